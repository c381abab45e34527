#!/usr/bin/env python3
"""Every attack at once (attackers.py), while two honest nodes mine and a wallet of a third one pays: no payment is lost, the
tip follows the honest ones, memory stays flat. A minute in the test suite; `--minutes 120` by hand."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import private_network
from funding import COIN, SUBSIDY, recorded_blocks, spend_of_coinbases
from sync_peer import Header
from test_framework import Failed, FunctionalTest, Node, expect, expect_equal, wait_until

STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
FUNDING = range(1, 9)        # heights of the coinbases that become the wallet's
LEFT = range(9, 16)          # of those that are left to the attackers
OUTPUTS = 40
FUND = (len(FUNDING) * SUBSIDY - 5 * COIN) // OUTPUTS
FEE = COIN
LIMIT_KIB = 250 * 1024
# What is budgeted for messages under way may be kept by the allocator.
GROWTH_KIB = 64 * 1024
LAG_SECONDS = 60


class SoakTest(FunctionalTest):

    def add_options(self, parser):
        parser.add_argument('--minutes', type=float, default=0.75, help='how long it is attacked')
        parser.add_argument('--block-seconds', type=float, default=3, help='between blocks of the honest miners')

    def run(self):
        self.is_apart = private_network.enter()
        if not self.is_apart:
            print('no network of our own is permitted: everybody is on loopback, where nobody is banned', flush=True)
        blocks = recorded_blocks(self)
        self.start_nodes(blocks)
        self.fund()
        self.payments = {}
        self.start_attackers(blocks)
        try:
            self.live()
            # On a slow machine some of them take longer than all of that.
            visits = {}
            wait_until(lambda: visits.update(self.visits()) or all(visits.values()), 'each attack to have taken place')
            print(f'visits: {visits}', flush=True)
        finally:
            self.attackers.kill()
        self.settle()
        for node in self.nodes:
            node.stop()

    # --- before ---

    def start_nodes(self, blocks):
        first = self.new_home()
        first.import_file(self.hex_file('chain.hex', blocks))
        homes = [first, self.new_home(), self.new_home()]
        for home in homes[1:]:
            shutil.copytree(first.chain, home.chain)
        hosts = ['44.1.0.1', '45.1.0.1', '46.1.0.1'] if self.is_apart else ['127.0.0.1'] * 3
        self.nodes, known = [], []
        for home, host in zip(homes, hosts):
            port = 46658 if self.is_apart else 0
            node = Node(home, f'--p2p.laddr=tcp://{host}:{port}', f'--stratum.laddr={host}:0',
                        f'--p2p.keep_dial={",".join(known)}')
            node.host = host
            known.append(f'{host}:{node.p2p_port}')
            self.nodes.append(node)
        self.node, self.miners = self.nodes[0], self.nodes[1:]
        for node in self.nodes:
            node.make_account()
        wait_until(lambda: all(len(node.call('/list-peers')) >= 2 for node in self.nodes), 'the nodes to meet')

    def fund(self):
        """Outputs to pay from, confirmed."""
        address = self.node.call('/create-account-receiver', account_alias='miner')['address']
        self.node.call('/set-mining-address', mining_address=STRANGER)
        outputs = [dict(type='control_address', address=address, asset_alias='BTM', amount=FUND)] * OUTPUTS
        base = spend_of_coinbases(self.node, FUNDING)
        self.funds = OUTPUTS * FUND
        template = self.node.call('/build-transaction', actions=outputs, base_transaction=base)
        funding = self.node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']
        wait_until(lambda: self.in_template(self.miners[0], funding), 'the funding to be worth mining')
        self.miners[0].mine(1)
        wait_until(lambda: self.height_of(funding), 'the funding to be confirmed')

    @staticmethod
    def in_template(node, tx_id):
        template = node.call('/get-block-template')
        return tx_id in {transaction['id'] for transaction in template['transactions']}

    def height_of(self, tx_id):
        """0: it is in no block, or the wallet has not heard of it yet."""
        answer = self.node.request('/get-transaction', {'tx_id': tx_id})
        return answer['data']['block_height'] if answer['status'] == 'success' else 0

    def start_attackers(self, blocks):
        world = {
            'targets': [{'host': node.host, 'p2p': node.p2p_port, 'api': node.port,
                         'stratum': node.call('/get-stratum-info')['port']} for node in [self.node, *self.nodes]],
            'networks': private_network.NETWORKS if self.is_apart else [],
            'genesis': Header(blocks[0]).parent.hex(), 'blocks': blocks[:60], 'tip': Header(blocks[60]).parent.hex(),
            'coinbases': {height: self.node.call('/get-block', block_height=height)['transactions'][0]['mux_id']
                          for height in LEFT},
            'seed': self.random.randrange(2**32)}
        program = pathlib.Path(__file__).with_name('attackers.py')
        self.attackers = self.spawn_with_pipes([sys.executable, str(program)])
        self.attackers.stdin.write(json.dumps(world) + '\n')
        self.attackers.stdin.flush()

    def spawn_with_pipes(self, command):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment,
                                   preexec_fn=lambda: os.nice(5))
        self.processes.append(process)
        return process

    def visits(self):
        """How often each attack has taken place."""
        self.attackers.stdin.write('\n')
        self.attackers.stdin.flush()
        return json.loads(self.attackers.stdout.readline())

    # --- under attack ---

    def live(self):
        begin = time.monotonic()
        end = begin + 60 * self.options.minutes
        next_block = next_report = begin
        turn = 0
        self.memory = []       # seconds, KiB of each node
        self.promised = []     # when, and to which height the node must have come
        self.greatest_lag = self.longest_lag = 0
        while (now := time.monotonic()) < end:
            if now >= next_block:
                self.mine_in_turn(turn)
                turn += 1
                next_block = time.monotonic() + self.options.block_seconds
            self.pay()
            self.watch_tips()
            self.memory.append((now - begin, [node.resident_kib() for node in self.nodes]))
            if now >= next_report:
                next_report = now + 30
                self.report(now - begin)
            time.sleep(0.5)
        self.report(end - begin)
        self.expect_flat_memory()

    def mine_in_turn(self, turn):
        """Every fifth time both at once, so that their chains part."""
        for miner in self.miners if turn % 5 == 4 else [self.miners[turn % 2]]:
            miner.target = miner.height() + 1
            miner.call('/set-mining', is_mining=True)
        for miner in self.miners:
            if hasattr(miner, 'target'):
                miner.wait_for_height(miner.target)
                miner.call('/set-mining', is_mining=False)
                del miner.target

    def pay(self):
        """If there is an output that is not taken; its change comes back with the next block."""
        amount = self.random.randrange(COIN // 10, COIN)
        answer = self.node.request('/build-transaction', {'actions': [
            dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=amount + FEE),
            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=amount)]})
        if answer['status'] != 'success':
            expect_equal(answer.get('code')[:5], 'BTM70', f'why nothing can be paid: {answer}')
            return
        signed = self.node.call('/sign-transaction', password='password', transaction=answer['data'])
        expect(signed['sign_complete'], 'a payment is not signed')
        tx_id = self.node.call('/submit-transaction', raw_transaction=signed['transaction']['raw_transaction'])['tx_id']
        self.payments[tx_id] = amount

    def watch_tips(self):
        best = max(miner.height() for miner in self.miners)
        height, now = self.node.height(), time.monotonic()
        self.greatest_lag = max(self.greatest_lag, best - height)
        self.promised = [(since, goal) for since, goal in self.promised if goal > height]
        if best - 1 > height:
            self.promised.append((now, best - 1))
        if self.promised:
            waited = now - self.promised[0][0]
            self.longest_lag = max(self.longest_lag, waited)
            expect(waited < LAG_SECONDS, f'the node stays at height {height}, the honest ones are at {best}')

    def report(self, seconds):
        heights = [node.height() for node in self.nodes]
        memory = [f'{kib // 1024}' for kib in self.memory[-1][1]]
        print(f'{seconds:5.0f} s: heights {heights}, resident {" ".join(memory)} MiB, {len(self.payments)} payments, '
              f'{len(self.node.call("/list-peers"))} peers, at most {self.greatest_lag} blocks and '
              f'{self.longest_lag:.1f} s behind', flush=True)

    def expect_flat_memory(self):
        peaks = [node.resident_kib(peak=True) for node in self.nodes]
        print(f'resident at most: {[peak // 1024 for peak in peaks]} MiB', flush=True)
        expect(max(peaks) < LIMIT_KIB, f'{max(peaks)} KiB of resident memory')
        quarter = len(self.memory) // 4
        for index in range(len(self.nodes)):
            second, last = (sum(kib[index] for _, kib in part) // quarter
                            for part in (self.memory[quarter:2 * quarter], self.memory[-quarter:]))
            expect(last - second < GROWTH_KIB, f'memory grew from {second} to {last} KiB')

    # --- after ---

    def is_one_chain(self):
        return len({node.call('/get-block-hash')['block_hash'] for node in self.nodes}) == 1

    def settle(self):
        """Every payment is in everybody's chain, and the books are right."""
        # On one chain, since miners that have parted may take blocks off again.
        for _ in range(200):
            if self.is_one_chain() and all(self.height_of(tx_id) for tx_id in self.payments) and self.is_one_chain():
                break
            self.miners[0].mine(1)
            self.node.wait_for_height(self.miners[0].height())
        else:
            lost = [self.node.call('/get-transaction', tx_id=tx_id) for tx_id in self.payments if not self.height_of(tx_id)]
            raise Failed(f'{len(lost)} payments are lost: {lost[:3]}')
        for tx_id in self.payments:
            block = self.miners[0].call('/get-block', block_height=self.height_of(tx_id))
            found = [transaction for transaction in block['transactions'] if transaction['id'] == tx_id]
            expect(found and not found[0]['status_fail'], f'payment {tx_id} is not in the honest chain')
        spent = sum(self.payments.values()) + FEE * len(self.payments)

        def is_right():
            balances = {entry['asset_alias']: entry['amount'] for entry in self.node.call('/list-balances')}
            return balances.get('BTM') == self.funds - spent

        wait_until(is_right, f'a balance of {self.funds - spent}')
        expect_equal(self.node.call('/list-access-tokens'), [], 'tokens that web pages have made')
        expect_equal([ban['ip'] for node in self.nodes for ban in node.call('/list-bans')
                      if ban['ip'] in {each.host for each in self.nodes}], [], 'honest nodes that are banned')
        print(f'{len(self.payments)} payments, all in the chain; the books are right', flush=True)


if __name__ == '__main__':
    SoakTest().main()

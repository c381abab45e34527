#!/usr/bin/env python3
"""Wallets pay each other while whatever can fail does: nodes, followers, gateways, API processes and PostgreSQL are killed, nodes
hang, lie about their tips and change to longer branches, money that was paid is taken back by them, connections are cut. In the end every payment is confirmed once or told as
failed with a reason, and what everybody has is exact to the neu, by a ledger that is kept here from what clients were told.

`--rounds 200 --wallets 50 --deepest 10` is the long form."""

import concurrent.futures
import http.client
import json
import threading
import time
import traceback
import zlib

from blockcenter_framework import BTM, COIN, STRANGER, Blockcenter, BlockcenterTest
from funding import SUBSIDY, spend_of_coinbases
from node_proxy import NodeProxy
from postgres import Postgres
from test_framework import PATIENCE, Failed, Node, expect, expect_equal, wait_until

OUTPUTS = 4
COINS = 5  # in each
DEPOSIT = 50 * COIN
PAYERS = 4
FAILED = {'4': 'conflicted', '5': 'expired', '6': 'refused'}
OPEN = {'1', '2'}
CONFIRMED = '3'
# What a client is told for good: not enough, or that the nodes refuse it.
NOT_BEGUN = {504, 515}
ROLES = [(), ('--role', 'api,follower,gateway'), ('--role', 'api')]


class Payment:
    """What a client wanted, and what it was told."""

    def __init__(self, number, payer, payee, amount):
        self.request_id = f'payment {number}'
        self.payer, self.payee, self.amount = payer, payee, amount
        self.hash = None
        self.fee = 0
        self.told = None  # None: nothing final; else (code, message)


class BlockcenterChaosTest(BlockcenterTest):
    """Everything that is chosen comes from the seed; when processes meet each other does not."""

    def add_options(self, parser):
        super().add_options(parser)
        parser.add_argument('--rounds', type=int, default=8)
        parser.add_argument('--wallets', type=int, default=8)
        parser.add_argument('--deepest', type=int, default=4, help='reorganisation')

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.nodes = [self.node, self.rival]
        self.proxies = [NodeProxy(node.port) for node in self.nodes]
        self.node_addresses = [f'127.0.0.1:{proxy.port}' for proxy in self.proxies]
        self.centers = [Blockcenter(self, self.postgres.url, self.node_addresses, *roles) for roles in ROLES]
        self.center = self.centers[0]
        self.give_money()
        self.payments = []
        self.over = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(PAYERS) as pool:
            waiting = []
            try:
                for number in range(self.options.rounds):
                    waiting += [pool.submit(self.pay, payment) for payment in self.new_payments()]
                    self.disturb(number)
                self.heal()
                for done in waiting:
                    done.result()
            finally:
                self.over.set()
        self.finish()
        self.center = self.centers[0]
        self.audit()
        for center in self.centers:
            center.stop()

    # --- money ---

    def give_money(self):
        self.wallets = []
        for number in range(self.options.wallets):
            key = self.key(f'wallet {number}')
            made = self.center.v1('account/create', pubkey=key.xpub)
            self.wallets.append({'key': key, **made})
        size = -(-len(self.wallets) // 4)  # there are 16 coinbases
        self.deposits = []
        self.given = {wallet['guid']: 0 for wallet in self.wallets}
        for first in range(0, len(self.wallets), size):
            group = self.wallets[first:first + size]
            self.fund(*[(wallet['address'], COINS * COIN) for wallet in group for _ in range(OUTPUTS)])
            for wallet in group:
                self.given[wallet['guid']] += OUTPUTS * COINS * COIN
        self.mine_at(0)
        wait_until(lambda: all(self.balance(wallet['guid'])[0] == OUTPUTS * COINS * COIN for wallet in self.wallets),
                   'the money to be there')

    def new_payments(self):
        made = []
        for _ in range(self.random.randint(1, 4)):
            payer, payee = self.random.sample(self.wallets, 2)
            made.append(Payment(len(self.payments), payer, payee, self.random.randint(1, 3 * COIN)))
            self.payments.append(made[-1])
        return made

    # --- clients ---

    def ask(self, path, body):
        """The answer of any process that gives one."""
        end = time.monotonic() + PATIENCE
        place = zlib.crc32(json.dumps(body).encode())
        while time.monotonic() < end:
            place = (place + 1) % len(self.centers)
            try:
                answer = self.centers[place].request('/api/v1/btm/' + path, body)[1]
                if answer['code'] != 503:
                    return answer
            except (OSError, http.client.HTTPException, ValueError):
                pass
            time.sleep(0.1)
        raise Failed(f'{path}: no process answers')

    def pay(self, payment):
        """As a careful client does it: what has no answer is asked again."""
        try:
            body = {'guid': payment.payer['guid'], 'recipients': {payment.payee['address']: payment.amount}, 'request_id': payment.request_id}
            while not self.over.is_set():
                answer = self.ask('merchant/build-payment', body)
                if answer['code'] in NOT_BEGUN:
                    payment.told = (answer['code'], answer['msg'])
                    return
                expect_equal(answer['code'], 200, f'build-payment {answer}')
                built = answer['result']['data']
                payment.hash, payment.fee = built['tx']['hash'], built['fee']
                answer = self.ask('merchant/submit-payment', {
                    'guid': payment.payer['guid'], 'raw_transaction': built['raw_transaction'],
                    'signatures': self.sign(payment.payer['key'], built)})
                if answer['code'] != 200:
                    payment.told = (answer['code'], answer['msg'])
                    return
                return
        except Exception:
            traceback.print_exc()
            raise

    # --- disturbances ---

    def disturb(self, number):
        # One of them in every run.
        what = self.take_back if number == 2 else self.random.choice([self.kill_node, self.kill_node, self.hang_node, self.cut, self.lie, self.kill_center, self.kill_center,
                                   self.kill_postgres, self.fork, self.fork, self.take_back, self.mine_somewhere, self.mine_somewhere])
        print(f'round {number}: {what.__name__}', flush=True)
        what()
        if self.random.random() < 0.5:
            self.mine_somewhere()

    def some_time(self, longest=1.0):
        time.sleep(self.random.random() * longest)

    def kill_node(self):
        place = self.random.randrange(2)
        node, proxy = self.nodes[place], self.proxies[place]
        node.kill()
        proxy.mode = 'closed'
        proxy.cut()
        self.some_time()
        self.nodes[place] = Node(node.home)
        proxy.target = self.nodes[place].port
        proxy.mode = 'open'

    def hang_node(self):
        proxy = self.random.choice(self.proxies)
        proxy.mode = 'hung'
        self.some_time(2)
        proxy.mode = 'open'
        proxy.cut()

    def cut(self):
        for proxy in self.proxies:
            proxy.cut()

    def lie(self):
        """Until the next time, or the end."""
        for proxy in self.proxies:
            if proxy.mode == 'liar':
                proxy.mode = 'open'
                return
        self.random.choice(self.proxies).mode = 'liar'

    def kill_center(self):
        place = self.random.randrange(len(self.centers))
        self.centers[place].kill()
        self.some_time()
        self.centers[place] = Blockcenter(self, self.postgres.url, self.node_addresses, *ROLES[place])

    def kill_postgres(self):
        self.postgres.kill()
        self.some_time()
        self.postgres.start()

    def fork(self):
        """One node's newest blocks give way to a longer branch of the other's, with or without the same payments in it."""
        loser = self.random.randrange(2)
        depth = self.random.randint(1, self.options.deepest)
        self.exchange_blocks()
        self.mine_blocks(loser, depth)
        self.some_time()
        self.mine_blocks(1 - loser, depth + 1)
        self.some_time()
        self.exchange_blocks()

    def take_back(self):
        """Somebody pays a wallet, which pays on, and has it back on the branch that wins."""
        if not self.free_coinbases:
            self.fork()
            return
        coinbase = self.free_coinbases.pop(0)
        payer, payee = self.random.sample(self.wallets, 2)
        loser = self.random.randrange(2)
        self.exchange_blocks()
        deposit = self.give(loser, coinbase, payer['address'])
        self.give(1 - loser, coinbase, STRANGER)
        self.deposits.append((deposit, payer['guid']))
        depth = self.random.randint(1, self.options.deepest)
        self.mine_blocks(loser, depth)
        # Unless the other node is followed, which has another branch, or the node is lied about.
        end = time.monotonic() + 15
        while not self.has_come(deposit) and time.monotonic() < end:
            time.sleep(0.1)
        # More than the wallet had: it takes the deposit, where it has been seen.
        payment = Payment(len(self.payments), payer, payee, 30 * COIN)
        self.payments.append(payment)
        self.pay(payment)
        self.some_time()
        self.mine_blocks(1 - loser, depth + 1)
        self.exchange_blocks()

    def has_come(self, deposit):
        return self.postgres.sql(f"SELECT count(*) FROM transactions WHERE hash = '\\x{deposit}' AND height < {2**63 - 1}") != '0'

    def give(self, place, coinbase, address):
        node = self.nodes[place]
        built = node.call('/build-transaction', base_transaction=spend_of_coinbases(node, [coinbase]), actions=[
            dict(type='control_address', address=address, asset_alias='BTM', amount=DEPOSIT),
            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=SUBSIDY - DEPOSIT - COIN)])
        return node.call('/submit-transaction', raw_transaction=built['raw_transaction'])['tx_id']

    def mine_somewhere(self):
        self.mine_at(self.random.randrange(2))

    def mine_at(self, place):
        self.exchange_blocks()
        self.mine_blocks(place, 1)
        self.exchange_blocks()

    def mine_blocks(self, place, count):
        node = self.nodes[place]
        node.call('/set-mining-address', mining_address=STRANGER)
        goal = node.height() + count
        node.call('/set-mining', is_mining=True)
        node.wait_for_height(goal)
        node.call('/set-mining', is_mining=False)

    def exchange_blocks(self):
        """Until both have the longer chain."""
        def agree():
            tips = [self.tip(node) for node in self.nodes]
            if tips[0] == tips[1]:
                return True
            heights = [node.height() for node in self.nodes]
            longer = 0 if heights[0] > heights[1] else 1
            if heights[0] == heights[1]:
                self.mine_blocks(longer, 1)
            for height in range(max(1, min(heights) - 2 * self.options.deepest - 2), self.nodes[longer].height() + 1):
                raw = self.nodes[longer].call('/get-raw-block', block_height=height)['raw_block']
                self.nodes[1 - longer].request('/submit-block', {'raw_block': raw})
            return False
        wait_until(agree, 'the nodes to agree')

    def heal(self):
        for proxy in self.proxies:
            proxy.mode = 'open'

    # --- the end ---

    def states(self):
        """{hash: (state, reason)} of all attempts."""
        rows = self.postgres.sql("SELECT encode(hash, 'hex'), state, reason FROM attempts")
        return {hash_: (state, reason) for hash_, state, reason in (row.split('|', 2) for row in rows.splitlines())}

    def finish(self):
        """Blocks until nothing is open."""
        def is_over():
            # As if the waits between tries were over.
            for _ in range(5):
                self.postgres.sql('UPDATE attempts SET next_try = 0 WHERE state IN (1, 2)')
                self.postgres.sql('NOTIFY blockcenter_queue')
                self.some_time(0.3)
            self.mine_at(0)
            self.wait_for_tip()
            still = [hash_ for hash_, (state, _) in self.states().items() if state in OPEN]
            print(f'{len(still)} payments are open', flush=True)
            return not still
        wait_until(is_over, 'all payments to come to an end')

    def wait_for_tip(self):
        wait_until(lambda: self.centers[0].v1('q/chain-status')['block_hash'] == self.tip(self.nodes[0]),
                   'the chain to be followed')

    def audit(self):
        states = self.states()
        chain = self.transactions_of_chain()
        ledger = dict(self.given)
        for deposit, guid in self.deposits:
            ledger[guid] += DEPOSIT * chain.count(deposit)
        print(f'deposits: {len(self.deposits)}, of which {sum(chain.count(deposit) for deposit, _ in self.deposits)} stayed', flush=True)
        counts = {}
        for payment in self.payments:
            state, reason = states.get(payment.hash, ('none', '')) if payment.hash else ('not begun', payment.told[1])
            on_chain = chain.count(payment.hash)
            if state == CONFIRMED:
                expect_equal(on_chain, 1, f'{payment.request_id} in the chain')
                ledger[payment.payer['guid']] -= payment.amount + payment.fee
                ledger[payment.payee['guid']] += payment.amount
            else:
                expect_equal(on_chain, 0, f'{payment.request_id}, {state}, in the chain')
                expect(state in FAILED or payment.told, f'{payment.request_id} is {state}')
                expect(reason or payment.told, f'{payment.request_id} is {state} without a reason')
            # What a block had made impossible comes back with the money once the block has left the chain.
            if payment.told and payment.told[0] >= 600 and not payment.told[1].startswith('the payment has failed'):
                expect(state in FAILED, f'{payment.request_id} was told as {payment.told}, and is {state}')
            name = FAILED.get(state, 'confirmed' if state == CONFIRMED else state)
            counts[name] = counts.get(name, 0) + 1
        print(f'payments: {counts}', flush=True)
        for wallet in self.wallets:
            # What a block takes out of the pool is heard of after the block.
            self.wait_for_balance(wallet['guid'], ledger[wallet['guid']], 0, 0)
        expect_equal(self.postgres.sql('SELECT count(*) FROM reservations r JOIN attempts a USING (attempt) WHERE a.state <> 0'), '0',
                     'outputs held by what has ended')
        unspent = self.unspent_of_chain()
        for wallet in self.wallets:
            expect_equal(unspent.get(wallet['address'], 0), ledger[wallet['guid']], f'unspent outputs of {wallet["address"]}')

    def blocks(self):
        node = self.nodes[0]
        return [node.call('/get-block', block_height=height) for height in range(1, node.height() + 1)]

    def transactions_of_chain(self):
        return [transaction['id'] for block in self.blocks() for transaction in block['transactions']]

    def unspent_of_chain(self):
        """{address: neu}, from the blocks alone."""
        sums = {}
        for block in self.blocks():
            for transaction in block['transactions']:
                for put, sign in [(put, -1) for put in transaction['inputs']] + [(put, 1) for put in transaction['outputs']]:
                    if put.get('asset_id') == BTM and put.get('address'):
                        sums[put['address']] = sums.get(put['address'], 0) + sign * put['amount']
        return sums


if __name__ == '__main__':
    BlockcenterChaosTest().main()

#!/usr/bin/env python3
"""A node that drops the transactions of old blocks: what it still answers, what it says of the rest, whom it serves, and
that neither kills nor restarts harm it."""

import http.client
import json
import pathlib
import shutil
import subprocess

from crash_framework import CrashRecord, timed
from openapi_schemas import Schemas
from p2p_client import P2pPeer, WireReader
from sync_peer import BLOCKS, GET_BLOCKS, STATUS_REQUEST, STATUS_RESPONSE, Header, SyncPeer
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

KEEP = 288
GET_BLOCK, BLOCK = 0x10, 0x11
PRUNED = 'BTM911'
PROJECT = pathlib.Path(__file__).resolve().parents[2]


class PruneTest(FunctionalTest):

    def run(self):
        self.blocks = self.chain_case('coinbase-only')['blocks'][:420]
        self.height = len(self.blocks)
        self.genesis = Header(self.blocks[0]).parent
        self.below = self.height - KEEP + 1
        full_home = self.new_home()
        full_home.import_file(self.hex_file('all.hex', self.blocks))
        self.state = full_home.digest()
        home = self.copy_of(full_home)

        self.settings(full_home)
        self.kills(full_home)
        node = self.start(home)
        self.calls(node)
        self.questions_of_peers(node)
        self.syncing(node, full_home)
        node.stop()
        self.afterwards(home)
        self.wallet(home, full_home)

    def copy_of(self, home):
        copy = self.new_home()
        shutil.copytree(home.chain, copy.chain, dirs_exist_ok=True)
        return copy

    def start(self, home, *arguments):
        """Without a wallet, which would have to read all blocks first."""
        node = Node(home, f'--prune={KEEP}', '--wallet.disable=true', *arguments)
        wait_until(lambda: node.call('/net-info').get('pruned_below') == self.below, 'the blocks to be pruned')
        return node

    def settings(self, home):
        for arguments, text in [(['--prune=287'], 'prune: 287, but 0 (keep all) or at least 288 is wanted'),
                                ([f'--prune={KEEP}', '--wallet.txindex=true'], 'prune and wallet.txindex'),
                                ([f'--prune={KEEP}', '--explorer.enable=true'], 'prune and explorer.enable'),
                                ([f'--prune={KEEP}', '--wallet.rescan=true'], 'prune and wallet.rescan')]:
            self.expect_refusal(home.command('node', *arguments), text)

    def kills(self, full_home):
        """At any instant: the directory opens with or without the old blocks, and the next start goes on."""
        homes = [self.copy_of(full_home) for _ in range(6)]
        whole = timed(lambda: self.start(homes[0]).stop())
        record = CrashRecord(self)
        for home in homes[1:]:
            arguments = ['node', f'--prune={KEEP}', '--wallet.disable=true', '--vault_mode=true', '--home', str(home.path)]
            process = self.spawn([self.program, *arguments], env=dict(self.environment, LISTEN='127.0.0.1:0'))
            record.kill_within(process, whole)
            expect_equal(record.look(home), self.state, 'the state after a kill')
            done = home.command('verify')
            expect_equal(done.returncode, 0, f'verify after a kill ({done.stdout} {done.stderr})')
            self.start(home).stop()
            expect_equal(home.digest(), self.state, 'the state in the end')
        expect(record.kills > 0, 'no kill hit')

    # --- The API ---

    def calls(self, node):
        schemas = Schemas(json.loads((PROJECT / 'docs' / 'openapi.json').read_text()))
        for path in ['/get-block-header', '/net-info']:
            answer = node.request(path, {'block_height': 1})
            expect_equal(schemas.problems(answer, schemas.answer_of(path)), [], f'{path} by the document')
        hash_at = {height: node.call('/get-block-header', block_height=height) for height in [1, self.below - 1]}
        expect(all('block_header' in header and 'reward' not in header for header in hash_at.values()), 'old headers')
        expect('reward' in node.call('/get-block-header', block_height=self.below), 'the reward of a newer one')
        for path in ['/get-block', '/get-raw-block']:
            node.call(path, block_hash=self.genesis.hex())
            for height in [self.below, self.height]:
                node.call(path, block_height=height)
            for height in [1, self.below - 1]:
                self.expect_pruned(node, path, block_height=height)
        for path in ['/get-difficulty', '/get-hash-rate']:
            node.call(path, block_height=1)
        old = node.call('/list-changes', after='genesis', detail='hashes')['connected'][0]['hash']
        self.expect_pruned(node, '/get-merkle-proof', block_hash=old, tx_ids=['00' * 32])
        self.expect_pruned(node, '/list-changes', after='genesis')
        self.expect_pruned(node, '/list-changes', after=old, detail='transactions')
        newer = node.call('/list-changes', after='genesis', detail='hashes', limit=self.below - 1)['cursor']
        expect_equal(len(node.call('/list-changes', after=newer)['connected']), 100, 'changes since then')
        answer = node.request('/rpc', {'jsonrpc': '2.0', 'id': 1, 'method': 'get-block',
                                            'params': {'block_height': 1}})
        expect_in(PRUNED, str(answer), 'the answer of JSON-RPC')
        expect_in(f'bytom_pruned_below {self.below}', self.get(node, '/metrics')[1], 'metrics')
        expect_in(f'[+] blocks: pruned_below {self.below}', self.get(node, '/readyz?verbose')[1], 'health')
        status = subprocess.run([pathlib.Path(self.program).with_name('bytomcli'), 'status'], capture_output=True,
                                text=True, timeout=PATIENCE, check=False,
                                env=dict(self.environment, BYTOM_URL=f'http://127.0.0.1:{node.port}'))
        expect_in(f'blocks below {self.below} are pruned', status.stdout, 'bytomcli status')

    @staticmethod
    def get(node, path):
        connection = http.client.HTTPConnection('127.0.0.1', node.port, timeout=PATIENCE)
        connection.request('GET', path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def expect_pruned(self, node, path, **parameters):
        answer = node.request(path, parameters)
        expect_equal((answer.get('status'), answer.get('code')), ('fail', PRUNED), f'{path} {parameters} {answer}')
        expect_in(f'from height {self.below} on', answer['error_detail'], 'the detail')

    # --- Peers ---

    def questions_of_peers(self, node):
        """No answer to what is not there, as to unknown blocks, and nobody is sent away for asking."""
        with P2pPeer.connect(('127.0.0.1', node.p2p_port)) as peer:
            peer.shake_hands()
            expect_equal(peer.remote_info.services, 1, 'what it offers')
            hashes = [bytes.fromhex(node.call('/list-changes', after='genesis', detail='hashes',
                                              limit=height)['cursor']) for height in [1, self.below - 1, self.below]]
            genesis = self.genesis
            peer.send_message(SyncPeer.status_message(0, genesis, genesis))
            for height in [1, self.below - 1]:
                peer.send_message(bytes([GET_BLOCK]) + height.to_bytes(8, 'big') + bytes(32))
            peer.send_message(bytes([GET_BLOCK]) + bytes(8) + hashes[0])
            peer.send_message(SyncPeer.request_message(GET_BLOCKS, [genesis], hashes[2]))
            peer.send_message(SyncPeer.request_message(GET_BLOCKS, [hashes[1]], hashes[2]))
            expect_equal(self.next_block(peer), (BLOCKS, [self.blocks[self.below - 1]]), 'the first answer')
            peer.send_message(bytes([GET_BLOCK]) + self.below.to_bytes(8, 'big') + bytes(32))
            expect_equal(self.next_block(peer), (BLOCK, [self.blocks[self.below - 1]]), 'the second answer')
            peer.send_message(bytes([STATUS_REQUEST]))
            while peer.receive_message()[0] != STATUS_RESPONSE:
                pass

    @staticmethod
    def next_block(peer):
        """The next answer with blocks, and these."""
        while True:
            message = peer.receive_message()
            reader = WireReader(message[1:])
            if message[0] == BLOCK:
                return BLOCK, [reader.bytes().decode()]
            if message[0] == BLOCKS:
                return BLOCKS, [block.decode().strip('"') for block in reader.list(reader.bytes)]

    def syncing(self, node, full_home):
        """Who lacks only recent blocks gets them from it; who lacks older ones from somebody else."""
        near_home = self.new_home()
        near_home.import_file(self.hex_file('near.hex', self.blocks[:self.height - 200]))
        near = Node(near_home)
        near.connect(node)
        near.wait_for_height(self.height)
        near.stop()
        expect_equal(near_home.digest(), self.state, 'what came from a node that is pruned')

        far_home = self.new_home()
        far_home.import_file(self.hex_file('far.hex', self.blocks[:100]))
        far = Node(far_home)
        far.connect(node)
        wait_until(lambda: 'pruned' in far.call('/sync-status')['reason'], 'the reason')
        expect_equal((far.height(), far.call('/net-info')['peer_count']), (100, 1), 'height and peers')
        full = Node(full_home)
        far.connect(full)
        far.wait_for_height(self.height)
        expect_equal(far.call('/net-info')['peer_count'], 2, 'peers in the end')
        full.stop()
        far.stop()
        expect_equal(far_home.digest(), self.state, 'what came from both')

    # --- The directory ---

    def afterwards(self, home):
        expect_equal(home.digest(), self.state, 'the state')
        for arguments in [(), ('--depth', '20')]:
            done = home.command('verify', *arguments)
            expect_equal(done.returncode, 0, f'verify ({done.stdout} {done.stderr})')
            expect_in(f'blocks 1 to {self.below - 1} have been pruned: their headers alone were verified', done.stdout)
        for command in ['export', 'reindex']:
            self.expect_refusal(home.command(command), f'blocks 1 to {self.below - 1} have been pruned')
        for setting in ['wallet.txindex', 'explorer.enable']:
            self.expect_refusal(home.command('node', f'--{setting}=true'), f'{setting}: blocks 1 to {self.below - 1} have been')
        # What is gone does not come back.
        node = Node(home, '--wallet.disable=true')
        expect_equal(node.call('/net-info')['pruned_below'], self.below, 'without the setting')
        node.stop()

    # --- The wallet ---

    def wallet(self, home, full_home):
        """Who has nothing in old blocks may begin with new ones; what would have to read old ones is refused."""
        node = Node(home, f'--prune={KEEP}')
        account = node.make_account()
        node.mine(1)
        wait_until(lambda: node.call('/wallet-info')['wallet_height'] == node.height(), 'the wallet')
        self.expect_pruned(node, '/rescan-wallet', **{'from': self.below - 1})
        self.expect_pruned(node, '/rescan-wallet')
        self.expect_pruned(node, '/delete-account', account_alias='miner')
        self.expect_pruned(node, '/restore-wallet', **node.call('/backup-wallet'))
        expect_equal(node.call('/list-accounts'), [account], 'accounts')
        node.call('/rescan-wallet', **{'from': node.call('/net-info')['pruned_below']})
        wait_until(lambda: node.call('/wallet-info')['wallet_height'] == node.height(), 'the rescan')
        node.stop()
        Node(home).stop()

        # A wallet that has fallen behind what there is.
        behind = self.new_home()
        behind.import_file(self.hex_file('begin.hex', self.blocks[:10]))
        node = Node(behind)
        node.make_account()
        wait_until(lambda: node.call('/wallet-info')['wallet_height'] == 10, 'the wallet')
        node.stop()
        behind.import_file(self.hex_file('all.hex', self.blocks))
        self.start(behind).stop()
        self.expect_refusal(behind.command('node'), 'the wallet stands at block 10',
                            f'blocks 1 to {self.below - 1} have been pruned', 'wallet.disable')
        node = self.start(behind)
        node.stop()

        # One that is not behind yet is waited for.
        waiting = self.copy_of(full_home)
        node = Node(waiting, f'--prune={KEEP}')
        node.make_account()
        wait_until(lambda: node.call('/wallet-info')['wallet_height'] == self.height, 'the wallet')
        node.mine(1)
        wait_until(lambda: node.call('/net-info').get('pruned_below'), 'the blocks to be pruned')
        node.stop()


if __name__ == '__main__':
    PruneTest().main()

#!/usr/bin/env python3
"""Four nodes in a line: what is submitted to or mined on one end reaches the other. Their network is cut in the middle,
each half mines a branch of its own, and once they are together again the longer one is everybody's; what the other
had mined waits in every pool and is mined once more. Nobody is punished for any of this."""

import contextlib
import gzip
import pathlib
import re
import shutil
import socket
import statistics
import threading
import time

from contract_framework import FEE
from funding import BTM, SUBSIDY, uvarint
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until


class Bridge:
    """A way to a node that can be cut: whoever comes meanwhile is turned away."""

    def __init__(self, port):
        self.target = ('127.0.0.1', port)
        self.lock = threading.Lock()
        self.is_open = True
        self.sockets = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.p2p_port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        with self.lock:
            self.is_open = False
            for end in self.sockets:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def repair(self):
        with self.lock:
            self.sockets.clear()
            self.is_open = True

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            with self.lock:
                if not self.is_open:
                    client.close()
                    continue
                target = socket.create_connection(self.target)
                self.sockets += [client, target]
            for source, sink in ((client, target), (target, client)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class NetworkPartitionTest(FunctionalTest):
    """Relay along a line of nodes, a partition of them, and their reunion."""

    NODES = 4
    TRANSACTIONS = 8  # each way

    def run(self):
        packed = pathlib.Path(self.vectors).parent / 'chains' / 'anyone-can-spend.hex.gz'
        homes = [self.new_home() for _ in range(self.NODES)]
        homes[0].import_file(self.hex_file('blocks.hex', gzip.decompress(packed.read_bytes()).decode().split()))
        for home in homes[1:]:
            shutil.copytree(homes[0].chain, home.chain)
        self.nodes = [Node(home, '--log_level=debug') for home in homes]
        self.left, self.right = self.nodes[:2], self.nodes[2:]
        self.first, self.last = self.nodes[0], self.nodes[-1]
        for node in self.nodes:
            node.make_account()
        self.coinbase = 0

        self.bridge = Bridge(self.nodes[2].p2p_port)
        self.nodes[0].connect(self.nodes[1])
        self.nodes[1].connect(self.bridge)
        self.nodes[2].connect(self.nodes[3])
        self.expect_peers([1, 2, 2, 1])

        self.relay()
        self.partition()
        self.expect_nobody_blamed()
        for node in self.nodes:
            node.stop()

    # --- together ---

    def relay(self):
        """From either end to the other. How long it takes is shown, not judged."""
        for begin, end, way in ((self.first, self.last, 'forth'), (self.last, self.first, 'back')):
            times = [self.time_of_transaction(begin, end) for _ in range(self.TRANSACTIONS)]
            print(f'a transaction over {self.NODES - 1} hops {way}: median {statistics.median(times) * 1000:.0f} ms, '
                  f'longest {max(times) * 1000:.0f} ms', flush=True)
            before = begin.height()
            self.mine_block(begin)
            started = time.monotonic()
            wait_until(lambda: end.height() > before, 'the block at the other end')
            print(f'a block {way}: {(time.monotonic() - started) * 1000:.0f} ms', flush=True)
            self.wait_for_one_tip(self.nodes)

    def time_of_transaction(self, begin, end):
        started = time.monotonic()
        tx_id = self.submit(begin)
        wait_until(lambda: tx_id in self.pool(end), 'the transaction at the other end')
        return time.monotonic() - started

    # --- apart ---

    def partition(self):
        fork = self.first.height()
        self.bridge.cut()
        self.expect_peers([1, 1, 1, 1])

        # The left half mines one block, the right half two.
        on_the_left, on_the_right = self.submit(self.first), self.submit(self.last)
        self.wait_for_pools(self.left, on_the_left)
        self.wait_for_pools(self.right, on_the_right)
        self.mine_block(self.nodes[1], on_the_left)
        self.mine_block(self.nodes[2], on_the_right)
        self.wait_for_one_tip(self.right)
        self.mine_block(self.last)
        self.wait_for_one_tip(self.left)
        self.wait_for_one_tip(self.right)
        expect_equal([node.height() - fork for node in self.nodes], [1, 1, 2, 2], 'heights over the fork')
        expect(self.tip(self.first) != self.tip(self.last), 'they are on one branch though they are apart')
        for half, other in ((self.left, on_the_right), (self.right, on_the_left)):
            expect(all(other not in self.pool(node) for node in half), 'a transaction has crossed the cut')
        winner = self.tip(self.last)

        self.bridge.repair()
        # The node may dial by itself just then, and say that it has the peer already.
        wait_until(self.is_joined, 'the halves to be joined')
        self.wait_for_one_tip(self.nodes)
        expect_equal(self.tip(self.first), winner, 'tip of everybody')
        tips = {tip['status']: tip for tip in self.first.call('/get-chain-tips')['tips']}
        expect_equal(tips['active']['hash'], winner, 'the active tip')
        expect_equal(tips['valid_fork']['height'], fork + 1, 'height of the branch that lost')
        expect_equal(tips['valid_fork']['branch_length'], 1, 'its blocks')
        # What only the shorter branch had is in every pool, and what both have heard of is not mined twice.
        self.wait_for_pools(self.nodes, on_the_left)
        for node in self.nodes:
            expect(on_the_right not in self.pool(node), 'a transaction of the winning branch is in a pool')
        self.mine_block(self.first, on_the_left)
        self.wait_for_one_tip(self.nodes)
        wait_until(lambda: all(on_the_left not in self.pool(node) for node in self.nodes), 'its end in the pools')

    def is_joined(self):
        self.nodes[1].request('/connect-peer', dict(ip='127.0.0.1', port=self.bridge.p2p_port))
        return self.peer_counts() == [1, 2, 2, 1]

    # --- transactions and blocks ---

    def submit(self, node):
        """Spends a recorded coinbase, which anyone can: the transaction's id."""
        self.coinbase += 1
        spent = node.call('/get-block', block_height=self.coinbase)['transactions'][0]
        output = (bytes.fromhex(spent['mux_id']) + bytes.fromhex(BTM) + uvarint(SUBSIDY) + uvarint(0) + uvarint(1) +
                  bytes.fromhex('0151'))
        commitment = b'\x01' + uvarint(len(output)) + output
        base = bytes([7, 1, 0, 1]) + uvarint(1) + uvarint(len(commitment)) + commitment + bytes([1, 0, 0])
        action = dict(type='control_program', control_program='51', asset_id=BTM, amount=SUBSIDY - FEE)
        template = node.call('/build-transaction', base_transaction=base.hex(), actions=[action])
        return node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']

    def mine_block(self, node, tx_id=None):
        """One block, no more; with a transaction that the node's pool has, if one is named."""
        def work_with_it():
            work = node.call('/get-block-template')
            return tx_id is None or tx_id in [tx['id'] for tx in work['transactions']]

        wait_until(work_with_it, 'work with the transaction')
        work = node.call('/get-work')
        done = self.bytomd('solve', work['block_header'], work['seed'])
        expect_equal(done.returncode, 0, f'solve ({done.stderr})')
        expect_equal(node.call('/submit-work', block_header=done.stdout.strip()), True, 'the solution')
        if tx_id:
            mined = node.call('/get-block', block_height=node.height())['transactions']
            expect(tx_id in [tx['id'] for tx in mined], 'the block is without the transaction')

    # --- states ---

    @staticmethod
    def tip(node):
        return node.call('/get-block-hash')['block_hash']

    @staticmethod
    def pool(node):
        return node.call('/list-unconfirmed-transactions')['tx_ids']

    def wait_for_one_tip(self, nodes):
        wait_until(lambda: len({self.tip(node) for node in nodes}) == 1, 'one tip')

    def wait_for_pools(self, nodes, tx_id):
        wait_until(lambda: all(tx_id in self.pool(node) for node in nodes), 'the transaction in all pools')

    def peer_counts(self):
        return [node.call('/net-info')['peer_count'] for node in self.nodes]

    def expect_peers(self, counts):
        wait_until(lambda: self.peer_counts() == counts, f'{counts} peers')

    def expect_nobody_blamed(self):
        for node in self.nodes:
            expect_equal(node.call('/list-bans'), [], 'bans')
            # Loopback is never banned; but whoever misbehaves is written down.
            blamed = re.findall(r'.*\(score \d+\).*', node.text())
            expect_equal(blamed, [], 'offences')


if __name__ == '__main__':
    NetworkPartitionTest().main()

#!/usr/bin/env python3
"""The memory of a node under the heaviest blocks that have a real proof of work, a valid one and others, announced and served
by fifty peers at once."""

import functools
import hashlib
import os
import struct
import threading

from fast_crypto import use_fast_cryptography
from funding import SUBSIDY, coinbase_input, recorded_blocks, uvarint
from p2p_client import Closed
from pool_flood_test import ANYONE_CAN_SPEND, BTM, output, spend, string, transaction
from sync_peer import Chain, Header, SyncPeer
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

LIMIT_KIB = 250 * 1024
PEERS = 50
PARTS = 50                   # transactions of a full block
PART_BYTES = 197_000         # of each: what the gas of one pays for
VALID = 0                    # of the heavy blocks
WHOLE_BYTES = 10_900_000     # of a body that still fits into a message
FEE = 10**8                  # neu, of a part


def leaf(data):
    return hashlib.sha3_256(b'\x00' + data).digest()


def merkle_root(first, others, count):
    """Of one leaf and `count` others (02 §6), which is quick where those are equal."""
    @functools.cache
    def of(begin, end):
        if end - begin == 1:
            return first if begin == 0 else others[(begin - 1) % len(others)]
        half = 1 << ((end - begin - 1).bit_length() - 1)
        middle = begin + half
        left = of(begin, middle)
        right = of(middle, end) if len(others) > 1 or begin == 0 else of(1, 1 + end - middle)
        return hashlib.sha3_256(b'\x01' + left + right).digest()
    return of(0, count + 1)


class HeavyBlocksTest(FunctionalTest):
    """Blocks full of outputs, of inputs, of transactions."""

    def run(self):
        if not use_fast_cryptography():
            print('without libsodium it would take too long')
            return
        self.make_blocks()
        self.under_all('announced', self.announce)
        self.under_all('served', lambda node: self.serve(node, self.heavy))
        self.under_all('the valid one, served by all', lambda node: self.serve(node, self.heavy[:1]))

    # --- blocks ---

    def make_blocks(self):
        blocks = recorded_blocks(self)
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', blocks))
        self.builder = builder = Node(home)
        builder.make_account()
        share = (SUBSIDY - FEE) // PARTS
        funds = transaction([coinbase_input(builder, 1)], [output(BTM, share)] * PARTS)
        funding = self.block([funds], FEE)
        builder.call('/submit-block', raw_block=funding)
        mux = builder.call('/get-block', block_height=len(blocks) + 1)['transactions'][1]['mux_id']
        self.trunk = [*blocks, funding]
        self.trunk_file = self.hex_file('trunk.hex', self.trunk)
        sources = [self.source(bytes.fromhex(mux), position, share) for position in range(PARTS)]
        self.heavy = [self.many_outputs(sources, share), self.one_of_outputs(sources[0], share), self.many_inputs(),
                      self.empty_transactions()]
        print(f'blocks of {[len(block) // 2 for block in self.heavy]} bytes', flush=True)
        builder.stop()

    def id_of(self, raw):
        return bytes.fromhex(self.builder.call('/decode-raw-transaction', raw_transaction=raw.hex())['tx_id'])

    def block(self, transactions, fee, times=1):
        """With these, each so many times, behind its coinbase, and a real proof of work."""
        height = self.builder.height() + 1
        reward = transaction([uvarint(1) + string(b'\x02' + string(b'\x00' + str(height).encode())) + string(b'')],
                             [output(BTM, SUBSIDY + fee)])
        count = len(transactions) * times
        leaves = [leaf(self.id_of(raw)) for raw in transactions]
        work = self.builder.call('/get-work')
        place = Header(work['block_header']).status_root_place
        header = (work['block_header'][:place - 64] + merkle_root(leaf(self.id_of(reward)), leaves, count).hex() +
                  merkle_root(leaf(b'{}'), [leaf(b'{}')], count).hex() + work['block_header'][place + 64:])
        solved = self.bytomd('solve', header, work['seed'])
        expect_equal(solved.returncode, 0, f'exit code of solve ({solved.stderr})')
        return '03' + solved.stdout.strip()[2:] + (uvarint(count + 1) + reward + b''.join(transactions) * times).hex()

    @staticmethod
    def source(mux, position, amount):
        spent = mux + BTM + uvarint(amount) + uvarint(position) + uvarint(1) + string(ANYONE_CAN_SPEND)
        return uvarint(1) + string(b'\x01' + string(spent)) + string(uvarint(0))

    def many_outputs(self, sources, share):
        """A valid one, as full as gas allows."""
        number = PART_BYTES // len(output(BTM, (share - FEE) // 4_800))
        each = (share - FEE) // number
        parts = [transaction([source], [output(BTM, each)] * number) for source in sources]
        return self.block(parts, PARTS * (share - number * each))

    def one_of_outputs(self, source, share):
        number = WHOLE_BYTES // len(output(BTM, 100))
        return self.block([transaction([source], [output(BTM, 100)] * number)], share - number * 100)

    def many_inputs(self):
        number = WHOLE_BYTES // len(spend(bytes(32), BTM, 1, ANYONE_CAN_SPEND))
        inputs = [spend(struct.pack('<Q', i) + bytes(24), BTM, 1, ANYONE_CAN_SPEND) for i in range(number)]
        return self.block([transaction(inputs, [output(BTM, 1)])], number - 1)

    def empty_transactions(self):
        empty = transaction([], [])
        return self.block([empty], 0, WHOLE_BYTES // len(empty))

    # --- attacks ---

    def under_all(self, what, attack):
        home = self.new_home()
        home.import_file(self.trunk_file)
        node = Node(home)
        before = node.resident_kib()
        peers = attack(node)
        peak = node.resident_kib(peak=True)
        print(f'{what}: {before >> 10} MiB before, {peak >> 10} at most, {node.resident_kib() >> 10} now', flush=True)
        expect(peak < LIMIT_KIB, f'memory grew from {before} to {peak} KiB')
        for peer in peers:
            peer.close()
        node.stop()

    def announce(self, node):
        """All at the same time. They wait for their turns; nobody with a valid block is sent away."""
        chain = Chain(self.trunk, bytes(32).hex())
        peers = [SyncPeer(('127.0.0.1', node.p2p_port), chain).wait_until_registered() for _ in range(PEERS)]
        refused = []
        threads = [threading.Thread(target=self.say, args=(peer, i % len(self.heavy), refused), daemon=True)
                   for i, peer in enumerate(peers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expect_equal([which for which in refused if which == VALID], [], 'valid blocks that did not get through')
        with SyncPeer(('127.0.0.1', node.p2p_port), chain) as newcomer:
            newcomer.wait_until_registered()
        return peers

    def say(self, peer, which, refused):
        try:
            peer.say(SyncPeer.announcement(self.heavy[which]))
        except (Closed, OSError):
            refused.append(which)

    def serve(self, node, heavy):
        """Each has the best chain, with one of these as its last block; the valid one is found."""
        peers = [SyncPeer(('127.0.0.1', node.p2p_port), Chain([*self.trunk, heavy[i % len(heavy)]], os.urandom(32).hex()))
                 for i in range(PEERS)]
        wait_until(lambda: node.height() > len(self.trunk), 'the valid block')
        return peers


if __name__ == '__main__':
    HeavyBlocksTest().main()

#!/usr/bin/env python3
"""Whoever passes a block on may add bytes that no hash covers and nobody pays for, in the coinbase's witness and behind its
output. The block is taken, and stored, served and told without them."""

from funding import recorded_blocks, uvarint
from p2p_client import WireReader
from sync_memory_test import use_fast_cryptography
from sync_peer import MINED_BLOCK, Chain, Header, SyncPeer
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

SWELLING = 2_000_000  # bytes each


def swollen(block, size):
    """The same block, its coinbase with so many bytes more in the witness and behind the output commitment."""
    at = Header(block).end // 2
    raw = bytes.fromhex(block)
    expect_equal(raw[at:at + 6], bytes([1, 7, 1, 0, 1, 1]), 'one coinbase transaction of one input')
    witness = at + 7 + raw[at + 6]
    expect_equal(raw[witness:witness + 3], bytes([0, 1, 1]), 'no witness, one output')
    output = witness + 3
    commitment = raw[output + 1:output + 1 + raw[output]]
    bytes_more = b'\xee' * size
    return (raw[:witness] + uvarint(size) + bytes_more + bytes([1, 1]) + uvarint(len(commitment) + size) + commitment +
            bytes_more + raw[output + 1 + raw[output]:]).hex()


class Listener(SyncPeer):
    """Remembers the blocks that it is told of."""

    def __init__(self, address, chain):
        self.told = []
        super().__init__(address, chain)

    def react(self, message):
        if message[0] == MINED_BLOCK:
            self.told.append(WireReader(message[1:]).bytes().decode())
        super().react(message)


class SwollenBlockTest(FunctionalTest):
    """Blocks that swell on their way."""

    def run(self):
        size = SWELLING if use_fast_cryptography() > SWELLING else 20_000
        blocks = recorded_blocks(self)
        early, synced, announced = blocks[:-2], blocks[-2], blocks[-1]
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', early))
        node = Node(home)
        address = ('127.0.0.1', node.p2p_port)
        before = node.resident_kib()
        parent_hash = Header(announced).parent.hex()
        tip_hash = node.call('/get-block-hash')['block_hash']
        with Listener(address, Chain(early, tip_hash)) as listener:
            listener.wait_until_registered()
            # One is asked for, the other comes by itself.
            with SyncPeer(address, Chain([*early, swollen(synced, size)], parent_hash)) as peer:
                node.wait_for_height(len(blocks) - 1)
                peer.say(SyncPeer.announcement(swollen(announced, size)))
                node.wait_for_height(len(blocks))
                expect(not peer.is_closed.is_set(), 'nobody is to blame')
            wait_until(lambda: len(listener.told) == 2, 'both blocks to be told')
            expect_equal(listener.told, [synced, announced], 'blocks that are told')
        for height, block in [(len(blocks) - 1, synced), (len(blocks), announced)]:
            expect_equal(node.call('/get-raw-block', block_height=height)['raw_block'], block, 'the stored block')
        print(f'{before} KiB before, {node.resident_kib(peak=True)} KiB at most', flush=True)
        node.stop()


if __name__ == '__main__':
    SwollenBlockTest().main()

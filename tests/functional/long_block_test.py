#!/usr/bin/env python3
"""A block whose program runs for minutes, with proof of work, from a peer: it is evaluated aside. The API answers, other
blocks are taken, mining goes on, nobody is blamed, and the node stops at once."""

import hashlib
import threading
import time

from funding import SUBSIDY, coinbase_input, recorded_blocks
from pool_flood_test import ANYONE_CAN_SPEND, BTM, FEE, ROUNDS, gas_maker, issue, output, string, transaction, uvarint
from sync_peer import Chain, Header, SyncPeer
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

LATER = 3  # blocks that come while it runs
SECONDS_TO_STOP = 2.0


def node_of(left, right):
    return hashlib.sha3_256(b'\x01' + left + right).digest()


def leaf(data):
    return hashlib.sha3_256(b'\x00' + data).digest()


class LongBlockTest(FunctionalTest):
    """A block that runs for minutes."""

    def run(self):
        blocks = recorded_blocks(self)
        early, late = blocks[:-LATER], blocks[-LATER:]
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', early))
        node = Node(home)
        node.make_account()
        block, block_hash = self.long_block(node, len(early) + 1)
        chain = Chain([*early, block], block_hash)
        with SyncPeer(('127.0.0.1', node.p2p_port), chain) as peer:
            peer.wait_until_registered()
            peer.say(SyncPeer.announcement(block))
            wait_until(lambda: self.evaluating(node) == 1, 'the block to be put aside')
            slowest = Slowest(node)
            slowest.start()
            for other in late:
                node.call('/submit-block', raw_block=other)
            expect_equal(node.height(), len(blocks), 'height')
            node.mine(1)
            height = node.height()
            expect(height > len(blocks), 'height after mining')
            expect(not peer.is_closed.is_set(), 'who brought it is not to blame')
            expect_equal(self.evaluating(node), 1, 'blocks that are evaluated aside')
            slowest.end()
            print(f'the slowest answer of the API took {slowest.seconds:.2f} s', flush=True)
            took = node.stop_at_once(SECONDS_TO_STOP)
        print(f'the stop took {took:.2f} s', flush=True)
        # What was evaluated has left nothing behind.
        again = Node(home)
        expect_equal(again.height(), height, 'height after the restart')
        again.stop()

    @staticmethod
    def evaluating(node):
        return sum(tip['status'] == 'evaluating' for tip in node.call('/get-chain-tips')['tips'])

    def long_block(self, node, height):
        """Text and hash of a block of this height, valid but for that nobody has waited for its end."""
        issuance, asset = issue(gas_maker(ROUNDS), 1, b'long')
        spender = transaction([coinbase_input(node, 1), issuance], [output(BTM, SUBSIDY - FEE), output(asset, 1)])
        reward = transaction([uvarint(1) + string(b'\x02' + string(b'\x00' + str(height).encode())) + string(b'')],
                             [output(BTM, SUBSIDY + FEE, ANYONE_CAN_SPEND)])
        ids = [bytes.fromhex(node.call('/decode-raw-transaction', raw_transaction=raw.hex())['tx_id'])
               for raw in [reward, spender]]
        work = node.call('/get-work')
        place = Header(work['block_header']).status_root_place
        fine = leaf(b'{}')
        header = (work['block_header'][:place - 64] + node_of(leaf(ids[0]), leaf(ids[1])).hex() +
                  node_of(fine, fine).hex() + work['block_header'][place + 64:])
        solved = self.bytomd('solve', header, work['seed'])
        expect_equal(solved.returncode, 0, f'exit code of solve ({solved.stderr})')
        header = solved.stdout.strip()
        block = '03' + header[2:] + '02' + reward.hex() + spender.hex()
        return block, bytes(32).hex()


class Slowest(threading.Thread):
    """Asks the API again and again: the longest answer."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.node = node
        self.seconds = 0.0
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.wait(0.05):
            begin = time.monotonic()
            self.node.call('/get-block-count')
            self.seconds = max(self.seconds, time.monotonic() - begin)

    def end(self):
        self.is_over.set()
        self.join()


if __name__ == '__main__':
    LongBlockTest().main()

#!/usr/bin/env python3
"""Liars who claim the greatest height and show one true header per request, some of them while they chat: a node asks each
of them a bounded number of times, and gets the whole chain from the one honest peer (docs/network.md)."""

import threading

from p2p_client import Closed
from sync_peer import GET_BLOCKS, HEADERS, STATUS_REQUEST, Chain, Header, SyncPeer, header_text
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

HEIGHT = 50
LIARS = 20
# A broken claim is followed again after two minutes, and four minutes later.
MOST_QUESTIONS = 2


class OneHeaderLiar(SyncPeer):
    """Claims what nobody has, and shows one header of it per request."""

    def __init__(self, address, chain, chats):
        self.chats = chats
        self.questions = 0
        super().__init__(address, chain)

    def status(self):
        return self.status_message(1_000_000, bytes([0xee]) * 32, self.chain.hashes[0])

    def headers(self, locator, stop):
        self.questions += 1
        return self.list_message(HEADERS, map(header_text, self.chain.range(locator, stop, 1)))

    def range_of_blocks(self, locator, stop):
        return None

    def chat(self):
        """Bytes that are no progress."""
        try:
            while not self.is_closed.wait(0.2):
                self.say(bytes([STATUS_REQUEST]))
        except (Closed, OSError):
            self.is_closed.set()


class Honest(SyncPeer):
    """Counts the blocks that it was asked for."""

    def __init__(self, address, chain):
        self.served = 0
        super().__init__(address, chain)

    def range_of_blocks(self, locator, stop):
        self.served += len(self.chain.range(locator, stop, 128))
        return super().range_of_blocks(locator, stop)


class SyncLiarsTest(FunctionalTest):
    """Nothing is measured in seconds: what the liars cost is the number of times that they are asked."""

    def run(self):
        case = self.chain_case('coinbase-only')
        chain = Chain(case['blocks'][:HEIGHT], Header(case['blocks'][HEIGHT]).parent.hex())
        node = Node(self.new_home())
        address = ('127.0.0.1', node.p2p_port)
        liars = []
        for index in range(LIARS):
            liars.append(OneHeaderLiar(address, chain, index % 2 == 0).wait_until_registered())
            if liars[-1].chats:
                threading.Thread(target=liars[-1].chat, daemon=True).start()
        wait_until(lambda: any(liar.questions for liar in liars), 'a liar to be asked')
        with Honest(address, chain) as honest:
            node.wait_for_height(HEIGHT)
            expect_equal(node.call('/get-block-hash')['block_hash'], chain.hashes[-1].hex(), 'tip')
            questions = [liar.questions for liar in liars]
            print(f'headers asked of {LIARS} liars: {sum(questions)} times; blocks of the honest one: {honest.served}',
                  flush=True)
            expect(max(questions) <= MOST_QUESTIONS, f'a liar was asked {max(questions)} times')
            expect(GET_BLOCKS in honest.heard, 'nothing was asked of the honest peer')
            expect(honest.served <= 2 * HEIGHT, f'{honest.served} blocks were served')
            expect(not honest.is_closed.is_set(), 'the honest peer was disconnected')
        expect_equal(node.call('/list-bans'), [], 'bans for what may be a reorganisation')
        for liar in liars:
            liar.close()
        node.stop()


if __name__ == '__main__':
    SyncLiarsTest().main()

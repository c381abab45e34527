#!/usr/bin/env python3
"""Peers that speak the protocol and cheat: they stall, lie about their height, send wrong blocks, or more than anybody
can want. A node fetches the chain from an honest one all the same, its memory stays bounded, and whoever provably cheats is
banned (docs/network.md)."""

import os
import socket
import threading

from p2p_client import Closed
from sync_peer import (BLOCKS, GET_BLOCKS, GET_HEADERS, STATUS_REQUEST, Chain, Header, SyncPeer, with_body_of,
                       with_random_parent, with_wrong_status_root, without_work)
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

HEIGHT = 50
INITIAL_SEED = '9e6291970cb44dd94008c79bcaf9d86f18b4b49ba5b2a04781db7199ed3b9e4e'
ORPHANS = 2500
# Far less than what is thrown at the node would take if it were kept.
GROWTH_KIB = 64 * 1024


class Staller(SyncPeer):
    """Has all headers, and sends no blocks."""

    def range_of_blocks(self, locator, stop):
        return None


class Liar(SyncPeer):
    """Claims what it cannot show."""

    def status(self):
        return self.status_message(1_000_000, bytes(32), self.chain.hashes[0])

    def headers(self, locator, stop):
        return None


class Forger(SyncPeer):
    """Its blocks are not those of their headers."""

    def range_of_blocks(self, locator, stop):
        blocks = self.chain.range(locator, stop, 64)
        return self.list_message(BLOCKS, [with_body_of(block, self.chain.blocks[0]) if index else block
                                          for index, block in enumerate(blocks)])


class Flooder(SyncPeer):
    """Has nothing, and sends what it is given without reading the answers."""

    def __init__(self, address, chain, messages):
        self.messages = messages
        self.is_done = threading.Event()
        super().__init__(address, chain)

    def run(self):
        try:
            self.say(self.status())
            for begin in range(0, len(self.messages), 50):
                self.peer.send_plain(b''.join(map(self.peer.packets, self.messages[begin:begin + 50])))
            self.is_done.set()
        except (Closed, OSError):
            self.is_closed.set()


class SyncHostilePeersTest(FunctionalTest):
    """Synchronisation among peers that cheat."""

    def run(self):
        case = self.chain_case('coinbase-only')
        blocks, self.next_block = case['blocks'][:HEIGHT], case['blocks'][HEIGHT]
        self.chain = Chain(blocks, Header(self.next_block).parent.hex())
        self.genesis_only = Chain([], self.chain.hashes[0].hex())
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', blocks))
        self.honest = Node(home)
        self.outside = self.address_beyond_loopback()
        print(f'hostile peers come from {self.outside}', flush=True)

        calm = self.stalls_and_lies()
        self.sends_what_is_wrong()
        flooded = self.floods()
        print(f'greatest resident memory: {calm} KiB with peers that say little, {flooded} KiB with floods', flush=True)
        expect(flooded - calm < GROWTH_KIB, f'memory grew from {calm} to {flooded} KiB')
        self.honest.stop()

    @staticmethod
    def address_beyond_loopback():
        """An address of this machine from which peers can be banned; where there is only loopback, that never is."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(('192.0.2.1', 9))  # no packet is sent
                return probe.getsockname()[0]
            except OSError:
                return '127.0.0.1'

    def victim(self):
        node = Node(self.new_home(), f'--p2p.laddr=tcp://{self.outside}:0')
        node.listens_at = (self.outside, node.p2p_port)
        return node

    def expect_synchronised(self, node):
        """Once the honest node is there. It may have heard of the next block from an earlier victim."""
        node.connect(self.honest)
        node.wait_for_height(HEIGHT)
        expect_equal(node.call('/get-block', block_height=HEIGHT)['hash'], self.chain.hashes[-1].hex(), 'block')
        expect(node.call('/net-info')['highest_block'] in (HEIGHT, HEIGHT + 1), 'the best height that is known')

    def expect_banned(self, node, peer):
        wait_until(peer.is_closed.is_set, 'the end of the connection')
        if self.outside == '127.0.0.1':
            return
        expect_equal([ban['ip'] for ban in node.call('/list-bans')], [self.outside], 'banned addresses')
        try:
            SyncPeer(node.listens_at, self.chain).close()
            expect(False, 'a banned address is let in')
        except (Closed, OSError):
            pass
        node.call('/unban-peer', ip=self.outside)

    def stalls_and_lies(self):
        """The peak of memory, in KiB."""
        stalled, deceived = self.victim(), self.victim()
        with Staller(stalled.listens_at, self.chain) as staller, Liar(deceived.listens_at, self.chain) as liar:
            wait_until(lambda: GET_BLOCKS in staller.heard, 'blocks to be asked of who has none')
            wait_until(lambda: GET_HEADERS in liar.heard, 'headers to be asked of who has none')
            self.expect_synchronised(stalled)
            self.expect_synchronised(deceived)
            expect_equal([node.call('/list-bans') for node in (stalled, deceived)], [[], []],
                         'bans for what may be a bad line')
            peak = stalled.resident_kib(peak=True)
        stalled.stop()
        deceived.stop()
        return peak

    def sends_what_is_wrong(self):
        # Bodies that are not their headers' bring points, but there are minutes between the tries.
        node = self.victim()
        with Forger(node.listens_at, self.chain) as forger:
            wait_until(lambda: GET_BLOCKS in forger.heard, 'blocks to be asked of the forger')
            self.expect_synchronised(node)
        node.stop()

        node = self.victim()
        self.expect_synchronised(node)

        # A valid header and work, but a block that breaks a rule: the sixth time is one too many.
        wrong = with_wrong_status_root(self.next_block)
        solved = self.bytomd('solve', Header(wrong).text, INITIAL_SEED)
        expect_equal(solved.returncode, 0, f'solve ({solved.stderr})')
        invalid = '03' + solved.stdout.strip()[2:] + wrong[Header(wrong).end:]
        with SyncPeer(node.listens_at, self.chain) as peer:
            count = self.announce_until_closed(peer.wait_until_registered(), invalid)
            expect(count >= 6, f'it was banned after {count} invalid blocks')
            self.expect_banned(node, peer)

        # Work that is none: once is enough.
        lazy = without_work(self.next_block)
        with SyncPeer(node.listens_at, self.chain) as peer:
            peer.wait_until_registered().say(peer.announcement(lazy))
            self.expect_banned(node, peer)
        with SyncPeer(node.listens_at, Chain([*self.chain.blocks, lazy], os.urandom(32).hex())) as peer:
            self.expect_banned(node, peer)
            expect(GET_BLOCKS not in peer.heard, 'blocks are asked for before the work is known')

        expect_equal(node.height(), HEIGHT, 'height')
        with SyncPeer(node.listens_at, self.chain) as peer:
            peer.wait_until_registered().say(peer.announcement(self.next_block))
            node.wait_for_height(HEIGHT + 1)
        node.stop()

    @staticmethod
    def announce_until_closed(peer, block):
        """How often it could be said."""
        count = 0
        while not peer.is_closed.wait(0.1):
            try:
                peer.say(peer.announcement(block))
            except (Closed, OSError):
                break
            count += 1
        return count

    def floods(self):
        """The peak of memory, in KiB."""
        node = self.victim()
        genesis, tip = self.chain.hashes[0], self.chain.hashes[-1]
        blocks = self.chain.blocks
        orphans = [SyncPeer.announcement(with_random_parent(blocks[index % HEIGHT])) for index in range(ORPHANS)]
        junk = [b'\x7f' + os.urandom(100) for _ in range(2000)]
        questions = ([bytes([STATUS_REQUEST])] * 2000 + [SyncPeer.request_message(GET_HEADERS, [genesis], tip)] * 500 +
                     [SyncPeer.request_message(GET_BLOCKS, [genesis], tip)] * 500)
        answers = [SyncPeer.list_message(BLOCKS, blocks)] * 10
        with Flooder(node.listens_at, self.genesis_only, orphans + junk) as first, \
                Flooder(node.listens_at, self.genesis_only, questions + answers) as second:
            wait_until(lambda: len(node.call('/list-peers')) == 2, 'the hostile peers to count')
            self.expect_synchronised(node)
            for flooder in (first, second):
                wait_until(lambda flooder=flooder: flooder.is_done.is_set() or flooder.is_closed.is_set(),
                           'the end of the flood')
            # It serves others all the same.
            with SyncPeer(node.listens_at, self.genesis_only) as peer:
                wait_until(lambda: STATUS_REQUEST in peer.heard, 'a word to a newcomer')
        peak = node.resident_kib(peak=True)
        node.stop()
        return peak


if __name__ == '__main__':
    SyncHostilePeersTest().main()

#!/usr/bin/env python3
"""Peers that misbehave below the level of messages: whatever they send, or do not send, the node stays up, its memory
stays bounded, and an honest peer is served."""

import contextlib
import os
import socket
import threading
import time

from p2p_client import Closed, NodeInfo, P2pPeer, WireReader
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

STATUS_REQUEST, STATUS_RESPONSE = b'\x20', 0x21
# Far more than a few hundred connections may cost, far less than what is thrown at the node.
GROWTH_KIB = 64 * 1024
MAX_HANDSHAKES, MAX_PEERS = 32, 50


class P2pHostilePeersTest(FunctionalTest):
    """Garbage, floods and slowness below the level of messages."""

    def run(self):
        self.node = Node(self.new_home())
        self.address = ('127.0.0.1', self.node.p2p_port)
        genesis = bytes.fromhex(self.node.call('/get-block', block_height=0)['hash'])
        self.expect_served(genesis)
        before = self.node.resident_kib()

        slow = threading.Thread(target=self.trickle)
        slow.start()
        self.garbage_in_the_handshake()
        self.garbage_in_packets()
        self.truncated()
        self.flood(genesis)
        self.silent_with_a_key(genesis)
        self.idle(genesis)
        self.unfinished_messages()
        slow.join()
        expect(self.slow_was_cut_off, 'who sends a byte now and then is cut off')

        self.expect_served(genesis)
        after = self.node.resident_kib()
        print(f'resident memory: {before} KiB before, {after} KiB after', flush=True)
        expect(after - before < GROWTH_KIB, f'memory grew from {before} to {after} KiB')
        wait_until(lambda: not self.node.call('/list-peers'), 'the hostile peers to be gone')
        self.node.stop()

    def peer(self, **options):
        return P2pPeer.connect(self.address, **options)

    def expect_served(self, genesis):
        """An honest peer gets its answer, though it may have to knock more than once."""
        def try_once():
            try:
                with self.peer(timeout=60) as honest:
                    honest.shake_hands()
                    honest.send_message(STATUS_REQUEST)
                    while True:
                        message = honest.receive_message()
                        if message[0] == STATUS_RESPONSE:
                            return message
            except (Closed, OSError):
                return None

        reader = WireReader(wait_until(try_once, 'the status response')[1:])
        reader.number(8)
        reader.read(32)
        expect_equal(reader.read(32), genesis, 'genesis block')

    def expect_closed(self, misbehave, what):
        with self.peer() as peer:
            try:
                misbehave(peer)
                peer.wait_until_closed()
            except Closed:
                pass
            except socket.timeout:
                expect(False, f'the connection stays open after {what}')

    def garbage_in_the_handshake(self):
        self.expect_closed(lambda peer: peer.send_raw(os.urandom(32 + 1042)), 'garbage in place of authentication')
        self.expect_closed(lambda peer: peer.send_raw(bytes(32)), 'a zero key')

        def reflect(peer):
            peer.send_raw(peer.read_raw(32))
            peer.send_raw(peer.read_raw(1042))

        self.expect_closed(reflect, 'reflection')

        def wrong_signature(peer):
            peer.exchange_keys()
            peer.send_plain(peer.stream.auth_message()[:-1] + b'\x00')

        self.expect_closed(wrong_signature, 'a wrong signature')

        def after_authentication(data):
            def misbehave(peer):
                peer.exchange_keys()
                peer.authenticate()
                peer.send_plain(data)
            return misbehave

        self.expect_closed(after_authentication(os.urandom(1024)), 'garbage in place of node information')
        self.expect_closed(after_authentication(b'\x01' + bytes(32) + b'\x04\x7f\xff\xff\xff'), 'an endless moniker')

        def other_network(peer):
            peer.info = NodeInfo(network='mainnet', pub_key=peer.info.pub_key)
            peer.shake_hands()

        self.expect_closed(other_network, 'another network')

    def garbage_in_packets(self):
        for data, what in ((b'\x09', 'an unknown packet'), (b'\x03\x41\x01\x01\x01x', 'an unknown channel'),
                           (b'\x03\x40\x01\x00', 'an empty message'), (b'\x03\x40\x01\x02\x10\x00', 'an oversize packet')):
            def misbehave(peer, data=data):
                peer.shake_hands()
                peer.send_plain(data)
            self.expect_closed(misbehave, what)

        def broken_frame(peer):
            peer.shake_hands()
            peer.send_raw(bytes(1042))

        self.expect_closed(broken_frame, 'a frame that does not decrypt')

        def empty_frames(peer):
            peer.shake_hands()
            for _ in range(200):
                peer.send_raw(peer.stream.seal(b''))

        self.expect_closed(empty_frames, 'nothing but empty frames')

    def truncated(self):
        for count in (1, 31, 32, 500):
            with self.peer() as peer:
                peer.send_raw(os.urandom(count))
        with self.peer() as peer:
            peer.shake_hands()
            peer.send_plain(P2pPeer.packets(bytes(5000))[:3000])

    def flood(self, genesis):
        """Many connections that say nothing."""
        with contextlib.ExitStack() as stack:
            for _ in range(200):
                silent = stack.enter_context(socket.create_connection(self.address))
                silent.setblocking(False)
            self.expect_served(genesis)

    def silent_with_a_key(self, genesis):
        """As many as may shake hands at a time prove a key, and say nothing of themselves."""
        with contextlib.ExitStack() as stack:
            for _ in range(MAX_HANDSHAKES):
                peer = stack.enter_context(self.peer())
                peer.exchange_keys()
                peer.authenticate()
            begin = time.monotonic()
            self.expect_served(genesis)
            print(f'served after {time.monotonic() - begin:.1f} s beside silent handshakes', flush=True)

    def idle(self, genesis):
        """As many peers as the node takes, all idle."""
        with contextlib.ExitStack() as stack:
            for _ in range(MAX_PEERS):
                stack.enter_context(self.peer()).shake_hands()
            begin = time.monotonic()
            self.expect_served(genesis)
            print(f'served after {time.monotonic() - begin:.1f} s beside idle peers', flush=True)

    def unfinished_messages(self):
        with contextlib.ExitStack() as stack:
            for _ in range(4):
                peer = stack.enter_context(self.peer())
                peer.shake_hands()
                peer.send_plain(P2pPeer.packets(bytes(300 * 1024))[:-1500])

    def trickle(self):
        self.slow_was_cut_off = False
        with self.peer() as peer:
            try:
                while True:
                    peer.send_raw(b'\x01')
                    time.sleep(0.5)
            except (Closed, OSError):
                self.slow_was_cut_off = True


if __name__ == '__main__':
    P2pHostilePeersTest().main()

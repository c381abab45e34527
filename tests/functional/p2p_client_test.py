#!/usr/bin/env python3
"""The P2P client that tests use agrees with the recorded transcripts of the reference, so that it can judge others."""

import hashlib
import socket
import threading

import p2p_crypto as crypto
from p2p_client import NodeInfo, P2pPeer, SecretStream
from test_framework import FunctionalTest, expect, expect_equal


class P2pClientTest(FunctionalTest):
    """The tests' own P2P client speaks as the reference does."""

    def run(self):
        self.check_primitives()
        handshakes = 0
        for case in self.vector('p2p-secret-connection')['cases']:
            if case['kind'] == 'handshake' and handshakes < 8:
                self.check_handshake(case)
                handshakes += 1
        expect(handshakes > 0, 'there are transcripts')
        infos = [case for case in self.vector('p2p-nodeinfo')['cases'] if case['op'] == 'encode']
        for case in infos[:20]:
            self.check_information(case)
        self.check_conversation()

    def check_primitives(self):
        expect_equal(crypto.ripemd160(b'abc').hex(), '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc', 'RIPEMD-160')
        expect_equal(crypto.ripemd160(b'1234567890' * 8).hex(), '9b752e45573d4b39f4dbd3323cab82bf63326bfb',
                     'RIPEMD-160 of two blocks')
        seed = hashlib.sha256(b'seed').digest()
        public = crypto.ed25519_public_key(seed)
        signature = crypto.ed25519_sign(seed, b'message')
        expect(crypto.ed25519_verify(public, b'message', signature), 'a signature fits')
        expect(not crypto.ed25519_verify(public, b'another', signature), 'a signature of another message does not')

    def check_handshake(self, case):
        ends = {}
        for name, other in (('a', 'b'), ('b', 'a')):
            keys = case[name]
            stream = SecretStream(bytes.fromhex(keys['node_priv'])[:32], bytes.fromhex(keys['eph_priv']))
            expect_equal(stream.ephemeral_public.hex(), keys['eph_pub'], 'ephemeral key')
            stream.agree(bytes.fromhex(case[other]['eph_pub']))
            ends[name] = stream
        a, b = ends['a'], ends['b']
        expect_equal(a.shared.hex(), case['shared_secret'], 'shared secret')
        expect_equal(a.challenge.hex(), case['challenge'], 'challenge')
        expect_equal(a.send_nonce.to_bytes(24, 'big').hex(), case['a_send_nonce'], 'nonce')
        expect_equal(a.seal(a.auth_message()).hex(), case['a_to_b_handshake'][1], "a's authentication")
        expect_equal(b.seal(b.auth_message()).hex(), case['b_to_a_handshake'][1], "b's authentication")
        expect_equal(a.verify_auth(a.open(bytes.fromhex(case['b_to_a_handshake'][1]))).hex(), case['a_sees'], 'key')
        expect_equal(b.verify_auth(b.open(bytes.fromhex(case['a_to_b_handshake'][1]))).hex(), case['b_sees'], 'key')
        for write in case['writes']:
            if write.get('times', 1) > 1:
                break  # long ones are for faster implementations
            sender, receiver = (a, b) if write['dir'] == 'a_to_b' else (b, a)
            plain = bytes.fromhex(write['plain'])
            frames = [sender.seal(plain[begin:begin + 1024]) for begin in range(0, len(plain), 1024)]
            expect_equal([frame.hex() for frame in frames], write['frames'], 'frames')
            expect_equal(b''.join(map(receiver.open, frames)), plain, 'decrypted')

    def check_information(self, case):
        info = {name: bytes.fromhex(value) for name, value in case['info'].items() if name != 'other'}
        try:
            texts = {name: value.decode() for name, value in info.items() if name != 'pub_key'}
            other = [bytes.fromhex(entry).decode() for entry in case['info']['other']]
        except UnicodeDecodeError:
            return  # the client keeps texts
        encoded = NodeInfo(pub_key=info['pub_key'], other=other, **texts).frames()
        expect_equal([frame.hex() for frame in encoded], case['writes'], 'frames of node information')

    def check_conversation(self):
        server = socket.create_server(('127.0.0.1', 0))
        client = P2pPeer.connect(server.getsockname())
        served = P2pPeer(server.accept()[0])
        server.close()
        thread = threading.Thread(target=served.shake_hands)
        thread.start()
        client.shake_hands()
        thread.join()
        expect_equal(client.remote_key, served.info.pub_key, 'authenticated key')
        expect_equal(served.remote_info.network, 'solonet', 'network')
        message = bytes(range(256)) * 13
        client.send_ping()
        client.send_message(message)
        expect_equal(served.receive_message(), message, 'message')
        expect_equal(served.pings, 1, 'pings')
        client.close()
        served.close()


if __name__ == '__main__':
    P2pClientTest().main()

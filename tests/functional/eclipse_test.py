#!/usr/bin/env python3
"""Two hundred addresses of one operator in a network of our own: they fill discovery, take every inbound place, answer
every dial, and stay when honest nodes go for a while or the node is started again. At least half of those that it has chosen
stay honest (docs/network.md)."""

import json
import os
import socket
import sys
import threading
import time

import p2p_crypto
import private_network
from fast_crypto import use_fast_cryptography
from funding import recorded_blocks
from p2p_client import Closed, NodeInfo, P2pPeer, ProtocolViolation
from sync_peer import STATUS_REQUEST, SyncPeer
from test_framework import FunctionalTest, Node, expect, wait_until

ATTACKERS = 200
GROUPS = 100          # networks of 65 536 addresses that they are in
HONEST = 6
PORT = 46658
NEIGHBOURS = 8        # in one datagram
SECONDS = 5           # for which the share is watched each time


class Attacker(threading.Thread):
    """One address: a node that shakes hands, says that it is at genesis, knows other attackers only, and calls."""

    def __init__(self, number, others, victim, genesis):
        super().__init__(daemon=True)
        self.host = others[number]
        self.others, self.victim, self.genesis = others, victim, genesis
        self.seed = p2p_crypto.hashlib.sha256(self.host.encode()).digest()
        self.public = p2p_crypto.ed25519_public_key(self.seed)
        self.listener = socket.create_server((self.host, PORT))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((self.host, PORT))
        self.calls = number % 4 == 0
        for work in (self.run_tcp, self.run_udp):
            threading.Thread(target=work, daemon=True).start()
        self.start()

    # TCP

    def run_tcp(self):
        while True:
            connected, _ = self.listener.accept()
            threading.Thread(target=self.speak, args=(connected,), daemon=True).start()

    def speak(self, connected):
        info = NodeInfo(listen_addr=f'{self.host}:{PORT}')
        try:
            with P2pPeer(connected, node_seed=self.seed, info=info, timeout=600) as peer:
                peer.shake_hands()
                peer.send_message(SyncPeer.status_message(0, self.genesis, self.genesis))
                while True:
                    if peer.receive_message()[0] == STATUS_REQUEST:
                        peer.send_message(SyncPeer.status_message(0, self.genesis, self.genesis))
        except (Closed, OSError, ProtocolViolation):
            pass

    def run(self):
        """Pings, and calls again and again."""
        while True:
            self.send(1, {'Version': 4, 'From': self.place(self.host), 'To': self.place(self.victim),
                          'Expiration': int(time.time()) + 20, 'Topics': [], 'Rest': ''})
            if self.calls:
                try:
                    self.speak(socket.create_connection((self.victim, PORT), 10, source_address=(self.host, 0)))
                except OSError:
                    pass
            time.sleep(1)

    # UDP

    @staticmethod
    def place(host):
        return {'IP': socket.inet_aton(host).hex().upper(), 'UDP': PORT, 'TCP': PORT}

    def send(self, what, content):
        body = bytes([what]) + json.dumps(content, separators=(',', ':')).encode()
        signature = p2p_crypto.ed25519_sign(self.seed, body[-32:])
        self.udp.sendto(b'bytom discovery' + self.public + signature + b'\0' + body, (self.victim, PORT))

    def run_udp(self):
        while True:
            data, _ = self.udp.recvfrom(2000)
            if data[112] == 1:
                self.send(2, {'To': self.place(self.victim), 'ReplyTok': data[-32:].hex().upper(),
                              'Expiration': int(time.time()) + 20,
                              'TopicHash': p2p_crypto.hashlib.sha3_256(b'\0').hexdigest().upper(), 'TicketSerial': 1,
                              'WaitPeriods': [], 'Rest': ''})
            elif data[112] in (3, 5):
                number = int.from_bytes(os.urandom(2), 'big')
                hosts = [self.others[(number + step) % len(self.others)] for step in range(NEIGHBOURS)]
                nodes = [dict(self.place(host), ID=p2p_crypto.ed25519_public_key(
                    p2p_crypto.hashlib.sha256(host.encode()).digest()).hex().upper()) for host in hosts]
                self.send(4, {'Nodes': nodes, 'Expiration': int(time.time()) + 20, 'Rest': ''})


class EclipseTest(FunctionalTest):
    """Whom a node dials among many attackers."""

    def run(self):
        if not private_network.enter():
            print('SKIPPED: no network of our own is permitted', flush=True)
            return
        use_fast_cryptography()
        threading.stack_size(256 * 1024)
        first = self.new_home()
        first.import_file(self.hex_file('chain.hex', recorded_blocks(self)[:20]))
        self.hosts = [f'{44 + number // 3}.{number + 1}.0.1' for number in range(HONEST)]
        self.honest = [self.start_honest(number, self.new_home()) for number in range(HONEST)]

        home = self.new_home()
        self.arguments = ['--p2p.laddr=tcp://80.1.0.1:46658',
                          '--p2p.seeds=' + ','.join(f'{host}:{PORT}' for host in self.hosts)]
        node = Node(home, *self.arguments)
        wait_until(lambda: len(node.call('/list-peers')) == HONEST, 'the honest nodes to be peers')
        self.honest_ids = {peer['peer_id'] for peer in node.call('/list-peers')}

        genesis = bytes.fromhex(node.call('/get-block', block_height=0)['hash'])
        addresses = [f'{(50, 60, 70, 90)[number % 4]}.{number % GROUPS + 1}.{number // GROUPS}.9'
                     for number in range(ATTACKERS)]
        self.attackers = [Attacker(number, addresses, '80.1.0.1', genesis) for number in range(ATTACKERS)]
        wait_until(lambda: self.share(node)[1], 'an attacker to be dialled')
        self.watch(node, 'at first')

        # One honest node goes away for a while: its place may be taken, and is given back.
        self.honest[0].stop()
        self.watch(node, 'while one honest node is away')
        self.honest[0] = self.start_honest(0, self.honest[0].home)
        wait_until(lambda: self.share(node)[0] == HONEST, 'the one that was away')
        self.watch(node, 'when it is back')

        # Started again among them, once with its seeds, once with what it knows itself.
        for arguments in (self.arguments, self.arguments[:1]):
            node.stop()
            node = Node(home, *arguments)
            wait_until(lambda: self.is_half_honest(node), 'half of the outbound peers to be honest')
            self.watch(node, f'after a start {"with" if len(arguments) > 1 else "without"} seeds')
        for each in (node, *self.honest):
            each.stop()

    def start_honest(self, number, home):
        others = ','.join(f'{host}:{PORT}' for host in self.hosts if host != self.hosts[number])
        return Node(home, f'--p2p.laddr=tcp://{self.hosts[number]}:{PORT}', f'--p2p.keep_dial={others}')

    def share(self, node):
        """Honest peers, and attackers that it has dialled: who calls does so from another port. An honest node that was
        quicker to call cannot be dialled."""
        peers = node.call('/list-peers')
        honest = [peer for peer in peers if peer['peer_id'] in self.honest_ids]
        chosen = [peer for peer in peers if peer['remote_addr'].endswith(f':{PORT}') and peer not in honest]
        return len(honest), len(chosen)

    def is_half_honest(self, node):
        honest, hostile = self.share(node)
        return honest >= 4 and honest >= hostile

    def watch(self, node, when):
        shares = []
        for _ in range(SECONDS * 2):
            shares.append(self.share(node))
            time.sleep(0.5)
        worst = min(shares, key=lambda share: share[0] - share[1])
        print(f'{when}: {worst[0]} honest ones beside {worst[1]} dialled attackers at worst, {shares[-1][0]} beside '
              f'{shares[-1][1]} at the end; {len(node.call("/list-peers"))} peers, {node.resident_kib() // 1024} MiB', flush=True)
        expect(worst[0] >= worst[1], f'{worst[0]} honest peers beside {worst[1]} attackers {when}')


if __name__ == '__main__':
    EclipseTest().main()

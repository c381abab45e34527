#!/usr/bin/env python3
"""Strangers that attack running nodes in every way at once, as a process of its own: each kind in a thread, a new
address and a new connection for each visit. What it is given is one line of JSON, see World."""

import json
import os
import random
import socket
import sys
import threading
import time
import types

import p2p_crypto
from fast_crypto import use_fast_cryptography
from funding import uvarint
from p2p_client import Closed, P2pPeer, ProtocolViolation, WireReader, varint, wire_bytes, wire_list
from pool_flood_test import BTM, funded, output, spend, transaction, unfunded
from sync_peer import (BLOCKS, GET_BLOCKS, GET_HEADERS, HEADERS, MINED_BLOCK, STATUS_REQUEST, STATUS_RESPONSE, Header,
                       SyncPeer, header_text, with_body_of, with_random_parent, with_wrong_status_root)

GET_BLOCK, TRANSACTION, FILTER_LOAD, FILTER_ADD, GET_MERKLE = 0x10, 0x30, 0x50, 0x51, 0x60
BIGGEST = 22_020_000
VISIT = 8  # seconds
PAUSE = 0.05

KINDS = {}


def kind(function):
    KINDS[function.__name__] = function
    return function


class World:
    """`targets`: host, p2p, api and stratum ports of each; `networks`: first numbers of addresses to come from, or none;
    `genesis`, `blocks`: hash and texts of a chain that all targets have; `coinbases`: mux ids of outputs anyone can spend, by
    height; `seed`."""

    def __init__(self, given):
        self.__dict__.update(given)
        self.random = random.Random(self.seed)
        self.genesis = bytes.fromhex(self.genesis)
        self.counts = dict.fromkeys(KINDS, 0)
        self.number = 0

    def source(self):
        if not self.networks:
            return ('127.0.0.1', 0)
        return (f'{self.random.choice(self.networks)}.{self.random.randrange(1, 255)}.'
                f'{self.random.randrange(1, 255)}.{self.random.randrange(2, 255)}', 0)

    def target(self):
        return types.SimpleNamespace(**self.random.choice(self.targets))

    def next_number(self):
        self.number += 1
        return self.number

    def connect(self, host, port):
        connected = socket.create_connection((host, port), timeout=10, source_address=self.source())
        connected.settimeout(10)
        return connected

    def stranger(self, height=0, best=None):
        """A registered peer of a random target."""
        target = self.target()
        peer = P2pPeer(self.connect(target.host, target.p2p), timeout=10)
        peer.shake_hands()
        peer.send_message(SyncPeer.status_message(height, best or self.genesis, self.genesis))
        time.sleep(0.5)  # until it is registered: what comes before is ignored
        return peer

    def paid_inputs(self):
        """What funded() asks a node for, from what we were told."""
        return types.SimpleNamespace(
            call=lambda path, block_height: {'transactions': [{'mux_id': self.coinbases[str(block_height)]}]})


def until(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(PAUSE)


def repeat(world, make, **options):
    """Says what `make` gives, without reading."""
    with world.stranger(**options) as peer:
        for _ in until(VISIT):
            message = make()
            for begin in range(0, len(packets := P2pPeer.packets(message)), 65536):
                peer.send_plain(packets[begin:begin + 65536])


def listen(world, react, **options):
    """Reads, and answers each message with those that `react` gives."""
    with world.stranger(**options) as peer:
        end = time.monotonic() + VISIT
        while time.monotonic() < end:
            message = peer.receive_message()
            for answer in react(message[0], message[1:]):
                peer.send_message(answer)


def transaction_message(raw):
    return bytes([TRANSACTION]) + wire_bytes(raw.hex().encode())


# --- transactions ---


@kind
def programs_behind_made_up_inputs(world):
    repeat(world, lambda: transaction_message(unfunded(world.next_number() + 10**8, 100)))


@kind
def programs_that_are_paid_for(world):
    height = world.random.choice([int(height) for height in world.coinbases])
    repeat(world, lambda: transaction_message(funded(world.paid_inputs(), height, world.next_number())))


@kind
def orphan_transactions(world):
    repeat(world, lambda: transaction_message(
        transaction([spend(os.urandom(32), BTM, 10**9, b'\x51')], [output(BTM, 10**8)])))


@kind
def spoiled_transactions(world):
    """What is relayed to us comes back with other arguments, and with bytes behind it."""
    def react(what, body):
        if what != TRANSACTION:
            return
        text = WireReader(body).bytes()
        place = world.random.randrange(len(text) // 2, len(text) - 80)
        yield bytes([TRANSACTION]) + wire_bytes(text[:place] + b'%02x' % world.random.randrange(256) + text[place + 2:])
        yield bytes([TRANSACTION]) + wire_bytes(text + b'00')

    listen(world, react)


@kind
def undecodable_transactions(world):
    repeat(world, lambda: transaction_message(b'\x07' + os.urandom(200)))


# --- blocks ---


@kind
def orphan_blocks(world):
    repeat(world, lambda: SyncPeer.announcement(with_random_parent(world.random.choice(world.blocks))))


@kind
def known_blocks(world):
    repeat(world, lambda: SyncPeer.announcement(world.random.choice(world.blocks)))


@kind
def blocks_without_work(world):
    def make():
        block = world.random.choice(world.blocks)
        header = Header(block)
        nonce = uvarint(10**9 + world.random.randrange(10**9)).hex()
        return SyncPeer.announcement(block[:header.nonce_place] + nonce + block[header.nonce_end:])

    repeat(world, make)


@kind
def spoiled_blocks(world):
    """What is announced to us comes back with another body, with a swollen one, and with a wrong root."""
    def react(what, body):
        if what != MINED_BLOCK:
            return
        block = WireReader(body).bytes().decode()
        yield SyncPeer.announcement(with_body_of(block, world.blocks[0]))
        yield SyncPeer.announcement(with_wrong_status_root(block))
        yield SyncPeer.announcement(block + '00' * 100_000)

    listen(world, react, height=1)


@kind
def answers_that_nobody_asked_for(world):
    texts = world.blocks[:40]
    messages = [SyncPeer.list_message(BLOCKS, texts), SyncPeer.list_message(HEADERS, map(header_text, texts))]
    repeat(world, lambda: world.random.choice(messages))


@kind
def heights_that_are_claimed(world):
    """One true header for each request."""
    def react(what, body):
        if what == STATUS_REQUEST:
            yield SyncPeer.status_message(10**6, os.urandom(32), world.genesis)
        if what == GET_HEADERS:
            yield SyncPeer.list_message(HEADERS, [header_text(world.blocks[0])])

    listen(world, react, height=10**6, best=os.urandom(32))


@kind
def claims_that_nothing_follows(world):
    repeat(world, lambda: SyncPeer.status_message(10**9 + world.next_number(), os.urandom(32), world.genesis))


# --- requests and memory ---


@kind
def answers_that_nobody_reads(world):
    request = SyncPeer.request_message(GET_BLOCKS, [world.genesis], bytes.fromhex(world.tip))
    repeat(world, lambda: request)


@kind
def requests_without_end(world):
    tip = bytes.fromhex(world.tip)
    requests = [bytes([STATUS_REQUEST]), SyncPeer.request_message(GET_HEADERS, [world.genesis], tip),
                SyncPeer.request_message(GET_HEADERS, [os.urandom(32)] * 64, tip),
                bytes([GET_MERKLE]) + (5).to_bytes(8, 'big') + bytes(32), bytes([GET_BLOCK]) + (5).to_bytes(8, 'big') + bytes(32),
                bytes([FILTER_LOAD]) + wire_list([os.urandom(40)] * 500), bytes([FILTER_ADD]) + wire_bytes(os.urandom(40))]
    with world.stranger() as peer:
        for _ in until(VISIT):
            for request in requests:
                peer.send_plain(P2pPeer.packets(request) * 10)
            peer.socket.setblocking(False)
            try:
                while peer.socket.recv(1 << 20):
                    pass
            except BlockingIOError:
                pass
            peer.socket.settimeout(10)


@kind
def biggest_messages(world):
    size = BIGGEST - 5000
    number = world.random.randrange(6)
    hashes = varint(size // 32) + bytes(32) * (size // 32) + bytes.fromhex(world.tip)
    inputs = uvarint(size // 6 - 20).hex() + '020000' * (size // 6 - 20) + '00'
    header = world.blocks[-1][:Header(world.blocks[-1]).end]
    message = [lambda: bytes([GET_HEADERS]) + hashes, lambda: bytes([HEADERS]) + varint(size) + bytes(size),
               lambda: bytes([BLOCKS]) + varint(size) + bytes(size), lambda: bytes([FILTER_LOAD]) + varint(size) + bytes(size),
               lambda: bytes([TRANSACTION]) + wire_bytes(('070100' + inputs).encode()),
               lambda: bytes([MINED_BLOCK]) + wire_bytes((header + '01' + '070100' + inputs).encode())][number]()
    with world.stranger() as peer:
        packets = P2pPeer.packets(message)
        for begin in range(0, len(packets), 65536):
            peer.send_plain(packets[begin:begin + 65536])
            time.sleep(0.002)


@kind
def unfinished_messages(world):
    with world.stranger() as peer:
        peer.send_plain(P2pPeer.packets(bytes(2 * 10**6))[:-1500])
        time.sleep(VISIT)


# --- below the messages ---


@kind
def silent_handshakes(world):
    peers = []
    for step in range(20):
        target = world.target()
        peer = P2pPeer(world.connect(target.host, target.p2p), timeout=10)
        peers.append(peer)
        if step % 2:
            peer.exchange_keys()
            peer.authenticate()
    time.sleep(VISIT)
    for peer in peers:
        peer.close()


@kind
def idle_peers(world):
    peers = []
    try:
        for _ in range(10):
            peers.append(world.stranger())
        time.sleep(VISIT)
    finally:
        for peer in peers:
            peer.close()


@kind
def hasty_handshakes(world):
    for _ in until(VISIT):
        target = world.target()
        with P2pPeer(world.connect(target.host, target.p2p), timeout=10) as peer:
            peer.shake_hands()


@kind
def garbage(world):
    for _ in until(VISIT):
        target = world.target()
        with P2pPeer(world.connect(target.host, target.p2p), timeout=10) as peer:
            peer.send_raw(os.urandom(1500))


@kind
def pings_and_crumbs(world):
    with world.stranger() as peer:
        for _ in until(VISIT):
            peer.send_plain(bytes([1]) * 3000)
            peer.send_plain(b'\x03\x40\x00\x01\x01x' * 500)


@kind
def datagrams(world):
    target = world.target()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(world.source())
        place = '{"IP":"7F000001","UDP":%d,"TCP":%d}' % ((udp.getsockname()[1],) * 2)
        for _ in until(VISIT):
            for _ in range(20):
                seed = os.urandom(32)
                body = b'\x01' + ('{"Version":4,"From":%s,"To":%s,"Expiration":%d,"Topics":[],"Rest":""}' %
                                  (place, place, int(time.time()) + 20)).encode()
                signature = p2p_crypto.ed25519_sign(seed, body[-32:])
                udp.sendto(b'bytom discovery' + p2p_crypto.ed25519_public_key(seed) + signature + b'\0' + body,
                           (target.host, target.p2p))


# --- web pages and local programs (the API listens on loopback only) ---


def api_connection(target):
    connected = socket.create_connection(('127.0.0.1', target.api), timeout=10)
    connected.settimeout(10)
    return connected


def post(path, body, *headers):
    head = [f'POST {path} HTTP/1.1', 'Host: 127.0.0.1', f'Content-Length: {len(body)}', *headers, '', '']
    return '\r\n'.join(head).encode() + body


@kind
def web_pages(world):
    token = json.dumps({'id': 'evil', 'type': 'client'}).encode()
    for _ in until(VISIT):
        with api_connection(world.target()) as connected:
            connected.sendall(post('/create-access-token', token, 'Origin: https://evil.example'))
            answer = connected.recv(4096)
            if answer and b' 403 ' not in answer[:20]:  # or it had no place for us
                raise AssertionError('a foreign page was served')


@kind
def silent_clients(world):
    target = world.target()
    connections = [api_connection(target) for _ in range(200)]
    for connected in connections[::2]:
        connected.sendall(b'POST /net-info HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ')
    time.sleep(VISIT)
    for connected in connections:
        connected.close()


@kind
def bombs_of_json(world):
    bodies = [b'{"actions":' + b'[' * 10**6, b'{"block_height":1' + b'0' * 10**6 + b'}',
              b'{' + b'"block_height":1,' * 10**5 + b'"block_height":1}', b'[' + b'{},' * 10**5 + b'{}]']
    for _ in until(VISIT):
        with api_connection(world.target()) as connected:
            connected.sendall(post('/get-block', world.random.choice(bodies)))
            connected.recv(4096)
        time.sleep(0.5)


# --- miners ---


def talk_to_stratum(world, lines):
    target = world.target()
    with world.connect(target.host, target.stratum) as connected:
        connected.sendall(b'{"id":1,"method":"login","params":{"login":"evil.%d","pass":"x"}}\n' % world.next_number())
        for _ in until(VISIT):
            connected.sendall(lines)
            connected.setblocking(False)
            try:
                while connected.recv(1 << 20):
                    pass
                return
            except BlockingIOError:
                pass
            connected.settimeout(10)


@kind
def bad_shares(world):
    talk_to_stratum(world, b'{"id":2,"method":"submit","params":{"id":"x","job_id":"1","nonce":"1","result":""}}\n' * 10)


@kind
def asking_for_jobs(world):
    talk_to_stratum(world, b'{"id":2,"method":"getjob","params":{"id":"x"}}\n' * 10)


@kind
def lines_of_garbage(world):
    talk_to_stratum(world, b'\r\n' * 100 + os.urandom(1000))


def main():
    world = World(json.loads(sys.stdin.readline()))
    use_fast_cryptography()

    def attack(name):
        while True:
            try:
                KINDS[name](world)
            except (Closed, OSError, ProtocolViolation, IndexError):
                time.sleep(PAUSE)  # refused, banned, cut off, or nobody is there
            world.counts[name] += 1

    for name in KINDS:
        threading.Thread(target=attack, args=(name,), daemon=True).start()
    for _ in sys.stdin:  # each line asks for the numbers of visits
        print(json.dumps(world.counts), flush=True)


if __name__ == '__main__':
    main()

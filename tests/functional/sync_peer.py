"""A peer that holds a chain and answers questions about it (docs/protocol/08-sync.md), in a thread of its own: honest
by default; tests that misbehave override what it says. The blocks are texts of the vectors, from height 1 on."""

import os
import socket
import threading

from p2p_client import Closed, P2pPeer, WireReader, hash_list, wire_bytes, wire_list
from test_framework import PATIENCE, wait_until

GET_HEADERS, HEADERS, GET_BLOCKS, BLOCKS = 0x12, 0x13, 0x14, 0x15
STATUS_REQUEST, STATUS_RESPONSE, MINED_BLOCK = 0x20, 0x21, 0x40
MAX_BLOCKS = 128


class Header:
    """The places of a block's header fields in the text."""

    def __init__(self, block):
        raw = bytes.fromhex(block)
        reader = WireReader(raw)

        reader.read(1)
        reader.uvarint()
        self.height = reader.uvarint()
        self.parent_place = 2 * reader.position
        self.parent = reader.read(32)
        reader.uvarint()
        reader.uvarint()
        reader.read(32)
        self.status_root_place = 2 * reader.position
        reader.read(32)
        self.nonce_place = 2 * reader.position
        reader.uvarint()
        self.nonce_end = 2 * reader.position
        reader.uvarint()
        self.end = 2 * reader.position
        self.text = '01' + block[2:self.end]


def header_text(block):
    return Header(block).text


def with_random_parent(block):
    place = Header(block).parent_place
    return block[:place] + os.urandom(32).hex() + block[place + 64:]


def with_wrong_status_root(block):
    """Which only whoever validates all of the block notices."""
    place = Header(block).status_root_place
    return block[:place] + os.urandom(32).hex() + block[place + 64:]


def without_work(block):
    """The recorded blocks were mined from nonce 0 on: it was no good where another one was found."""
    header = Header(block)
    assert block[header.nonce_place:header.nonce_end] != '00'
    return block[:header.nonce_place] + '00' + block[header.nonce_end:]


def with_body_of(block, other):
    return block[:Header(block).end] + other[Header(other).end:]


class Chain:
    """Blocks from 1 on, the hash of the last one, and that of genesis."""

    def __init__(self, blocks, tip_hash):
        self.blocks = blocks
        parents = [Header(block).parent for block in blocks]
        self.hashes = [*parents, bytes.fromhex(tip_hash)]

    @property
    def height(self):
        return len(self.blocks)

    def range(self, locator, stop, limit):
        """The blocks that a request asks for."""
        begin = next((self.hashes.index(item) for item in locator if item in self.hashes), 0)
        end = self.hashes.index(stop) if stop in self.hashes else self.height
        return self.blocks[begin:min(end, begin + limit)]


class SyncPeer(threading.Thread):
    """Connects and answers until it is closed by either side."""

    def __init__(self, address, chain):
        super().__init__(daemon=True)
        self.chain = chain
        self.heard = set()  # kinds of messages
        self.sending = threading.Lock()
        self.is_closed = threading.Event()
        self.peer = P2pPeer.connect(address, timeout=PATIENCE)
        self.peer.shake_hands()
        self.start()

    def close(self):
        try:
            self.peer.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.join()
        self.peer.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def run(self):
        try:
            while True:
                self.react(self.peer.receive_message())
        except (Closed, OSError):
            self.is_closed.set()

    def react(self, message):
        kind, reader = message[0], WireReader(message[1:])
        if kind == STATUS_REQUEST:
            self.say(self.status())
        elif kind == GET_HEADERS:
            self.say(self.headers(*self.request(reader)))
        elif kind == GET_BLOCKS:
            self.say(self.range_of_blocks(*self.request(reader)))
        self.heard.add(kind)

    def say(self, message):
        if message:
            with self.sending:
                self.peer.send_message(message)

    def wait_until_registered(self):
        """The other side tells its status then, and has ignored all but ours before."""
        wait_until(lambda: STATUS_RESPONSE in self.heard, 'the registration')
        return self

    @staticmethod
    def request(reader):
        locator = reader.list(lambda: reader.read(32))
        return locator, reader.read(32)

    @staticmethod
    def status_message(height, best, genesis):
        return bytes([STATUS_RESPONSE]) + height.to_bytes(8, 'big') + best + genesis

    @staticmethod
    def list_message(kind, texts):
        return bytes([kind]) + wire_list([f'"{text}"'.encode() for text in texts])

    @staticmethod
    def announcement(block):
        return bytes([MINED_BLOCK]) + wire_bytes(block.encode())

    @staticmethod
    def request_message(kind, locator, stop):
        return bytes([kind]) + hash_list(locator) + stop

    # What it says. Nothing is said where None is returned.

    def status(self):
        return self.status_message(self.chain.height, self.chain.hashes[-1], self.chain.hashes[0])

    def headers(self, locator, stop):
        return self.list_message(HEADERS, map(header_text, self.chain.range(locator, stop, 2048)))

    def range_of_blocks(self, locator, stop):
        return self.list_message(BLOCKS, self.chain.range(locator, stop, MAX_BLOCKS))

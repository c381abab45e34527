"""A peer for tests that speaks the transport (docs/protocol/07-p2p.md) in plain Python: honest by default, and each
stage on its own for tests that misbehave.

    peer = P2pPeer.connect(('127.0.0.1', port))      # TCP
    peer.shake_hands()                               # keys, authentication, node information
    peer.send_message(b'\\x20')                      # one message of channel 0x40
    message = peer.receive_message()                 # the next one; pings are answered on the way
    peer.close()

    with P2pListener() as listener:                  # for a node that dials us
        peer = listener.accept()
        peer.shake_hands()

Everything blocks, at most for `timeout` seconds; Closed is raised when the other side ends the connection.
"""

import hashlib
import os
import socket
import struct

import p2p_crypto as crypto
from test_framework import PATIENCE

CHANNEL = 0x40
PING, PONG, MESSAGE = 1, 2, 3
FRAME_DATA = 1024
SEALED_FRAME = 16 + 2 + FRAME_DATA
MAX_PAYLOAD = 1024
TIMEOUT = PATIENCE


class Closed(Exception):
    """The other side has closed the connection."""


class ProtocolViolation(Exception):
    """The other side sent what it must not."""


# --- go-wire ---

def varint(value):
    if value < 0:
        body = (-value).to_bytes((value.bit_length() + 7) // 8, 'big')
        return bytes([0xf0 | len(body)]) + body
    body = value.to_bytes((value.bit_length() + 7) // 8, 'big')
    return bytes([len(body)]) + body


def wire_bytes(data):
    return varint(len(data)) + data


def wire_list(items):
    """A list of byte strings."""
    return varint(len(items)) + b''.join(map(wire_bytes, items))


def hash_list(items):
    """A list of 32-byte hashes."""
    return varint(len(items)) + b''.join(items)


class WireReader:
    """Reads items from a function that gives exactly n bytes, or from a byte string."""

    def __init__(self, source):
        self.position = 0
        if callable(source):
            self.read = source
        else:
            self.data = bytes(source)
            self.read = self._read_data

    def _read_data(self, count):
        if self.position + count > len(self.data):
            raise ProtocolViolation('bytes end inside an item')
        self.position += count
        return self.data[self.position - count:self.position]

    def number(self, size):
        return int.from_bytes(self.read(size), 'big')

    def uvarint(self):
        """As blocks and transactions have it (01 §1); varint() is the wire's."""
        value = shift = 0
        while True:
            byte = self.read(1)[0]
            value |= (byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                return value

    def varint(self):
        size = self.read(1)[0]
        sign = -1 if size >> 4 == 0xf else 1
        size &= 0xf if sign < 0 else 0xff
        if size > 8:
            raise ProtocolViolation('varint overflow')
        return sign * int.from_bytes(self.read(size), 'big')

    def bytes(self):
        count = self.varint()
        if count < 0:
            raise ProtocolViolation('bad length')
        return self.read(count)

    def list(self, item):
        return [item() for _ in range(self.varint())]


# --- node information ---

class NodeInfo:
    def __init__(self, pub_key=bytes(32), moniker='test', network='solonet', listen_addr='127.0.0.1:1',
                 version='1.1.1', other=('7',), remote_addr=''):
        self.pub_key, self.moniker, self.network = pub_key, moniker, network
        self.remote_addr, self.listen_addr, self.version = remote_addr, listen_addr, version
        self.other = list(other)

    def frames(self):
        """The contents of the frames: one item each (07 §4.2)."""
        items = [b'\x01', self.pub_key]

        def add(encoded_size, body=b''):
            items.extend(part for part in (encoded_size[:1], encoded_size[1:], body) if part)

        for text in (self.moniker, self.network, self.remote_addr, self.listen_addr, self.version):
            data = text.encode()
            add(varint(len(data)), data)
        add(varint(len(self.other)))
        for text in self.other:
            data = text.encode()
            add(varint(len(data)), data)
        return items

    @classmethod
    def read(cls, read):
        reader = WireReader(read)
        if reader.read(1) != b'\x01':
            raise ProtocolViolation('no node information')

        def text():
            return reader.bytes().decode(errors='replace')

        info = cls(pub_key=reader.read(32))
        info.moniker, info.network, info.remote_addr, info.listen_addr, info.version = (text() for _ in range(5))
        info.other = reader.list(text)
        return info

    @property
    def services(self):
        return int(self.other[0]) if self.other and self.other[0].isdigit() else 1


# --- secret connection ---

class SecretStream:
    """Keys and frames, without a socket."""

    def __init__(self, node_seed, ephemeral=None):
        self.node_seed = node_seed
        self.ephemeral = ephemeral or os.urandom(32)
        self.ephemeral_public = crypto.x25519(self.ephemeral, crypto.X25519_BASE)

    def agree(self, peer_ephemeral):
        point = crypto.x25519(self.ephemeral, peer_ephemeral)
        self.shared = crypto.hsalsa20(point, bytes(16))
        both = b''.join(sorted((self.ephemeral_public, peer_ephemeral)))
        self.challenge = hashlib.sha256(both).digest()
        base = crypto.ripemd160(both) + bytes(4)
        nonces = [int.from_bytes(base, 'big'), int.from_bytes(base, 'big') ^ 1]
        own_is_low = self.ephemeral_public < peer_ephemeral
        self.send_nonce, self.receive_nonce = reversed(nonces) if own_is_low else nonces

    def auth_message(self):
        return (b'\x01' + crypto.ed25519_public_key(self.node_seed) + b'\x01' +
                crypto.ed25519_sign(self.node_seed, self.challenge))

    def verify_auth(self, message):
        """The other side's node key."""
        key, signature = message[1:33], message[34:]
        if message[0] != 1 or message[33] != 1 or not crypto.ed25519_verify(key, self.challenge, signature):
            raise ProtocolViolation('authentication failed')
        return key

    def seal(self, data):
        """One frame; at most 1024 bytes."""
        return self.seal_plain(struct.pack('>H', len(data)) + data + bytes(FRAME_DATA - len(data)))

    def seal_plain(self, plain):
        sealed = crypto.secretbox_seal(self.shared, self.send_nonce.to_bytes(24, 'big'), plain)
        self.send_nonce = (self.send_nonce + 2) % 2**192
        return sealed

    def open(self, sealed):
        plain = crypto.secretbox_open(self.shared, self.receive_nonce.to_bytes(24, 'big'), sealed)
        if plain is None:
            raise ProtocolViolation('a frame does not decrypt')
        self.receive_nonce = (self.receive_nonce + 2) % 2**192
        size = struct.unpack('>H', plain[:2])[0]
        return plain[2:2 + size]


# --- the peer ---

class P2pPeer:
    def __init__(self, connected, node_seed=None, info=None, timeout=TIMEOUT):
        self.socket = connected
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.node_seed = node_seed or os.urandom(32)
        self.info = info or NodeInfo()
        self.info.pub_key = crypto.ed25519_public_key(self.node_seed)
        self.stream = SecretStream(self.node_seed)
        self.plain = bytearray()     # decrypted, not yet taken
        self.partial = bytearray()   # of a message
        self.remote_key = None
        self.remote_info = None
        self.pings = 0
        self.answer_pings = True

    @classmethod
    def connect(cls, address, **options):
        return cls(socket.create_connection(address, timeout=options.get('timeout', TIMEOUT)), **options)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        self.socket.close()

    # Raw bytes

    def send_raw(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed() from error

    def read_raw(self, count):
        data = bytearray()
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except ConnectionResetError as error:
                raise Closed() from error
            if not more:
                raise Closed()
            data += more
        return bytes(data)

    def wait_until_closed(self):
        """Reads and ignores everything up to the end of the stream; socket.timeout if it does not end."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass

    # Handshake, stage by stage

    def exchange_keys(self):
        self.send_raw(self.stream.ephemeral_public)
        self.stream.agree(self.read_raw(32))

    def authenticate(self):
        self.send_plain(self.stream.auth_message())
        self.remote_key = self.stream.verify_auth(self.read_plain(98))

    def send_information(self):
        self.send_raw(b''.join(map(self.stream.seal, self.info.frames())))

    def receive_information(self):
        self.remote_info = NodeInfo.read(self.read_plain)

    def shake_hands(self):
        self.exchange_keys()
        self.authenticate()
        self.send_information()
        self.receive_information()
        return self

    # Encrypted bytes

    def send_plain(self, data):
        self.send_raw(b''.join(self.stream.seal(data[begin:begin + FRAME_DATA])
                               for begin in range(0, len(data), FRAME_DATA)))

    def read_plain(self, count):
        while len(self.plain) < count:
            self.plain += self.stream.open(self.read_raw(SEALED_FRAME))
        data = bytes(self.plain[:count])
        del self.plain[:count]
        return data

    # Packets and messages

    @staticmethod
    def packets(message, channel=CHANNEL):
        parts = [message[begin:begin + MAX_PAYLOAD] for begin in range(0, len(message), MAX_PAYLOAD)]
        return b''.join(bytes([MESSAGE, channel, index == len(parts) - 1]) + wire_bytes(part)
                        for index, part in enumerate(parts))

    def send_message(self, message, channel=CHANNEL):
        self.send_plain(self.packets(message, channel))

    def send_ping(self):
        self.send_plain(bytes([PING]))

    def receive_packet(self):
        """(type, channel, is last, payload)."""
        kind = self.read_plain(1)[0]
        if kind in (PING, PONG):
            return kind, None, True, b''
        if kind != MESSAGE:
            raise ProtocolViolation(f'packet type {kind}')
        channel, last = self.read_plain(2)
        return kind, channel, last == 1, WireReader(self.read_plain).bytes()

    def receive_message(self):
        """The next whole message. socket.timeout if none comes; nothing is lost by that."""
        while True:
            kind, channel, last, payload = self.receive_packet()
            if kind == PING:
                self.pings += 1
                if self.answer_pings:
                    self.send_plain(bytes([PONG]))
            if kind != MESSAGE:
                continue
            if channel != CHANNEL:
                raise ProtocolViolation(f'channel {channel:#x}')
            self.partial += payload
            if last:
                message, self.partial = bytes(self.partial), bytearray()
                return message


class P2pListener:
    """Where nodes under test can dial a P2pPeer."""

    def __init__(self, host='127.0.0.1', timeout=TIMEOUT):
        self.socket = socket.create_server((host, 0))
        self.socket.settimeout(timeout)
        self.address = self.socket.getsockname()[:2]

    def accept(self, **options):
        return P2pPeer(self.socket.accept()[0], **options)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

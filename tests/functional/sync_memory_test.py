#!/usr/bin/env python3
"""What strangers say costs a node a bounded number of bytes: the worst messages of the channel 0x40 from many connections
at once, and answers that nobody reads (docs/security.md)."""

import ctypes
import ctypes.util
import os
import threading

import p2p_crypto
from funding import uvarint
from p2p_client import Closed, WireReader, varint, wire_bytes
from sync_peer import BLOCKS, GET_BLOCKS, GET_HEADERS, HEADERS, MINED_BLOCK, STATUS_REQUEST, Chain, Header, SyncPeer
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

HEIGHT = 40
TRANSACTION, FILTER_LOAD, MERKLE_BLOCK = 0x30, 0x50, 0x61
PEERS_PER_KIND = 5  # fifty connections in all
LIMIT_KIB = 250 * 1024
IGNORED = 'empty proofs'
SPENDING = 102  # height of a block with payments in the chain of many transactions


def use_fast_cryptography():
    """Bytes of a message that can be sent in little time."""
    name = ctypes.util.find_library('sodium')
    if name is None:
        return 100_000
    easy = ctypes.CDLL(name).crypto_secretbox_easy

    def seal(key, nonce, plain):
        sealed = ctypes.create_string_buffer(len(plain) + 16)
        easy(sealed, bytes(plain), ctypes.c_ulonglong(len(plain)), nonce, key)
        return sealed.raw

    p2p_crypto.secretbox_seal = seal
    return 22_000_000


class Attacker(SyncPeer):
    """Has nothing, says its status and then the same thing again and again, and never reads what comes."""

    def __init__(self, address, chain, message, times):
        self.message, self.times = message, times
        self.is_done = threading.Event()
        super().__init__(address, chain)

    def run(self):
        try:
            self.say(self.status())
            frames = self.peer.packets(self.message)
            for _ in range(self.times):
                self.peer.send_plain(frames)
            self.is_done.set()
            self.is_closed.wait()
        except (Closed, OSError):
            self.is_closed.set()

    def close(self):
        self.is_closed.set()
        super().close()


class Swindler(SyncPeer):
    """Has the best chain and shows its headers; the blocks that it is asked for are what `swell` makes of the first."""

    def __init__(self, address, chain, swell):
        self.swell = swell
        self.has_answered = threading.Event()
        super().__init__(address, chain)

    def range_of_blocks(self, locator, stop):
        answer = self.swell(self.chain.range(locator, stop, 1)[0])
        self.say(answer)
        self.has_answered.set()


def with_arguments(block, arguments):
    """The same block, its second transaction's first input with these arguments, all of one length, behind its
    own."""
    raw = bytes.fromhex(block)
    reader = WireReader(raw)

    def transaction(step):
        """Up to the first input's witness, or to the end."""
        reader.read(1)
        for _ in range(2):
            reader.uvarint()
        for _ in range(reader.uvarint()):
            reader.uvarint()
            reader.read(reader.uvarint())
            if step:
                return
            reader.read(reader.uvarint())
        for _ in range(reader.uvarint()):
            reader.uvarint()
            reader.read(reader.uvarint())
            reader.read(reader.uvarint())

    reader.read(Header(block).end // 2)
    expect(reader.uvarint() > 1, 'a block with a spend')
    transaction(False)
    transaction(True)
    begin = reader.position
    length = reader.uvarint()
    at = reader.position
    count = reader.uvarint()
    own = raw[reader.position:at + length]
    witness = uvarint(count + len(arguments) // (1 + arguments[0])) + own + arguments
    return (raw[:begin] + uvarint(len(witness)) + witness + raw[at + length:]).hex()


class SyncMemoryTest(FunctionalTest):
    """Memory under the worst messages."""

    def run(self):
        size = use_fast_cryptography()
        case = self.chain_case('coinbase-only')
        blocks = case['blocks'][:HEIGHT]
        self.chain = Chain(blocks, Header(case['blocks'][HEIGHT]).parent.hex())
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', blocks))
        node = Node(home)
        self.genesis_only = Chain([], self.chain.hashes[0].hex())
        before = node.resident_kib()

        for name, message, times in self.attacks(size):
            at_first = self.processor_seconds(node)
            attackers = [Attacker(('127.0.0.1', node.p2p_port), self.genesis_only, message, times)]
            self.wait_for(attackers)
            self.expect_served(node)
            peak = node.resident_kib(peak=True)
            seconds = self.processor_seconds(node) - at_first
            print(f'{name}: {len(message)} bytes, {times} times: '
                  f'{peak} KiB at most, {seconds:.1f} s', flush=True)
            for attacker in attackers:
                attacker.close()

        # All of them together.
        kinds = [(name, Attacker(('127.0.0.1', node.p2p_port), self.genesis_only, message, times))
                 for name, message, times in self.attacks(size) for _ in range(PEERS_PER_KIND)]
        attackers = [attacker for _, attacker in kinds]
        self.wait_for(attackers)
        # A message that is ignored is no offence, however large: it waits for its turn.
        expect_equal([name for name, attacker in kinds if name == IGNORED and attacker.is_closed.is_set()], [], 'closed')
        self.expect_served(node)
        peak = node.resident_kib(peak=True)
        print(f'resident memory: {before} KiB before, {peak} KiB at most', flush=True)
        expect(peak < LIMIT_KIB, f'memory grew from {before} to {peak} KiB')
        for attacker in attackers:
            attacker.close()
        wait_until(lambda: not node.call('/list-peers'), 'the attackers to be gone')
        node.stop()
        self.ask_swindlers(size)
        self.ask_those_who_add_arguments(size)

    def ask_swindlers(self, size):
        """Those whom the node asks, because they have what it wants, are believed no more than strangers."""
        node = Node(self.new_home())
        address = ('127.0.0.1', node.p2p_port)
        swindlers = [Swindler(address, self.chain, swell) for swell in self.swellings(size - 1000)]
        wait_until(lambda: all(peer.has_answered.is_set() or peer.is_closed.is_set() for peer in swindlers),
                   'all swindlers to have answered')
        expect(any(peer.has_answered.is_set() for peer in swindlers), 'nobody was asked')
        expect_equal(node.height(), 0, 'height')
        with SyncPeer(address, self.chain):
            node.wait_for_height(HEIGHT)
        peak = node.resident_kib(peak=True)
        print(f'{len(swindlers)} who were asked: {peak} KiB at most', flush=True)
        expect(peak < LIMIT_KIB, f'memory grew to {peak} KiB')
        for peer in swindlers:
            peer.close()
        node.stop()

    def ask_those_who_add_arguments(self, size):
        """Arguments are not in the id that the root covers: the transaction and its block are real ones."""
        case = self.chain_case('linear-pub')
        blocks = case['blocks'][:SPENDING + 3]
        chain = Chain(blocks, Header(case['blocks'][SPENDING + 3]).parent.hex())
        home = self.new_home()
        home.import_file(self.hex_file('spending.hex', blocks[:SPENDING - 1]))
        node = Node(home)
        address = ('127.0.0.1', node.p2p_port)
        more = size // 2 - 1000
        swindlers = [Swindler(address, chain, swell) for swell in (
            lambda block: SyncPeer.list_message(BLOCKS, [with_arguments(block, bytes(more))]),
            lambda block: SyncPeer.list_message(BLOCKS, [with_arguments(block, b'\x01\x01' * (more // 2))]),
            lambda block: SyncPeer.list_message(BLOCKS, [with_arguments(block, bytes(more // 20))] * 10),
        ) for _ in range(2)]
        wait_until(lambda: all(peer.has_answered.is_set() or peer.is_closed.is_set() for peer in swindlers),
                   'all to have answered')
        expect(any(peer.has_answered.is_set() for peer in swindlers), 'nobody was asked')
        wait_until(lambda: 'is refused' in node.text(), 'a swollen block to be judged')
        with SyncPeer(address, chain):
            node.wait_for_height(len(blocks))
        peak = node.resident_kib(peak=True)
        print(f'{len(swindlers)} who added arguments: {peak} KiB at most', flush=True)
        expect(peak < LIMIT_KIB, f'memory grew to {peak} KiB')
        for peer in swindlers:
            peer.close()
        node.stop()

    def swellings(self, size):
        """What is made of a block that was asked for: in each, very many things that take few bytes."""
        def bodies(block, transactions, count=1):
            return SyncPeer.list_message(BLOCKS, [block[:Header(block).end] + self.varint(count) + transactions])

        def inputs(each):
            number = size // len(each)
            return f'070100{self.varint(number)}' + each * number + '00'

        def escaped(block):
            text = block[:Header(block).end] + '01' + inputs('020000')
            text = ''.join(f'\\u{ord(digit):04x}' for digit in text[:size // 6])
            return SyncPeer.list_message(BLOCKS, [text])

        output = '01' + '23' + 'ff' * 32 + '01' + '01' + '00' + '00'
        issuance = '01' + '23' + '0000' + '11' * 32 + '01' + '0400010000'
        return [
            lambda block: bodies(block, inputs('020000')),
            lambda block: bodies(block, inputs('0103020000' + '00')),  # coinbases
            lambda block: bodies(block, inputs(issuance)),
            lambda block: bodies(block, '07010000' + self.varint(size // len(output)) + output * (size // len(output))),
            lambda block: bodies(block, '0701000000' * (size // 10), size // 10),
            lambda block: bodies(block, self.many_arguments(size // 2 - 100)),
            escaped,
        ]

    @staticmethod
    def wait_for(attackers):
        for attacker in attackers:
            wait_until(lambda attacker=attacker: attacker.is_done.is_set() or attacker.is_closed.is_set(),
                       'the end of what is said')

    @staticmethod
    def processor_seconds(node):
        fields = open(f'/proc/{node.process.pid}/stat', encoding='ascii').read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def expect_served(self, node):
        """A newcomer is heard while the others shout."""
        with SyncPeer(('127.0.0.1', node.p2p_port), self.genesis_only) as peer:
            wait_until(lambda: STATUS_REQUEST in peer.heard, 'a word to a newcomer')

    def attacks(self, size):
        """Names, messages, and how often each is said."""
        genesis, tip = self.chain.hashes[0], self.chain.hashes[-1]
        junk_inputs = f'070100{self.varint(size // 6)}' + '020000' * (size // 6) + '00'
        junk_block = self.chain.blocks[-1][:Header(self.chain.blocks[-1]).end] + '01' + junk_inputs
        hashes = os.urandom(32) * (size // 32)

        def strings(kind, element):
            return bytes([kind]) + varint(size // len(element)) + element * (size // len(element))

        return [
            ('locators', bytes([GET_HEADERS]) + varint(size // 32) + hashes + tip, 1),
            ('empty headers', strings(HEADERS, b'\x00'), 1),
            ('empty blocks', strings(BLOCKS, b'\x00'), 1),
            ('empty filters', strings(FILTER_LOAD, b'\x00'), 1),
            (IGNORED, bytes([MERKLE_BLOCK]) + wire_bytes(b'') + strings(0, b'\x00')[1:], 1),
            ('junk inputs', bytes([TRANSACTION]) + wire_bytes(junk_inputs.encode()), 1),
            ('many arguments', bytes([TRANSACTION]) + wire_bytes(self.many_arguments(190_000).encode()), 20),
            ('junk block', bytes([MINED_BLOCK]) + wire_bytes(junk_block.encode()), 1),
            ('junk blocks', SyncPeer.list_message(BLOCKS, [junk_block]), 1),
            ('unread answers', SyncPeer.request_message(GET_BLOCKS, [genesis], tip), 500),
        ]

    @staticmethod
    def varint(value):
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7f | 0x80)
            value >>= 7
        out.append(value)
        return out.hex()

    def many_arguments(self, count):
        """A spend of nothing that exists, with empty arguments."""
        commitment = '01' + self.varint(69) + os.urandom(64).hex() + '01' + '00' + '01' + '0151'
        witness = self.varint(count) + '00' * count
        return ('07010001' + '01' + self.varint(len(commitment) // 2) + commitment +
                self.varint(len(witness) // 2) + witness + '00')


if __name__ == '__main__':
    SyncMemoryTest().main()

#!/usr/bin/env python3
"""Transactions whose programs make their own gas and run for minutes, from a stranger: with made-up inputs, and paid for. The
chain goes on, the API answers, nobody is banned for what an original node would relay, and the node stops at once."""

import hashlib
import struct
import threading
import time

from funding import SUBSIDY, coinbase_input, recorded_blocks, uvarint
from p2p_client import Closed, wire_bytes
from sync_peer import Chain, Header, SyncPeer
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

LATER = 4  # blocks, for the time of the flood
TRANSACTION = 0x30
ROUNDS = 0x7fffffff
BTM = b'\xff' * 32
ANYONE_CAN_SPEND = b'\x51'
FEE = 200_000_000
SECONDS_TO_STOP = 2.0


def string(data):
    return uvarint(len(data)) + data


def gas_maker(rounds, size=300):
    """A child that cannot pay for the program that it pushes leaves it to its parent (03 §5.6)."""
    program = b'\x04' + struct.pack('<I', rounds) + bytes.fromhex('0001c451c0758c76640500000075') + \
        bytes.fromhex('5163ffffff7f')
    return program.ljust(size, b'\x61')


def spend(source, asset, amount, program):
    spent = source + asset + uvarint(amount) + uvarint(0) + uvarint(1) + string(program)
    return uvarint(1) + string(b'\x01' + string(spent)) + string(uvarint(0))


def issue(program, amount, nonce):
    """The input and the asset's id."""
    asset = hashlib.sha3_256((1).to_bytes(8, 'little') + string(program) + hashlib.sha3_256(b'').digest()).digest()
    witness = string(b'') + uvarint(1) + string(program) + uvarint(0)
    return uvarint(1) + string(b'\x00' + string(nonce) + asset + uvarint(amount)) + string(witness), asset


def output(asset, amount, program=ANYONE_CAN_SPEND):
    return uvarint(1) + string(asset + uvarint(amount) + uvarint(1) + string(program)) + string(b'')


def transaction(inputs, outputs):
    return b'\x07' + uvarint(1) + uvarint(0) + uvarint(len(inputs)) + b''.join(inputs) + \
        uvarint(len(outputs)) + b''.join(outputs)


def unfunded(number, inputs):
    """Each program would run for minutes, if anybody ran it: what is spent does not exist."""
    sources = [number.to_bytes(4, 'big') + index.to_bytes(4, 'big') + bytes(24) for index in range(inputs)]
    asset = b'\x07' * 32
    return transaction([spend(sources[0], BTM, FEE + 1, ANYONE_CAN_SPEND)] +
                       [spend(source, asset, 1, gas_maker(ROUNDS)) for source in sources[1:]],
                       [output(BTM, 1), output(asset, inputs - 1)])


def funded(node, height, number):
    """Valid, and paid for: only the work of its programs is beyond all honest use."""
    issuances = [issue(gas_maker(ROUNDS + index), 1, number.to_bytes(4, 'big')) for index in range(6)]
    return transaction([coinbase_input(node, height)] + [issuance for issuance, _ in issuances],
                       [output(BTM, SUBSIDY - FEE)] + [output(asset, 1) for _, asset in issuances])


class PoolFloodTest(FunctionalTest):
    """Programs that run for minutes, from peers."""

    def run(self):
        blocks = recorded_blocks(self)
        self.early, self.late = blocks[:-LATER], blocks[-LATER:]
        self.chain = Chain(self.early, Header(self.late[0]).parent.hex())
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', self.early))
        node = Node(home)
        self.address = ('127.0.0.1', node.p2p_port)
        sent = self.live_through_floods(node)
        print(f'{sent} transactions were sent, {node.resident_kib(peak=True)} KiB of resident memory at most', flush=True)
        self.stop_in_a_flood(node)

    def live_through_floods(self, node):
        dear = [funded(node, 1 + number % 3, number) for number in range(30)]
        with SyncPeer(self.address, self.chain) as first, SyncPeer(self.address, self.chain) as second:
            floods = [self.Flood(first, dear), self.Flood(second, None)]
            for flood in floods:
                flood.peer.wait_until_registered()
                flood.start()
            wait_until(lambda: all(flood.sent > 20 for flood in floods), 'the flood')
            for block in self.late:
                begin = time.monotonic()
                node.call('/submit-block', raw_block=block)
                print(f'a block took {time.monotonic() - begin:.2f} s', flush=True)
            expect_equal(node.height(), len(self.early) + LATER, 'height')
            expect_equal(node.call('/list-unconfirmed-transactions')['total'], 0, 'pool')
            expect(not any(flood.peer.is_closed.is_set() for flood in floods), 'who relays is not punished for it')
            return sum(flood.end() for flood in floods)

    def stop_in_a_flood(self, node):
        with SyncPeer(self.address, self.chain) as peer:
            flood = self.Flood(peer, None)
            peer.wait_until_registered()
            flood.start()
            wait_until(lambda: flood.sent > 20, 'the flood')
            took = node.stop_at_once(SECONDS_TO_STOP)
            flood.end()
        print(f'the stop took {took:.2f} s', flush=True)

    class Flood(threading.Thread):
        """Sends these, or ever new ones that spend what does not exist."""

        def __init__(self, peer, transactions):
            super().__init__(daemon=True)
            self.peer = peer
            self.transactions = transactions
            self.sent = 0
            self.is_over = threading.Event()

        def run(self):
            try:
                while not self.is_over.is_set():
                    raw = self.transactions[self.sent % len(self.transactions)] if self.transactions else \
                        unfunded(id(self) % 1000 * 10**6 + self.sent, 100)
                    self.peer.say(bytes([TRANSACTION]) + wire_bytes(raw.hex().encode()))
                    self.sent += 1
            except (Closed, OSError):
                pass

        def end(self):
            """How many were sent."""
            self.is_over.set()
            self.peer.close()
            self.join()
            return self.sent


if __name__ == '__main__':
    PoolFloodTest().main()

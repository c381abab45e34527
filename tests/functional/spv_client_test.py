#!/usr/bin/env python3
"""An SPV client: it hears of the transactions that its filter names, of new blocks when it asks for the status, and can
prove from the headers alone which transactions are in a block and whether they have succeeded."""

import hashlib
import json
import time

from funding import ANYONE_CAN_SPEND, BTM, SUBSIDY, recorded_blocks, spend_of_coinbases
from p2p_client import NodeInfo, P2pPeer, WireReader, varint, wire_bytes, wire_list
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, wait_until

STATUS_REQUEST, STATUS, TRANSACTION, MINED_BLOCK = 0x20, 0x21, 0x30, 0x40
FILTER_LOAD, FILTER_ADD, FILTER_CLEAR = 0x50, 0x51, 0x52
GET_MERKLE_BLOCK, MERKLE_BLOCK = 0x60, 0x61
FULL_NODE, SPV = 1, 4

FEE = 20_000_000  # neu
MAX_PROGRAM = 50  # bytes
MAX_PROGRAMS = 1000


def program(number, size=22):
    """One that nobody has the key of."""
    digest = hashlib.sha3_256(number.to_bytes(8, 'big')).digest() * 2
    return bytes([0, 20]) + digest[:20] if size == 22 else b'\x6a' + digest[:size - 1]


class Header:
    """Of a block, from its text (01 §4)."""

    def __init__(self, text):
        self.reader = WireReader(bytes.fromhex(text.decode()))
        expect_equal(self.reader.read(1), b'\x01', 'flags of a header')
        self.reader.uvarint()  # version
        self.height = self.reader.uvarint()
        self.reader.read(32)
        self.reader.uvarint()  # time
        expect_equal(self.reader.uvarint(), 64, 'size of the commitment')
        self.transaction_root = self.reader.read(32)
        self.status_root = self.reader.read(32)


class PartialTree:
    """Walks a proof: its root and the leaves that it shows (08 §3.3)."""

    def __init__(self, hashes, flags):
        self.hashes, self.flags = list(hashes), list(flags)
        self.leaves = []
        self.root = self._walk()
        expect(not self.hashes and not self.flags, 'a proof has more than its tree')

    def _walk(self):
        flag = self.flags.pop(0)
        if flag == 1:
            left = self._walk()
            return hashlib.sha3_256(b'\x01' + left + self._walk()).digest()
        expect(flag in (0, 2), f'flag {flag}')
        found = self.hashes.pop(0)
        if flag == 2:
            self.leaves.append(found)
        return found


class MerkleBlock:
    """The answer, checked in itself: both proofs lead to the header's roots, statuses are those that are proven."""

    def __init__(self, message):
        reader = WireReader(message[1:])
        self.header_text = reader.bytes()
        tx_hashes = reader.list(lambda: reader.read(32))
        self.transactions = reader.list(reader.bytes)
        status_hashes = reader.list(lambda: reader.read(32))
        self.statuses = reader.list(reader.bytes)
        self.flags = reader.bytes()
        expect_equal(reader.position, len(message) - 1, 'size of a merkle block')

        header = Header(self.header_text)
        self.height = header.height
        tree = PartialTree(tx_hashes, self.flags)
        expect_equal(tree.root, header.transaction_root, 'root of the transactions')
        self.proven = tree.leaves
        statuses = PartialTree(status_hashes, self.flags)
        expect_equal(statuses.root, header.status_root, 'root of the statuses')
        expect_equal(statuses.leaves, [hashlib.sha3_256(b'\x00' + status).digest() for status in self.statuses],
                     'statuses that are proven')
        expect_equal((len(self.proven), len(self.statuses)), (len(self.transactions),) * 2, 'proven transactions')


class Client:
    """A peer that reads only when it is asked to, and answers status requests meanwhile."""

    def __init__(self, node, services, claims_genesis):
        self.peer = P2pPeer.connect(('127.0.0.1', node.p2p_port), info=NodeInfo(other=(str(services),))).shake_hands()
        self.transactions = []  # texts, as they came
        self.kinds = set()
        self.status = None
        self.send(STATUS_REQUEST)
        status = self.until(STATUS)
        genesis = status[41:]
        self.status = bytes([STATUS]) + (bytes(8) + genesis + genesis if claims_genesis else status[1:])
        self.peer.send_message(self.status)
        self.settle()

    def send(self, kind, body=b''):
        self.peer.send_message(bytes([kind]) + body)

    def settle(self):
        """What was sent before has been taken in. A status may come unasked; this answer does not."""
        self.merkle_block(height=1)

    def next(self, deadline):
        """Pings and status requests come for ever."""
        expect(time.monotonic() < deadline, 'waited in vain for a message')
        message = self.peer.receive_message()
        self.kinds.add(message[0])
        if message[0] == STATUS_REQUEST and self.status:
            self.peer.send_message(self.status)
        if message[0] == TRANSACTION:
            self.transactions.append(WireReader(message[1:]).bytes().decode())
        return message

    def until(self, kind):
        deadline = time.monotonic() + PATIENCE
        while True:
            message = self.next(deadline)
            if message[0] == kind:
                return message

    def wait_for_transaction(self, text):
        deadline = time.monotonic() + PATIENCE
        while text not in self.transactions:
            self.next(deadline)

    def wait_for_status(self, height):
        """A mined block is announced to full nodes only: others ask."""
        def is_told():
            self.send(STATUS_REQUEST)
            return int.from_bytes(self.until(STATUS)[1:9], 'big') == height
        wait_until(is_told, f'the status of height {height}')

    def merkle_block(self, height=0, block_hash=bytes(32)):
        self.send(GET_MERKLE_BLOCK, height.to_bytes(8, 'big') + block_hash)
        return MerkleBlock(self.until(MERKLE_BLOCK))

    def load_filter(self, *programs):
        self.send(FILTER_LOAD, wire_list(programs))
        self.settle()

    def add_to_filter(self, added):
        self.send(FILTER_ADD, wire_bytes(added))
        self.settle()

    def clear_filter(self):
        self.send(FILTER_CLEAR)
        self.settle()


class SpvClientTest(FunctionalTest):
    """An SPV client on a node, beside a full node that hears everything."""

    def run(self):
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(home)
        self.node.make_account()
        self.coinbase = 0
        self.submitted = {}  # program -> ids
        # The client has no blocks, and says so. The other one hears of a transaction in the same moment: when it has,
        # the node has decided for the client too.
        self.client = Client(self.node, SPV, claims_genesis=True)
        self.witness = Client(self.node, FULL_NODE, claims_genesis=False)

        expected = self.filter_story()
        last = self.mine()
        # The order of transactions is that of their submission; one that should not have come would stand among them.
        expect_equal(self.client.transactions, expected, 'transactions that the client has heard of')
        expect(MINED_BLOCK not in self.client.kinds, 'a client without blocks is sent a block')
        expect(MINED_BLOCK in self.witness.kinds, 'the full node is not sent the block')
        self.proofs(last)
        self.answers_to_odd_requests(last)
        for peer in (self.client, self.witness):
            peer.peer.close()
        self.node.stop()

    def filter_story(self):
        """Loads, adds, clears: the transactions that the client must have heard of in the end."""
        a, b, c, filler = program(1), program(2), program(3), program(4)
        heard = []
        self.pay(a)  # there is no filter yet
        self.client.load_filter(a, filler)
        heard.append(self.pay(a))
        self.pay(b)
        self.client.add_to_filter(b)
        heard += [self.pay(b), self.pay(a)]
        self.client.load_filter(c)  # instead of the others
        self.pay(a)
        heard.append(self.pay(c))
        self.client.clear_filter()
        self.pay(c)

        # Longer programs than addresses have are not taken, nor more than the filter has room for.
        too_long, long_enough = program(5, MAX_PROGRAM + 1), program(6, MAX_PROGRAM)
        self.client.load_filter(too_long, long_enough, *(program(n) for n in range(100, 99 + MAX_PROGRAMS)))
        self.client.add_to_filter(a)
        self.pay(too_long)
        self.pay(a)
        heard.append(self.pay(long_enough))

        # An input counts as well.
        self.client.load_filter(bytes.fromhex(ANYONE_CAN_SPEND))
        heard.append(self.pay(filler))
        self.client.wait_for_transaction(heard[-1])
        return heard

    def pay(self, to):
        """Pays a recorded coinbase to a program: the transaction's text, when the witness has it."""
        self.coinbase += 1
        base = spend_of_coinbases(self.node, [self.coinbase])
        action = dict(type='control_program', control_program=to.hex(), asset_id=BTM, amount=SUBSIDY - FEE)
        template = self.node.call('/build-transaction', base_transaction=base, actions=[action])
        text = template['raw_transaction']
        tx_id = self.node.call('/submit-transaction', raw_transaction=text)['tx_id']
        self.submitted.setdefault(to, []).append(tx_id)
        self.witness.wait_for_transaction(text)
        return text

    def mine(self):
        """Mines everything: the height of the last block, which the client has been told."""
        everything = {tx_id for ids in self.submitted.values() for tx_id in ids}
        first = self.node.height() + 1
        mined = set()
        while not everything <= mined:
            self.node.mine(1)
            mined = {tx['id'] for height in range(first, self.node.height() + 1) for tx in self.block(height)}
        # Nothing more is mined from here on.
        last = wait_until(self.settled_height, 'the miner to rest')
        self.client.wait_for_status(last)
        self.witness.until(MINED_BLOCK)
        self.mined = range(first, last + 1)
        return last

    def settled_height(self):
        if self.node.call('/is-mining')['is_mining']:
            return None
        return self.node.height()

    def block(self, height):
        return self.node.call('/get-block', block_height=height)['transactions']

    def proofs(self, last):
        a, c = program(1), program(3)
        self.client.clear_filter()
        for height in self.mined:
            self.check_proof(height, [])
        # Some of them, by height and by hash.
        self.client.load_filter(a, c)
        wanted = self.submitted[a] + self.submitted[c]
        found = [tx_id for height in self.mined for tx_id in self.check_proof(height, wanted)]
        expect_equal(sorted(found), sorted(wanted), 'transactions that are proven')
        # All of them: every one either spends from that program or is the coinbase.
        reward = self.block(last)[0]['outputs'][0]['control_program']
        self.client.load_filter(bytes.fromhex(ANYONE_CAN_SPEND), bytes.fromhex(reward))
        self.check_proof(last, [tx['id'] for tx in self.block(last)])
        self.check_proof(1, [self.block(1)[0]['id']])
        # Filters are not only for SPV clients where proofs are concerned.
        self.client, self.witness = self.witness, self.client
        self.check_proof(last, [])
        self.client.load_filter(a)
        self.check_proof(last, self.submitted[a])
        self.client, self.witness = self.witness, self.client

    def check_proof(self, height, wanted):
        """Asks for a block with the filter that is set: the ids of its transactions among the wanted."""
        shown = self.node.call('/get-block', block_height=height)
        answer = self.client.merkle_block(height=height)
        by_hash = self.client.merkle_block(block_hash=bytes.fromhex(shown['hash']))
        expect_equal(vars(by_hash), vars(answer), 'answers by hash and by height')
        expect_equal(answer.height, height, 'height of the header')
        header = self.node.call('/get-block-header', block_height=height)['block_header']
        expect_equal(answer.header_text.decode(), header, 'header')
        related = [tx for tx in shown['transactions'] if tx['id'] in wanted]
        leaves = [hashlib.sha3_256(b'\x00' + bytes.fromhex(tx['id'])).digest() for tx in related]
        expect_equal(answer.proven, leaves, f'leaves of block {height}')
        expect_equal([json.loads(status).get('status_fail', False) for status in answer.statuses],
                     [tx['status_fail'] for tx in related], 'statuses')
        decoded = [self.node.call('/decode-raw-transaction', raw_transaction=text.decode())['tx_id']
                   for text in answer.transactions]
        expect_equal(decoded, [tx['id'] for tx in related], 'transactions')
        if not related:
            expect_equal(answer.flags, b'\x00', 'flags without transactions')
        return decoded

    def answers_to_odd_requests(self, last):
        """A block that does not exist is not answered; what is no filter changes none."""
        self.client.load_filter(program(1))
        before = self.client.merkle_block(height=last)
        self.client.send(GET_MERKLE_BLOCK, (last + 1).to_bytes(8, 'big') + bytes(32))
        self.client.send(GET_MERKLE_BLOCK, bytes(8) + b'\xee' * 32)
        self.client.send(GET_MERKLE_BLOCK, bytes(5))
        self.client.send(FILTER_LOAD, varint(3) + wire_bytes(program(2)))
        self.client.send(FILTER_ADD, varint(-1))
        self.client.send(FILTER_LOAD)
        # The next answer is the one to the next question.
        expect_equal(vars(self.client.merkle_block(height=last)), vars(before), 'answer after what has none')


if __name__ == '__main__':
    SpvClientTest().main()

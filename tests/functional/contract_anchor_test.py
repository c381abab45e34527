#!/usr/bin/env python3
"""Data kept outside the chain, anchored by a contract (docs/contracts): insert, change and delete with proof, and a value
for whoever shows a record. On a mining solonet, with the costs in gas."""

import hashlib

from contract_framework import GAS_RATE, ContractTest
from test_framework import expect_equal


def sha3(*parts):
    return hashlib.sha3_256(b''.join(parts)).digest()


class DataSet:
    """Eight records and their Merkle tree."""

    def __init__(self):
        self.records = [b''] * 8

    def levels(self):
        """From the leaves to the root."""
        level = [sha3(b'L', record) for record in self.records]
        levels = [level]
        while len(level) > 1:
            level = [sha3(b'N', level[i], level[i + 1]) for i in range(0, len(level), 2)]
            levels.append(level)
        return levels

    def root(self):
        return self.levels()[-1][0].hex()

    def proof(self, place):
        """For each level, whether the sibling stands on the right of our node, and the sibling."""
        arguments = []
        for level in self.levels()[:-1]:
            arguments += [place % 2 == 1, level[place ^ 1].hex()]
            place //= 2
        return arguments


class ContractAnchorTest(ContractTest):
    """The owner maintains the records, the claimant proves that one of them is there."""

    ACCOUNTS = ('owner', 'claimant')
    NAME = 'data_anchor'

    def story(self):
        self.issue('owner', 'ANCHOR', 100)
        self.data = DataSet()
        self.keys_of_parties = (self.public_key('owner'), self.public_key('claimant'))
        self.anchor = self.lock(self.NAME, self.args(), 'owner', 7, 'ANCHOR')

        self.update('insert', 2, b'meter 7, 2026-11: 512 kWh')
        self.update('insert', 5, b'meter 9, 2026-11: 87 kWh')
        self.update('change', 5, b'meter 9, 2026-11: 88 kWh')
        self.refusals()
        self.update('delete', 2, b'')
        self.confirm()
        expect_equal(self.root_on_chain(), self.data.root(), 'root that an explorer sees')

        claimed = self.unlock(self.NAME, self.args(), self.anchor, 'claim',
                              [self.data.records[5].hex(), *self.data.proof(5), None], 'claimant')
        self.show_costs('query', claimed)
        given_up = self.lock(self.NAME, self.args(), 'owner', 3, 'ANCHOR')
        self.show_costs('close', self.unlock(self.NAME, self.args(), given_up, 'close', [None], 'owner'))
        self.confirm()
        expect_equal(self.balance('claimant', 'ANCHOR'), 7, 'what the claimant got')
        expect_equal(self.balance('owner', 'ANCHOR'), 100 - 7 - self.lost, 'what the owner has')

    def args(self):
        return (self.data.root(), *self.keys_of_parties)

    def update(self, what, place, record):
        old = self.data.records[place]
        clause_args = [old.hex(), record.hex(), *self.data.proof(place), None]
        template = self.unlock(self.NAME, self.args(), self.anchor, 'update', clause_args, 'owner')
        self.data.records[place] = record
        self.anchor = self.last_output(template, 0)['id']
        self.show_costs(what, template)

    def refusals(self):
        proof = self.data.proof(5)
        self.expect_no_transaction('does not hold', self.NAME, self.args(), self.anchor, 'update',
                                   [b'not the record'.hex(), b'x'.hex(), *proof, None], 'owner')
        self.expect_no_transaction('does not hold', self.NAME, self.args(), self.anchor, 'claim',
                                   [b'forged'.hex(), *proof, None], 'claimant')
        self.expect_no_transaction('(size(record) > 0) does not hold', self.NAME, self.args(), self.anchor, 'claim',
                                   ['', *self.data.proof(0), None], 'claimant')
        # The same to somebody who does not ask beforehand: wrong record, wrong signer.
        self.lost = 0
        signature = ('raw_tx_signature', self.key('claimant'))
        program = self.program_of('claimant')
        record = self.data.records[5]
        attempts = {0: (record, b'x', *proof), 1: (b'forged', *proof), 2: ()}  # by clause: update, claim, close
        for clause, arguments in attempts.items():
            locked = self.lock(self.NAME, self.args(), 'owner', 1, 'ANCHOR')
            self.lost += 1
            given = [self.given(value) for value in arguments]
            forged = self.forge('claimant', locked, [*given, signature, ('integer', dict(value=clause))],
                                self.to_program(program, 1, 'ANCHOR'))
            self.expect_refusal(forged)

    @staticmethod
    def given(value):
        if isinstance(value, bool):
            return ('boolean', dict(value=value))
        return ('data', dict(value=value.hex() if isinstance(value, bytes) else value))

    def root_on_chain(self):
        """The root that the anchor's program carries."""
        outputs = self.node.call('/list-unspent-outputs', smart_contract=True)
        program = next(output['program'] for output in outputs if output['id'] == self.anchor)
        # The arguments are pushed last first: claimant, owner, root.
        claimant, owner, root = (program[66 * i + 2:66 * i + 66] for i in range(3))
        expect_equal((owner, claimant), self.keys_of_parties, 'keys in the program')
        return root

    def show_costs(self, what, template):
        gas, for_programs = self.gas(template)
        print(f'{what}: {gas} gas, {for_programs} of them for running programs; {gas * GAS_RATE} neu', flush=True)


if __name__ == '__main__':
    ContractAnchorTest().main()

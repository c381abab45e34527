#!/usr/bin/env python3
"""Escrow and call option of docs/contracts: every clause executed on a mining solonet, each refused when its condition
does not hold."""

from contract_framework import BTM, COIN, FEE, ContractTest
from test_framework import expect, expect_equal


class ContractEscrowTest(ContractTest):
    """An agent decides over a payment; a buyer exercises an option, or its seller takes the value back."""

    ACCOUNTS = ('agent', 'sender', 'recipient')

    def story(self):
        self.issue('sender', 'GOLD', 1000)
        self.escrow()
        self.option()

    def escrow(self):
        programs = {alias: self.program_of(alias) for alias in self.ACCOUNTS}
        args = (self.public_key('agent'), programs['sender'], programs['recipient'])
        answer = self.node.request('/lock-contract', dict(contract=self.source('escrow'), account_alias='sender',
                                                          args=[dict(string=arg) for arg in args], asset_alias='BTM',
                                                          amount=COIN))
        expect('BTM cannot be locked' in answer['error_detail'], f'locking BTM: {answer}')
        approved, rejected, kept = [self.lock('escrow', args, 'sender', amount, 'GOLD') for amount in (10, 20, 30)]

        # Nobody but the agent decides, and not in favour of somebody else.
        self.expect_no_transaction('has no clause "steal"', 'escrow', args, kept, 'steal', [None], 'agent')
        self.expect_no_transaction('takes 1 argument(s), not 0', 'escrow', args, kept, 'approve', [], 'agent')
        self.expect_no_transaction('is not locked by this contract', 'escrow', (*args[:2], programs['agent']), kept,
                                   'approve', [None], 'agent')
        for clause in ('approve', 'reject'):
            locked = self.lock('escrow', args, 'sender', 30, 'GOLD')
            request = self.unlock_request('escrow', args, locked, clause, [self.key('recipient')], 'recipient')
            forged = self.node.call('/unlock-contract', **request)
            self.expect_refusal(self.sign(forged['transaction'], 'recipient'))
        for clause in (0, 1):
            locked = self.lock('escrow', args, 'sender', 30, 'GOLD')
            self.expect_refusal(self.forge('agent', locked, [('raw_tx_signature', self.key('agent')),
                                                           ('integer', dict(value=clause))],
                                           self.to_program(programs['agent'], 30, 'GOLD')))

        self.unlock('escrow', args, approved, 'approve', [None], 'agent')
        self.unlock('escrow', args, rejected, 'reject', [None], 'agent')
        self.confirm()
        expect_equal(self.balance('recipient', 'GOLD'), 10, 'the recipient')
        expect_equal(self.balance('sender', 'GOLD'), 1000 - 10 - 30 - 4 * 30, 'the sender')
        answer = self.node.request('/unlock-contract',
                                   self.unlock_request('escrow', args, approved, 'reject', [None], 'agent'))
        expect('is spent' in answer['error_detail'], f'spent twice: {answer}')

    def refuse_early(self, args):
        """Before the height: nobody but the buyer takes it, and nobody sends it back."""
        locked = self.lock('call_option', args, 'sender', 2, 'GOLD')
        request = self.unlock_request('call_option', args, locked, 'exercise', [self.key('agent')], 'agent')
        self.expect_refusal(self.sign(self.node.call('/unlock-contract', **request)['transaction'], 'agent'))
        locked = self.lock('call_option', args, 'sender', 3, 'GOLD')
        self.expect_refusal(self.forge('agent', locked, [('integer', dict(value=1))], self.to_program(args[2], 3, 'GOLD')))

    def option(self):
        final_height = self.node.height() + 6  # room for blocks that are mined without the transaction
        args = (40 * COIN, BTM, self.program_of('sender'), self.public_key('recipient'), final_height)
        exercised, expired, held, late = [self.lock('call_option', args, 'sender', amount, 'GOLD')
                                          for amount in (50, 60, 70, 80)]
        self.refuse_early(args)
        self.expect_no_transaction(f'opens above height {final_height}', 'call_option', args, expired, 'expire', [],
                                   'sender')
        # Too little is paid for it.
        signature = ('raw_tx_signature', self.key('recipient'))
        self.expect_refusal(self.forge('recipient', held, [signature, ('integer', dict(value=0))],
                                       self.to_program(args[2], 40 * COIN - 1, 'BTM'),
                                       self.to_program(self.program_of('recipient'), 70, 'GOLD'),
                                       self.spend('recipient', 40 * COIN - 1)))
        seller = self.balance('sender')
        buyer = self.balance('recipient')
        self.unlock('call_option', args, exercised, 'exercise', [None], 'recipient')
        self.confirm()
        expect_equal(self.balance('recipient', 'GOLD'), 10 + 50, 'gold of the buyer')
        expect(self.balance('recipient') <= buyer - 40 * COIN - FEE, 'the buyer has not paid')
        # A failed transaction, the one that paid too little, moves its BTM all the same, as does the one that somebody
        # else signed. Locking cost six fees.
        expect_equal(self.balance('sender'), seller + 120 * COIN - 1 - 6 * FEE, 'the seller')
        while self.node.height() <= final_height:
            self.node.mine(1)
        self.settle()
        self.expect_no_transaction(f'is closed from height {final_height} on', 'call_option', args, expired, 'exercise',
                                   [None], 'recipient')
        self.expect_refusal(self.forge('recipient', late, [signature, ('integer', dict(value=0))],
                                       self.to_program(args[2], 40 * COIN, 'BTM'),
                                       self.to_program(self.program_of('recipient'), 80, 'GOLD'),
                                       self.spend('recipient', 40 * COIN)))
        before = self.balance('sender', 'GOLD')
        # Anybody may send it back.
        self.unlock('call_option', args, expired, 'expire', [], 'agent')
        self.confirm()
        expect_equal(self.balance('sender', 'GOLD'), before + 60, 'gold of the seller')


if __name__ == '__main__':
    ContractEscrowTest().main()

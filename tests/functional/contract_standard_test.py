#!/usr/bin/env python3
"""The standard contracts of the language through the wallet API alone: a value locked in each and taken out through each clause,
on a mining solonet; refused to whoever does not meet the clause's condition."""

import hashlib

from contract_framework import BTM, COIN, ContractTest
from test_framework import expect_equal

SOURCES = {
    'LockWithPublicKey': '''contract LockWithPublicKey(publicKey: PublicKey) locks amount of asset {
  clause unlockWithSig(sig: Signature) { verify checkTxSig(publicKey, sig) unlock amount of asset } }''',
    'LockWithMultiSig': '''contract LockWithMultiSig(publicKey1: PublicKey, publicKey2: PublicKey, publicKey3: PublicKey)
  locks valueAmount of valueAsset {
  clause spend(sig1: Signature, sig2: Signature) {
    verify checkTxMultiSig([publicKey1, publicKey2, publicKey3], [sig1, sig2]) unlock valueAmount of valueAsset } }''',
    'LockWithPublicKeyHash': '''contract LockWithPublicKeyHash(pubKeyHash: Hash) locks amount of asset {
  clause spend(pubKey: PublicKey, sig: Signature) {
    verify sha3(pubKey) == pubKeyHash verify checkTxSig(pubKey, sig) unlock amount of asset } }''',
    'RevealPreimage': '''contract RevealPreimage(hash: Hash) locks amount of asset {
  clause reveal(string: String) { verify sha256(string) == hash unlock amount of asset } }''',
    'TradeOffer': '''contract TradeOffer(requestedAsset: Asset, requestedAmount: Amount, sellerProgram: Program,
  sellerKey: PublicKey) locks amount of asset {
  clause trade() { lock requestedAmount of requestedAsset with sellerProgram unlock amount of asset }
  clause cancel(sellerSig: Signature) { verify checkTxSig(sellerKey, sellerSig) unlock amount of asset } }''',
    'LoanCollateral': '''contract LoanCollateral(assetLoaned: Asset, amountLoaned: Amount, blockHeight: Integer,
  lender: Program, borrower: Program) locks valueAmount of valueAsset {
  clause repay() { lock amountLoaned of assetLoaned with lender lock valueAmount of valueAsset with borrower }
  clause default() { verify above(blockHeight) lock valueAmount of valueAsset with lender } }''',
}


class ContractStandardTest(ContractTest):
    """Three accounts, one of which has the money that is locked. Escrow and call option have a test of their own."""

    ACCOUNTS = ('alice', 'bob', 'carol')

    def source(self, name):
        return SOURCES[name]

    def story(self):
        self.issue('alice', 'GOLD', 1000)
        keys = {alias: self.public_key(alias) for alias in self.ACCOUNTS}
        programs = {alias: self.program_of(alias) for alias in self.ACCOUNTS}
        self.taken = 0
        self.locked = 0
        hash_of_key = hashlib.sha3_256(bytes.fromhex(keys['bob'])).hexdigest()
        image = hashlib.sha256(b'open').hexdigest()
        offer = (BTM, 7 * COIN, programs['alice'], keys['alice'])
        over = (BTM, 7 * COIN, 0, programs['alice'], programs['bob'])
        later = (BTM, 7 * COIN, 1_000_000, programs['alice'], programs['bob'])

        self.take('LockWithPublicKey', (keys['bob'],), 'unlockWithSig', [None], signers=('bob',))
        self.take('LockWithMultiSig', tuple(keys.values()), 'spend', [None, None], signers=('alice', 'bob'))
        self.take('LockWithPublicKeyHash', (hash_of_key,), 'spend', [keys['bob'], None], signers=('bob',))
        self.take('RevealPreimage', (image,), 'reveal', [b'open'.hex()])
        self.take('TradeOffer', offer, 'trade', [])
        self.take('TradeOffer', offer, 'cancel', [None], signers=('alice',))
        self.confirm()
        expect_equal(self.balance('carol', 'GOLD'), self.taken, 'gold taken out')
        self.pass_on('LoanCollateral', later, 'repay')
        self.pass_on('LoanCollateral', over, 'default')
        self.confirm()
        expect_equal(self.balance('bob', 'GOLD'), 10, 'gold of the borrower who repaid')
        expect_equal(self.balance('alice', 'GOLD'), 1000 - self.locked + 10, 'gold of the lender, with a forfeit of 10')

        self.refuse('LockWithPublicKey', (keys['bob'],), 'unlockWithSig', [self.key('carol')])
        self.refuse('LockWithMultiSig', tuple(keys.values()), 'spend', [self.key('bob'), self.key('bob')])
        self.refuse('LockWithPublicKeyHash', (hash_of_key,), 'spend', [keys['bob'], self.key('carol')])
        self.refuse('TradeOffer', offer, 'cancel', [self.key('carol')])
        self.say_no('LockWithPublicKeyHash', (hash_of_key,), 'spend', [keys['carol'], None], 'does not hold')
        self.say_no('RevealPreimage', (image,), 'reveal', [b'shut'.hex()], 'does not hold')
        self.say_no('LoanCollateral', later, 'default', [], 'opens above height 1000000')
        self.say_no('LockWithPublicKey', ('11' * 32,), 'unlockWithSig', [None], 'no key of this wallet may sign')
        shut = self.new_lock('RevealPreimage', (image,))
        self.expect_refusal(self.forge('carol', shut, [('data', dict(value=b'shut'.hex()))],
                                       self.to_program(programs['carol'], 10, 'GOLD')))
        early = self.new_lock('LoanCollateral', later)
        self.expect_refusal(self.forge('carol', early, [('integer', dict(value=1))],
                                       self.to_program(programs['alice'], 10, 'GOLD')))
        underpaid = self.new_lock('TradeOffer', offer)
        self.expect_refusal(self.forge('carol', underpaid, [('integer', dict(value=0))],
                                       self.to_program(programs['alice'], COIN, 'BTM'),
                                       self.to_program(programs['carol'], 10, 'GOLD'), self.spend('carol', COIN)))
        unpaid = self.new_lock('LoanCollateral', later)
        self.expect_refusal(self.forge('carol', unpaid, [('integer', dict(value=0))],
                                       self.to_program(programs['carol'], 10, 'GOLD')))

    def new_lock(self, name, args):
        self.locked += 10
        return self.lock(name, args, 'alice', 10, 'GOLD')

    def take(self, name, args, clause, clause_args, signers=()):
        """Carol takes the value out, and pays what there is to pay."""
        self.unlock(name, args, self.new_lock(name, args), clause, clause_args, 'carol', signers)
        self.taken += 10

    def pass_on(self, name, args, clause):
        self.unlock(name, args, self.new_lock(name, args), clause, [], 'carol')

    def refuse(self, name, args, clause, clause_args):
        """Signed by somebody else, or twice by the same: the chain refuses."""
        request = self.unlock_request(name, args, self.new_lock(name, args), clause, clause_args, 'carol')
        template = self.node.call('/unlock-contract', **request)['transaction']
        self.expect_refusal(self.sign(template, 'bob', 'carol') if 'Multi' in name else self.sign(template, 'carol'))

    def say_no(self, name, args, clause, clause_args, text):
        self.expect_no_transaction(text, name, args, self.new_lock(name, args), clause, clause_args, 'carol')


if __name__ == '__main__':
    ContractStandardTest().main()

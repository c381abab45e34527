#!/usr/bin/env python3
"""A wallet of the blockcenter with three keys, of which two must sign: joined by its signers one after the other, paying by
proposals that they sign, reject, or let lie."""

from blockcenter_framework import COIN, STRANGER, BlockcenterTest
from postgres import Postgres
from test_framework import expect, expect_equal, expect_in, wait_until

NAMES = ('ann', 'bob', 'cem')
OPEN, SIGNED, SUBMITTED, CONFIRMED, REJECTED, EXPIRED = range(6)


class BlockcenterMultisigTest(BlockcenterTest):
    """Two of three, signing in Python."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.node_addresses = [f'127.0.0.1:{self.node.port}']
        self.open_blockcenter()
        self.wait_for_chain()
        self.keys = {name: self.key(name) for name in NAMES}
        self.refused_wallets()
        self.guid, self.token = self.join()
        self.addresses_are_the_nodes()
        self.receive()
        self.pay()
        self.lesson_6_an_empty_signature_is_a_rejection()
        self.lesson_6_outputs_of_expired_proposals_are_released()
        self.center.stop()

    def refused_wallets(self):
        for m, n in ((0, 2), (3, 2), (1, 1), (1, 11), (-1, 2)):
            self.center.fails(300, 'account/create-multisig', {'m': m, 'n': n})
        one = self.center.v1('account/create', pubkey=self.keys['ann'].xpub)
        expect_in('one key', self.center.fails(300, 'account/join-multisig', {
            'guid': one['guid'], 'name': 'bob', 'pubkey': self.keys['bob'].xpub, 'access_token': ''}))
        expect_in('build-payment', self.center.fails(300, 'merchant/create-txproposal', {
            'guid': one['guid'], 'recipients': {STRANGER: 1}}))

    def join(self):
        made = self.center.v1('account/create-multisig', m=2, n=3)
        expect_equal((made['m'], made['n'], made['status'], made['signers'], made['addresses']), (2, 3, 0, [], []), 'new wallet')
        expect(len(made['access_token']) == 6 and made['access_token'].isdigit(), made['access_token'])
        guid, token = made['guid'], made['access_token']

        def joining(name, **other):
            return {'guid': guid, 'name': name, 'pubkey': self.keys[name].xpub, 'access_token': token, **other}
        wrong = f'{(int(token) + 1) % 1_000_000:06}'
        expect_in('access_token', self.center.fails(300, 'account/join-multisig', joining('ann', access_token=wrong)))
        first = self.center.v1('account/join-multisig', **joining('ann'))
        expect_equal((first['status'], [signer['name'] for signer in first['signers']]), (0, ['ann']), 'first signer')
        expect_in('name', self.center.fails(300, 'account/join-multisig', joining('ann', pubkey=self.keys['bob'].xpub)))
        expect_in('pubkey', self.center.fails(300, 'account/join-multisig', joining('bob', pubkey=self.keys['ann'].xpub)))
        for path, body in (('account/new-address', {}), ('merchant/build-payment', {'recipients': {STRANGER: 1}})):
            expect_in('signers', self.center.fails(300, path, {'guid': guid, **body}))
        self.restart()
        self.center.v3('account/join-multisig', **joining('bob'))
        whole = self.center.v1('account/join-multisig', **joining('cem'))
        expect_equal((whole['status'], [(signer['name'], signer['pubkey']) for signer in whole['signers']]),
                     (1, [(name, self.keys[name].xpub) for name in NAMES]), 'complete wallet')
        expect_in('complete', self.center.fails(300, 'account/join-multisig', joining('ann')))
        # Each signer finds it by the own key, beside the wallet of one key.
        for name, wallets in (('ann', 2), ('bob', 1), ('cem', 1)):
            found = self.center.v1('account/list-wallets', pubkey=self.keys[name].xpub)
            expect_equal((len(found), found[-1]), (wallets, whole), f'wallets of {name}')
        several = self.center.v3('account/wallets', pubkey=self.keys['ann'].xpub, filter={'type': 'P2SH'})
        expect_equal([wallet['guid'] for wallet in several], [guid], 'wallets of several keys')
        self.address = whole['addresses'][0]
        return guid, token

    def addresses_are_the_nodes(self):
        """The node's wallet derives the same ones from the same keys."""
        account = self.node.call('/create-account', alias='same', root_xpubs=[self.keys[name].xpub for name in NAMES], quorum=2)
        receivers = [self.node.call('/create-account-receiver', account_id=account['id'])['address'] for _ in range(2)]
        second = self.center.v1('account/new-address', guid=self.guid, label='two')
        expect_equal([self.address, second['address']], receivers, 'addresses')

    def receive(self):
        funding = self.fund((self.address, 10 * COIN), (self.address, 5 * COIN))
        self.mine(funding)
        self.wait_for_chain()
        self.wait_for_balance(self.guid, 15 * COIN, 0, 0)

    def propose(self, amount, **other):
        made = self.center.v1('merchant/create-txproposal', guid=self.guid, recipients={STRANGER: amount}, **other)
        expect_equal((made['status'], made['signatures']), (OPEN, []), 'new proposal')
        return made

    def say(self, name, proposal, signatures=None):
        """What a signer answers: signatures by default."""
        if signatures is None:
            signatures = []
            for instruction in proposal['signing_instructions']:
                child = self.keys[name].derive([bytes.fromhex(step) for step in instruction['derivation_path']])
                expect_in(child.public.hex(), instruction['pubkey'], 'the program of the keys')
                signatures.append([child.sign(bytes.fromhex(data)).hex() for data in instruction['sign_data']])
        return {'guid': self.guid, 'tx_hash': proposal['tx']['hash'], 'pubkey': self.keys[name].xpub, 'signatures': signatures}

    def status(self, proposal):
        shown, = self.center.v1('merchant/list-txproposals', guid=self.guid, filter={'tx_hash': proposal['tx']['hash']})
        return shown['status']

    def pay(self):
        proposal = self.propose(12 * COIN)
        expect_equal(len(proposal['signing_instructions']), 2, 'inputs')
        which = {'guid': self.guid, 'tx_hash': proposal['tx']['hash']}
        expect_in('signatures', self.center.fails(300, 'merchant/submit-txproposal', which))
        wrong = dict(self.say('ann', proposal), pubkey=self.keys['bob'].xpub)
        expect_in('not signed', self.center.fails(300, 'merchant/sign-txproposal', wrong))
        incomplete = dict(self.say('ann', proposal))
        incomplete['signatures'] = incomplete['signatures'][:1]
        expect_in('none', self.center.fails(300, 'merchant/sign-txproposal', incomplete))
        # In the other order than the program has the keys.
        signed = self.center.v1('merchant/sign-txproposal', **self.say('cem', proposal))
        expect_equal((signed['status'], [(one['name'], one['rejected']) for one in signed['signatures']]),
                     (OPEN, [('cem', False)]), 'signed by one')
        self.restart()
        signed = self.center.v3('merchant/sign-txproposal', **self.say('ann', proposal))
        expect_equal((signed['status'], [one['name'] for one in signed['signatures']]), (SIGNED, ['ann', 'cem']), 'signed by two')
        paid = self.center.v1('merchant/submit-txproposal', **which)['transaction_hash']
        expect_equal((paid, self.status(proposal)), (proposal['tx']['hash'], SUBMITTED), 'submitted')
        expect_equal(self.center.v3('merchant/submit-txproposal', **which)['tx_hash'], paid, 'submitted again')
        expect_in('submitted', self.center.fails(300, 'merchant/sign-txproposal', self.say('bob', proposal)))
        self.mine(paid)
        self.wait_for_chain()
        wait_until(lambda: self.status(proposal) == CONFIRMED, 'the proposal to be confirmed')
        self.rest = 3 * COIN - proposal['fee']
        self.wait_for_balance(self.guid, self.rest, 0, 0)

    def lesson_6_an_empty_signature_is_a_rejection(self):
        """What two of three reject cannot be signed any more: its outputs are free."""
        proposal = self.propose(COIN)
        self.wait_for_balance(self.guid, 0, 0, self.rest)
        one = self.center.v1('merchant/sign-txproposal', **self.say('ann', proposal, []))
        expect_equal((one['status'], one['signatures'][0]['rejected']), (OPEN, True), 'rejected by one')
        self.wait_for_balance(self.guid, 0, 0, self.rest)
        two = self.center.v1('merchant/sign-txproposal', **self.say('bob', proposal, [[]]))
        expect_equal(two['status'], REJECTED, 'rejected by two')
        self.wait_for_balance(self.guid, self.rest, 0, 0)
        expect_in('rejected', self.center.fails(300, 'merchant/sign-txproposal', self.say('cem', proposal)))
        expect_in('rejected', self.center.fails(300, 'merchant/submit-txproposal', self.say('cem', proposal)))

        # The same is proposed anew, and nobody has said anything to it yet.
        again = self.propose(COIN)
        expect_equal(again['tx']['hash'], proposal['tx']['hash'], 'hash')
        for name in ('ann', 'cem'):
            self.center.v1('merchant/sign-txproposal', **self.say(name, again, []))
        self.wait_for_balance(self.guid, self.rest, 0, 0)

    def lesson_6_outputs_of_expired_proposals_are_released(self):
        proposal = self.propose(2 * COIN)
        self.center.v1('merchant/sign-txproposal', **self.say('ann', proposal))
        self.center.v1('merchant/sign-txproposal', **self.say('bob', proposal))
        self.wait_for_balance(self.guid, 0, 0, self.rest)
        # As if its three days were over.
        self.postgres.sql('UPDATE proposals SET expires = 1; UPDATE reservations SET until = 1')
        self.wait_for_balance(self.guid, self.rest, 0, 0)
        expect_equal(self.status(proposal), EXPIRED, 'status')
        expect_in('expired', self.center.fails(300, 'merchant/submit-txproposal', self.say('ann', proposal)))

        newest = self.center.v1('merchant/list-txproposals', guid=self.guid)
        expect_equal([one['status'] for one in newest], [EXPIRED, REJECTED, CONFIRMED], 'newest first')
        oldest = self.center.v3('merchant/list-txproposals', guid=self.guid, sort={'by': 'time', 'order': 'asc'})
        expect_equal([one['tx']['hash'] for one in oldest], [one['tx']['hash'] for one in newest][::-1], 'oldest first')
        rejected = self.center.v1('merchant/list-txproposals', guid=self.guid, filter={'status': REJECTED})
        expect_equal([one['status'] for one in rejected], [REJECTED], 'filtered by status')


if __name__ == '__main__':
    BlockcenterMultisigTest().main()

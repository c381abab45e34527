#!/usr/bin/env python3
"""Payments of the blockcenter that a block makes impossible, as it spends what they hold, come back when that block leaves the chain,
and fail again when its transactions are mined once more. The other transactions are those of a second blockcenter that the owners of
the keys use as well."""

import shutil

from blockcenter_framework import COIN, STRANGER, Blockcenter, BlockcenterTest
from postgres import Postgres
from test_framework import Node, expect, expect_equal, expect_in, wait_until

PROPOSAL_OPEN, PROPOSAL_EXPIRED = 0, 5
WITHOUT_END = str(2**63 - 1)


class BlockcenterConflictTest(BlockcenterTest):
    """The first blockcenter knows one node, the second one another, and a third node mines the branch that wins."""

    def run(self):
        self.postgres = Postgres(self)
        self.postgres.sql('CREATE DATABASE other')
        self.open_nodes()
        home = self.new_home()
        shutil.copytree(self.rival.home.path / 'data', home.path / 'data', dirs_exist_ok=True)
        self.third = Node(home)
        self.third.call('/set-mining-address', mining_address=STRANGER)
        self.node_addresses = [f'127.0.0.1:{self.node.port}']
        self.open_blockcenter()
        self.other = Blockcenter(self, self.postgres.url.replace('/postgres?', '/other?'), [f'127.0.0.1:{self.third.port}'])
        self.wait_for_chain()
        self.make_wallets()
        self.pay_twice()
        self.a_block_with_the_others_conflicts()
        self.the_block_leaves_the_chain()
        self.the_others_are_mined_again()
        self.both_blocks_are_gone()
        self.other.stop()
        self.center.stop()

    # --- wallets that both blockcenters have ---

    def make_wallets(self):
        self.keys = {name: self.key(name) for name in ('submitted', 'built', 'again', 'ann', 'bob')}
        self.guids, addresses = {}, {}
        for center in (self.center, self.other):
            for name in ('submitted', 'built', 'again'):
                made = center.v1('account/create', pubkey=self.keys[name].xpub)
                self.guids[center is self.other, name], addresses[name] = made['guid'], made['address']
            made = center.v1('account/create-multisig', m=2, n=2)
            for signer in ('ann', 'bob'):
                joined = center.v1('account/join-multisig', guid=made['guid'], name=signer, pubkey=self.keys[signer].xpub,
                                   access_token=made['access_token'])
            self.guids[center is self.other, 'shared'], addresses['shared'] = made['guid'], joined['addresses'][0]
        self.mine(self.fund(*[(address, 10 * COIN) for address in addresses.values()], (addresses['again'], 9 * COIN)))
        for node in (self.rival, self.third):
            self.give_blocks(self.node, node)
        for center in (self.center, self.other):
            wait_until(lambda center=center: center.v1('q/chain-status')['block_hash'] == self.tip(self.node), 'both to follow')

    @staticmethod
    def give_blocks(source, sink):
        for height in range(sink.height() + 1, source.height() + 1):
            sink.call('/submit-block', raw_block=source.call('/get-raw-block', block_height=height)['raw_block'])

    def build(self, center, name, amount, path='merchant/build-payment', **rest):
        return center.v1(path, guid=self.guids[center is self.other, name], recipients={STRANGER: amount}, forbid_chain_tx=True, **rest)

    def signed(self, name, built):
        """Signatures of all that the wallet has, in the order of its keys."""
        signers = ['ann', 'bob'] if name == 'shared' else [name]
        return [[self.keys[signer].derive([bytes.fromhex(step) for step in one['derivation_path']]).sign(
            bytes.fromhex(one['sign_data'][0])).hex() for signer in signers] for one in built['signing_instructions']]

    def submit(self, center, name, built):
        return center.v1('merchant/submit-payment', guid=self.guids[center is self.other, name], raw_transaction=built['raw_transaction'],
                         signatures=self.signed(name, built))['transaction_hash']

    def pay_twice(self):
        """Submitted, built, submitted by a request, proposed; and each time something else of the same output."""
        self.payments = {
            'submitted': self.build(self.center, 'submitted', COIN),
            'built': self.build(self.center, 'built', COIN),
            'again': self.build(self.center, 'again', COIN, request_id='rent'),
            'shared': self.build(self.center, 'shared', COIN, path='merchant/create-txproposal')}
        for name in ('submitted', 'again'):
            self.submit(self.center, name, self.payments[name])
        self.others = [self.submit(self.other, name, self.build(self.other, name, 2 * COIN)) for name in self.payments]

    # --- what has become of them ---

    def shown(self, name):
        """The payment's state, and that of the attempt."""
        hash_ = self.payments[name]['tx']['hash']
        shown, = self.center.v1('merchant/list-payments', guid=self.guids[False, name], filter={'tx_hash': hash_})
        return shown, next(one for one in shown['attempts'] if one['tx_hash'] == hash_)

    def state(self, name):
        return self.shown(name)[1]['state']

    def held(self, name):
        """Until when it holds its outputs."""
        rows = self.postgres.sql('SELECT until FROM reservations JOIN attempts USING (attempt) WHERE hash = '
                                 f"'\\x{self.payments[name]['tx']['hash']}'")
        return rows.splitlines()

    def proposal(self):
        shown, = self.center.v1('merchant/list-txproposals', guid=self.guids[False, 'shared'],
                                filter={'tx_hash': self.payments['shared']['tx']['hash']})
        return shown['status']

    def all_have_failed(self):
        for name in self.payments:
            wait_until(lambda name=name: self.state(name) == 'conflicted', f'{name} to be told as failed')
            expect_in('spent by another transaction', self.shown(name)[1]['reason'])
            expect_equal(self.held(name), [], f'what {name} holds')
        expect_equal(self.proposal(), PROPOSAL_EXPIRED, 'status of the proposal')

    # --- what must be so ---

    def a_block_with_the_others_conflicts(self):
        self.mine_at(self.third, self.others)
        self.give_blocks(self.third, self.node)
        self.wait_for_chain()
        self.all_have_failed()
        # Who asks for the same once more gets another attempt.
        again = self.build(self.center, 'again', COIN, request_id='rent')
        expect(again['tx']['hash'] != self.payments['again']['tx']['hash'], 'the attempt that failed is given again')
        self.second_attempt = self.submit(self.center, 'again', again)

    def mine_at(self, node, ids):
        known, missing = '', set(ids)
        while missing:
            template = node.call('/get-block-template', longpoll_id=known)
            known = template['longpoll_id']
            missing -= {transaction['id'] for transaction in template['transactions']}
        node.mine(1)

    def the_block_leaves_the_chain(self):
        self.overtake()
        self.wait_for_chain()
        shown, attempt = self.shown('submitted')
        expect_equal((shown['state'], attempt['state']), ('queued', 'queued'), 'what was submitted')
        expect_in('rolled back', attempt['reason'])
        expect_in('rolled back', shown['history'][-1]['reason'])
        expect_equal(self.held('submitted'), [WITHOUT_END], 'what the submitted one holds')
        expect_equal(self.state('built'), 'built', 'what was built')
        expect_in('rolled back', self.shown('built')[0]['history'][-1]['reason'])
        expect(len(self.held('built')) == 1 and self.held('built') != [WITHOUT_END], 'the one that was built holds nothing')
        # Not beside the attempt that was made instead of it.
        expect_equal((self.state('again'), self.held('again')), ('conflicted', []), 'what was attempted again')
        expect_equal(self.proposal(), PROPOSAL_OPEN, 'status of the proposal')
        expires = self.postgres.sql('SELECT expires FROM proposals')
        expect_equal(self.held('shared'), [expires], 'what the proposal holds')
        for name in ('submitted', 'built', 'shared'):
            expect_in('reserved', self.center.fails(504, 'merchant/build-payment', {
                'guid': self.guids[False, name], 'recipients': {STRANGER: COIN}, 'forbid_chain_tx': True}))

    def the_others_are_mined_again(self):
        self.mine(*self.others)
        self.wait_for_chain()
        self.all_have_failed()
        states = [event['state'] for event in self.shown('submitted')[0]['history']]
        expect_equal(states[-3:], ['conflicted', 'queued', 'conflicted'], 'history')

    def both_blocks_are_gone(self):
        """The branch that wins does not have the others, and its node takes what was submitted first."""
        self.overtake()
        self.wait_for_chain()
        expect_equal(self.state('submitted'), 'queued', 'what was submitted')
        self.center.kill()
        self.node_addresses.append(f'127.0.0.1:{self.rival.port}')
        self.open_blockcenter()
        wait_until(lambda: self.state('submitted') == 'in_pool', 'the payment to be sent again', patience=120)
        paid = self.payments['submitted']
        self.mine_at(self.rival, [paid['tx']['hash']])
        self.give_blocks(self.rival, self.node)
        self.wait_for_chain()
        self.wait_for_balance(self.guids[False, 'submitted'], 9 * COIN - paid['fee'], 0, 0)
        expect_equal((self.state('submitted'), self.state('again')), ('confirmed', 'conflicted'), 'states')
        expect_equal(self.held('submitted'), [], 'what is confirmed holds')


if __name__ == '__main__':
    BlockcenterConflictTest().main()

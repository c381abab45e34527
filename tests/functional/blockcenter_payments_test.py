#!/usr/bin/env python3
"""Payments of the blockcenter beyond the plain one: transactions of named inputs and outputs, estimates, chains of merges,
orders of lists, and the histories of payments."""

from blockcenter_framework import BTM, COIN, STRANGER, BlockcenterTest
from postgres import Postgres
from test_framework import expect, expect_equal, expect_in, wait_until


class BlockcenterPaymentsTest(BlockcenterTest):
    """One wallet, one node."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.node_addresses = [f'127.0.0.1:{self.node.port}']
        self.open_blockcenter()
        self.wait_for_chain()
        self.owner = self.key('owner')
        made = self.center.v1('account/create', pubkey=self.owner.xpub)
        self.guid, self.address = made['guid'], made['address']
        self.many_small_outputs()
        self.lesson_1_a_payment_and_its_transactions_are_two_things()
        self.lesson_5_more_outputs_than_a_transaction_takes()
        self.lesson_2_outputs_of_submitted_payments_are_held()
        self.lesson_3_confirmations_are_the_callers()
        self.lesson_4_balances_add_up()
        self.transactions_of_named_parts()
        self.estimates()
        self.lesson_5_retired_outputs_are_spent()
        self.issue()
        self.center.stop()

    def many_small_outputs(self):
        self.fundings = [self.fund(*[(self.address, COIN)] * 25), self.fund(*[(self.address, 2 * COIN)] * 20)]
        self.mine(*self.fundings)
        self.wait_for_chain()
        self.wait_for_balance(self.guid, 65 * COIN, 0, 0)

    def submit(self, built, version='v1'):
        call = getattr(self.center, version)
        answer = call('merchant/submit-payment', guid=self.guid, raw_transaction=built['raw_transaction'],
                      signatures=self.sign(self.owner, built))
        expect_equal(answer['transaction_hash' if version == 'v1' else 'tx_hash'], built['tx']['hash'], 'hash')
        return built['tx']['hash']

    def confirm(self, *hashes):
        self.mine(*hashes)
        self.wait_for_chain()

    def payments(self, **rest):
        return self.center.v1('merchant/list-payments', guid=self.guid, **rest)

    def lesson_1_a_payment_and_its_transactions_are_two_things(self):
        """Each change with its time and reason, through a block that leaves the chain."""
        built = self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: COIN}, request_id='rent', memo='May')
        again = self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: COIN}, request_id='rent')
        expect_equal(again['raw_transaction'], built['raw_transaction'], 'the same request')
        shown, = self.payments()
        expect_equal((shown['request_id'], shown['memo'], shown['state']), ('rent', 'May', 'built'), 'payment')
        paid = self.submit(built)
        self.overtake_with(paid)
        wait_until(lambda: self.payments(filter={'request_id': 'rent'})[0]['state'] == 'in_pool', 'the payment to come back')
        self.confirm(paid)
        self.wait_for_chain()  # the miner may find one block too many
        shown, = self.payments(filter={'tx_hash': paid})
        history = [event['state'] for event in shown['history']]
        expect_equal((history[:4], history[-1]), (['built', 'queued', 'in_pool', 'confirmed'], 'confirmed'), 'history')
        rolled_back = next(event for event in shown['history'] if 'rolled back' in event['reason'])
        expect_equal(rolled_back['state'], 'queued', 'rolled back')
        expect(all(event['timestamp'] > 0 for event in shown['history']), 'each change has its time')
        attempt, = shown['attempts']
        confirmations = self.node.height() - attempt['block_height'] + 1
        expect_equal((attempt['tx_hash'], attempt['state'], attempt['confirmations']), (paid, 'confirmed', confirmations), 'attempt')
        self.center.fails(404, 'merchant/list-payments', {'guid': self.guid, 'filter': {'request_id': 'none'}})
        self.total = 65 * COIN - COIN - built['fee']

    def overtake_with(self, paid):
        """Into a block, which another branch then takes off."""
        height = self.node.height()
        for block in range(self.rival.height() + 1, height + 1):
            self.rival.call('/submit-block', raw_block=self.node.call('/get-raw-block', block_height=block)['raw_block'])
        self.confirm(paid)
        self.overtake()
        self.wait_for_chain()

    def lesson_5_more_outputs_than_a_transaction_takes(self):
        """Versions 1 and 2 say so, version 3 merges first."""
        body = {'guid': self.guid, 'recipients': {STRANGER: 60 * COIN}}
        told = self.center.fails(504, 'merchant/build-payment', body)
        expect_in('inputs', told)
        expect_in('takes 20', told)
        expect_in('version 3', told)
        estimated = self.center.v3('merchant/estimate-tx-fee', guid=self.guid, asset_amounts={BTM: 60})
        chain = self.center.v3('merchant/build-payment', guid=self.guid, recipients={STRANGER: 60}, request_id='all')
        expect_equal(len(chain), 3, 'transactions')
        again = self.center.v3('merchant/build-payment', guid=self.guid, recipients={STRANGER: 60}, request_id='all')
        expect_equal([one['raw_transaction'] for one in again], [one['raw_transaction'] for one in chain], 'the same request')
        fees = sum(int(one['tx']['fee']) for one in chain)
        expect_equal(estimated['fee'], f'{fees // COIN}.{fees % COIN:08}'.rstrip('0'), 'the estimate')
        self.wait_for_balance(self.guid, *self.held(chain))
        self.restart()
        self.confirm(*[self.submit(one, 'v3') for one in chain])
        self.total -= 60 * COIN + fees
        self.wait_for_balance(self.guid, self.total, 0, 0)
        paid, = self.payments(filter={'request_id': 'all'})
        expect_equal(paid['state'], 'confirmed', 'state')

    def held(self, chain):
        """The balance while the chain reserves what it spends, but for what its own merges make."""
        spent = sum(each['amount'] for one in chain for each in one['tx']['inputs'])
        merged = sum(each['amount'] for one in chain[:-1] for each in one['tx']['outputs'])
        return self.total - (spent - merged), 0, spent - merged

    def lesson_2_outputs_of_submitted_payments_are_held(self):
        """Ten minutes later nobody else gets them, and once it is confirmed nothing is locked."""
        built = self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: COIN})
        paid = self.submit(built)
        self.postgres.sql('UPDATE reservations SET until = 0 WHERE until < 9223372036854775807')
        held = self.postgres.sql('SELECT count(*) FROM reservations')
        expect(int(held) > 0, 'a submitted payment holds nothing')
        self.confirm(paid)
        self.total -= COIN + built['fee']
        self.wait_for_balance(self.guid, self.total, 0, 0)
        expect_equal(self.postgres.sql('SELECT count(*) FROM reservations'), '0', 'reservations left')

    def lesson_3_confirmations_are_the_callers(self):
        body = {'guid': self.guid, 'recipients': {STRANGER: self.total - COIN // 10}}
        self.center.fails(504, 'merchant/build-payment', dict(body, confirmations=1000, forbid_chain_tx=True))
        built = self.center.v1('merchant/build-payment', **body)
        paid = self.submit(built)
        self.total = COIN // 10 - built['fee']
        self.wait_for_balance(self.guid, 0, self.total, 0)
        # Own unconfirmed change, unless that is forbidden.
        body = {'guid': self.guid, 'recipients': {STRANGER: COIN // 100}}
        self.center.fails(504, 'merchant/build-payment', dict(body, forbid_chain_tx=True))
        change = self.center.v1('merchant/build-payment', **body)
        chained = self.submit(change)
        self.total -= COIN // 100 + change['fee']
        self.fundings.append(self.fund(*[(self.address, amount * COIN) for amount in (1, 2, 3, 4, 5, 6)]))
        self.confirm(paid, chained, self.fundings[-1])
        self.total += 21 * COIN
        self.wait_for_balance(self.guid, self.total, 0, 0)

    def lesson_4_balances_add_up(self):
        """In a block, in the pool and reserved at once; balance() holds the sums against each other."""
        second = self.center.v1('account/new-address', guid=self.guid)['address']
        self.fundings.append(self.fund((second, 3 * COIN)))
        built = self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: COIN})
        taken = sum(one['amount'] for one in built['tx']['inputs'])
        self.wait_for_balance(self.guid, self.total - taken, 3 * COIN, taken)
        self.postgres.sql('UPDATE reservations SET until = 0')
        self.confirm(self.fundings[-1])
        self.total += 3 * COIN
        self.wait_for_balance(self.guid, self.total, 0, 0)

    def transactions_of_named_parts(self):
        script = self.script(self.address)
        by_amount = self.center.v1('q/list-utxos', filter={'script': script}, sort={'by': 'amount', 'order': 'asc'}, limit=500)
        largest = self.center.v3('q/utxos', filter={'script': script, 'asset': BTM}, sort={'by': 'amount', 'order': 'desc'}, limit=500)
        expect_equal([one['amount'] for one in by_amount], sorted(one['amount'] for one in largest), 'smallest first')
        expect_equal([one['amount'] for one in largest], sorted((one['amount'] for one in largest), reverse=True), 'largest first')
        self.center.fails(300, 'q/list-utxos', {'filter': {'script': script}, 'sort': {'by': 'colour'}})
        named = largest[-1]
        outputs = [{'type': 'control_address', 'address': STRANGER, 'asset': BTM, 'amount': named['amount'] // 2}]
        body = {'guid': self.guid, 'inputs': [{'type': 'spend_utxo', 'output_id': named['hash']}], 'outputs': outputs}
        built = self.center.v1('merchant/build-transaction', **body)
        expect_equal([one['amount'] for one in built['tx']['inputs']], [named['amount']], 'inputs')
        other_use = [dict(outputs[0], amount=named['amount'] // 3)]
        expect_in('reserved', self.center.fails(504, 'merchant/build-transaction', dict(body, outputs=other_use)))
        paid = self.submit(built)
        other = self.center.v1('account/create', pubkey=self.owner.xpub)
        # Of what is nobody's here the nodes are asked, of which none has an index.
        unknown = dict(body, inputs=[{'type': 'spend_utxo', 'output_id': '00' * 32}])
        wait_until(lambda: 'index' in self.center.fails(503, 'merchant/build-transaction', unknown), 'the nodes to say what they miss')
        free = next(one for one in largest if one['hash'] != named['hash'])
        expect_in('another wallet', self.center.fails(300, 'merchant/build-transaction', dict(
            body, guid=other['guid'], inputs=[{'type': 'spend_utxo', 'output_id': free['hash']}])))
        self.total -= named['amount'] // 2 + built['fee']
        self.confirm(paid)
        self.wait_for_balance(self.guid, self.total, 0, 0)

        chain = self.center.v3('merchant/build-advanced-tx', guid=self.guid,
                               inputs=[{'type': 'spend_wallet', 'asset': BTM, 'amount': '1.5'}],
                               outputs=[{'type': 'control_program', 'control_program': '51', 'asset': BTM, 'amount': '1.25'}])
        expect_equal(len(chain), 1, 'transactions')
        shown = chain[0]['tx']
        expect_equal((shown['types'], shown['outputs'][0]['script'], shown['outputs'][0]['amount']),
                     (['contract'], '51', 125_000_000), 'output')
        paid = self.submit(chain[0], 'v3')
        self.total -= 125_000_000 + int(shown['fee'])
        self.confirm(paid)
        self.wait_for_balance(self.guid, self.total, 0, 0)
        for broken, why in (({'outputs': []}, 'outputs'), ({'inputs': [{'type': 'mint'}]}, 'type'), ({'inputs': []}, 'inputs give'),
                            ({'inputs': [{'type': 'spend_wallet', 'asset': BTM, 'amount': -1}]}, 'amount')):
            expect_in(why, self.center.fails(300, 'merchant/build-transaction', dict(body, **broken)))
        oldest = self.center.v1('merchant/list-transactions', guid=self.guid, sort={'by': 'time', 'order': 'asc'})
        newest = self.center.v1('merchant/list-transactions', guid=self.guid)
        expect_equal([tx['hash'] for tx in oldest], [tx['hash'] for tx in newest][::-1], 'oldest first')

    def script(self, address):
        newest = self.center.v1('merchant/list-transactions', guid=self.guid)
        return next(output['script'] for tx in newest for output in tx['outputs'] if output['address'] == address)

    def estimates(self):
        estimated = self.center.v3('merchant/estimate-tx-fee', guid=self.guid, asset_amounts={BTM: '0.5'})['fee']
        expect('0.001' < estimated < '0.1', f'estimate {estimated}')
        self.center.fails(404, 'merchant/estimate-tx-fee', {'guid': self.guid})
        self.center.fails(515, 'merchant/estimate-tx-fee', {'guid': self.guid, 'asset_amounts': {BTM: 1_000_000}}, '/bytom/v3/')

    def lesson_5_retired_outputs_are_spent(self):
        built = self.center.v1('merchant/build-transaction', guid=self.guid,
                               inputs=[{'type': 'spend_wallet', 'asset': BTM, 'amount': COIN}],
                               outputs=[{'type': 'retire', 'asset': BTM, 'amount': COIN, 'arbitrary': 'c0ffee'}])
        expect_in('retire', built['tx']['types'])
        paid = self.submit(built)
        self.confirm(paid)
        self.total -= COIN + built['fee']
        self.wait_for_balance(self.guid, self.total, 0, 0)
        shown = self.center.v1('merchant/get-transaction', tx_id=paid)
        expect_equal([one['type'] for one in shown['outputs']], ['retire', 'control'], 'outputs')

    def issue(self):
        """An asset whose program anybody satisfies."""
        asset = self.node.call('/create-asset', alias='gold', issuance_program='51', quorum=1, definition={'name': 'Gold', 'symbol': 'GOLD', 'decimals': 2})
        definition = asset['raw_definition_byte']
        body = {'guid': self.guid,
                'inputs': [{'type': 'issue', 'asset': asset['id'], 'amount': 500, 'issuance_program': '51', 'definition': definition}],
                'outputs': [{'type': 'control_address', 'address': self.address, 'asset': asset['id'], 'amount': 500}]}
        wrong = [dict(body['inputs'][0], issuance_program='5151')]
        expect_in('not that of', self.center.fails(300, 'merchant/build-transaction', dict(body, inputs=wrong)))
        built = self.center.v1('merchant/build-transaction', **body)
        signatures = [self.owner.derive([bytes.fromhex(step) for step in one['derivation_path']]).sign(
            bytes.fromhex(one['sign_data'][0])).hex() if one['pubkey'] else None for one in built['signing_instructions']]
        paid = self.center.v1('merchant/submit-payment', guid=self.guid, raw_transaction=built['raw_transaction'],
                              signatures=[[one] if one else [] for one in signatures])['transaction_hash']
        self.confirm(paid)
        self.total -= built['fee']
        self.wait_for_balance(self.guid, self.total, 0, 0)
        shown, = [one for one in self.center.v1('account/list-addresses', guid=self.guid)[0]['balances'] if one['asset'] == asset['id']]
        expect_equal((shown['balance'], shown['decimals']), ('500', 2), 'balance of the asset')


if __name__ == '__main__':
    BlockcenterPaymentsTest().main()

#!/usr/bin/env python3
"""What the blockcenter learns from the index of its nodes: the history that a key had before it came here, and what belongs to
nobody here."""

import random

import explorer_answers
from blockcenter_framework import BTM, COIN, STRANGER, BlockcenterTest
from postgres import Postgres
from test_framework import expect_equal, expect_in, wait_until


class BlockcenterRestoreTest(BlockcenterTest):
    """The nodes' own wallet has the same keys, and used them first."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.with_index()
        self.node_addresses = [f'127.0.0.1:{self.rival.port}', f'127.0.0.1:{self.node.port}']
        self.owner = self.key('returning')
        self.past()
        self.open_blockcenter()
        self.wait_for_chain()
        self.made_late()
        self.restore()
        self.spend_what_is_back()
        self.what_waits_in_the_pool()
        self.lesson_7_what_nobody_here_has_is_asked_by_the_gateway()
        self.lesson_7_without_an_index_calls_say_so()
        self.center.stop()

    def with_index(self):
        """The node that mines gets one; the other has none."""
        home = self.node.home
        self.node.stop()
        self.node = type(self.node)(home, '--explorer.enable')

    def past(self):
        """Two accounts: of the first the addresses 1, 3 and 21 were paid, and 3 paid on."""
        self.addresses = {}
        for number in (1, 2):
            account = self.node.call('/create-account', alias=f'account{number}', root_xpubs=[self.owner.xpub], quorum=1)
            self.addresses[number] = [self.node.call('/create-account-receiver', account_id=account['id'])['address']
                                      for _ in range(22 if number == 1 else 1)]
        first = self.addresses[1]
        self.paid = self.fund((first[0], 10 * COIN), (first[2], 5 * COIN), (first[20], COIN), (self.addresses[2][0], 2 * COIN))
        self.mine(self.paid)
        explorer_answers.settle(self.node)

    def made_late(self):
        """An address that is made after it was used shows nothing of that, until it is restored."""
        made = self.center.v1('account/create', pubkey=self.owner.xpub)
        expect_equal(made['address'], self.addresses[1][0], 'address')
        self.guid = made['guid']
        expect_equal(self.balance(self.guid), (0, 0, 0, 0), 'balance before')

    def restore(self):
        self.center.fails(300, 'account/restore', {})
        guids = self.center.v1('account/restore', pubkey=self.owner.xpub)
        expect_equal((len(guids), guids[0]), (2, self.guid), 'wallets')
        self.wait_for_balance(self.guid, 16 * COIN, 0, 0)
        self.wait_for_balance(guids[1], 2 * COIN, 0, 0)
        shown = self.center.v3('account/addresses', guid=self.guid, limit=100)
        expect_equal([one['address'] for one in shown], self.addresses[1][:21], 'addresses')
        history, = self.center.v1('merchant/list-transactions', guid=self.guid)
        block = self.node.call('/get-block', block_height=history['block_height'])
        expected = next(tx for tx in block['transactions'] if tx['id'] == self.paid)
        expect_equal((history['hash'], history['size'], history['balances']),
                     (self.paid, expected['size'], [{'asset': BTM, 'amount': str(16 * COIN)}]), 'history')
        # Again, and by account: the same, and nothing counts twice.
        self.restart()
        expect_equal(self.center.v3('account/restore', pubkey=self.owner.xpub, account_index=1), [self.guid], 'restored again')
        self.wait_for_balance(self.guid, 16 * COIN, 0, 0)
        expect_equal(self.center.v1('account/restore', pubkey=self.key('never').xpub), [], 'wallets of an unknown key')
        following = self.center.v1('account/new-address', guid=self.guid)
        expect_equal(following['address'], self.addresses[1][21], 'the next address')

    def spend_what_is_back(self):
        built = self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: 14 * COIN})
        paid = self.center.v1('merchant/submit-payment', guid=self.guid, raw_transaction=built['raw_transaction'],
                              signatures=self.sign(self.owner, built))['transaction_hash']
        self.mine(paid)
        self.wait_for_chain()
        self.rest = 2 * COIN - built['fee']
        self.wait_for_balance(self.guid, self.rest, 0, 0)
        # Another blockcenter, which knows nothing, gets the same out of the chain: also what has been spent.
        self.center.stop()
        other = Postgres(self)
        first, self.postgres = self.postgres, other
        self.open_blockcenter()
        self.wait_for_chain()
        explorer_answers.settle(self.node)
        guid, second = self.center.v1('account/restore', pubkey=self.owner.xpub)
        self.wait_for_balance(guid, self.rest, 0, 0)
        self.wait_for_balance(second, 2 * COIN, 0, 0)
        history = self.center.v1('merchant/list-transactions', guid=guid)
        expect_equal([tx['hash'] for tx in history], [paid, self.paid], 'history')
        expect_equal(history[0]['balances'], [{'asset': BTM, 'amount': str(self.rest - 16 * COIN)}], 'change of the balance')
        expect_equal(history[0]['fee'], built['fee'], 'fee')
        # A block that leaves the chain takes what was restored with it.
        self.overtake()
        self.wait_for_chain()
        wait_until(lambda: self.balance(guid)[0] == 0, 'the restored block to leave')
        self.mine(self.paid, paid)
        self.wait_for_chain()
        self.wait_for_balance(guid, self.rest, 0, 0)
        del first

    def what_waits_in_the_pool(self):
        """For addresses that are made or restored while it does: seen at once, once, and as what it is in the end."""
        guid = self.center.v1('account/list-wallets', pubkey=self.owner.xpub)[0]['guid']
        built = self.center.v1('merchant/build-payment', guid=guid, recipients={STRANGER: COIN * 3 // 2})
        spent = self.center.v1('merchant/submit-payment', guid=guid, raw_transaction=built['raw_transaction'],
                               signatures=self.sign(self.owner, built))['transaction_hash']
        rest = self.rest - COIN * 3 // 2 - built['fee']
        self.wait_for_balance(guid, 0, rest, 0)
        account = self.node.call('/create-account', alias='new', root_xpubs=[self.key('new').xpub], quorum=1)
        address = self.node.call('/create-account-receiver', account_id=account['id'])['address']
        funding = self.fund((address, 3 * COIN), (self.addresses[2][0], COIN))
        # One that knows nothing of these keys while the pool is told to it.
        self.center.stop()
        self.postgres = Postgres(self)
        self.open_blockcenter()
        self.wait_for_chain()
        guid, second = self.center.v1('account/restore', pubkey=self.owner.xpub)
        self.wait_for_balance(guid, 0, rest, 0)
        self.wait_for_balance(second, 2 * COIN, COIN, 0)
        shown = self.center.v1('merchant/list-transactions', guid=guid)
        expect_equal([(tx['hash'], 'block_height' in tx) for tx in shown], [(spent, False)] + [(tx['hash'], True) for tx in shown[1:]],
                     'history')
        made = self.center.v1('account/create', pubkey=self.key('new').xpub)
        expect_equal(made['address'], address, 'address')
        self.wait_for_balance(made['guid'], 0, 3 * COIN, 0)
        self.wait_for_unconfirmed(made['guid'], [funding])
        # The same transaction is known of two wallets now, and is confirmed once.
        self.mine(spent, funding)
        self.wait_for_chain()
        self.wait_for_balance(guid, rest, 0, 0)
        self.wait_for_balance(second, 3 * COIN, 0, 0)
        self.wait_for_balance(made['guid'], 3 * COIN, 0, 0)
        self.rest = rest

    def lesson_7_what_nobody_here_has_is_asked_by_the_gateway(self):
        """Foreign scripts, outputs and transactions: no API process speaks to a node."""
        explorer_answers.settle(self.node)
        script = self.script(STRANGER)
        found = self.center.v1('q/list-utxos', filter={'script': script, 'asset': BTM}, sort={'by': 'amount', 'order': 'asc'}, limit=500)
        known = self.node.call('/list-address-outputs', control_program=script, unspent=True, limit=500)['outputs']
        expect_equal(sorted((one['hash'], one['amount']) for one in found),
                     sorted((one['output_id'], int(one['amount'])) for one in known), 'outputs of a stranger')
        expect_equal([one['amount'] for one in found], sorted(one['amount'] for one in found), 'smallest first')
        page = self.center.request('/api/v1/btm/q/list-utxos?limit=1', {'filter': {'script': script}})[1]['result']
        expect_in('start=1', page['_links']['next'])
        coinbase = self.node.call('/get-block', block_height=5)['transactions'][0]
        shown = self.center.v1('merchant/get-transaction', tx_id=coinbase['id'])
        expect_equal((shown['hash'], shown['block_height'], shown['types'], shown['inputs'][0]['address']),
                     (coinbase['id'], 5, ['coinbase', 'contract'], 'coinbase'), 'a foreign transaction')
        self.center.fails(404, 'merchant/get-transaction', {'tx_id': random.randbytes(32).hex()})
        # An output of a contract that anybody satisfies, spent together with the wallet's own.
        free = self.node.call('/list-address-outputs', control_program='51', unspent=True, limit=500)['outputs']
        output = next(one for one in free if one['valid_height'] <= self.node.height())
        guid = self.center.v1('account/list-wallets', pubkey=self.owner.xpub)[0]['guid']
        body = {'guid': guid, 'inputs': [{'type': 'spend_utxo', 'output_id': output['output_id']}],
                'outputs': [{'type': 'control_address', 'address': self.addresses[1][0], 'asset': BTM, 'amount': int(output['amount'])}]}
        built = self.center.v1('merchant/build-transaction', **body)
        expect_equal(len(built['tx']['inputs']), 2, 'inputs')
        signatures = [[self.owner.derive([bytes.fromhex(step) for step in one['derivation_path']]).sign(
            bytes.fromhex(one['sign_data'][0])).hex()] if one['pubkey'] else [] for one in built['signing_instructions']]
        paid = self.center.v1('merchant/submit-payment', guid=guid, raw_transaction=built['raw_transaction'], signatures=signatures)
        wait_until(lambda: self.balance(guid)[1] > int(output['amount']), 'the payment to be seen')
        expect_equal(paid['transaction_hash'], built['tx']['hash'], 'hash')
        self.center.fails(404, 'merchant/build-transaction', dict(body, inputs=[{'type': 'spend_utxo', 'output_id': '00' * 32}]))

    def lesson_7_without_an_index_calls_say_so(self):
        self.node.kill()
        # The one that is gone is asked, too, until it is missed.
        def refused_for_the_index(path, body):
            _, answer = self.center.request(f'/api/v1/btm/{path}', body)
            return answer['code'] == 503 and 'explorer.enable' in answer['msg']
        for path, body in (('q/list-utxos', {'filter': {'script': '0014' + '77' * 20}}), ('merchant/get-transaction', {'tx_id': '77' * 32})):
            wait_until(lambda path=path, body=body: refused_for_the_index(path, body), f'{path} to say what the nodes lack')

    def script(self, address):
        outputs = self.center.v1('merchant/get-transaction', tx_id=self.paid)['outputs']
        return next(output['script'] for output in outputs if output['address'] == address)


if __name__ == '__main__':
    BlockcenterRestoreTest().main()

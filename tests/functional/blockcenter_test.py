#!/usr/bin/env python3
"""A wallet of the blockcenter: made from a public key, paid, paying with signatures of the client's, through kill -9 of the
blockcenter between any two steps, and reorganisations."""

import p2p_crypto
from blockcenter_framework import BTM, COIN, STRANGER, BlockcenterTest
from postgres import Postgres
from test_framework import expect, expect_equal, expect_in, wait_until

DEAD_NODE = '127.0.0.1:1'


class BlockcenterStory(BlockcenterTest):
    """One user, one node, and another that is never there."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.node_addresses = [DEAD_NODE, f'127.0.0.1:{self.node.port}']
        self.open_blockcenter()
        self.wait_for_chain()
        self.key = self.key('somebody')
        guid = self.create()
        self.receive(guid)
        self.refusals(guid)
        self.pay(guid)
        self.reorganisation(guid)
        self.database_dies(guid)
        self.ten_minutes_apart(guid)
        self.hostile_requests(guid)
        self.center.stop()

    def create(self):
        """The addresses are those that the node's wallet derives from the same key."""
        made = self.center.v1('account/create', pubkey=self.key.xpub, label='mine')
        expect_equal(made['label'], 'mine', 'label')
        account = self.node.call('/create-account', alias='same', root_xpubs=[self.key.xpub], quorum=1)
        receivers = [self.node.call('/create-account-receiver', account_id=account['id'])['address'] for _ in range(2)]
        self.restart()
        second = self.center.v3('account/new-address', guid=made['guid'], label='two')
        expect_equal([made['address'], second['address']], receivers, 'addresses')
        self.address = made['address']
        other = self.center.v1('account/create', pubkey=self.key.xpub)
        expect(other['address'] not in receivers, 'the second account has the first one\'s address')
        wallets = self.center.v1('account/list-wallets', pubkey=self.key.xpub)
        expect_equal([wallet['guid'] for wallet in wallets], [made['guid'], other['guid']], 'wallets of the key')
        return made['guid']

    def receive(self, guid):
        self.funding = self.fund((self.address, 10 * COIN))
        self.wait_for_balance(guid, 0, 10 * COIN, 0)
        self.restart()
        self.wait_for_balance(guid, 0, 10 * COIN, 0)
        self.mine(self.funding)
        self.wait_for_chain()
        self.wait_for_balance(guid, 10 * COIN, 0, 0)
        shown = self.center.v1('merchant/list-transactions', guid=guid)
        expect_equal([(tx['hash'], tx['block_height'], tx['balances']) for tx in shown],
                     [(self.funding, self.node.call('/get-transaction', tx_id=self.funding)['block_height'], [{'asset': BTM, 'amount': str(10 * COIN)}])], 'history')
        utxos = self.center.v1('q/list-utxos', filter={'script': self.script(self.address)})
        expect_equal([utxo['amount'] for utxo in utxos], [10 * COIN], 'outputs')

    def script(self, address):
        outputs = self.node.call('/get-transaction', tx_id=self.funding)['outputs']
        return next(output['control_program'] for output in outputs if output['address'] == address)

    def refusals(self, guid):
        def recipients(amount):
            return {'guid': guid, 'asset': BTM, 'recipients': {STRANGER: amount}}
        expect_in('not enough', self.center.fails(515, 'merchant/build-payment', recipients(11 * COIN)))
        expect_in('above 0', self.center.fails(300, 'merchant/build-payment', recipients(0)))
        expect_in('decimal number', self.center.fails(300, 'merchant/build-payment', recipients(-1)))
        expect_in('digits behind', self.center.fails(300, 'merchant/build-payment', recipients(1.5)))
        expect_in('too large', self.center.fails(300, 'merchant/build-payment', recipients(2**63)))
        expect_in('address', self.center.fails(300, 'merchant/build-payment', dict(
            recipients(1), recipients={'bm1q': 1})))
        self.center.fails(404, 'merchant/build-payment', dict(recipients(1), guid='0' * 36))

    def pay(self, guid):
        built = self.center.v3('merchant/build-payment', guid=guid, recipients={STRANGER: '3.00000001'},
                               request_id='first')[0]
        fee = int(built['tx']['fee'])
        # All there was is reserved: nothing is left for another payment.
        self.wait_for_balance(guid, 0, 0, 10 * COIN)
        expect_in('reserved', self.center.fails(504, 'merchant/build-payment', {
            'guid': guid, 'recipients': {STRANGER: COIN}}))
        self.restart()
        again = self.center.v3('merchant/build-payment', guid=guid, recipients={STRANGER: '3.00000001'},
                               request_id='first')[0]
        expect_equal(again['raw_transaction'], built['raw_transaction'], 'the same request again')

        submission = dict(guid=guid, raw_transaction=built['raw_transaction'], signatures=self.sign(self.key, built))
        wrong = dict(submission, signatures=[['00' * 64]])
        expect(self.request_code('merchant/submit-payment', wrong) >= 600, 'a wrong signature is taken')
        tx_hash = self.center.v1('merchant/submit-payment', **submission)['transaction_hash']
        expect_equal(tx_hash, built['tx']['hash'], 'hash')
        self.restart()
        expect_equal(self.center.v3('merchant/submit-payment', **submission)['tx_hash'], tx_hash, 'the same again')
        rest = 10 * COIN - 3 * COIN - 1 - fee
        self.wait_for_balance(guid, 0, rest, 0)
        self.mine(tx_hash)
        self.wait_for_chain()
        self.wait_for_balance(guid, rest, 0, 0)
        expect_equal(self.states(tx_hash)[-1], 'confirmed', 'state of the payment')
        shown = self.center.v1('merchant/list-transactions', guid=guid)
        expect_equal([tx['hash'] for tx in shown], [tx_hash, self.funding], 'history')
        expect_equal(shown[0]['balances'], [{'asset': BTM, 'amount': str(rest - 10 * COIN)}], 'change of the balance')
        self.payment, self.rest = tx_hash, rest
        self.agree_with_node(guid)

    def request_code(self, path, body):
        return self.center.request('/api/v1/btm/' + path, body)[1]['code']

    def states(self, tx_hash):
        names = ['built', 'queued', 'in_pool', 'confirmed', 'conflicted', 'expired', 'refused']
        rows = self.postgres.sql('SELECT e.state FROM payment_events e JOIN attempts a USING (payment) WHERE a.hash = '
                                 f"'\\x{tx_hash}' ORDER BY e.event")
        return [names[int(row)] for row in rows.split()]

    def agree_with_node(self, guid):
        """The node's wallet has the same keys: an independent ledger."""
        def agrees():
            amounts = [entry['amount'] for entry in self.node.call('/list-balances') if entry['account_alias'] == 'same']
            return self.balance(guid)[3] == sum(amounts)
        wait_until(agrees, 'the balance to be that of the node\'s wallet')

    def reorganisation(self, guid):
        """Both blocks leave the chain, and what was in them waits for another."""
        self.overtake()
        self.wait_for_chain()
        # The payment goes on by itself; both wait in the pool.
        self.wait_for_balance(guid, 0, self.rest, 0)
        self.wait_for_unconfirmed(guid, {self.payment, self.funding})
        self.restart()
        self.mine(self.funding, self.payment)
        self.wait_for_chain()
        self.wait_for_balance(guid, self.rest, 0, 0)
        wait_until(lambda: self.states(self.payment)[-1] == 'confirmed', 'the payment to be confirmed again')
        states = self.states(self.payment)
        expect_in('queued', states[states.index('confirmed'):], 'what the payment went through')
        self.agree_with_node(guid)

    def database_dies(self, guid):
        """Calls say so, and everything goes on where it was once it is back."""
        before = self.balance(guid)
        self.postgres.kill()
        self.center.fails(503, 'account/list-addresses', {'guid': guid})
        expect_equal(self.center.text('/livez'), (200, 'ok'), '/livez')
        expect_in('database', self.center.text('/readyz')[1])
        self.postgres.start()
        wait_until(lambda: self.center.text('/readyz') == (200, 'ok'), 'the blockcenter to be ready again')
        expect_equal(self.balance(guid), before, 'balance after the database was away')
        paid = self.fund((self.address, 5 * COIN))
        wait_until(lambda: self.balance(guid)[1] == 5 * COIN, 'the pool to be followed again')
        expect_equal(self.center.v1('merchant/list-transactions', guid=guid, limit=1)[0]['hash'], paid, 'newest')

    def ten_minutes_apart(self, guid):
        """Two payments of one output, of which the first was left lying: one of them can be submitted, in either order."""
        def build(amount):
            return self.center.v1('merchant/build-payment', guid=guid, recipients={STRANGER: amount}, confirmations=0)

        def submission(built):
            return dict(guid=guid, raw_transaction=built['raw_transaction'], signatures=self.sign(self.key, built))
        first = build(COIN)
        # As if the ten minutes were over.
        self.postgres.sql('UPDATE reservations SET until = 0')
        second = build(2 * COIN)
        expect_in('build it again', self.center.fails(300, 'merchant/submit-payment', submission(first)))
        self.postgres.sql('UPDATE reservations SET until = 0')
        sent = self.center.v1('merchant/submit-payment', **submission(first))['transaction_hash']
        expect_equal(sent, first['tx']['hash'], 'the first payment, submitted late')
        expect_in('build it again', self.center.fails(300, 'merchant/submit-payment', submission(second)))
        expect_equal(self.postgres.sql('SELECT count(*) FROM reservations WHERE until < 9223372036854775807'), '0',
                     'reservations that end by a clock')

    def hostile_requests(self, guid):
        for path in ('/', '/api/v1/btm/', '/api/v1/btm/account/none', '/bytom/v3/q/none', '/api/v3/blocks'):
            status, answer = self.center.request(path, {})
            expect_equal((status, answer['code']), (404, 404), path)
        for body in ('', '{', '[]', '"x"', '[' * 100_000, '{"guid":1}', '{"guid":"\\u0000"}', '{"pubkey":"zz"}'):
            status, answer = self.center.request('/api/v1/btm/account/list-addresses', body)
            expect(status == 200 and answer['code'] in (300, 404), f'{body[:20]}: {status} {answer}')
        expect_equal(self.center.status_of_length(2 << 20), 413, 'a large body')
        for label in ('\x00', 'a\nb', 'x' * 300):
            self.center.fails(300, 'account/new-address', {'guid': guid, 'label': label})
        injected = "'; DROP TABLE wallets; --"
        self.center.fails(404, 'account/list-addresses', {'guid': injected})
        made = self.center.v1('account/new-address', guid=guid, label=injected)
        expect_equal(made['label'], injected, 'label')
        y = next(y for y in range(2, 100) if p2p_crypto._recover_x(y, 0) is None)
        self.center.fails(300, 'account/create', {'pubkey': y.to_bytes(64, 'little').hex()})
        self.center.fails(300, 'account/create', {'pubkey': 'zz' * 64})
        self.center.fails(300, 'account/list-addresses?limit=x', {'guid': guid})
        first = self.center.request('/api/v1/btm/account/list-addresses?limit=1', {'guid': guid})[1]['result']
        expect_equal((len(first['data']), first['_links']),
                     (1, {'next': '/api/v1/btm/account/list-addresses?limit=1&start=1'}), 'a page')


if __name__ == '__main__':
    BlockcenterStory().main()

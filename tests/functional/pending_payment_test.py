#!/usr/bin/env python3
"""kill -9 right after a payment was submitted: the payment goes on, its inputs stay taken, until it is mined or given up."""

from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
FUNDS = 820 * COIN


class PendingPaymentTest(FunctionalTest):
    """The pool's own file is taken away at each death: the wallet alone must know of its payments."""

    def restart(self):
        self.node.kill()
        for left in (self.home.path / 'data').glob('*pool*'):
            left.unlink()
        self.node = Node(self.home)

    def build(self, *actions, base=None):
        """The answer of the build, not looked at."""
        body = {'actions': list(actions)}
        if base:
            body['base_transaction'] = base
        return self.node.request('/build-transaction', body)

    def pay(self, amount):
        """A signed payment out of the only output there is: its raw form."""
        template = self.build(
            dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=amount + COIN),
            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=amount))['data']
        signed = self.node.call('/sign-transaction', password='password', transaction=template)
        expect(signed['sign_complete'], 'the payment is not signed')
        return signed['transaction']['raw_transaction']

    def expect_taken(self):
        """No other payment can be built."""
        answer = self.build(dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=COIN),
                            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=1))
        expect_equal(answer.get('code'), 'BTM702', f'a second payment from the same inputs {answer}')

    def in_pool(self, tx_id):
        return tx_id in self.node.call('/list-unconfirmed-transactions')['tx_ids']

    def submit(self, raw):
        return self.node.call('/submit-transaction', raw_transaction=raw)['tx_id']

    def run(self):
        self.home = self.new_home()
        self.home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(self.home)
        self.node.make_account()
        address = self.node.call('/create-account-receiver', account_alias='miner')['address']
        self.node.call('/set-mining-address', mining_address=STRANGER)
        funding = self.build(dict(type='control_address', address=address, asset_alias='BTM', amount=FUNDS),
                             base=spend_of_coinbases(self.node, [1, 2]))['data']
        self.confirm(self.submit(funding['raw_transaction']))

        # Dies as soon as the call has answered.
        tx_id = self.submit(self.pay(10 * COIN))
        self.restart()
        self.expect_taken()
        wait_until(lambda: self.in_pool(tx_id), 'the payment to come back to the pool')
        record = self.node.call('/get-transaction', tx_id=tx_id)
        expect('dropped' not in record and record['block_height'] == 0, f'the payment is not pending: {record}')

        # Given up, it stays so.
        self.node.call('/abandon-transaction', tx_id=tx_id)
        wait_until(lambda: not self.in_pool(tx_id), 'the payment to leave the pool')
        self.restart()
        record = self.node.call('/get-transaction', tx_id=tx_id)
        expect_equal((record.get('dropped'), record.get('dropped_reason')), (True, 'abandoned'), 'the record')
        expect(not self.in_pool(tx_id), 'an abandoned payment is back in the pool')
        again = self.node.request('/abandon-transaction', {'tx_id': tx_id})
        expect_in('no payment of this wallet waits', again.get('error_detail', ''), 'a second abandonment')

        # What it would have spent pays somebody else; the first one has lost for good.
        second = self.submit(self.pay(20 * COIN))
        self.restart()
        self.expect_taken()
        wait_until(lambda: self.in_pool(second), 'the second payment to come back to the pool')
        self.confirm(second)
        pending = self.node.call('/list-transactions', unconfirmed=True, detail=True)
        expect_equal([tx['tx_id'] for tx in pending if tx.get('dropped')], [tx_id], 'dropped payments')
        self.node.stop()
        self.others_in_the_pool()

    def others_in_the_pool(self):
        """What is nobody's of this wallet comes back from the pool's file; a damaged file is told of and ignored."""
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(home)
        ids = []
        for height in [1, 2, 3]:
            built = self.build(dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=412 * COIN),
                               base=spend_of_coinbases(self.node, [height]))['data']
            ids.append(self.submit(built['raw_transaction']))
        self.node.stop()
        self.node = Node(home)
        for tx_id in ids:
            wait_until(lambda: self.in_pool(tx_id), 'the pool to be as it was')
        self.node.stop()
        file = home.path / 'data' / 'transaction-pool.dat'
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        self.node = Node(home)
        wait_until(lambda: 'the pool begins empty' in self.node.text(), 'the damage to be told')
        expect(not any(self.in_pool(tx_id) for tx_id in ids), 'a damaged file was believed')
        self.node.stop()

    def confirm(self, tx_id):
        known = ''
        while True:  # until the template has it
            template = self.node.call('/get-block-template', longpoll_id=known)
            if tx_id in {transaction['id'] for transaction in template['transactions']}:
                break
            known = template['longpoll_id']
        self.node.mine(1)
        wait_until(lambda: self.node.call('/get-transaction', tx_id=tx_id)['block_height'],
                   f'{tx_id} to be confirmed')


if __name__ == '__main__':
    PendingPaymentTest().main()

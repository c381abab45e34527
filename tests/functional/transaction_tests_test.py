#!/usr/bin/env python3
"""test-transaction says what submit-transaction would do and leaves no trace; get-raw-transaction finds transactions
wherever they are; the pool's settings hold."""

from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
INPUTS = 825 * COIN  # two coinbases


class TransactionTestsTest(FunctionalTest):

    def run(self):
        self.home = self.new_home()
        self.home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(self.home)
        self.the_verdicts()
        self.where_transactions_are()
        self.settings()

    def payment(self, fee, heights=(1, 2)):
        """Out of coinbases that anyone may spend: its raw form."""
        answer = self.node.call('/build-transaction', base_transaction=spend_of_coinbases(self.node, heights), actions=[
            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=INPUTS - fee)])
        return answer['raw_transaction']

    def test(self, raw):
        return self.node.call('/test-transaction', raw_transaction=raw)

    def refusal(self, raw):
        verdict = self.test(raw)
        expect_equal(verdict['accepted'], False, 'accepted')
        return verdict['refusal']

    def pool(self):
        return self.node.call('/list-unconfirmed-transactions')['tx_ids']

    def the_verdicts(self):
        self.raw = self.payment(5 * COIN)
        verdict = self.test(self.raw)
        self.tx_id = verdict['tx_id']
        expect_equal({name: verdict[name] for name in ('accepted', 'was_known', 'size', 'fee', 'status_fail')},
                     dict(accepted=True, was_known=False, size=len(self.raw) // 2, fee=5 * COIN, status_fail=False), 'verdict')
        expect_equal(self.pool(), [], 'pool after a test')
        figures = self.node.call('/get-pool-info')
        expect_equal((figures['transactions'], figures['orphans']), (0, 0), 'the pool')
        expect_equal(figures['limits'], dict(transactions=10_000, bytes=64 << 20, lifetime=0, min_fee_rate=0), 'limits')

        # Each refusal is the one that a submission meets.
        greedy = self.refusal(self.payment(11 * COIN))
        submitted = self.node.request('/submit-transaction', {'raw_transaction': self.payment(11 * COIN)})
        expect_equal((greedy['name'], greedy['code']), ('API', submitted['code']), 'a fee that is too high')
        cheap = self.refusal(self.payment(1))
        submitted = self.node.request('/submit-transaction', {'raw_transaction': self.payment(1)})
        expect_equal(cheap['code'], submitted['code'], 'too low a fee')
        expect_in(cheap['detail'], submitted['error_detail'], 'its detail')
        expect(self.node.request('/test-transaction', {'raw_transaction': '07'})['status'] == 'fail', 'no transaction')

        expect_equal(self.node.call('/submit-transaction', raw_transaction=self.raw)['tx_id'], self.tx_id, 'id')
        verdict = self.test(self.raw)
        expect_equal((verdict['accepted'], verdict['was_known']), (True, True), 'one of the pool')
        expect_equal(self.refusal(self.payment(6 * COIN))['name'], 'POOL_CONFLICT', 'another spend')
        expect_equal(self.pool(), [self.tx_id], 'pool')

    def where_transactions_are(self):
        raw = self.node.call('/get-raw-transaction', tx_id=self.tx_id)
        expect_equal(raw, dict(tx_id=self.tx_id, raw_transaction=self.raw, block_hash=None, block_height=0), 'of the pool')
        self.node.make_account()
        self.node.call('/set-mining', is_mining=True)
        wait_until(lambda: self.pool() == [], 'the payment to be mined')
        self.node.call('/set-mining', is_mining=False)
        # Nobody's here, and there is no index.
        wait_until(lambda: self.node.request('/get-raw-transaction', {'tx_id': self.tx_id})['status'] == 'fail',
                   'a transaction that nobody knows')
        expect_equal(self.refusal(self.raw)['name'], 'MISSING_INPUTS', 'what was spent')
        for option in '--wallet.txindex', '--explorer.enable':
            self.node.stop()
            self.node = Node(self.home, option)
            wait_until(lambda: self.node.request('/get-raw-transaction', {'tx_id': self.tx_id})['status'] == 'success',
                       f'the index of {option}')
            raw = self.node.call('/get-raw-transaction', tx_id=self.tx_id)
            expect_equal(raw['raw_transaction'], self.raw, 'bytes')
            block = self.node.call('/get-block', block_hash=raw['block_hash'])
            expect_equal(block['height'], raw['block_height'], 'height')
            expect(self.tx_id in [tx['id'] for tx in block['transactions']], 'its block')
        for unknown in '', 'xyz', '0' * 64:
            expect_equal(self.node.request('/get-raw-transaction', {'tx_id': unknown})['status'], 'fail', unknown)

    def settings(self):
        self.node.stop()
        text = 'chain_id = "solonet"\n'
        self.home.set_config(text + '\n[pool]\nmin_fee_rate = 1000000\nmax_transactions = 5\nmax_size = 2\nlifetime = 24\n')
        self.node = Node(self.home)
        expect_equal(self.node.call('/get-pool-info')['limits'],
                     dict(transactions=5, bytes=2 << 20, lifetime=86_400, min_fee_rate=1_000_000), 'limits')
        raw = self.payment(COIN, (3, 4))
        expect_equal(self.refusal(raw)['name'], 'FEE_TOO_LOW', 'refusal')
        answer = self.node.request('/submit-transaction', {'raw_transaction': raw})
        expect_equal(answer['status'], 'fail', f'a payment that pays too little {answer}')
        expect(self.test(self.payment(9 * COIN, (3, 4)))['accepted'], 'one that pays enough')
        self.node.stop()
        self.home.set_config(text + '\n[pool]\nmax_transactions = 0\n')
        self.expect_refusal(self.home.command('node'), 'pool.max_transactions')


if __name__ == '__main__':
    TransactionTestsTest().main()

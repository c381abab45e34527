#!/usr/bin/env python3
"""A node that has just synchronised with another one has its pool, too: what comes before its blocks is kept."""

from funding import COIN, SUBSIDY, recorded_blocks, spend_of_coinbases
from test_framework import FunctionalTest, Node, expect_equal, wait_until

PAYEE = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
PAYMENTS = 12


class PoolExchangeTest(FunctionalTest):
    """A fresh node and the pool of the one that it learns from."""

    def run(self):
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', recorded_blocks(self)))
        full = Node(home)
        paid = {self.pay(full, height) for height in range(1, 1 + PAYMENTS)}
        expect_equal(len(paid), PAYMENTS, 'payments')
        fresh = Node(self.new_home())
        fresh.connect(full)
        fresh.wait_for_height(full.height())
        wait_until(lambda: self.pool(fresh) == paid, 'the pool of the other node')
        # And back: what the fresh one is given now reaches the other one.
        paid.add(self.pay(fresh, 1 + PAYMENTS))
        wait_until(lambda: self.pool(full) == paid, 'the new payment')
        full.stop()
        fresh.stop()

    @staticmethod
    def pay(node, height):
        pay = {'type': 'control_address', 'address': PAYEE, 'asset_alias': 'BTM', 'amount': SUBSIDY - COIN}
        template = node.call('/build-transaction', actions=[pay], base_transaction=spend_of_coinbases(node, [height]))
        return node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']

    @staticmethod
    def pool(node):
        return set(node.call('/list-unconfirmed-transactions')['tx_ids'] or [])


if __name__ == '__main__':
    PoolExchangeTest().main()

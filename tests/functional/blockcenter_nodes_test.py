#!/usr/bin/env python3
"""The blockcenter in front of two nodes, of which the one that it follows is killed: nobody notices."""

import re

from blockcenter_framework import COIN, STRANGER, BlockcenterTest
from postgres import Postgres
from test_framework import expect, expect_equal, wait_until

ADDRESSES = 150_000
PAGE = 10_000  # of programs that the follower reads at once


class BlockcenterNodesTest(BlockcenterTest):
    """What is in the pool, and what is being paid, goes on with the other node."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.node.connect(self.rival)
        nodes = {str(node.port): node for node in (self.node, self.rival)}
        wait_until(lambda: all(node.call('/net-info')['peer_count'] for node in nodes.values()), 'the nodes to be connected')
        self.node_addresses = [f'127.0.0.1:{port}' for port in nodes]
        self.open_blockcenter()
        self.wait_for_chain()
        self.key = self.key('cautious')
        made = self.center.v1('account/create', pubkey=self.key.xpub)
        self.add_addresses()
        funding = self.fund((made['address'], 10 * COIN))
        wait_until(lambda: all(self.has(node, funding) for node in nodes.values()), 'both pools to have the money')
        self.wait_for_balance(made['guid'], 0, 10 * COIN, 0)

        pages = self.pages_of_programs()
        lost = self.followed()
        dead = nodes.pop(lost)
        dead.kill()
        (left, alive), = nodes.items()
        wait_until(lambda: self.followed() == left, 'the other node to be followed')
        self.wait_for_balance(made['guid'], 0, 10 * COIN, 0)
        # The dead node is asked as well, and is no reason to fail.
        built = self.center.v1('merchant/build-payment', guid=made['guid'], recipients={STRANGER: COIN}, confirmations=0)
        paid = self.center.v1('merchant/submit-payment', guid=made['guid'], raw_transaction=built['raw_transaction'],
                              signatures=self.sign(self.key, built))['transaction_hash']
        expect(self.has(alive, paid), 'the payment is not in the pool of the node that is left')
        wait_until(lambda: self.balance(made['guid'])[1] == 9 * COIN - built['fee'], 'the change to be seen')

        # What is known of programs is kept: another stream reads what is new.
        expect(self.pages_of_programs() - pages < ADDRESSES // PAGE, 'the programs of all wallets were read anew')

        alive.kill()
        # No node at all: what is known is still shown, what is paid is kept.
        wait_until(lambda: self.center.text('/readyz')[0] == 503, 'the last node to be missed')
        expect_equal(self.balance(made['guid'])[1], 9 * COIN - built['fee'], 'balance without a node')
        self.center.stop()

    def add_addresses(self):
        """Of a wallet that is large."""
        self.postgres.sql('INSERT INTO addresses (wallet, change, place, program) SELECT wallet, true, place, '
                          f"decode(lpad(to_hex(place), 44, '0'), 'hex') FROM wallets, generate_series(1, {ADDRESSES}) place")

    def pages_of_programs(self):
        """How often the follower has asked for them."""
        return int(re.search(r'statements_total\{statement="list_programs"\} (\d+)', self.center.text('/metrics')[1]).group(1))

    @staticmethod
    def has(node, tx_id):
        return tx_id in node.call('/list-unconfirmed-transactions')['tx_ids']

    def followed(self):
        """The port of the node that is followed."""
        return re.findall(r'follows 127\.0\.0\.1:(\d+)', self.center.log.read_text())[-1]


if __name__ == '__main__':
    BlockcenterNodesTest().main()

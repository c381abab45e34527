#!/usr/bin/env python3
"""A home directory that an earlier version left: chain, wallet, index, keys, tokens and a payment that waits."""

import json
import tarfile

from funding import COIN
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

PASSWORD = 'old password'
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


class UpgradeTest(FunctionalTest):
    """Everything is there, is right, and goes on."""

    # tests/data/homes has them by the commit whose program made them. Each has a solonet of the recorded blocks and some of
    # its own, an index of transactions, accounts of alice and bob, an asset, a token, a feed, a payment that no block has;
    # and facts.json: what that program said of them.
    def run(self):
        for packed in sorted((self.vectors.parent / 'homes').glob('*.tar.gz')):
            print(packed.name, flush=True)
            self.commands(packed)
            self.node(packed)

    def unpacked(self, packed):
        home = self.new_home(initialised=False)
        with tarfile.open(packed) as archive:
            archive.extractall(home.path)
        return home, json.loads((home.path / 'facts.json').read_text())

    @staticmethod
    def expect_chain(home, facts):
        expect_equal(home.digest(), {name: facts[name] for name in ['height', 'hash', 'utxo_count', 'utxo_digest']}, 'chain')

    def commands(self, packed):
        """Those that look, and those that make all anew."""
        home, facts = self.unpacked(packed)
        self.expect_chain(home, facts)
        done = home.command('verify')
        expect_equal(done.returncode, 0, f'verify ({done.stdout} {done.stderr})')
        blocks = self.scratch / f'blocks{self.homes}.hex'
        expect_equal(home.command('export', blocks).returncode, 0, 'exit code of export')
        other = self.new_home()
        other.import_file(blocks)
        self.expect_chain(other, facts)
        done = home.command('reindex')
        expect_equal(done.returncode, 0, f'reindex ({done.stderr})')
        self.expect_chain(home, facts)

    def node(self, packed):
        home, facts = self.unpacked(packed)
        node = Node(home, '--wallet.txindex')
        expect_equal(node.call('/get-block-hash')['block_hash'], facts['hash'], 'tip')
        self.expect_wallet(node, facts)
        # The waiting payment goes to the pool again, and is mined.
        waiting = facts['waiting']
        wait_until(lambda: waiting in node.call('/list-unconfirmed-transactions')['tx_ids'], 'the payment that waits')
        expect_equal(node.call('/get-transaction', tx_id=facts['first_payment'])['tx_id'], facts['first_payment'], 'payment')
        while not node.call('/get-transaction', tx_id=waiting)['block_height']:
            node.mine(1)
        # The keys open, and pay.
        actions = [dict(type='spend_account', account_alias='bob', asset_alias='BTM', amount=3 * COIN),
                   dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=2 * COIN)]
        template = node.call('/build-transaction', actions=actions)
        signed = node.call('/sign-transaction', password=PASSWORD, transaction=template)
        expect(signed['sign_complete'], 'not signed')
        paid = node.call('/submit-transaction', raw_transaction=signed['transaction']['raw_transaction'])['tx_id']
        while not node.call('/get-transaction', tx_id=paid)['block_height']:
            node.mine(1)
        # More blocks may have been found than the one that was waited for.
        self.settle(node)
        height, balances = node.height(), self.balances(node)
        # A rescan by today's rules finds the same.
        node.call('/rescan-wallet')
        self.settle(node)
        expect_equal(self.balances(node), balances, 'balances after a rescan')
        node.stop()
        node = Node(home, '--wallet.txindex')
        expect_equal(node.height(), height, 'height after a restart')
        self.settle(node)
        expect_equal(self.balances(node), balances, 'balances after a restart')
        node.stop()
        expect_equal(home.command('verify').returncode, 0, 'exit code of verify')

    @staticmethod
    def settle(node):
        """Until the wallet shows the best block and no rescan is under way."""
        def is_settled():
            info = node.call('/wallet-info')
            return 'rescan' not in info and info['wallet_height'] == info['best_block_height']
        wait_until(is_settled, 'the wallet to follow the chain')

    @staticmethod
    def balances(node):
        return sorted([entry['account_alias'], entry['asset_alias'], entry['amount']]
                      for entry in node.call('/list-balances'))

    def expect_wallet(self, node, facts):
        self.settle(node)
        expect_equal(self.balances(node), facts['balances'], 'balances')
        expect_equal(sorted(tx['tx_id'] for tx in node.call('/list-transactions')), facts['transactions'], 'transactions')
        expect_equal(sorted(key['alias'] for key in node.call('/list-keys')), facts['keys'], 'keys')
        addresses = [entry['address'] for alias in ['alice', 'bob']
                     for entry in node.call('/list-addresses', account_alias=alias)]
        expect_equal(sorted(addresses), facts['addresses'], 'addresses')
        expect_equal([token['id'] for token in node.call('/list-access-tokens')], ['kept'], 'tokens')
        expect_equal([feed['alias'] for feed in node.call('/list-transaction-feeds')], ['kept'], 'feeds')


if __name__ == '__main__':
    UpgradeTest().main()

#!/usr/bin/env python3
"""kill -9 at random instants of a node that mines for its wallet, hands out addresses and rescans."""

import shutil

from crash_framework import CrashRecord
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

KILLS = 50
SUBSIDY = 41_250_000_000  # neu a block
MNEMONIC = 'pluck neutral fly orange tired famous stable crash prosper bounce elite tomato'


class KillDuringWalletTest(FunctionalTest):
    """Every reward goes to this wallet: whenever the process dies, its balance is the subsidy of the blocks there are, to
    the neu, and no address that was handed out is lost. A backup image brings all of it back."""

    def settle(self, node):
        """Waits until the wallet has followed the chain and no rescan is under way."""
        def current():
            info = node.call('/wallet-info')
            return 'rescan' not in info and info['wallet_height'] == info['best_block_height']
        wait_until(current, 'the wallet to follow')

    def check(self, node, addresses):
        self.settle(node)
        height = node.height()
        balances = node.call('/list-balances')
        expect_equal(sum(balance['amount'] for balance in balances), SUBSIDY * height, f'balance at height {height}')
        outputs = node.call('/list-unspent-outputs')
        expect_equal(sum(output['amount'] for output in outputs), SUBSIDY * height, 'sum of the outputs')
        for address in addresses:
            expect(node.call('/validate-address', address=address)['is_local'], f'{address} is lost')
        newest = node.call('/list-transactions', count=1)
        if height > 0:
            expect_equal(node.call('/get-transaction', tx_id=newest[0]['tx_id'])['block_height'], height,
                         'height of the newest transaction')
        return height

    def run(self):
        record = CrashRecord(self)
        home = self.new_home()
        addresses = []
        node = Node(home)
        xpub = node.call('/create-key', alias='k', password='pp', mnemonic=MNEMONIC)['xpub']
        account = node.call('/create-account', alias='a', root_xpubs=[xpub], quorum=1)
        node.stop()
        height = 0
        while record.kills < KILLS:
            node = Node(home, '--mining')
            node.wait_for_height(height + 1)
            addresses.append(node.call('/create-account-receiver', account_alias='a')['address'])
            if self.random.randrange(4) == 0:
                node.call('/rescan-wallet')
            expect(record.kill_within(node.process, 0.3), f'the node ended by itself: {node.text()}')
            if record.kills % 5 == 0:
                node = Node(home)
                height = self.check(node, addresses)
                node.kill()
        # From the backup image alone, everything comes back.
        node = Node(home)
        height = self.check(node, addresses)
        balances = node.call('/list-balances')
        image = node.call('/backup-wallet')
        node.stop()
        shutil.rmtree(home.path / 'data' / 'wallet-index.db')
        shutil.rmtree(home.path / 'keystore')
        node = Node(home)
        expect_equal(node.call('/list-accounts'), [], 'accounts of the new wallet')
        answer = node.request('/restore-wallet', image)
        expect_equal(answer['status'], 'success', f'restore {answer}')
        self.settle(node)
        expect_equal(node.call('/list-balances'), balances, 'balances after the restoration')
        expect_equal(node.call('/list-accounts')[0]['id'], account['id'], 'account id')
        node.stop()
        print(f'{record.kills} kills, height {height}')


if __name__ == '__main__':
    KillDuringWalletTest().main()

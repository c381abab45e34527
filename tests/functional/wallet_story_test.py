#!/usr/bin/env python3
"""A wallet's life through the HTTP API alone, on solonets that really mine: fund, pay, issue, retire, sign with the
keys of two nodes, a reorganisation of depth 10, merge 200 small outputs, back up, wipe, restore, recover. A node
dies by kill -9 at random instants of every step. Balances are right to the neu after every step and every death.

WALLET_STORY_KILLS=n in the environment asks for more deaths than the usual ones."""

import os
import shutil

from funding import COIN, SUBSIDY, spend_of_coinbases
from test_framework import Node, expect, expect_equal, expect_in, wait_until
from wallet_framework import FEE, STRANGER, WalletTest

MERGE_FEE = 6_000_000  # neu, of each merge of five outputs
KILLS = 50


class WalletStoryTest(WalletTest):
    """Alice pays Bob, in every way there is."""

    def run(self):
        self.open_nodes()
        self.alice_key = self.alice.call('/create-key', alias='alice', password='a')['xpub']
        self.bob_key = self.bob.call('/create-key', alias='bob', password='b')['xpub']
        self.create_account(self.alice, 'alice', [self.alice_key])
        self.create_account(self.bob, 'bob', [self.bob_key])
        self.fund()
        self.send('paying', self.spend('alice', 5 * COIN + FEE),
                  self.to_address(self.address(self.bob, 'bob'), 5 * COIN), alice=-5 * COIN - FEE, bob=5 * COIN)
        self.issue_and_retire()
        self.sign_with_both()
        self.reorganise()
        self.merge_small_outputs()
        self.die_in_rescans()
        self.back_up_and_restore()
        self.recover()
        for node in [self.alice, self.bob]:
            node.stop()
        expect(self.crashes.kills >= KILLS, f'{self.crashes.kills} kills')

    def fund(self):
        """The recorded coinbases pay to a program without an address: their spends are written by hand."""
        heights = range(1, 11)
        amount = len(heights) * SUBSIDY - FEE
        template = self.build(base_transaction=spend_of_coinbases(self.alice, heights),
                              actions=[self.to_address(self.address(self.alice, 'alice'), amount)])
        expect_equal(template['fee'], FEE, 'fee')
        self.settle_transaction(template, 'funding', alice=amount)

    def issue_and_retire(self):
        self.alice.call('/create-asset', alias='gold', root_xpubs=[self.alice_key], quorum=1,
                        definition={'name': 'gold', 'decimals': 2})
        self.send('issuing', self.spend('alice', FEE), dict(type='issue', asset_alias='GOLD', amount=1000),
                  self.to_address(self.address(self.alice, 'alice'), 1000, 'GOLD'), alice=-FEE, alice__GOLD=1000)
        tx_id = self.send('retiring', self.spend('alice', FEE), self.spend('alice', 300, 'GOLD'),
                          dict(type='retire', asset_alias='GOLD', amount=300, arbitrary='c0ffee'),
                          alice=-FEE, alice__GOLD=-300)
        shown = self.alice.call('/get-transaction', tx_id=tx_id)
        expect_in('retire', [output['type'] for output in shown['outputs']])

    def sign_with_both(self):
        """An account of which each node has one key."""
        self.create_account(self.alice, 'both', [self.alice_key, self.bob_key], quorum=2)
        self.send('paying to both', self.spend('alice', 20 * COIN + FEE),
                  self.to_address(self.address(self.alice, 'both'), 20 * COIN),
                  alice=-20 * COIN - FEE, both=20 * COIN)
        template = self.build(actions=[self.spend('both', 4 * COIN + FEE),
                                       self.to_address(self.address(self.bob, 'bob'), 4 * COIN)])
        half = self.sign(self.alice, 'a', template, complete=False)
        refused = self.alice.request('/submit-transaction', {'raw_transaction': half['raw_transaction']})
        expect_equal(refused['status'], 'fail', 'submission with one signature')
        whole = self.sign(self.bob, 'b', half)
        self.settle_transaction(whole, 'signing with both', both=-4 * COIN - FEE, bob=4 * COIN)

    def reorganise(self):
        """Ten blocks of Alice's with a payment of hers in them, against Bob's, one more, which come to her one by one.
        Her node dies of every block, most often of the one that turns the chain."""
        fork = self.alice.height()
        template = self.build(actions=[self.spend('alice', 3 * COIN + FEE),
                                       self.to_address(self.address(self.bob, 'bob'), 3 * COIN)])
        template = self.sign(self.alice, 'a', template)
        tx_id = self.submit(template, [self.alice])
        self.wait_for_template(self.alice, [tx_id])
        self.bob.call('/set-mining', is_mining=True, threads=1)
        self.mine(self.alice)
        self.moves = self.read_moves(dict(alice=-3 * COIN - FEE))
        self.block = self.find_block(self.alice, fork + 1, [tx_id])
        self.check_alice()
        for _ in range(3):
            self.alice.call('/set-mining', is_mining=True, threads=1)
            self.kill(1)
        self.mine(self.alice, max(0, fork + 10 - self.alice.height()))
        abandoned = self.alice.height()
        self.bob.wait_for_height(abandoned + 1)
        self.bob.call('/set-mining', is_mining=False)

        def check():
            self.check_alice()
            shown = self.alice.call('/get-transaction', tx_id=tx_id)
            expect_equal(shown['block_height'], self.block[0] if self.has_moved(self.alice) else 0, 'height shown')

        for height in range(fork + 1, self.bob.height() + 1):
            self.hand_over(height, kills=4 if height > abandoned else 1, check=check)
        print(f'reorganisation: {abandoned - fork} blocks for {self.bob.height() - fork}', flush=True)
        expect(not self.has_moved(self.alice), 'the payment is still in the chain')
        check()
        self.submit(template, [self.bob])
        self.moves = self.read_moves(dict(alice=-3 * COIN - FEE, bob=3 * COIN))
        self.confirm([tx_id], kills=1)
        self.close_step('a reorganisation')

    def merge_small_outputs(self):
        """More than one transaction can spend: a chain of transactions merges them first."""
        count, size = 200, COIN // 2
        self.create_account(self.alice, 'small', [self.alice_key])
        address = self.address(self.alice, 'small')
        self.send('making small outputs', self.spend('alice', count * size + FEE),
                  *[self.to_address(address, size) for _ in range(count)],
                  alice=-count * size - FEE, small=count * size)
        amount = 90 * COIN
        actions = [self.spend('small', amount), self.to_address(self.address(self.bob, 'bob'), amount - FEE)]
        reserved = self.alice.call('/list-reservations')
        refused = self.alice.request('/build-transaction', {'actions': actions})
        expect_equal(refused.get('code'), 'BTM706', f'building with too many inputs: {refused}')
        expect_in('build-chain-transactions', refused['error_detail'])
        expect_equal(self.alice.call('/list-reservations'), reserved, 'reservations after a build that failed')
        chain = self.build('/build-chain-transactions', kills=3, actions=actions)
        expect(len(chain) > 40, f'{len(chain)} transactions')
        signed = self.alice.call('/sign-transactions', password='a', transactions=chain)
        expect(signed['sign_complete'], 'signatures are missing')
        body = {'raw_transactions': [template['raw_transaction'] for template in signed['transaction']]}
        ids = self.bob.call('/submit-transactions', **body)['tx_id']
        for _ in range(3):
            self.kill_in('/submit-transactions', 0.3, body)
        self.moves = self.read_moves(dict(small=-amount - MERGE_FEE * (len(chain) - 1), bob=amount - FEE))
        self.confirm(ids, kills=3)
        self.close_step('merging')

    def die_in_rescans(self):
        for _ in range(4):
            self.kill_in('/rescan-wallet', 0.1, {})
        while self.crashes.kills + 6 < max(KILLS, int(os.environ.get('WALLET_STORY_KILLS', KILLS))):
            self.kill_in('/rescan-wallet', 0.2, {})

    def wipe(self):
        self.alice.stop()
        home = self.alice.home
        shutil.rmtree(home.path / 'keystore')
        shutil.rmtree(home.path / 'data' / 'wallet-index.db')
        self.alice = Node(home)
        self.settle(self.alice)
        expect_equal((self.balances(self.alice), self.alice.call('/list-keys')), ({}, []), 'what is left after wiping')

    def back_up_and_restore(self):
        image = self.alice.call('/backup-wallet')
        self.wipe()
        # Half of an image may be there after a death; the whole of it can be taken again.
        for _ in range(3):
            self.kill_in('/restore-wallet', 0.1, image, check=lambda: self.settle(self.alice))
        self.alice.call('/restore-wallet', **image)
        self.check_alice()
        self.alice.call('/set-mining-address', mining_address=STRANGER)
        # Restored keys sign.
        self.send('restoring', self.spend('alice', COIN + FEE), self.to_address(self.address(self.bob, 'bob'), COIN),
                  alice=-COIN - FEE, bob=COIN)

    def recover(self):
        """From the root key alone, which finds the accounts of one key (10 §8)."""
        self.wipe()
        for _ in range(8):
            self.kill_in('/recovery-wallet', 0.1, {'xpubs': [self.alice_key]}, check=lambda: None)
        self.alice.request('/recovery-wallet', {'xpubs': [self.alice_key]})
        indexes = {'alice': 1, 'small': 2}
        recovered = {(f'{self.alice_key[:12]}:{indexes[account]:x}', self.shown_alias(asset)): amount
                     for (account, asset), amount in self.books.items() if account in indexes and amount}
        wait_until(lambda: self.balances(self.alice) == recovered, f'recovered balances {recovered}')
        print(f'recovery: right after {self.crashes.kills} kills', flush=True)

    def shown_alias(self, asset):
        """The asset is nobody's any more: its id stands for its name."""
        if asset == 'BTM':
            return asset
        others = wait_until(lambda: {entry['asset_id'] for entry in self.alice.call('/list-balances')} - {'f' * 64},
                            'the other asset')
        return others.pop()


if __name__ == '__main__':
    WalletStoryTest().main()

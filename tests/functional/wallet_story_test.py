#!/usr/bin/env python3
"""A wallet's life through the HTTP API alone, on solonets that really mine: fund, pay, issue, retire, sign with the keys
of two nodes, merge 200 small outputs, back up, wipe, restore, recover; with a reorganisation of depth 10 and kill -9 in
the middle. Balances are right to the neu at every step."""

import gzip
import pathlib
import shutil

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

BTM = 'f' * 64
COIN = 100_000_000  # neu
SUBSIDY = 41_250_000_000  # neu
FEE = 20_000_000  # neu, of a usual transaction
MERGE_FEE = 6_000_000  # neu, of each merge of five outputs
# Of nobody here: what the test's own blocks pay to.
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


def uvarint(number):
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class WalletStoryTest(FunctionalTest):
    """Two nodes with key stores of their own; blocks and templates are handed from one to the other."""

    def run(self):
        self.open_nodes()
        self.fund()
        self.pay()
        self.issue_and_retire()
        self.sign_with_both()
        self.reorganise()
        self.survive_kills()
        self.merge_small_outputs()
        self.back_up_and_restore()
        self.recover()
        for node in [self.alice, self.bob]:
            node.stop()

    # --- the nodes and their blocks ---

    def open_nodes(self):
        """Both begin with a recorded chain whose coinbases anyone can spend, the first 16 of them at once."""
        packed = pathlib.Path(self.vectors).parent / 'chains' / 'anyone-can-spend.hex.gz'
        blocks = gzip.decompress(packed.read_bytes()).decode().split()
        homes = [self.new_home(), self.new_home()]
        homes[0].import_file(self.hex_file('blocks.hex', blocks))
        shutil.copytree(homes[0].path / 'data', homes[1].path / 'data', dirs_exist_ok=True)
        self.alice, self.bob = (Node(home) for home in homes)
        for node in [self.alice, self.bob]:
            self.settle(node)
            node.call('/set-mining-address', mining_address=STRANGER)
        self.alice_key = self.alice.call('/create-key', alias='alice', password='a')['xpub']
        self.bob_key = self.bob.call('/create-key', alias='bob', password='b')['xpub']
        self.create_account(self.alice, 'alice', [self.alice_key])
        self.create_account(self.bob, 'bob', [self.bob_key])
        self.expected = {}

    @staticmethod
    def create_account(node, alias, keys, quorum=1):
        return node.call('/create-account', alias=alias, root_xpubs=keys, quorum=quorum)

    @staticmethod
    def address(node, account):
        return node.call('/create-account-receiver', account_alias=account)['address']

    @staticmethod
    def settle(node):
        """Waits until the wallet shows the best block and no rescan runs."""
        def settled():
            info = node.call('/wallet-info')
            return 'rescan' not in info and info['wallet_height'] == info['best_block_height']
        wait_until(settled, 'the wallet to follow the chain')

    def mine(self, node, count=1):
        goal = node.height() + count
        node.call('/set-mining', is_mining=True)
        node.wait_for_height(goal)
        node.call('/set-mining', is_mining=False)
        self.settle(node)

    def confirm(self, node, *ids):
        """Mines until the transactions are in blocks."""
        def confirmed(tx_id):
            # The wallet hears of what is submitted a moment later.
            answer = node.request('/get-transaction', {'tx_id': tx_id})
            return answer['status'] == 'success' and answer['data']['block_height'] != 0

        while not all(confirmed(tx_id) for tx_id in ids):
            self.mine(node)

    @staticmethod
    def hand_over(giver, taker, first):
        """The giver's blocks from this height on."""
        for height in range(first, giver.height() + 1):
            block = giver.call('/get-raw-block', block_height=height)['raw_block']
            expect_equal(taker.call('/submit-block', raw_block=block), True, 'submit-block')

    def synchronise(self):
        self.hand_over(self.alice, self.bob, self.bob.height() + 1)
        self.settle(self.bob)

    # --- money ---

    def balances(self, node):
        return {(entry['account_alias'], entry['asset_alias']): entry['amount'] for entry in node.call('/list-balances')}

    def check(self, what):
        """All that the two wallets have is what the books of this test say."""
        self.synchronise()
        actual = {**self.balances(self.alice), **self.balances(self.bob)}
        expect_equal(actual, {key: amount for key, amount in self.expected.items() if amount}, f'balances after {what}')

    def move(self, account, asset, amount):
        key = (account, asset)
        self.expected[key] = self.expected.get(key, 0) + amount

    def build(self, node, *actions):
        return node.call('/build-transaction', actions=list(actions))

    def send(self, node, password, *actions):
        """Builds, signs, submits and confirms."""
        template = self.build(node, *actions)
        signed = node.call('/sign-transaction', password=password, transaction=template)
        expect(signed['sign_complete'], 'signatures are missing')
        tx_id = self.submit(node, signed['transaction'])
        self.confirm(node, tx_id)
        return tx_id

    @staticmethod
    def submit(node, template):
        return node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']

    @staticmethod
    def spend(account, amount, asset='BTM', **others):
        return dict(type='spend_account', account_alias=account, asset_alias=asset, amount=amount, **others)

    @staticmethod
    def to_address(address, amount, asset='BTM'):
        return dict(type='control_address', address=address, asset_alias=asset, amount=amount)

    # --- the story ---

    def fund(self):
        """The recorded coinbases pay to a program without an address: their spends are written here by hand."""
        inputs = [self.anyone_can_spend(height) for height in range(1, 11)]
        base = bytes([7, 1, 0, len(inputs)]) + b''.join(inputs) + bytes([0])
        amount = len(inputs) * SUBSIDY - FEE
        template = self.alice.call('/build-transaction', base_transaction=base.hex(),
                                   actions=[self.to_address(self.address(self.alice, 'alice'), amount)])
        expect_equal(template['fee'], FEE, 'fee')
        self.confirm(self.alice, self.submit(self.alice, template))
        self.move('alice', 'BTM', amount)
        self.check('funding')

    def anyone_can_spend(self, height):
        """A serialised input that spends the coinbase of a recorded block (01 §3)."""
        coinbase = self.alice.call('/get-block', block_height=height)['transactions'][0]
        expect_equal((coinbase['outputs'][0]['control_program'], coinbase['outputs'][0]['amount']), ('51', SUBSIDY),
                     'coinbase')
        spent = (bytes.fromhex(coinbase['mux_id']) + bytes.fromhex(BTM) + uvarint(SUBSIDY) + uvarint(0) + uvarint(1) +
                 bytes.fromhex('0151'))
        commitment = bytes([1]) + uvarint(len(spent)) + spent
        return uvarint(1) + uvarint(len(commitment)) + commitment + bytes([1, 0])

    def pay(self):
        self.send(self.alice, 'a', self.spend('alice', 5 * COIN + FEE),
                  self.to_address(self.address(self.bob, 'bob'), 5 * COIN))
        self.move('alice', 'BTM', -5 * COIN - FEE)
        self.move('bob', 'BTM', 5 * COIN)
        self.check('paying')

    def issue_and_retire(self):
        self.alice.call('/create-asset', alias='gold', root_xpubs=[self.alice_key], quorum=1,
                        definition={'name': 'gold', 'decimals': 2})
        self.send(self.alice, 'a', self.spend('alice', FEE), dict(type='issue', asset_alias='GOLD', amount=1000),
                  self.to_address(self.address(self.alice, 'alice'), 1000, 'GOLD'))
        self.move('alice', 'BTM', -FEE)
        self.move('alice', 'GOLD', 1000)
        self.check('issuing')
        tx_id = self.send(self.alice, 'a', self.spend('alice', FEE), self.spend('alice', 300, 'GOLD'),
                          dict(type='retire', asset_alias='GOLD', amount=300, arbitrary='c0ffee'))
        self.move('alice', 'BTM', -FEE)
        self.move('alice', 'GOLD', -300)
        self.check('retiring')
        shown = self.alice.call('/get-transaction', tx_id=tx_id)
        expect_in('retire', [output['type'] for output in shown['outputs']])

    def sign_with_both(self):
        """An account of which each node has one key."""
        self.create_account(self.alice, 'both', [self.alice_key, self.bob_key], quorum=2)
        self.send(self.alice, 'a', self.spend('alice', 10 * COIN + FEE),
                  self.to_address(self.address(self.alice, 'both'), 10 * COIN))
        self.move('alice', 'BTM', -10 * COIN - FEE)
        self.move('both', 'BTM', 10 * COIN)
        self.check('paying to both')
        template = self.build(self.alice, self.spend('both', 4 * COIN + FEE),
                              self.to_address(self.address(self.bob, 'bob'), 4 * COIN))
        half = self.alice.call('/sign-transaction', password='a', transaction=template)
        expect(not half['sign_complete'], 'one signature is enough')
        refused = self.alice.request('/submit-transaction',
                                     {'raw_transaction': half['transaction']['raw_transaction']})
        expect_equal(refused['status'], 'fail', 'submission with one signature')
        whole = self.bob.call('/sign-transaction', password='b', transaction=half['transaction'])
        expect(whole['sign_complete'], 'both signatures are not enough')
        self.confirm(self.alice, self.submit(self.alice, whole['transaction']))
        self.move('both', 'BTM', -4 * COIN - FEE)
        self.move('bob', 'BTM', 4 * COIN)
        self.check('signing with both')

    def reorganise(self):
        """Ten blocks of one node, with a payment in them, against eleven of the other."""
        fork = self.alice.height()
        tx_id = self.send(self.alice, 'a', self.spend('alice', 3 * COIN + FEE),
                          self.to_address(self.address(self.bob, 'bob'), 3 * COIN))
        self.mine(self.alice, fork + 10 - self.alice.height())
        self.mine(self.bob, self.alice.height() + 1 - self.bob.height())
        self.hand_over(self.bob, self.alice, fork + 1)
        expect_equal(self.alice.call('/get-block-hash'), self.bob.call('/get-block-hash'), 'best block')
        self.settle(self.alice)
        expect_equal(self.balances(self.alice),
                     {key: amount for key, amount in self.expected.items() if key[0] != 'bob'}, 'balances rolled back')
        shown = self.alice.call('/get-transaction', tx_id=tx_id)
        expect_equal(shown['block_height'], 0, 'height of a transaction that was rolled back')
        self.confirm(self.alice, tx_id)
        self.move('alice', 'BTM', -3 * COIN - FEE)
        self.move('bob', 'BTM', 3 * COIN)
        self.check('a reorganisation')

    def survive_kills(self):
        """The node dies while it mines and its wallet follows; what it comes back with is right."""
        for _ in range(3):
            self.alice.call('/set-mining', is_mining=True)
            goal = self.alice.height() + self.random.randrange(2)
            self.alice.wait_for_height(goal)
            self.alice.call('/rescan-wallet')
            self.alice.kill()
            self.alice = Node(self.alice.home)
            self.settle(self.alice)
            self.check('kill -9')

    def merge_small_outputs(self):
        count, size = 200, COIN // 2
        self.create_account(self.alice, 'small', [self.alice_key])
        address = self.address(self.alice, 'small')
        self.send(self.alice, 'a', self.spend('alice', count * size + FEE),
                  *[self.to_address(address, size) for _ in range(count)])
        self.move('alice', 'BTM', -count * size - FEE)
        self.move('small', 'BTM', count * size)
        self.check('making small outputs')
        amount = 90 * COIN
        actions = [self.spend('small', amount), self.to_address(self.address(self.bob, 'bob'), amount - FEE)]
        reserved = self.alice.call('/list-reservations')
        refused = self.alice.request('/build-transaction', {'actions': actions})
        expect_equal(refused.get('code'), 'BTM706', f'building with too many inputs: {refused}')
        expect_in('build-chain-transactions', refused['error_detail'])
        expect_equal(self.alice.call('/list-reservations'), reserved, 'reservations after a build that failed')
        chain = self.alice.call('/build-chain-transactions', actions=actions)
        expect(len(chain) > 40, f'{len(chain)} transactions')
        signed = self.alice.call('/sign-transactions', password='a', transactions=chain)
        expect(signed['sign_complete'], 'signatures are missing')
        raw = [template['raw_transaction'] for template in signed['transaction']]
        ids = self.alice.call('/submit-transactions', raw_transactions=raw)['tx_id']
        self.confirm(self.alice, *ids)
        self.move('small', 'BTM', -amount - MERGE_FEE * (len(chain) - 1))
        self.move('bob', 'BTM', amount - FEE)
        self.check('merging')

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
        self.alice.call('/restore-wallet', **image)
        self.settle(self.alice)
        self.check('restoring')
        # Restored keys sign.
        self.alice.call('/set-mining-address', mining_address=STRANGER)
        self.send(self.alice, 'a', self.spend('alice', COIN + FEE),
                  self.to_address(self.address(self.bob, 'bob'), COIN))
        self.move('alice', 'BTM', -COIN - FEE)
        self.move('bob', 'BTM', COIN)
        self.check('paying after restoring')

    def recover(self):
        """From the root key alone, which finds the accounts of one key (10 §8)."""
        key = self.alice_key
        self.wipe()
        self.alice.call('/recovery-wallet', xpubs=[key])
        self.settle(self.alice)
        indexes = {'alice': 1, 'small': 2}
        found = {(alias, asset): amount for (alias, asset), amount in self.expected.items()
                 if alias in indexes and amount}
        recovered = {(f'{key[:12]}:{indexes[alias]:x}', self.shown_alias(asset)): amount
                     for (alias, asset), amount in found.items()}
        wait_until(lambda: self.balances(self.alice) == recovered, f'recovered balances {recovered}')

    def shown_alias(self, asset):
        """The asset is nobody's any more: its id stands for its name."""
        if asset == 'BTM':
            return asset
        return next(entry['asset_id'] for entry in self.alice.call('/list-balances') if entry['asset_id'] != BTM)


if __name__ == '__main__':
    WalletStoryTest().main()

"""What the wallet's story stands on: two nodes with key stores of their own, of which one is killed all the time, and
the books of what their accounts must have."""

import http.client
import shutil
import threading

from crash_framework import CrashRecord
from funding import COIN, recorded_blocks
from test_framework import Failed, FunctionalTest, Node, expect, expect_equal, wait_until

# More than a hundredth of a block's reward: what pays that has a place in the next template at once.
FEE = 5 * COIN
# Of nobody here: what the test's own blocks pay to.
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


class WalletTest(FunctionalTest):
    """Alice's node is the one that dies: in calls and while blocks come. Bob's mines and lives. They are not connected;
    the test hands blocks and transactions from one to the other."""

    def open_nodes(self):
        """Both begin with the recorded chain."""
        homes = [self.new_home(), self.new_home()]
        homes[0].import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        shutil.copytree(homes[0].path / 'data', homes[1].path / 'data', dirs_exist_ok=True)
        self.alice, self.bob = (Node(home) for home in homes)
        self.crashes = CrashRecord(self)
        # (account alias, asset alias) -> neu or units, of both wallets.
        self.books = {}
        # What the transaction under way moves, and its block: (height, hash).
        self.moves, self.block = {}, None
        self.addresses = []
        for node in [self.alice, self.bob]:
            self.settle(node)
            node.call('/set-mining-address', mining_address=STRANGER)

    @staticmethod
    def settle(node):
        """Waits until the wallet shows the best block and no rescan runs."""
        def settled():
            info = node.call('/wallet-info')
            return 'rescan' not in info and info['wallet_height'] == info['best_block_height']
        wait_until(settled, 'the wallet to follow the chain')

    # --- accounts ---

    def create_account(self, node, alias, keys, quorum=1):
        return node.call('/create-account', alias=alias, root_xpubs=keys, quorum=quorum)

    def address(self, node, account):
        address = node.call('/create-account-receiver', account_alias=account)['address']
        if node is self.alice:
            self.addresses.append(address)
        return address

    @staticmethod
    def balances(node):
        entries = node.call('/list-balances')
        return {(entry['account_alias'], entry['asset_alias']): entry['amount'] for entry in entries}

    @staticmethod
    def of_outputs(node):
        """The same, from the outputs."""
        sums = {}
        for output in node.call('/list-unspent-outputs'):
            key = (output['account_alias'], output['asset_alias'])
            sums[key] = sums.get(key, 0) + output['amount']
        return sums

    # --- the books ---

    def expected(self, owner):
        """What one of the wallets must show on the chain that its node has."""
        moved = self.moves if self.has_moved(owner) else {}
        sums = {key: self.books.get(key, 0) + moved.get(key, 0) for key in {**self.books, **moved}}
        return {key: amount for key, amount in sums.items() if amount and (key[0] == 'bob') == (owner is self.bob)}

    def has_moved(self, node):
        """Whether the transaction under way is in the node's main chain."""
        if self.block is None or node.height() < self.block[0]:
            return False
        return node.call('/get-block', block_height=self.block[0])['hash'] == self.block[1]

    def check_node(self, node, what):
        self.settle(node)
        expected = self.expected(node)
        expect_equal(self.balances(node), expected, f'balances after {what}')
        expect_equal(self.of_outputs(node), expected, f'sums of outputs after {what}')

    def close_step(self, what):
        """The transaction under way is in both chains."""
        for node in [self.alice, self.bob]:
            self.check_node(node, what)
        for key, amount in self.moves.items():
            self.books[key] = self.books.get(key, 0) + amount
        self.moves, self.block = {}, None
        print(f'{what}: right at height {self.alice.height()} after {self.crashes.kills} kills', flush=True)

    # --- deaths ---

    def check_alice(self):
        """What she has and knows after a death."""
        self.check_node(self.alice, f'kill {self.crashes.kills}')
        for address in self.addresses:
            expect(self.alice.call('/validate-address', address=address)['is_local'], f'{address} is lost')

    def kill(self, longest, check=None):
        """Alice's node dies at a random instant within so many seconds, and what it comes back with is right."""
        expect(self.crashes.kill_within(self.alice.process, longest), f'the node ended by itself: {self.alice.text()}')
        self.alice = Node(self.alice.home)
        (check or self.check_alice)()

    def kill_in(self, path, longest, body, check=None):
        """The same in the middle of a call, or after it."""
        node = self.alice

        def ask():
            try:
                node.request(path, body)
            except (OSError, http.client.HTTPException, ValueError):
                pass  # it died before it had answered

        call = threading.Thread(target=ask)
        call.start()
        try:
            self.kill(longest, check)
        finally:
            call.join()

    # --- blocks ---

    @staticmethod
    def mine(node, count=1):
        """Blocks of the node's own miner."""
        node.mine(count, threads=2)

    def hand_over(self, height, kills=0, check=None):
        """Bob's block of this height to Alice, whose node may die of it."""
        body = {'raw_block': self.bob.call('/get-raw-block', block_height=height)['raw_block']}
        for _ in range(kills):
            self.kill_in('/submit-block', 0.3, body, check)
        expect_equal(self.alice.call('/submit-block', **body), True, f'submit-block at height {height}')

    def wait_for_template(self, node, ids):
        """Until the work of a node has the transactions in it."""
        known = ''
        missing = set(ids)
        while missing:
            template = node.call('/get-block-template', longpoll_id=known)
            known = template['longpoll_id']
            missing = set(ids) - {transaction['id'] for transaction in template['transactions']}

    @staticmethod
    def find_block(node, first, ids):
        """The block from this height on that has all of the transactions: (height, hash)."""
        for height in range(first, node.height() + 1):
            block = node.call('/get-block', block_height=height)
            if {transaction['id'] for transaction in block['transactions']} >= set(ids):
                return height, block['hash']
        raise Failed(f'no block has {ids}')

    def confirm(self, ids, kills):
        """A block of Bob's that has the transactions; Alice's node dies of each block so many times."""
        self.wait_for_template(self.bob, ids)
        first = self.bob.height() + 1
        self.mine(self.bob)
        self.block = self.find_block(self.bob, first, ids)
        for height in range(first, self.bob.height() + 1):
            self.hand_over(height, kills)
        self.settle(self.alice)
        expect(all(self.alice.call('/get-transaction', tx_id=tx_id)['block_height'] for tx_id in ids),
               'a transaction in a block is shown as unconfirmed')

    # --- transactions ---

    @staticmethod
    def spend(account, amount, asset='BTM'):
        return dict(type='spend_account', account_alias=account, asset_alias=asset, amount=amount)

    @staticmethod
    def to_address(address, amount, asset='BTM'):
        return dict(type='control_address', address=address, asset_alias=asset, amount=amount)

    def build(self, path='/build-transaction', kills=1, **body):
        """By Alice's node, which may die in builds before."""
        for _ in range(kills):
            self.kill_in(path, 0.05, body)
        return self.alice.call(path, **body)

    def sign(self, node, password, template, complete=True):
        signed = node.call('/sign-transaction', password=password, transaction=template)
        expect_equal(signed['sign_complete'], complete, 'sign_complete')
        return signed['transaction']

    def submit(self, template, nodes):
        for node in nodes:
            tx_id = node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']
        return tx_id

    def settle_transaction(self, template, what, kills=2, **moves):
        """To both pools, then into a block. Moves are `account=amount` in BTM, `account__asset=amount` otherwise."""
        tx_id = self.submit(template, [self.alice, self.bob])
        self.moves = self.read_moves(moves)
        self.confirm([tx_id], kills)
        self.close_step(what)
        return tx_id

    @staticmethod
    def read_moves(moves):
        return {tuple(name.split('__')) if '__' in name else (name, 'BTM'): amount for name, amount in moves.items()}

    def send(self, what, *actions, **moves):
        """Builds, signs, submits and confirms with Alice's key."""
        template = self.build(actions=list(actions))
        template = self.sign(self.alice, 'a', template)
        return self.settle_transaction(template, what, **moves)

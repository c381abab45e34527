#!/usr/bin/env python3
"""A clock that jumps by hours and days, both ways, under a node that syncs, mines, reserves and bans."""

import time

from faults import Faults
from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

HOUR = 3600
DAY = 24 * HOUR
JUMPS = [7 * HOUR, -7 * HOUR, 3 * DAY, -3 * DAY, 4000 * DAY, -4000 * DAY]
BANNED = '192.0.2.7'
BEGIN = 104  # blocks that both nodes have
PART = 4


class ClockJumpsTest(FunctionalTest):
    """One node has the right time, and gets blocks that were recorded long ago; the clock of the other one jumps."""

    def add_options(self, parser):
        parser.add_argument('--faults', required=True, help='the library of faults.py')

    def run(self):
        self.blocks = recorded_blocks(self)
        file = self.hex_file('blocks.hex', self.blocks[:BEGIN])
        homes = [self.new_home(), self.new_home()]
        for home in homes:
            home.import_file(file)
        self.clock = Faults(self, self.options.faults)
        self.right = Node(homes[0])
        self.jumping = Node(homes[1], env=self.clock.environment)
        self.jumping.make_account()
        self.jumping.connect(self.right)
        self.fund()
        self.reservations_and_bans()
        self.mining()
        self.synchronising()
        for node in [self.right, self.jumping]:
            node.stop()

    # --- the wallet ---

    def fund(self):
        """One output, so that whoever reserves it has everything."""
        self.address = self.jumping.call('/create-account-receiver', account_alias='miner')['address']
        outputs = [dict(type='control_address', address=self.address, asset_alias='BTM', amount=412 * COIN)]
        funding = self.jumping.call('/build-transaction', actions=outputs,
                                    base_transaction=spend_of_coinbases(self.jumping, [1]))
        self.jumping.call('/submit-transaction', raw_transaction=funding['raw_transaction'])
        wait_until(lambda: self.jumping.call('/list-unspent-outputs', unconfirmed=True), 'the wallet to know the payment')

    def build(self):
        actions = [dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=2 * COIN, use_unconfirmed=True),
                   dict(type='control_address', address=self.address, asset_alias='BTM', amount=COIN)]
        return self.jumping.request('/build-transaction', dict(actions=actions, ttl='30m'))

    def bans(self):
        return [ban['ip'] for ban in self.jumping.call('/list-bans')]

    def reservations_and_bans(self):
        expect_equal(self.build()['status'], 'success', 'the first reservation')
        self.jumping.call('/ban-peer', ip=BANNED, seconds=2 * HOUR)
        for ahead in JUMPS:
            self.clock.set(seconds_ahead=ahead)
            expect_equal(self.build().get('code'), 'BTM702', f'a reserved output, {ahead} seconds ahead')
            expect_equal(self.bans(), [BANNED], f'bans, {ahead} seconds ahead')
        self.clock.set()

    # --- the chain ---

    def mining(self):
        """Its block is of the others' future."""
        self.clock.set(seconds_ahead=3 * DAY)
        self.jumping.mine(1)
        expect_equal(self.right.height(), BEGIN, 'height where the time is right')

    def synchronising(self):
        """Blocks of its future are taken when its clock is right again, and it leaves its own."""
        tip = self.right.call('/get-block', block_height=BEGIN)['timestamp']
        self.clock.set(seconds_ahead=int(tip - 3 * DAY - time.time()))
        self.submit()
        self.clock.set()
        self.submit()
        self.agree()
        self.clock.set(seconds_ahead=3 * DAY)
        self.submit()
        self.agree()
        expect_equal(self.bans(), [BANNED], 'bans in the end')
        expect(not self.right.call('/list-bans'), 'somebody was banned')

    def submit(self):
        """The next recorded blocks, to the node that has the right time."""
        height = self.right.height()
        expect(height + PART <= len(self.blocks), 'there are no more blocks')
        for block in self.blocks[height:height + PART]:
            self.right.call('/submit-block', raw_block=block)

    def agree(self):
        def best(node):
            return node.call('/get-block-hash')['block_hash']
        wait_until(lambda: best(self.jumping) == best(self.right), 'both to have the same chain')


if __name__ == '__main__':
    ClockJumpsTest().main()

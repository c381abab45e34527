#!/usr/bin/env python3
"""The blockcenter between nodes that do not agree: one that says to have blocks which it does not give, and one that is lost with
the blocks which only it had."""

from blockcenter_framework import COIN, STRANGER, BlockcenterTest
from node_proxy import NodeProxy
from postgres import Postgres
from test_framework import expect, expect_equal, wait_until


class BlockcenterEstrangedTest(BlockcenterTest):
    """Two nodes that do not know each other."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.liar = NodeProxy(self.node.port)
        self.honest = NodeProxy(self.rival.port)
        self.node_addresses = [f'127.0.0.1:{proxy.port}' for proxy in (self.liar, self.honest)]
        self.lesson_7_one_gateway_to_the_nodes()
        self.center.stop()

    def lesson_7_one_gateway_to_the_nodes(self):
        self.open_blockcenter()
        self.wait_for_chain()
        self.key = self.key('between')
        made = self.center.v1('account/create', pubkey=self.key.xpub)
        self.fund((made['address'], 10 * COIN))
        self.rival.call('/submit-transaction', raw_transaction=self.funding_raw)
        self.wait_for_balance(made['guid'], 0, 10 * COIN, 0)
        self.a_liar_hides_nothing()
        self.a_lost_branch_is_undone(made['guid'])

    def followed(self):
        return self.center.v1('q/chain-status')['block_hash']

    def states(self):
        return dict(row.split('|') for row in self.postgres.sql("SELECT node, healthy FROM nodes").splitlines())

    def a_liar_hides_nothing(self):
        """It says to have a thousand blocks more: the other one is not left out for that, and is followed in the end."""
        self.liar.mode = 'liar'
        wait_until(lambda: int(self.postgres.sql('SELECT max(height) FROM nodes')) > 1000, 'the lie to be heard')
        self.rival.mine(2)
        # Whichever was followed before: the one that has more work, as it says, comes first.
        wait_until(lambda: 'does not give the blocks' in self.center.log.read_text(), 'the liar to be seen through')
        wait_until(lambda: self.followed() == self.tip(self.rival), 'the honest node to be followed')
        wait_until(lambda: set(self.states().values()) == {'t'}, 'both nodes to be healthy')
        self.liar.mode = 'open'

    def a_lost_branch_is_undone(self, guid):
        """Blocks that only a lost node had give way to those of the other, and what was paid in them is paid again."""
        fork = self.rival.height()
        for height in range(1, fork + 1):
            self.node.request('/submit-block', {'raw_block': self.rival.call('/get-raw-block', block_height=height)['raw_block']})
        wait_until(lambda: self.tip(self.node) == self.tip(self.rival), 'the nodes to agree')
        funding = self.fund((self.center.v1('account/list-addresses', guid=guid)[0]['address'], 10 * COIN))
        self.mine(funding)
        self.wait_for_chain()
        wait_until(lambda: self.balance(guid)[0] >= 10 * COIN, 'the money to be there')
        self.share(self.node)
        built = self.center.v1('merchant/build-payment', guid=guid, recipients={STRANGER: COIN})
        paid = self.center.v1('merchant/submit-payment', guid=guid, raw_transaction=built['raw_transaction'],
                              signatures=self.sign(self.key, built))['transaction_hash']
        self.honest.mode = 'closed'
        self.honest.cut()
        # More than a node may lag: once the others are lost, the one that is left is not late.
        self.mine(paid)
        self.node.mine(4)
        wait_until(lambda: self.followed() == self.tip(self.node), 'the branch to be followed')
        expect_equal(self.state(paid), '3', 'the payment in the branch')
        self.node.kill()
        self.liar.mode = 'closed'
        self.liar.cut()
        self.honest.mode = 'open'
        self.node = self.rival
        wait_until(lambda: self.followed() == self.tip(self.rival), 'the branch to be undone')
        wait_until(lambda: 'they are undone' in self.center.log.read_text(), 'the log to tell of it')
        expect(self.state(paid) in ('1', '2'), f'the payment after it: {self.state(paid)}')
        wait_until(lambda: paid in self.rival.call('/list-unconfirmed-transactions')['tx_ids'], 'the payment to be sent again')
        self.mine(paid)
        self.wait_for_chain()
        expect_equal(self.state(paid), '3', 'the payment in the end')

    def share(self, node):
        other = self.rival if node is self.node else self.node
        for height in range(other.height() - 3, node.height() + 1):
            other.request('/submit-block', {'raw_block': node.call('/get-raw-block', block_height=height)['raw_block']})
        wait_until(lambda: self.tip(self.node) == self.tip(self.rival), 'the nodes to agree')

    def state(self, tx_hash):
        return self.postgres.sql(f"SELECT state FROM attempts WHERE hash = '\\x{tx_hash}'")


if __name__ == '__main__':
    BlockcenterEstrangedTest().main()

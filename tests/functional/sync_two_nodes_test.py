#!/usr/bin/env python3
"""Two nodes: one fetches the other's chain, then each tells the other of what it mines; apart, they fork, and agree
again once they are together."""

from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until


class SyncTwoNodesTest(FunctionalTest):
    """Synchronisation, relay and a fork between two nodes."""

    def run(self):
        case = self.chain_case('linear-pub')
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', case['blocks']))
        height = case['final']['height']

        first = Node(home)
        other_home = self.new_home()
        second = Node(other_home)
        expect_equal(second.call('/net-info')['peer_count'], 0, 'peers before')
        peer = second.connect(first)
        expect_equal(peer['height'], height, 'height that the peer tells')
        second.wait_for_height(height)
        expect_equal(self.tip(second), self.tip(first), 'tips')
        expect_equal(second.call('/net-info')['peer_count'], 1, 'peers')
        wait_until(lambda: not second.call('/net-info')['syncing'], 'the end of syncing')

        for node in (first, second):
            node.make_account()

        # What one mines is on the other.
        for miner, other in ((first, second), (second, first)):
            before = other.height()
            miner.mine(1)
            wait_until(lambda: other.height() > before, 'a mined block on the other node')
            # Mining may go beyond one block: the other one must not fork by mining on a tip that is old already.
            wait_until(lambda: self.tip(first) == self.tip(second), 'the same tip')

        # Apart they go different ways: one runs while the other does not. Their ports are other ones each time.
        second.stop()
        first.mine(1)
        fork = first.height()
        lonely_tip = self.tip(first)
        first.stop()
        second = Node(other_home)
        while second.height() <= fork:
            second.mine(1)
        first = Node(home)
        expect_equal(self.tip(first), lonely_tip, 'tip after a restart')
        expect(lonely_tip != self.tip(second), 'they are on one branch though they were apart')
        first.connect(second)
        wait_until(lambda: self.tip(first) == self.tip(second), 'one tip again')
        second.stop()
        first.stop()

    @staticmethod
    def tip(node):
        return node.call('/get-block-hash')['block_hash']


if __name__ == '__main__':
    SyncTwoNodesTest().main()

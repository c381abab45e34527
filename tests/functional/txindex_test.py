#!/usr/bin/env python3
"""The transaction index: without a wallet, switched on later, killed while it is built, after a reorganisation."""

import subprocess

from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

KILLS = 12


class TxindexTest(FunctionalTest):
    """Every transaction of a recorded chain is found, whenever the index was switched on and however often the node died."""

    ARGUMENTS = ('--wallet.disable', '--wallet.txindex')

    def run(self):
        case = self.chain_case('linear-pub')
        home = self.new_home()
        home.import_file(self.hex_file('first.hex', case['blocks'][:120]))

        # Without it the call does not exist when there is no wallet either.
        node = Node(home, '--wallet.disable')
        off = {'enabled': False}
        expect_equal(node.call('/get-index-info'),
                     off | {'indexes': {'txindex': off, 'explorer': off, 'wallet': off}}, 'indexes that are off')
        ids = [self.ids(node, height) for height in range(121)]
        node.stop()

        for _ in range(KILLS):
            node = Node(home, *self.ARGUMENTS)
            self.pause(node, self.random.uniform(0, 0.15))
            node.kill()
        node = Node(home, *self.ARGUMENTS)
        self.check(node, ids)
        for block in case['blocks'][120:150]:
            node.call('/submit-block', raw_block=block)
        ids += [self.ids(node, height) for height in range(121, 151)]
        self.check(node, ids)

        # Switched off, the chain goes on; switched on, so does the index.
        node.stop()
        home.import_file(self.hex_file('rest.hex', case['blocks'][150:]))
        node = Node(home, *self.ARGUMENTS)
        ids += [self.ids(node, height) for height in range(151, case['final']['height'] + 1)]
        self.check(node, ids)
        answer = node.request('/get-transaction', {'tx_id': '11' * 32})
        expect_equal(answer['error_detail'], f'No transaction(tx_id={"11" * 32}) from txpool', 'unknown one')
        node.stop()

    @staticmethod
    def pause(node, seconds):
        """Lets the node work for a moment."""
        try:
            node.process.wait(seconds)
        except subprocess.TimeoutExpired:  # it still runs, as it should
            return
        expect(False, f'the node ended by itself: {node.text()}')

    @staticmethod
    def ids(node, height):
        block = node.call('/get-block', block_height=height)
        return [transaction['id'] for transaction in block['transactions']]

    @staticmethod
    def check(node, ids):
        wait_until(lambda: node.call('/get-index-info')['current'], 'the index to follow')
        info = node.call('/get-index-info')
        expect_equal((info['height'], info['best_height']), (len(ids) - 1, len(ids) - 1), 'heights')
        for height, of_block in enumerate(ids):
            for position, tx_id in enumerate(of_block):
                found = node.call('/get-transaction', tx_id=tx_id)
                expect_equal((found['tx_id'], found['block_height'], found['block_index']), (tx_id, height, position),
                             'transaction found')


if __name__ == '__main__':
    TxindexTest().main()

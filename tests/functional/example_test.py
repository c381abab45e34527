#!/usr/bin/env python3
"""The model for new tests: one behaviour a file. This one shows that a new solonet mines, that the API tells of it, and
that the chain is still there after a restart."""

from test_framework import FunctionalTest, Node, expect, expect_equal


class ExampleTest(FunctionalTest):
    """A mining node stops in order and goes on where it was."""

    # run() is the whole test. It fails by an exception: expect() and its relatives throw one with a message.
    def run(self):
        # Homes lie in a scratch directory that goes away with the test (--keep keeps it). Processes still running
        # at the end are killed, so a failing test leaves nothing behind.
        home = self.new_home()

        # Arguments are those of `bytomd node`. The API is on a port that the system chose: tests run side by side.
        node = Node(home, '--mining')

        # Wait for what must come, never for a time: machines differ.
        node.wait_for_height(2)

        # call() wants success and gives the data; request() gives the whole answer.
        block = node.call('/get-block', block_height=1)
        expect_equal(block['height'], 1, 'height')
        genesis = node.call('/get-block', block_height=0)
        expect_equal(block['previous_block_hash'], genesis['hash'], 'parent')

        # stop() sends SIGTERM and wants exit code 0.
        node.stop()

        # Commands of a home run to their end; digest() is `bytomd utxo-digest`.
        before = home.digest()
        expect(before['height'] >= 2, f'height is {before["height"]}')
        node = Node(home)
        expect_equal(node.height(), before['height'], 'height after the restart')
        expect_equal(node.call('/get-block', block_height=1)['hash'], block['hash'], 'block 1')
        node.stop()


if __name__ == '__main__':
    ExampleTest().main()

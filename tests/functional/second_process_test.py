#!/usr/bin/env python3
"""A home directory in use keeps every other process out that would write."""

from test_framework import FunctionalTest, Node, expect_equal


class SecondProcessTest(FunctionalTest):
    """Node and import are refused while a node runs, which is not disturbed by it; export and digest only read."""

    def run(self):
        home = self.new_home()
        path = self.hex_file('chain.hex', self.chain_case('coinbase-only')['blocks'][:5])
        home.import_file(path)
        node = Node(home)
        for command in [('node',), ('import', path), ('reindex',)]:
            self.expect_refusal(home.command(*command), str(home.path), 'already used by another process')
        expect_equal(home.digest()['height'], 5, 'height beside the node')
        expect_equal(len(home.command('export').stdout.splitlines()), 5, 'blocks exported beside the node')
        expect_equal(node.height(), 5, 'height')
        node.stop()
        expect_equal(home.digest()['height'], 5, 'height')

        # Two nodes with one API address: the second says so and stops.
        first = Node(home)
        other = self.new_home()
        done = other.command('node', '--p2p.laddr=tcp://127.0.0.1:0',
                             environment={'LISTEN': f'127.0.0.1:{first.port}'})
        self.expect_refusal(done, str(first.port))
        first.stop()


if __name__ == '__main__':
    SecondProcessTest().main()

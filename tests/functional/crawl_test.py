#!/usr/bin/env python3
"""`bytomd crawl` finds the nodes of a network through one of them, and says so of an address where nobody is."""

import json

from test_framework import FunctionalTest, Node, expect_equal, expect_in, wait_until


class CrawlTest(FunctionalTest):
    """Three nodes that know each other by discovery, and nobody at a fourth address."""

    def run(self):
        first = Node(self.new_home())
        seed = f'127.0.0.1:{first.p2p_port}'
        others = [Node(self.new_home(), '--p2p.seeds', seed) for _ in range(2)]
        ports = {node.p2p_port for node in [first, *others]}

        nobody = '127.0.0.1:1'
        found = {}

        def reached():
            done = self.bytomd('crawl', '--chain_id', 'solonet', '--seconds', '6', '--json', seed, nobody)
            expect_equal(done.returncode, 0, f'exit code ({done.stderr})')
            found.clear()
            found.update({node['address']: node for node in json.loads(done.stdout)})
            return {int(address.split(':')[1]) for address, node in found.items() if node['reached']}
        wait_until(lambda: reached() == ports, 'all nodes to be found')
        expect_equal(found[seed]['height'], 0, 'height')
        expect_equal(found[seed]['version'], '1.1.1', 'version')
        expect_equal(found[nobody]['reached'], False, 'nobody')

        done = self.bytomd('crawl', '--chain_id', 'solonet', '--seconds', '1', seed)
        expect_in('nodes reached', done.stdout)
        self.expect_refusal(self.bytomd('crawl', '--chain_id', 'solonet'), 'needs a PEER')
        self.expect_refusal(self.bytomd('crawl', '--chain_id', 'solonet', 'here'), 'here')
        for node in [first, *others]:
            node.stop()


if __name__ == '__main__':
    CrawlTest().main()

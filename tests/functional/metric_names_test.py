#!/usr/bin/env python3
"""What `promtool check metrics` asks of names: counters end with _total and nothing else does, each family has its help
before its type, and its samples together behind both."""

import re
import urllib.request

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, wait_until

SUFFIXES = {'histogram': ('_bucket', '_sum', '_count'), 'summary': ('_sum', '_count')}


class MetricNamesTest(FunctionalTest):
    """A node with everything that has figures: miner, stratum, peers, indexes."""

    def run(self):
        node = Node(self.new_home(), '--stratum.laddr=127.0.0.1:0', '--explorer.enable=true', '--wallet.txindex=true')
        node.make_account()
        node.call('/set-mining', is_mining=True)
        lines = wait_until(lambda: self.with_miner(node), 'the figures of the miner')
        families = self.families(lines)
        print(f'{len(families)} families')
        for name, kind in families.items():
            expect_equal(name.endswith('_total'), kind == 'counter', f'{name}, a {kind}, ends with _total')
            expect(re.fullmatch(r'(bytom|process)_[a-z][a-z0-9_]*', name), name)
        expect_equal(families.get('bytom_miner_thread_hashes_total'), 'counter', 'the hashes of a miner')
        node.stop()

    @staticmethod
    def with_miner(node):
        with urllib.request.urlopen(f'http://127.0.0.1:{node.port}/metrics', timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        return lines if any(line.startswith('bytom_miner_thread_hashes_total') for line in lines) else None

    @staticmethod
    def families(lines):
        """The kind of each; fails where their order is wrong."""
        families = {}
        helped = name = None
        for line in lines:
            words = line.split(' ')
            if line.startswith('# HELP '):
                helped = words[2]
                expect(helped not in families and len(words) > 3, f'the help of {helped}')
            elif line.startswith('# TYPE '):
                name = words[2]
                expect_equal(name, helped, 'the family behind its help')
                families[name] = words[3]
            else:
                sample = re.match(r'\w+', line).group(0)
                allowed = [name + suffix for suffix in SUFFIXES.get(families.get(name), ('',))]
                expect(sample in allowed, f'{sample} under {name}')
        return families


if __name__ == '__main__':
    MetricNamesTest().main()

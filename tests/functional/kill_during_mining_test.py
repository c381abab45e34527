#!/usr/bin/env python3
"""kill -9 at random instants of a mining node."""

from crash_framework import CrashRecord
from test_framework import FunctionalTest, Node, expect, expect_equal

KILLS = 35


class KillDuringMiningTest(FunctionalTest):
    """The chain never loses a block that was told by the API, and its UTXO set is that of a fresh replay."""

    def run(self):
        record = CrashRecord(self)
        home = self.new_home()
        height = 0
        while record.kills < KILLS:
            node = Node(home, '--mining')
            node.wait_for_height(height + self.random.randrange(3))
            seen = node.height()
            expect(record.kill_within(node.process, 0.5), f'the node ended by itself: {node.text()}')
            state = record.look(home)
            expect(state['height'] >= max(height, seen), f'height {state["height"]} after {max(height, seen)}')
            height = state['height']
        expect(height > 0, 'nothing was mined')
        blocks = home.command('export').stdout.split()
        expect_equal(record.compare_with_replay(blocks), len(record.found), 'tips that lie on the chain')
        print(f'{record.kills} kills, height {height}')


if __name__ == '__main__':
    KillDuringMiningTest().main()

#!/usr/bin/env python3
"""kill -9 at random instants while two branches overtake each other."""

from crash_framework import CrashRecord, timed
from overtaking_branches import interleaved
from test_framework import FunctionalTest, expect, expect_equal

KILLS = 35
STEP = 6
LENGTH = 150


class KillDuringReorganisationTest(FunctionalTest):
    """Each reorganisation is taken as a whole or not at all: the tip is a block of one branch, with the UTXO set of a
    fresh replay of that branch alone."""

    def run(self):
        branches = [self.chain_case(name)['blocks'][:LENGTH] for name in ['linear-pub', 'coinbase-only']]
        path = self.hex_file('branches.hex', interleaved(branches, STEP))
        whole = timed(lambda: self.new_home().import_file(path))
        record = CrashRecord(self)
        home = self.new_home()
        while record.kills < KILLS:
            process = home.start_command('import', path)
            if not record.kill_within(process, whole / 3):
                home = self.new_home()
            record.look(home)
        home.import_file(path)
        expect_equal(record.look(home)['height'], LENGTH, 'height in the end')
        compared = [record.compare_with_replay(branch) for branch in branches]
        expect(min(compared) > 0, f'tips on the two branches: {compared}')
        genesis = sum(state['height'] == 0 for state in record.found.values())
        expect_equal(sum(compared) - genesis, len(record.found), 'tips that lie on a branch')
        print(f'{record.kills} kills, tips on the two branches: {compared}')


if __name__ == '__main__':
    KillDuringReorganisationTest().main()

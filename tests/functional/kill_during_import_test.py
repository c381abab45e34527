#!/usr/bin/env python3
"""kill -9 at random instants of an import."""

from crash_framework import CrashRecord, timed
from test_framework import FunctionalTest, expect, expect_equal

KILLS = 40
LENGTH = 200


class KillDuringImportTest(FunctionalTest):
    """The directory always opens on a committed tip whose UTXO set is that of a fresh replay, and import goes on."""

    def run(self):
        blocks = self.chain_case('linear-pub')['blocks'][:LENGTH]
        path = self.hex_file('chain.hex', blocks)
        whole = timed(lambda: self.new_home().import_file(path))
        record = CrashRecord(self)
        home = self.new_home()
        longest = whole / 4
        while record.kills < KILLS or len(record.found) <= 2:
            expect(record.kills < 10 * KILLS, 'no kill hit the middle of an import')
            before = len(record.found)
            record.kill_within(home.start_command('import', path), longest)
            if record.look(home)['height'] == LENGTH:
                home = self.new_home()
                longest = whole / 4
            elif len(record.found) == before:
                longest *= 1.05  # the machine may have become slower since the measurement
        home.import_file(path)
        expect_equal(record.look(home)['height'], LENGTH, 'height in the end')
        expect_equal(record.compare_with_replay(blocks), len(record.found), 'tips that lie on the chain')
        print(f'{record.kills} kills, {len(record.found)} different tips')


if __name__ == '__main__':
    KillDuringImportTest().main()

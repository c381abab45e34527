#!/usr/bin/env python3
"""SIGTERM while the disk stands still: the process waits for it for some seconds, then ends, says for what it did not
wait, and has lost nothing that it had committed."""

import contextlib
import http.client
import signal
import subprocess
import threading

from faults import Faults
from test_framework import PATIENCE, FunctionalTest, Node, expect_equal, expect_in, wait_until

COMMITTED = 20


class DiskStandsStillTest(FunctionalTest):
    """No thread can be called back from a write that the disk does not take."""

    def add_options(self, parser):
        parser.add_argument('--faults', required=True, help='the library of faults.py')

    def run(self):
        self.blocks = self.chain_case('linear-pub')['blocks']
        self.a_disk_that_goes_on()
        # All of them wait at the same time.
        checks = [self.in_the_middle_of_a_commit(), self.while_it_starts()]
        for check in checks:
            check()

    def with_stuck_commit(self):
        """A node whose chain thread waits for the disk, and the disk."""
        faults = Faults(self, self.options.faults)
        node = Node(self.new_home(), env=faults.environment)
        # What the log writes would wait as well, which nobody has to wait for.
        node.call('/set-log-level', level='error')
        for block in self.blocks[:COMMITTED]:
            node.call('/submit-block', raw_block=block)
        faults.set(stands_still=True)
        threading.Thread(target=self.submit, args=(node, self.blocks[COMMITTED]), daemon=True).start()
        wait_until(lambda: faults.waited() > 0, 'a write that waits')
        expect_equal(node.height(), COMMITTED, 'height for readers meanwhile')
        return node, faults

    @staticmethod
    def submit(node, block):
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            node.request('/submit-block', {'raw_block': block})

    def a_disk_that_goes_on(self):
        """In time: the stop is one in order."""
        node, faults = self.with_stuck_commit()
        node.process.send_signal(signal.SIGTERM)
        faults.set()
        expect_equal(node.process.wait(PATIENCE), 0, f'exit code ({node.text()})')
        self.opens_again(node.home)

    def in_the_middle_of_a_commit(self):
        node, _ = self.with_stuck_commit()
        node.process.send_signal(signal.SIGTERM)

        def check():
            expect_equal(node.process.wait(PATIENCE), 1, f'exit code ({node.text()})')
            expect_in('ERROR: stopping takes more than 20 s: ending without waiting for ', node.text(), 'the last words')
            self.opens_again(node.home)
        return check

    def while_it_starts(self):
        home = self.new_home()
        Node(home).stop()
        faults = Faults(self, self.options.faults)
        faults.set(stands_still=True)
        output = (home.path / 'node-output.txt').open('wb')
        process = self.spawn([self.program, 'node', '--home', str(home.path), *Node.network_arguments([])],
                             env=faults.environment, stdout=output, stderr=subprocess.STDOUT)
        wait_until(lambda: faults.waited() > 0, 'a start that waits')
        process.send_signal(signal.SIGTERM)

        def check():
            expect_equal(process.wait(PATIENCE), 1, 'exit code')
            expect_in('ending without waiting for what was being opened', (home.path / 'node-output.txt').read_text(),
                      'the last words')
            expect_equal(home.digest()['height'], 0, 'height')
        return check

    def opens_again(self, home):
        """On what was committed, or with the block that was under way, and takes the rest."""
        expect_in(home.digest()['height'], (COMMITTED, COMMITTED + 1), 'height')
        home.import_file(self.hex_file('all.hex', self.blocks))
        expect_equal(home.digest()['height'], len(self.blocks), 'height in the end')


if __name__ == '__main__':
    DiskStandsStillTest().main()

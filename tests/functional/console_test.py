#!/usr/bin/env python3
"""What standard error does is no business of the chain: it may stand still, be closed, or refuse."""

import fcntl
import os
import pty
import re
import signal
import subprocess

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

BLOCKS = 40


class LoggedNode(Node):
    """What it says is read from the log file."""

    def text(self):
        return self.home.log_text()


def fill(descriptor):
    """Until no byte more fits; the descriptor blocks again afterwards."""
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    for size in (4096, 1):
        try:
            while os.write(descriptor, b'x' * size):
                pass
        except BlockingIOError:
            pass
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags)


class ConsoleTest(FunctionalTest):

    def run(self):
        self.blocks = self.chain_case('linear-pub')['blocks'][:BLOCKS]
        self.file = self.hex_file('blocks.hex', self.blocks)
        self.nobody_reads()
        self.closed_descriptors()
        self.commands()
        self.hang_up()

    def serves(self, node):
        """It stores blocks, answers and stops in order."""
        for block in self.blocks:
            node.call('/submit-block', raw_block=block)
        expect_equal(node.height(), BLOCKS, 'height')
        node.stop()

    def nobody_reads(self):
        """A full pipe, and a terminal under Ctrl-S."""
        for ends in (os.pipe(), pty.openpty()):
            fill(ends[1])
            node = LoggedNode(self.new_home(), '--wallet.disable', stderr=ends[1])
            self.serves(node)
            for end in ends:
                os.close(end)

    def closed_descriptors(self):
        """Nothing else takes the numbers 0 to 2."""
        node = LoggedNode(self.new_home(), '--wallet.disable', stdout=None, stderr=None, preexec_fn=self.close_all)
        for number in range(3):
            expect_equal(os.readlink(f'/proc/{node.process.pid}/fd/{number}'), '/dev/null', f'descriptor {number}')
        self.serves(node)

    @staticmethod
    def close_all():
        for number in range(3):
            os.close(number)

    def commands(self):
        """An import goes on when its reports cannot be written, and what fails still has its exit code."""
        read_end, broken = os.pipe()
        os.close(read_end)
        outputs = [broken, os.open('/dev/full', os.O_WRONLY)]
        for output in outputs:
            home = self.new_home()
            done = subprocess.run([self.program, 'import', '--home', home.path, self.file], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=output, env=self.environment, timeout=PATIENCE,
                                  text=True, check=False)
            expect_equal(done.returncode, 0, 'exit code of import')
            expect_in(f'{BLOCKS} blocks read', done.stdout, 'its report')
            failed = subprocess.run([self.program, 'import', '--home', home.path, self.scratch / 'none'],
                                    stdin=subprocess.DEVNULL, stderr=output, env=self.environment, check=False)
            expect_equal(failed.returncode, 1, 'exit code of a failure')
        home = self.new_home()
        done = subprocess.run([self.program, 'import', '--home', home.path, self.file], env=self.environment,
                              preexec_fn=self.close_all, check=False)
        expect_equal(done.returncode, 0, 'exit code of import without any output')
        expect_equal(home.digest()['height'], BLOCKS, 'height')
        expect(b'height' not in (home.chain / 'LOCK').read_bytes(), 'reports went into LOCK')

    def hang_up(self):
        """SIGHUP makes the log begin a new file by its name; SIGPIPE is nothing."""
        node = LoggedNode(self.new_home(), '--wallet.disable')
        log = node.home.path / 'log' / 'bytomd.log'
        aside = log.with_name('aside.log')
        log.rename(aside)
        node.process.send_signal(signal.SIGPIPE)
        node.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.logs_anew(node, log), 'a new log file')
        expect_in('P2P listens', aside.read_text(), 'the old log file')
        node.stop()

    @staticmethod
    def logs_anew(node, log):
        node.call('/set-log-level', module='vm', level='info')
        return log.exists() and re.search('log level of vm', log.read_text())


if __name__ == '__main__':
    ConsoleTest().main()

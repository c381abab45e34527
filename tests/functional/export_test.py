#!/usr/bin/env python3
"""What export writes, import reads."""

import gzip
import os
import resource
import stat
import subprocess

from test_framework import PATIENCE, FunctionalTest, expect, expect_equal

LENGTH = 130


class ExportTest(FunctionalTest):
    """To a file, packed, and to standard output."""

    def run(self):
        blocks = self.chain_case('linear-pub')['blocks'][:LENGTH]
        text = ''.join(block + '\n' for block in blocks)
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', blocks))

        expect(home.command('export').stdout == text, 'standard output differs')
        plain = self.scratch / 'export.hex'
        expect_equal(home.command('export', plain).returncode, 0, 'exit code')
        expect(plain.read_text() == text, 'the file differs')
        packed = self.scratch / 'export.hex.gz'
        expect_equal(home.command('export', packed).returncode, 0, 'exit code')
        expect(gzip.decompress(packed.read_bytes()).decode() == text, 'the packed file differs')

        copy = self.new_home()
        copy.import_file(packed)
        expect_equal(copy.digest(), home.digest(), 'digest of the copy')

        self.expect_refusal(home.command('export', self.scratch / 'no' / 'such'), 'No such file')
        self.expect_refusal(home.command('export', 'a', 'b'), 'one file')
        self.failures(home)
        self.pipes(home, text)

    def failures(self, home):
        """What was there before stays, nothing else is left; devices are not removed."""
        place = self.scratch / 'place'
        place.mkdir()
        old = place / 'old.hex'
        old.write_text('precious\n')
        link = place / 'link.hex'
        link.symlink_to(old)
        for name in [old, link, place / 'new.hex']:
            done = home.command('export', name, preexec_fn=self.small_files)
            self.expect_refusal(done, 'File too large')
            expect_equal(old.read_text(), 'precious\n', 'the older file')
        expect_equal(sorted(path.name for path in place.iterdir()), ['link.hex', 'old.hex'], 'files')
        if os.path.exists('/dev/full'):
            device = place / 'full'  # a node of its own, since root could remove the system's
            try:
                os.mknod(device, 0o666 | stat.S_IFCHR, os.stat('/dev/full').st_rdev)
                os.close(os.open(device, os.O_WRONLY))
            except OSError:
                return
            self.expect_refusal(home.command('export', device), 'No space left')
            expect(stat.S_ISCHR(os.stat(device).st_mode), 'the device is gone')

    @staticmethod
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    def pipes(self, home, text):
        """A FIFO is written and read as it is; "-" is standard output and input."""
        fifo = self.scratch / 'fifo'
        os.mkfifo(fifo)
        writer = self.spawn([self.program, 'export', '--home', str(home.path), str(fifo)])
        expect(fifo.read_text() == text, 'what came through the pipe differs')
        expect_equal(writer.wait(PATIENCE), 0, 'exit code')
        expect(stat.S_ISFIFO(os.stat(fifo).st_mode), 'the pipe is gone')
        expect(home.command('export', '-').stdout == text, 'standard output differs')

        copy = self.new_home()
        reader = self.spawn([self.program, 'import', '--home', str(copy.path), str(fifo)], stdout=subprocess.DEVNULL)
        fifo.write_text(text)
        expect_equal(reader.wait(PATIENCE), 0, 'exit code of import')
        expect_equal(copy.digest(), home.digest(), 'digest of the copy')
        other = self.new_home()
        done = subprocess.run([self.program, 'import', '--home', other.path, '-'], input=text, text=True, check=False,
                              env=self.environment, capture_output=True, timeout=PATIENCE)
        expect_equal(done.returncode, 0, f'exit code of import ({done.stderr})')
        expect_equal(other.digest(), home.digest(), 'digest of the copy')


if __name__ == '__main__':
    ExportTest().main()

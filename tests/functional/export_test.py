#!/usr/bin/env python3
"""What export writes, import reads."""

import gzip
import os

from test_framework import FunctionalTest, expect, expect_equal

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
        if os.path.exists('/dev/full'):
            self.expect_refusal(home.command('export', '/dev/full'), 'No space left')


if __name__ == '__main__':
    ExportTest().main()

#!/usr/bin/env python3
"""Import stops at the first block that is not accepted, says which and why, and keeps what was accepted."""

import gzip

from test_framework import FunctionalTest, expect_equal

LENGTH = 30


class ImportErrorsTest(FunctionalTest):
    """Bad blocks, bad files; then the good file is imported on top."""

    def run(self):
        blocks = self.chain_case('coinbase-only')['blocks'][:LENGTH]
        home = self.new_home()

        def refuses(name, content, *texts):
            self.expect_refusal(home.command('import', self.hex_file(name, content)), *texts)

        refuses('gap.hex', blocks[1:3], 'block of height 2', 'parent')
        # The nonce is the last number but one of the header: another one breaks the proof of work or the parent link.
        changed = blocks[10].replace(blocks[10][150:160], '0123456789', 1)
        refuses('changed.hex', blocks[:10] + [changed] + blocks[11:], 'block of height 11')
        expect_equal(home.digest()['height'], 10, 'height after the changed block')
        refuses('short.hex', [blocks[10][:-2]], 'decoded')
        refuses('letters.hex', ['xyz'], 'line 1 is no hex text')
        self.expect_refusal(home.command('import', self.scratch / 'missing.hex'), 'missing.hex', 'No such file')
        self.expect_refusal(home.command('import'), 'needs a file')

        packed = self.scratch / 'cut.hex.gz'
        text = ''.join(block + '\n' for block in blocks)
        packed.write_bytes(gzip.compress(text.encode())[:-200])
        self.expect_refusal(home.command('import', packed), 'cut.hex.gz')

        broken = self.scratch / 'broken.json'
        broken.write_text('{"cases": [')
        self.expect_refusal(home.command('import', broken), 'broken.json')

        home.import_file(self.hex_file('good.hex', blocks))
        expect_equal(home.digest()['height'], LENGTH, 'height of the good file')


if __name__ == '__main__':
    ImportErrorsTest().main()

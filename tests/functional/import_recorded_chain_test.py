#!/usr/bin/env python3
"""The recorded solonet chains are imported with real proof of work and full validation, and the UTXO set has the
recorded digest at every height for which one is given."""

import gzip

from test_framework import FunctionalTest, expect, expect_equal, expect_in


class ImportRecordedChainTest(FunctionalTest):
    """Piecewise, up to each recorded height; then both chains of the file at once, plain and packed."""

    def run(self):
        cases = self.vector('chain-linear')['cases']
        for case in cases:
            self.follow(case)
        self.whole_file(cases)

    def follow(self, case):
        home = self.new_home()
        begin = 0
        for check in case['checks'] + [case['final']]:
            part = self.hex_file('part.hex', case['blocks'][begin:check['height']])
            home.import_file(part)
            begin = check['height']
            expected = {name: check[name] for name in ['height', 'hash', 'utxo_count', 'utxo_digest']}
            expect_equal(home.digest(), expected, f'{case["name"]} at height {begin}')

    def whole_file(self, cases):
        """The chain with more work is the best one, whichever came first: a reorganisation of the whole chain."""
        best = max((case['final'] for case in cases), key=lambda final: final['height'])
        packed = self.scratch / 'chain-linear.json.gz'
        packed.write_bytes(gzip.compress((self.vectors / 'chain-linear.json').read_bytes()))
        for path in [self.vectors / 'chain-linear.json', packed]:
            home = self.new_home()
            done = home.command('import', path)
            expect_equal(done.returncode, 0, done.stderr)
            expect_in(f'best block {best["height"]} {best["hash"]}', done.stdout)
            expect_in('blocks/s', done.stderr)
            expect_in('left', done.stderr)
            digest = home.digest()
            expect_equal(digest['utxo_digest'], best['utxo_digest'], 'digest of the best chain')
        expect('error' not in home.log_text(), 'errors in the log')


if __name__ == '__main__':
    ImportRecordedChainTest().main()

#!/usr/bin/env python3
"""`bytomd init` makes a home directory once."""

import os

from test_framework import FunctionalTest, expect, expect_equal, expect_in

NETWORKS = [('mainnet', 'mainnet', 46657), ('testnet', 'wisdom', 46656), ('solonet', 'solonet', 46658),
            ('anything', 'solonet', 46658)]


class InitTest(FunctionalTest):
    """Directories, modes and texts of each network; an existing file is left alone."""

    def run(self):
        os.umask(0o022)
        for argument, chain_id, port in NETWORKS:
            home = self.new_home(initialised=False)
            done = home.command('init', '--chain_id', argument)
            expect_equal(done.returncode, 0, done.stderr)
            text = home.config.read_text()
            expect_in(f'chain_id = "{chain_id}"\n', text)
            expect_in(f'laddr = "tcp://0.0.0.0:{port}"\n', text)
            for path, mode in [(home.path, 0o700), (home.path / 'data', 0o700), (home.config, 0o644)]:
                expect_equal(path.stat().st_mode & 0o777, mode, f'mode of {path}')

        home.set_config('chain_id = "mine"\n')
        done = home.command('init', '--chain_id', 'mainnet')
        expect_equal(done.returncode, 0, 'exit code of a second init')
        expect_in('Already exists config file', done.stderr)
        expect_equal(home.config.read_text(), 'chain_id = "mine"\n', 'config.toml')

        blocked = self.scratch / 'a-file'
        blocked.write_text('')
        self.expect_refusal(self.bytomd('init', '--home', blocked), str(blocked))
        expect(blocked.read_text() == '', 'the file was touched')

        self.shows_itself()

    def shows_itself(self):
        """The commands that need no home directory."""
        version = self.bytomd('version')
        expect_equal(version.returncode, 0, 'exit code of version')
        expect_equal(version.stdout.splitlines()[0], '1.1.1', 'first line of version')
        expect_in('tensority', version.stdout)
        for arguments in [(), ('help',), ('help', 'import'), ('node', '--help')]:
            expect_equal(self.bytomd(*arguments).returncode, 0, f'exit code of {arguments}')
        self.expect_refusal(self.bytomd('nonsense'), 'nonsense')
        self.expect_refusal(self.bytomd('version', 'nonsense'), 'nonsense')


if __name__ == '__main__':
    InitTest().main()

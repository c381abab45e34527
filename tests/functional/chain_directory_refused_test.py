#!/usr/bin/env python3
"""Directories that must not be used: of another network, damaged, or read-only for commands that write. Each is refused
with a clear message, and nothing is harmed by the attempt."""

import json
import os
import shutil
import subprocess

from test_framework import FunctionalTest, Node, expect, expect_equal

LENGTH = 110


class ChainDirectoryRefusedTest(FunctionalTest):
    """The same directory serves again as soon as what was wrong is put right."""

    def run(self):
        home = self.new_home()
        self.blocks = path = self.hex_file('chain.hex', self.chain_case('linear-pub')['blocks'][:LENGTH])
        home.import_file(path)
        self.state = state = home.digest()
        self.exported = home.command('export').stdout
        for scenario in [self.other_network, self.damaged_files, self.read_only]:
            scenario(home)
            expect_equal(home.digest(), state, f'state after {scenario.__name__}')
        node = Node(home)
        expect_equal(node.height(), LENGTH, 'height')
        node.stop()

    def refuses(self, home, *texts, commands=('node', 'utxo-digest'), arguments=()):
        for command in commands:
            self.expect_refusal(home.command(command, *arguments), *texts)

    def other_network(self, home):
        self.refuses(home, str(home.chain), 'solonet', 'wisdom', arguments=['--chain_id', 'wisdom'])

    def damaged_files(self, home):
        """Tables, manifest and the file that names it are overwritten in their middle, cut short, and taken away."""
        tables = sorted(home.chain.glob('*.sst'))
        expect(len(tables) > 1, 'there are no tables to damage')
        pointers = [sorted(home.chain.glob('MANIFEST-*'))[-1], home.chain / 'CURRENT']
        for path in self.random.sample(tables, 2) + pointers:
            content = path.read_bytes()
            middle = len(content) // 2
            noise = bytes(byte ^ 0x55 for byte in content[middle:middle + 64])
            overwritten = content[:middle] + noise + content[middle + 64:]
            for damaged in [overwritten, content[:middle], None]:
                saved = home.path.parent / 'saved'
                shutil.copytree(home.chain, saved)
                if damaged is None:
                    path.unlink()
                else:
                    path.write_bytes(damaged)
                print(f'{path.name}: {len(damaged) if damaged is not None else "none"} of {len(content)} bytes')
                if path in tables and damaged is overwritten:
                    self.notices_or_is_right(home)
                else:
                    self.refuses(home, str(home.chain), commands=['utxo-digest'])
                shutil.rmtree(home.chain)
                saved.rename(home.chain)

    def notices_or_is_right(self, home):
        """A damaged part of a table is found when it is read. Whatever is answered in spite of it is the truth."""
        for command, expected in [('utxo-digest', self.state), ('export', self.exported)]:
            done = home.command(command)
            if done.returncode == 0:
                answer = json.loads(done.stdout) if command == 'utxo-digest' else done.stdout
                expect(answer == expected, f'{command} gives wrong data from a damaged table')
            else:
                self.expect_refusal(done, str(home.chain))

    def read_only(self, home):
        """By a bind mount where that is allowed (root may write everywhere else), else by the directory's mode."""
        mounted = subprocess.run(['mount', '--bind', home.path, home.path], capture_output=True, check=False)
        if mounted.returncode == 0:
            self.mounts.append(home.path)
            subprocess.run(['mount', '-o', 'remount,ro,bind', home.path], check=True)
        else:
            if os.geteuid() == 0:
                print('SKIPPED: read-only directories: root, who may write everywhere, without the right to mount')
                return
            for directory in [home.path, home.path / 'data', home.chain]:
                directory.chmod(0o500)
            (home.path / 'LOCK').chmod(0o400)
        self.refuses(home, str(home.path), commands=['node'])
        self.refuses(home, str(home.path), commands=['import'], arguments=[self.blocks])
        # Those that only read work there.
        expect_equal(home.digest(), self.state, 'state on a medium that cannot be written')
        expect(home.command('export').stdout == self.exported, 'export from there differs')
        if mounted.returncode == 0:
            subprocess.run(['umount', home.path], check=True)
            self.mounts.remove(home.path)
        else:
            for directory in [home.path, home.path / 'data', home.chain]:
                directory.chmod(0o700)
            (home.path / 'LOCK').chmod(0o600)


if __name__ == '__main__':
    ChainDirectoryRefusedTest().main()

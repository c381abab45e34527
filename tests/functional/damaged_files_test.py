#!/usr/bin/env python3
"""Files that are damaged while the node is down: it says which and what to do, or goes on and says so; none is replaced or removed."""

import os
import shutil

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in

NOBODY = 65534


def contents(path):
    """Of a file, or of all files of a directory that RocksDB does not write when it is opened in vain."""
    if path.is_file():
        return path.read_bytes()
    return {file.name: file.read_bytes() for file in path.iterdir() if not file.name.startswith('LOG')}


class DamagedFilesTest(FunctionalTest):
    """One home directory, and one thing after the other that is wrong with a copy of it."""

    def run(self):
        self.good = self.new_home()
        node = Node(self.good, '--wallet.txindex=true')
        node.make_account()
        node.stop()
        self.node_key()
        self.key_files()
        self.log_file()
        self.databases()
        self.not_ours()

    def copy(self):
        home = self.new_home(initialised=False)
        shutil.copytree(self.good.path, home.path)
        return home

    def refuses(self, home, path, *texts):
        before = contents(path)
        self.expect_refusal(home.command('node', *Node.network_arguments([]), '--wallet.txindex=true'), str(path), *texts)
        expect(contents(path) == before, f'{path} is as it was')

    def node_key(self):
        home = self.copy()
        path = home.path / 'nodekey'
        content = path.read_text()
        for damaged in ['x' + content[1:], ('0' if content[0] != '0' else '1') + content[1:]]:
            path.write_text(damaged)
            self.refuses(home, path, 'remove it')
        path.write_text(content[:100])
        node = Node(home)
        node.wait_for_text(f'warning p2p       {path}: cut short')
        node.stop()

    def key_files(self):
        home = self.copy()
        keystore = home.path / 'keystore'
        path = next(keystore.iterdir())
        content = path.read_text()
        for damage, reason in [(lambda: path.write_text(content[:50]), 'damaged'), (lambda: path.write_text(''), 'damaged'),
                               (lambda: path.write_text('x' * 2**21), 'too large'),
                               (lambda: (path.unlink(), path.mkdir()), 'no regular file')]:
            damage()
            node = Node(home)
            expect_equal(node.call('/list-keys'), [], 'keys')
            node.wait_for_text(f'warning keys      {path} is not among the keys: ')
            expect_in(reason, node.text())
            node.call('/list-keys')
            node.stop()
            expect_equal(node.text().count('is not among the keys'), 1, 'lines about it')
        path.rmdir()
        keystore.rmdir()
        keystore.write_text('')
        node = Node(home)
        node.wait_for_text(f'warning keys      {keystore} is not among the keys: Not a directory')
        node.stop()

    def log_file(self):
        home = self.copy()
        path = home.path / 'log' / 'bytomd.log'
        path.unlink()
        path.mkdir()
        node = Node(home)
        node.wait_for_text(f'warning log       {path} cannot be written: Is a directory')
        node.stop()
        expect_equal(node.text().count('cannot be written'), 1, 'lines about it')

    def databases(self):
        for name, advice in [('chain.db', 'bytomd reindex'), ('wallet-index.db', 'restore-wallet'), ('tx-index.db', 'made anew')]:
            home = self.copy()
            path = home.path / 'data' / name
            (path / 'CURRENT').write_text('MANIFEST')
            self.refuses(home, path, 'damaged', advice)

    def not_ours(self):
        """Directories of databases that the node's user must not read."""
        home = self.copy()
        user = {}
        if os.geteuid() == 0:
            self.scratch.chmod(0o755)
            user = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
            for path in [home.path, *home.path.rglob('*')]:
                os.chown(path, NOBODY, NOBODY)
        try:
            expect_equal(self.bytomd('version', **user).returncode, 0, 'exit code of version')
        except PermissionError:
            print('SKIPPED: files of others: another user cannot run the program here')
            return
        for name in ['chain.db', 'wallet-index.db']:
            path = home.path / 'data' / name
            path.chmod(0)
            done = home.command('node', *Node.network_arguments([]), **user)
            self.expect_refusal(done, f'{path}: cannot be read: Permission denied')
            path.chmod(0o700)


if __name__ == '__main__':
    DamagedFilesTest().main()

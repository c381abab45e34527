#!/usr/bin/env python3
"""A full disk stops import and node with a clear message; what was committed stays."""

import http.client
import resource
import shutil

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in

BEFORE = 100


class DiskFullTest(FunctionalTest):
    """On a small file system of its own, or with a limit on the size of files where mounting is not allowed."""

    def run(self):
        self.case = case = self.chain_case('linear-pub')
        self.first = self.hex_file('first.hex', case['blocks'][:BEFORE])
        self.all = self.hex_file('all.hex', case['blocks'])
        self.expected = case['final']
        mount = self.mount_tmpfs(48)
        if mount is None:
            self.limited_files()
        else:
            self.full_file_system(mount)

    def full_file_system(self, mount):
        home = self.new_home(parent=mount)
        home.import_file(self.first)
        state = home.digest()
        # With nothing left the database cannot be opened; with a little it fails later, in the middle of the work.
        for spare_kib in [0, 60, 150, 300]:
            copy = self.copy_of(home)
            self.fill(mount, spare_kib)
            self.expect_refusal(copy.command('import', self.all), 'space')
            (mount / 'filler').unlink()
            self.is_unharmed(copy, state)

        # A running node stops by itself and says why.
        copy = self.copy_of(home)
        node = Node(copy)
        self.fill(mount, 200)
        for block in self.case['blocks'][BEFORE:]:
            try:
                node.request('/submit-block', {'raw_block': block})
            except (OSError, http.client.HTTPException, ValueError):
                break  # it has ended, perhaps within its answer
        expect_equal(node.process.wait(PATIENCE), 1, 'exit code of the node')
        expect_in('space', node.text(), 'what the node said')
        (mount / 'filler').unlink()
        self.is_unharmed(copy, state)

    def copy_of(self, home):
        copy = self.new_home(initialised=False, parent=home.path.parent)
        shutil.copytree(home.path, copy.path)
        return copy

    def is_unharmed(self, home, state):
        """The directory opens on a committed tip, with the UTXO set of a fresh replay to that tip."""
        after = home.digest()
        expect(after['height'] >= state['height'], f'height {after["height"]} after {state["height"]}')
        replay = self.new_home()
        replay.import_file(self.hex_file('replay.hex', self.case['blocks'][:after['height']]))
        expect_equal(after, replay.digest(), 'state after the disk was full')
        shutil.rmtree(home.path)

    @staticmethod
    def fill(mount, spare_kib):
        """Takes every free byte but these."""
        filler = mount / 'filler'
        with filler.open('wb', buffering=0) as file:
            for size in [1 << 20, 1 << 12]:
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass
            file.truncate(max(0, filler.stat().st_size - spare_kib * 1024))

    def limited_files(self):
        home = self.new_home()
        home.import_file(self.first)
        state = home.digest()

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))

        self.expect_refusal(home.command('import', self.all, preexec_fn=limit), 'large')
        expect(home.digest()['height'] >= state['height'], 'blocks were lost')
        home.import_file(self.all)
        expect_equal(home.digest()['utxo_digest'], self.expected['utxo_digest'], 'digest in the end')


if __name__ == '__main__':
    DiskFullTest().main()

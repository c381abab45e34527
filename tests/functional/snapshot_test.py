#!/usr/bin/env python3
"""`bytomd snapshot`: what export writes of any height, beside a running node too, import makes a chain of; what is damaged, of
another network or not trusted is refused by name, and nothing is left of it."""

import gzip
import json
import os
import resource
import subprocess

from crash_framework import timed
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal 

LENGTH = 160
HEIGHT = 110
KILLS = 4
CUTS = 5


class SnapshotTest(FunctionalTest):

    def run(self):
        self.blocks = self.chain_case('linear-pub')['blocks'][:LENGTH]
        # The first branch is left for a longer one.
        self.home = self.new_home()
        branches = self.chain_case('coinbase-only')['blocks'][:40] + self.blocks
        self.home.import_file(self.hex_file('branches.hex', branches))
        replay = self.new_home()
        replay.import_file(self.hex_file('replay.hex', self.blocks[:HEIGHT]))
        self.state = replay.digest()
        self.exported()
        self.beside_a_node()
        self.failing_exports()
        self.refused()
        self.imported()
        self.damaged()
        self.killed()

    def export(self, name, *arguments):
        """The file's path and what the command tells."""
        path = self.scratch / name
        done = self.home.command('snapshot', 'export', path, *arguments)
        expect_equal(done.returncode, 0, f'export ({done.stderr})')
        return path, json.loads(done.stdout)

    def snapshot_import(self, home, path, *arguments, **options):
        return home.command('snapshot', 'import', path, *arguments, **options)

    def exported(self):
        self.file, told = self.export('file', '--height', HEIGHT)
        self.content = self.file.read_bytes()
        self.digest = self.state['utxo_digest']
        expect_equal({'height': told.pop('exported'), **told}, self.state, 'what export tells')
        packed, _ = self.export('file.gz', '--height', HEIGHT)
        expect(gzip.decompress(packed.read_bytes()) == self.content, 'the packed file differs')
        _, told = self.export('below')
        expect_equal(told['exported'], LENGTH - 100, 'height of a snapshot that was not asked for')
        done = subprocess.run([self.program, 'snapshot', 'export', '--home', self.home.path, '--height', str(HEIGHT), '-'],
                              env=self.environment, capture_output=True, check=False, timeout=PATIENCE)
        expect(done.stdout == self.content, f'standard output differs ({done.stderr})')

    def beside_a_node(self):
        node = Node(self.home)
        beside, _ = self.export('beside', '--height', HEIGHT)
        expect(beside.read_bytes() == self.content, 'the file made beside a node differs')
        node.stop()

    def failing_exports(self):
        place = self.scratch / 'place'
        place.mkdir()
        old = place / 'old'
        old.write_text('precious\n')
        for name in [old, place / 'new']:
            done = self.home.command('snapshot', 'export', name, preexec_fn=self.small_files)
            self.expect_refusal(done, 'File too large')
        for height in [0, LENGTH + 1]:
            done = self.home.command('snapshot', 'export', place / 'new', '--height', height)
            self.expect_refusal(done, f'no snapshot of height {height}', f'block {LENGTH}')
        expect_equal(sorted(path.name for path in place.iterdir()), ['old'], 'files')
        expect_equal(old.read_text(), 'precious\n', 'the older file')
        self.expect_refusal(self.home.command('snapshot', 'export', self.scratch / 'no' / 'such'), 'No such file')
        young = self.new_home()
        young.digest()
        self.expect_refusal(young.command('snapshot', 'export', place / 'new'), 'choose a height')
        for arguments in [(), ('export',), ('import',), ('save', 'x'), ('export', 'a', 'b')]:
            self.expect_refusal(self.home.command('snapshot', *arguments), 'snapshot export FILE')
        self.expect_refusal(self.home.command('snapshot', 'import', 'x', '--height', 3), '--height is for export')

    @staticmethod
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    def refused(self):
        """Before anything is written."""
        home = self.new_home()
        self.expect_refusal(self.snapshot_import(home, self.file), f'no digest of height {HEIGHT}', '--digest', self.digest)
        other = self.digest[:-1] + ('0' if self.digest[-1] != '0' else '1')
        self.expect_refusal(self.snapshot_import(home, self.file, '--digest', other), self.digest, other)
        self.expect_refusal(self.snapshot_import(home, self.file, '--digest', 'abc'), '64 hex digits')
        self.expect_refusal(self.snapshot_import(home, self.file, '--digest', self.digest, '--chain_id', 'wisdom'),
                            'network "solonet", not of "wisdom"')
        self.expect_refusal(self.snapshot_import(home, self.scratch / 'none', '--digest', self.digest), 'No such file')
        self.expect_refusal(self.snapshot_import(home, self.scratch / 'replay.hex', '--digest', self.digest), 'no snapshot')
        expect(not home.chain.exists() and not self.unfinished(home).exists(), 'something was written')
        self.expect_refusal(self.snapshot_import(self.home, self.file, '--digest', self.digest),
                            'a chain already', f'block {LENGTH}')

    @staticmethod
    def unfinished(home):
        return home.chain.with_name('chain.db.snapshot')

    def expect_imported(self, home):
        expect_equal(home.digest(), self.state, 'state of the import')
        expect(not self.unfinished(home).exists(), 'something is left of the import')
        home.import_file(self.hex_file('rest.hex', self.blocks[HEIGHT:]))
        expect_equal(home.digest(), self.home.digest(), 'state of the chain that goes on')

    def imported(self):
        home = self.new_home()
        home.digest()  # there is a chain now, which has its genesis block only
        done = self.snapshot_import(home, self.scratch / 'file.gz', '--digest', self.digest)
        expect_equal(done.returncode, 0, f'import ({done.stderr})')
        told = json.loads(done.stdout)
        expect_equal({'height': told.pop('imported'), **told}, self.state, 'what import tells')
        self.expect_refusal(self.snapshot_import(home, self.file, '--digest', self.digest), 'a chain already')
        self.expect_imported(home)

        fifo = self.scratch / 'fifo'
        os.mkfifo(fifo)
        home = self.new_home()
        command = [self.program, 'snapshot', 'import', '--home', str(home.path), '--digest', self.digest, str(fifo)]
        reader = self.spawn(command, stdout=subprocess.DEVNULL)
        fifo.write_bytes(self.content)
        expect_equal(reader.wait(PATIENCE), 0, 'exit code of the import of a pipe')
        expect_equal(home.digest(), self.state, 'state of the import of a pipe')
        home = self.new_home()
        done = subprocess.run([*command[:4], str(home.path), '--digest', self.digest, '-'], input=self.content, check=False,
                              env=self.environment, capture_output=True, timeout=PATIENCE)
        expect_equal(done.returncode, 0, f'import of standard input ({done.stderr})')
        expect_equal(home.digest(), self.state, 'state of the import of standard input')

    def damaged(self):
        home = self.new_home()
        damaged = self.scratch / 'damaged'
        for _ in range(CUTS):
            damaged.write_bytes(self.content[:self.random.randrange(len(self.content))])
            self.expect_refusal(self.snapshot_import(home, damaged, '--digest', self.digest), str(damaged))
            changed = bytearray(self.content)
            changed[self.random.randrange(len(changed))] ^= 1 << self.random.randrange(8)
            damaged.write_bytes(changed)
            self.expect_refusal(self.snapshot_import(home, damaged, '--digest', self.digest), str(damaged))
            expect(not home.chain.exists() and not self.unfinished(home).exists(), 'something is left')
        damaged.write_bytes(self.content + b'x')
        self.expect_refusal(self.snapshot_import(home, damaged, '--digest', self.digest), 'behind its end')

    def killed(self):
        """What is half done is never taken for a chain, and the next import begins anew."""
        arguments = ('snapshot', 'import', self.file, '--digest', self.digest)
        home = self.new_home()
        whole = timed(lambda: expect_equal(self.new_home().command(*arguments).returncode, 0, 'import'))
        unfinished = 0
        for _ in range(KILLS):
            process = home.start_command(*arguments)
            try:
                process.wait(self.random.uniform(0, whole))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if self.unfinished(home).exists():
                unfinished += 1
                for command in ['utxo-digest', 'node', 'export']:
                    self.expect_refusal(home.command(command), 'unfinished import', str(self.unfinished(home)))
            elif home.chain.exists():
                expect_equal(home.digest(), self.state, 'state of an import that was not killed')
                home = self.new_home()
        if not home.chain.exists():
            done = home.command(*arguments)
            expect_equal(done.returncode, 0, f'import after kills ({done.stderr})')
        self.expect_imported(home)
        print(f'{unfinished} imports were left unfinished')


if __name__ == '__main__':
    SnapshotTest().main()

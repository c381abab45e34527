#!/usr/bin/env python3
"""`bytomd verify` and `bytomd reindex`: what is sound is told to be, damage is named, and the state is made anew from the
blocks. Commands that only read work beside a running node."""

import json
import shutil

from crash_framework import CrashRecord, timed
from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in

LENGTH = 110  # outputs of coinbases are spent from block 102 on


class VerifyTest(FunctionalTest):

    def run(self):
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', self.chain_case('linear-pub')['blocks'][:LENGTH]))
        self.state = home.digest()
        self.siblings(home)
        self.sound(home)
        self.beside_a_node(home)
        self.made_anew(home)
        self.killed(home)
        self.damaged(home)

    def siblings(self, home):
        """Of two best blocks with equal work the one that came first stays the best one, whichever it is."""
        last = []
        for _ in range(2):
            copy = self.new_home()
            shutil.copytree(home.chain, copy.chain, dirs_exist_ok=True)
            node = Node(copy)
            node.make_account()
            node.mine(1)
            node.stop()
            # The miner may have found more before it stopped: what counts is the child of the common blocks.
            last.append(copy.command('export').stdout.split()[LENGTH])
        expect(last[0] != last[1], 'two blocks')
        for first, second in [last, reversed(last)]:
            copy = self.new_home()
            shutil.copytree(home.chain, copy.chain, dirs_exist_ok=True)
            copy.import_file(self.hex_file('siblings.hex', [first, second]))
            before = copy.digest()
            expect_equal(copy.command('reindex').returncode, 0, 'reindex of siblings')
            expect_equal(copy.digest(), before, 'the best of two siblings')

    def sound(self, home):
        done = home.command('verify')
        expect_equal(done.returncode, 0, f'verify ({done.stdout} {done.stderr})')
        expect_in(f'{LENGTH + 1} headers and {LENGTH + 1} blocks were verified, and {self.state["utxo_count"]} unspent outputs',
                  done.stdout)
        done = home.command('verify', '--depth', '20')
        expect_equal(done.returncode, 0, f'verify of the last blocks ({done.stdout} {done.stderr})')
        expect_in(f'{LENGTH + 1} headers and 20 blocks were verified\n', done.stdout)

    def beside_a_node(self, home):
        node = Node(home)
        node.make_account()
        exported = home.command('export')
        expect_equal(exported.returncode, 0, f'export ({exported.stderr})')
        node.mine(5)
        height = node.height()
        for _ in range(3):
            node.call('/set-mining', is_mining=True)
            expect_equal(home.command('verify').returncode, 0, 'verify beside the node')
            beside = home.command('export')
            expect_equal(beside.returncode, 0, f'export ({beside.stderr})')
            expect(beside.stdout.startswith(exported.stdout), 'export beside the node')
            expect(home.digest()['height'] >= height, 'the digest beside the node is not of now')
        node.call('/set-mining', is_mining=False)
        for command in [('node',), ('reindex',)]:
            self.expect_refusal(home.command(*command), str(home.path), 'already used by another process')
        expect_equal(home.digest()['height'], node.height(), 'height, seen from beside')
        node.stop()
        self.state = home.digest()

    def made_anew(self, home):
        done = home.command('reindex')
        expect_equal(done.returncode, 0, f'reindex ({done.stdout} {done.stderr})')
        expect_in(f'best block {self.state["height"]} {self.state["hash"]}', done.stdout)
        self.like_before(home)

    def like_before(self, home):
        expect_equal(home.digest(), self.state, 'the state made anew')
        expect_equal([path.name for path in sorted(home.chain.parent.glob('chain.db*'))], ['chain.db'], 'directories')
        expect_equal(home.command('verify').returncode, 0, 'verify of the state made anew')

    def killed(self, home):
        """At any instant; the next one goes on."""
        whole = timed(lambda: home.command('reindex'))
        record = CrashRecord(self)
        for _ in range(12):
            record.kill_within(home.start_command('reindex'), whole)
            record.look(home)
        expect(record.kills > 0, 'no kill hit')
        expect_equal(list(record.found), [self.state['hash']], 'what lies there after kills')
        expect_equal(home.command('reindex').returncode, 0, 'reindex after kills')
        self.like_before(home)

    def damaged(self, home):
        """Bytes of the middle of each table; what is found is told, what can be read is kept, and the rest is synced."""
        home.digest()
        tables = sorted(home.chain.glob('*.sst'))
        found = 0
        for table in tables:
            saved = home.path.parent / 'saved'
            shutil.copytree(home.chain, saved)
            content = bytearray(table.read_bytes())
            for place in range(len(content) // 2, min(len(content) // 2 + 64, len(content))):
                content[place] ^= 0x55
            table.write_bytes(content)
            verified = home.command('verify')
            if verified.returncode != 0:
                found += 1
                expect(verified.stdout + verified.stderr != '', 'a fault without a word')
                self.reindexed(home)
            shutil.rmtree(home.chain)
            shutil.rmtree(home.chain.with_name('chain.db.damaged'), ignore_errors=True)
            shutil.rmtree(home.chain.with_name('chain.db.reindex'), ignore_errors=True)
            saved.rename(home.chain)
        expect(found > 0, f'no damage of {len(tables)} tables was found')
        print(f'{found} of {len(tables)} damaged tables were found')

    def reindexed(self, home):
        """Either it says what it could not do, or there is a sound chain that can go on."""
        done = home.command('reindex')
        if done.returncode != 0:
            expect_in(str(home.chain), done.stderr, 'the error')
            return
        expect_equal(home.command('verify').returncode, 0, 'verify after reindex')
        height = json.loads(home.command('utxo-digest').stdout)['height']
        expect(height <= self.state['height'], 'height')
        if height < self.state['height']:
            expect_in('chain.db.damaged', done.stdout, 'where the old directory is')


if __name__ == '__main__':
    VerifyTest().main()

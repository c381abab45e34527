#!/usr/bin/env python3
"""kill -9 at random instants while two branches overtake each other and the explorer's index follows: it goes on where it
stood, and answers to the byte what an index built anew answers."""

import contextlib
import http.client
import shutil
import threading

from explorer_answers import everything, settle
from overtaking_branches import interleaved
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal

KILLS = 24
LOOK_EVERY = 6
STEP = 5
LENGTH = 110
MOST_BLOCKS = 16  # between start and kill
LONGEST = 0.05  # seconds after these


class ExplorerKillsTest(FunctionalTest):
    """A node that gets blocks and is killed, again and again."""

    ARGUMENTS = ('--wallet.disable', '--explorer.enable')

    def run(self):
        branches = [self.chain_case(name)['blocks'][:LENGTH] for name in ['linear-pub', 'coinbase-only']]
        self.blocks = interleaved(branches, STEP)
        self.sent = self.enough = 0
        self.is_enough = threading.Event()
        self.home = self.new_home()
        kills = looks = 0
        heights = []
        while kills < KILLS:
            node = Node(self.home, *self.ARGUMENTS)
            self.enough = min(len(self.blocks), self.sent + self.random.randrange(1, MOST_BLOCKS))
            self.is_enough.clear()
            delivery = threading.Thread(target=self.deliver, args=(node,), daemon=True)
            delivery.start()
            self.is_enough.wait(PATIENCE)
            delivery.join(self.random.uniform(0, LONGEST))
            node.kill()
            delivery.join()
            kills += 1
            if kills % LOOK_EVERY == 0:
                heights.append(self.look())
                looks += 1
            if self.sent == len(self.blocks):
                self.sent = 0  # known blocks are no news: the branches of a new chain
                self.home = self.new_home()
        node = Node(self.home, *self.ARGUMENTS)
        self.deliver(node)
        settle(node)
        expect_equal(node.height(), LENGTH, 'height in the end')
        node.stop()
        self.look()
        print(f'{kills} kills; the index equals one built anew at heights {heights} and {LENGTH}', flush=True)

    def deliver(self, node):
        """Blocks from where the last process stood, until it is killed."""
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            while self.sent < len(self.blocks):
                node.call('/submit-block', raw_block=self.blocks[self.sent])
                self.sent += 1
                if self.sent >= self.enough:
                    self.is_enough.set()

    def look(self):
        """Compares with an index that is built anew; the height at which."""
        node = Node(self.home, *self.ARGUMENTS)
        settle(node)
        programs = self.programs_of(node)
        before = everything(node, programs)
        height = node.height()
        node.stop()
        shutil.rmtree(self.home.path / 'data' / 'explorer.db')
        node = Node(self.home, *self.ARGUMENTS)
        settle(node)
        expect(everything(node, programs) == before, f'answers at height {height} differ from those of an index built anew')
        node.stop()
        return height

    @staticmethod
    def programs_of(node):
        """Of the outputs of the main chain."""
        programs = set()
        for height in range(node.height() + 1):
            for transaction in node.call('/get-block', block_height=height)['transactions']:
                programs.update(output['control_program'] for output in transaction['outputs'] if output['type'] == 'control')
        return sorted(programs)


if __name__ == '__main__':
    ExplorerKillsTest().main()

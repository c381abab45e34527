#!/usr/bin/env python3
"""SIGTERM while the node leaves a long branch for a longer one: it stops at once, on a tip that one of the branches has."""

import random
import threading
import time

from test_framework import FunctionalTest, Node, expect, expect_equal

LENGTH = 150
SECONDS_TO_STOP = 2.0
ROUNDS = 3


class StopInReorganisationTest(FunctionalTest):
    """Stopping in the middle of the longest reorganisation."""

    def run(self):
        old = self.chain_case('linear-pub')['blocks'][:LENGTH - 1]
        new = self.chain_case('coinbase-only')['blocks'][:LENGTH]
        path = self.hex_file('branches.hex', [*old, *new[:-1]])
        slowest = 0.0
        heights = []
        for _ in range(ROUNDS):
            home = self.new_home()
            home.import_file(path)
            node = Node(home)
            expect_equal(node.height(), LENGTH - 1, 'height before')
            submission = threading.Thread(target=self.submit, args=(node, new[-1]), daemon=True)
            submission.start()
            time.sleep(random.uniform(0, 0.15))
            slowest = max(slowest, node.stop_at_once(SECONDS_TO_STOP))
            submission.join()
            again = Node(home)
            heights.append(again.height())
            expect(heights[-1] in (LENGTH - 1, LENGTH), f'height {heights[-1]}')
            # It goes on where it stopped.
            again.call('/submit-block', raw_block=new[-1])
            expect_equal(again.height(), LENGTH, 'height in the end')
            again.stop()
        print(f'heights {heights}, the slowest stop took {slowest:.2f} s', flush=True)

    @staticmethod
    def submit(node, block):
        try:
            node.request('/submit-block', {'raw_block': block})
        except (OSError, ValueError):
            pass  # it stops


if __name__ == '__main__':
    StopInReorganisationTest().main()

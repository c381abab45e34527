#!/usr/bin/env python3
"""A mining node whose API is polled all the time neither leaks nor logs errors.

BYTOM_SOAK_SECONDS in the environment makes it longer than the default."""

import os
import re
import threading
import time

from test_framework import Failed, FunctionalTest, Node, expect, expect_equal

SECONDS = float(os.environ.get('BYTOM_SOAK_SECONDS', '20'))
POLLERS = 2
# Caches fill up in the beginning; what comes after the first third must be level.
ALLOWED_GROWTH_KIB = 24 * 1024


class ApiWhileMiningTest(FunctionalTest):
    """Blocks are mined, every poll is answered, memory stays level, the log has no error, and the end is orderly."""

    def run(self):
        home = self.new_home()
        node = Node(home, '--mining')
        node.wait_for_height(1)
        self.failures = []
        self.polls = 0
        stop = threading.Event()
        pollers = [threading.Thread(target=self.poll, args=(node, stop)) for _ in range(POLLERS)]
        for poller in pollers:
            poller.start()
        samples = self.watch_memory(node)
        stop.set()
        for poller in pollers:
            poller.join()
        expect(not self.failures, f'failed polls: {self.failures[:3]}')
        height = node.height()
        node.stop()
        expect_equal(home.digest()['height'] >= height, True, 'blocks kept')

        third = len(samples) // 3
        settled, last = max(samples[third:2 * third]), min(samples[2 * third:])
        expect(last - settled < ALLOWED_GROWTH_KIB, f'memory grew from {settled} to {last} KiB')
        errors = [line for line in node.text().splitlines() if re.search(r' (error|warn) ', line)]
        expect(not errors, f'the log has errors: {errors[:5]}')
        print(f'{SECONDS:.0f} s, height {height}, {self.polls} polls, {samples[0]} KiB, then {settled}, '
              f'in the end {samples[-1]}')

    @staticmethod
    def watch_memory(node):
        end = time.monotonic() + SECONDS
        samples = []
        while time.monotonic() < end or len(samples) < 9:
            samples.append(node.resident_kib())
            time.sleep(SECONDS / 60)
        return samples

    def poll(self, node, stop):
        while not stop.is_set():
            try:
                height = node.height()
                block = node.call('/get-block', block_height=height)
                for path, parameters in [
                        ('/get-block-header', {'block_hash': block['hash']}),
                        ('/get-block-hash', {}), ('/get-difficulty', {}), ('/get-hash-rate', {}),
                        ('/get-raw-block', {'block_height': height}), ('/get-work-json', {}), ('/is-mining', {}),
                        ('/list-unconfirmed-transactions', {}), ('/net-info', {})]:
                    node.call(path, **parameters)
                    self.polls += 1
            except (Failed, OSError, ValueError, KeyError) as failure:
                self.failures.append(repr(failure))
                return


if __name__ == '__main__':
    ApiWhileMiningTest().main()

#!/usr/bin/env python3
"""A node that has nothing to do sleeps: how many threads it has, how they are called and how often they wake up."""

import collections
import pathlib
import time

from test_framework import PATIENCE, FunctionalTest, Node, expect

MOST_THREADS = 14
MOST_WAKE_UPS = 5  # a second, of all threads together; about 2.5
SECONDS = 20


def threads(pid):
    """{thread id: (name, voluntary context switches so far)}"""
    found = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        status = dict(line.split(':\t', 1) for line in (task / 'status').read_text().splitlines() if ':\t' in line)
        found[int(task.name)] = (status['Name'].strip(), int(status['voluntary_ctxt_switches']))
    return found


class IdleNodeTest(FunctionalTest):
    """Nothing is polled: an idle node with wallet and index wakes up a few times a second."""

    def run(self):
        home = self.new_home()
        node = Node(home, '--wallet.txindex')
        pid = node.process.pid
        # What starting has begun is done when two looks see the same threads and hardly any work between them.
        before = threads(pid)
        for _ in range(PATIENCE):
            time.sleep(1)
            now = threads(pid)
            if now.keys() == before.keys() and sum(n for _, n in now.values()) - sum(n for _, n in before.values()) < 30:
                break
            before = now

        first = threads(pid)
        time.sleep(SECONDS)
        last = threads(pid)
        rates = collections.Counter()
        for thread, (name, switches) in last.items():
            rates[name] += (switches - first.get(thread, (name, switches))[1]) / SECONDS
        names = collections.Counter(name for name, _ in last.values())
        for name, rate in rates.most_common():
            print(f'{names[name]} x {name}: {rate:.2f} wake-ups a second')
        total = sum(rates.values())
        print(f'{len(last)} threads, {total:.2f} wake-ups a second')

        # The main thread.
        expect(names["bytomd"] <= 1, f'{names["bytomd"]} threads have no name of their own')
        expect(len(last) <= MOST_THREADS, f'{len(last)} threads: {dict(names)}')
        expect(total < MOST_WAKE_UPS, f'{total:.1f} wake-ups a second: {dict(rates)}')
        node.stop()


if __name__ == '__main__':
    IdleNodeTest().main()

#!/usr/bin/env python3
"""The event stream: readers that are killed at random, were away on a side branch, come in hundreds, never read, and are
there when the node stops."""

import contextlib
import os
import selectors
import socket
import statistics
import threading
import time

from event_stream import Stream
from overtaking_branches import interleaved
from test_framework import PATIENCE, Failed, FunctionalTest, Node, expect, expect_equal, wait_until

STEP = 6
LENGTH = 90
READERS = 200
DEAF = 20


class Copy:
    """What a reader knows of the chain: its blocks' hashes, and the cursor that was stored with them."""

    def __init__(self, genesis):
        self.hashes = [genesis]
        self.cursor = genesis

    def take(self, kind, data, cursor):
        if kind == 'block_connected':
            expect_equal((data['parent'], data['height']), (self.hashes[-1], len(self.hashes)), 'place of the block')
            self.hashes.append(data['hash'])
        else:
            expect_equal((kind, data['hash']), ('block_disconnected', self.hashes[-1]), 'block taken off')
            self.hashes.pop()
        self.cursor = cursor
        expect_equal(self.cursor, self.hashes[-1], 'cursor')


class EventsTest(FunctionalTest):
    """Whoever stores the cursor together with what it did ends with exactly the chain's state."""

    def run(self):
        branches = [self.chain_case(name)['blocks'][:LENGTH] for name in ['linear-pub', 'coinbase-only']]
        blocks = interleaved(branches, STEP)
        node = Node(self.new_home(), '--wallet.disable')
        genesis = node.call('/get-block', block_height=0)['hash']
        self.look_at_answers(node, genesis)

        loser = next(branch for branch in branches if blocks[-1] not in branch)
        away = None
        killed = Copy(genesis)
        reader = threading.Thread(target=self.read_with_kills, args=(node, killed), daemon=True)
        self.kills, self.done, self.failure = 0, threading.Event(), None
        reader.start()
        for i, block in enumerate(blocks):
            node.call('/submit-block', raw_block=block)
            # The last block of a turn of the branch that loses in the end.
            if away is None and i > len(blocks) // 3 and block in loser and blocks[i + 1] not in loser:
                away = self.copy_by_call(node, Copy(genesis))
        self.done.set()
        reader.join(PATIENCE)
        if self.failure:
            raise Failed(self.failure)
        chain = self.chain(node)
        expect_equal(killed.hashes, chain, 'copy of the reader that was killed')
        print(f'a reader killed {self.kills} times while {len(blocks)} blocks came is at height {len(chain) - 1}',
              flush=True)

        fork = next(i for i, (a, b) in enumerate(zip(away.hashes, chain)) if a != b)
        print(f'another was away from height {len(away.hashes) - 1}, {len(away.hashes) - fork} blocks off the chain', flush=True)
        self.copy_by_call(node, away)
        expect_equal(away.hashes, chain, 'copy of the reader that was away')

        self.never_read(node)
        self.hundreds(node, blocks)

    @staticmethod
    def chain(node):
        return [node.call('/get-block', block_height=height)['hash'] for height in range(node.height() + 1)]

    def look_at_answers(self, node, genesis):
        stream = Stream(node.port)
        expect('200 OK' in stream.head and 'text/event-stream' in stream.head, f'head of a stream: {stream.head}')
        expect('gzip' not in stream.head, 'a stream is not compressed')
        stream.close()
        expect('404' in Stream(node.port, 'since=' + 'ab' * 32).head.split('\r\n')[0], 'unknown cursor')
        expect('400' in Stream(node.port, 'topics=x').head.split('\r\n')[0], 'unknown topic')
        answer = node.request('/list-changes', {'after': 'ab' * 32})
        expect('does not know the block' in answer['detail'], f'unknown cursor: {answer}')
        expect_equal(node.call('/list-changes', after='tip'),
                     {'disconnected': [], 'connected': [], 'cursor': genesis, 'at_tip': True}, 'changes since the tip')

    def read_with_kills(self, node, copy):
        """Reads with one stream after the other, each of which is cut off after some events or a moment without any."""
        try:
            # The last look comes after the last block.
            while not self.done.is_set() or copy.cursor != node.call('/get-block-hash')['block_hash']:
                stream = Stream(node.port, 'since=genesis&topics=' + self.random.choice(['blocks', 'transactions']),
                                None if copy.cursor == copy.hashes[0] else copy.cursor)
                stream.socket.settimeout(0.2)
                with contextlib.suppress(TimeoutError):
                    for _ in range(self.random.randrange(12)):
                        kind, data = stream.next()
                        copy.take(kind, data, stream.last_id)
                stream.close()
                self.kills += 1
        except Exception as failure:  # told by the main thread
            self.failure = repr(failure)

    @staticmethod
    def copy_by_call(node, copy):
        """Goes on to the tip by list-changes, a few blocks at a time."""
        while True:
            changes = node.call('/list-changes', after=copy.cursor, limit=7, detail='hashes')
            for block in changes['disconnected']:
                expect_equal(block['hash'], copy.hashes.pop(), 'block taken off')
            for block in changes['connected']:
                expect_equal(block['height'], len(copy.hashes), 'height')
                copy.hashes.append(block['hash'])
            copy.cursor = changes['cursor']
            expect_equal(copy.cursor, copy.hashes[-1], 'cursor')
            if changes['at_tip']:
                return copy

    def never_read(self, node):
        """Readers who take nothing: the node keeps a piece for each, and goes on."""
        before = node.resident_kib()
        deaf = [Stream(node.port, 'since=genesis&topics=transactions,pool', receive_buffer=4096) for _ in range(DEAF)]
        for _ in range(20):
            node.call('/list-changes', after='genesis', limit=1000)
        grown = node.resident_kib() - before
        print(f'{DEAF} readers that do not read: {grown} KiB more', flush=True)
        expect(grown < 64 * 1024, f'memory grew by {grown} KiB')
        for stream in deaf:
            stream.close()

    def hundreds(self, node, blocks):
        """Many readers wait for the same block; then the node stops."""
        rest = self.chain_case('linear-pub')['blocks'], self.chain_case('coinbase-only')['blocks']
        longer = [case[LENGTH:] for case in rest if blocks[-1] == case[LENGTH - 1]][0]
        threads = len(os.listdir(f'/proc/{node.process.pid}/task'))
        readers = [Stream(node.port) for _ in range(READERS)]
        expect(len(os.listdir(f'/proc/{node.process.pid}/task')) <= threads + 4, 'threads for readers')
        waiting = selectors.DefaultSelector()
        for reader in readers:
            waiting.register(reader.socket, selectors.EVENT_READ, reader)
        firsts, alls = [], []
        for block in longer[:5]:
            arrived = []
            poster = threading.Thread(target=lambda raw=block: self.post(node, raw), daemon=True)
            poster.start()
            left = set(readers)
            while left:
                for key, _ in waiting.select(PATIENCE):
                    reader = key.data
                    kind, data = reader.next()
                    expect_equal(kind, 'block_connected', 'event')
                    arrived.append(time.monotonic())
                    left.discard(reader)
            poster.join()
            firsts.append((arrived[0] - self.answered) * 1000)
            alls.append((arrived[-1] - arrived[0]) * 1000)
        print(f'{READERS} readers: the first hears of a block {statistics.median(firsts):.1f} ms after submit-block '
              f'is answered, the last {statistics.median(alls):.1f} ms later', flush=True)
        took = node.stop_at_once(10)
        print(f'stops in {took:.2f} s with {READERS} readers')
        for reader in readers:
            try:
                reader.next()
                raise Failed('an event after the end')
            except OSError:
                reader.close()

    def post(self, node, block):
        node.call('/submit-block', raw_block=block)
        self.answered = time.monotonic()


if __name__ == '__main__':
    EventsTest().main()

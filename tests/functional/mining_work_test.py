#!/usr/bin/env python3
"""Work for miners: who waits by long poll, WebSocket or stratum hears of a new tip at once, work that has been refreshed three
times since is still good for a block with its own transactions, and the CPU miner's threads come and go as told."""

import base64
import json
import os
import socket
import statistics
import struct
import threading
import time

from stratum_client import StratumMiner
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, thread_names, wait_until


class WebSocket:
    """As much of RFC 6455 as a quiet client needs."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f'GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n'
                             f'Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n'
                             'Sec-WebSocket-Version: 13\r\n\r\n').encode())
        self.buffer = b''
        while b'\r\n\r\n' not in self.buffer:
            self.buffer += self._receive()
        head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
        expect(b' 101 ' in head.split(b'\r\n')[0], f'handshake: {head!r}')

    def _receive(self):
        part = self.socket.recv(65536)
        expect(part, 'the WebSocket was closed')
        return part

    def _take(self, size):
        while len(self.buffer) < size:
            self.buffer += self._receive()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _frame(self, opcode, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)

    def send(self, message):
        self._frame(1, json.dumps(message).encode())

    def next(self):
        while True:
            first, second = self._take(2)
            size = second & 0x7f
            if size == 126:
                size = struct.unpack('>H', self._take(2))[0]
            elif size == 127:
                size = struct.unpack('>Q', self._take(8))[0]
            payload = self._take(size)
            opcode = first & 0x0f
            if opcode == 1:
                return json.loads(payload)
            if opcode == 9:
                self._frame(10, payload)

    def close(self):
        self.socket.close()


class Arrivals:
    """When a client heard of work on which parent."""

    def __init__(self):
        self.times = {}
        self.changed = threading.Condition()

    def note(self, parent):
        with self.changed:
            self.times.setdefault(parent, time.monotonic())
            self.changed.notify_all()

    def of(self, parent):
        with self.changed:
            expect(self.changed.wait_for(lambda: parent in self.times, PATIENCE), f'no word of work on {parent}')
            return self.times[parent]


def parent_of(header_hex):
    """Flag, version and height (short here), then the parent's hash."""
    data = bytes.fromhex(header_hex)
    place = 1
    for _ in range(2):
        while data[place] & 0x80:
            place += 1
        place += 1
    return data[place:place + 32].hex()


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class MiningWorkTest(FunctionalTest):
    """One node for miners of others, then two that race."""

    BLOCKS = 20

    def run(self):
        home = self.new_home()
        setup = self.vector('mempool')['cases'][0]['setup_blocks']
        home.import_file(self.hex_file('setup.hex', setup))
        node = Node(home, '--stratum.laddr=127.0.0.1:0')
        self.answers_as_ever(node)
        self.old_work(node)
        self.latencies(node)
        self.given_up_waits(node)
        self.threads(node)
        self.race(node)
        node.stop()

    def solve(self, work):
        done = self.bytomd('solve', work['block_header'], work['seed'])
        expect_equal(done.returncode, 0, f'solve ({done.stderr})')
        return done.stdout.strip()

    def answers_as_ever(self, node):
        """Without the argument nothing is new; the empty id is answered at once; another body is ignored."""
        for body in [{}, [], {'longpoll': 'x'}, None]:
            expect_equal(sorted(node.request('/get-work', body)['data']), ['block_header', 'seed'], f'{body}')
        expect('longpoll_id' in node.call('/get-work', longpoll_id=''), 'an id for who asks with one')
        expect('longpoll_id' in node.call('/get-work-json', longpoll_id='of another run'), 'an unknown id')

    def template_with(self, node, transaction_id):
        known = ''
        while True:
            template = node.call('/get-block-template', longpoll_id=known)
            known = template['longpoll_id']
            ids = [transaction['id'] for transaction in template['transactions']]
            if transaction_id in ids:
                return template

    def old_work(self, node):
        """A solution of work three refreshes old makes its own block."""
        case = next(case for case in self.vector('mining')['cases'] if case['kind'] == 'template')
        accepted = None
        for raw in case['submitted']:
            answer = node.request('/submit-transaction', {'raw_transaction': raw})
            if answer['status'] == 'success':
                accepted = answer['data']['tx_id']
                break
        expect(accepted, 'a transaction of the vectors is accepted')
        template = self.template_with(node, accepted)
        work = node.call('/get-work', longpoll_id='')
        expect_equal(work['longpoll_id'], template['longpoll_id'], 'the same work')
        known = work['longpoll_id']
        for arbitrary in ['01', '02', '03']:
            expect_equal(node.call('/set-coinbase-arbitrary', arbitrary=arbitrary)['arbitrary'], arbitrary, 'set')
            known_before = known
            known = node.call('/get-work', longpoll_id=known)['longpoll_id']
            expect(known != known_before, 'a refresh')
        solved = self.solve(work)
        height = node.height()
        expect_equal(node.call('/submit-work', block_header=solved), True, 'old work')
        expect_equal(node.height(), height + 1, 'height')
        block = node.call('/get-block', block_height=height + 1)
        expect_equal([transaction['id'] for transaction in block['transactions']],
                     [transaction['id'] for transaction in template['transactions']], 'transactions')
        again = node.request('/submit-work', {'block_header': solved})
        expect_equal(again.get('error_detail'), 'work has been submitted before', 'the same again')
        stale = node.request('/submit-work', {'block_header': self.with_other_parent(node)})
        expect_equal(stale.get('error_detail'), 'pending mining block has been changed', 'work on another parent')
        info = node.call('/get-mining-info')
        expect_equal(info['submissions']['accepted'], 1, 'accepted')
        expect_equal(info['submissions']['duplicate'], 1, 'duplicates')
        expect_equal(info['submissions']['stale'], 1, 'stale')

    @staticmethod
    def with_other_parent(node):
        header = node.call('/get-work')['block_header']
        return header.replace(parent_of(header), '11' * 32)

    def latencies(self, node):
        """From the sending of a solution to the arrival of the next work."""
        by_poll, by_socket, by_stratum = Arrivals(), Arrivals(), Arrivals()
        over = threading.Event()

        def poll():
            known = ''
            while not over.is_set():
                work = node.call('/get-work', longpoll_id=known)
                known = work['longpoll_id']
                by_poll.note(parent_of(work['block_header']))

        def listen():
            client = WebSocket(node.port, '/websocket-subscribe')
            client.send({'topic': 'notify_new_work'})
            while not over.is_set():
                message = client.next()
                if message.get('notification_type') == 'new_work':
                    by_socket.note(parent_of(message['data']['block_header']))
            client.close()

        def mine():
            miner = StratumMiner(node.call('/get-stratum-info')['port'])
            while not over.is_set():
                by_stratum.note(miner.next_job()['previous_block_hash'])
            miner.close()

        clients = [threading.Thread(target=target, daemon=True) for target in (poll, listen, mine)]
        for client in clients:
            client.start()
        poll_times, socket_times, stratum_times, answer_times = [], [], [], []
        by_poll.of(node.call('/get-block-hash', block_height=node.height())['block_hash'])
        for _ in range(self.BLOCKS):
            solved = self.solve(node.call('/get-work'))
            begin = time.monotonic()
            expect_equal(node.call('/submit-work', block_header=solved), True, 'a solution')
            answer_times.append(time.monotonic() - begin)
            tip = node.call('/get-block', block_height=node.height())['hash']
            poll_times.append(by_poll.of(tip) - begin)
            socket_times.append(by_socket.of(tip) - begin)
            stratum_times.append(by_stratum.of(tip) - begin)
        over.set()
        # One more, so that all notice.
        expect_equal(node.call('/submit-work', block_header=self.solve(node.call('/get-work'))), True, 'the last')
        for client in clients:
            client.join(PATIENCE)
            expect(not client.is_alive(), 'a client has ended')
        # Most of it is the proof of work of the submission, which the submitter's answer has behind it, too.
        after = [('long poll, after the answer', [a - b for a, b in zip(poll_times, answer_times, strict=True)]),
                 ('WebSocket, after the answer', [a - b for a, b in zip(socket_times, answer_times, strict=True)]),
                 ('stratum, after the answer', [a - b for a, b in zip(stratum_times, answer_times, strict=True)])]
        for name, times in [('answer to the submitter', answer_times), ('long poll', poll_times),
                            ('WebSocket', socket_times), ('stratum', stratum_times), *after]:
            print(f'from submission to {name}: median {statistics.median(times) * 1000:.1f} ms, '
                  f'p99 {percentile(times, 0.99) * 1000:.1f} ms, {len(times)} blocks', flush=True)

    def given_up_waits(self, node):
        """Two hundred clients wait without a thread each; half of them go away. The node answers others meanwhile."""
        known = node.call('/get-work', longpoll_id='')['longpoll_id']
        body = json.dumps({'longpoll_id': known})
        request = (f'POST /get-work HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n{body}').encode()
        tasks = self.tasks(node)
        waiting = []
        for _ in range(200):
            client = socket.create_connection(('127.0.0.1', node.port), timeout=PATIENCE)
            client.sendall(request)
            waiting.append(client)
        for client in waiting[::2]:
            client.close()
        expect('seed' in node.call('/get-work'), 'work while others wait')
        # The API's workers start when there is work for them, and there are few.
        expect(self.tasks(node) <= tasks + 4, f'{self.tasks(node)} threads while others wait, {tasks} before')
        expect_equal(node.call('/submit-work', block_header=self.solve(node.call('/get-work'))), True, 'a solution')
        for client in waiting[1::2]:
            answer = b''
            while b'longpoll_id' not in answer:
                piece = client.recv(65536)
                expect(piece, f'an answer, not {answer}')
                answer += piece
            client.close()

    @staticmethod
    def tasks(node):
        return len(thread_names(node.process.pid))

    @staticmethod
    def miners(node):
        """Threads that mine; those of pools come when they are needed."""
        return list(thread_names(node.process.pid).values()).count('miner')

    def threads(self, node):
        """1, 3, 2, 0 while mining; every thread hashes, and none is left over."""
        node.make_account()
        for count in [1, 3, 2, 0, 2, 0]:
            node.call('/set-mining', is_mining=True, threads=count)
            info = node.call('/get-mining-info')
            expect_equal(len(info['threads']), count, 'threads')
            expect_equal(node.call('/is-mining')['is_mining'], count > 0, 'is-mining')
            wait_until(lambda count=count: self.miners(node) == count, 'the threads of the process')
            hashes = [thread['hashes'] for thread in info['threads']]
            wait_until(lambda hashes=hashes: all(
                thread['hashes'] > old for thread, old in
                zip(node.call('/get-mining-info')['threads'], hashes, strict=True)), 'every thread to hash')
        refused = node.request('/set-mining', {'is_mining': True, 'threads': 100000})
        expect_equal(refused['code'], 'BTM002', 'too many threads')

    def race(self, node):
        """Two nodes mine against each other: every thread goes on with the tip that is."""
        other = Node(self.new_home())
        other.connect(node)
        other.wait_for_height(node.height())
        other.make_account()
        nodes = [node, other]
        for racer in nodes:
            racer.call('/set-mining', is_mining=True, threads=2)
        target = node.height() + 6
        for racer in nodes:
            racer.wait_for_height(target)
        # With one of them stopped, the other one's next block ends what may be a tie.
        other.call('/set-mining', is_mining=False)
        node.wait_for_height(max(racer.height() for racer in nodes) + 1)
        info = node.call('/get-mining-info')
        wait_until(lambda: all(thread['hashes'] > old['hashes'] for thread, old in zip(
            node.call('/get-mining-info')['threads'], info['threads'], strict=True)), 'both threads to hash')
        node.call('/set-mining', is_mining=False)
        wait_until(lambda: len({racer.call('/get-block-hash')['block_hash'] for racer in nodes}) == 1, 'the same best block')
        tip = node.height()
        for racer in nodes:
            wait_until(lambda racer=racer: self.miners(racer) == 0, 'no thread left over')
            wait_until(lambda racer=racer: (racer.call('/get-mining-info')['template'] or {}).get('height') == tip + 1,
                       'a template on the best block')
        print(f'race: {tip} blocks, found here {node.call("/get-mining-info")["blocks_found"]}, '
              f'there {other.call("/get-mining-info")["blocks_found"]}', flush=True)
        other.stop()


if __name__ == '__main__':
    MiningWorkTest().main()

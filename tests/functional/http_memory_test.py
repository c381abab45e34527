#!/usr/bin/env python3
"""Requests made to be small on the wire and large in memory; honest large ones are answered all along."""

import json
import socket
import threading

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal

CLIENTS = 8
MEGABYTE = 1_000_000
LIMIT_MIB = 640  # the bodies themselves, what parsing may take of all requests together, and the node at rest


class HttpMemoryTest(FunctionalTest):
    """Eight clients send the same body at once; every answer comes, and memory stays bounded."""

    def post(self, path, body):
        """Status and decoded body of the answer."""
        with socket.create_connection(('127.0.0.1', self.node.port), timeout=PATIENCE) as connection:
            head = f'POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n'
            connection.sendall(head.encode() + body)
            answer = b''
            while piece := connection.recv(1 << 20):
                answer += piece
        head, _, text = answer.partition(b'\r\n\r\n')
        return int(head.split(b' ')[1]), json.loads(text) if text else None

    def together(self, path, body):
        """Statuses of the answers to all clients."""
        answers = []

        def ask():
            answers.append(self.post(path, body)[0])

        threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expect_equal(len(answers), CLIENTS, f'answers of {path}')
        return sorted(answers)

    def attack(self, what, path, body, wanted):
        statuses = self.together(path, body)
        peak = self.node.resident_kib(peak=True) // 1024
        print(f'{what}: {len(body) / MEGABYTE:.1f} MB, answers {sorted(set(statuses))}, peak {peak} MiB', flush=True)
        expect(set(statuses) <= wanted, f'{what}: {statuses}')
        expect(peak < LIMIT_MIB, f'{what}: {peak} MiB')

    def attacks(self):
        many = 5 * MEGABYTE
        objects = b'[' + b'{},' * many + b'{}]'
        for path in ['/build-transaction', '/sign-transactions', '/create-asset', '/rpc']:
            name = {'/build-transaction': b'actions', '/sign-transactions': b'transactions'}.get(path, b'definition')
            self.attack('empty objects', path, b'{"' + name + b'":' + objects + b'}', {413, 503})
        self.attack('numbers', '/rpc', b'[' + b'0,' * many + b'0]', {413, 503})
        members = b','.join(b'"%x":0' % i for i in range(MEGABYTE))
        self.attack('members', '/create-asset', b'{"alias":"x","definition":{' + members + b'}}', {200, 413, 503})
        # As many as a request may have: lists of structures that are large when they are decoded.
        fair = b'[' + b'{},' * 900_000 + b'{}]'
        self.attack('structures', '/sign-transactions', b'{"transactions":' + fair + b'}', {200, 400, 413, 503})
        self.attack('structures', '/estimate-chain-transaction-gas', b'{"transaction_templates":' + fair + b'}',
                    {200, 400, 413, 503})
        # Inputs of three bytes, as many as their number says.
        count = 2 * MEGABYTE
        varint = b''
        rest = count
        while rest:
            varint += bytes([rest & 0x7f | (0x80 if rest > 0x7f else 0)])
            rest >>= 7
        raw = (b'\x07\x01\x00' + varint + b'\x02\x00\x00' * count).hex().encode()
        for path in ['/decode-raw-transaction', '/submit-transaction']:
            self.attack('small inputs', path, b'{"raw_transaction":"' + raw + b'"}', {413, 503})

    def honest(self):
        """What is large and meant: nobody says that it is too much."""
        action = {'type': 'spend_account_unspent_output', 'output_id': '00' * 32}
        status, answer = self.post('/build-transaction', json.dumps({'actions': [action] * 20_000}).encode())
        expect_equal(status, 200 if 'BTM0' not in answer.get('code', '') else status, 'build-transaction')
        expect(status not in (413, 503), f'build-transaction: {status} {str(answer)[:200]}')
        calls = [{'jsonrpc': '2.0', 'id': i, 'method': 'decode-program', 'params': {'program': '51' * 100_000}}
                 for i in range(100)]
        status, answers = self.post('/rpc', json.dumps(calls).encode())
        expect_equal(status, 200, 'a batch')
        expect_equal(len(answers), 100, 'answers of the batch')
        expect(all('result' in one for one in answers), 'each call of the batch has its result')
        padding = 'x' * (40 * MEGABYTE)
        status, answer = self.post('/get-block', json.dumps({'block_height': 0, 'ignored': padding}).encode())
        expect_equal((status, answer['status']), (200, 'success'), 'a call with a long text')

    def run(self):
        home = self.new_home()
        self.node = Node(home)
        self.attacks()
        self.honest()
        print(f'peak after all: {self.node.resident_kib(peak=True) // 1024} MiB')
        expect_equal(self.node.call('/net-info')['listening'], True, 'the node afterwards')
        self.node.stop()


if __name__ == '__main__':
    HttpMemoryTest().main()

#!/usr/bin/env python3
"""What web pages, proxies, and clients that only hold connections can do to the API."""

import base64
import contextlib
import json
import os
import pathlib
import re
import socket
import time

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

SILENT = 1100  # more than the node has places


class HttpHostileClientsTest(FunctionalTest):
    """Each attack by its bytes on a socket; the node's own clients are served all along."""

    def ask(self, lines, body=b''):
        """Status and body of the answer to a request of these lines."""
        head = '\r\n'.join([*lines, f'Content-Length: {len(body)}', 'Connection: close', '', ''])
        with socket.create_connection(('127.0.0.1', self.node.port), timeout=PATIENCE) as connection:
            connection.sendall(head.encode() + body)
            answer = b''
            while piece := connection.recv(65536):
                answer += piece
        head, _, body = answer.partition(b'\r\n\r\n')
        return int(head.split(b' ')[1]), body.decode()

    def post(self, path, *headers, host='127.0.0.1', body=b'{}'):
        return self.ask([f'POST {path} HTTP/1.1', f'Host: {host}', *headers], body)

    def refuses(self, reason, path, *headers, **request):
        status, body = self.post(path, *headers, **request)
        expect_equal(status, 403, f'{path} {headers}')
        expect_in(reason, json.loads(body)['detail'])

    def web_pages(self):
        token = json.dumps({'id': 'evil', 'type': 'client'}).encode()
        for path in ['/create-access-token', '/net-info', '/rpc']:
            self.refuses('api.cors_origins', path, 'Origin: https://evil.example', 'Content-Type: text/plain', body=token)
            self.refuses('api.cors_origins', path, 'Origin: null', body=token)
            self.refuses('of other sites', path, 'Sec-Fetch-Site: cross-site', body=token)
            self.refuses('api.allowed_hosts', path, host='evil.example:9888', body=token)
            self.refuses('api.allowed_hosts', path, 'Origin: http://evil.example', host='evil.example', body=token)
        for method in ['GET', 'OPTIONS', 'PUT', 'HEAD']:
            status, _ = self.ask([f'{method} /create-access-token HTTP/1.1', 'Host: localhost'], token)
            expect_equal(status, 405, method)
        key = base64.b64encode(os.urandom(16)).decode()
        for header in ['Origin: https://evil.example', 'Sec-Fetch-Site: cross-site']:
            status, _ = self.ask(['GET /websocket-subscribe HTTP/1.1', 'Host: 127.0.0.1', 'Upgrade: websocket',
                                  'Sec-WebSocket-Version: 13', f'Sec-WebSocket-Key: {key}', header])
            expect_equal(status, 403, 'WebSocket with ' + header)
        expect_equal(self.node.call('/list-access-tokens'), [], 'tokens after the attacks')

        # Clients of one's own, whatever they say of their bodies.
        for headers in [[], ['Content-Type: text/plain'], ['Content-Type: application/x-www-form-urlencoded']]:
            expect_equal(self.post('/net-info', *headers)[0], 200, str(headers))
        expect_equal(self.ask(['GET /net-info HTTP/1.1', 'Host: localhost:1'])[0], 200, 'GET of a reading call')

    def proxies(self):
        for header in ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Via: 1.1 x']:
            expect_equal(self.post('/net-info', header)[0], 401, header)

    def silent_connections(self):
        silent = []
        slow = []
        for i in range(SILENT):
            connection = socket.create_connection(('127.0.0.1', self.node.port), timeout=PATIENCE)
            if i % 2:
                connection.sendall(b'POST /net-info HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ')
                slow.append(connection)
            else:
                silent.append(connection)
        began = time.monotonic()
        for _ in range(20):
            expect_equal(self.post('/net-info')[0], 200, 'net-info')
        seconds = time.monotonic() - began
        print(f'{SILENT} silent and slow connections: 20 calls in {seconds:.2f} s, '
              f'resident {self.node.resident_kib() // 1024} MiB')
        for connection in silent + slow:
            connection.close()

    def slow_connections(self):
        """Bodies that trickle, and answers that are hardly taken, do not delay anybody."""
        call = {'jsonrpc': '2.0', 'id': 1, 'method': 'get-block', 'params': {'block_height': 0}}
        batch = json.dumps([call] * 100).encode()
        crowd = []
        for i in range(400):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(('127.0.0.1', self.node.port))
            head = f'POST /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(batch)}\r\n\r\n'.encode()
            connection.sendall(head + (batch if i % 2 else b'['))
            crowd.append(connection)
        for _ in range(20):
            expect_equal(self.post('/net-info')[0], 200, 'net-info')
            for i, connection in enumerate(crowd):
                with contextlib.suppress(OSError):  # who is so slow for minutes is sent away
                    if i % 2:
                        connection.recv(1)
                    else:
                        connection.sendall(b' ')
        print(f'{len(crowd)} slow connections, resident {self.node.resident_kib() // 1024} MiB')
        for connection in crowd:
            connection.close()

    def explorers(self):
        """As many strangers as like at the explorers' listener take neither the API's places nor its threads."""
        port = int(re.search(r'explorers are served at \S+ port (\d+)', self.node.text()).group(1))
        path = pathlib.Path(f'/proc/{self.node.process.pid}/fd')
        before = len(list(path.iterdir()))
        crowd = []
        for i in range(SILENT):
            connection = socket.create_connection(('127.0.0.1', port), timeout=PATIENCE)
            if i % 2:
                connection.sendall(b'GET /api/v3/blocks HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
            crowd.append(connection)
        for _ in range(20):
            expect_equal(self.post('/net-info')[0], 200, 'net-info')
        # Those that had to give way are closed behind the others' backs.
        wait_until(lambda: len(list(path.iterdir())) - before < SILENT / 2, 'half of the strangers to be put out')
        for connection in crowd:
            connection.close()

    def warns(self):
        """Whoever opens the API to everybody without tokens is told."""
        home = self.new_home()
        output = self.scratch / 'open.txt'
        with output.open('wb') as file:
            open_to_all = self.spawn([self.program, 'node', '--home', str(home.path), '--auth.disable=true',
                                      *Node.network_arguments([])], stdout=file, stderr=file,
                                     env=dict(self.environment, LISTEN='0.0.0.0:0'))
        wait_until(lambda: 'controls the node and its wallet' in output.read_text(), 'the warning')
        open_to_all.kill()

    def run(self):
        self.warns()
        home = self.new_home()
        self.node = Node(home, '--explorer.laddr=127.0.0.1:0')
        self.web_pages()
        self.proxies()
        self.silent_connections()
        self.slow_connections()
        self.explorers()
        self.node.stop()


if __name__ == '__main__':
    HttpHostileClientsTest().main()

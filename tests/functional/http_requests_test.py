#!/usr/bin/env python3
"""What the API answers to requests as attackers, web pages and careless clients write them: a table of bytes and statuses."""

import base64
import os
import re
import socket

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal

CHANGES = '/create-access-token'
READS = '/net-info'
TOKEN = b'{"id": "evil"}'


class Case:
    """One connection: what is sent, and the statuses of all answers until the node closes it."""

    def __init__(self, name, statuses, data):
        self.name = name
        self.statuses = statuses
        self.data = data


def request(line, *headers, body=b'', host='127.0.0.1', close=True):
    """A request's bytes; its length is told unless the headers say how long it is."""
    lines = [line]
    if host is not None:
        lines.append(f'Host: {host}')
    lines += headers
    if body and not any(header.lower().startswith(('content-length', 'transfer-encoding')) for header in headers):
        lines.append(f'Content-Length: {len(body)}')
    if close:
        lines.append('Connection: close')
    return '\r\n'.join([*lines, '', '']).encode('latin-1') + body


def post(*headers, path=CHANGES, **parts):
    parts.setdefault('body', TOKEN)
    return request(f'POST {path} HTTP/1.1', *headers, **parts)


def chunked(*pieces, **parts):
    return post('Transfer-Encoding: chunked', path=READS, body=b''.join(pieces), **parts)


def web_pages(port):
    own = f'127.0.0.1:{port}'
    for origin in ['https://evil.example', f'http://evil.example:{port}', 'HTTP://EVIL.EXAMPLE', 'null', '', 'file://',
                   'moz-extension://0', f'http://127.0.0.1.evil.example:{port}', f'http://{own}.evil.example',
                   f'http://{own}@evil.example', f'http://evil.example/@{own}', 'http://127.0.0.1', f'http://localhost:{port}',
                   '127.0.0.1', f'//{own}', '*']:
        yield Case(f'a page of {origin!r}', [403], post(f'Origin: {origin}', host=own))
    yield Case('two origins', [403], post(f'Origin: http://{own}', 'Origin: https://evil.example', host=own))
    yield Case('an origin on a line that is continued', [403], post('Origin:\r\n https://evil.example', host=own))
    yield Case('an origin in other letters', [403], post('oRIGIN: https://evil.example', host=own))
    yield Case('the own origin', [200], post(f'Origin: http://{own}', path=READS, host=own))
    for site in ['cross-site', 'same-site', 'CROSS-SITE', 'anything', '']:
        yield Case(f'Sec-Fetch-Site {site!r}', [403], post(f'Sec-Fetch-Site: {site}'))
    yield Case('two sites', [403], post('Sec-Fetch-Site: none', 'Sec-Fetch-Site: cross-site'))
    for site in ['none', 'same-origin']:
        yield Case(f'Sec-Fetch-Site {site!r}', [200], post(f'Sec-Fetch-Site: {site}', path=READS))
    for kind in ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']:
        yield Case(f'a form of another page, {kind}', [403], post('Origin: https://evil.example', f'Content-Type: {kind}'))
        yield Case(f'a form of a page that hides, {kind}', [403], post('Origin: null', f'Content-Type: {kind}'))
        yield Case(f'a client that sends {kind}', [200], post(f'Content-Type: {kind}', path=READS))
    asks = ['Access-Control-Request-Method: POST', 'Access-Control-Request-Private-Network: true']
    yield Case('a preflight', [403], request(f'OPTIONS {CHANGES} HTTP/1.1', 'Origin: https://evil.example', *asks))
    yield Case('a preflight that hides', [403], request(f'OPTIONS {CHANGES} HTTP/1.1', 'Origin: null', *asks))


def hosts(port):
    for host in ['evil.example', f'evil.example:{port}', 'localhost.evil.example', '127.0.0.1.evil.example', '127.1',
                 '2130706433', '0x7f000001', '[::1', '[::1]evil.example', '127.0.0.1:80:80', 'evil.example.', '0177.0.0.1',
                 '127.000.000.001', '0', '::1', '127.0.0.1.nip.io', '[::1%25lo]', '[::1%lo]', 'localhost..', 'localhost:x',
                 '127.0.0.1:+80', 'localhost%00', 'localhost;evil', '%6cocalhost']:
        yield Case(f'rebound, as {host}', [403], post(host=host))
    for host in ['127.0.0.1', f'127.0.0.1:{port}', f'LocalHost:{port}', 'localhost.', '[::1]', f'[::1]:{port}',
                 '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:0:0:1]', '127.0.0.1.', 'localhost:', '']:
        yield Case(f'addressed as {host!r}', [200], post(path=READS, host=host))
    # No page's name, but no name of this machine either: only a proxy asks for it over the loopback.
    yield Case('addressed as another machine', [401], post(path=READS, host='192.0.2.1'))
    yield Case('two hosts', [400], post('Host: 127.0.0.1'))
    yield Case('no host', [400], post(host=None))
    for host in ['127.0.0.1 evil.example', 'evil@127.0.0.1', '127.0.0.1/x', '127.0.0.1\r\n evil.example',
                 '127.0.0.1, evil.example', '\xff', 'localhost\0evil', 'localhost\tevil', 'localhost#evil', 'localhost?evil',
                 'localhost\\evil', 'localhost:80@evil', '\xef\xbc\x91.0.0.1']:
        yield Case(f'malformed host {host!r}', [400], post(host=host))
    for target, host, status in [('http://evil.example', '127.0.0.1', 403), (f'http://127.0.0.1:{port}', 'evil.example', 403),
                                 (f'http://127.0.0.1:{port}@evil.example', '127.0.0.1', 403), ('HTTP://evil.example', '127.0.0.1', 403),
                                 (f'http://127.0.0.1:{port}', '127.0.0.1', 200), (f'http://[::1]:{port}', '127.0.0.1', 200)]:
        yield Case(f'target {target} at {host}', [status], request(f'GET {target}{READS} HTTP/1.1', host=host))
    yield Case('a target that looks like a host', [301], request(f'GET //evil.example{READS} HTTP/1.1'))


def web_sockets(port):
    key = base64.b64encode(os.urandom(16)).decode()
    shake = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', f'Sec-WebSocket-Key: {key}', 'Connection: Upgrade']
    line = 'GET /websocket-subscribe HTTP/1.1'
    for header in ['Origin: https://evil.example', 'Origin: null', 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Site: same-site']:
        yield Case(f'WebSocket with {header}', [403], request(line, *shake, header, close=False))
    yield Case('WebSocket, rebound', [403], request(line, *shake, host='evil.example', close=False))
    yield Case('WebSocket handed on', [401, 200],
               request(line, *shake, 'X-Forwarded-For: 127.0.0.1', close=False) + request(f'GET {READS} HTTP/1.1'))
    # The page's own server is this node; what follows before the answer makes it an ordinary request.
    yield Case('WebSocket of the own origin, and more', [400, 200],
               request(line, *shake, f'Origin: http://127.0.0.1:{port}', host=f'127.0.0.1:{port}', close=False) +
               request(f'GET {READS} HTTP/1.1'))


def methods(_):
    for method in ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'post', 'XYZ']:
        for path in [CHANGES, '/rpc', '/create%2daccess-token', CHANGES + '?id=evil']:
            yield Case(f'{method} {path}', [405], request(f'{method} {path} HTTP/1.1', body=TOKEN))
    yield Case('a method in a header', [405], request(f'GET {CHANGES} HTTP/1.1', 'X-HTTP-Method-Override: POST', body=TOKEN))
    yield Case('GET of a call that reads', [200], request(f'GET {READS} HTTP/1.1'))
    for header in ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Via: 1.1 x',
                   'x-forwarded-host: localhost']:
        yield Case(f'handed on, {header}', [401], post(header))


def lengths(_):
    for length in ['+14', '-1', '0x0e', '14, 14', '14 14', '', '1e1', '9223372036854775808', '18446744073709551616', '14\r\n 0']:
        yield Case(f'length {length!r}', [400], post(f'Content-Length: {length}'))
    yield Case('two lengths', [400], post('Content-Length: 14', 'Content-Length: 15'))
    yield Case('the same length twice', [200], post('Content-Length: 14', 'Content-Length: 14', path=READS))
    yield Case('a length beyond the limit', [413], post('Content-Length: 9223372036854775807'))
    yield Case('a length and chunks', [400], post('Content-Length: 14', 'Transfer-Encoding: chunked'))
    yield Case('chunks and a length', [400], post('Transfer-Encoding: chunked', 'Content-Length: 14'))
    for coding, status in [('gzip, chunked', 501), ('gzip', 501), ('identity', 501), ('xchunked', 501), ('chunked, gzip', 501),
                           ('chunked, chunked', 400), ('', 501)]:
        yield Case(f'coding {coding!r}', [status], post(f'Transfer-Encoding: {coding}'))
    yield Case('chunks told twice', [400], post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'))
    yield Case('chunks behind a blank', [400], post('Transfer-Encoding : chunked'))
    yield Case('chunks behind a vertical tab', [400], post('Transfer-Encoding:\x0bchunked'))
    yield Case('chunks to HTTP/1.0', [400], request(f'POST {CHANGES} HTTP/1.0', 'Transfer-Encoding: chunked', body=b'0\r\n\r\n'))
    yield Case('compressed', [415], post('Content-Encoding: gzip'))


def chunks(_):
    end = b'0\r\n\r\n'
    yield Case('chunks', [200], chunked(b'1\r\n{\r\n', b'1\r\n}\r\n', end))
    yield Case('chunks with extensions', [200], chunked(b'1;a=b;c="d"\r\n{\r\n', b'01 ;x\r\n}\r\n', end))
    yield Case('chunks with trailers', [200], chunked(b'2\r\n{}\r\n', b'0\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n'))
    yield Case('an endless extension', [400], chunked(b'2;' + b'x' * 5000 + b'\r\n{}\r\n', end))
    for size in [b'', b'+2', b'-2', b'0x2', b'2g', b' 2', b'10000000000000000', b'2 2']:
        yield Case(f'chunk of {size!r}', [400], chunked(size + b'\r\n{}\r\n', end))
    yield Case('a chunk beyond the limit', [413], chunked(b'ffffffffffffffff\r\n'))
    yield Case('a chunk that is longer', [400], chunked(b'2\r\n{}x\r\n', end))
    yield Case('a request behind the chunks', [200, 200],
               chunked(b'2\r\n{}\r\n', end, close=False) + request(f'GET {READS} HTTP/1.1'))


def heads(_):
    yield Case('a long field', [200], post('X: ' + 'x' * 60_000, path=READS))
    yield Case('too long a field', [431], post('X: ' + 'x' * 66_000, path=READS))
    yield Case('too long a head', [431], post(*['X: ' + 'x' * 60_000] * 18, path=READS))
    yield Case('too many fields', [431], post(*['X: y'] * 4_200, path=READS))
    yield Case('a field that is continued', [200], post('X: a\r\n\tb', path=READS))
    yield Case('continued before it begins', [400], b'GET ' + READS.encode() + b' HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n')
    yield Case('lines that end with a line feed', [200], f'GET {READS} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n'.encode())
    for field in ['no colon', ': no name', 'X Y: z', 'X: \0', 'X: a\rb', 'X\x80: y', 'X\t: y']:
        yield Case(f'field {field!r}', [400], post(field))
    for line, status in [(f'GET {READS}', 400), (f'GET  {READS} HTTP/1.1', 400), (f'GET {READS} HTTP/1.1 x', 400),
                         (f'GET {READS} http/1.1', 400), (f'GET {READS} HTTP/2.0', 505), (f'GET {READS} HTTP/0.9', 505),
                         (f'GET {READS} HTTP/1.10', 400), ('GET /%zz HTTP/1.1', 400), ('GET /\x7f HTTP/1.1', 400), ('', 400),
                         ('G(T / HTTP/1.1', 400), ('\x16\x03\x01 TLS', 400), ('PRI * HTTP/2.0', 505)]:
        yield Case(f'line {line!r}', [status], request(line))


def versions(_):
    old = f'POST {READS} HTTP/1.0'
    yield Case('HTTP/1.0', [200], request(old, host=None, close=False, body=b'{}'))
    yield Case('HTTP/1.0 that expects', [200], request(old, 'Expect: 100-continue', host=None, close=False, body=b'{}'))
    yield Case('a client that expects', [100, 200], post('Expect: 100-continue', path=READS, body=b'{}'))
    yield Case('expects too much', [417], post('Expect: 200-ok', path=READS))
    yield Case('expects and is refused', [403], post('Expect: 100-continue', 'Origin: https://evil.example'))
    one = request(f'GET {READS} HTTP/1.1', close=False)
    yield Case('pipelined', [200] * 20, one * 19 + request(f'GET {READS} HTTP/1.1'))
    yield Case('pipelined behind a malformed one', [200, 400], one + b'GET\r\n\r\n' + one)
    yield Case('pipelined behind a refused one', [403], post('Origin: https://evil.example', close=False) + one)
    # What a proxy takes for one body the node must not take for a second request.
    yield Case('smuggled', [400], post('Content-Length: 4', 'Transfer-Encoding: chunked', close=False, body=b'0\r\n\r\n') +
               post())


class HttpRequestsTest(FunctionalTest):
    """Every case of the table, on a connection of its own."""

    def answers(self, data):
        with socket.create_connection(('127.0.0.1', self.node.port), timeout=PATIENCE) as connection:
            connection.sendall(data)
            answers = b''
            try:
                while piece := connection.recv(65536):
                    answers += piece
            except ConnectionResetError:
                pass
            return answers

    def run(self):
        self.node = Node(self.new_home())
        failures = []
        count = 0
        for part in [web_pages, hosts, web_sockets, methods, lengths, chunks, heads, versions]:
            for case in part(self.node.port):
                count += 1
                answers = self.answers(case.data)
                statuses = [int(status) for status in re.findall(rb'^HTTP/1\.[01] (\d{3}) ', answers, re.MULTILINE)]
                if statuses != case.statuses:
                    failures.append(f'{case.name}: expected {case.statuses}, actual {statuses}')
                if 403 in case.statuses:
                    expect(b'Access-Control-Allow' not in answers, f'{case.name}: a page is let in')
                if b'HTTP/1.0\r\n' in case.data and 200 in statuses:
                    expect(answers.startswith(b'HTTP/1.0 '), f'{case.name}: answered in another version')
        expect(not failures, '\n'.join(failures))
        expect_equal(self.node.call('/list-access-tokens'), [], 'tokens after the attacks')
        print(f'{count} cases')
        self.node.stop()


if __name__ == '__main__':
    HttpRequestsTest().main()

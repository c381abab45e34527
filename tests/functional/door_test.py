#!/usr/bin/env python3
"""Who may call what at which door, tried as an attacker would: every call of the method table with every role's token, at every
kind of listener, through proxies, under foreign names, with and without the cookie, and by the Unix socket."""

import base64
import contextlib
import http.client
import json
import pathlib
import re
import signal
import socket
import stat
import subprocess
import time

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

ROLES = ['read', 'wallet-read', 'wallet-write', 'mining', 'admin']
LOCAL_ONLY = {'/backup-wallet', '/restore-wallet', '/list-access-tokens'}
FORWARDED = {'X-Forwarded-For': '203.0.113.9'}


def may(role, wanted):
    """Whether a token of a role may make calls of another."""
    return role in ('admin', wanted) or wanted == 'read' or (role, wanted) == ('wallet-write', 'wallet-read')


def basic(credentials):
    return {'Authorization': 'Basic ' + base64.b64encode(credentials.encode()).decode()}


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__('localhost', timeout=PATIENCE)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class DoorTest(FunctionalTest):
    """Every door, from outside."""

    def run(self):
        self.cli = pathlib.Path(self.program).with_name('bytomcli')
        document = json.loads((pathlib.Path(self.vectors).parents[2] / 'docs' / 'openapi.json').read_text())
        self.calls = {path: re.search(r'Role: `([a-z-]+)`', row['post']['summary']).group(1)
                      for path, row in document['paths'].items() if 'Role: ' in row.get('post', {}).get('summary', '')}
        expect(len(self.calls) > 100, f'the table has {len(self.calls)} rows')
        self.home = self.new_home()
        self.node = self.start()
        self.try_roles()
        self.try_listeners()
        self.try_proxies()
        self.try_unix_socket()
        self.node.stop()
        expect(not (self.home.path / 'api-cookie').exists(), 'the cookie is left')
        self.require_the_cookie()
        self.limit_strangers()
        self.refuse_bad_settings()

    def start(self, *more, rate=0):
        node = Node(self.home, '--api.unix_socket=api.sock', '--api.public.laddr=127.0.0.1:0',
                    f'--api.public.rate_limit={rate}',
                    '--api.listeners=127.0.0.1:0=read+mining,127.0.0.1:0=/list-balances+/metrics+/livez', *more)

        def ports():
            return re.findall(r'(?:is offered|may read) at \S+, port (\d+)', node.text())
        self.mining_port, self.balance_port, self.public_port = map(int, wait_until(
            lambda: len(ports()) == 3 and ports(), 'three more listeners'))
        return node

    @staticmethod
    def status(connection, path, headers=None, body='{}', method='POST'):
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, text

    def ask(self, path, headers=None, port=None, body='{}', method='POST'):
        return self.status(http.client.HTTPConnection('127.0.0.1', port or self.node.port, timeout=PATIENCE), path, headers,
                           body, method)

    # --- roles ---

    def try_roles(self):
        """Each role and each row, from elsewhere: by its path, and all rows in batches of JSON-RPC."""
        tokens = {role: self.node.call('/create-access-token', id=role, roles=[role])['token'] for role in ROLES}
        original = self.node.call('/create-access-token', id='original', type='read')['token']
        for role, token in [*tokens.items(), ('admin', original)]:
            headers = {**FORWARDED, **basic(token)}
            allowed = set()
            for path, wanted in self.calls.items():
                code, text = self.ask(path, headers)
                expected = may(role, wanted) and path not in LOCAL_ONLY
                expect_equal(code not in (401, 403), expected, f'{role} at {path}: {code} {text}')
                if expected:
                    allowed.add(path)
            expect_equal(self.allowed_by_json_rpc(headers), allowed, f'calls of {role} through /rpc')
        for path in self.calls:
            expect_equal(self.ask(path, FORWARDED)[0], 401, f'nobody at {path}')
            expect_equal(self.ask(path, {**FORWARDED, **basic('admin:' + '0' * 64)})[0], 401, f'a wrong secret at {path}')
        # Roles are kept, and shown.
        listed = {token['id']: token.get('roles') for token in self.node.call('/list-access-tokens')}
        expect_equal(listed, {**{role: [role] for role in ROLES}, 'original': None}, 'roles')
        answer = self.node.request('/create-access-token', {'id': 'x', 'roles': ['root']})
        expect_in('there is no role', answer['error_detail'])

    def allowed_by_json_rpc(self, headers, port=None):
        paths = list(self.calls)
        allowed = set()
        for begin in range(0, len(paths), 50):
            batch = [{'jsonrpc': '2.0', 'id': path, 'method': path[1:], 'params': {}} for path in paths[begin:begin + 50]]
            for answer in json.loads(self.ask('/rpc', headers, port, json.dumps(batch))[1]):
                if answer.get('error', {}).get('data', {}).get('code') != 'BTM860':
                    allowed.add(answer['id'])
        return allowed

    # --- listeners ---

    def try_listeners(self):
        """Each listener and each row, from this machine and from elsewhere."""
        token = basic(self.node.call('/create-access-token', id='all')['token'])
        for port, offered in [(self.mining_port, {path for path, role in self.calls.items() if role in ('read', 'mining')}),
                              (self.balance_port, {'/list-balances'}),
                              (self.public_port, {path for path, role in self.calls.items() if role == 'read'})]:
            for headers in [{}, {**FORWARDED, **token}]:
                for path in self.calls:
                    code, text = self.ask(path, headers, port)
                    expect_equal(code not in (401, 403), path in offered, f'{path} at {port} with {headers}: {code} {text}')
                expect_equal(self.allowed_by_json_rpc(headers, port), offered, f'calls of {port} through /rpc')
        for path in ['/dashboard/', '/metrics', '/websocket-subscribe', '/api/v3/events', '/api/v3/blocks']:
            expect_equal(self.ask(path, port=self.public_port, method='GET')[0], 403, f'{path} at the public door')
        expect_equal(self.ask('/metrics', port=self.balance_port, method='GET')[0], 200, '/metrics where it is offered')
        for port, headers, expected in [(self.node.port, FORWARDED, True), (self.balance_port, FORWARDED, True),
                                        (self.mining_port, {}, True), (self.mining_port, FORWARDED, False),
                                        (self.public_port, {}, False), (self.public_port, FORWARDED, False)]:
            is_told = self.ask('/livez', headers, port, method='GET') == (200, 'ok\n')
            expect_equal(is_told, expected, f'/livez at {port} with {headers}')
        expect_equal(self.ask('/get-block-count', FORWARDED, self.mining_port)[0], 401, 'a stranger without a token')
        expect_equal(self.ask('/get-block-count', FORWARDED, self.public_port)[0], 200, 'a stranger at the public door')

    # --- proxies ---

    def try_proxies(self):
        """What a proxy hands on is never of this machine, nor is who asks for another one."""
        for name in ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'x-forwarded-for', 'Forwarded', 'Via', 'X-Real-IP',
                     'CF-Connecting-IP', 'True-Client-IP', 'X-Client-IP']:
            for path in ['/list-access-tokens', '/net-info']:
                expect_equal(self.ask(path, {name: '127.0.0.1'})[0], 401, f'{path} with {name}')
        self.node.stop()
        self.node = self.start('--api.allowed_hosts=node.example', '--api.local_hosts=desk')
        for host, code in [('node.example', 401), ('node.example:9888', 401), ('192.0.2.1', 401), ('evil.example', 403),
                           ('localhost', 200), ('127.0.0.1:1', 200), ('[::1]', 200), ('desk', 200)]:
            expect_equal(self.ask('/list-access-tokens', {'Host': host})[0], code, f'asked for {host}')

    # --- the Unix socket ---

    def bytomcli(self, *arguments, expected=0, **environment):
        done = subprocess.run([self.cli, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False,
                              env={**self.environment, 'HOME': str(self.scratch / 'nobody'), **environment})
        expect_equal(done.returncode, expected, f'exit code of {arguments} ({done.stdout} {done.stderr})')
        return done

    def try_unix_socket(self):
        path = self.home.path / 'api.sock'
        expect_equal(stat.S_IMODE(path.stat().st_mode), 0o600, 'permissions')
        expect_equal(self.status(UnixConnection(path), '/list-access-tokens')[0], 200, 'its owner')
        expect_equal(self.status(UnixConnection(path), '/list-access-tokens', FORWARDED)[0], 401, 'a proxy')
        url = f'unix:{path}'
        expect_equal(json.loads(self.bytomcli('get-block-count', BYTOM_URL=url).stdout), {'block_count': 0}, 'height')
        expect_in('solonet', self.bytomcli('status', BYTOM_URL=url).stdout)
        # What a dead process has left is replaced; what else is there is not, nor a living one's.
        self.node.process.send_signal(signal.SIGKILL)
        self.node.process.wait(PATIENCE)
        expect(path.exists(), 'a kill takes the socket away')
        expect_in('cannot connect', self.bytomcli('status', BYTOM_URL=url, expected=2).stderr)
        self.node = self.start('--api.unix_socket_mode=0660')
        expect_equal(stat.S_IMODE(path.stat().st_mode), 0o660, 'permissions')
        second = self.new_home()
        done = self.run_node(second, f'--api.unix_socket={path}')
        self.expect_refusal(done, 'api.unix_socket', 'another process listens there')
        done = self.run_node(second, f'--api.unix_socket={second.config}')
        self.expect_refusal(done, 'something else than a socket')
        expect(second.config.exists(), 'the file is gone')
        self.expect_refusal(self.run_node(second, '--api.unix_socket=' + 'x' * 200), 'no path of a Unix socket')
        self.node.stop()
        expect(not path.exists(), 'the socket is left')
        self.node = self.start()

    def run_node(self, home, *arguments):
        """A node that does not start: its end."""
        return home.command('node', '--vault_mode', *arguments, environment={'LISTEN': '127.0.0.1:0'})

    # --- the cookie ---

    def require_the_cookie(self):
        path = self.home.path / 'api-cookie'
        self.node = self.start_with_cookie()
        first = path.read_text().strip()
        expect_equal(stat.S_IMODE(path.stat().st_mode), 0o600, 'permissions of the cookie')
        expect_equal(self.ask('/list-access-tokens')[0], 401, 'without the cookie')
        expect_equal(self.ask('/get-block-count', basic('__cookie__:' + '0' * 64))[0], 401, 'a wrong cookie')
        expect_equal(self.ask('/list-access-tokens', basic(first))[0], 200, 'with the cookie')
        expect_equal(self.ask('/list-access-tokens', {**FORWARDED, **basic(first)})[0], 401, 'the cookie through a proxy')
        url = f'http://127.0.0.1:{self.node.port}'
        self.bytomcli('get-block-count', BYTOM_URL=url, expected=2)
        self.bytomcli('get-block-count', BYTOM_URL=url, TM_HOME=str(self.home.path))
        self.bytomcli('get-block-count', BYTOM_URL=url, BYTOM_COOKIE=str(path))
        expect_equal(self.status(UnixConnection(self.home.path / 'api.sock'), '/list-access-tokens')[0], 200, 'the Unix socket')
        self.node.process.send_signal(signal.SIGKILL)
        self.node.process.wait(PATIENCE)
        path.chmod(0o644)
        self.node = self.start_with_cookie()
        expect_equal(stat.S_IMODE(path.stat().st_mode), 0o600, 'permissions of the cookie after a kill')
        expect(path.read_text().strip() != first, 'the cookie is the old one')
        expect_equal(self.ask('/list-access-tokens', basic(first))[0], 401, 'the cookie of another run')
        self.node.process.send_signal(signal.SIGTERM)
        expect_equal(self.node.process.wait(PATIENCE), 0, 'exit code')

    def start_with_cookie(self):
        return self.start('--api.require_cookie')

    # --- limits and settings ---

    def limit_strangers(self):
        """The public door counts by address: a proxy's clients one by one."""
        self.node = self.start(rate=1)
        began = time.monotonic()
        codes = [self.ask('/get-block-count', port=self.public_port)[0] for _ in range(100)]
        expect(codes[0] == 200 and 429 in codes, f'no limit: {codes}')
        # Five seconds' worth at once, and what the time since then has brought.
        most = 6 + time.monotonic() - began
        expect(codes.count(200) <= most, f'the limit is high: {codes.count(200)}, not {most:.0f} at most')
        expect_equal(self.ask('/get-block-count', FORWARDED, self.public_port)[0], 200, 'another client of the proxy')
        expect_equal(self.ask('/get-block-count')[0], 200, 'the other door')
        self.node.stop()

    def refuse_bad_settings(self):
        for setting, reason in [('--api.listeners=127.0.0.1:0', 'is not of the form'),
                                ('--api.listeners=127.0.0.1:0=root', 'there is no role "root"'),
                                ('--api.listeners=127.0.0.1:0=read+', 'there is no role'),
                                ('--api.listeners=127.0.0.1:0=/no-such', 'there is no call'),
                                ('--api.listeners=nowhere=read', 'api.listeners'),
                                ('--api.unix_socket_mode=rw', 'api.unix_socket_mode'),
                                ('--api.unix_socket_mode=10777', 'api.unix_socket_mode')]:
            done = self.run_node(self.new_home(), '--api.unix_socket=s', setting)
            self.expect_refusal(done, reason)


if __name__ == '__main__':
    DoorTest().main()

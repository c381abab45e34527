#!/usr/bin/env python3
"""Keys, rates, pages of elsewhere and sessions of the blockcenter, as somebody tries who has none."""

import base64
import contextlib
import http.client
import json
import re
import subprocess

from blockcenter_framework import STRANGER, Blockcenter, BlockcenterTest
from postgres import Postgres
from test_framework import PATIENCE, expect, expect_equal, expect_in, wait_until

WALLET = 'https://wallet.example'
EVIL = 'https://evil.example'
STATUS = '/api/v1/btm/q/chain-status'
ADDRESSES = '/api/v1/btm/account/list-addresses'


class BlockcenterAccessTest(BlockcenterTest):
    """One process that wants keys, one that does not; no node is there, and none is needed."""

    def run(self):
        self.postgres = Postgres(self)
        self.node_addresses = ['127.0.0.1:1']
        self.open_blockcenter('--require_keys', '--key_rate', '40', '--cors_origins', WALLET)
        self.keys()
        self.somebody_elses_wallet()
        self.sessions()
        self.pages_of_elsewhere()
        self.rates()
        self.without_keys()
        self.center.stop()

    def command(self, *arguments, code=0):
        done = subprocess.run([self.options.blockcenter, *arguments, '--database', self.postgres.url, '--chain_id', 'solonet'],
                              capture_output=True, text=True, check=False, timeout=PATIENCE)
        expect_equal(done.returncode, code, f'{arguments}: {done.stdout} {done.stderr}')
        return done.stdout.strip() if code == 0 else done.stderr

    def ask(self, path=STATUS, body='{}', method='POST', center=None, **headers):
        """(status, headers, decoded body or text)."""
        connection = http.client.HTTPConnection('127.0.0.1', (center or self.center).port, timeout=PATIENCE)
        with contextlib.closing(connection):
            names = {name.replace('_', '-'): value for name, value in headers.items()}
            connection.request(method, path, body if method == 'POST' else None, names)
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, answer.headers, json.loads(text) if text.startswith('{') else text

    def status_of(self, *arguments, **headers):
        return self.ask(*arguments, **headers)[0]

    def wait_for_status(self, status, **headers):
        wait_until(lambda: self.status_of(**headers) == status, f'status {status}')

    def keys(self):
        expect_in('revoke', self.command('key', '--help'))
        token = self.command('key', 'create', 'shop')
        expect(re.fullmatch('shop:[0-9a-f]{64}', token), token)
        secret = token.split(':')[1]
        expect(secret not in self.postgres.sql('SELECT name, hash FROM api_keys'), 'the secret is stored')
        expect_in('already', self.command('key', 'create', 'shop', code=1))
        expect_in('A-Z', self.command('key', 'create', 'a b', code=1))
        self.bearer = f'Bearer {token}'
        self.wait_for_status(200, Authorization=self.bearer)
        basic = 'Basic ' + base64.b64encode(token.encode()).decode()
        expect_equal(self.status_of(Authorization=basic), 200, 'Basic')
        status, headers, answer = self.ask()
        expect_equal((status, headers['WWW-Authenticate'], answer['code']), (401, 'Bearer', 401), 'without a key')
        for wrong in ('', 'Bearer', 'Bearer shop', 'Bearer shop:', f'Bearer shop:{"0" * 64}', f'Bearer other:{secret}',
                      f'Bearer shop:{secret[:-1]}', f'Bearer shop:{secret}0', f'Bearer SHOP:{secret}',
                      'Basic c2hvcDo=', 'Basic !!', f'Digest {token}'):
            expect_equal(self.status_of(Authorization=wrong), 401, f'key {wrong!r}')
        # A large body of nobody is not waited for.
        connection = http.client.HTTPConnection('127.0.0.1', self.center.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.putrequest('POST', STATUS)
            connection.putheader('Content-Length', '1000000')
            connection.endheaders()
            expect_equal(connection.getresponse().status, 401, 'a body of nobody')
        # No path is another one.
        for path in ('//api//v1/btm/q/chain-status', '/livez/../api/v1/btm/q/chain-status', '/readyz/', '/session', '/metrics',
                     '/api/v1/btm/q/chain-status?x=/livez', '/bytom/v3/q/chain-status'):
            expect_equal(self.status_of(path), 401, path)
        expect_equal(self.status_of('/livez', method='GET'), 200, '/livez')

        other = self.command('key', 'create', 'other')
        self.other = f'Bearer {other}'
        self.wait_for_status(200, Authorization=self.other)
        expect_equal([line.split('\t')[0] for line in self.command('key', 'list').splitlines()], ['other', 'shop'], 'keys')
        gone = 'Bearer ' + self.command('key', 'create', 'gone')
        self.wait_for_status(200, Authorization=gone)
        self.command('key', 'revoke', 'gone')
        self.wait_for_status(401, Authorization=gone)
        expect_in('no key', self.command('key', 'revoke', 'gone', code=1))

    def call(self, path, authorization, **body):
        return self.ask('/api/v1/btm/' + path, json.dumps(body), Authorization=authorization)[2]

    def somebody_elses_wallet(self):
        """Its guid, its address and its key are known, and help nothing."""
        xpub = self.key('shop').xpub
        made = self.call('account/create', self.bearer, pubkey=xpub, label='secret label')['result']['data']
        guid, address = made['guid'], made['address']
        for path, body in (('account/list-addresses', {}), ('account/new-address', {}), ('merchant/list-transactions', {}),
                           ('merchant/build-payment', {'recipients': {STRANGER: 1}}), ('merchant/submit-payment', {})):
            mine = self.call(path, self.bearer, guid=guid, **body)
            expect(mine['code'] != 404, f'{path}: {mine}')
            theirs = self.call(path, self.other, guid=guid, **body)
            expect_equal(theirs['code'], 404, f'{path}: {theirs}')
            expect_equal(theirs, self.call(path, self.other, guid='00000000-0000-4000-8000-000000000000', **body),
                         f'{path}: whether there is such a wallet')
        answer = self.ask(f'/bytom/v3/account/addresses?address={address}', Authorization=self.other)[2]
        expect_equal(answer['code'], 404, 'by its address')
        expect_equal(self.call('account/list-wallets', self.other, pubkey=xpub)['result']['data'], [], 'by its key')
        self.guid = guid

    def session(self, **headers):
        status, answer, body = self.ask('/session', **headers)
        expect_equal(status, 200, f'/session {body}')
        return answer['Set-Cookie']

    def sessions(self):
        cookie = self.session(Authorization=self.bearer)
        found = re.fullmatch('blockcenter_session=([0-9a-f]{64}); Path=/; Max-Age=900; HttpOnly; SameSite=Strict', cookie)
        expect(found, cookie)
        expect(found.group(1) not in self.postgres.sql('SELECT hash FROM sessions'), 'the session is stored')
        expect_in('; Secure', self.session(Authorization=self.bearer, X_Forwarded_Proto='https'))
        mine = dict(Cookie=f'a=b; blockcenter_session={found.group(1)}', Content_Type='application/json')
        body = json.dumps({'guid': self.guid})
        expect_equal(self.ask(ADDRESSES, body, **mine)[2]['code'], 200, 'by the session')
        # Forms and pages of elsewhere send the cookie, too.
        for kind in ('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; application/json', ''):
            expect_equal(self.ask(ADDRESSES, body, **dict(mine, Content_Type=kind))[0], 403, f'a form of {kind!r}')
        for origin in (EVIL, 'null', WALLET + '.evil.example', 'http://127.0.0.1'):
            expect_equal(self.ask(ADDRESSES, body, **mine, Origin=origin)[0], 403, f'a page of {origin}')
        expect_equal(self.ask(ADDRESSES, body, **mine, Origin=WALLET)[0], 200, 'a page that is named')
        own = f'127.0.0.1:{self.center.port}'
        expect_equal(self.ask(ADDRESSES, body, **mine, Origin=f'http://{own}')[0], 200, 'an own page')
        # A session makes no session, a guessed one is none.
        expect_equal(self.status_of('/session', **mine), 401, 'a session of a session')
        for wrong in ('0' * 64, found.group(1)[:-1], found.group(1).upper() + ' ', "'--", ''):
            expect_equal(self.status_of(**dict(mine, Cookie=f'blockcenter_session={wrong}')), 401, f'session {wrong!r}')
        expect_equal(self.status_of('/session/end', **mine), 200, 'end')
        expect_equal(self.status_of(**mine), 401, 'a session that was ended')
        # It ends by itself, and with its key.
        late = dict(mine, Cookie=self.session(Authorization=self.bearer).split(';')[0])
        expect_equal(self.status_of(**late), 200, 'another session')
        self.postgres.sql('UPDATE sessions SET ends = 1')
        expect_equal(self.status_of(**late), 401, 'a session of yesterday')
        token = 'Bearer ' + self.command('key', 'create', 'brief')
        self.wait_for_status(200, Authorization=token)
        brief = dict(mine, Cookie=self.session(Authorization=token).split(';')[0])
        expect_equal(self.status_of(**brief), 200, 'the session of a key')
        self.command('key', 'revoke', 'brief')
        expect_equal(self.status_of(**brief), 401, 'the session of a key that is gone')

    def pages_of_elsewhere(self):
        key = dict(Authorization=self.bearer)
        status, headers, _ = self.ask(**key, Origin=WALLET)
        expect_equal((status, headers['Access-Control-Allow-Origin'], headers['Access-Control-Allow-Credentials'], headers['Vary']),
                     (200, WALLET, 'true', 'Origin'), 'a named page')
        status, headers, _ = self.ask(**key, Origin=EVIL)
        expect_equal((status, headers['Access-Control-Allow-Origin']), (403, None), 'another page')
        asks = dict(Access_Control_Request_Method='POST', Access_Control_Request_Headers='content-type')
        status, headers, _ = self.ask(method='OPTIONS', Origin=WALLET, **asks)
        expect_equal((status, headers['Access-Control-Allow-Origin'], headers['Access-Control-Allow-Credentials']),
                     (204, WALLET, 'true'), 'a named page asks')
        expect_in('Content-Type', headers['Access-Control-Allow-Headers'])
        expect_equal(self.status_of(method='OPTIONS', Origin=EVIL, **asks), 403, 'another page asks')
        # A name of the attacker's that points here.
        status, _, answer = self.ask(**key, Host='evil.example')
        expect_equal(status, 403, 'a foreign name')
        expect_in('--allowed_hosts', answer['msg'])
        expect_equal(self.status_of(**key, Sec_Fetch_Site='cross-site'), 403, 'a link of elsewhere')
        everybody = Blockcenter(self, self.postgres.url, self.node_addresses, '--require_keys', '--cors_origins', '*', '--role', 'api')
        status, headers, _ = self.ask(center=everybody, **key, Origin=EVIL)
        expect_equal((status, headers['Access-Control-Allow-Origin'], headers['Access-Control-Allow-Credentials']),
                     (200, '*', None), 'pages of everybody')
        cookie = self.session(Authorization=self.bearer).split(';')[0]
        expect_equal(self.status_of(center=everybody, Cookie=cookie, Content_Type='application/json', Origin=EVIL), 403,
                     'the session of a user of everybody\'s pages')
        everybody.stop()

    def flood(self, count, **headers):
        return [self.status_of(**headers) for _ in range(count)]

    def rates(self):
        """One key's calls are its own; who has none is counted by the address that the proxy names."""
        wrong = self.flood(60, Authorization='Bearer shop:x', X_Forwarded_For='203.0.113.1')
        expect_equal(set(wrong), {401, 429}, 'guesses')
        expect(wrong.count(401) < 40, f'{wrong.count(401)} guesses')
        # The list of the client's own making does not help, and others of the address have their keys.
        expect_equal(self.status_of(Authorization='Bearer shop:x', X_Forwarded_For='198.51.100.7, 203.0.113.1'), 429, 'a long list')
        expect_equal(self.status_of(Authorization=self.bearer, X_Forwarded_For='203.0.113.1'), 200, 'with a key')
        # Few are allowed, so that a slow machine asks for more than that, too.
        strict = Blockcenter(self, self.postgres.url, self.node_addresses, '--require_keys', '--key_rate', '1', '--role', 'api')
        greedy = self.flood(100, center=strict, Authorization=self.other)
        expect_in(429, greedy)
        expect_equal(set(greedy), {200, 429}, 'one key too often')
        expect_equal(self.ask(center=strict, Authorization=self.bearer)[0], 200, 'another key')
        strict.stop()

    def without_keys(self):
        free = Blockcenter(self, self.postgres.url, self.node_addresses, '--role', 'api', '--address_rate', '1')
        guid = json.dumps({'guid': self.guid})
        expect_equal(self.ask(ADDRESSES, guid, center=free)[2]['code'], 404, 'a wallet of a key, without one')
        made = free.v1('account/create', pubkey=self.key('nobody').xpub)
        expect_equal(len(free.v1('account/list-addresses', guid=made['guid'])), 1, 'a wallet of nobody')
        expect_equal(set(self.flood(60, center=free)), {200}, 'this machine')
        seen = self.flood(60, center=free, X_Forwarded_For='203.0.113.2')
        expect_in(429, seen)
        expect_equal(self.ask(center=free, X_Forwarded_For='203.0.113.3')[0], 200, 'another address')
        free.stop()
        refused = subprocess.run([self.options.blockcenter, '--database', self.postgres.url, '--node', '127.0.0.1:1', '--listen',
                                  '0.0.0.0:0'], capture_output=True, text=True, check=False, timeout=PATIENCE)
        expect_in('--require_keys', refused.stderr)


if __name__ == '__main__':
    BlockcenterAccessTest().main()

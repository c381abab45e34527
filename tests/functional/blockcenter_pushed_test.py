#!/usr/bin/env python3
"""Changes of payments that the blockcenter pushes: in order and once, whatever order the database commits them in, to those whose
payments they are, and to readers that come back where they were."""

import contextlib
import re
import subprocess

from blockcenter_framework import COIN, SCHEMAS, STRANGER, Blockcenter, BlockcenterTest
from event_stream import Stream
from postgres import Postgres
from test_framework import PATIENCE, expect, expect_equal, expect_in, wait_until

CHANGE = {'$ref': '#/components/schemas/PaymentChange'}
V1, V3 = '/api/v1/btm/merchant/payment-events', '/bytom/v3/merchant/payment-events'


class BlockcenterPushedTest(BlockcenterTest):
    """Two processes on one database, of which the second one wants keys."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.node_addresses = [f'127.0.0.1:{self.node.port}']
        self.open_blockcenter()
        self.guarded = Blockcenter(self, self.postgres.url, self.node_addresses, '--require_keys')
        self.wait_for_chain()
        self.wallets = {name: self.new_wallet(name) for name in ('ann', 'bob', 'eve')}
        self.readers = []
        self.a_payment_is_followed()
        self.a_reader_comes_back()
        self.who_commits_late_is_not_passed_over()
        self.of_a_key()
        self.refusals()
        self.ends_with_the_program()

    def new_wallet(self, name):
        key = self.key(name)
        made = self.center.v1('account/create', pubkey=key.xpub)
        self.mine(self.fund((made['address'], 10 * COIN)))
        self.wait_for_chain()
        self.wait_for_balance(made['guid'], 10 * COIN, 0, 0)
        return key, made['guid']

    def follow(self, query, last_id=None, center=None, path=V3, **headers):
        reader = Stream((center or self.center).port, query, last_id, path=path, **headers)
        self.readers.append(reader)
        expect_in('200', reader.head.split('\r\n', maxsplit=1)[0])
        expect_in('text/event-stream', reader.head)
        expect_equal(reader.next(), ('begin', {}), 'what is said first')
        return reader

    def build(self, name, **rest):
        return self.center.v1('merchant/build-payment', guid=self.wallets[name][1], recipients={STRANGER: COIN}, **rest)

    def submit(self, name, built):
        key, guid = self.wallets[name]
        return self.center.v1('merchant/submit-payment', guid=guid, raw_transaction=built['raw_transaction'],
                              signatures=self.sign(key, built))['transaction_hash']

    def expect_told(self, reader, name, built, *states, **rest):
        """These are the next events."""
        for state in states:
            kind, data = reader.next()
            expect_equal(kind, 'payment', 'the event')
            expected = {'guid': self.wallets[name][1], 'tx_hash': built['tx']['hash'], 'state': state, **rest}
            expect_equal({part: data.get(part) for part in expected}, expected, f'what is told of {state}')
            expect_equal(SCHEMAS.problems(data, CHANGE), [], f'{data}, by the description')

    def a_payment_is_followed(self):
        """By its wallet, by another one, and by an address."""
        reader, other = self.follow(f'guid={self.wallets["ann"][1]}'), self.follow(f'guid={self.wallets["bob"][1]}', path=V1)
        address = self.center.v3('account/addresses', guid=self.wallets['ann'][1])[0]['address']
        by_address = self.follow(f'address={address}')
        self.start = reader.last_id
        self.paid = self.build('ann', request_id='rent')
        self.mine(self.submit('ann', self.paid))
        for one in (reader, by_address):
            self.expect_told(one, 'ann', self.paid, 'built', 'queued', 'in_pool', 'confirmed', request_id='rent')
        self.of_bob = self.build('bob')
        self.expect_told(other, 'bob', self.of_bob, 'built', request_id='')
        self.last = reader.last_id

    def a_reader_comes_back(self):
        """Where it was, by the header or the query, at another process too: what has been in between is told, and nothing twice."""
        guid = self.wallets['ann'][1]
        self.expect_told(self.follow(f'guid={guid}', self.start), 'ann', self.paid, 'built', 'queued', 'in_pool', 'confirmed')
        self.expect_told(self.follow(f'guid={guid}&after={self.start}'), 'ann', self.paid, 'built', 'queued')
        self.center.kill()
        self.open_blockcenter()
        self.wait_for_chain()
        reader = self.follow(f'guid={guid}', self.last)
        again = self.build('ann', request_id='more')
        self.expect_told(reader, 'ann', again, 'built', request_id='more')

    def who_commits_late_is_not_passed_over(self):
        """A transaction that has taken the lower number and ends after the one with the greater number."""
        reader = self.follow(f'guid={self.wallets["bob"][1]}')
        of_bob = f"hash = '\\x{self.of_bob['tx']['hash']}'"
        slow = subprocess.Popen([self.postgres.bin / 'psql', '-X', '-q', '-t', '-A', '-d', self.postgres.url], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
        self.processes.append(slow)
        slow.stdin.write(f"BEGIN;\nUPDATE attempts SET tries = tries WHERE {of_bob};\n"
                         'INSERT INTO payment_events (payment, wallet, attempt, time, state, reason) SELECT payment, wallet, attempt, '
                         f"5, 0, 'late' FROM attempts WHERE {of_bob} RETURNING event;\n")
        slow.stdin.flush()
        lower = int(slow.stdout.readline())
        greater = int(self.postgres.sql('INSERT INTO payment_events (payment, wallet, attempt, time, state, reason) SELECT payment, '
                                        f"wallet, attempt, 6, 0, 'early' FROM attempts WHERE {of_bob} RETURNING event"
                                        ).splitlines()[0])
        expect(lower < greater, f'numbers {lower} and {greater}')
        seen = self.looks()
        wait_until(lambda: self.looks() > seen + 2, 'the greater number to be seen')
        newcomer = Stream(self.center.port, f'guid={self.wallets["bob"][1]}', path=V3)
        slow.stdin.write('COMMIT;\n')
        slow.stdin.close()
        for reason in ('late', 'early'):
            kind, data = reader.next()
            expect_equal((kind, data['reason']), ('payment', reason), 'the order')
        expect_equal(int(reader.last_id), greater, 'where the reader stands')
        expect_equal(newcomer.next(), ('begin', {}), 'what a newcomer is told')
        expect_equal(int(newcomer.last_id), greater, 'where a newcomer begins: behind both, since the lower one was not there yet')

    def looks(self):
        """How often the process has looked whether payments have changed."""
        text = self.center.text('/metrics')[1]
        return int(re.search(r'statements_total\{statement="look_at_changes"\} (\d+)', text).group(1))

    def of_a_key(self):
        """One stream for all wallets that were made with a key, and for no other; it ends when the key is revoked."""
        token = self.command('key', 'create', 'shop')
        bearer = {'Authorization': f'Bearer {token}'}
        wait_until(lambda: self.status(V3, bearer) != 401, 'the key to be known')
        expect_equal(self.status(V3, {}), 401, 'without a key')
        reader = self.follow('', center=self.guarded, **bearer)
        self.build('eve')
        key = self.key('shop customer')
        made = self.guarded_call('account/create', bearer, pubkey=key.xpub)
        self.mine(self.fund((made['address'], 10 * COIN)))
        self.wait_for_chain()
        payment = {'guid': made['guid'], 'recipients': {STRANGER: COIN}}
        built = self.guarded_call('merchant/build-payment', bearer, **payment)
        self.wallets['shop'] = key, made['guid']
        self.expect_told(reader, 'shop', built, 'built')
        expect_equal(self.status(f'{V3}?guid={made["guid"]}', {}, self.center), 404, "the key's wallet, without it")
        self.command('key', 'revoke', 'shop')
        wait_until(lambda: self.status(V3, bearer) == 401, 'the key to be gone')
        self.postgres.sql("INSERT INTO payment_events (payment, wallet, attempt, time, state, reason) SELECT payment, wallet, attempt, "
                          f"7, 0, '' FROM attempts WHERE hash = '\\x{built['tx']['hash']}'")
        with contextlib.suppress(ConnectionError):
            raise AssertionError(f'told behind a key that is gone: {reader.next()}')

    def guarded_call(self, path, headers, **body):
        status, answer = self.guarded.request(f'/api/v1/btm/{path}', body, headers=headers)
        expect_equal((status, answer['code']), (200, 200), f'{path} {answer}')
        return answer['result']['data']

    def command(self, *arguments):
        done = subprocess.run([self.options.blockcenter, *arguments, '--database', self.postgres.url, '--chain_id', 'solonet'],
                              capture_output=True, text=True, check=True, timeout=PATIENCE)
        return done.stdout.strip()

    def status(self, target, headers, center=None, method='GET'):
        """Of the answer's head: a stream has no end."""
        path, _, query = target.partition('?')
        if method != 'GET':
            return (center or self.guarded).request(target, method=method)[0]
        with contextlib.closing(Stream((center or self.guarded).port, query, path=path, **headers)) as reader:
            return int(reader.head.split(' ')[1])

    def refusals(self):
        guid = self.wallets['ann'][1]
        end = self.postgres.sql('SELECT last_value FROM payment_events_event_seq').strip()
        for query, status in (('', 400), ('guid=', 400), ('guid=x', 404), ('guid=%00', 404), (f'guid={guid}&after=x', 400),
                              (f'guid={guid}&after=-1', 400), (f'guid={guid}&after=99999999999999999999', 400),
                              (f'guid={guid}&after={int(end) + 1}', 404), (f'guid={guid}&after={end}', 200),
                              (f'guid={guid}&after=0', 200), ('guid=%zz', 400)):
            expect_equal(self.status(f'{V3}?{query}', {}, self.center), status, query)
        expect_equal(self.status(V3, {}, self.center, 'POST'), 405, 'POST')

    def ends_with_the_program(self):
        reader = self.follow(f'guid={self.wallets["ann"][1]}')
        self.center.stop()
        with contextlib.suppress(ConnectionError):
            raise AssertionError(f'told by a program that is over: {reader.next()}')
        self.guarded.stop()
        for one in self.readers:
            one.close()


if __name__ == '__main__':
    BlockcenterPushedTest().main()

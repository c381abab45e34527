#!/usr/bin/env python3
"""What an operator does: figures for Prometheus, migrations, a check of the ledger, following once more, and yesterday's dump
brought back."""

import re
import subprocess

from blockcenter_framework import COIN, STRANGER, Blockcenter, BlockcenterTest
from postgres import Postgres
from test_framework import PATIENCE, expect, expect_equal, expect_in, wait_until

LINE = re.compile(r'^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+$|^[a-z_]+(\{.*\})? \+Inf$')


class BlockcenterOperationTest(BlockcenterTest):
    """One node, one wallet."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.node_addresses = [f'127.0.0.1:{self.node.port}', '127.0.0.1:1']
        expect_in('schema', self.command('migrate'))
        expect_in('schema', self.command('migrate'))
        self.prices = self.scratch / 'prices.json'
        self.write_prices('2.5')
        self.open_blockcenter('--prices', str(self.prices))
        self.wait_for_chain()
        self.key = self.key('operator')
        self.wallet = self.center.v1('account/create', pubkey=self.key.xpub)
        self.mine(self.fund((self.wallet['address'], 10 * COIN)))
        self.wait_for_chain()
        self.lesson_9_prices_live_in_memory()
        self.pay(COIN)
        self.figures()
        self.restore()
        self.check_and_replay()
        self.forgotten()
        self.center.stop()

    def command(self, name, *arguments, code=0):
        done = subprocess.run([self.options.blockcenter, name, *arguments, '--database', self.postgres.url, '--chain_id', 'solonet',
                               '--node', f'127.0.0.1:{self.node.port}'], capture_output=True, text=True, check=False, timeout=PATIENCE)
        expect_equal(done.returncode, code, f'{name}: {done.stdout} {done.stderr}')
        return done.stdout + done.stderr

    def pay(self, amount):
        built = self.center.v1('merchant/build-payment', guid=self.wallet['guid'], recipients={STRANGER: amount})
        paid = self.center.v1('merchant/submit-payment', guid=self.wallet['guid'], raw_transaction=built['raw_transaction'],
                              signatures=self.sign(self.key, built))['transaction_hash']
        self.mine(paid)
        self.wait_for_chain()
        return paid

    def write_prices(self, usd):
        text = self.scratch / 'new.json'
        text.write_text('{"BTM": {"usd": "%s", "btc": "0.00000003"}}' % usd)
        text.replace(self.prices)

    def lesson_9_prices_live_in_memory(self):
        """As the file says; one that is none changes nothing."""
        def worth():
            balance = self.center.v1('account/list-addresses', guid=self.wallet['guid'])[0]['balances'][0]
            asset = self.center.request(f'/api/v1/btm/q/asset?id={"f" * 64}', method='GET')[1]['result']['data']
            return balance['in_usd'], balance['in_cny'], balance['in_btc'], asset['usd_price']
        expect_equal(worth(), ('25', '0', '0.0000003', '2.5'), 'ten coins')
        self.write_prices('0.123456789')
        wait_until(lambda: worth() == ('1.23456789', '0', '0.0000003', '0.123456789'), 'the new price')
        self.write_prices('much')
        wait_until(lambda: worth() and 'prices stay as they were' in self.center.log.read_text(), 'the wrong file to be seen')
        expect_equal(worth()[3], '0.123456789', 'the price after a wrong file')

    def metrics(self):
        status, text = self.center.text('/metrics')
        expect_equal(status, 200, '/metrics')
        values = {}
        for line in text.splitlines():
            if not line.startswith('#'):
                expect(LINE.match(line), f'not in the format: {line}')
                name, value = line.rsplit(' ', 1)
                values[name] = value
        return values, text

    def figures(self):
        self.center.fails(300, 'account/create', {'pubkey': 'zz'})
        wait_until(lambda: self.metrics()[0].get('blockcenter_node_healthy{node="127.0.0.1:1"}') == '0', 'the dead node to be seen')
        node = f'{{node="127.0.0.1:{self.node.port}"}}'
        names = ('blockcenter_database_up', 'blockcenter_followed_height', 'blockcenter_followed_lag_blocks', 'blockcenter_queue_depth',
                 'blockcenter_queue_age_seconds', 'blockcenter_payments{state="queued"}', 'blockcenter_payments{state="refused"}',
                 f'blockcenter_node_healthy{node}', 'blockcenter_requests_total{code="300"}')
        expected = ['1', str(self.node.height()), '0', '0', '0', '0', '0', '1', '1']
        # A busy machine may make the node late with an answer for a moment.
        wait_until(lambda: [self.metrics()[0][name] for name in names] == expected, f'figures {dict(zip(names, expected))}')
        values, text = self.metrics()
        expect(int(values['blockcenter_requests_total{code="200"}']) > 3, 'requests that were answered')
        expect_equal(values['blockcenter_request_seconds_bucket{le="+Inf"}'], values['blockcenter_request_seconds_count'], 'histogram')
        expect_in('blockcenter_sql_seconds_total{statement="followed"}', text)
        for name in set(re.findall(r'^# TYPE (\S+)', text, re.MULTILINE)):
            expect_in(f'# HELP {name} ', text)
        self.postgres.kill()
        values, _ = self.metrics()
        expect_equal(values['blockcenter_database_up'], '0', 'without the database')
        self.postgres.start()
        # Where payments wait: without a node.
        wait_until(lambda: self.center.text('/readyz')[0] == 200, 'the database to be back')

    def restore(self):
        """Yesterday's dump catches up: what came after it is followed from its cursor."""
        dump = self.scratch / 'yesterday.sql'
        dump.write_bytes(subprocess.run([self.postgres.bin / 'pg_dump', '-d', self.postgres.url], capture_output=True, check=True).stdout)
        paid = self.pay(2 * COIN)
        # Those of yesterday's blocks have left the chain meanwhile, too.
        self.overtake_since(paid)
        self.wait_for_chain()
        before = self.balance(self.wallet['guid'])
        history = self.history()
        self.center.kill()
        self.postgres.sql('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
        done = subprocess.run([self.postgres.bin / 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', self.postgres.url, '-f', dump],
                              capture_output=True, text=True, check=False)
        expect_equal(done.returncode, 0, done.stderr)
        self.open_blockcenter()
        self.wait_for_chain()
        wait_until(lambda: self.balance(self.wallet['guid']) == before, 'the balance to be that of before')
        expect_equal(self.history(), history, 'history after the dump was brought back')

    def history(self):
        return [(tx['hash'], tx['balances'], tx.get('block_height')) for tx in
                self.center.v1('merchant/list-transactions', guid=self.wallet['guid'])]

    def overtake_since(self, paid):
        """A longer branch of the rival's, and the payments once more in blocks."""
        # All of them are in blocks that the rival does not have.
        ids = {transaction['hash'] for transaction in self.center.v1('merchant/list-transactions', guid=self.wallet['guid'])}
        expect_in(paid, ids)
        self.overtake()
        self.wait_for_unconfirmed(self.wallet['guid'], ids)
        self.mine(*ids)

    def check_and_replay(self):
        text = self.command('check')
        expect_in('has this block', text)
        expect_in(f'asset {"f" * 64}: received', text)
        expect_in(f'held {self.balance(self.wallet["guid"])[3]}', text)
        for begin in (0, self.node.height() - 2):
            expect_in('followed again', self.command('replay', '--from', str(begin)))
        expect_in('not remembered', self.command('replay', '--from', '1000000', code=1))
        expect_equal(self.postgres.sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'replay%'"), '0', 'schemas that are left')
        # One neu too much is seen by both.
        self.postgres.sql('UPDATE balances SET received = received + 1 WHERE transactions > 0')
        expect_in('DIFFERS: balance of address', self.command('check', code=1))
        expect_in('balance rows that differ', self.command('replay', code=1))
        self.postgres.sql('UPDATE balances SET received = received - 1 WHERE transactions > 0')
        self.postgres.sql('UPDATE outputs SET amount = amount + 1 WHERE spent = 0')
        expect_in('by outputs', self.command('check', code=1))
        self.postgres.sql('UPDATE outputs SET amount = amount - 1 WHERE spent = 0')
        self.command('check')
        for name in ('migrate', 'check', 'replay'):
            expect_in('Usage: blockcenter', subprocess.run([self.options.blockcenter, name, '--help'], capture_output=True, text=True,
                                                           check=True).stdout)

    def forgotten(self):
        """A payment that was built and never submitted holds nothing after ten minutes, and is gone after a day."""
        built = self.center.v1('merchant/build-payment', guid=self.wallet['guid'], recipients={STRANGER: COIN}, request_id='forgotten')
        self.postgres.sql('UPDATE reservations SET until = 1')
        # As if a day were over.
        self.postgres.sql("UPDATE payments SET created = created - 90000 WHERE request_id = 'forgotten'")
        wait_until(lambda: self.postgres.sql("SELECT count(*) FROM payments WHERE request_id = 'forgotten'") == '0', 'it to be removed')
        self.center.fails(404, 'merchant/submit-payment', {
            'guid': self.wallet['guid'], 'raw_transaction': built['raw_transaction'], 'signatures': self.sign(self.key, built)})
        expect_equal(self.postgres.sql('SELECT count(*) FROM reservations'), '0', 'reservations')


if __name__ == '__main__':
    BlockcenterOperationTest().main()

#!/usr/bin/env python3
"""The blockcenter before a node that wants an access token and is known by its name, beside one whose name has no answer; and
the token's secret is nowhere but in its file."""

import base64
import pathlib
import subprocess

from blockcenter_framework import COIN, STRANGER, Blockcenter, BlockcenterTest
from faults import Faults
from node_proxy import NodeProxy
from postgres import Postgres
from test_framework import PATIENCE, expect, expect_equal, expect_in, wait_until


class BlockcenterTokensTest(BlockcenterTest):
    """The names are made up by the library of faults.py."""

    def add_options(self, parser):
        super().add_options(parser)
        parser.add_argument('--faults', required=True, help='the library of faults.py')

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.token = self.node.call('/create-access-token', id='center', type='client')['token']
        proxy = NodeProxy(self.node.port)
        proxy.elsewhere = True
        self.name = f'Node.here.test:{proxy.port}'
        self.node_addresses = [f'node.hangs.test:{proxy.port}', self.name]
        self.made_up = Faults(self, self.options.faults).environment
        self.tokens = self.scratch / 'node-tokens'
        self.tokens.write_text(f'# of the nodes\n\n{self.name}\t{self.token}\n')
        self.centers = []
        self.bad_options()
        self.without_a_token()
        self.with_a_token()
        self.who_is_turned_away_has_refused_nothing()
        self.secret_is_nowhere()
        self.center.stop()

    def open_blockcenter(self, *arguments):
        self.center = Blockcenter(self, self.postgres.url, self.node_addresses, '--log_level', 'debug', *arguments,
                                  env=self.made_up)
        self.centers.append(self.center)

    def open_with_token(self):
        self.open_blockcenter('--node_tokens', self.tokens)
        wait_until(lambda: self.center.text('/readyz')[0] == 200, 'the node to be healthy')

    def troubles(self):
        return self.postgres.sql("SELECT trouble FROM nodes WHERE node LIKE 'node.here.test:%'")

    def bad_options(self):
        for node in ('http://me:geheim@127.0.0.1:9888', 'http://me:geheim,er@127.0.0.1:9888'):
            told = self.refused('--node', node)
            expect_in('--node_tokens', told)
            expect('geheim' not in told, f'the secret is shown: {told}')
        broken = self.scratch / 'broken-tokens'
        for text in ('node.example:9888', 'node.example geheim:geheim', 'node.example:9888 geheim', 'node.example:9888 me:geh\x01geheim',
                     '\nnode.example:9888 me:geheim\nNODE.example:9888 me:geheim'):
            broken.write_text(text)
            told = self.refused('--node', '127.0.0.1:9888', '--node_tokens', broken)
            expect_in('line', told)
            expect('geheim' not in told, f'the secret is shown: {told}')
        expect_in('there is no file', self.refused('--node', '127.0.0.1:9888', '--node_tokens', self.scratch / 'none'))
        expect_in('not a host', self.refused('--node', '127.0.0.300:9888'))

    def refused(self, *arguments):
        done = subprocess.run([self.options.blockcenter, '--chain_id', 'solonet', '--database', self.postgres.url, *arguments],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        expect_equal(done.returncode, 1, f'exit code with {arguments}')
        return done.stdout + done.stderr

    def without_a_token(self):
        self.open_blockcenter()
        wait_until(lambda: 'access token' in self.troubles(), 'the node to turn the blockcenter away')
        expect_equal(self.center.text('/readyz')[0], 503, '/readyz')
        self.center.stop()

    def with_a_token(self):
        """The gateway, the follower and who asks for the API all have it."""
        self.open_with_token()
        self.wait_for_chain()
        self.owner = self.key('owner')
        made = self.center.v1('account/create', pubkey=self.owner.xpub)
        self.guid = made['guid']
        self.mine(self.fund((made['address'], 10 * COIN)))
        self.wait_for_balance(self.guid, 10 * COIN, 0, 0)
        expect_in('index', self.center.fails(503, 'q/list-utxos', {'filter': {'script': '0014' + '77' * 20}}))
        built = self.build(COIN)
        self.confirm(self.center.v1('merchant/submit-payment', **self.submission(built))['transaction_hash'])
        self.rest = 9 * COIN - built['fee']
        self.wait_for_balance(self.guid, self.rest, 0, 0)

    def build(self, amount):
        return self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: amount})

    def submission(self, built):
        return {'guid': self.guid, 'raw_transaction': built['raw_transaction'], 'signatures': self.sign(self.owner, built)}

    def confirm(self, paid):
        self.mine(paid)
        self.wait_for_chain()

    def who_is_turned_away_has_refused_nothing(self):
        """A payment that meets a node which wants a token is kept until there is one."""
        self.center.stop()
        self.open_blockcenter()
        built = self.build(COIN)
        self.center.fails(503, 'merchant/submit-payment', self.submission(built))
        self.center.stop()
        self.open_with_token()
        wait_until(lambda: built['tx']['hash'] in self.node.call('/list-unconfirmed-transactions')['tx_ids'],
                   'the payment to be sent')
        self.confirm(built['tx']['hash'])
        self.wait_for_balance(self.guid, self.rest - COIN - built['fee'], 0, 0)

    def secret_is_nowhere(self):
        secret = self.token.split(':')[1]
        encoded = base64.b64encode(self.token.encode()).decode()
        told = {'metrics': self.center.text('/metrics')[1],
                'the table of nodes': self.postgres.sql('SELECT nodes::text FROM nodes'),
                'the command line': pathlib.Path(f'/proc/{self.center.process.pid}/cmdline').read_text()}
        told.update({str(center.log): center.log.read_text() for center in self.centers})
        for place, text in told.items():
            expect('node.here.test' in text.lower(), f'{place} does not name the node: {text}')
            expect(secret not in text and encoded not in text, f'the secret is in {place}')


if __name__ == '__main__':
    BlockcenterTokensTest().main()

#!/usr/bin/env python3
"""The blockcenter before a node that is reached by TLS, beside others whose certificates are no good: these are told nothing."""

import shutil
import subprocess
import sys

from blockcenter_framework import COIN, STRANGER, Blockcenter, BlockcenterTest
from faults import Faults
from node_proxy import NodeProxy
from postgres import SKIPPED, Postgres
from test_framework import PATIENCE, expect, expect_equal, expect_in, wait_until
from tls_door import Authority, TlsDoor

UNTRUSTED = 'authority that is not trusted'
IS_OF = ('DNS:localhost', 'IP:127.0.0.1')


class BlockcenterTlsTest(BlockcenterTest):
    """Authorities and certificates are made here."""

    def add_options(self, parser):
        super().add_options(parser)
        parser.add_argument('--faults', help='the library of faults.py, for a name of two addresses')

    def main(self):
        if shutil.which('openssl') is None:
            print('there is no program openssl on this machine (Debian: openssl): skipped')
            sys.exit(SKIPPED)
        super().main()

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.token = self.node.call('/create-access-token', id='center', type='client')['token']
        self.plain = NodeProxy(self.node.port)
        self.plain.elsewhere = True
        self.ours = Authority(self.scratch, 'ours')
        self.others = Authority(self.scratch, 'others')
        self.door = TlsDoor(self.plain.port, self.ours.context(*IS_OF))
        self.bad_options()
        self.bad_certificates()
        self.a_node_by_name()
        self.streams_that_are_cut()
        self.authorities_of_the_system()

    def open_blockcenter(self, *arguments, nodes, trusted=None, env=None):
        tokens = self.scratch / 'node-tokens'
        tokens.write_text(''.join(f'{node} {self.token}\n' for node in nodes))
        if trusted is not None:
            arguments += ('--node_ca', trusted.certificate)
        self.center = Blockcenter(self, self.postgres.url, nodes, '--node_tokens', tokens, *arguments, env=env or self.environment)

    def is_ready(self):
        return self.center.text('/readyz')[0] == 200

    def trouble(self, node):
        return self.postgres.sql(f"SELECT trouble FROM nodes WHERE node = '{node}'")

    def bad_options(self):
        broken = self.scratch / 'broken.pem'
        broken.write_text('no certificate')
        for path in (broken, self.scratch / 'none.pem'):
            done = subprocess.run([self.options.blockcenter, '--database', self.postgres.url, '--node', 'https://localhost:1',
                                   '--node_ca', path], capture_output=True, text=True, timeout=PATIENCE, check=False)
            expect_equal(done.returncode, 1, f'exit code with {path}')
            expect_in(f'--node_ca: {path}', done.stdout + done.stderr)

    def bad_certificates(self):
        """Each is left out, the reason is told, and no token is shown to it."""
        doors = {'its certificate has expired': self.ours.context(*IS_OF, days=-1),
                 'its certificate is of another name': self.ours.context('DNS:elsewhere.test', 'IP:127.0.0.2'),
                 UNTRUSTED: self.others.context(*IS_OF)}
        doors = {reason: TlsDoor(self.plain.port, context) for reason, context in doors.items()}
        reasons = {f'https://{host}:{door.port}': reason for reason, door in doors.items() for host in ('localhost', '127.0.0.1')}
        # Of a node that does not speak TLS, too.
        speechless = f'https://127.0.0.1:{self.plain.port}'
        reasons[speechless] = 'TLS fails'
        env = None
        if self.options.faults:
            # Where nobody listens at another address of it, what is wrong with the one that answers is told.
            reasons[f'https://node.twice.test:{doors[UNTRUSTED].port}'] = UNTRUSTED
            env = Faults(self, self.options.faults).environment
        self.open_blockcenter(nodes=list(reasons), trusted=self.ours, env=env)
        for node, reason in reasons.items():
            wait_until(lambda node=node, reason=reason: reason in self.trouble(node), f'"{reason}" to be said of {node}')
            expect_in(f'node {node} is left out: cannot connect: ', self.center.log.read_text())
        expect(not self.is_ready(), 'a node without a good certificate is used')
        self.center.stop()
        expect_equal([door.asked for door in doors.values()], [0, 0, 0], 'requests to nodes that are not who they say')

    def a_node_by_name(self):
        """Calls, events and payments."""
        self.name = f'https://localhost:{self.door.port}'
        self.open_blockcenter(nodes=[self.name], trusted=self.ours)
        wait_until(self.is_ready, 'the node to be healthy')
        self.wait_for_chain()
        expect_in(f'follows {self.name} ', self.center.log.read_text())
        self.owner = self.key('owner')
        made = self.center.v1('account/create', pubkey=self.owner.xpub)
        self.guid, self.address = made['guid'], made['address']
        funding = self.fund((self.address, 10 * COIN))
        self.wait_for_balance(self.guid, 0, 10 * COIN, 0)
        self.mine(funding)
        self.wait_for_balance(self.guid, 10 * COIN, 0, 0)
        built = self.center.v1('merchant/build-payment', guid=self.guid, recipients={STRANGER: COIN})
        paid = self.center.v1('merchant/submit-payment', guid=self.guid, raw_transaction=built['raw_transaction'],
                              signatures=self.sign(self.owner, built))['transaction_hash']
        self.rest = 9 * COIN - built['fee']
        self.mine(paid)
        self.wait_for_balance(self.guid, self.rest, 0, 0)
        expect(self.door.asked > 0, 'the node was asked otherwise')

    def streams_that_are_cut(self):
        """They are opened anew, and the blocks come that were missed."""
        self.door.cut()
        self.mine(self.fund((self.address, 2 * COIN)))
        self.rest += 2 * COIN
        self.wait_for_balance(self.guid, self.rest, 0, 0)
        self.center.stop()

    def authorities_of_the_system(self):
        """Without --node_ca these are the ones; OpenSSL takes another file of them from the environment. By address this time."""
        address = f'https://127.0.0.1:{self.door.port}'
        asked = self.door.asked
        self.open_blockcenter(nodes=[address])
        wait_until(lambda: UNTRUSTED in self.trouble(address), 'the authority to be refused')
        self.center.stop()
        expect_equal(self.door.asked, asked, 'requests of who does not trust the node')
        self.open_blockcenter(nodes=[address], env=dict(self.environment, SSL_CERT_FILE=str(self.ours.certificate)))
        wait_until(self.is_ready, 'the node to be healthy')
        self.mine(self.fund((self.address, COIN)))
        self.wait_for_balance(self.guid, self.rest + COIN, 0, 0)
        self.center.stop()


if __name__ == '__main__':
    BlockcenterTlsTest().main()

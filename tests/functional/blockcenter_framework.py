"""What the blockcenter's tests stand on: a private PostgreSQL, a node with money, the program, its clients."""

import contextlib
import http.client
import itertools
import json
import pathlib
import re
import shutil
import sys

import chainkd
import postgres
from funding import COIN, SUBSIDY, recorded_blocks, spend_of_coinbases
from openapi_schemas import Schemas
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, wait_until

SCHEMAS = Schemas(json.loads((pathlib.Path(__file__).resolve().parents[2] / 'docs' / 'openapi-blockcenter.json').read_text()))
BTM = 'f' * 64
# Of nobody here.
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
# Of messages that want a call to be made again.
LATER = ('ask again later', 'no node has taken the payment yet')


class Blockcenter:
    """A running process."""

    def __init__(self, test, url, nodes, *arguments, **options):
        """`options` of spawn()."""
        self.test = test
        self.log = test.scratch / f'blockcenter-{next(test.numbers)}.log'
        with self.log.open('wb') as output:
            self.process = test.spawn([test.options.blockcenter, '--chain_id', 'solonet', '--database', url, '--node',
                                       ','.join(nodes), '--listen', '127.0.0.1:0', *arguments],
                                      stdout=output, stderr=output, **options)
        self.port = int(wait_until(self._announced_port, 'the blockcenter to listen'))

    def _announced_port(self):
        found = re.search(r'API listens on 127\.0\.0\.1:(\d+)', self.log.read_text())
        expect(found or self.process.poll() is None, f'the blockcenter did not start: {self.log.read_text()}')
        return found.group(1) if found else None

    def request(self, path, body=None, method='POST', headers=None):
        """(HTTP status, decoded answer). `body`: an object, or a text sent as it is."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            text = body if isinstance(body, (str, bytes)) else json.dumps(body if body is not None else {})
            connection.request(method, path, text if method == 'POST' else None, headers or {})
            answer = connection.getresponse()
            decoded = json.loads(answer.read())
        if answer.status == 200:
            self.expect_described(path, method, decoded)
        return answer.status, decoded

    @staticmethod
    def expect_described(path, method, answer):
        """As docs/openapi-blockcenter.json says."""
        path = path.split('?')[0]
        if path not in SCHEMAS.document['paths']:
            return
        schema = SCHEMAS.answer_of(path, method.lower())
        expect_equal(SCHEMAS.problems(answer, schema), [], f'{path}, {answer}, by the description')

    def text(self, path):
        """(HTTP status, text) of a page that is no call."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request('GET', path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def told(self, path, body):
        """What is asked for of nodes may take a busy machine longer than a call waits, which then says to be made again."""
        answers = []

        def is_told():
            answers[:] = [self.request(path, body)]
            _, answer = answers[0]
            return answer['code'] != 503 or not any(text in answer['msg'] for text in LATER)
        wait_until(is_told, f'the nodes\' answer to {path}')
        return answers[0]

    def v1(self, path, **body):
        """The data of a call of version 1 that must succeed."""
        status, answer = self.told(f'/api/v1/btm/{path}', body)
        expect_equal((status, answer['code']), (200, 200), f'{path} {answer}')
        return answer['result']['data']

    def v3(self, path, **body):
        status, answer = self.told(f'/bytom/v3/{path}', body)
        expect_equal((status, answer['code']), (200, 200), f'{path} {answer}')
        return answer['data']

    def fails(self, code, path, body, version='/api/v1/btm/'):
        """A call that must fail so; its message."""
        _, answer = self.request(version + path, body) if code == 503 else self.told(version + path, body)
        expect_equal(answer['code'], code, f'{path} {answer}')
        return answer['msg']

    def status_of_length(self, length):
        """The HTTP status of a request that announces a body so long."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.putrequest('POST', '/api/v1/btm/q/chain-status')
            connection.putheader('Content-Length', str(length))
            connection.endheaders()
            return connection.getresponse().status

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self):
        self.process.terminate()
        expect_equal(self.process.wait(PATIENCE), 0, f'exit code ({self.log.read_text()})')


class BlockcenterTest(FunctionalTest):
    """Skipped where there is no PostgreSQL."""

    def add_options(self, parser):
        parser.add_argument('--blockcenter', required=True, help='the program under test')

    def main(self):
        if postgres.programs() is None:
            print('there is no PostgreSQL server on this machine (Debian: postgresql): skipped')
            sys.exit(postgres.SKIPPED)
        self.numbers = itertools.count()
        self.directories = []
        try:
            super().main()
        finally:
            for path in self.directories:
                shutil.rmtree(path, ignore_errors=True)

    def _print_logs(self):
        super()._print_logs()
        for log in sorted(self.scratch.glob('blockcenter-*.log')):
            print(f'--- end of {log}', file=sys.stderr)
            print('\n'.join(log.read_text(errors='replace').splitlines()[-40:]), file=sys.stderr)

    # --- nodes ---

    def open_nodes(self):
        """One that the blockcenter knows, with a chain whose first coinbases anybody can spend; and a copy of it, which
        mines branches that the first one does not know."""
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        other = self.new_home()
        shutil.copytree(home.path / 'data', other.path / 'data', dirs_exist_ok=True)
        self.node, self.rival = Node(home), Node(other)
        for node in (self.node, self.rival):
            node.call('/set-mining-address', mining_address=STRANGER)
        self.free_coinbases = list(range(1, 17))

    def fund(self, *payments):
        """Pays (address, neu) out of a coinbase each; the rest is the fee. The transaction's id; it is in the pool."""
        actions = [dict(type='control_address', address=address, asset_alias='BTM', amount=amount)
                   for address, amount in payments]
        total = sum(amount for _, amount in payments)
        coinbases = [self.free_coinbases.pop(0) for _ in range(1 + total // SUBSIDY)]
        # Fees above the node's limit are refused: what is left goes to nobody here.
        rest = len(coinbases) * SUBSIDY - total - COIN
        if rest > 0:
            actions.append(dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=rest))
        built = self.node.call('/build-transaction', actions=actions,
                               base_transaction=spend_of_coinbases(self.node, coinbases))
        self.funding_raw = built['raw_transaction']
        return self.node.call('/submit-transaction', raw_transaction=self.funding_raw)['tx_id']

    def mine(self, *ids):
        """Blocks of the node's until these transactions are in them."""
        known, missing = '', set(ids)
        while missing:
            template = self.node.call('/get-block-template', longpoll_id=known)
            known = template['longpoll_id']
            missing -= {transaction['id'] for transaction in template['transactions']}
        self.node.mine(1)

    def overtake(self):
        """The node's newest blocks, down to where the rival stands, give way to a longer branch of the rival's."""
        fork = self.rival.height()
        goal = self.node.height() + 1
        self.rival.call('/set-mining', is_mining=True)
        self.rival.wait_for_height(goal)
        self.rival.call('/set-mining', is_mining=False)
        for height in range(fork + 1, self.rival.height() + 1):
            raw = self.rival.call('/get-raw-block', block_height=height)['raw_block']
            self.node.call('/submit-block', raw_block=raw)
        wait_until(lambda: self.tip(self.node) == self.tip(self.rival), 'the node to follow the longer branch')

    @staticmethod
    def tip(node):
        return node.call('/get-block', block_height=node.height())['hash']

    # --- the blockcenter ---

    def open_blockcenter(self, *arguments):
        self.center = Blockcenter(self, self.postgres.url, self.node_addresses, *arguments)

    def restart(self):
        """kill -9, and another process."""
        self.center.kill()
        self.open_blockcenter()

    def wait_for_chain(self):
        """Until the node's best block has been followed."""
        wait_until(lambda: self.center.v1('q/chain-status')['block_hash'] == self.tip(self.node),
                   'the blockcenter to follow the chain')

    def wait_for_unconfirmed(self, guid, ids):
        """After their blocks have left the chain: until these are in the node's pool, which is heard of later than of the blocks, and
        are listed so, and nothing else is listed."""
        expected = {(tx_hash, False) for tx_hash in ids}

        def is_so():
            listed = self.center.v1('merchant/list-transactions', guid=guid, limit=500)
            pool = set(self.node.call('/list-unconfirmed-transactions')['tx_ids'] or [])
            return set(ids) <= pool and {(tx['hash'], 'block_height' in tx) for tx in listed} == expected
        wait_until(is_so, f'{ids} to be unconfirmed')

    def balance(self, guid):
        """(available, unconfirmed, locked, total) of the wallet's BTM, in neu."""
        sums = [0, 0, 0, 0]
        for address in self.center.v3('account/addresses', guid=guid, limit=500):
            for balance in address['balances']:
                if balance['asset'] == BTM:
                    parts = [int(balance[name]) for name in ('available_balance', 'unconfirmed_balance',
                                                             'locked_balance', 'balance')]
                    expect_equal(sum(parts[:3]), parts[3], f'available, unconfirmed and locked together {balance}')
                    expect_equal(int(balance['total_received']) - int(balance['total_sent']), parts[3],
                                 f'received less sent {balance}')
                    sums = [a + b for a, b in zip(sums, parts)]
        return tuple(sums)

    def wait_for_balance(self, guid, *expected):
        """Until it is (available, unconfirmed, locked)."""
        seen = []

        def is_so():
            seen[:] = [self.balance(guid)]
            return seen[0][:3] == expected
        try:
            wait_until(is_so, f'the balance {expected}')
        except Exception as error:
            raise type(error)(f'{error}; it is {seen}') from error

    @staticmethod
    def sign(key, built):
        """What the owner of the root key answers to a build: signatures, a list for each input."""
        signatures = []
        for instruction in built['signing_instructions']:
            path = [bytes.fromhex(selector) for selector in instruction['derivation_path']]
            child = key.derive(path)
            expect_equal(child.public.hex(), instruction['pubkey'], 'the key at the path')
            signatures.append([child.sign(bytes.fromhex(data)).hex() for data in instruction['sign_data']])
        return signatures

    @staticmethod
    def key(name):
        return chainkd.PrivateKey.root(name.encode())

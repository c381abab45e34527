#!/usr/bin/env python3
"""The explorers' read API: every row on a solonet that pays, issues and retires, at both listeners; pages, errors, tags,
limits, and what strangers may send. `--record FILE` writes what was answered to tests/data/explorer_answers.json, from which
docs/openapi-explorer.json takes its schemas (target update_api_docs)."""

import contextlib
import gzip
import http.client
import json
import pathlib
import re

from funding import BTM, COIN, recorded_blocks, spend_of_coinbases
from openapi_schemas import Schemas
from test_framework import FunctionalTest, Node, PATIENCE, expect, expect_equal, expect_in, wait_until

STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
ZERO = '0' * 64
FUNDS = 820 * COIN
DEFINITION = {'name': 'gold', 'symbol': 'AU', 'decimals': 3, 'quorum': 1, 'reissue': 'true', 'description': {}}

BLOCK = {'hash': str, 'previous_block_hash': str, 'transaction_status_hash': str, 'transaction_merkle_root': str,
         'size': int, 'version': int, 'height': int, 'timestamp': int, 'nonce': int, 'bits': int, 'hash_rate': int,
         'transaction_count': int, 'difficulty': str, 'miner_address': str, 'miner_name': str, 'chain_status': str}
TRANSACTION = {'id': str, 'mux_id': str, 'chain_status': str, 'timestamp': int, 'block_height': int, 'trx_amount': int,
               'trx_fee': int, 'size': int, 'time_range': int, 'index_id': int, 'status_fail': bool, 'coinbase': bool,
               'inputs': list, 'outputs': list}
OUTPUT = {'id': str, 'position': int, 'asset_id': str, 'asset_name': str, 'asset_definition': str,
          'asset_decimals': int, 'amount': int, 'control_program': str}
BALANCE = {'address_id': str, 'asset_id': str, 'asset_name': str, 'balance': str, 'receive': str, 'sent': str,
           'join_timestamp': int, 's_timestamp': int, 'decimals': int, 'tx_count': int}
ASSET = {'asset_id': str, 'issuance_program': str, 'description': str, 'total_amount': str, 'turnover': str,
         'name': str, 'symbol': str, 'issue_timestamp': int, 'reissue': str, 'logo': str, 'decimals': int,
         'quorum': int, 'is_bap2': bool, 'address_count': int}
SUMS = ['start_timestamp', 'end_timestamp', 'confirmed_block_count', 'orphan_block_count', 'transaction_count',
        'transaction_amount', 'transaction_fee', 'transaction_gas', 'mined_btm_amount', 'new_address_count',
        'new_asset_count', 'issue_count', 'retire_count']


def expect_members(value, members, what):
    for name, kind in members.items():
        expect(type(value.get(name)) is kind, f'{what}: {name} is {value.get(name)!r}, not {kind.__name__}')


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)


PROJECT = pathlib.Path(__file__).resolve().parents[2]


class ExplorerApiTest(FunctionalTest):
    """Two listeners, one service."""

    def add_options(self, parser):
        parser.add_argument('--record', type=pathlib.Path, help='write the answers there instead of looking at them')

    def ask(self, path, method='GET', port=None, **headers):
        connection = http.client.HTTPConnection('127.0.0.1', port or self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, headers={name.replace('_', '-'): text for name, text in headers.items()})
            return Answer(connection.getresponse())

    def get(self, path):
        answer = self.ask(f'/api/v3/{path}')
        expect_equal(answer.status, 200, f'status of {path} ({answer.text[:300]})')
        return answer.json

    def expect_failure(self, path, status, *texts):
        answer = self.ask(f'/api/v3/{path}')
        expect_equal((answer.status, answer.json['code']), (status, status), f'{path} ({answer.text[:300]})')
        for text in texts:
            expect_in(text, answer.json['msg'], path)

    def start(self, *arguments):
        node = Node(self.home, '--explorer.laddr=127.0.0.1:0', *arguments)
        self.port = int(re.search(r'explorers are served at \S+ port (\d+)', node.text()).group(1))
        return node

    def settled(self):
        """The node with its index up to the best block."""
        height = self.node.height()
        wait_until(lambda: self.ask('/api/v3/latest-block').headers['X-Index-Height'] == str(height), 'the index')
        return height

    # --- money ---

    def send(self, *actions, base=None):
        body = {'actions': list(actions)}
        if base:
            body['base_transaction'] = base
        template = self.node.call('/build-transaction', **body)
        if not base:
            template = self.node.call('/sign-transaction', password='password', transaction=template)['transaction']
        return self.node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']

    def confirm(self, tx_id):
        known = ''
        while True:  # until the template has it
            template = self.node.call('/get-block-template', longpoll_id=known)
            if tx_id in [tx['id'] for tx in template['transactions']]:
                break
            known = template['longpoll_id']
        self.node.mine(1)
        wait_until(lambda: self.node.call('/get-transaction', tx_id=tx_id)['block_height'], f'{tx_id} to be confirmed')

    @staticmethod
    def spend(amount, asset='BTM'):
        return dict(type='spend_account', account_alias='miner', asset_alias=asset, amount=amount)

    def make_history(self):
        """Pays, issues and retires; the last payment stays in the pool."""
        self.node.make_account()
        self.address = self.node.call('/create-account-receiver', account_alias='miner')['address']
        self.node.call('/set-mining-address', mining_address=STRANGER)
        funded = self.send(dict(type='control_address', address=self.address, asset_alias='BTM', amount=FUNDS),
                           base=spend_of_coinbases(self.node, [1, 2]))
        self.confirm(funded)
        xpub = self.node.call('/list-keys')[0]['xpub']
        gold = self.node.call('/create-asset', alias='gold', root_xpubs=[xpub], quorum=1, definition=DEFINITION)
        self.gold = gold['id']
        self.issue = self.send(self.spend(COIN), dict(type='issue', asset_alias='gold', amount=5000),
                               dict(type='control_address', address=self.address, asset_alias='gold', amount=5000))
        self.confirm(self.issue)
        self.retire = self.send(self.spend(COIN), self.spend(700, 'gold'),
                                dict(type='retire', asset_alias='gold', amount=200, arbitrary='c0ffee'),
                                dict(type='control_address', address=STRANGER, asset_alias='gold', amount=500))
        self.confirm(self.retire)
        self.pending = self.send(self.spend(COIN),
                                 dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=7))

    # --- rows ---

    def check_blocks(self, height):
        page = self.get('blocks')
        expect_equal(page['pagination'], {'current': 1, 'limit': 10, 'total': height + 1}, 'pagination')
        expect_equal([block['height'] for block in page['blocks']], list(range(height, height - 10, -1)), 'heights')
        for block in page['blocks']:
            expect_members(block, BLOCK, 'a block')
        last = self.get(f'blocks?page=2&limit={height}')
        expect_equal([block['height'] for block in last['blocks']], [0], 'the last page')
        expect_equal(self.get('blocks?page=99999999999999999999')['blocks'], [], 'a page past the end')
        expect_equal(len(self.get('blocks?limit=99999')['blocks']), min(500, height + 1), 'the greatest limit')
        block = self.get(f'block/height/{height}')
        expect_equal(block['miner_address'], STRANGER, 'miner')
        expect_equal(block['miner_name'], 'The Stranger', 'name of the miner')
        expect_equal(self.get('block/height/1')['miner_name'], '', 'name of nobody')
        expect_equal(block['chain_status'], 'mainnet', 'chain status')
        for path in (f'block/{height}', f'block/{block["hash"]}', f'block/hash/{block["hash"]}', 'latest-block'):
            expect_equal(self.get(path), block, path)
        known = self.node.call('/get-block', block_height=height)
        for name in ('hash', 'size', 'bits', 'nonce', 'difficulty', 'timestamp', 'transaction_merkle_root'):
            expect_equal(block[name], known[name], name)
        expect_equal([tx['id'] for tx in block['transactions']], [tx['id'] for tx in known['transactions']], 'ids')

    def check_transactions(self, height):
        issue = self.get(f'transaction/{self.issue}')
        expect_members(issue, TRANSACTION, 'a transaction')
        expect_equal(issue['confirmations'], height - issue['block_height'] + 1, 'confirmations')
        kinds = {each['txtype']: each for each in issue['inputs']}
        expect_equal(set(kinds), {'issue', 'spend'}, 'inputs')
        expect_equal(kinds['issue']['spent_output_id'], '<nil>', 'spent output of an issuance')
        expect_equal(kinds['issue']['asset_name'], 'gold', 'name of the asset')
        expect_equal(json.loads(kinds['issue']['asset_definition'])['symbol'], 'AU', 'definition')
        expect_members(kinds['issue'], {'issuance_program': str, 'input_id': str}, 'an issuance')
        expect_equal(kinds['spend']['address'], self.address, 'who pays')
        for output in issue['outputs']:
            expect_members(output, OUTPUT, 'an output')
        fee = issue['trx_fee']
        bought = sum(each['amount'] for each in issue['inputs'] if each['asset_id'] == BTM)
        expect_equal(bought, issue['trx_amount'] + fee, 'BTM in and out')
        minted = next(output for output in issue['outputs'] if output['asset_id'] == self.gold)
        expect_equal(minted['spent_by']['transaction_id'], self.retire, 'who spent the gold')

        retire = self.get(f'transaction/{self.retire}')
        expect_equal(sorted(output['txtype'] for output in retire['outputs']),
                     sorted(['retire'] + ['control'] * (len(retire['outputs']) - 1)), 'outputs')
        coinbase = self.get('block/height/1')['transactions'][0]
        expect_equal((coinbase['coinbase'], coinbase['trx_fee'], coinbase['index_id']), (True, 0, 2), 'a coinbase')
        given = coinbase['inputs'][0]
        expect_equal((given['txtype'], given['asset_id'], given['amount'], given['witness_arguments']),
                     ('coinbase', ZERO, 0, None), 'its input')

        page = self.get('transactions?limit=3')
        total = page['pagination']['total']
        expect_equal([tx['index_id'] for tx in page['transactions']], [total, total - 1, total - 2], 'newest first')
        oldest = self.get(f'transactions?page={total}&limit=1')['transactions']
        expect_equal([tx['block_height'] for tx in oldest], [0], 'the oldest')

        pending = self.get(f'transaction/{self.pending}')
        expect_equal((pending['block_height'], pending['confirmations']), (0, 0), 'in the pool')
        row = self.get('unconfirmed-transactions')[0]
        expect_equal(set(row), {'id', 'version', 'size', 'time_range', 'status_fail', 'mux_id', 'fee',
                                'transaction_amount'}, 'row of the pool')
        waiting = self.get(f'unconfirmed-transaction/{self.pending}')
        expect_equal((waiting['timestamp'], waiting['version'], 'confirmations' in waiting), (0, 1, False), 'pending')
        expect('type' in waiting['inputs'][0] and 'txtype' not in waiting['outputs'][0], 'type of inputs')

    def check_addresses(self):
        rows = self.get(f'address/{self.address}/asset')
        for row in rows:
            expect_members(row, BALANCE, 'a balance')
            expect_equal(int(row['receive']) - int(row['sent']), int(row['balance']), 'sums')
        expect_equal([row['asset_id'] for row in rows], [BTM, self.gold], 'BTM first')
        expect_equal((rows[1]['receive'], rows[1]['decimals'], rows[1]['asset_name']), ('5000', 3, 'gold'), 'gold')
        history = self.get(f'address/{self.address}/transaction')
        expect_equal(history['pagination']['total'], len(history['transactions']), 'total')
        expect({self.issue, self.retire} <= {tx['id'] for tx in history['transactions']}, 'what moved is missing')
        of_gold = self.get(f'asset/{self.gold}/address/{STRANGER}/transaction')
        expect_equal([tx['id'] for tx in of_gold['transactions']], [self.retire], 'gold of the stranger')
        nobody = self.node.call('/create-account-receiver', account_alias='miner')['address']
        answer = self.ask(f'/api/v3/address/{nobody}/asset')
        expect_equal((answer.status, answer.text), (204, ''), 'an address without history')

    def check_assets(self, height):
        gold = self.get(f'asset/{self.gold}')
        expect_members(gold, ASSET, 'an asset')
        expect_equal((gold['total_amount'], gold['turnover'], gold['is_bap2'], gold['reissue'], gold['symbol']),
                     ('5000', '4800', True, 'true', 'XAU'), 'gold')
        expect(isinstance(gold['decode_program'], list), 'the program is not decoded')
        btm = self.get(f'asset/{BTM}')
        issued = 140_700_041_250_000_000 + height * 41_250_000_000
        expect_equal((btm['total_amount'], btm['name'], btm['decimals']), (str(issued), 'BTM', 8), 'BTM')
        expect_members(btm, ASSET, 'BTM')
        expect_equal((btm['reissue'], btm['quorum'], btm['is_bap2'], btm['issuance_program'], btm['decode_program']),
                     ('', 0, False, '', None), 'what is not said of BTM')
        expect_equal(self.get(f'asset-totalcoins/{BTM}'), issued // COIN, 'coins')
        listed = self.get('assets')
        expect_equal([asset['asset_id'] for asset in listed], [BTM, self.gold], 'assets')
        expect_equal(self.get('list-asset'), listed, 'list-asset')
        moved = self.get(f'asset/{self.gold}/transaction')
        expect_equal([tx['id'] for tx in moved['transactions']], [self.retire, self.issue], 'transactions of gold')
        expect_equal(moved['asset_id'], self.gold, 'the asset beside them')
        holders = self.get(f'asset/{self.gold}/addresses')
        balances = [int(row['balance']) for row in holders['addresses']]
        expect_equal((balances, sum(balances)), (sorted(balances, reverse=True), 4800), 'holders')
        expect_in(STRANGER, [row['address_id'] for row in holders['addresses']], 'holders')

    def check_statistics(self, height):
        days = self.get('daily/total')
        for day in days:
            expect_members(day, dict.fromkeys(SUMS, int), 'a day')
            expect_equal((day['start_timestamp'] % 86400, day['end_timestamp'] - day['start_timestamp']), (0, 86399), 'a day')
            expect(type(day['average_block_time']) in (int, float), f'minutes of a block {day}')
        begin = self.get('block/height/0')['timestamp']
        every = self.get(f'stat/total?from={begin}&to={begin + 3659 * 86400}')
        expect_members(every, dict.fromkeys(SUMS, int), 'all days')
        expect_equal((every['issue_count'], every['retire_count'], every['new_asset_count']), (1, 1, 1), 'sums')
        miners = self.get('daily/miner')
        expect(all(set(row) >= {'address', 'name', 'fee', 'mined_block_count', 'percent', 'profit'}
                   for day in miners for row in day), f'miners {miners}')
        for day in miners:
            expect(abs(sum(row['percent'] for row in day) - 1) < 1e-9, f'shares of a day {day}')
            expect_equal({row['end_timestamp'] - row['start_timestamp'] for row in day}, {86399}, 'a day')
        recent = self.get('stat/miner/day')
        expect_equal(recent[0]['address'], STRANGER, 'who mined')
        expect('hash_rate' in recent[0], 'no hash rate')
        changes = self.get('stat/difficulty')
        expect_equal(set(changes[0]), {'change_time', 'difficulty', 'change_rate'}, 'a change')
        rates = self.get('stat/hash-rate')
        expect(all(day % 86400 == 0 and rate >= 0 for day, rate in rates) and rates, f'hash rates {rates}')
        expect_equal(self.get('kline/btm_usdt'), [], 'prices')
        expect_equal(self.get('daily/kline/btm_usdt'), [], 'prices')

    def check_events(self):
        """Events tell of transactions as the rows do, but for what later blocks have changed."""
        place = self.get(f'transaction/{self.issue}')['block_height']
        before = self.get(f'block/height/{place - 1}')['hash']
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request('GET', f'/api/v3/events?since={before}&topics=transactions')
            response = connection.getresponse()
            lines = iter(response.readline, b'')
            data = next(line for line in lines if line.startswith(b'data: '))
        told = json.loads(data[len(b'data: '):])['transactions']
        changed = self.node.call('/list-changes', after=before, limit=1, detail='transactions')['connected'][0]
        expect_equal(changed['transactions'], told, 'list-changes')
        shown = self.get(f'block/height/{place}')['transactions']
        for transaction in shown:
            for output in transaction['outputs']:
                if output['txtype'] != 'retire':
                    output.pop('spent_by')
        expect_equal(told, shown, 'transactions of an event')

    def check_document(self, height):
        """Every row answers what docs/openapi-explorer.json says."""
        issued = self.get(f'transaction/{self.issue}')['block_height']
        paths = ['blocks?limit=2', 'block/height/1', f'block/height/{issued}', f'block/{issued + 1}', 'block/0',
                 f'block/hash/{self.get("block/height/2")["hash"]}', 'latest-block', 'transactions?limit=3',
                 f'transaction/{self.issue}', f'transaction/{self.retire}', f'transaction/{self.pending}',
                 f'transaction/{self.get("block/height/1")["transactions"][0]["id"]}', 'unconfirmed-transactions',
                 f'unconfirmed-transaction/{self.pending}', f'address/{self.address}/asset',
                 f'address/{self.address}/transaction?limit=5', f'asset/{self.gold}/address/{STRANGER}/transaction',
                 f'asset/{self.gold}', f'asset/{BTM}', f'asset/{self.gold}/transaction', f'asset/{BTM}/transaction?limit=2',
                 f'asset/{self.gold}/addresses?limit=2', 'assets', 'list-asset', f'asset-totalcoins/{BTM}', 'daily/total',
                 'stat/total', 'daily/miner', 'stat/miner/day', 'stat/difficulty', 'stat/hash-rate', 'nodes',
                 'kline/btm_usd', 'daily/kline/btm_usd']
        answers = [{'path': path, 'answer': self.get(path)} for path in paths]
        if self.options.record:
            self.options.record.write_text(json.dumps(answers, indent=1) + '\n')
            return
        schemas = Schemas(json.loads((PROJECT / 'docs' / 'openapi-explorer.json').read_text()))
        seen = set()
        for one in answers:
            path = schemas.path_of(f'/api/v3/{one["path"]}')
            problems = schemas.problems(one['answer'], schemas.answer_of(path, 'get'), 'body')
            expect(not problems, f'{one["path"]}: {problems}')
            seen.add(path)
        expect_equal(set(schemas.document['paths']) - seen, {'/api/v3/events'}, 'rows that were not asked')

    def check_errors(self):
        self.expect_failure('nothing', 404)
        self.expect_failure('block/height/99999999', 404, 'no such block')
        self.expect_failure(f'transaction/{ZERO}', 404)
        self.expect_failure(f'unconfirmed-transaction/{self.issue}', 404)
        self.expect_failure(f'asset/{"ab" * 32}', 404)
        self.expect_failure('blocks?page=0', 400, 'page', 'at least 1')
        self.expect_failure('blocks?limit=x', 400, 'limit')
        self.expect_failure('blocks?limit=%zz', 400)
        self.expect_failure('block/hash/12', 400, '64 hex digits')
        self.expect_failure('block/-1', 400)
        self.expect_failure('address/bm1qxxx/asset', 400, 'address')
        self.expect_failure('daily/total?from=99999&to=1', 400, 'to')
        self.expect_failure('daily/total?from=0&to=99999999999', 400, '3660')
        self.expect_failure('daily/miner?from=0&to=9999999', 400, '31')
        self.expect_failure('blocks?' + 'x' * 3000, 400)
        answer = self.ask('/api/v3/blocks', method='POST')
        expect_equal((answer.status, answer.headers['Allow']), (405, 'GET, HEAD'), 'POST')
        expect_equal(self.ask('/net-info').status, 404, 'a call of the node at the public listener')
        root = self.ask('/')
        expect_equal((root.status, root.headers['Content-Type']), (200, 'text/html; charset=utf-8'), 'the page')

    def check_junk(self):
        """Whatever is asked is answered, with 400 or 404 where it means nothing."""
        alphabet = 'abc019/%.&=?{}[]"\\<>;:@!~-_+, \x7f\xe4'
        paths = ['blocks', 'block', 'transaction', 'address', 'asset', 'daily/total', 'stat/hash-rate', 'nodes', '']
        for _ in range(300):
            junk = ''.join(self.random.choice(alphabet) for _ in range(self.random.randrange(1, 40)))
            junk = ''.join(f'%{ord(c):02x}' if c in ' \x7f\xe4' or self.random.random() < 0.1 else c for c in junk)
            mark = self.random.choice(['/', '?', '?page=', '?limit=', '?from=', '/height/'])
            status = self.ask(f'/api/v3/{self.random.choice(paths)}{mark}{junk}').status
            expect_in(status, (200, 204, 301, 400, 404, 503), f'{mark}{junk}')

    def check_caching(self, height):
        deep = self.ask('/api/v3/block/height/1')
        tag = deep.headers['ETag']
        expect(tag and 'max-age' in deep.headers['Cache-Control'], f'{deep.headers}')
        again = self.ask('/api/v3/block/height/1', If_None_Match=tag)
        expect_equal((again.status, again.text, again.headers['ETag']), (304, '', tag), 'a known block')
        expect_equal(self.ask('/api/v3/block/height/1', If_None_Match='"other"').status, 200, 'another tag')
        fresh = self.ask(f'/api/v3/block/height/{height}')
        expect_equal((fresh.headers['ETag'], fresh.headers['Cache-Control']), (None, 'no-cache'), 'a fresh block')
        head = self.ask('/api/v3/block/height/1', method='HEAD')
        expect_equal((head.status, head.text, head.headers['ETag']), (200, '', tag), 'HEAD')
        packed = self.ask_packed('/api/v3/block/height/1')
        expect_equal(packed, deep.text, 'compressed')

    def ask_packed(self, path):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request('GET', path, headers={'Accept-Encoding': 'gzip'})
            response = connection.getresponse()
            expect_equal(response.headers['Content-Encoding'], 'gzip', 'encoding')
            return gzip.decompress(response.read()).decode()

    def check_browsers(self):
        page = self.ask('/api/v3/latest-block', Origin='https://elsewhere.example', Host='node.example',
                        Sec_Fetch_Site='cross-site')
        expect_equal((page.status, page.headers['Access-Control-Allow-Origin']), (200, '*'), 'a page of elsewhere')
        linked = self.ask('/api/v3/latest-block', Sec_Fetch_Site='cross-site')
        expect_equal(linked.status, 200, 'a link')
        asked = self.ask('/api/v3/latest-block', method='OPTIONS', Origin='https://elsewhere.example',
                         Access_Control_Request_Method='GET')
        expect_equal(asked.status, 204, 'preflight')
        # The API's own listener keeps its rules.
        local = self.ask('/api/v3/latest-block', port=self.node.port)
        expect_equal(local.status, 200, 'the API listener')
        refused = self.ask('/api/v3/latest-block', port=self.node.port, Origin='https://elsewhere.example')
        expect_equal(refused.status, 403, 'a page of elsewhere at the API')
        proxied = self.ask('/api/v3/latest-block', port=self.node.port, X_Forwarded_For='10.0.0.1')
        expect_equal(proxied.status, 401, 'without a token')

    def check_rate(self):
        """Five seconds' worth at once, each address on its own."""
        codes = [self.ask('/api/v3/kline/x', X_Forwarded_For='10.0.0.1').status for _ in range(40)]
        expect(codes.count(429) > 0 and codes[0] == 200, f'{codes}')
        first = codes.index(429)
        expect(first >= 5, f'refused after {first}')
        refused = self.ask('/api/v3/kline/x', X_Forwarded_For='10.0.0.1')
        if refused.status == 429:  # a slow machine may have earned another one
            expect_equal((refused.json['code'], refused.headers['Retry-After']), (429, '2'), 'refused')
        expect_equal(self.ask('/api/v3/kline/x', X_Forwarded_For='10.0.0.1, 10.0.0.2').status, 200, 'another one')
        # A large page costs more than a small one.
        codes = [self.ask('/api/v3/blocks?limit=500', X_Forwarded_For='10.0.0.3').status for _ in range(4)]
        expect_in(429, codes, 'large pages')

    def run(self):
        self.home = self.new_home()
        self.home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        (self.home.path / 'names.json').write_text('{"miners":{"%s":"The Stranger"},"assets":{}}' % STRANGER)
        self.node = self.start('--explorer.rate_limit=0', '--explorer.names=names.json')
        self.expect_failure('transactions', 503, 'explorer.enable')
        self.expect_failure('nodes', 503, 'explorer.crawl')
        expect_equal(self.get('latest-block')['height'], self.node.height(), 'without an index')
        self.node.stop()

        self.node = self.start('--explorer.rate_limit=0', '--explorer.names=names.json', '--explorer.enable')
        self.make_history()
        self.node.stop()
        names = {'miners': {STRANGER: 'The Stranger'}, 'assets': {self.gold: {'symbol': 'XAU'}}}
        (self.home.path / 'names.json').write_text(json.dumps(names))
        other = Node(self.new_home())
        self.node = self.start('--explorer.rate_limit=0', '--explorer.names=names.json', '--explorer.enable',
                               '--explorer.crawl', '--p2p.seeds', f'127.0.0.1:{other.p2p_port}')
        height = self.settled()
        wait_until(lambda: self.get('nodes')['nodes'], 'the crawl to find the other node')
        other.stop()
        wait_until(lambda: self.get('unconfirmed-transactions'), 'the pool to come back')
        self.check_blocks(height)
        self.check_transactions(height)
        self.check_addresses()
        self.check_assets(height)
        self.check_statistics(height)
        self.check_events()
        self.check_document(height)
        self.check_errors()
        self.check_junk()
        self.check_caching(height)
        self.check_browsers()
        self.node.stop()

        self.node = self.start('--explorer.rate_limit=1')
        self.check_rate()
        self.node.stop()
        (self.home.path / 'names.json').write_text('{"miners":[]}')
        done = self.home.command('node', '--explorer.names=names.json', '--p2p.laddr=tcp://127.0.0.1:0', '--p2p.skip_upnp=true',
                                 environment={'LISTEN': '127.0.0.1:0'})
        self.expect_refusal(done, 'names.json', 'miners')


if __name__ == '__main__':
    ExplorerApiTest().main()

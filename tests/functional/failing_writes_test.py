#!/usr/bin/env python3
"""Success is said only after it happened: every call that changes something, while the disk takes nothing."""

import errno
import http.client
import json
import pathlib
import resource
import shutil
import signal
import time

from faults import Faults
from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, wait_until

STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
FUNDS = 820 * COIN

# What other calls change lives in memory, or they compute: a disk that takes nothing does not matter to them.
NOTHING_TO_WRITE = {
    '/backup-wallet', '/build-chain-transactions', '/cancel-rescan', '/check-access-token', '/check-key-password', '/compile', '/connect-peer',
    '/disconnect-peer', '/list-access-tokens', '/release-reservation', '/set-log-level', '/set-mining', '/sign-message', '/sign-transaction',
    '/sign-transactions', '/rpc'}

# What anybody may unlock.
CONTRACT = 'contract TrivialLock() locks amount of asset { clause trivialUnlock() { unlock amount of asset } }'
# Blocks, which functional.disk_full and the fault tests of the chain hand in.
IN_DISK_FULL = {'/submit-block', '/submit-work', '/submit-work-json'}


class FailingWritesTest(FunctionalTest):
    """Each call meets a node whose disk is full, answers with errors or has become read-only. Either it does not say
    success, and after a restart everything is as it was before the call, or what it says is there."""

    def add_options(self, parser):
        parser.add_argument('--only', help='one call')
        parser.add_argument('--faults', help='the library of faults.py; without it every disk is full')
        parser.add_argument('--every', action='store_true', help='each call meets each kind of disk, not one in turn')

    # --- what is there before ---

    def prepare(self):
        """A home with a funded account, keys, an asset, a token, a feed, a ban, and a payment that waits."""
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        node = Node(home)
        account = node.make_account()
        self.spare = node.call('/create-key', alias='spare', password='password')
        self.spare_account = node.call('/create-account', alias='spare', root_xpubs=[self.spare['xpub']], quorum=1)
        self.image = node.call('/backup-wallet')
        self.address = node.call('/create-account-receiver', account_alias='miner')['address']
        node.call('/set-mining-address', mining_address=STRANGER)
        self.asset = node.call('/create-asset', alias='gold', root_xpubs=[self.spare['xpub']], quorum=1)
        node.call('/create-access-token', id='kept', type='client')
        node.call('/create-transaction-feed', alias='kept', filter="")
        for ip in ['192.0.2.1', '192.0.2.9']:
            node.call('/ban-peer', ip=ip, seconds=1_000_000)
        program = node.call('/compile', contract=CONTRACT, args=[])['program']
        funding = self.build(node, self.outputs(FUNDS, 5), spend_of_coinbases(node, [1, 2]))
        node.call('/submit-transaction', raw_transaction=funding['raw_transaction'])
        issue = [dict(type='issue', asset_alias='gold', amount=10),
                 dict(type='control_program', control_program=program, asset_alias='gold', amount=5),
                 dict(type='control_address', address=self.address, asset_alias='gold', amount=5),
                 dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=COIN, use_unconfirmed=True)]
        issued = wait_until(lambda: node.request('/build-transaction', {'actions': issue}).get('data'), 'the funds')
        issued = node.call('/submit-transaction', raw_transaction=self.sign(node, issued))['tx_id']
        self.confirm(node, issued)
        outputs = node.call('/get-transaction', tx_id=issued)['outputs']
        self.locked = next(output['id'] for output in outputs if output['control_program'] == program)
        self.waiting = node.call('/submit-transaction', raw_transaction=self.payment(node))['tx_id']
        self.payments = [self.payment(node), self.payment(node)]
        expect_equal(account['alias'], 'miner', 'account')
        node.stop()
        return home

    def outputs(self, amount, parts):
        return [dict(type='control_address', address=self.address, asset_alias='BTM', amount=amount // parts)] * parts

    @staticmethod
    def build(node, actions, base=None):
        body = {'actions': actions}
        if base:
            body['base_transaction'] = base
        return node.call('/build-transaction', **body)

    def payment(self, node):
        return self.sign(node, self.build(node, self.spend()))

    @staticmethod
    def sign(node, template):
        signed = node.call('/sign-transaction', password='password', transaction=template)
        expect(signed['sign_complete'], 'not signed')
        return signed['transaction']['raw_transaction']

    @staticmethod
    def spend():
        return [dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=2 * COIN),
                dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=COIN)]

    @staticmethod
    def confirm(node, tx_id):
        known = ''
        while True:
            template = node.call('/get-block-template', longpoll_id=known)
            if any(tx['id'] == tx_id for tx in template['transactions']):
                break
            known = template['longpoll_id']
        height = node.height()
        node.mine(1)
        node.wait_for_height(height + 1)
        wait_until(lambda: node.call('/list-unspent-outputs'), 'the outputs to belong to the wallet')

    # --- what must be as it was ---

    def state(self, node):
        """Everything that calls change, as the node tells it."""
        def settled():
            info = node.call('/wallet-info')
            return 'rescan' not in info and info['wallet_height'] == info['best_block_height']
        wait_until(settled, 'the wallet to follow the chain')
        told = {}
        for path in ['/list-keys', '/list-accounts', '/list-assets', '/list-access-tokens', '/list-transaction-feeds',
                     '/get-mining-address', '/get-coinbase-arbitrary', '/list-balances', '/get-block-count']:
            told[path] = node.call(path)
        for alias in ['miner', 'spare']:
            if any(account['alias'] == alias for account in told['/list-accounts']):
                told[alias] = node.call('/list-addresses', account_alias=alias)
        told['bans'] = sorted(ban['ip'] for ban in node.call('/list-bans'))
        told['transactions'] = sorted((tx['tx_id'], tx.get('dropped', False))
                                      for tx in node.call('/list-transactions', unconfirmed=True, detail=True))
        told['password'] = [node.call('/check-key-password', xpub=key['xpub'], password='password')['check_result']
                            for key in told['/list-keys']]
        return told

    # --- the calls ---

    def calls(self):
        """Path and parameters of each that writes something; parameters may be made when the node runs."""
        xpub = self.spare['xpub']
        words = 'abandon ' * 11 + 'about'
        return [
            ('/create-key', dict(alias='new', password='p')),
            ('/create-key', dict(alias='imported', password='p', mnemonic=words)),
            ('/delete-key', dict(xpub=xpub, password='password')),
            ('/reset-key-password', dict(xpub=xpub, old_password='password', new_password='other')),
            ('/update-key-alias', dict(xpub=xpub, new_alias='renamed')),
            ('/create-account', dict(alias='new', root_xpubs=[xpub], quorum=1)),
            ('/update-account-alias', dict(account_alias='spare', new_alias='renamed')),
            ('/delete-account', dict(account_alias='spare')),
            ('/create-account-receiver', dict(account_alias='spare')),
            ('/create-asset', dict(alias='silver', root_xpubs=[xpub], quorum=1)),
            ('/update-asset-alias', dict(id=self.asset['id'], alias='renamed')),
            ('/restore-wallet', self.changed_image()),
            ('/recovery-wallet', dict(xpubs=[self.foreign_xpub()])),
            ('/rescan-wallet', {}),
            ('/set-mining-address', dict(mining_address=self.address)),
            ('/set-coinbase-arbitrary', dict(arbitrary='c0ffee')),
            ('/create-access-token', dict(id='new', type='client')),
            ('/delete-access-token', dict(id='kept')),
            ('/create-transaction-feed', dict(alias='new', filter="")),
            ('/update-transaction-feed', dict(alias='kept', filter="asset_id='x'")),
            ('/delete-transaction-feed', dict(alias='kept')),
            ('/ban-peer', dict(ip='192.0.2.2', seconds=1_000_000)),
            ('/unban-peer', dict(ip='192.0.2.1')),
            ('/build-transaction', dict(actions=self.spend())),
            ('/lock-contract', dict(contract=CONTRACT, args=[], account_alias='miner', asset_alias='gold', amount=1)),
            ('/unlock-contract', dict(contract=CONTRACT, args=[], account_alias='miner', output_id=self.locked,
                                      clause='trivialUnlock', clause_args=[])),
            ('/submit-transaction', dict(raw_transaction=self.payments[0])),
            ('/submit-transactions', dict(raw_transactions=self.payments)),
            ('/abandon-transaction', dict(tx_id=self.waiting)),
        ]

    def changed_image(self):
        image = json.loads(json.dumps(self.image))
        return dict(account_image=image['account_image'], asset_image=image['asset_image'], key_images=image['key_images'])

    @staticmethod
    def foreign_xpub():
        # A key of nobody here: the base point of ed25519 and zeros.
        return '58' + '66' * 31 + '00' * 32

    # --- what happens ---

    @staticmethod
    def ask(node, path, body):
        """The decoded answer, or nothing if the node has ended instead."""
        try:
            return node.request(path, body)
        except (OSError, http.client.HTTPException, ValueError):
            return None

    def meets(self, base, disk, path, body):
        home = self.new_home(initialised=False)
        shutil.rmtree(home.path, ignore_errors=True)
        shutil.copytree(base.path, home.path)
        faults = Faults(self, self.options.faults) if self.options.faults else None
        node = Node(home, **({'env': faults.environment} if faults else {}))
        before = self.state(node)
        if disk == 'full':
            _, hard = resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (0, hard))
        else:
            faults.set({'broken': errno.EIO, 'read-only': errno.EROFS}[disk])
        answer = self.ask(node, path, body)
        # It goes on or ends in order, and the disk still takes nothing then.
        node.process.send_signal(signal.SIGTERM)
        code = node.process.wait(PATIENCE)
        said = answer is not None and answer.get('status') == 'success'
        if path == '/reset-key-password' and said:  # as the original says it
            said = answer['data']['changed']
        node = Node(home)
        after = self.state(node)
        node.stop()
        shutil.rmtree(home.path, ignore_errors=True)
        differences = [name for name in before if before[name] != after.get(name)] if before != after else []
        text = 'none' if answer is None else json.dumps(answer)[:160]
        print(f'{disk}, {path}: {text}; exit code {code}; {"UNCHANGED" if not differences else differences}', flush=True)
        problems = []
        if code not in (0, 1):
            problems.append(f'{path} meets a disk that is {disk}, and the node ends with {code}')
        if said and not differences:
            problems.append(f'{path} says success, and nothing has happened')
        # Taking a file away needs no room: then it has happened, and may be said.
        if differences and not said:
            problems.append(f'{path} fails, but {differences} differ: '
                            f'{[(before[name], after.get(name)) for name in differences]}'[:600])
        return problems

    def every_call_is_known(self, base):
        """What may not be called with GET changes something."""
        document = json.loads((pathlib.Path(self.vectors).parents[2] / 'docs' / 'openapi.json').read_text())
        node = Node(base)
        changing = set()
        for path in document['paths']:
            connection = http.client.HTTPConnection('127.0.0.1', node.port, timeout=PATIENCE)
            connection.request('GET', path)
            answer = connection.getresponse()
            if answer.status == 405:
                changing.add(path)
            connection.close()
        node.stop()
        tested = {path for path, _ in self.calls()} | IN_DISK_FULL
        unknown = {path for path in changing if not path.startswith('/api/')} - tested - NOTHING_TO_WRITE
        expect_equal(sorted(unknown), [], 'calls that this test does not know')

    def run(self):
        base = self.prepare()
        began = time.monotonic()
        if not self.options.only:
            self.every_call_is_known(base)
        problems = []
        disks = ['full', 'broken', 'read-only'] if self.options.faults else ['full']
        for number, (path, body) in enumerate(self.calls()):
            if self.options.only not in (None, path):
                continue
            for disk in disks if self.options.every else [disks[number % len(disks)]]:
                problems += self.meets(base, disk, path, body)
        print(f'{time.monotonic() - began:.0f} s', flush=True)
        expect(not problems, '\n'.join(problems))


if __name__ == '__main__':
    FailingWritesTest().main()

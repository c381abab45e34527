#!/usr/bin/env python3
"""Answers are what docs/openapi.json says of them: of the calls that the original does not have, on a solonet with a wallet,
miners and contracts. `--record FILE` writes what was answered to tests/data/api_answers.json, from which the documents
take their examples (target update_api_docs)."""

import json
import pathlib

from contract_framework import ContractTest, argument
from funding import COIN
from openapi_schemas import Schemas
from stratum_client import StratumMiner
from test_framework import Node, expect, expect_equal, wait_until

PROJECT = pathlib.Path(__file__).resolve().parents[2]
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


class ApiAnswersTest(ContractTest):
    """Makes every call that only this node has, and looks at its answers."""

    ACCOUNTS = ('agent', 'sender', 'recipient')
    NODE_ARGUMENTS = ('--stratum.laddr=127.0.0.1:0', '--wallet.txindex=true', '--explorer.enable=true')

    def add_options(self, parser):
        parser.add_argument('--record', type=pathlib.Path, help='write the answers there instead of looking at them')

    def story(self):
        self.settle()
        self.cases = []
        self.peers()
        self.mining()
        self.contracts()
        self.wallet()
        self.explorer()
        if self.options.record:
            self.options.record.write_text(json.dumps({'cases': self.cases}, indent=1) + '\n')
            return
        self.check()

    def check(self):
        schemas = Schemas(json.loads((PROJECT / 'docs' / 'openapi.json').read_text()))
        for case in self.cases:
            path = case['endpoint']
            problems = schemas.problems(case['response'], schemas.answer_of(path))
            problems += schemas.problems(case['request'] or {}, schemas.request_of(path), 'request')
            expect(not problems, f'{path}: {problems}')
            if case['response']['status'] == 'success' and 'data' in case['response']:
                expect('allOf' in schemas.answer_of(path), f'{path}: the document does not tell of its data')
        print(f'{len(self.cases)} answers are what docs/openapi.json says')

    def ask(self, path, **body):
        """The data of an answer that is looked at."""
        answer = self.node.request(path, body)
        self.record(path, body, answer)
        expect_equal(answer.get('status'), 'success', f'{path} {answer}')
        return answer.get('data')

    def record(self, path, body, answer):
        self.cases.append({'endpoint': path, 'request': body or None, 'status': 200, 'response': answer})

    def peers(self):
        self.ask('/sync-status')
        other = Node(self.new_home())
        self.node.call('/connect-peer', ip='127.0.0.1', port=other.p2p_port)
        self.ask('/sync-status')
        other.stop()
        self.ask('/ban-peer', ip='198.51.100.7', seconds=3600)
        self.ask('/list-bans')
        self.ask('/unban-peer', ip='198.51.100.7')
        self.ask('/get-chain-tips')
        self.ask('/get-index-info')
        self.ask('/set-log-level', module='p2p', level='info')
        self.ask('/get-log-levels')

    def mining(self):
        self.node.call('/set-mining', is_mining=True, threads=1)
        wait_until(lambda: self.node.call('/get-mining-info')['threads'], 'the miner to run')
        self.ask('/get-mining-info')
        self.node.call('/set-mining', is_mining=False)
        self.ask('/get-block-template')
        miner = StratumMiner(self.node.call('/get-stratum-info')['port'], 'farm.rig')
        miner.next_job()
        self.ask('/get-stratum-info')
        header = self.node.call('/get-work-json')['block_header']
        for nonce in range(10_000):
            header['nonce'] = nonce
            if self.node.request('/submit-work-json', {'block_header': header})['status'] == 'success':
                self.record('/submit-work-json', {'block_header': header}, {'status': 'success', 'data': True})
                return
        expect(False, 'no nonce is good')

    def contracts(self):
        self.issue('sender', 'GOLD', 1000)
        args = [argument(text) for text in
                (self.public_key('agent'), self.program_of('sender'), self.program_of('recipient'))]
        locked = self.ask('/lock-contract', contract=self.source('escrow'), args=args, account_alias='sender',
                          asset_alias='GOLD', amount=10, use_unconfirmed=True)
        self.submit(self.sign(locked['transaction'], 'sender'))
        self.ask('/unlock-contract', contract=self.source('escrow'), args=args, output_id=locked['output_id'],
                 clause='approve', clause_args=[None], account_alias='agent', use_unconfirmed=True)

    def wallet(self):
        self.ask('/list-reservations')
        built = self.ask('/build-transaction', ttl='10m', actions=[
            dict(type='spend_account', account_alias='recipient', asset_alias='BTM', amount=2 * COIN),
            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=COIN)])
        signed = self.sign(built, 'recipient')
        self.ask('/test-transaction', raw_transaction=signed['raw_transaction'])
        tx_id = self.submit(signed)
        self.ask('/get-raw-transaction', tx_id=tx_id)
        self.pending.remove(tx_id)
        self.ask('/abandon-transaction', tx_id=tx_id)
        self.ask('/release-reservation', id=self.node.call('/list-reservations')[0]['id'])
        # It is over before it can be cancelled, or not.
        self.node.call('/rescan-wallet')
        answer = self.node.request('/cancel-rescan')
        self.record('/cancel-rescan', {}, answer if answer['status'] == 'success' else {'status': 'success'})

    def explorer(self):
        """Of the chain and of its index."""
        self.ask('/list-pool-transactions')
        self.ask('/get-pool-info')
        self.confirm()
        wait_until(lambda: self.node.call('/get-index-info')['indexes']['explorer'].get('current'), 'the index to follow')
        address = self.node.call('/list-unspent-outputs', account_alias='sender')[0]['address']
        gold = self.asset_id('GOLD')
        self.ask('/get-address', address=address)
        self.ask('/list-address-transactions', address=address, limit=2)
        output = self.ask('/list-address-outputs', address=address, limit=2)['outputs'][0]
        self.ask('/get-output', output_id=output['output_id'])
        self.ask('/list-blocks', limit=2)
        self.ask('/get-chain-asset', asset_id=gold)
        self.ask('/list-chain-assets')
        self.ask('/list-asset-transactions', asset_id=gold)
        self.ask('/list-asset-holders', asset_id=gold)
        self.ask('/get-chain-stats')
        self.ask('/get-chain-history', series='difficulty')
        self.ask('/list-miners')
        self.ask('/search', text='1')
        self.ask('/search', text='GOLD')
        self.ask('/list-changes', after='genesis', limit=2)
        self.ask('/list-wallet-changes', after='genesis')


if __name__ == '__main__':
    ApiAnswersTest().main()

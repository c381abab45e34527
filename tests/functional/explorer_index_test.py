#!/usr/bin/env python3
"""The explorer's own calls on a recorded chain with assets, failing transactions and a reorganisation, against sums made
in this file of the blocks alone; killed while the index is built; deleted and built again."""

import collections
import shutil
import subprocess

from explorer_answers import everything, pages, settle
from test_framework import FunctionalTest, Node, expect, expect_equal

BTM = 'f' * 64
KILLS = 8
LENGTH = 200


class Model:
    """What the blocks of the main chain amount to."""

    def __init__(self, node):
        self.blocks = [node.call('/get-block', block_height=height) for height in range(node.height() + 1)]
        self.outputs = {}
        self.spent = {}
        self.history = collections.defaultdict(list)
        self.issued = collections.Counter()
        self.retired = collections.Counter()
        self.transactions = []
        for block in self.blocks:
            for transaction in block['transactions']:
                self.add(block, transaction)

    def add(self, block, transaction):
        counts = lambda part: not transaction['status_fail'] or part['asset_id'] == BTM
        net = collections.defaultdict(collections.Counter)
        for position, part in enumerate(transaction['inputs']):
            if part['type'] == 'spend' and counts(part):
                self.spent[part['spent_output_id']] = (transaction['id'], position, block['height'])
                net[part['control_program']][part['asset_id']] -= part['amount']
            elif part['type'] == 'issue' and counts(part):
                self.issued[part['asset_id']] += part['amount']
        for part in transaction['outputs']:
            if not counts(part):
                continue
            if part['type'] == 'retire':
                self.retired[part['asset_id']] += part['amount']
                continue
            self.outputs[part['id']] = dict(part, tx_id=transaction['id'], height=block['height'])
            net[part['control_program']][part['asset_id']] += part['amount']
        for program, amounts in net.items():
            self.history[program].append((transaction['id'], dict(amounts)))
        self.transactions.append(transaction['id'])

    def unspent(self, program):
        return {key for key, output in self.outputs.items()
                if output['control_program'] == program and key not in self.spent}

    def balances(self, program):
        sums = collections.Counter()
        for _, amounts in self.history[program]:
            sums.update(amounts)
        return {asset: str(amount) for asset, amount in sums.items()}

    def holders(self, asset):
        found = [(int(self.balances(program).get(asset, '0')), program) for program in self.history]
        return sorted((amount for amount, _ in found if amount > 0), reverse=True)


class ExplorerIndexTest(FunctionalTest):
    """Every call tells what the blocks say."""

    ARGUMENTS = ('--wallet.disable', '--explorer.enable')

    def run(self):
        blocks = self.chain_case('linear-pub')['blocks'][:LENGTH]
        home = self.new_home()
        home.import_file(self.hex_file('first.hex', blocks[:120]))

        node = Node(home, '--wallet.disable')
        answer = node.request('/get-address', {'control_program': '51'})
        expect(answer['error_detail'].startswith('index_off'), f'a call without its index: {answer}')
        node.stop()
        for _ in range(KILLS):
            node = Node(home, *self.ARGUMENTS)
            self.pause(node, self.random.uniform(0, 0.15))
            node.kill()

        node = Node(home, *self.ARGUMENTS)
        settle(node)
        self.check(node)
        # Another branch takes over, and is taken over.
        stale = self.cursor_near_tip(node)
        for block in self.chain_case('coinbase-only')['blocks'][:125]:
            node.call('/submit-block', raw_block=block)
        settle(node)
        expect_equal(node.height(), 125, 'height of the other branch')
        answer = node.request('/list-asset-transactions', {'asset_id': BTM, 'cursor': stale})
        expect(answer['error_detail'].startswith('cursor_stale'), f'a cursor that is gone: {answer}')
        self.check(node)
        for block in blocks[120:]:
            node.call('/submit-block', raw_block=block)
        settle(node)
        expect_equal(node.height(), LENGTH, 'height')
        model = self.check(node)
        expect(len(model.issued) > 0, 'the chain has assets')
        self.check_unknown(node)
        before = everything(node, model.history)
        node.stop()

        shutil.rmtree(home.path / 'data' / 'explorer.db')
        node = Node(home, *self.ARGUMENTS)
        settle(node)
        expect_equal(everything(node, model.history), before, 'answers of the index built anew')
        node.stop()

    @staticmethod
    def pause(node, seconds):
        """Lets the node work for a moment."""
        try:
            node.process.wait(seconds)
        except subprocess.TimeoutExpired:  # it still runs, as it should
            return
        expect(False, f'the node ended by itself: {node.text()}')

    @staticmethod
    def check_unknown(node):
        """Lists of what the chain does not have are empty; cursors that are none are refused."""
        nobody = '6101020304'
        expect_equal(node.call('/list-address-transactions', control_program=nobody)['transactions'], [], 'no history')
        expect_equal(node.call('/list-address-outputs', control_program=nobody)['outputs'], [], 'no outputs')
        expect_equal(node.call('/list-asset-holders', asset_id='12' * 32)['holders'], [], 'no holders')
        expect_equal(len(node.call('/list-chain-assets', limit=1)['assets']), 1, 'one asset')
        answer = node.request('/list-chain-assets', {'cursor': 'zz'})
        expect('bad_cursor' in answer.get('detail', ''), f'no cursor: {answer}')

    @staticmethod
    def cursor_near_tip(node):
        return node.call('/list-asset-transactions', asset_id=BTM, limit=1)['cursor']

    def check(self, node):
        model = Model(node)
        for program in model.history:
            self.check_address(node, model, program)
        self.check_assets(node, model)
        self.check_outputs(node, model)
        self.check_blocks(node, model)
        self.check_search(node, model)
        self.check_statistics(node, model)
        return model

    def check_address(self, node, model, program):
        address = node.call('/get-address', control_program=program)
        expect_equal({row['asset_id']: row['balance'] for row in address['balances']}, model.balances(program), 'balances')
        expect_equal(address['transactions'], len(model.history[program]), 'transactions of an address')
        expect_equal(address['index_height'], len(model.blocks) - 1, 'height of the index')
        if address['address']:
            again = node.call('/get-address', address=address['address'])
            expect_equal(again, address, 'the same address by its text')
            valid = node.call('/validate-address', address=address['address'])
            expect_equal(valid, {'valid': True, 'is_local': False}, 'a valid address without a wallet')
        transactions, total = pages(node, '/list-address-transactions', 'transactions', control_program=program)
        found = [(row['tx_id'], {part['asset_id']: int(part['amount']) for part in row['net']}) for row in transactions]
        expect_equal(found, list(reversed(model.history[program])), 'history')
        expect_equal(total, len(found), 'length of the history')
        for asset in model.balances(program):
            ids, _ = pages(node, '/list-address-transactions', 'transactions', control_program=program,
                                asset_id=asset, detail='ids')
            expect_equal(ids, [key for key, amounts in reversed(model.history[program]) if asset in amounts],
                         'history of an asset')
        outputs, _ = pages(node, '/list-address-outputs', 'outputs', control_program=program)
        expect_equal({row['output_id'] for row in outputs}, model.unspent(program), 'unspent outputs')
        outputs, _ = pages(node, '/list-address-outputs', 'outputs', control_program=program, unspent=False)
        expect_equal(sorted(row['output_id'] for row in outputs),
                     sorted(key for key, output in model.outputs.items() if output['control_program'] == program),
                     'all outputs')

    def check_assets(self, node, model):
        assets, total = pages(node, '/list-chain-assets', 'assets', limit=2)
        expect_equal({row['asset_id'] for row in assets}, set(model.issued) | {BTM}, 'assets')
        expect_equal((assets[0]['asset_id'], total), (BTM, len(assets)), 'BTM first')
        for row in assets:
            asset = row['asset_id']
            holders, total = pages(node, '/list-asset-holders', 'holders', asset_id=asset)
            expect_equal([int(holder['balance']) for holder in holders], model.holders(asset), 'holders')
            expect_equal((total, row['holders']), (len(holders), len(holders)), 'number of holders')
            expect_equal(row['retired'], str(model.retired[asset]), 'retired')
            expect_equal(node.call('/get-chain-asset', asset_id=asset)['transactions'],
                         len(pages(node, '/list-asset-transactions', 'transactions', asset_id=asset)[0]),
                         'transactions of an asset')
            if asset != BTM:
                expect_equal(row['issued'], str(model.issued[asset]), 'issued')

    @staticmethod
    def check_outputs(node, model):
        for output_id, output in list(model.outputs.items())[-60:]:
            found = node.call('/get-output', output_id=output_id)
            expect_equal((found['tx_id'], found['amount'], found['height']),
                         (output['tx_id'], str(output['amount']), output['height']), 'an output')
            spent = model.spent.get(output_id)
            expect_equal(found['spent_by'] and tuple(found['spent_by'].values()), spent, 'what spent an output')
        for block in model.blocks[-5:]:
            for transaction in block['transactions']:
                links = node.call('/get-transaction', tx_id=transaction['id'], links=True)['links']
                expect_equal(links['confirmations'], len(model.blocks) - block['height'], 'confirmations')
                expect_equal([row and row['output_id'] for row in links['inputs']],
                             [part.get('spent_output_id') for part in transaction['inputs']], 'linked inputs')
                raw = node.call('/decode-raw-transaction', raw_transaction=links['raw_transaction'])
                expect_equal(raw['tx_id'], transaction['id'], 'the raw form')

    @staticmethod
    def check_blocks(node, model):
        listed = node.call('/list-blocks', limit=30, detail='ids')['blocks']
        expect_equal([row['hash'] for row in listed], [block['hash'] for block in model.blocks[:-31:-1]], 'newest blocks')
        expect_equal(listed[0]['next_hash'], None, 'nothing behind the best block')
        listed = node.call('/list-blocks', **{'from': 3, 'to': 9})['blocks']
        expect_equal([row['height'] for row in listed], list(range(3, 10)), 'blocks in ascending order')

    def check_search(self, node, model):
        block = model.blocks[7]
        transaction = model.transactions[5]
        output = next(iter(model.outputs))
        for text, kind, found in ((block['hash'][:8], 'block', block['hash']), (transaction, 'transaction', transaction),
                                  (transaction[:9].upper(), 'transaction', transaction), (output, 'output', output),
                                  ('12', 'height', 12), (BTM, 'asset', BTM), ('btm', 'asset', BTM)):
            kinds = [(row['kind'], row['id']) for row in node.call('/search', text=text)]
            expect((kind, found) in kinds, f'search for {text}: {kinds}')
        expect_equal(node.call('/search', text='no such thing'), [], 'search for nothing')

    @staticmethod
    def check_statistics(node, model):
        stats = node.call('/get-chain-stats')
        expect_equal(stats['transactions'], len(model.transactions), 'transactions')
        expect_equal(stats['addresses'], len(model.history), 'addresses')
        end = max(block['timestamp'] for block in model.blocks)
        begin = min(block['timestamp'] for block in model.blocks)
        step = (end - begin) // 50
        series = node.call('/get-chain-history', series='transactions', step=step, **{'from': begin, 'to': end})
        expect_equal(sum(int(point['value']) for point in series['points']), len(model.transactions), 'sum of a series')
        supply = node.call('/get-chain-history', series='supply', step=step, **{'from': begin, 'to': end})
        expect_equal(supply['points'][-1]['value'], str(int(stats['supply']['genesis']) + int(stats['supply']['mined'])),
                     'supply in the end')
        node.call('/get-chain-history', series='hash_rate')
        day = end // 86400
        miners = node.call('/list-miners', **{'from': (day - 50) * 86400, 'to': end})
        expect_equal(miners['blocks'], sum(block['timestamp'] // 86400 >= day - 50 for block in model.blocks), 'mined blocks')
        expect_equal(sum(row['blocks'] for row in miners['miners']), miners['blocks'], 'blocks of the miners')
        expect_equal(node.call('/get-pool-info')['transactions'], 0, 'the pool')
        expect_equal(node.call('/list-pool-transactions')['transactions'], [], 'transactions of the pool')


if __name__ == '__main__':
    ExplorerIndexTest().main()

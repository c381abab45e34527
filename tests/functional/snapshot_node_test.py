#!/usr/bin/env python3
"""A node that began with a snapshot serves at once, syncs on, mines, and validates its history in the background; over
restarts and kills too. One that was given a false snapshot finds that out and stops."""

import hashlib
import json

from health_test import checks, get
from test_framework import FunctionalTest, Node, PATIENCE, expect, expect_equal, expect_in, wait_until

LENGTH = 140
HEIGHT = 108


class SnapshotNodeTest(FunctionalTest):

    def run(self):
        case = self.chain_case('linear-pub')
        self.spend = next(tx for tx in case['transactions'] if tx['height'] == HEIGHT + 1 and tx['index'] == 1)
        home = self.new_home()
        home.import_file(self.hex_file('chain.hex', case['blocks'][:LENGTH]))
        self.file = self.scratch / 'file'
        self.digest = json.loads(home.command('snapshot', 'export', self.file, '--height', HEIGHT).stdout)['utxo_digest']
        self.donor = Node(home, '--wallet.txindex=true')
        self.serves_at_once()
        self.killed()
        self.false_snapshot()
        self.donor.stop()

    def begun_home(self, file, digest):
        home = self.new_home()
        done = home.command('snapshot', 'import', file, '--digest', digest)
        expect_equal(done.returncode, 0, f'import ({done.stderr})')
        return home

    @staticmethod
    def history(node):
        return node.call('/sync-status')['history']

    def serves_at_once(self):
        home = self.begun_home(self.file, self.digest)
        node = Node(home)
        expect_equal(node.height(), HEIGHT, 'height')
        best = [of.call('/get-difficulty', block_height=HEIGHT) for of in (node, self.donor)]
        expect_equal(best[0], best[1], 'the best block')
        self.says_so(node)
        # What it spends was made before the snapshot.
        raw = wait_until(lambda: self.donor.request('/get-raw-transaction', {'tx_id': self.spend['tx_id']}).get('data'),
                         'the index')
        sent = node.call('/submit-transaction', raw_transaction=raw['raw_transaction'])
        expect_equal(sent['tx_id'], self.spend['tx_id'], 'transaction')
        expect_equal(node.call('/list-unconfirmed-transactions')['total'], 1, 'transactions in the pool')

        node.connect(self.donor)
        node.wait_for_height(LENGTH)
        self.validated(node)
        node.make_account()
        node.mine(2)
        self.donor.wait_for_height(node.height())
        wait_until(lambda: not home.chain.with_name('validation.db').exists(), 'the end of the second chain')
        node.stop()
        self.state = home.digest()
        node = Node(home)
        expect_equal(self.history(node)['validated'], True, 'validated, after a restart')
        expect('began with the snapshot' not in node.text(), f'validates again: {node.text()}')
        node.stop()

    def says_so(self, node):
        expected = {'snapshot_height': HEIGHT, 'validated': False}
        for history in [self.history(node), node.call('/net-info')['history']]:
            expect_equal({name: history[name] for name in expected}, expected, 'history')
        expect_in(f'began with the snapshot of block {HEIGHT}', node.text(), 'the log')
        expect_in('not validated', checks(node)['history'][1], 'readiness')
        metrics = get(node, '/metrics')[1] or ''
        if 'bytom_height' in metrics:
            expect_in('bytom_history_validated 0', metrics, 'metrics')

    def validated(self, node):
        wait_until(lambda: self.history(node)['validated'], 'the history to be validated')
        expect_equal(self.history(node), {'snapshot_height': HEIGHT, 'validated_height': HEIGHT, 'validated': True}, 'history')
        node.wait_for_text(f'the history is validated: the blocks up to {HEIGHT} leave')
        expect_equal(checks(node)['history'], (True, f'validated up to block {HEIGHT}'), 'readiness')

    def killed(self):
        """What has been validated stays so."""
        home = self.begun_home(self.file, self.digest)
        for _ in range(3):
            node = Node(home)
            node.connect(self.donor)
            begin = self.history(node)['validated_height']
            wait_until(lambda: self.history(node)['validated_height'] > begin or self.history(node)['validated'], 'progress')
            node.kill()
        node = Node(home)
        node.connect(self.donor)
        wait_until(lambda: self.history(node)['validated'], 'the history to be validated after kills')
        node.wait_for_height(self.state['height'])
        node.stop()
        expect_equal(home.digest(), self.state, 'state')

    def false_snapshot(self):
        """It has an output that no block made, and everything else is right."""
        content = self.file.read_bytes()
        network = content[17]
        count_at = 18 + network + 8 + 32
        outputs_at = count_at + 8 + 32
        for _ in range(HEIGHT):
            outputs_at += 1 + content[outputs_at]
        outputs = content[outputs_at:-32] + bytes([0xff] * 32 + [0] * 9)
        digest = hashlib.sha3_256(outputs).digest()
        count = int.from_bytes(content[count_at:count_at + 8], 'big') + 1
        made = content[:count_at] + count.to_bytes(8, 'big') + digest + content[count_at + 40:outputs_at] + outputs
        file = self.scratch / 'false'
        file.write_bytes(made + hashlib.sha3_256(made).digest())
        home = self.begun_home(file, digest.hex())
        told = self.scratch / 'told'
        hook = self.scratch / 'hook'
        hook.write_text(f'#!/bin/sh\necho "$@" >> {told}\n')
        hook.chmod(0o755)
        home.set_config(f'chain_id = "solonet"\n[notify]\nalert = ["{hook}", "{{alert}}", "{{message}}"]\n')
        node = Node(home)
        node.connect(self.donor)
        expect_equal(node.process.wait(PATIENCE), 1, 'exit code')
        expect_in('the snapshot that this chain began with is false', node.text(), 'the log')
        expect_in(self.digest, node.text(), 'the log')
        expect_in('history the snapshot that this chain began with is false', told.read_text(), 'the alert')
        # It knows by now.
        again = self.spawn([self.program, 'node', '--home', str(home.path), *Node.network_arguments([])],
                           env=dict(self.environment, LISTEN='127.0.0.1:0'))
        expect_equal(again.wait(PATIENCE), 1, 'exit code of the next start')


if __name__ == '__main__':
    SnapshotNodeTest().main()

#!/usr/bin/env python3
"""A solonet mined by an OpenCL device alone (PoCL computes on the processor where there is no card), what is told of it, and devices that
do not exist. Exit status 77: this machine has none."""

import sys
import urllib.request

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

ADDRESS = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


class GpuMiningTest(FunctionalTest):

    def run(self):
        listed = self.bytomd('devices')
        expect_equal(listed.returncode, 0, 'devices')
        self.wrong_setting()
        self.missing_card()
        if 'gpu:0' not in listed.stdout:
            print(f'skipped: {listed.stdout}')
            sys.exit(77)
        self.mined_by_a_card()
        self.measured()

    @staticmethod
    def device(node):
        return node.call('/get-mining-info')['devices'][0]

    def wrong_setting(self):
        for text in ['tpu', 'gpu', 'gpu:', 'gpu:x', 'gpu:0,gpu:0', '', 'cpu,']:
            done = self.new_home().command('config', 'check', f'--mining_devices={text}')
            expect(done.returncode != 0, f'{text} is refused')
            expect_in('mining_devices', done.stdout + done.stderr)

    def missing_card(self):
        """The processor mines on; the card is named, and tried again."""
        node = Node(self.new_home(), '--mining', '--mining_devices=cpu,gpu:63', '--mining_threads=1')
        card = wait_until(lambda: self.device(node)['errors'] > 0 and self.device(node), 'an error')
        expect_equal(card['device'], 'gpu:63', 'name')
        expect_in('gpu:63', card['trouble'])
        node.wait_for_height(1)
        node.stop()
        expect_in('gpu:63 does not work', node.text())

    def mined_by_a_card(self):
        node = Node(self.new_home(), '--mining', '--mining_devices=gpu:0', f'--mining_address={ADDRESS}')
        node.wait_for_height(1)
        # The block is there before the launch that found it is accounted for.
        wait_until(lambda: node.call('/get-mining-info')['blocks_found'] >= 1 and self.device(node)['hashes'] > 0, 'blocks found')
        info = node.call('/get-mining-info')
        expect(info['is_mining'], 'is_mining')
        expect_equal(info['threads'], [], 'threads of the processor')
        card = info['devices'][0]
        expect_equal((card['device'], card['state'], card['errors']), ('gpu:0', 'mining', 0), 'the card')
        expect(card['batch'] > 0, 'batch')
        with urllib.request.urlopen(f'http://127.0.0.1:{node.port}/metrics', timeout=PATIENCE) as answer:
            metrics = answer.read().decode()
        for name in ['hash_rate', 'hashes_total', 'errors_total', 'stopped']:
            expect_in(f'bytom_miner_device_{name}{{device="gpu:0"}}', metrics)
        node.call('/set-mining', is_mining=False)
        expect(not node.call('/is-mining')['is_mining'], 'stopped')
        expect_equal(self.device(node)['state'], 'idle', 'state')
        node.call('/set-mining', is_mining=True)
        wait_until(lambda: self.device(node)['state'] == 'mining', 'mining again')
        node.stop()
        expect_in('gpu:0 mined block 1', node.text())

    def measured(self):
        done = self.bytomd('benchmark', '--device', 'gpu:0', '--seconds', '1')
        expect_equal(done.returncode, 0, done.stderr)
        print(done.stdout)
        expect_in('gpu:0', done.stdout)
        refused = self.bytomd('benchmark', '--device', 'gpu:63')
        expect(refused.returncode != 0, 'no such card')
        expect_in('gpu:63', refused.stderr)


if __name__ == '__main__':
    GpuMiningTest().main()

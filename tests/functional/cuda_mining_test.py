#!/usr/bin/env python3
"""A CUDA card as operators see it, under a driver whose card is the processor (tests/unit/tensority_gpu/cuda_driver.cpp): what a program
without kernels for it says, or a block mined by it where they were built."""

import os
import shutil

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

ADDRESS = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


class CudaMiningTest(FunctionalTest):

    def add_options(self, parser):
        super().add_options(parser)
        parser.add_argument('--driver', required=True, help='what the program finds as libcuda.so.1')
        parser.add_argument('--kernels', choices=['0', '1'], required=True, help='whether the program has kernels for it')

    def run(self):
        libraries = self.new_home().path
        shutil.copy(self.options.driver, libraries / 'libcuda.so.1')
        before = os.environ.get('LD_LIBRARY_PATH')
        self.environment['LD_LIBRARY_PATH'] = f'{libraries}:{before}' if before else str(libraries)
        listed = self.bytomd('devices')
        expect_equal(listed.returncode, 0, listed.stderr)
        row = next(line.split() for line in listed.stdout.splitlines() if line.startswith('cuda:0'))
        expect_equal(row[1:4], ['2', '1000', '1024'], 'units, MHz, MiB')
        expect_in('Processor (CUDA, 12.4)', listed.stdout)
        for text in ['cuda', 'cuda:', 'cuda:x', 'cuda:0,cuda:0']:
            done = self.new_home().command('config', 'check', f'--mining_devices={text}')
            expect(done.returncode != 0, f'{text} is refused')
        if self.options.kernels == '1':
            expect('it lacks' not in listed.stdout, 'nothing is missing')
            self.mined()
        else:
            expect_in('it lacks: kernels in this program', listed.stdout)
            self.named()

    @staticmethod
    def card(node):
        return node.call('/get-mining-info')['devices'][0]

    def mined(self):
        node = Node(self.new_home(), '--mining', '--mining_devices=cuda:0', f'--mining_address={ADDRESS}')
        node.wait_for_height(1)
        expect_equal(self.card(node)['errors'], 0, 'errors')
        node.stop()
        expect_in('cuda:0 mined block 1', node.text())

    def named(self):
        """The processor mines on."""
        node = Node(self.new_home(), '--mining', '--mining_devices=cpu,cuda:0', '--mining_threads=1', f'--mining_address={ADDRESS}')
        card = wait_until(lambda: self.card(node)['errors'] > 0 and self.card(node), 'an error')
        expect_equal(card['device'], 'cuda:0', 'name')
        expect_in('kernels in this program', card['trouble'])
        node.wait_for_height(1)
        node.stop()


if __name__ == '__main__':
    CudaMiningTest().main()

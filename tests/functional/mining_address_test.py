#!/usr/bin/env python3
"""Mining without a wallet: blocks pay to mining_address, of the CPU miner and of stratum; who asks for work that would pay to nobody is
told so; and what is too young to be spent says until when."""

from stratum_client import StratumMiner, header_of
from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

ADDRESS = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
PROGRAM = '001465d4b78119f7c602487d2e264a82338fb3a8b052'
OTHER = 'bm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'


class MiningAddressTest(FunctionalTest):
    """Where rewards go."""

    def run(self):
        self.without_a_wallet()
        self.before_the_wallet()
        self.to_nobody()
        self.a_wrong_address()
        self.until_when()

    @staticmethod
    def paid_program(node, height):
        return node.call('/get-block', block_height=height)['transactions'][0]['outputs'][0]['control_program']

    def without_a_wallet(self):
        """The CPU miner, get-block-template and stratum."""
        node = Node(self.new_home(), '--wallet.disable', f'--mining_address={ADDRESS}', '--stratum.laddr=127.0.0.1:0')
        expect_equal(node.call('/get-mining-info')['pays_to'], ADDRESS, 'pays_to')
        node.mine(1)
        expect_equal(self.paid_program(node, 1), PROGRAM, 'program of the reward')
        miner = StratumMiner(node.call('/get-stratum-info')['port'])
        # Either may still be of the block before.
        def is_the_same_work():
            nonlocal work
            work = node.call('/get-block-template')
            root = work['block_header']['block_commitment']['transaction_merkle_root']
            return root in header_of(miner.ask('getjob', id=miner.name)['result'])
        work = None
        wait_until(is_the_same_work, 'a job of the same transactions')
        expect_in(PROGRAM, work['transactions'][0]['raw_transaction'], 'coinbase of the template')
        node.stop()

    def before_the_wallet(self):
        """With a wallet, the setting goes first and cannot be changed by a call."""
        home = self.new_home()
        home.config.write_text(f'mining_address = "{ADDRESS}"\n' + home.config.read_text())
        node = Node(home)
        node.make_account()
        expect_equal(node.call('/get-mining-address')['mining_address'], ADDRESS, 'get-mining-address')
        refused = node.request('/set-mining-address', {'mining_address': ADDRESS})
        expect_in('mining_address of the configuration', refused['error_detail'])
        node.mine(1)
        expect_equal(self.paid_program(node, 1), PROGRAM, 'program of the reward')
        node.stop()

    def to_nobody(self):
        """A public network without an address: the reason is told, and no work is handed out. A solonet goes on and says so."""
        home = self.new_home(initialised=False)
        expect_equal(home.command('init', '--chain_id', 'testnet').returncode, 0, 'init')
        node = Node(home, '--wallet.disable', '--p2p.seeds=', '--vault_mode', '--stratum.laddr=127.0.0.1:0')
        for call in ['/get-work', '/get-work-json', '/get-block-template']:
            expect_in('it would pay to nobody', node.request(call)['error_detail'])
        expect_in('miners get no work', node.text())
        expect_in('nor mining_address', str(node.request('/set-mining', {'is_mining': True})))
        node.stop()
        node = Node(self.new_home(), '--wallet.disable', '--stratum.laddr=127.0.0.1:0')
        expect('block_header' in node.call('/get-work'), 'work of a solonet')
        expect_equal(node.call('/get-mining-info')['pays_to'], '', 'pays_to')
        expect_in('anyone can spend', node.text())
        node.stop()

    def a_wrong_address(self):
        """Of another network."""
        done = self.new_home().command('node', f'--mining_address={OTHER}', '--vault_mode')
        self.expect_refusal(done, 'mining_address', 'is no address of solonet')

    def until_when(self):
        """Rewards rest for a hundred blocks."""
        node = Node(self.new_home())
        node.make_account()
        node.mine(1)
        actions = [{'type': 'spend_account', 'account_alias': 'miner', 'asset_alias': 'BTM', 'amount': 1000},
                   {'type': 'control_address', 'asset_alias': 'BTM', 'amount': 1000, 'address': ADDRESS}]

        def refusal():
            answer = node.request('/build-transaction', {'base_transaction': None, 'actions': actions})
            return answer if answer.get('code') == 'BTM701' else None
        told = wait_until(refusal, 'the wallet to follow')['error_detail']
        height = min(output['valid_height'] for output in node.call('/list-unspent-outputs'))
        expect_in(f'can be spent from height {height} on', told)
        node.stop()


if __name__ == '__main__':
    MiningAddressTest().main()

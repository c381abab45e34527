#!/usr/bin/env python3
"""A node in vault mode (09 §5.1, 10 §12): it opens no socket but the API's, says so where peers are asked for, and all
that needs no peer works on its own chain: keys, accounts, signing, submission, mining. Nobody takes its block and
transaction events, and nothing waits for that."""

import pathlib

from funding import COIN, SUBSIDY, recorded_blocks, spend_of_coinbases
from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

FEE = 5 * COIN
SPENDS = range(1, 17)  # heights of the coinbases that can be spent
LISTENS = '0A'  # state in /proc/net/tcp


class VaultModeTest(FunctionalTest):
    """One node in vault mode beside one that listens."""

    def run(self):
        neighbour = Node(self.new_home())
        node = Node(self.new_home(), '--vault_mode', f'--p2p.seeds=127.0.0.1:{neighbour.p2p_port}',
                    '--p2p.lan_discoverable=true')
        expect_in('vault mode: no network', node.text())
        self.has_no_network(node, neighbour)
        self.keeps_keys(node)
        self.takes_blocks(node)
        self.takes_transactions(node)
        self.has_no_network(node, neighbour)
        expect_equal(neighbour.call('/net-info')['peer_count'], 0, 'peers of the neighbour')
        for one in [node, neighbour]:
            one.stop()

    def has_no_network(self, node, neighbour):
        expect_equal(self.sockets(node), [('tcp', node.port)], 'sockets')
        info = node.call('/net-info')
        expect_equal((info['listening'], info['peer_count'], info['syncing']), (False, 0, False), 'net-info')
        expect_equal(node.call('/list-peers'), [], 'list-peers')
        refused = node.request('/connect-peer', {'ip': '127.0.0.1', 'port': neighbour.p2p_port})
        expect_equal((refused['code'], refused['error_detail']),
                     ('BTM000', "can not connect to the address: can't dial peer in vault mode"), 'connect-peer')
        refused = node.request('/disconnect-peer', {'peer_id': 'x'})
        expect_equal((refused['code'], refused['error_detail']), ('BTM000', 'peerId not exist'), 'disconnect-peer')
        expect_equal(node.call('/sync-status')['reason'], 'vault mode', 'sync-status')

    @staticmethod
    def sockets(node):
        """What the process listens on, and every UDP socket of it: (protocol, port)."""
        inodes = set()
        for descriptor in pathlib.Path(f'/proc/{node.process.pid}/fd').iterdir():
            try:
                target = str(descriptor.readlink())
            except OSError:
                continue  # closed meanwhile
            if target.startswith('socket:['):
                inodes.add(target[len('socket:['):-1])
        found = []
        for protocol in ['tcp', 'tcp6', 'udp', 'udp6']:
            table = pathlib.Path('/proc/net') / protocol
            for line in table.read_text().splitlines()[1:] if table.exists() else []:
                _, local, _, state, *_, inode = line.split()[:10]
                if inode in inodes and (protocol.startswith('udp') or state == LISTENS):
                    found.append((protocol, int(local.split(':')[1], 16)))
        return found

    def keeps_keys(self, node):
        self.account = node.make_account('vault', 'pass')
        xpub = self.account['xpubs'][0]
        expect_equal([key['xpub'] for key in node.call('/list-keys')], [xpub], 'list-keys')
        address = node.call('/create-account-receiver', account_alias='vault')['address']
        message = dict(address=address, message='c0ffee')
        signed = node.call('/sign-message', password='pass', **message)
        verified = node.call('/verify-message', signature=signed['signature'], derived_xpub=signed['derived_xpub'],
                             **message)
        expect(verified['result'], 'the signature of a message')
        node.call('/reset-key-password', xpub=xpub, old_password='pass', new_password='other')
        expect(node.call('/check-key-password', xpub=xpub, password='other')['check_result'], 'the new password')

    def takes_blocks(self, node):
        """More than a hundred, one after the other."""
        blocks = recorded_blocks(self)
        for block in blocks:
            expect_equal(node.call('/submit-block', raw_block=block), True, 'submit-block')
        expect_equal(node.height(), len(blocks), 'height')
        self.settle(node, len(blocks))

    @staticmethod
    def settle(node, height):
        wait_until(lambda: node.call('/wallet-info')['wallet_height'] == height, 'the wallet to follow')

    def takes_transactions(self, node):
        """Into the pool, then into a block of its own miner; then one that it signs itself."""
        address = node.call('/create-account-receiver', account_alias='vault')['address']
        for height in SPENDS:
            template = node.call('/build-transaction', base_transaction=spend_of_coinbases(node, [height]), actions=[
                dict(type='control_address', address=address, asset_alias='BTM', amount=SUBSIDY - FEE)])
            self.submit(node, template)
        self.confirm(node, len(SPENDS))
        funds = len(SPENDS) * (SUBSIDY - FEE)
        expect_equal(self.balance(node), funds, 'balance')
        template = node.call('/build-transaction', actions=[
            dict(type='spend_account', account_alias='vault', asset_alias='BTM', amount=COIN + FEE),
            dict(type='retire', asset_alias='BTM', amount=COIN)])
        signed = node.call('/sign-transaction', password='other', transaction=template)
        expect(signed['sign_complete'], 'signatures are missing')
        self.submit(node, signed['transaction'])
        self.confirm(node, 1)
        expect_equal(self.balance(node), funds - COIN - FEE, 'balance after spending')

    @staticmethod
    def submit(node, template):
        node.call('/submit-transaction', raw_transaction=template['raw_transaction'])

    def confirm(self, node, count):
        """Mines the pool away; the rewards go to nobody here."""
        expect_equal(node.call('/list-unconfirmed-transactions')['total'], count, 'transactions in the pool')
        node.call('/set-mining-address', mining_address='sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh')
        while node.call('/list-unconfirmed-transactions')['total'] > 0:
            node.mine(1)
        self.settle(node, node.height())

    @staticmethod
    def balance(node):
        return sum(entry['amount'] for entry in node.call('/list-balances'))


if __name__ == '__main__':
    VaultModeTest().main()

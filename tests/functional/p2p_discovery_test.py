#!/usr/bin/env python3
"""Nodes that know one seed find each other by discovery, remember each other, and come back to those that they are told
to keep."""

from test_framework import FunctionalTest, Node, expect_equal, expect_in, wait_until


def addresses(node):
    return {peer['remote_addr'] for peer in node.call('/list-peers')}


def keys(node):
    return {peer['peer_id'] for peer in node.call('/list-peers')}


class P2pDiscoveryTest(FunctionalTest):
    """Discovery through one seed, the address book and keep_dial."""

    def run(self):
        seed = Node(self.new_home())
        seed_address = f'127.0.0.1:{seed.p2p_port}'
        others = [Node(self.new_home(), f'--p2p.seeds={seed_address}') for _ in range(3)]
        nodes = [seed, *others]
        for node in nodes:
            wait_until(lambda node=node: len(keys(node)) == len(nodes) - 1, 'everybody to know everybody')
            # One connection a node, whoever dialled.
            expect_equal(len(addresses(node)), len(nodes) - 1, 'connections')

        # The book alone leads back.
        book = (others[0].home.path / 'data' / 'peers.txt')
        home = others[0].home
        others[0].stop()
        dialled = {line.split()[0] for line in book.read_text().splitlines()}
        expect_in(seed_address, dialled, 'addresses in the book')
        again = Node(home)
        wait_until(lambda: addresses(again) & dialled, 'a remembered peer')

        # A configured peer is dialled again when it is back.
        keeper = Node(self.new_home(), f'--p2p.keep_dial={seed_address}')
        wait_until(lambda: seed_address in addresses(keeper), 'the configured peer')
        seed_home = seed.home
        seed.stop()
        wait_until(lambda: seed_address not in addresses(keeper), 'the end of the connection')
        seed = Node.at_port_of_before(seed_home, seed_address)
        wait_until(lambda: seed_address in addresses(keeper), 'the configured peer again')
        for node in (seed, again, keeper, *others[1:]):
            node.stop()


if __name__ == '__main__':
    P2pDiscoveryTest().main()

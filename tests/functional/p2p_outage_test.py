#!/usr/bin/env python3
"""After an outage a node is back among its peers within a minute, whatever it went through meanwhile: nobody is blamed
for what the line did, and neither dead addresses nor an old address book keep it from its seeds."""

import time

from test_framework import FunctionalTest, Node, expect_in, wait_until


def addresses(node):
    return {peer['remote_addr'] for peer in node.call('/list-peers')}


class P2pOutageTest(FunctionalTest):
    """A seed that appears late, a poisoned address book, and anchors."""

    def run(self):
        seed_home = self.new_home()
        seed = Node(seed_home)
        seed_address = f'127.0.0.1:{seed.p2p_port}'
        seed.stop()

        # Alone from the start: the seed comes up only later.
        node = Node(self.new_home(), f'--p2p.seeds={seed_address}')
        seed = Node.at_port_of_before(seed_home, seed_address)
        wait_until(lambda: seed_address in addresses(node), 'the seed that came late')

        # It goes and comes back.
        seed.stop()
        wait_until(lambda: not addresses(node), 'the outage')
        seed = Node.at_port_of_before(seed_home, seed_address)
        wait_until(lambda: seed_address in addresses(node), 'the seed that came back')
        home = node.home
        node.stop()

        # A book of an older node: hundreds of dead addresses, and everybody put off for hours.
        data = home.path / 'data'
        later = int(time.time()) + 5 * 3600
        now = int(time.time())
        lines = [f'127.0.{number // 250}.{number % 250 + 2}:1 {now - number} 20 {later}\n' for number in range(500)]
        (data / 'peers.txt').write_text(f'{seed_address} {now - 9999} 20 {later}\n' + ''.join(lines))
        (data / 'anchors.txt').write_text(''.join(f'127.1.0.{number}:1\n' for number in range(1, 5)))
        begin = time.monotonic()
        node = Node(home, f'--p2p.seeds={seed_address}')
        wait_until(lambda: seed_address in addresses(node), 'the seed behind a poisoned book')
        print(f'connected {time.monotonic() - begin:.1f} s after the start', flush=True)
        node.stop()

        # Without the seed in the configuration the book has to do.
        begin = time.monotonic()
        node = Node(home)
        wait_until(lambda: seed_address in addresses(node), 'the node in the book')
        print(f'connected {time.monotonic() - begin:.1f} s after the start', flush=True)
        book = (data / 'peers.txt').read_text()
        expect_in(seed_address, book, 'the address book')
        for each in (node, seed):
            each.stop()


if __name__ == '__main__':
    P2pOutageTest().main()

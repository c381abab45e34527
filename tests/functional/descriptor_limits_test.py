#!/usr/bin/env python3
"""Connections never take the descriptors that the databases need, and a limit that is too low is told with its numbers."""

import contextlib
import http.client
import os
import resource
import socket
import time

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

LOW = 512


def limit_files(soft, hard):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class DescriptorLimitsTest(FunctionalTest):

    def run(self):
        self.crowd_at_a_low_limit()
        self.none_left_to_accept()
        self.raises_the_soft_limit()
        self.too_low()

    def crowd_at_a_low_limit(self):
        """More clients than there are descriptors, at every port; blocks are stored nevertheless."""
        home = self.new_home()
        blocks = self.chain_case('linear-pub')['blocks']
        node = Node(home, '--stratum.laddr=127.0.0.1:0', '--wallet.disable', preexec_fn=limit_files(LOW, LOW))
        expect_in(f'(ulimit -n) is {LOW}', node.text(), 'the log')
        ports = [node.call('/get-stratum-info')['port'], node.p2p_port, node.port]
        with contextlib.ExitStack() as crowd:
            for port in ports:
                for _ in range(LOW):
                    with contextlib.suppress(OSError):
                        crowd.enter_context(socket.create_connection(('127.0.0.1', port), timeout=5))
            # The API may be full, but the node lives: it writes its tables and answers as soon as there is room.
            expect(node.process.poll() is None, 'the node has ended')
        for block in blocks[:50]:
            wait_until(lambda block=block: self.submit(node, block), 'a place at the API')
        expect_equal(node.height(), 50, 'height')
        node.stop()

    def none_left_to_accept(self):
        """The limit falls below what is planned: accepting fails, and nothing else does."""
        home = self.new_home()
        blocks = self.chain_case('linear-pub')['blocks']
        began = time.monotonic()
        node = Node(home, '--wallet.disable', '--stratum.laddr=127.0.0.1:0')
        others = [node.call('/get-stratum-info')['port'], node.p2p_port]
        expect_equal(node.height(), 0, 'height')
        pid = node.process.pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        with contextlib.ExitStack() as crowd:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (len(os.listdir(f'/proc/{pid}/fd')) + 4, hard))
            for _ in range(60):
                crowd.enter_context(socket.create_connection(('127.0.0.1', node.port), timeout=PATIENCE))
            wait_until(lambda: "can't accept connections" in node.text(), 'a line in the log')
            # The others have none of their own to give.
            for port, module in zip(others, ['stratum', 'p2p']):
                with contextlib.ExitStack() as at_the_door:
                    for _ in range(10):
                        at_the_door.enter_context(socket.create_connection(('127.0.0.1', port), timeout=PATIENCE))
                    wait_until(lambda module=module: self.refusals(node, module), f'a line of {module}')
            # Who is missed least gives a descriptor, so that others get their turn.
            for block in blocks[:20]:
                wait_until(lambda block=block: self.submit(node, block), 'a place at the API')
            for module in ['http', 'stratum', 'p2p']:
                lines = self.refusals(node, module)
                expect(1 <= lines <= 1 + (time.monotonic() - began) // 60, f'{lines} lines of {module}, but one a minute')
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
        for block in blocks[20:40]:
            expect_equal(node.request('/submit-block', {'raw_block': block})['status'], 'success', 'submit-block')
        node.stop()
        expect_equal(home.digest()['height'], 40, 'height on the disk')

    @staticmethod
    def refusals(node, module):
        return sum("can't accept connections" in line for line in node.text().splitlines() if f' {module} ' in line)

    @staticmethod
    def submit(node, block):
        try:
            return node.request('/submit-block', {'raw_block': block})
        except (OSError, http.client.HTTPException, ValueError):
            return None

    def raises_the_soft_limit(self):
        node = Node(self.new_home(), preexec_fn=limit_files(256, 4096))
        expect('(ulimit -n)' not in node.text(), 'enough descriptors')
        with open(f'/proc/{node.process.pid}/limits', encoding='ascii') as limits:
            line = next(line for line in limits if line.startswith('Max open files'))
        expect_equal(line.split()[3:5], ['4096', '4096'], 'limits of the node')
        node.stop()

    def too_low(self):
        home = self.new_home()
        done = home.command('node', preexec_fn=limit_files(128, 128))
        self.expect_refusal(done, '(ulimit -n) is 128', 'are needed')
        expect(not home.chain.exists(), 'a database was made')


if __name__ == '__main__':
    DescriptorLimitsTest().main()

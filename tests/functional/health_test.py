#!/usr/bin/env python3
"""GET /livez and GET /readyz of a node that is well, of one that misses others, and of one that lags behind."""

import contextlib
import http.client
import re
import time

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until


def get(node, path, method='GET', **headers):
    """Status and text."""
    connection = http.client.HTTPConnection('127.0.0.1', node.port, timeout=PATIENCE)
    with contextlib.closing(connection):
        # As through a proxy: not of this machine, and without a token.
        connection.request(method, path, headers={'X-Forwarded-For': '192.0.2.1', **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def checks(node):
    """{name: (passed, detail)} of /readyz?verbose."""
    _, text = get(node, '/readyz?verbose')
    return {name: (sign == '+', detail) for sign, name, detail in re.findall(r'^\[(.)\] (\w+): (.*)$', text, re.M)}


class HealthTest(FunctionalTest):
    """Both say 200 where nothing is wrong, and 503 with the reason otherwise; neither asks for a token."""

    def run(self):
        lonely = Node(self.new_home(), '--p2p.seeds=127.0.0.1:1,127.0.0.1:2')
        self.a_network_of_ones_own()
        self.a_node_that_misses_others()
        self.limits()
        self.nobody_is_there(lonely)

    def nobody_is_there(self, node):
        """With seeds that do not answer, the log says so, and nothing claims that the node is in step."""
        net = node.call('/net-info')
        expect_equal((net['syncing'], net['sync_state']), (False, 'no_peers'), 'the original\'s member and ours')
        status = node.call('/sync-status')
        expect_equal((status['syncing'], status['state'], status['peers']), (True, 'no_peers', 0), '/sync-status')
        line = wait_until(lambda: re.search(r'no peers for \d+ s: .*', node.text()), 'the line about peers').group()
        expect(re.match(r'no peers for \d+ s: \d+ attempts in vain at 2 addresses \(127\.0\.0\.1:1, 127\.0\.0\.1:2\), last '
                        r'error of 127\.0\.0\.1:[12]: connection refused; the next try is (?:now|in \d+ s)$', line), line)
        expect(re.match(r'no peers: attempts so far: \d+ refused', node.call('/sync-status')['reason']), 'why there are none')
        other = Node(self.new_home())
        node.connect(other)
        wait_until(lambda: 'there are peers again' in node.text(), 'the end of it')
        expect('sync_state' not in node.call('/net-info'), 'with a peer the answer is the original\'s')
        other.stop()
        node.stop()

    def a_network_of_ones_own(self):
        node = Node(self.new_home(), '--wallet.txindex', '--explorer.enable')
        reason = node.call('/sync-status')['reason']
        expect(reason.startswith('no peers: no node is known to connect to'), f'why there are none: {reason}')
        expect_equal(get(node, '/net-info')[0], 401, 'a call without a token')
        expect_equal(get(node, '/livez'), (200, 'ok\n'), '/livez')
        expect_equal(get(node, '/livez', 'HEAD'), (200, ''), 'HEAD /livez')
        expect_equal(get(node, '/livez', 'POST')[0], 405, 'POST /livez')
        wait_until(lambda: get(node, '/readyz') == (200, 'ok\n'), 'a node that is ready')
        expect_equal(list(checks(node)), ['threads', 'peers', 'sync', 'tip', 'wallet', 'txindex', 'explorer', 'disk'],
                     'checks')
        expect('sync_state' not in node.call('/net-info'), 'without other nodes the answer is the original\'s')
        node.stop()

    def a_node_that_misses_others(self):
        other = Node(self.new_home())
        other.make_account()
        other.mine(2)
        node = Node(self.new_home(), f'--p2p.keep_dial=127.0.0.1:{other.p2p_port}')
        # A new chain of the other one's: its blocks are of today.
        wait_until(lambda: get(node, '/readyz')[0] == 200, f'a node that has caught up: {checks(node)}')
        expect_equal(checks(node)['peers'], (True, '1, at least 1 wanted'), 'peers')
        other.stop()
        wait_until(lambda: get(node, '/readyz')[0] == 503, 'a node that misses its peer')
        expect_equal(get(node, '/readyz'), (503, '[-] peers: 0, at least 1 wanted\n'), '/readyz')
        expect_equal(get(node, '/livez')[0], 200, '/livez of a node without peers')
        node.stop()

    def limits(self):
        home = self.new_home()
        home.set_config('chain_id = "solonet"\n' + '\n[health]\nmin_free_disk = 1048576\nmax_tip_age = 1\n')
        # There is somebody to be reached, who is not there.
        node = Node(home, '--p2p.keep_dial=127.0.0.1:1')
        status, text = get(node, '/readyz')
        expect_equal(status, 503, '/readyz')
        expect_equal(re.findall(r'^\[-\] (\w+)', text, re.M), ['peers', 'tip', 'disk'], 'what fails')
        expect_in('at least 1048576 wanted', text)
        expect(int(re.search(r'tip: (\d+) s old', text).group(1)) <= time.time(), text)
        node.stop()


if __name__ == '__main__':
    HealthTest().main()

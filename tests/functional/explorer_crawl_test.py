#!/usr/bin/env python3
"""explorer.crawl: a node visits the others and tells explorers of them, also after a restart when they are gone."""

import contextlib
import datetime
import http.client
import json
import re

from test_framework import FunctionalTest, Node, PATIENCE, expect, expect_equal, wait_until


class ExplorerCrawlTest(FunctionalTest):
    """Two nodes; the second one crawls."""

    def start(self, *arguments):
        node = Node(self.home, '--explorer.laddr=127.0.0.1:0', '--explorer.crawl', *arguments)
        self.port = int(re.search(r'explorers are served at \S+ port (\d+)', node.text()).group(1))
        return node

    def nodes(self):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request('GET', '/api/v3/nodes')
            answer = json.loads(connection.getresponse().read())
        expect_equal(answer['pagination']['total'], len(answer['nodes']), 'total')
        return answer['nodes']

    def run(self):
        first = Node(self.new_home())
        address = f'127.0.0.1:{first.p2p_port}'
        self.home = self.new_home()
        crawler = self.start('--p2p.seeds', address)
        wait_until(lambda: [node['address'] for node in self.nodes()] == [address], 'the crawl to find the node')
        found = self.nodes()[0]
        expect_equal((found['status'], found['height'], found['version'], found['network']),
                     ('active', 0, '1.1.1', 'solonet'), 'what is known of it')
        asked = datetime.datetime.fromisoformat(found['status_time'].replace('Z', '+00:00')).timestamp()
        expect(0 < found['first_seen'] <= found['last_seen'] <= asked, f'times {found}')
        expect_equal((found['id_seed'], found['is_seed'], found['coordinate'], found['country']), (True, True, {}, ''), 'rest')
        crawler.stop()
        first.stop()

        crawler = self.start()
        expect_equal(self.nodes(), [dict(found, id_seed=False, is_seed=False)], 'after a restart, without seeds')
        crawler.stop()


if __name__ == '__main__':
    ExplorerCrawlTest().main()

#!/usr/bin/env python3
"""GET /metrics of real nodes: every figure that the alert rules and the dashboard of config/ stand on, in a form that
Prometheus takes, and true to what the nodes did."""

import contextlib
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import time

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, wait_until

PROJECT = pathlib.Path(__file__).resolve().parents[2]
NAME = re.compile(r'\b(?:bytom|process)_[a-z0-9_]+')


def metrics(node):
    connection = http.client.HTTPConnection('127.0.0.1', node.port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request('GET', '/metrics')
        return connection.getresponse().read().decode()


def samples(text):
    """{'name{labels}': value}"""
    return {line.rsplit(' ', 1)[0]: float(line.rsplit(' ', 1)[1]) for line in text.splitlines()
            if line and not line.startswith('#')}


class MetricsTest(FunctionalTest):
    """Rules and dashboard use what there is; figures follow what happens."""

    def run(self):
        node, other = (Node(self.new_home(), '--wallet.txindex', '--explorer.enable') for _ in range(2))
        self.figures_follow_what_happens(node, other)
        self.config_uses_what_there_is(metrics(node))
        self.prometheus_takes_it(metrics(node))
        node.stop()
        other.stop()

    def figures_follow_what_happens(self, node, other):
        for one, branch, count in (node, 'linear-pub', 4), (other, 'coinbase-only', 2):
            for block in self.chain_case(branch)['blocks'][:count]:
                one.call('/submit-block', raw_block=block)
        node.connect(other)
        wait_until(lambda: other.height() == node.height(), 'one chain')
        height = node.height()
        mine, theirs = samples(metrics(node)), samples(metrics(other))
        expect_equal(mine['bytom_height'], height, 'height')
        expect_equal(mine['bytom_blocks_connected_total'], height, 'blocks connected')
        expect(10**6 < mine['bytom_best_block_age_seconds'] < time.time(), f'age {mine["bytom_best_block_age_seconds"]}')
        expect_equal(theirs['bytom_reorganisation_depth_blocks_count'], 1, 'reorganisations of the other')
        expect_equal(theirs['bytom_blocks_disconnected_total'], 2, 'blocks taken off')
        expect_equal(theirs['bytom_reorganisation_depth_blocks_bucket{le="1"}'], 0, 'shallow ones')
        expect_equal(theirs['bytom_reorganisation_depth_blocks_bucket{le="2"}'], 1, 'those of two blocks')
        expect_equal(theirs['bytom_blocks_connected_total'], 2 + height, 'blocks put on by the other')
        expect(theirs['bytom_block_stage_seconds_total{stage="commit"}'] > 0, 'time of commits')

        expect_equal(mine['bytom_p2p_dials_total{outcome="connected"}'], 1, 'dials')
        expect_equal(theirs['bytom_p2p_accepted_total'], 1, 'accepted connections')
        expect_equal(theirs['bytom_peer_connections{direction="inbound"}'], 1, 'inbound peers')
        expect(mine['bytom_p2p_bytes_total{direction="sent"}'] > 0, 'bytes sent')
        sent = mine['bytom_p2p_message_bytes_total{direction="sent",message="blocks"}']
        wait_until(lambda: samples(metrics(other))['bytom_p2p_message_bytes_total{direction="received",message="blocks"}']
                   >= sent > 0, 'blocks on the wire')
        node.request('/connect-peer', {'ip': '127.0.0.1', 'port': 1})
        expect_equal(samples(metrics(node))['bytom_p2p_dials_total{outcome="refused"}'], 1, 'refused dials')

        node.request('/get-block', {'block_height': 10**6})
        after = samples(metrics(node))
        expect_equal(after['bytom_api_call_errors_total{method="get-block"}'], 1, 'errors')
        expect(after['bytom_api_call_seconds_count{method="get-block-count"}'] >= 2, 'calls')
        for follower in 'wallet', 'txindex', 'explorer':
            wait_until(lambda name=follower: samples(metrics(node))[f'bytom_follower_lag_blocks{{follower="{name}"}}'] == 0,
                       f'{follower} to follow')
        for database in 'chain', 'wallet', 'txindex', 'explorer':
            expect(f'bytom_database_table_bytes{{database="{database}"}}' in after, f'figures of {database}')
            expect_equal(after[f'bytom_database_stalled{{database="{database}"}}'], 0, f'{database} stalled')
        expect(after['process_resident_memory_bytes'] > 2**20, 'memory')
        expect(10 < after['process_open_fds'] < after['process_max_fds'], 'descriptors')
        expect(after['bytom_seed_cache_builds_total'] >= 1, 'seeds')
        expect(after['bytom_disk_free_bytes'] > 0, 'free disk')
        info = next(name for name in after if name.startswith('bytom_build_info'))
        expect('network="solonet"' in info and 'protocol="1.1.1"' in info, info)

    def config_uses_what_there_is(self, text):
        known = set(re.findall(r'^# TYPE (\S+)', text, re.M))
        known |= {name + suffix for name in known for suffix in ('_bucket', '_sum', '_count')}
        documented = (PROJECT / 'docs/operations.md').read_text()
        for file in 'alerts.yml', 'grafana-dashboard.json':
            used = set(NAME.findall((PROJECT / 'config' / file).read_text()))
            expect(len(used) > 10, f'{file} uses {used}')
            expect_equal(used - known, set(), f'names in {file} that the node has not')
        missing = [name for name in re.findall(r'^# TYPE (\S+)', text, re.M) if f'`{name}' not in documented]
        expect_equal(missing, [], 'metrics that docs/operations.md does not explain')
        json.loads((PROJECT / 'config/grafana-dashboard.json').read_text())
        alerts = re.findall(r'alert: (\w+)', (PROJECT / 'config/alerts.yml').read_text())
        expect_equal([name for name in alerts if f'`{name}`' not in documented], [], 'alerts that are not explained')

    def prometheus_takes_it(self, text):
        promtool = shutil.which('promtool')
        if promtool is None:
            print('notice: there is no promtool (Debian package prometheus): not tried with it')
            return
        rules = PROJECT / 'config/alerts.yml'
        tests = self.scratch / 'alerts_test.yml'
        tests.write_text((PROJECT / 'tests/data/alerts_test.yml').read_text().replace('RULES', str(rules)))
        for arguments, given in ((['check', 'metrics'], text), (['check', 'rules', rules], None),
                                 (['test', 'rules', tests], None)):
            done = subprocess.run([promtool, *map(str, arguments)], input=given, capture_output=True, text=True, check=False)
            expect_equal(done.returncode, 0, f'promtool {arguments}: {done.stdout} {done.stderr}')


if __name__ == '__main__':
    MetricsTest().main()

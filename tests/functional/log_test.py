#!/usr/bin/env python3
"""What the log says and in which form: levels that are changed while the node runs, JSON, priorities for the journal,
errors of a start, reorganisations, and old blocks in few lines."""

import json
import os
import re
import signal
import socket
import time

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until


class LogTest(FunctionalTest):
    """The file and standard error say the same in the form that was asked for."""

    def run(self):
        self.levels()
        self.json_lines()
        self.priorities_for_the_journal()
        self.errors_of_a_start()
        self.blocks_and_reorganisations()

    def levels(self):
        home = self.new_home()
        home.set_config('chain_id = "solonet"\n' + '\n[log]\nlevels = "chain = warn, p2p=debug"\n')
        node = Node(home)
        expect_equal(node.call('/get-log-levels'), {'level': 'info', 'modules': {'chain': 'warn', 'p2p': 'debug'}}, 'levels')
        node.request('/connect-peer', {'ip': '127.0.0.1', 'port': 1})
        wait_until(lambda: re.search(r' debug p2p  +dialling 127\.0\.0\.1:1 failed', home.log_text()), 'a line of p2p')
        expect(' info  chain ' not in home.log_text(), 'lines of the chain')
        first, second = self.chain_case('linear-pub')['blocks'][:2]
        node.call('/submit-block', raw_block=first)

        levels = node.call('/set-log-level', level='default', module='chain')
        expect_equal(levels['modules'], {'p2p': 'debug'}, 'levels')
        node.call('/submit-block', raw_block=second)
        wait_until(lambda: re.search(r' info  chain +block 2 [0-9a-f]{64} of ', home.log_text()), 'a line of the chain')
        node.call('/set-log-level', level='off')
        node.call('/set-log-level', level='error', module='p2p')
        for arguments in ({'level': 'loud'}, {'level': 'info', 'module': 'no module'}, {'level': 'default'}, {}):
            expect_equal(node.request('/set-log-level', arguments)['status'], 'fail', f'{arguments}')
        node.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: node.call('/get-log-levels')['level'] == 'debug', 'debug lines')
        node.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: node.call('/get-log-levels')['level'] == 'off', 'the level of before')
        expect_equal(node.call('/get-log-levels')['modules'], {'p2p': 'error'}, 'levels of modules')
        node.stop()
        expect('stopped' not in home.log_text(), 'a line of a log that is off')
        done = self.bytomd('node', '--home', home.path, environment={'TM_LOG_LEVELS': 'p2p:debug'})
        self.expect_refusal(done, 'log.levels')

    def json_lines(self):
        home = self.new_home()
        home.set_config('chain_id = "solonet"\n' + '\n[log]\nformat = "json"\n')
        node = Node(home)
        node.process.send_signal(signal.SIGHUP)
        node.stop()
        for text in home.log_text(), node.text():
            lines = [json.loads(line) for line in text.splitlines()]
            expect(len(lines) > 3, text)
            for line in lines:
                expect_equal(list(line), ['time', 'level', 'module', 'message'], 'members')
                expect(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z', line['time']), line['time'])
            expect({'level': 'info', 'module': 'node', 'message': 'stopped'}.items() <= lines[-1].items(), f'{lines[-1]}')

    def priorities_for_the_journal(self):
        home = self.new_home()
        path = self.scratch / 'journal'
        with path.open('w') as journal:
            stream = f'{os.fstat(journal.fileno()).st_dev}:{os.fstat(journal.fileno()).st_ino}'

            class Journalled(Node):
                def text(self):
                    return path.read_text()

            environment = dict(self.environment, LISTEN='127.0.0.1:0', JOURNAL_STREAM=stream)
            node = Journalled(home, stderr=journal, env=environment)
            node.stop()
            for line in path.read_text().splitlines():
                expect(re.match(r'<6>[a-z0-9]+ +\S', line) or re.match(r'<4>', line), line)
            expect(' info  node ' in home.log_text() and '<6>' not in home.log_text(), 'the file has its usual form')
            # Somebody else's journal.
            node = Node(home, env=dict(environment))
            node.stop()
            expect('<6>' not in node.text(), 'priorities where standard error is no journal')
            done = self.bytomd('node', '--home', str(home.path), '--chain_id', 'nowhere')
            self.expect_refusal(done, 'nowhere')

    def errors_of_a_start(self):
        taken = socket.create_server(('127.0.0.1', 0))
        home = self.new_home()
        address = f'tcp://127.0.0.1:{taken.getsockname()[1]}'
        done = home.command('node', '--p2p.laddr', address, '--p2p.skip_upnp=true')
        expect_equal(done.returncode, 1, 'exit code')
        last = done.stderr.splitlines()[-1]
        expect(last.startswith('ERROR: '), last)
        expect_in(f' error node      {last[len("ERROR: "):]}', home.log_text(), 'the log file')

    def blocks_and_reorganisations(self):
        home = self.new_home()
        node = Node(home, '--wallet.disable')
        # Of 2018 and later: a line every ten seconds, not one for each.
        began = time.monotonic()
        blocks = self.chain_case('linear-pub')['blocks'][:60]
        for block in blocks:
            node.call('/submit-block', raw_block=block)
        count = node.height()
        summary = wait_until(lambda: re.search(r'chain +block (\d+) [0-9a-f]{64} of \d{4}-\d\d-\d\d, \d+ blocks since the last '
                                               r'line$', home.log_text(), re.M), 'the summary')
        lines = re.findall(r'chain +block \d+ ', home.log_text())
        most = 2 + (time.monotonic() - began) / 10
        expect(len(lines) <= most, f'{len(lines)} lines about {count} blocks, not {most:.0f} at most: {summary.group()}')
        node.stop()

        node = Node(self.new_home())
        genesis = node.call('/get-block-hash')['block_hash']
        ends = []
        for branch, length in ('linear-pub', 3), ('coinbase-only', 4):
            for block in self.chain_case(branch)['blocks'][:length]:
                node.call('/submit-block', raw_block=block)
            ends.append(f'{length} {node.call("/get-block-hash")["block_hash"]}')
        node.wait_for_text(f' info  chain     reorganised from {ends[0]} to {ends[1]}: 3 blocks off, 4 on, fork at 0 {genesis}\n')
        node.stop()


if __name__ == '__main__':
    LogTest().main()

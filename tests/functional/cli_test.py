#!/usr/bin/env python3
"""bytomcli as a process: against a node, against none, and completed by bash."""

import http.server
import json
import pathlib
import socket
import subprocess
import threading

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in

DONE, LOCAL_ERROR, NO_ANSWER, REFUSED = 0, 1, 2, 4


class Stranger(http.server.BaseHTTPRequestHandler):
    """Something else that listens where a node should."""

    def do_POST(self):
        self.send_response(404)
        self.end_headers()

    def log_message(self, *arguments):
        pass


class CliTest(FunctionalTest):
    """Outputs, streams and exit codes."""

    def run(self):
        self.cli = pathlib.Path(self.program).with_name('bytomcli')
        node = Node(self.new_home())
        self.url = f'http://127.0.0.1:{node.port}'
        self.show_calls(node)
        self.show_any_call()
        self.show_tokens()
        node.stop()
        self.show_no_node()
        self.show_completion()

    def bytomcli(self, *arguments, expected=DONE, url=None, **options):
        """What it writes; its exit code must be the expected one."""
        done = subprocess.run([self.cli, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False,
                              env=dict(self.environment, BYTOM_URL=url or self.url), **options)
        expect_equal(done.returncode, expected, f'exit code of {arguments} ({done.stdout} {done.stderr})')
        return done

    def show_calls(self, node):
        """Commands of the original."""
        expect_equal(json.loads(self.bytomcli('get-block-count').stdout), {'block_count': 0}, 'height')
        key = json.loads(self.bytomcli('create-key', 'alice', 'password').stdout)
        account = json.loads(self.bytomcli('create-account', 'alice', key['xpub']).stdout)
        expect_equal(account['id'], node.call('/list-accounts')[0]['id'], 'account')
        listed = self.bytomcli('list-accounts').stdout
        expect(listed.startswith('0 :\n{\n  "alias": "alice",\n'), listed)
        done = self.bytomcli('create-account', 'alice', key['xpub'], expected=REFUSED)
        expect(done.stdout.startswith('ERROR 20'), done.stdout)
        expect(done.stderr.startswith('bytomcli: BTM'), done.stderr)
        done = self.bytomcli('create-account', 'alice', key['xpub'], '--json', expected=REFUSED)
        expect_equal(done.stdout, '', 'standard output of --json')
        expect_equal(json.loads(self.bytomcli('--json', 'list-accounts').stdout), node.call('/list-accounts'), 'JSON alone')
        done = self.bytomcli('get-block', 'xyz', expected=LOCAL_ERROR)
        expect_in('Invalid value for hash or height', done.stdout)
        done = self.bytomcli('create-key', 'alice', expected=LOCAL_ERROR)
        expect(done.stderr.startswith('Error: accepts 2 arg(s), received 1\nUsage:\n'), done.stderr)

    def show_any_call(self):
        """rpc: calls by their name."""
        block = json.loads(self.bytomcli('rpc', 'get-block', '{"block_height": 0}').stdout)
        expect_equal(block['height'], 0, 'height')
        done = self.bytomcli('rpc', 'get-block', '-', input=json.dumps({'block_hash': block['hash']}))
        expect_equal(json.loads(done.stdout), block, 'the block by its hash, asked for on standard input')
        done = self.bytomcli('rpc', 'get-block', '{"block_height": 9}', expected=REFUSED)
        expect(done.stderr.startswith('bytomcli: BTM'), done.stderr)
        expect_equal(done.stdout, '', 'standard output')
        self.bytomcli('rpc', 'get-block', '{"block_height": }', expected=LOCAL_ERROR)

    def show_tokens(self):
        """An access token in the URL."""
        token = json.loads(self.bytomcli('create-access-token', 'me').stdout)['token']
        url = self.url.replace('://', f'://{token}@')
        expect_equal(json.loads(self.bytomcli('get-block-count', url=url).stdout), {'block_count': 0}, 'height')

    def show_no_node(self):
        """A node that is not there, and something else in its place."""
        # A port that is taken and that nobody listens at: the node's may be somebody's by now.
        taken = socket.socket()
        taken.bind(('127.0.0.1', 0))
        self.url = f'http://127.0.0.1:{taken.getsockname()[1]}'
        done = self.bytomcli('net-info', expected=NO_ANSWER)
        expect(done.stdout.endswith(' Unable to connect to the bytomd\n'), done.stdout)
        done = self.bytomcli('rpc', 'net-info', expected=NO_ANSWER)
        expect_in('cannot connect to 127.0.0.1:', done.stderr)
        done = self.bytomcli('net-info', expected=NO_ANSWER, url='127.0.0.1:9888')
        expect_in('Unable to connect to the bytomd', done.stdout)
        with http.server.HTTPServer(('127.0.0.1', 0), Stranger) as stranger:
            threading.Thread(target=stranger.serve_forever, daemon=True).start()
            url = f'http://127.0.0.1:{stranger.server_port}'
            done = self.bytomcli('net-info', expected=NO_ANSWER, url=url)
            expect_in('Unable to connect to the bytomd (it answers with HTTP status 404)', done.stdout)
            self.bytomcli('rpc', 'net-info', expected=REFUSED, url=url)
            stranger.shutdown()

    def complete(self, *words):
        """What bash offers for the last word."""
        script = ('source <("$0" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                  '_bytomcli; printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(['bash', '--norc', '-c', script, self.cli, 'bytomcli', *words], capture_output=True,
                              text=True, timeout=PATIENCE, check=False, env=self.environment)
        expect_equal((done.returncode, done.stderr), (0, ''), 'bash')
        return done.stdout.split()

    def show_completion(self):
        """Commands, flags, and what these may be."""
        expect_equal(self.complete('get-block'), ['get-block', 'get-block-count', 'get-block-hash', 'get-block-header'],
                     'commands')
        expect_equal(self.complete('list-balances', '--'), ['--help', '--id', '--alias', '--json'], 'flags')
        expect_equal(self.complete('build-transaction', '-t', ''), ['issue', 'spend', 'address', 'retire', 'unlock'],
                     'types')
        expect_equal(self.complete('build-transaction', '--contract-name', 'Lo'),
                     ['LockWithPublicKey', 'LockWithMultiSig', 'LockWithPublicKeyHash', 'LoanCollateral'], 'contracts')
        expect_equal(self.complete('set-mining', 't'), ['true'], 'values')
        expect_equal(self.complete('help', 'wallet'), ['wallet-info'], 'topics')


if __name__ == '__main__':
    CliTest().main()

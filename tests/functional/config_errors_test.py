#!/usr/bin/env python3
"""Mistakes in config.toml and on the command line are named; nothing is started with them."""

import json
import re

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in

ORIGINAL_CONFIG = """# This is a TOML config file.
# For more information, see https://github.com/toml-lang/toml
fast_sync = true
db_backend = "leveldb"
api_addr = "0.0.0.0:9888"
node_alias = ""
chain_id = "solonet"
log_level = "info"
moniker = "anonymous"
prof_laddr = ""
mining = false
db_dir = "data"
keys_dir = "keystore"
vault_mode = false
log_file = "log"
[p2p]
laddr = "tcp://0.0.0.0:46658"
seeds = ""
node_key = ""
node_key_file = "nodekey"
skip_upnp = false
lan_discoverable = true
max_num_peers = 50
handshake_timeout = 30
dial_timeout = 3
proxy_address = ""
proxy_username = ""
proxy_password = ""
keep_dial = ""
pex = true
[wallet]
disable = false
rescan = false
txindex = false
max_tx_fee = 1000000000
[auth]
disable = false
[web]
closed = true
[simd]
enable = false
[ws]
max_num_websockets = 25
max_num_concurrent_reqs = 20
"""


class ConfigErrorsTest(FunctionalTest):
    """File and line of what is wrong, exit code 1, no database made."""

    def refuses_file(self, text, *texts):
        home = self.new_home(initialised=False)
        home.set_config(text)
        self.expect_refusal(home.command('node'), *texts)
        expect(not home.chain.exists(), 'a database was made')

    def run(self):
        self.refuses_file('chain_id = "solonet\n', 'config.toml:1:')
        self.refuses_file('chain_id = "solonet"\n[p2p]\nmax_num_peers = "many"\n',
                          'config.toml:3:', 'p2p.max_num_peers', '"many"')
        self.refuses_file('chain_id = "solonet"\nmining = [true]\n', 'config.toml:2:', 'mining')
        self.refuses_file('chain_id = "a"\nchain_id = "b"\n', 'config.toml:2:')
        self.refuses_file('chain_id = "moon"\n', "chain_id[moon] don't exist")
        self.refuses_file('', "chain_id[] don't exist")
        self.refuses_file('chain_id = "solonet"\ndb_backend = "abacus"\n', 'db_backend [abacus]')
        self.refuses_file('chain_id = "solonet"\n[tensority]\nkernel = "abacus"\n', 'abacus')

        for key, value, wanted in [('max_sessions', 0, 'from 1 to 32768'), ('max_sessions', 32769, 'from 1 to 32768'),
                                   ('server_id', 8, 'from 0 to 7'), ('difficulty', 1, 'at least 2'),
                                   ('min_difficulty', 1, 'at least 2'), ('share_interval', 0, 'from 1 to 86400'),
                                   ('retarget_interval', 86401, 'from 1 to 86400'),
                                   ('check_threads', 0, 'from 1 to 256'), ('check_threads', 257, 'from 1 to 256')]:
            self.refuses_file(f'chain_id = "solonet"\n[stratum]\nladdr = "127.0.0.1:0"\n{key} = {value}\n',
                              f'stratum.{key}: {value}', wanted)
        for section, key, value, wanted in [
                ('', 'mining_threads', 4097, 'from 0 to 4096'), ('', 'mining_threads', -1, 'from 0 to 4096'),
                ('p2p', 'max_num_peers', -1, 'from 0 to 10000'), ('p2p', 'max_num_peers', 10001, 'from 0 to 10000'),
                ('p2p', 'handshake_timeout', 0, 'from 1 to 3600'), ('p2p', 'dial_timeout', 3601, 'from 1 to 3600'),
                ('p2p', 'upload_limit', -1, 'from 0 to 1048576'), ('p2p', 'upload_limit', 1048577, 'from 0 to 1048576'),
                ('ws', 'max_num_websockets', -1, 'from 0 to 10000'), ('ws', 'max_num_concurrent_reqs', 0, 'from 1 to 10000'),
                ('vm', 'memory_limit', 63, 'from 64 to 1048576'), ('vm', 'memory_limit', 1048577, 'from 64 to 1048576')]:
            table = f'[{section}]\n' if section else ''
            name = f'{section}.{key}' if section else key
            self.refuses_file(f'chain_id = "solonet"\n{table}{key} = {value}\n', f'{name}: ', wanted)
        self.refuses_file('chain_id = "solonet"\n[stratum]\nladdr = "somewhere"\n', 'stratum.laddr', 'somewhere')

        home = self.new_home()
        own_port = '--p2p.laddr=tcp://127.0.0.1:0'  # the default one may be somebody's
        self.expect_refusal(home.command('node', own_port, environment={'LISTEN': 'nowhere'}), 'nowhere')
        self.expect_refusal(home.command('node', '--nope'), '--nope')
        self.expect_refusal(home.command('node', '--mining=maybe'), 'maybe', '--mining')
        self.expect_refusal(home.command('node', 'surplus'), 'surplus')
        for command, option, most in [('verify', '--depth', 2**63 - 1), ('snapshot', '--height', 2**63 - 1),
                                      ('crawl', '--seconds', 10**9), ('benchmark', '--seconds', 10**9),
                                      ('benchmark', '--threads', 4096), ('stratum-probe', '--shares', 2**63 - 1),
                                      ('mine', '--threads', 4096), ('mine', '--seconds', 10**9)]:
            for number in ['-1', str(most + 1), '99999999999999999999', '010', '0x10', '1.5', 'x']:
                self.expect_refusal(home.command(command, f'{option}={number}'), option, 'a whole number from 0')
        self.expect_refusal(self.bytomd('import', '--home', self.scratch / 'nowhere', home.config),
                            "chain_id[] don't exist")
        for command in ['export', 'utxo-digest']:
            self.expect_refusal(self.bytomd(command, '--home', self.scratch / 'nowhere'), 'no such directory')

        self.unknown_keys(home)
        self.start_scripts_of_the_original()
        self.commands()

    def unknown_keys(self, home):
        home.set_config('chain_id = "solonet"\n[p2p]\nmax_num_pers = 3\n')
        self.expect_refusal(home.command('node'), 'config.toml:3: unknown key p2p.max_num_pers', 'p2p.max_num_peers meant?')
        self.expect_refusal(home.command('utxo-digest'), 'config.toml:3')
        node = Node(home, '--config.lenient')
        node.stop()
        expect_in('config.toml:3: unknown key p2p.max_num_pers', node.text())
        expect_equal(home.command('utxo-digest', '--config.lenient').returncode, 0, 'exit code of utxo-digest')

    def start_scripts_of_the_original(self):
        """Its container's command line; a file that it wrote and that has every key it knows."""
        home = self.new_home(initialised=False)
        home.set_config(ORIGINAL_CONFIG)
        node = Node(home, '--auth.disable', '--web.closed', '--simd.enable', '--trace', '--prof_laddr', '127.0.0.1:1',
                    '--mining', 'false', '--p2p.handshake_timeout', '30', '--ws.max_num_websockets=25')
        node.stop()
        for text in ['prof_laddr: without effect', '--trace: without effect', '"false" is ignored']:
            expect_equal(node.text().count(text), 1, f'lines with {text!r}')
        expect('web.closed' not in node.text(), 'a remark about web.closed')

    def commands(self):
        """config check and config print."""
        home = self.new_home()
        good = home.command('config', 'check')
        expect_equal(good.returncode, 0, good.stderr)
        expect_in('no errors, 0 warnings', good.stdout)
        unsafe = home.command('config', 'check', '--auth.disable')
        expect_equal(unsafe.returncode, 0, unsafe.stderr)
        expect_in('WARNING: --auth.disable: auth.disable and api_addr 0.0.0.0:9888', unsafe.stderr)
        self.expect_refusal(home.command('config', 'check', '--log_level=verbose', '--p2p.max_num_peers=-5'),
                            'log_level: "verbose"', 'p2p.max_num_peers: -5', '2 errors')
        self.expect_refusal(home.command('config', 'check', '--log.format=xml', '--log.levels=p2p=loud', '--explorer.names=names.json'),
                            'log.format: "xml"', 'log.levels: "p2p=loud"', 'names.json: there is no such file', '3 errors')
        (home.path / 'names.json').write_text('[]')
        self.expect_refusal(home.command('config', 'check', '--explorer.names=names.json'), 'names.json: expected an object')
        hook = home.command('config', 'check', '--notify.block', '/no/such/program', '--log.levels=walet=info')
        expect_equal(hook.returncode, 0, hook.stderr)
        expect_in('WARNING: --notify.block: notify.block: /no/such/program cannot be run: No such file', hook.stderr)
        expect_in('is wallet meant?', hook.stderr)
        self.expect_refusal(home.command('config'), 'config check')
        self.expect_refusal(home.command('config', 'nonsense'), 'config check')

        secret = 'ab' * 64
        arguments = [f'--p2p.node_key={secret}', '--mining', '--wallet.max_tx_fee=18446744073709551615']
        environment = {'TM_P2P_DIAL_TIMEOUT': '7'}
        printed = home.command('config', 'print', *arguments, environment=environment)
        expect_equal(printed.returncode, 0, printed.stderr)
        expect(secret not in printed.stdout, 'a secret was printed')
        for key, where in [('chain_id = "solonet"', f'{home.config}:7'), ('mining = true', '--mining'),
                           ('dial_timeout = 7', 'TM_P2P_DIAL_TIMEOUT'), ('vault_mode = false', 'default')]:
            expect(re.search(f'^{re.escape(key)} +# {re.escape(where)}$', printed.stdout, re.M), f'{key} in {printed.stdout}')
        shown = json.loads(home.command('config', 'print', '--json', *arguments, environment=environment).stdout)
        expect_in({'key': 'p2p.dial_timeout', 'value': 7, 'source': 'environment', 'where': 'TM_P2P_DIAL_TIMEOUT'}, shown)
        expect_in({'key': 'p2p.node_key', 'value': None, 'source': 'flag', 'where': '--p2p.node_key'}, shown)

        # What is printed is a configuration that says the same.
        copy = self.new_home(initialised=False)
        copy.set_config(printed.stdout)
        values = {entry['key']: entry['value'] for entry in shown if entry['key'] != 'p2p.node_key'}
        read = json.loads(copy.command('config', 'print', '--json').stdout)
        expect_equal({entry['key']: entry['value'] for entry in read if entry['key'] != 'p2p.node_key'}, values)


if __name__ == '__main__':
    ConfigErrorsTest().main()

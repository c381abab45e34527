#!/usr/bin/env python3
"""Mistakes in config.toml and on the command line are named; nothing is started with them."""

from test_framework import FunctionalTest, Node, expect, expect_in


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
        self.expect_refusal(home.command('node', '--prof_laddr', '127.0.0.1:1'), '--prof_laddr has no effect')
        self.expect_refusal(home.command('node', 'surplus'), 'surplus')
        self.expect_refusal(self.bytomd('import', '--home', self.scratch / 'nowhere', home.config),
                            "chain_id[] don't exist")
        for command in ['export', 'utxo-digest']:
            self.expect_refusal(self.bytomd(command, '--home', self.scratch / 'nowhere'), 'no such directory')

        # What is only strange is named in the log.
        home.set_config('chain_id = "solonet"\nmoonphase = 3\n')
        node = Node(home)
        node.stop()
        expect_in('config.toml:2: unknown key moonphase', node.text())


if __name__ == '__main__':
    ConfigErrorsTest().main()

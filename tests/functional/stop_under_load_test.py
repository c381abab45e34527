#!/usr/bin/env python3
"""SIGTERM under whatever clients do: the node is gone in less than two seconds, in order."""

import base64
import contextlib
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import threading
import time

from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import PATIENCE, Failed, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

LIMIT = 2.0
WEB_SOCKETS = 1200
# Machines that run many tests at once may hold up anything: then a scenario may be tried again.
TRIES = 4


class StopUnderLoadTest(FunctionalTest):
    """Each scenario keeps the node busy in its own way when the signal comes."""

    def add_options(self, parser):
        parser.add_argument('--only', help='one scenario')

    def run(self):
        self.blocks = self.chain_case('linear-pub')['blocks']
        self.file = self.hex_file('blocks.hex', self.blocks)
        for scenario in [self.pipelines_unread, self.web_sockets, self.long_polls, self.passwords, self.signatures,
                         self.long_derivation, self.alike_ids,
                         self.large_calls, self.rescan, self.recovery]:
            if self.options.only in (None, scenario.__name__):
                self.ends_in_time(scenario)
        for part in [self.second_signal, self.other_signals, self.commands_end]:
            if self.options.only in (None, part.__name__):
                part()

    def ends_in_time(self, scenario):
        for attempt in range(TRIES):
            with contextlib.ExitStack() as held:
                node = scenario(held)
                try:
                    took = node.stop_at_once(LIMIT)
                    print(f'{scenario.__name__}: {took:.2f} s', flush=True)
                    return
                except Failed as failure:
                    # In order it ends each time.
                    expect(node.process.returncode == 0 and attempt + 1 < TRIES, f'{scenario.__name__}: {failure}')
                    print(f'{scenario.__name__}: {failure}', flush=True)

    # --- what the node is busy with ---

    def connection(self, node, held, buffer=None):
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.connect(('127.0.0.1', node.port))
        return held.enter_context(contextlib.closing(client))

    @staticmethod
    def head(path, size):
        return f'POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n'.encode()

    def pipelines_unread(self, held):
        """Clients send calls without end and read nothing."""
        node = Node(self.new_home())
        program = json.dumps({'program': '51' * 20_000}).encode()
        calls = (self.head('/decode-program', len(program)) + program) * 100
        for _ in range(20):
            client = self.connection(node, held, buffer=4096)
            client.settimeout(0.2)
            with contextlib.suppress(TimeoutError):
                client.sendall(calls)
        return node

    def web_sockets(self, held):
        """As many as are allowed, half of them in the middle of a message."""
        node = Node(self.new_home(), f'--ws.max_num_websockets={WEB_SOCKETS}')
        key = base64.b64encode(os.urandom(16)).decode()
        opened = 0
        for i in range(WEB_SOCKETS):
            client = self.connection(node, held)
            with contextlib.suppress(OSError):  # who is one too many
                client.sendall(f'GET /websocket-subscribe HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n'
                               f'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
                               f'Sec-WebSocket-Key: {key}\r\n\r\n'.encode())
                if client.recv(4096).startswith(b'HTTP/1.1 101'):
                    opened += 1
                    client.sendall(b'\x01\x82' if i % 2 else b'')
        print(f'{opened} WebSockets')
        expect(opened > 100, f'{opened} WebSockets')
        return node

    def long_polls(self, held):
        """Miners who wait for the next work."""
        node = Node(self.new_home())
        node.make_account()
        poll = wait_until(lambda: node.request('/get-block-template', {'longpoll_id': ''}).get('data'), 'a template')['longpoll_id']
        body = json.dumps({'longpoll_id': poll}).encode()
        for _ in range(100):
            self.connection(node, held).sendall(self.head('/get-block-template', len(body)) + body)
        return node

    def passwords(self, held):
        """Calls that each take half a minute of work on a password, as the key's file asks for, waiting for each other, and
        a batch of them."""
        node = Node(self.new_home())
        image = self.image_of_a_key(node)
        image['key_images']['xkeys'][0]['crypto']['kdfparams'].update(n=2**18, p=32)
        node.kill()
        node = Node(self.new_home())
        node.call('/restore-wallet', **image)
        one = {'xpub': node.call('/list-keys')[0]['xpub'], 'password': 'wrong'}
        batch = [{'jsonrpc': '2.0', 'id': i, 'method': 'check-key-password', 'params': one} for i in range(100)]
        for path, body in [('/check-key-password', one)] * 8 + [('/rpc', batch)] * 2:
            self.post(node, held, path, body)
        return self.at_work(node)

    @staticmethod
    def at_work(node):
        """The node, when it fills the 256 MiB that a password takes."""
        wait_until(lambda: node.resident_kib() > 200 << 10, 'the work on a password')
        return node

    @staticmethod
    def image_of_a_key(node):
        node.call('/create-key', alias='slow', password='right')
        return node.call('/backup-wallet')

    def signatures(self, held):
        """Fifty payments to be signed, each with a second of work on the password."""
        node, built = self.payment('--wallet.light_kdf=false')
        for _ in range(50):
            self.post(node, held, '/sign-transaction', {'password': 'wrong', 'transaction': built})
        return self.at_work(node)

    def long_derivation(self, held):
        """A payment to be signed by a key that lies nearly two million steps below the root."""
        node, built = self.payment()
        key = built['signing_instructions'][0]['witness_components'][0]['keys'][0]
        key['derivation_path'] = ['ab'] * 1_800_000
        begin = self.processor_seconds(node)
        self.post(node, held, '/sign-transaction', {'password': 'password', 'transaction': built})
        wait_until(lambda: self.processor_seconds(node) > begin + 1, 'the work on the path')
        return node

    def alike_ids(self, held):
        """Ids that a table of hashes would put into one place."""
        node = Node(self.new_home())
        begin = self.processor_seconds(node)
        client = self.post(node, held, '/get-merkle-proof', {'block_hash': node.call('/get-block-hash')['block_hash'],
                                                             'tx_ids': [f'{i:064x}' for i in range(300_000)]})
        wait_until(lambda: self.processor_seconds(node) > begin + 1 or select.select([client], [], [], 0)[0],
                   'the work on the ids, or its end')
        return node

    @staticmethod
    def processor_seconds(node):
        """What the node has computed so far."""
        fields = pathlib.Path(f'/proc/{node.process.pid}/stat').read_text().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def payment(self, *arguments):
        """A node whose account has funds, and a payment of it that waits to be signed."""
        home = self.new_home()
        home.import_file(self.hex_file('funds.hex', recorded_blocks(self)))
        node = Node(home, *arguments)
        node.make_account()
        address = node.call('/create-account-receiver', account_alias='miner')['address']
        funding = node.call('/build-transaction', base_transaction=spend_of_coinbases(node, [1]), actions=[
            dict(type='control_address', address=address, asset_alias='BTM', amount=412 * COIN)])
        node.call('/submit-transaction', raw_transaction=funding['raw_transaction'])
        actions = [dict(type='spend_account', account_alias='miner', asset_alias='BTM', amount=2 * COIN, use_unconfirmed=True),
                   dict(type='control_address', address=address, asset_alias='BTM', amount=COIN)]
        return node, wait_until(lambda: node.request('/build-transaction', {'actions': actions}).get('data'), 'the funds')

    def post(self, node, held, path, body):
        """Sends a call whose answer nobody reads: its connection."""
        text = json.dumps(body).encode()
        client = self.connection(node, held)
        client.sendall(self.head(path, len(text)) + text)
        return client

    def large_calls(self, held):
        """Bodies of many values and long programs, all at once."""
        node = Node(self.new_home())
        program = json.dumps({'program': '51' * 2_000_000}).encode()
        action = {'type': 'control_program', 'asset_id': 'ff' * 32, 'amount': 1, 'control_program': '51'}
        actions = json.dumps({'actions': [action] * 20_000}).encode()
        threads = []
        for path, body in [('/decode-program', program), ('/build-transaction', actions)] * 4:
            client = self.connection(node, held)
            threads.append(threading.Thread(target=self.send, args=(client, self.head(path, len(body)) + body)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return node

    @staticmethod
    def send(client, data):
        with contextlib.suppress(OSError):
            client.sendall(data)

    def rescan(self, held):
        """The wallet reads the chain again."""
        home = self.new_home()
        home.import_file(self.file)
        node = Node(home)
        node.make_account()
        node.call('/rescan-wallet')
        return node

    def recovery(self, held):
        """The wallet looks for accounts of a hundred keys, whatever number of them must sign."""
        node = Node(self.new_home())
        # The base point, with chain codes of all kinds.
        xpubs = ['58' + '66' * 31 + f'{i:064x}' for i in range(100)]
        node.call('/recovery-wallet', xpubs=xpubs)
        return node

    # --- signals and commands ---

    def second_signal(self):
        """Whoever does not want to wait sends the signal again, and nothing that was committed is lost."""
        home = self.new_home()
        home.import_file(self.file)
        for first, second in [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGTERM),
                              (signal.SIGTERM, signal.SIGINT)]:
            node = Node(home)
            node.process.send_signal(first)
            node.process.send_signal(second)
            code = node.process.wait(PATIENCE)
            expect(code in (0, -first, -second), f'exit code {code} of {first}, {second}')
            expect_equal(home.digest()['height'], len(self.blocks), 'height')

    def other_signals(self):
        """SIGINT stops in order; SIGQUIT is the system's: it ends the process at once, as a crash would."""
        home = self.new_home()
        node = Node(home)
        node.stop(signal.SIGINT)
        expect_in('interrupt', node.text(), 'the log')
        node = Node(home, preexec_fn=self.no_core)
        for _ in range(20):
            node.process.send_signal(signal.SIGPIPE)
            node.process.send_signal(signal.SIGHUP)
        expect_equal(node.height(), 0, 'height after SIGPIPE and SIGHUP')
        node.process.send_signal(signal.SIGQUIT)
        expect_equal(node.process.wait(PATIENCE), -signal.SIGQUIT, 'exit code of SIGQUIT')
        node = Node(home)
        node.stop()

    @staticmethod
    def no_core():
        import resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def commands_end(self):
        """import and export end in order, too, in the middle of what they do, while nobody reads or writes."""
        home = self.new_home()
        fifo = self.scratch / 'blocks.fifo'
        os.mkfifo(fifo)
        process = self.spawn([self.program, 'import', '--home', str(home.path), str(fifo)],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(fifo, 'w', encoding='ascii') as pipe:
            for block in self.blocks[:5]:
                pipe.write(block + '\n')
            pipe.flush()
            self.expect_end(process, 'import')
        expect(home.digest()['height'] <= 5, 'height')
        home.import_file(self.file)
        read_end, write_end = os.pipe()
        process = self.spawn([self.program, 'export', '--home', str(home.path)], stdout=write_end,
                             stderr=subprocess.DEVNULL)
        os.close(write_end)
        expect(os.read(read_end, 100), 'export has begun')
        self.expect_end(process, 'export')
        os.close(read_end)
        expect_equal(home.digest()['height'], len(self.blocks), 'height')

    @staticmethod
    def expect_end(process, what):
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)
        took = time.monotonic() - began
        print(f'{what}: {took:.2f} s, exit code {code}', flush=True)
        expect(code != 0, f'{what} does not say that it did not end')
        expect(took < LIMIT * TRIES, f'{what}: {took:.2f} s')


if __name__ == '__main__':
    StopUnderLoadTest().main()

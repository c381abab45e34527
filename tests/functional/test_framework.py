"""What the functional tests stand on: real `bytomd` processes, home directories of their own, ports that the system
chooses. Python's standard library only.

A test is one file with one class:

    class MyTest(FunctionalTest):
        '''What behaviour it shows.'''

        def run(self):
            home = self.new_home()
            ...

    if __name__ == '__main__':
        MyTest().main()

Tests run side by side and on slow machines: wait for conditions (`wait_until`), never for a length of time, and
never compare durations.
"""

import argparse
import contextlib
import gzip
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

# Nothing here takes this long; a test that waits longer has failed.
PATIENCE = 400

# A miner may find more blocks than were asked for before it stops; this makes it: a test must not mind.
BLOCKS_TOO_MANY = int(os.environ.get('BYTOM_BLOCKS_TOO_MANY', '0'))


class Failed(Exception):
    """An expectation that does not hold."""


def expect(condition, message):
    if not condition:
        raise Failed(message)


def expect_equal(actual, expected, what='values'):
    expect(actual == expected, f'{what}: expected {expected!r}, actual {actual!r}')


def expect_in(part, text, what='text'):
    expect(part in text, f'{what}: {part!r} is not in {text!r}')


def thread_names(pid):
    """{thread id: name}; one that ends meanwhile may be missing."""
    names = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        with contextlib.suppress(OSError):
            names[int(task.name)] = (task / 'comm').read_text().strip()
    return names


def wait_until(condition, what, patience=PATIENCE):
    """Asks until the condition gives something true, and returns that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise Failed(f'waited in vain for {what}')


class Home:
    """A home directory and the commands that work on it."""

    def __init__(self, test, path):
        self.test = test
        self.path = pathlib.Path(path)

    @property
    def config(self):
        return self.path / 'config.toml'

    @property
    def chain(self):
        """The chain's database."""
        return self.path / 'data' / 'chain.db'

    def log_text(self):
        log = self.path / 'log' / 'bytomd.log'
        return log.read_text(errors='replace') if log.exists() else ''

    def set_config(self, text):
        self.path.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text)

    def command(self, name, *arguments, **options):
        """Runs a command to its end: a CompletedProcess with texts."""
        return self.test.bytomd(name, '--home', self.path, *arguments, **options)

    def start_command(self, name, *arguments):
        """Starts a command, to be killed: its outputs go nowhere."""
        return self.test.spawn([self.test.program, name, '--home', str(self.path), *map(str, arguments)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def import_file(self, path):
        """Imports a file; every block must be accepted."""
        done = self.command('import', path)
        expect_equal(done.returncode, 0, f'exit code of import ({done.stderr})')

    def digest(self):
        """The committed tip and its UTXO digest: height, hash, utxo_count, utxo_digest."""
        done = self.command('utxo-digest')
        expect_equal(done.returncode, 0, f'exit code of utxo-digest ({done.stderr})')
        return json.loads(done.stdout)


class Node:
    """A running `bytomd node`. `options` are of subprocess.Popen: limits, other outputs."""

    def __init__(self, home, *arguments, **options):
        self.home = home
        self.output_path = home.path / 'node-output.txt'
        self.output = self.output_path.open('ab')
        self.output_begin = self.output_path.stat().st_size
        environment = dict(home.test.environment, LISTEN='127.0.0.1:0')
        self.process = home.test.spawn(
            [home.test.program, 'node', '--home', str(home.path), *self.network_arguments(arguments), *arguments],
            **{'stdout': self.output, 'stderr': self.output, 'env': environment, **options})
        self.port = int(wait_until(self._announced_port, 'the API to listen'))

    @classmethod
    def at_port_of_before(cls, home, address, *arguments):
        """At a P2P address that a node had before: until then its port may be somebody's, of a connection or of another test."""
        def node():
            try:
                return cls(home, f'--p2p.laddr=tcp://{address}', *arguments)
            except Failed as failure:
                expect('in use' in str(failure), f'{failure}')
                return None
        return wait_until(node, f'the port of {address} to be free')

    @staticmethod
    def network_arguments(arguments):
        """A P2P port that the system chooses, on loopback; nothing reaches beyond this machine."""
        defaults = {'--p2p.laddr': 'tcp://127.0.0.1:0', '--p2p.skip_upnp': 'true', '--p2p.lan_discoverable': 'false',
                    '--wallet.light_kdf': 'true'}
        given = {str(argument).split('=')[0] for argument in arguments}
        return [f'{name}={value}' for name, value in defaults.items() if name not in given]

    @property
    def p2p_port(self):
        return int(wait_until(lambda: re.search(r'P2P listens on \S+:(\d+)', self.text()),
                              'the P2P listener').group(1))

    def connect(self, other):
        """Dials another node, which then counts as a peer. Either may dial by itself just then, and a busy machine may be late: then it
        is tried again."""
        def peer():
            answer = self.request('/connect-peer', {'ip': '127.0.0.1', 'port': other.p2p_port})
            if answer['status'] == 'success':
                return answer['data']
            told = str(answer)
            expect(any(text in told for text in ('already', 'timeout')), f'/connect-peer {told}')
            return self.peer_at(other.p2p_port) if 'already connected' in told else None
        return wait_until(peer, 'the other node to be a peer')

    def peer_at(self, port):
        """The entry of the peer that was dialled there, or of any one that has called."""
        peers = self.call('/list-peers')
        return next((peer for peer in peers if peer['remote_addr'].endswith(f':{port}')), peers[0] if peers else None)

    def _announced_port(self):
        announced = re.search(r'API listens on 127\.0\.0\.1:(\d+)', self.text())
        if announced:
            return announced.group(1)
        expect(self.process.poll() is None, f'the node did not start: {self.text()}')
        return None

    def text(self):
        """What this process wrote on its standard outputs."""
        with self.output_path.open(errors='replace') as output:
            output.seek(self.output_begin)
            return output.read()

    def wait_for_text(self, part):
        """The log is written by a thread of its own: what was logged before an answer may be read after it."""
        wait_until(lambda: part in self.text(), f'{part!r} in what the node writes')

    def request(self, path, body=None, method='POST'):
        """The decoded answer of one call."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body if body is not None else {}))
            return json.loads(connection.getresponse().read())

    def call(self, path, **parameters):
        """The `data` of a call that must succeed."""
        answer = self.request(path, parameters)
        expect_equal(answer.get('status'), 'success', f'{path} {answer}')
        return answer.get('data')

    def make_account(self, alias='miner', password='password'):
        """A key and a single-key account of it, which is then mined for: the account."""
        key = self.call('/create-key', alias=alias, password=password)
        return self.call('/create-account', alias=alias, root_xpubs=[key['xpub']], quorum=1)

    def mine(self, count, **how):
        """Mines until the chain is that many blocks longer, or some more; the node must have an account."""
        target = self.height() + count
        self.call('/set-mining', is_mining=True, **how)
        self.wait_for_height(target + BLOCKS_TOO_MANY)
        self.call('/set-mining', is_mining=False)

    def height(self):
        return self.call('/get-block-count')['block_count']

    def wait_for_height(self, height):
        wait_until(lambda: self.height() >= height, f'height {height}')

    def resident_kib(self, peak=False):
        """Resident memory now, or at most so far."""
        status = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(re.search(rf'{"VmHWM" if peak else "VmRSS"}:\s+(\d+)', status).group(1))

    def stop(self, with_signal=signal.SIGTERM):
        """Stops it in order; its exit code must be 0."""
        self.process.send_signal(with_signal)
        expect_equal(self.process.wait(PATIENCE), 0, f'exit code ({self.text()})')

    def stop_at_once(self, seconds):
        """Stops it in order within so many seconds; on a slow machine, within ten times what it takes a node that has nothing to do.
        How long it took."""
        begin = time.monotonic()
        self.stop()
        took = time.monotonic() - begin
        if took >= seconds:
            idle = Node(self.home.test.new_home())
            begin = time.monotonic()
            idle.stop()
            ordinary = time.monotonic() - begin
            expect(took < 10 * ordinary, f'the node took {took:.1f} s to stop, one that has nothing to do {ordinary:.1f} s')
        return took

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)


class FunctionalTest:
    """Runs a test: arguments, scratch directory, and the end of every process that it started."""

    def run(self):
        raise NotImplementedError

    def add_options(self, parser):
        """What only this test takes, found in `self.options`."""

    def main(self):
        parser = argparse.ArgumentParser(description=self.__doc__)
        parser.add_argument('--bytomd', required=True, help='the program under test')
        parser.add_argument('--vectors', required=True, help='directory of the vector files')
        parser.add_argument('--seed', type=int, default=random.randrange(2**32), help='of the random choices')
        parser.add_argument('--keep', action='store_true', help='keep the scratch directory')
        self.add_options(parser)
        self.options = options = parser.parse_args()
        self.program = os.path.abspath(options.bytomd)
        self.vectors = pathlib.Path(options.vectors)
        self.random = random.Random(options.seed)
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix='bytomd-test-'))
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith('TM') and name != 'LISTEN'}
        self.processes = []
        self.mounts = []
        self.homes = 0
        print(f'seed {options.seed}, scratch {self.scratch}', flush=True)
        try:
            self.run()
            code = 0
        except Exception:  # reported, with the logs that explain it
            traceback.print_exc()
            self._print_logs()
            code = 1
        finally:
            self._clean_up(options.keep)
        sys.exit(code)

    def _print_logs(self):
        for output in sorted(self.scratch.rglob('node-output.txt')) + sorted(self.scratch.rglob('bytomd.log')):
            print(f'--- end of {output}', file=sys.stderr)
            print('\n'.join(output.read_text(errors='replace').splitlines()[-30:]), file=sys.stderr)

    def _clean_up(self, keep):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        for mount in self.mounts:
            subprocess.run(['umount', mount], check=False)
        if not keep:
            shutil.rmtree(self.scratch, ignore_errors=True)

    # --- processes ---

    def spawn(self, command, **options):
        options.setdefault('env', self.environment)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def bytomd(self, *arguments, environment=None, **options):
        """Runs bytomd to its end."""
        return subprocess.run([self.program, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE * 5, check=False,
                              env=dict(self.environment, **(environment or {})), **options)

    def expect_refusal(self, done, *texts):
        """A clear message on standard error, and exit code 1."""
        expect_equal(done.returncode, 1, f'exit code ({done.stdout} {done.stderr})')
        expect_in('ERROR: ', done.stderr)
        for text in texts:
            expect_in(text, done.stderr, 'standard error')

    # --- home directories and files ---

    def new_home(self, initialised=True, parent=None):
        """A new home directory, for solonet if it is initialised."""
        self.homes += 1
        home = Home(self, (parent or self.scratch) / f'home{self.homes}')
        if initialised:
            done = home.command('init', '--chain_id', 'solonet')
            expect_equal(done.returncode, 0, f'exit code of init ({done.stderr})')
        return home

    def mount_tmpfs(self, mebibytes):
        """A small file system of its own, or nothing where that is not allowed."""
        path = self.scratch / f'mount{len(self.mounts)}'
        path.mkdir()
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={mebibytes}m', 'tmpfs', path],
                              capture_output=True, check=False)
        if done.returncode != 0:
            return None
        self.mounts.append(path)
        return path

    def vector(self, topic):
        path = self.vectors / f'{topic}.json'
        if path.exists():
            return json.loads(path.read_text())
        with gzip.open(f'{path}.gz', 'rt') as file:
            return json.load(file)

    def chain_case(self, name):
        """A case of chain-linear.json by its name."""
        return next(case for case in self.vector('chain-linear')['cases'] if case['name'] == name)

    def hex_file(self, name, blocks):
        """A file that `bytomd import` reads."""
        path = self.scratch / name
        path.write_text(''.join(block + '\n' for block in blocks))
        return path

"""A miner that speaks the stratum dialect of the Bytom pools, for functional tests."""

import json
import socket

from funding import uvarint
from test_framework import PATIENCE, expect


def number_of(text):
    """Of a job: the little-endian bytes in hex."""
    return int.from_bytes(bytes.fromhex(text), 'little')


def header_of(job, nonce=0):
    """The job's header in hex, as get-work has it."""
    roots = bytes.fromhex(job['transactions_merkle_root'] + job['transaction_status_hash'])
    return (b'\x01' + uvarint(number_of(job['version'])) + uvarint(number_of(job['height'])) +
            bytes.fromhex(job['previous_block_hash']) + uvarint(number_of(job['timestamp'])) +
            uvarint(len(roots)) + roots + uvarint(nonce) + uvarint(number_of(job['bits']))).hex()


def nonce_of(header, job):
    """The nonce of a solved header of this job."""
    place = len(header_of(job)) // 2 - len(uvarint(number_of(job['bits']))) - 1
    data = bytes.fromhex(header)
    nonce = shift = 0
    while True:
        nonce |= (data[place] & 0x7f) << shift
        if not data[place] & 0x80:
            return nonce
        place, shift = place + 1, shift + 7


class StratumMiner:
    """One connection. `job` is the newest that it was given."""

    def __init__(self, port, login='tester.rig', log_in=True):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=PATIENCE)
        self.reader = self.socket.makefile('rb')
        self.name = login
        self.requests = 0
        self.ending = b'\n'
        self.job = None
        if log_in:
            self.logged_in = self.ask('login', login=login, **{'pass': 'x'}, agent='test')

    def send(self, data):
        self.socket.sendall(data)

    def read(self):
        """The next message, None at the end. A job becomes the newest."""
        try:
            line = self.reader.readline()
        except ConnectionResetError:
            return None
        if not line:
            return None
        message = json.loads(line)
        if message.get('method') == 'job':
            self.job = message['params']
        return message

    def ask(self, method, **params):
        """The answer to a request, whatever jobs come before it."""
        self.requests += 1
        self.send(json.dumps({'id': self.requests, 'method': method, 'params': params}).encode() + self.ending)
        while True:
            message = self.read()
            if message is None:
                return None
            if 'id' in message:
                expect(message['id'] == self.requests, f'the answer to request {self.requests}: {message}')
                return message

    def submit(self, nonce, job=None):
        job = job or self.job
        return self.ask('submit', id=self.name, job_id=job['job_id'], nonce=f'{nonce:x}', result='')

    def next_job(self):
        """Waits for a notification."""
        while True:
            message = self.read()
            expect(message is not None, 'the stratum server has closed')
            if message.get('method') == 'job':
                return message['params']

    def job_on(self, parent):
        """Waits for work on that parent."""
        while self.job['previous_block_hash'] != parent:
            self.next_job()
        return self.job

    def close(self):
        self.reader.close()
        self.socket.close()

#!/usr/bin/env python3
"""Miners at the stratum server of a solonet: jobs, shares that make blocks, what is refused and how, jobs at once on a new
block, and `bytomd stratum-probe`."""

import json
import re
import socket
import threading

from stratum_client import StratumMiner, header_of, nonce_of, number_of
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until


class Pool:
    """Serves one miner with one job; refuses its first shares with these errors and accepts what comes after them."""

    def __init__(self, welcome, errors):
        self.welcome, self.errors = welcome, errors
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.address = '127.0.0.1:%d' % self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join()
        self.listener.close()

    def serve(self):
        connection, _ = self.listener.accept()
        try:
            for line in connection.makefile('rb'):
                request = json.loads(line)
                login = request['method'] == 'login'
                error = self.errors.pop() if self.errors and not login else None
                result = self.welcome if login else {'status': 'OK'}
                answer = {'id': request['id'], 'jsonrpc': '2.0', 'result': None if error else result, 'error': error}
                connection.sendall(json.dumps(answer).encode() + b'\n')
        except ConnectionError:
            pass
        finally:
            connection.close()


class StratumTest(FunctionalTest):

    def run(self):
        node = Node(self.new_home(), '--stratum.laddr=127.0.0.1:0')
        self.node = node
        self.port = node.call('/get-stratum-info')['port']
        self.first_job()
        self.blocks()
        self.refusals()
        self.blank_lines()
        self.hostile()
        self.probe()
        self.probe_of_strange_pools()
        self.off_by_default()
        expect(re.search('miners are served at', node.text()), 'the log says where')
        node.stop()

    def solve(self, job):
        done = self.bytomd('solve', header_of(job), job['seed'])
        expect_equal(done.returncode, 0, f'solve ({done.stderr})')
        return nonce_of(done.stdout.strip(), job)

    def worker(self, login):
        workers = {worker['login']: worker for worker in self.node.call('/get-stratum-info')['workers']}
        return workers[login]

    def first_job(self):
        """The job is that of get-work: same parent, height, bits, roots and seed."""
        miner = StratumMiner(self.port)
        result = miner.logged_in['result']
        expect_equal(list(miner.logged_in), ['id', 'jsonrpc', 'result', 'error'], 'keys of an answer')
        expect_equal(result['status'], 'OK', 'status')
        expect_equal(result['id'], miner.name, 'id')
        expect_equal(miner.next_job(), result['job'], 'the notification after the login')
        work = self.node.call('/get-work-json')
        header = work['block_header']
        job = miner.job
        expect_equal(number_of(job['height']), header['height'], 'height')
        expect_equal(number_of(job['bits']), header['bits'], 'bits')
        expect_equal(job['previous_block_hash'], header['previous_block_hash'], 'parent')
        expect_equal(job['transactions_merkle_root'], header['block_commitment']['transaction_merkle_root'], 'root')
        expect_equal(job['seed'], work['seed'], 'seed')
        expect_equal(len(job['target']), 8, 'digits of the target')
        miner.close()

    def blocks(self):
        """Two miners: what one of them finds is the next job of both."""
        miners = [StratumMiner(self.port, f'farm.{number}') for number in range(2)]
        for miner in miners:
            miner.next_job()
        nonces = [number_of(miner.job['nonce']) for miner in miners]
        expect(nonces[0] != nonces[1], 'ranges of their own')
        for count in range(4):
            finder, other = miners[count % 2], miners[1 - count % 2]
            height = self.node.height()
            nonce = self.solve(finder.job)
            answer = finder.submit(nonce)
            expect_equal(answer['result'], {'status': 'OK'}, f'a block ({answer})')
            self.node.wait_for_height(height + 1)
            block = self.node.call('/get-block', block_height=height + 1)
            expect_equal(block['nonce'], nonce, 'nonce of the block')
            for miner in [finder, other]:
                expect_equal(number_of(miner.job_on(block['hash'])['height']), height + 2, 'the next job')
        wait_until(lambda: self.worker('farm.0')['blocks'] == 2, 'the blocks to be counted')
        counted = self.worker('farm.0')
        expect_equal(counted['accepted'], 2, 'shares')
        expect(counted['hash_rate_hour'] > 0, 'a hash rate')
        for miner in miners:
            miner.close()

    def refusals(self):
        miner = StratumMiner(self.port, 'refused')
        old = miner.next_job()
        self.low_and_duplicate(miner)
        wait_until(self.block_of_another, 'a block of another')
        while miner.job['previous_block_hash'] != self.node.call('/get-block-hash')['block_hash']:
            miner.next_job()
        expect_equal(miner.submit(1, old)['error'],
                     {'code': 32, 'message': 'Invalid Submit Format: the job is stale'}, 'a stale share')
        expect_equal(miner.submit(1, dict(miner.job, job_id='1'))['error'],
                     {'code': 21, 'message': 'Job Not Found'}, 'an unknown job')
        expect_equal(miner.submit(1, dict(miner.job, job_id='x'))['error']['code'], 32, 'no job number')
        bad_nonce = miner.ask('submit', id=miner.name, job_id=miner.job['job_id'], nonce='XYZ')
        expect_equal(bad_nonce['error']['code'], 32, 'no nonce')
        expect_equal(miner.ask('keepalived', id=miner.name)['result'], {'status': 'KEEPALIVED'}, 'keepalived')
        expect_equal(miner.ask('getjob', id=miner.name)['result'], miner.job, 'getjob')
        expect_equal(miner.ask('mining.subscribe')['error'],
                     {'code': 34, 'message': 'Unsupported Method'}, 'an unknown method')
        counted = self.worker('refused')
        # Right after a new job an unknown one counts as late, too.
        expect(counted['stale'] >= 1 and counted['invalid'] in (2, 3), f'late and invalid shares ({counted})')
        expect(counted['stale'] + counted['invalid'] >= 4, f'late and invalid shares ({counted})')
        expect_equal(counted['duplicate'], 1, 'duplicates')
        expect(counted['low_difficulty'] > 0, 'low shares are counted')
        expect_equal(miner.ask('login', login='again')['error']['code'], 40, 'a second login')
        expect_equal(miner.read(), None, 'the end of the connection')
        stranger = StratumMiner(self.port, log_in=False)
        answer = stranger.ask('submit', id='x', job_id='1', nonce='1')
        expect_equal(answer['error']['code'], 24, 'a share without a login')
        expect_equal(stranger.read(), None, 'the end of the connection')

    def block_of_another(self):
        """False: a block of one of the shares before has become the best one meanwhile."""
        work = self.node.call('/get-work')
        done = self.bytomd('solve', work['block_header'], work['seed'])
        return self.node.request('/submit-work', {'block_header': done.stdout.strip()})['status'] == 'success'

    @staticmethod
    def low_and_duplicate(miner):
        """Of any few nonces most are too low; one of those again is a duplicate."""
        for nonce in range(200):
            job = miner.job
            error = miner.submit(nonce, job)['error']
            if error == {'code': 23, 'message': 'Low Difficulty Share'}:
                again = miner.submit(nonce, job)['error']
                if again['code'] == 32:  # a block of one of the nonces before has just become the best one
                    continue
                expect_equal(again, {'code': 22, 'message': 'Duplicate Share'}, 'the same share again')
                return
        expect(False, 'none of 200 nonces is too low')

    def blank_lines(self):
        """A miner that ends each message with a blank line stays connected, and nobody is banned for it."""
        miner = StratumMiner(self.port, 'blank', log_in=False)
        miner.ending = b'\r\n\r\n'
        for count in range(100):
            answer = miner.ask('login' if count == 0 else 'keepalived', login='blank')
            expect(answer is not None, f'the connection ended after {count} messages')
        expect_equal(self.node.call('/get-stratum-info')['bans'], [], 'bans')
        miner.close()

    def hostile(self):
        """Each is cut off; a miner beside them notices nothing."""
        honest = StratumMiner(self.port, 'honest')
        honest.next_job()
        for garbage in [b'\r\n' * 300, b'garbage\n', b'{"method": 1}\n', b'[' * 5000 + b'\n', b'\xff\x00\n', b'x' * 20000,
                        b'{"method":"login","params":{"login":"' + b'y' * 200 + b'"}}\n']:
            client = StratumMiner(self.port, log_in=False)
            try:
                client.send(garbage)
                while client.read() is not None:
                    pass
            except ConnectionError:
                pass
            client.close()
        flooder = StratumMiner(self.port, 'flooder')
        flooder.next_job()
        answers = 0
        while answers < 200 and flooder.ask('submit', id='flooder', job_id='1', nonce='1') is not None:
            answers += 1
        expect_equal(answers, 100, 'answers before the ban')
        again = StratumMiner(self.port, 'flooder')
        expect_in('banned', json.dumps(again.logged_in), 'a new login of the banned')
        wait_until(lambda: self.node.call('/get-stratum-info')['banned'] == 1, 'the ban to be shown')
        ban = self.node.call('/get-stratum-info')['bans'][0]
        expect_equal([ban['address'], ban['login'], ban['reason']], ['127.0.0.1', 'flooder', 'bad shares'], 'the ban')
        self.node.wait_for_text('worker flooder at 127.0.0.1 banned for bad shares')
        expect_equal(honest.ask('keepalived', id='honest')['result'], {'status': 'KEEPALIVED'}, 'the honest one')
        honest.close()
        wait_until(lambda: self.node.call('/get-stratum-info')['sessions'] == 0, 'all sessions to end')

    def stratum_probe(self, *arguments):
        """It gives itself a minute otherwise."""
        return self.bytomd('stratum-probe', '--seconds', PATIENCE, *arguments)

    def probe(self):
        done = self.stratum_probe(f'127.0.0.1:{self.port}', '--shares', '3', '--login', 'probe.x', '--json')
        expect_equal(done.returncode, 0, f'stratum-probe ({done.stderr})')
        report = json.loads(done.stdout)
        expect_equal(report['accepted'], 3, f'shares of the probe ({report})')
        for error in report['refused']:  # found while a block of the share before was landing
            expect_in('stale', error['message'], 'refused shares')
        expect_equal(self.worker('probe.x')['accepted'], 3, 'shares as the server counts them')
        table = self.stratum_probe(f'127.0.0.1:{self.port}', '--shares', '1')
        expect_equal(table.returncode, 0, f'stratum-probe ({table.stderr})')
        expect_in('accepted', table.stdout, 'the report')
        nobody = self.stratum_probe('127.0.0.1:1')
        expect(nobody.returncode != 0, 'nobody listens there')
        expect_in('127.0.0.1:1', nobody.stderr, 'the error')

    def probe_of_strange_pools(self):
        """A stale share is made up for by another; a pool that takes none is left and named."""
        miner = StratumMiner(self.port)
        welcome = dict(miner.logged_in['result'], job=dict(miner.logged_in['result']['job'], target='ffffffff'))
        miner.close()
        stale = {'code': 32, 'message': 'Invalid Submit Format: the job is stale'}
        with Pool(welcome, [stale]) as pool:
            done = self.stratum_probe(pool.address, '--shares', '2', '--json')
            expect_equal(done.returncode, 0, f'a share was stale ({done.stderr})')
            report = json.loads(done.stdout)
            expect_equal([report['accepted'], report['refused']], [2, [stale]], 'the shares')
        with Pool(welcome, [stale] * 1000) as pool:
            done = self.stratum_probe(pool.address, '--shares', '2')
            expect(done.returncode != 0, 'no share was accepted')
            expect_in('0 of 2 shares accepted, 10 refused', done.stderr, 'the error')

    def off_by_default(self):
        other = Node(self.new_home())
        expect_equal(other.call('/get-stratum-info'), {'enabled': False}, 'without stratum.laddr')
        other.stop()


if __name__ == '__main__':
    StratumTest().main()

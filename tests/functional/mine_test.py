#!/usr/bin/env python3
"""`bytomd mine` at our own stratum server, with the processor and with an OpenCL device where there is one; at a pool that refuses; and
until it is told to stop."""

import json
import signal
import socket
import threading

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until


class MineTest(FunctionalTest):

    def run(self):
        node = Node(self.new_home(), '--stratum.laddr=127.0.0.1:0', '--stratum.difficulty=2')
        self.node = node
        self.pool = '127.0.0.1:%d' % node.call('/get-stratum-info')['port']
        self.mine('processor', 3, '--threads', '1')
        if 'gpu:0' in self.bytomd('devices').stdout:
            self.mine('card', 1, '--devices', 'gpu:0')
        else:
            print('no OpenCL device: not tried with one')
        self.refused()
        self.until_it_is_stopped()
        self.usage()
        node.stop()

    def worker(self, login):
        return {worker['login']: worker for worker in self.node.call('/get-stratum-info')['workers']}.get(login)

    def mine(self, user, shares, *arguments):
        done = self.bytomd('mine', '--stratum', self.pool, '--user', user, '--shares', str(shares), *arguments)
        expect_equal(done.returncode, 0, f'mine ({done.stdout} {done.stderr})')
        expect_in('job for height', done.stdout)
        worker = self.worker(user)
        expect(worker['accepted'] >= shares, f'accepted: {worker}')
        expect_equal((worker['invalid'], worker['duplicate'], worker['low_difficulty']), (0, 0, 0), f'bad shares: {worker}')

    def refused(self):
        """A login that the pool does not want ends it."""
        listener = socket.create_server(('127.0.0.1', 0))

        def serve():
            connection, _ = listener.accept()
            request = json.loads(connection.makefile('rb').readline())
            answer = {'id': request['id'], 'jsonrpc': '2.0', 'result': None, 'error': {'code': 24, 'message': 'nobody knows you'}}
            connection.sendall(json.dumps(answer).encode() + b'\n')
            connection.recv(1)
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        done = self.bytomd('mine', '--stratum', '127.0.0.1:%d' % listener.getsockname()[1], '--user', 'stranger', '--threads', '1')
        thread.join()
        listener.close()
        expect(done.returncode != 0, 'a refused login is an error')
        expect_in('nobody knows you', done.stderr)

    def until_it_is_stopped(self):
        """Waits for a pool that is not there yet, too."""
        miner = self.spawn([self.program, 'mine', '--stratum', self.pool, '--user', 'patient', '--threads', '1'])
        wait_until(lambda: (self.worker('patient') or {}).get('accepted'), 'a share')
        miner.send_signal(signal.SIGTERM)
        expect_equal(miner.wait(PATIENCE), 0, 'exit status')
        lonely = self.spawn([self.program, 'mine', '--stratum', '127.0.0.1:1', '--user', 'lonely', '--threads', '1', '--seconds', '1'])
        expect_equal(lonely.wait(PATIENCE), 0, 'exit status without a pool')

    def usage(self):
        for arguments in [[], ['--stratum', 'nowhere'], ['--stratum', self.pool, '--devices', 'tpu']]:
            expect(self.bytomd('mine', *arguments).returncode != 0, f'{arguments}')


if __name__ == '__main__':
    MineTest().main()

#!/usr/bin/env python3
"""What a service manager hears of a node (sd_notify): that it serves, how it is, that it lives, and that it ends."""

import contextlib
import ctypes
import os
import select
import signal
import socket

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, thread_names, wait_until

WATCHDOG = 2_000_000  # microseconds
PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17


class Manager:
    """The other end of NOTIFY_SOCKET: a datagram socket at a path or with an abstract name."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind('\0' + address[1:] if address.startswith('@') else address)
        self.address = address
        self.heard = []  # assignments in order

    def environment(self, base, **more):
        return dict(base, NOTIFY_SOCKET=self.address, LISTEN='127.0.0.1:0', **more)

    def listen(self):
        """Takes what has come."""
        while select.select([self.socket], [], [], 0)[0]:
            self.heard += self.socket.recv(65536).decode().splitlines()
        return self.heard

    def count(self, assignment):
        return self.listen().count(assignment)

    def wait_for(self, assignment, count=1):
        wait_until(lambda: self.count(assignment) >= count, f'{assignment}, heard {self.heard}')

    def status(self):
        return [line for line in self.listen() if line.startswith('STATUS=')][-1]


def thread_of(pid, name):
    return next((thread for thread, its_name in thread_names(pid).items() if its_name == name), None)


@contextlib.contextmanager
def held(tid):
    """One thread of a process stands still; gives False where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(PTRACE_SEIZE, tid, None, None) != 0:
        print(f'notice: no ptrace here ({os.strerror(ctypes.get_errno())}): the watchdog is not tried')
        yield False
        return
    libc.ptrace(PTRACE_INTERRUPT, tid, None, None)
    os.waitpid(tid, 0x40000000)  # __WALL
    try:
        yield True
    finally:
        libc.ptrace(PTRACE_DETACH, tid, None, None)


class ServiceManagerTest(FunctionalTest):
    """READY, STATUS, WATCHDOG, RELOADING and STOPPING come when they are true."""

    def run(self):
        self.the_life_of_a_node()
        self.a_thread_that_stands_still()
        self.a_start_that_fails()
        self.nobody_listens()

    def the_life_of_a_node(self):
        manager = Manager(str(self.scratch / 'notify'))
        home = self.new_home()
        node = Node(home, env=manager.environment(self.environment))
        manager.wait_for('READY=1')
        first = manager.listen().index('READY=1')
        expect('STATUS=starting' in manager.heard[:first], f'before it was ready: {manager.heard}')
        expect_in('API listens on', node.text(), 'the log of a node that is ready')
        expect_equal(node.height(), 0, 'height')  # and it answers
        wait_until(lambda: manager.status().startswith('STATUS=block 0, 0 peers'), 'the status')
        expect_equal(manager.count('WATCHDOG=1'), 0, 'signs of life that nobody asked for')

        node.process.send_signal(signal.SIGHUP)
        manager.wait_for('RELOADING=1')
        manager.wait_for('READY=1', 2)
        expect(any(line.startswith('MONOTONIC_USEC=') for line in manager.heard), f'time of reloading: {manager.heard}')

        node.make_account()
        node.mine(1)
        wait_until(lambda: manager.status().startswith(f'STATUS=block {node.height()}, '), 'the status of the new height')

        node.stop()
        expect_equal(manager.count('STOPPING=1'), 1, 'STOPPING=1')
        expect_equal(manager.status(), 'STATUS=stopping: terminated', 'last status')

    def a_thread_that_stands_still(self):
        manager = Manager(f'@bytomd-test-{os.getpid()}')
        node = Node(self.new_home(), env=manager.environment(self.environment, WATCHDOG_USEC=str(WATCHDOG)))
        pid = node.process.pid
        manager.wait_for('WATCHDOG=1', 3)
        with held(thread_of(pid, 'p2p')) as is_held:
            if is_held:
                wait_until(lambda: 'the network thread has been at one thing' in manager.status(), 'the complaint')
                before = manager.count('WATCHDOG=1')
                # Several looks later, each with a new status, there is still no sign of life.
                statuses = len([line for line in manager.listen() if line.startswith('STATUS=')])
                wait_until(lambda: len([line for line in manager.listen() if line.startswith('STATUS=')]) > statuses + 1,
                           'further looks')
                expect_equal(manager.count('WATCHDOG=1'), before, 'signs of life of a node that hangs')
        manager.wait_for('WATCHDOG=1', manager.count('WATCHDOG=1') + 1)
        if is_held:
            node.wait_for_text('the service manager is not told that the node is alive')
            node.wait_for_text('the node goes on')
        node.stop()

        # A watchdog for another process.
        manager = Manager(str(self.scratch / 'other'))
        node = Node(self.new_home(), env=manager.environment(self.environment, WATCHDOG_USEC='400000', WATCHDOG_PID='1'))
        manager.wait_for('READY=1')
        wait_until(lambda: 'STATUS=block 0' in manager.status(), 'the status')
        expect_equal(manager.count('WATCHDOG=1'), 0, 'signs of life for somebody else')
        node.stop()

    def a_start_that_fails(self):
        manager = Manager(str(self.scratch / 'failing'))
        taken = socket.create_server(('127.0.0.1', 0))
        home = self.new_home()
        done = home.command('node', '--p2p.laddr', f'tcp://127.0.0.1:{taken.getsockname()[1]}', '--p2p.skip_upnp=true',
                            environment=manager.environment({}))
        expect_equal(done.returncode, 1, 'exit code')
        expect_equal(manager.count('READY=1'), 0, 'READY=1 of a node that never served')
        expect_in('STATUS=the start failed: ', manager.status(), 'the status')

    def nobody_listens(self):
        for address in str(self.scratch / 'nobody'), 'relative', '/' + 200 * 'x':
            node = Node(self.new_home(), env=dict(self.environment, LISTEN='127.0.0.1:0', NOTIFY_SOCKET=address))
            expect_equal(node.height(), 0, f'height with NOTIFY_SOCKET={address}')
            node.stop()


if __name__ == '__main__':
    ServiceManagerTest().main()

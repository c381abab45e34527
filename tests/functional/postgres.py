"""A private PostgreSQL: a directory of its own, a Unix socket, no port; gone with the test."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from test_framework import Failed, wait_until

# ctest's word for "skipped".
SKIPPED = 77


def programs():
    """Where the server's programs are, the newest version; nothing where there is none."""
    found = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin/postgres'), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    path = shutil.which('postgres')
    return pathlib.Path(path).parent if path else None


class Postgres:
    """The server refuses to run as root: then it runs as nobody."""

    def __init__(self, test):
        self.test = test
        self.bin = programs()
        # Short, since the path of a socket is at most 107 bytes.
        self.path = pathlib.Path(tempfile.mkdtemp(prefix='bc-pg-'))
        test.directories.append(self.path)
        self.as_user = []
        if os.getuid() == 0:
            nobody = pwd.getpwnam('nobody')
            os.chown(self.path, nobody.pw_uid, nobody.pw_gid)
            self.as_user = ['setpriv', f'--reuid={nobody.pw_uid}', f'--regid={nobody.pw_gid}', '--clear-groups']
        done = subprocess.run([*self.as_user, self.bin / 'initdb', '-D', self.path / 'data', '-U', 'blockcenter',
                               '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'], cwd=self.path, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise Failed(f'initdb: {done.stderr}')
        self.url = f'postgresql://blockcenter@/postgres?host={self.path}'
        self.start()

    def start(self):
        self.process = self.test.spawn(
            [*self.as_user, self.bin / 'postgres', '-D', self.path / 'data', '-k', self.path, '-h', '', '-c', 'fsync=off',
             '-c', 'full_page_writes=off', '-c', 'shared_buffers=16MB', '-c', 'max_connections=60'],
            cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers, 'PostgreSQL to answer')

    def answers(self):
        return self.sql('SELECT 1', check=False) == '1'

    def sql(self, query, check=True):
        """The answer as text: a row a line, columns with | between."""
        done = subprocess.run([self.bin / 'psql', '-X', '-A', '-t', '-q', '-d', self.url, '-c', query],
                              capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise Failed(f'{query}: {done.stderr}')
        return done.stdout.strip()

    def kill(self):
        """At once, as in a power cut of its processes."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

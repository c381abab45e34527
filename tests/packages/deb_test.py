#!/usr/bin/env python3
"""The .deb is installed, its node started, upgraded over an older one, removed and purged, on a machine that is a copy
of this one: an overlay, in namespaces of its own. BYTOM_DEBIAN names another system to begin with, for instance a
directory that `debootstrap --variant=minbase bookworm` filled; what the package needs is then fetched by apt.
"""

import json
import os
import pathlib
import re
import shutil
import stat
import signal
import subprocess
import sys
import time

from package_framework import Failed, Skip, expect, expect_equal, main, need, pack, run

PATIENCE = 300
KEPT = '# set by the operator\n'


DEVICES = {'null': 3, 'zero': 5, 'full': 7, 'random': 8, 'urandom': 9}


class Machine:
    """The copy, below `root`."""

    def __init__(self, scratch, base):
        self.root = scratch / 'machine'
        self.root.mkdir()
        self.layers = layers = scratch / 'layers'
        layers.mkdir()
        # An overlay does not take one as its upper layer: memory does.
        run('mount', '-t', 'tmpfs', 'layers', layers)
        (layers / 'upper').mkdir()
        (layers / 'work').mkdir()
        mounted = subprocess.run(['mount', '-t', 'overlay', 'machine', '-o', f'lowerdir={base},upperdir={layers}/upper,workdir={layers}/work',
                                  str(self.root)], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            raise Skip(f'no overlay can be mounted: {mounted.stderr.strip()}')
        run('mount', '-t', 'proc', 'proc', self.root / 'proc')
        # Devices of its own, whatever becomes of the copy.
        run('mount', '-t', 'tmpfs', 'devices', self.root / 'dev')
        for name, minor in DEVICES.items():
            os.mknod(self.root / 'dev' / name, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
        (self.root / 'dev' / 'fd').symlink_to('/proc/self/fd')
        for gone in ('run/systemd/system',):
            path = self.root / gone
            if path.is_dir():
                path.rmdir()

    def take_down(self):
        """Before anything is removed: what lies below is the machine's own as long as it is mounted."""
        for mount in (self.root / 'dev', self.root / 'proc', self.root, self.layers):
            subprocess.run(['umount', '--lazy', str(mount)], check=False)

    def run(self, *command, expected=0, **options):
        return run('chroot', self.root, *command, expected=expected, env=self.environment(), **options)

    @staticmethod
    def environment():
        return {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'DEBIAN_FRONTEND': 'noninteractive', 'LANG': 'C.UTF-8', 'HOME': '/root'}

    def path(self, name):
        return self.root / name.lstrip('/')

    def install(self, package, with_needs):
        """dpkg as an operator's scripts call it: a changed file of settings is kept."""
        shutil.copy(package, self.path('/tmp'))
        name = f'/tmp/{package.name}'
        keep = ('--force-confdef', '--force-confold')
        if with_needs:
            shutil.copy('/etc/resolv.conf', self.path('/etc/resolv.conf'))
            self.run('apt-get', 'update', '-q')
            self.run('apt-get', 'install', '-q', '-y', '--no-install-recommends', name)
        else:
            self.run('dpkg', *keep, '-i', name)

    def owner(self, name):
        return self.run('stat', '-c', '%U:%G %a', name).strip()


class Service:
    """The node as the unit starts it, but for the network."""

    def __init__(self, machine):
        unit = machine.path('/usr/lib/systemd/system/bytomd.service').read_text()
        command = re.search('^ExecStart=(.*)$', unit, re.M).group(1).split()
        self.output = machine.path('/tmp/node-output')
        self.file = self.output.open('wb')
        self.process = subprocess.Popen(
            ['chroot', str(machine.root), 'setpriv', '--reuid=bytom', '--regid=bytom', '--clear-groups', *command, '--vault_mode',
             '--api_addr', '127.0.0.1:0', '--wallet.light_kdf'],
            stdout=self.file, stderr=self.file, env=machine.environment())
        end = time.monotonic() + PATIENCE
        while True:
            listening = re.search(r'API listens on (127\.0\.0\.1:\d+)', self.text())
            if listening:
                self.url = f'http://{listening.group(1)}'
                return
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failed(f'the node did not start: {self.text()}')
            time.sleep(0.05)

    def text(self):
        return self.output.read_text(errors='replace')

    def ask(self, machine, *arguments):
        done = subprocess.run(['chroot', str(machine.root), 'bytomcli', *arguments], capture_output=True, text=True, check=False,
                              env={**machine.environment(), 'BYTOM_URL': self.url})
        expect_equal(done.returncode, 0, f'exit code of bytomcli {arguments} ({done.stdout}{done.stderr})')
        return done.stdout

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        expect_equal(self.process.wait(PATIENCE), 0, f'exit code of the node ({self.text()})')
        self.file.close()


def older(package, scratch):
    """The same package with a lower version and other settings."""
    tree = scratch / 'older'
    run('dpkg-deb', '-R', package, tree)
    control = tree / 'DEBIAN/control'
    control.write_text(re.sub('^Version: .*$', 'Version: 0.0.1', control.read_text(), flags=re.M))
    settings = tree / 'etc/bytom/config.toml'
    settings.write_text(settings.read_text() + '# as it was in the older package\n')
    made = scratch / 'bytomd_0.0.1_amd64.deb'
    run('dpkg-deb', '--root-owner-group', '-b', tree, made)
    return made


def looks_well(package, scratch):
    """What lintian would say, and what systemd says of the unit, where they are there."""
    tree = scratch / 'tree'
    run('dpkg-deb', '-R', package, tree)
    if shutil.which('lintian'):
        run('lintian', '--fail-on', 'error', '--allow-root', package)
    if shutil.which('systemd-analyze'):
        # Its program is looked for on this machine.
        unit = scratch / 'bytomd.service'
        unit.write_text((tree / 'usr/lib/systemd/system/bytomd.service').read_text().replace('=/usr/bin/bytomd', '=/bin/true').replace(
            'man:bytomd(1)', 'https://example.org'))
        said = subprocess.run(['systemd-analyze', 'verify', str(unit)], capture_output=True, text=True, check=False)
        expect('bytomd.service' not in said.stderr, f'systemd-analyze verify: {said.stderr}')
        exposure = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--threshold=25', str(unit)],
                                  capture_output=True, text=True, check=False)
        expect_equal(exposure.returncode, 0, f'the unit is exposed: {exposure.stdout[-300:]}{exposure.stderr}')


def lives(machine, package, old, with_needs):
    # Installed.
    machine.install(old, with_needs)
    expect_equal(machine.owner('/var/lib/bytom'), 'bytom:bytom 750', 'owner of the home directory')
    expect_equal(machine.owner('/etc/bytom/config.toml'), 'root:bytom 640', 'owner of the settings')
    expect_equal(os.readlink(machine.path('/var/lib/bytom/config.toml')), '/etc/bytom/config.toml', 'link to the settings')
    expect('api_addr = "127.0.0.1:9888"' in machine.path('/etc/bytom/config.toml').read_text(), 'the API is open')
    for file in ('/usr/share/man/man1/bytomd.1.gz', '/usr/share/bash-completion/completions/bytomcli',
                 '/usr/share/zsh/vendor-completions/_bytomd', '/usr/share/doc/bytomd/copyright'):
        expect('/usr/share' in machine.run('dpkg', '-L', 'bytomd') and file in machine.run('dpkg', '-L', 'bytomd'), f'no {file}')
    machine.run('bytomd', 'config', 'check', '--home', '/var/lib/bytom')
    machine.run('equity', '--help')

    # Started.
    node = Service(machine)
    key = json.loads(node.ask(machine, 'create-key', 'operator', 'password'))['xpub']
    node.stop()
    expect_equal(machine.owner('/var/lib/bytom/keystore').split()[0], 'bytom:bytom', 'owner of the keys')

    # Upgraded: settings that were changed here are kept, though the package's are others now; so are the keys.
    settings = machine.path('/etc/bytom/config.toml')
    settings.write_text(settings.read_text() + KEPT)
    machine.install(package, False)
    expect(settings.read_text().endswith(KEPT), 'the upgrade has changed the settings')
    expect(settings.with_suffix('.toml.dpkg-dist').exists(), 'the new settings are not offered')
    expect_equal(machine.owner('/etc/bytom/config.toml'), 'root:bytom 640', 'owner of the settings after the upgrade')
    node = Service(machine)
    expect(key in node.ask(machine, 'list-keys'), 'the key is gone')
    node.stop()

    # Removed: what is the operator's stays. Purged: keys stay, and the operator is told.
    machine.run('dpkg', '-r', 'bytomd')
    expect(not machine.path('/usr/bin/bytomd').exists(), 'the program is still there')
    expect(settings.exists() and machine.path('/var/lib/bytom/data/chain.db').exists(), 'removal took settings or data')
    purged = subprocess.run(['chroot', str(machine.root), 'dpkg', '-P', 'bytomd'], capture_output=True, text=True, check=False,
                            env=machine.environment())
    expect_equal(purged.returncode, 0, f'exit code of the purge ({purged.stderr})')
    expect('are kept' in purged.stderr, 'nobody was told that the keys are kept')
    expect(not settings.exists() and not machine.path('/var/lib/bytom/data/chain.db').exists(), 'settings or chain are left')
    expect(list(machine.path('/var/lib/bytom/keystore').iterdir()), 'the keys are gone')

    # Without keys nothing is left.
    shutil.rmtree(machine.path('/var/lib/bytom'))
    machine.install(package, False)
    machine.run('dpkg', '-P', 'bytomd')
    for left in ('/var/lib/bytom', '/etc/bytom', '/usr/bin/bytomd'):
        expect(not machine.path(left).exists(), f'{left} is left')


def test(_source, build, scratch):
    need('dpkg-deb', 'dpkg-shlibdeps', 'unshare', 'chroot')
    package = pack(build, 'DEB', scratch / 'packed')
    looks_well(package, scratch)
    base = os.environ.get('BYTOM_DEBIAN', '/')
    old = older(package, scratch)
    machine = Machine(scratch, base)
    try:
        lives(machine, package, old, 'BYTOM_DEBIAN' in os.environ)
    finally:
        machine.take_down()


if __name__ == '__main__':
    if os.geteuid() != 0:
        print('skipped: it installs and purges a package as root, in a namespace')
        sys.exit(77)
    if 'BYTOM_IN_NAMESPACE' not in os.environ:
        # Mounts and processes end with it.
        entered = subprocess.run(['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation=private', sys.executable,
                                  str(pathlib.Path(__file__).resolve()), *sys.argv[1:]],
                                 env={**os.environ, 'BYTOM_IN_NAMESPACE': '1'}, check=False)
        if entered.returncode == 1 and subprocess.run(['unshare', '--mount', 'true'], check=False).returncode != 0:
            print('skipped: no namespace can be made')
            sys.exit(77)
        sys.exit(entered.returncode)
    main(test)

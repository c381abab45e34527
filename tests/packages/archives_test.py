#!/usr/bin/env python3
"""The archives are the same bytes whoever makes them, wherever and whenever; the tar.gz runs where it is unpacked."""

import os
import tarfile

from package_framework import EPOCH, PROGRAMS, expect, expect_equal, main, need, pack, run


def made_twice(build, scratch, generator):
    """By packers with different habits: the file. cpack gives the members of a .deb the permissions of new files, which
    scripts/release.sh therefore sets."""
    made = []
    for number, mask in enumerate((0o022, 0o022 if generator == 'DEB' else 0o077)):
        before = os.umask(mask)
        made.append(pack(build, generator, scratch / f'{generator}-{number}', {'TZ': ('UTC', 'Asia/Tokyo')[number]}))
        os.umask(before)
    expect(made[0].read_bytes() == made[1].read_bytes(), f'two runs of cpack -G {generator} differ')
    return made[0]


def test(_source, build, scratch):
    archive = made_twice(build, scratch, 'External')
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
    expect_equal([member.name for member in members], sorted(member.name for member in members), 'order of the files')
    for member in members:
        expect_equal((member.uid, member.gid, member.mtime), (0, 0, int(EPOCH)), f'owner and time of {member.name}')
        expect(member.mode & 0o022 == 0, f'{member.name} can be written by others')
    unpacked = scratch / 'un packed'
    unpacked.mkdir()
    run('tar', '-xzf', archive, '-C', unpacked)
    (root,) = unpacked.iterdir()
    for program in PROGRAMS:
        expect((root / 'bin' / program).exists(), f'{program} is not in the archive')
    expect_equal(run(root / 'bin/bytomd', 'version').splitlines()[0], '1.1.1', 'version')
    home = scratch / 'home'
    run(root / 'bin/bytomd', 'init', '--home', home, '--chain_id', 'solonet')
    run(root / 'bin/bytomd', 'config', 'check', '--home', home)
    unit = (root / 'lib/systemd/system/bytomd.service').read_text()
    expect('ExecStart=bytomd node' in unit, 'the unit of the archive names a directory')
    for directory, text in ((build, 'build directory'), (scratch, 'scratch directory')):
        for program in PROGRAMS:
            if text == 'scratch directory':
                expect(str(directory).encode() not in (root / 'bin' / program).read_bytes(), f'{program} names the {text}')

    need('dpkg-deb', 'dpkg-shlibdeps')
    made_twice(build, scratch, 'DEB')


if __name__ == '__main__':
    main(test)

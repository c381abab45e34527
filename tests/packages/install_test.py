#!/usr/bin/env python3
"""`cmake --install` brings the programs and what belongs to them, whole or by components, to any prefix."""

import re
import subprocess

from package_framework import PROGRAMS, expect, expect_equal, files_below, main, run

COMPONENTS = {
    'bytomd': {'bin/bytomd'},
    'bytomcli': {'bin/bytomcli'},
    'equity': {'bin/equity'},
    'man': {f'share/man/man1/{program}.1' for program in PROGRAMS},
    'completions': {f'share/bash-completion/completions/{program}' for program in PROGRAMS} |
                   {f'share/zsh/site-functions/_{program}' for program in PROGRAMS} |
                   {f'share/fish/vendor_completions.d/{program}.fish' for program in PROGRAMS},
    'systemd': {'lib/systemd/system/bytomd.service'},
    'config': {f'share/doc/bytomd/examples/{network}.toml' for network in ('mainnet', 'wisdom', 'solonet')},
    'docs': {'share/doc/bytomd/copyright', 'share/doc/bytomd/README.md', 'share/doc/bytomd/docs/operations.md'},
}


def shown(name):
    """As the manual page writes it."""
    return name.replace('-', '\\-')


def commands_of(program):
    """Each command that the help of bytomd lists, with its flags."""
    usage = run(program, 'help')
    commands = re.findall(r'^  ([a-z]+(?:-[a-z]+)*) ', usage.split('Subcommands:')[1], re.M)
    return {command: set(re.findall(r'--[a-z_.0-9]+', run(program, 'help', command))) for command in commands}


def test(_source, build, scratch):
    # The whole of it.
    prefix = scratch / 'somewhere else'
    run('cmake', '--install', build, '--prefix', prefix)
    installed = files_below(prefix)
    for name, files in COMPONENTS.items():
        expect(files <= installed, f'component {name}: {files - installed} missing')
    expect(not any(file.startswith(('include/', 'lib/cmake', 'lib/lib')) or file.endswith(('.hpp', '.a')) for file in installed),
           'headers or libraries are installed')

    # Its programs run there, and nothing in them knows where they were built.
    for program in ('bytomd', 'bytomcli'):
        run(prefix / 'bin' / program, 'version')
    run(prefix / 'bin/equity', '--help')
    unit = (prefix / 'lib/systemd/system/bytomd.service').read_text()
    expect(f'ExecStart={prefix}/bin/bytomd node' in unit, 'the unit names another program')

    # Each component alone.
    for name, files in COMPONENTS.items():
        alone = scratch / name
        run('cmake', '--install', build, '--prefix', alone, '--component', name)
        found = files_below(alone)
        expect(files <= found, f'component {name} alone: {files - found} missing')
        others = {file for other, theirs in COMPONENTS.items() if other != name for file in theirs}
        expect_equal(found & others, set(), f'what component {name} brings of others')

    # Manual and completions name every command and flag of bytomd (those of bytomcli: unit.bytomcli).
    page = (prefix / 'share/man/man1/bytomd.1').read_text()
    scripts = [(prefix / file).read_text() for file in COMPONENTS['completions'] if 'bytomd' in file]
    commands = commands_of(prefix / 'bin/bytomd')
    expect('node' in commands and len(commands['node']) > 40, f'the commands of bytomd: {commands}')
    for command, flags in commands.items():
        expect(f'.SS {shown(command)}' in page, f'bytomd(1) does not name {command}')
        for text in scripts:
            expect(command in text, f'a completion does not name {command}')
        for flag in flags - {'--help'}:
            expect(shown(flag) in page, f'bytomd(1) does not name {flag}')
            for text in scripts:
                expect(flag[2:] in text, f'a completion does not name {flag}')
    flags = set(re.findall(r'--[a-z]+', run(prefix / 'bin/equity', '--help')))
    for flag in flags:
        expect(shown(flag) in (prefix / 'share/man/man1/equity.1').read_text(), f'equity(1) does not name {flag}')

    # The shells read them, as far as they are there.
    for program in PROGRAMS:
        check = [('bash', prefix / f'share/bash-completion/completions/{program}'),
                 ('zsh', prefix / f'share/zsh/site-functions/_{program}'),
                 ('fish', prefix / f'share/fish/vendor_completions.d/{program}.fish')]
        for shell, file in check:
            try:
                run(shell, '-n', file)
            except FileNotFoundError:
                print(f'no {shell} here to read {file.name}')
        try:
            done = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', prefix / f'share/man/man1/{program}.1'],
                                  capture_output=True, text=True, check=False, env={'MANWIDTH': '100', 'PATH': '/usr/bin:/bin'})
            expect(done.returncode == 0 and not done.stderr, f'man warns of {program}.1: {done.stderr}')
        except FileNotFoundError:
            print('no man here')


if __name__ == '__main__':
    main(test)

"""What the tests of packages stand on: commands, scratch directories, reasons to skip."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

# What ctest calls skipped.
SKIPPED = 77
# 2026-01-01, for archives that must not depend on the clock.
EPOCH = '1767225600'
PROGRAMS = ('bytomd', 'bytomcli', 'equity')


class Failed(Exception):
    """An expectation that does not hold."""


class Skip(Exception):
    """The machine lacks what the test needs."""


def expect(condition, message):
    if not condition:
        raise Failed(message)


def expect_equal(actual, expected, what):
    expect(actual == expected, f'{what}: expected {expected!r}, actual {actual!r}')


def run(*command, expected=0, **options):
    """The standard output of a command that must end so."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    expect(done.returncode == expected, f'{command} ended with {done.returncode}: {done.stdout}{done.stderr}')
    return done.stdout


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise Skip(f'not installed: {", ".join(missing)}')


def files_below(directory):
    return {str(path.relative_to(directory)) for path in directory.rglob('*') if not path.is_dir()}


def pack(build, generator, directory, environment=None):
    """The one file that cpack makes."""
    need('cpack', 'gzip')
    run('cpack', '--config', build / 'CPackConfig.cmake', '-G', generator, '-B', directory,
        cwd=build, env={**os.environ, 'SOURCE_DATE_EPOCH': EPOCH, **(environment or {})})
    files = [path for path in directory.iterdir() if path.name.endswith(('.deb', '.tar.gz'))]
    expect_equal(len(files), 1, f'number of files made by cpack -G {generator}')
    return files[0]


def has_mounts(directory):
    """Whether something is mounted below it: what is there is not the directory's own."""
    mounts = pathlib.Path('/proc/self/mountinfo').read_text().splitlines()
    return any(line.split()[4].startswith(f'{directory}/') for line in mounts)


def main(test):
    """Runs `test(source, build, scratch)`."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--source', required=True, type=pathlib.Path)
    parser.add_argument('--build', required=True, type=pathlib.Path, help='where everything is built')
    options = parser.parse_args()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix='bytomd-package-'))
    try:
        test(options.source.resolve(), options.build.resolve(), scratch)
        code = 0
    except Skip as reason:
        print(f'skipped: {reason}')
        code = SKIPPED
    except Exception:  # told, then the scratch directory goes
        traceback.print_exc()
        code = 1
    finally:
        if has_mounts(scratch):
            print(f'{scratch} is left as it is: something is still mounted there')
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(code)

"""Fails if a row of the tables has no test: an endpoint of docs/openapi.json (which docs.api keeps current) that neither
a recorded story nor a unit test nor a functional test calls, or a command of bytomcli that none of them runs.

    tables_have_tests.py PROJECT BYTOMCLI
"""

import json
import pathlib
import re
import subprocess
import sys

STORIES = ('api-examples', 'api-modes', 'api-websocket')
NAME = r'([a-z]+(?:-[a-z]+)*)'
# How tests write that they make a call: node.call('/get-block'), node.post("/get-block"), …
CALLS = (
    rf'''\b(?:call|request|post|ask|get)\(\s*["']/{NAME}["']''',
    rf'''\btarget = ["']/{NAME}["'];''',
    rf'''["']rpc["'], ["']/?{NAME}["']''',
)
# … and that they run a command: node.run({{"rpc", self.bytomcli('rpc'.
COMMANDS = (rf'''\brun\(\{{["']{NAME}["']''', rf'''\bbytomcli\(\s*["']{NAME}["']''')


def recorded_cases(project, topic):
    return json.loads((project / f'tests/data/vectors/{topic}.json').read_text())['cases']


def test_texts(project):
    """The sources of all tests that ctest runs."""
    for file in (project / 'tests/unit').rglob('*_test.cpp'):
        listed = (file.parent / 'CMakeLists.txt').read_text()
        if file.name in listed:
            yield file.read_text()
    functional = project / 'tests/functional'
    for name in re.findall(r'^ *functional_test\((\w+)', (functional / 'CMakeLists.txt').read_text(), re.M):
        yield (functional / f'{name}_test.py').read_text()


def named_in(texts, patterns):
    return {name for text in texts for pattern in patterns for name in re.findall(pattern, text)}


def commands_of(bytomcli):
    """The commands that its help lists."""
    usage = subprocess.run([bytomcli, 'help'], capture_output=True, text=True, check=False)
    listed = (usage.stdout + usage.stderr).split('Available Commands:\n')[1].split('\nFlags:')[0]
    return set(re.findall(rf'^    {NAME} ', listed, re.M))


def report(kind, rows, tested):
    missing = sorted(rows - tested)
    for row in missing:
        print(f'{kind} {row}: no test')
    print(f'{len(rows) - len(missing)} of {len(rows)} {kind}s have tests')
    return not missing and bool(rows)


def main():
    project = pathlib.Path(sys.argv[1])
    texts = list(test_texts(project))
    endpoints = {path[1:] for path in json.loads((project / 'docs/openapi.json').read_text())['paths']}
    called = {case['endpoint'][1:].split('?')[0]
              for topic in STORIES for case in recorded_cases(project, topic) if 'endpoint' in case}
    socket = {'websocket-subscribe'} if recorded_cases(project, 'api-websocket') else set()
    called |= named_in(texts, CALLS) | socket
    run = {case['args'][0] for case in recorded_cases(project, 'cli-examples') if case['args']}
    run |= named_in(texts, COMMANDS)
    results = [report('endpoint', endpoints, called), report('command', commands_of(sys.argv[2]), run)]
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())

"""Fails if a row of a table in docs/security.md names no test, or one that does not exist: a case or a suite of a unit test,
a functional test, a fuzz target, a simulation, a file of tests.

    security_tests.py PROJECT
"""

import pathlib
import re
import sys

# Words of sentences that look like names of tests.
PROSE = {'API', 'IPv6', 'KiB', 'MiB', 'GiB'}


class Known:
    """The tests that there are."""

    def __init__(self, project):
        self.suites = set()
        self.cases = set()
        for file in (project / 'tests').rglob('*_test.cpp'):
            for suite, case in re.findall(r'^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)', file.read_text(), re.M):
                self.suites.add(suite)
                self.cases.add(case)
                self.cases.add(f'{suite}.{case}')
        functional = (project / 'tests/functional/CMakeLists.txt').read_text()
        self.functional = set(re.findall(r'^ *functional_test\((\w+)', functional, re.M))
        fuzz = ''.join(file.read_text() for file in (project / 'tests/fuzz').rglob('CMakeLists.txt'))
        self.fuzz = set(re.findall(r'^ *bytom_fuzz_target\((\w+)', fuzz, re.M))
        self.units = {folder.name for folder in (project / 'tests/unit').iterdir() if folder.is_dir()}
        self.files = {str(file.relative_to(project / 'tests')) for file in (project / 'tests').rglob('*_test.*')}

    def has_case(self, name):
        """`Suite.Case`, `Suite.*`, `Suite`, `Case`, or the beginning of one with … at either end."""
        if name.endswith('.*'):
            return name[:-2] in self.suites
        if name.startswith('…') or name.endswith('…'):
            part = name.strip('….')
            return any(part in case for case in self.cases)
        return name in self.cases or name in self.suites

    def has(self, name):
        kind, _, rest = name.partition('.')
        if name.endswith(('_test.cpp', '_test.py')):
            return any(('/' + file).endswith('/' + name) for file in self.files)
        if kind in ('functional', 'fuzz', 'unit') and rest:
            return rest in {'functional': self.functional, 'fuzz': self.fuzz, 'unit': self.units}[kind]
        return self.has_case(name)


def rows(text):
    """(line number, cells) of each row of a table whose last column is headed `test`."""
    in_table = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith('|'):
            in_table = False
            continue
        cells = [cell.strip() for cell in line.strip().strip('|').split(' | ')]
        cells[-1] = cells[-1].rstrip('| ')
        if cells[-1] == 'test':
            in_table = True
        elif in_table and not set(line) <= set('|-: '):
            yield number, cells


def names_in(cell):
    """The names of tests in the cell, as has() takes them."""
    cell = re.sub(r'\b(?:functional|fuzz)(?: targets?)? `(\w+)`', lambda m: m.group(0).split()[0] + '.' + m.group(1), cell)
    words = re.findall(r'…?[\w/.…*]+', cell.replace('`', ' '))
    for word in words:
        word = word.rstrip('.')
        looks_like_one = re.match(r'…?[A-Z]\w*[a-z]\w*', word) or '_test.' in word or \
            re.match(r'(functional|fuzz|unit)\.\w', word)
        if looks_like_one and word not in PROSE:
            yield word


def main():
    project = pathlib.Path(sys.argv[1])
    known = Known(project)
    problems = []
    count = 0
    for number, cells in rows((project / 'docs/security.md').read_text()):
        count += 1
        cell = cells[-1]
        names = list(names_in(cell))
        if not names and not re.search(r'\bthe same\b|\bsimulation\b', cell):
            problems.append(f'{number}: no test for: {cells[0]}')
        problems += [f'{number}: there is no test {name}' for name in names if not known.has(name)]
    for problem in problems:
        print(f'docs/security.md:{problem}')
    print(f'{count} rows, {len(problems)} problems')
    return 0 if count and not problems else 1


if __name__ == '__main__':
    sys.exit(main())

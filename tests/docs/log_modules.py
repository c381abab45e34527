"""Fails if `bytomd config check` does not know a module that writes log lines, or knows one that does not.

    log_modules.py PROJECT
"""

import pathlib
import re
import sys

LINE = re.compile(r'base::log(?:_line|_to_file)?\(\s*[^;"]*?base::LogLevel::\w+,\s*"(\w+)"')
CONSTANT = re.compile(r'\bk(?:Module|\w*Log)\b(?:\{| = )"(\w+)"')
KNOWN = re.compile(r'kModules\{([^}]*)\}')


def main():
    project = pathlib.Path(sys.argv[1])
    written = set()
    for file in (project / 'src').rglob('*.[ch]pp'):
        # A program of its own, which the node's settings say nothing about.
        if 'blockcenter' in file.relative_to(project).parts:
            continue
        text = file.read_text()
        written |= set(LINE.findall(text)) | set(CONSTANT.findall(text))
    known = set(re.findall(r'"(\w+)"', KNOWN.search((project / 'src/node/log_settings.cpp').read_text()).group(1)))
    for name in sorted(written - known):
        print(f'{name}: writes lines, but log_settings.cpp does not know it')
    for name in sorted(known - written):
        print(f'{name}: log_settings.cpp knows it, but it writes no lines')
    print(f'{len(written & known)} modules')
    sys.exit(written != known)


if __name__ == '__main__':
    main()

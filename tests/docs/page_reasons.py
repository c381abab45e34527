"""Fails if the page's English table does not have the sentences that the node says why it does not move, word for word: it
finds their translation by them.

    page_reasons.py PROJECT
"""

import pathlib
import re
import sys

SAID = ['src/node/network_part.cpp', 'src/sync/downloader.cpp', 'src/sync/reactor.cpp']
FAILURES = re.compile(r'kFailures = \{([^}]*)\}')


def literals(text):
    """Those that stand behind each other are one."""
    return [''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', run)) for run in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', text)]


def said(project):
    """Every text of the functions that make reasons, in its parts."""
    whole = '\n'.join((project / name).read_text() for name in SAID)
    found = set()
    for text in literals(whole):
        found.update(part for part in [text, *text.split(': ')] if part)
    return found, literals(FAILURES.search(whole).group(1))


def main():
    project = pathlib.Path(sys.argv[1])
    page = (project / 'web/src/i18n/en.ts').read_text()
    known = set(re.findall(r'^  reason_\w+: "(.*)",$', page, re.M))
    texts, failures = said(project)
    wrong = [f'"{text}": the page knows it, but the node does not say it' for text in sorted(known - texts)]
    wrong += [f'"{text}": the node says it of dials, but the page does not know it' for text in failures if text not in known]
    print('\n'.join(wrong) or f'{len(known)} sentences')
    sys.exit(bool(wrong or not known))


if __name__ == '__main__':
    main()

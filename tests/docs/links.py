#!/usr/bin/env python3
"""links.py CHECKOUT: every relative link of a Markdown file leads somewhere, and files that are named in `code` exist."""
import pathlib
import re
import sys

FOLDERS = "src|include|tests|docs|scripts|config|cmake|bench"


def missing_of(document: pathlib.Path, root: pathlib.Path):
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.S)
    named = re.findall(rf"`((?:{FOLDERS})/[\w./-]*\.\w+)`", text)
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", re.sub(r"`[^`\n]*`", "", text))
    yield from (name for name in named if not (root / name).exists())
    yield from (link for link in links
                if not re.match(r"[a-z]+:", link) and not (document.parent / link).exists())


def main():
    root = pathlib.Path(sys.argv[1])
    documents = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("tests/**/*.md")]
    faults = [f"{document.relative_to(root)}: there is no {name}"
              for document in documents if document.name != "CHANGELOG.md" for name in missing_of(document, root)]
    print("\n".join(faults) or f"{len(documents)} documents")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

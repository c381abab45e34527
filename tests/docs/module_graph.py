"""The floors of the house, held against the code: fails if a module includes what stands above it, what it does not link,
what docs/architecture.md does not allow it, or another module's private header; if there is a cycle; if a public header is
used by its own module only; or if the picture in docs/architecture.md is not the one that the code makes.

    module_graph.py check PROJECT
    module_graph.py draw PROJECT     writes the picture into docs/architecture.md
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<bytom/(\w+/[^>]+)>|"(\w+/[^"]+)")', re.M)
PUBLIC_HEADER = re.compile(r'#\s*include\s+<(bytom/\w+/[^>]+)>')
PICTURE = re.compile(r'(<!-- modules -->\n).*?(<!-- /modules -->)', re.S)


class Project:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        paths = re.findall(r'^ *add_subdirectory\(src/([\w/]+)\)', (self.root / 'CMakeLists.txt').read_text(), re.M)
        # The module of src/a/b is a_b.
        self.folder = {path.replace('/', '_'): path for path in paths}
        listed = list(self.folder)
        self.floor = {module: number for number, module in enumerate(listed)}
        self.files = {module: self.sources(module) for module in listed}
        self.texts = {file: file.read_text() for files in self.files.values() for file in files}
        self.links = {module: self.links_of(module) for module in listed}

    def sources(self, module):
        folders = (self.root / 'src' / self.folder[module], self.root / 'include/bytom' / self.folder[module])
        return sorted(file for folder in folders for file in folder.rglob('*') if file.suffix in ('.cpp', '.hpp'))

    def links_of(self, module):
        """(public, all) modules that the CMake file of the module names."""
        text = (self.root / 'src' / self.folder[module] / 'CMakeLists.txt').read_text()
        call = re.search(r'bytom_module\((.*?)\)', text, re.S)
        words = call.group(1).split() if call else re.findall(r'\w+', text)
        part, public, private = 'PRIVATE', set(), set()
        for word in words:
            if word in ('SOURCES', 'PUBLIC', 'PRIVATE'):
                part = word
            elif word.startswith('bytom_') and word != f'bytom_{module}':
                (public if part == 'PUBLIC' else private).add(word.removeprefix('bytom_'))
        return public & self.floor.keys(), (public | private) & self.floor.keys()

    def module_of(self, header):
        """The module whose folder has this header, named from src/ or include/bytom/ on; the first folder if none has."""
        first, second, *_ = header.split('/')
        nested = f'{first}_{second}'
        return nested if nested in self.folder else first

    def reachable(self, module):
        """Modules whose headers the module's sources may include: what it links, and publicly what that links."""
        found, open_ = set(), list(self.links[module][1])
        while open_:
            other = open_.pop()
            if other not in found:
                found.add(other)
                open_.extend(self.links[other][0])
        return found

    def includes(self, module):
        """Yields (file, other module, whether it is a public header)."""
        for file in self.files[module]:
            for public, private in INCLUDE.findall(self.texts[file]):
                other = self.module_of(public or private)
                if other != module and other in self.floor:
                    yield file.relative_to(self.root), other, bool(public)

    def edges(self):
        return {module: sorted({other for _, other, _ in self.includes(module)}, key=self.floor.get)
                for module in self.floor}

    def allowed(self):
        """The rows of the table in docs/architecture.md, each with what the modules in it may use in their turn."""
        rows = {}
        text = (self.root / 'docs/architecture.md').read_text()
        for module, uses in re.findall(r'^\| `(\w+)` \|[^|]*\|([^|]*)\|$', text, re.M):
            names = set(re.findall(r'\w+', re.sub(r'\([^)]*\)', '', uses)))
            rows[module] = set(self.floor) if 'all' in names else names & self.floor.keys()
        closed = {}
        for module in sorted(rows, key=lambda name: self.floor.get(name, -1)):
            closed[module] = set(rows[module])
            for other in rows[module]:
                closed[module] |= closed.get(other, set())
        return closed


def check_includes(project):
    allowed = project.allowed()
    for module in project.floor:
        reachable = project.reachable(module)
        for file, other, public in project.includes(module):
            if not public:
                yield f'{file} includes a private header of {other}'
            if project.floor[other] >= project.floor[module]:
                yield f'{file} includes {other}, which stands above {module} in CMakeLists.txt'
            elif other not in reachable:
                yield f'{file} includes {other}, which {module} does not link'
            if module in allowed and other not in allowed[module]:
                yield f'{file} includes {other}, which docs/architecture.md does not allow {module}'


def check_links(project):
    for module, (_, linked) in project.links.items():
        for other in sorted(linked):
            if project.floor[other] >= project.floor[module]:
                yield f'src/{project.folder[module]}/CMakeLists.txt links {other}, which stands above it'


def check_public_headers(project):
    """A header is public if another module includes it, or a public header does."""
    wanted, open_ = set(), []
    for module in project.floor:
        for file in project.files[module]:
            for header in PUBLIC_HEADER.findall(project.texts[file]):
                if project.module_of(header.removeprefix('bytom/')) != module:
                    open_.append(header)
    while open_:
        header = open_.pop()
        path = project.root / 'include' / header
        if header not in wanted and path in project.texts:
            wanted.add(header)
            open_.extend(PUBLIC_HEADER.findall(project.texts[path]))
    include = project.root / 'include'
    for file in sorted(include.rglob('*.hpp')):
        header = str(file.relative_to(include))
        if header not in wanted:
            yield f'include/{header} is used by no other module: its place is src'


def picture(project):
    """What each module includes, without what it gets through another one anyway."""
    edges = {module: set(others) for module, others in project.edges().items()}
    below = {}
    for module in project.floor:
        below[module] = set(edges[module])
        for other in edges[module]:
            below[module] |= below[other]
    lines = ['```mermaid', 'graph TD']
    for module in reversed(project.floor):
        direct = {other for other in edges[module]
                  if not any(other in below[between] for between in edges[module] if between != other)}
        lines += [f'    {module} --> {other}' for other in sorted(direct, key=project.floor.get, reverse=True)]
    return '\n'.join([*lines, '```', ''])


def main():
    project = Project(sys.argv[2])
    document = project.root / 'docs/architecture.md'
    text = document.read_text()
    drawn = PICTURE.sub(lambda found: found.group(1) + picture(project) + found.group(2), text)
    if sys.argv[1] == 'draw':
        document.write_text(drawn)
        return 0
    faults = [*check_links(project), *check_includes(project), *check_public_headers(project)]
    if not PICTURE.search(text):
        faults.append('docs/architecture.md has no picture of the modules')
    elif drawn != text:
        faults.append('the picture in docs/architecture.md is not that of the code: module_graph.py draw')
    print(*faults, sep='\n')
    print(f'{len(project.floor)} modules, {sum(map(len, project.edges().values()))} arrows, {len(faults)} faults')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())

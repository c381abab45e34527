#!/usr/bin/env python3
"""A public generator makes the types of TypeScript clients of docs/openapi.json and docs/openapi-explorer.json, a program compiles against them, and so
does the page. Skipped (exit code 77) where npm is missing or its registry is out of reach.

    client_types_test.py PROJECT
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
DOCUMENTS = {'openapi.json': 'schema.ts', 'openapi-explorer.json': 'explorer_schema.ts'}


def node(project, script, *arguments, **options):
    command = ['node', str(project / 'web' / 'node_modules' / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f'{" ".join(command)} failed:\n{done.stdout}{done.stderr}')


def main():
    project = pathlib.Path(sys.argv[1]).resolve()
    npm = shutil.which('npm')
    installed = npm and subprocess.run([sys.executable, project / 'web' / 'embed.py', '--install', '--npm', npm],
                                       capture_output=True, text=True, check=False)
    if not npm or installed.returncode != 0:
        print(f'SKIPPED: {installed.stderr if npm else "npm is missing (Debian: apt install npm)"}')
        return SKIPPED
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for document, types in DOCUMENTS.items():
            node(project, 'openapi-typescript/bin/cli.js', project / 'docs' / document, '-o', folder / types)
        shutil.copy(project / 'tests' / 'web' / 'client_program.ts', folder)
        node(project, 'typescript/bin/tsc', '--noEmit', '--strict', '--target', 'es2020', '--lib', 'es2022,dom',
             '--moduleResolution', 'bundler', '--module', 'esnext', 'client_program.ts', cwd=folder)
        print('a program compiles against types made of the documents')
        page = project / 'web' / 'src' / 'api'
        if page.exists():
            for types in DOCUMENTS.values():
                shutil.copy(folder / types, page)
            node(project, 'typescript/bin/tsc', '--noEmit', '-p', project / 'web')
            print('the page compiles against them')
    return 0


if __name__ == '__main__':
    sys.exit(main())

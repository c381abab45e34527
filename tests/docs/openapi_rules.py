"""Fails if one of docs/openapi*.json is not what generators of clients can use: a `$ref` with members beside it, an integer without a
format, a success that is not described, a call without an example; or if the blockcenter's table has other calls than its description.

    openapi_rules.py PROJECT
"""

import json
import pathlib
import re
import sys

# They answer nothing but success or failure.
NOTHING = {'/error'}
SOCKETS = {'/websocket-subscribe'}
STREAMS = {'text/event-stream'}


def problems_of(value, place):
    """In a schema or anything that has schemas in it, examples excluded."""
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from problems_of(element, f'{place}[{index}]')
    if not isinstance(value, dict):
        return
    if '$ref' in value and len(value) > 1:
        yield f'{place}: members beside $ref'
    kinds = value.get('type', [])
    if 'integer' in ([kinds] if isinstance(kinds, str) else kinds) and 'format' not in value:
        yield f'{place}: an integer without a format'
    if value.get('type') == 'object' and not value.keys() & {'properties', 'additionalProperties'}:
        yield f'{place}: an object of unknown members, which generators take for an empty one'
    if value.get('type') == 'array' and 'items' not in value:
        yield f'{place}: a list of anything'
    for name, member in value.items():
        if name not in ('example', 'enum', 'x-errors'):
            yield from problems_of(member, f'{place}.{name}')


def problems_of_call(path, operation):
    success = operation['responses'].get('200', {}).get('content', {})
    for kind, content in success.items():
        if kind not in STREAMS and 'example' not in content and path not in NOTHING:
            yield f'{path}: no example'
        if not content.get('schema') and kind not in STREAMS:
            yield f'{path}: its answer is not described'
    if not success and path not in SOCKETS:
        yield f'{path}: its answer is not described'


def problems_of_document(document):
    """What is wrong, and the names of the calls."""
    problems = list(problems_of(document['components'], 'components'))
    identifiers = []
    for path, operations in document['paths'].items():
        for method, operation in operations.items():
            problems += problems_of(operation, f'{method} {path}')
            problems += problems_of_call(path, operation)
            identifiers.append(operation['operationId'])
    problems += [f'operationId {name} twice' for name in set(identifiers) if identifiers.count(name) > 1]
    return problems, identifiers


def differences_of_blockcenter(project):
    """Calls that are in one of its table and its description only."""
    table = set()
    for v1, v3, by_get, streams in re.findall(r'\{"([^"]*)", "([^"]*)", (true|false), [^}]*?(, true)?\}',
                                              (project / 'src/blockcenter/api/rows.cpp').read_text()):
        paths = [base + name for base, name in (('/api/v1/btm/', v1), ('/api/v2/btm/', v1), ('/bytom/v3/', v3)) if name]
        methods = ['get'] if streams else ['post', 'get'] if by_get == 'true' else ['post']
        table |= {(path, method) for path in paths for method in methods}
    paths = json.loads((project / 'docs/openapi-blockcenter.json').read_text())['paths']
    described = {(path, method) for path, operations in paths.items() for method in operations}
    return sorted(table ^ described)


def main():
    failed = False
    for path, method in differences_of_blockcenter(pathlib.Path(sys.argv[1])):
        print(f'{method} {path}: only the table or only the description of the blockcenter has it')
        failed = True
    for name in ('openapi.json', 'openapi-explorer.json', 'openapi-blockcenter.json'):
        problems, identifiers = problems_of_document(json.loads((pathlib.Path(sys.argv[1]) / 'docs' / name).read_text()))
        for problem in problems:
            print(problem)
        print(f'{name}: {len(identifiers)} calls, {len(problems)} problems')
        failed = failed or bool(problems) or not identifiers
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

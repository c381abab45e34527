"""What the explorer's calls tell of a whole chain."""

import json

from test_framework import wait_until


def settle(node):
    """Waits until the index is where the chain is."""
    wait_until(lambda: node.call('/get-index-info')['indexes']['explorer']['current'], 'the index to follow')


def pages(node, path, member, limit=7, **parameters):
    """The whole list, and what the pages say its length is."""
    items, cursor, total = [], '', None
    while cursor is not None:
        page = node.call(path, limit=limit, cursor=cursor, **parameters)
        items += page[member]
        cursor, total = page['cursor'], page.get('total')
    return items, total


def everything(node, programs):
    """Answers that must not depend on when the index was built, as one text."""
    assets = pages(node, '/list-chain-assets', 'assets')
    answers = [node.call('/get-chain-stats'), assets]
    for asset in assets[0]:
        answers.append(pages(node, '/list-asset-holders', 'holders', limit=500, asset_id=asset['asset_id']))
    for program in programs:
        answers.append(node.call('/get-address', control_program=program))
        answers.append(pages(node, '/list-address-transactions', 'transactions', control_program=program))
        answers.append(pages(node, '/list-address-outputs', 'outputs', control_program=program))
    return json.dumps(answers)

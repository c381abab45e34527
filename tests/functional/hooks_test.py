#!/usr/bin/env python3
"""Commands that the operator wants run: at new blocks near the tip, for the wallet's transactions, at alarms; and that
none of them disturbs the node."""

import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import time

from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

# One line for each run: the arguments, then what is in the environment.
SCRIPT = '''#!/bin/sh
for word; do printf '%s|' "$word"; done >> {out}
env | grep ^BYTOM_ | sort | tr '\\n' '|' >> {out}
env | grep -q ^TM_ && printf 'a setting|' >> {out}
echo >> {out}
{then}
'''


class HooksTest(FunctionalTest):
    """What commands are told, how often, and what happens to those that hang, fail or are not there."""

    def run(self):
        self.blocks_near_the_tip()
        self.transactions_of_the_wallet()
        self.alerts()
        self.a_write_that_fails()
        self.commands_that_misbehave()

    def script(self, name, then=''):
        """A program that notes what it is told, and the file it writes."""
        path, out = self.scratch / name, self.scratch / f'{name}.out'
        path.write_text(SCRIPT.format(out=out, then=then))
        path.chmod(0o755)
        return str(path), out

    @staticmethod
    def lines(out):
        """What was told so far: one list of words for each run that has written it all."""
        text = out.read_text() if out.exists() else ''
        return [line.split('|')[:-1] for line in text.splitlines(keepends=True) if line.endswith('\n')]

    def home_with(self, **hooks):
        home = self.new_home()
        lines = [f'{kind} = {json.dumps(command)}\n' for kind, command in hooks.items()]
        home.set_config('chain_id = "solonet"\n[notify]\n' + ''.join(lines))
        return home

    def blocks_near_the_tip(self):
        program, out = self.script('block')
        home = self.home_with(block=[program, '{height}', 'a b; $(c)', '{hash}'])
        node = Node(home, env=dict(self.environment, LISTEN='127.0.0.1:0', TM_MONIKER='x', BYTOM_TXID='y'))
        # Of 2018: a node that catches up tells nobody.
        for block in self.chain_case('linear-pub')['blocks'][:5]:
            node.call('/submit-block', raw_block=block)
        node.make_account()
        node.mine(2)

        def last_is_told():
            told = self.lines(out)
            return told and told[-1][2] == node.call('/get-block-hash')['block_hash']
        wait_until(last_is_told, 'the best block to be told')
        heights = [int(words[0]) for words in self.lines(out)]
        expect(heights == sorted(set(heights)) and heights[0] > 5, f'heights told: {heights}')
        words = self.lines(out)[-1]
        expect_equal(words[1:], ['a b; $(c)', words[2], f'BYTOM_HASH={words[2]}', f'BYTOM_HEIGHT={words[0]}'], 'words')
        node.stop()

    def transactions_of_the_wallet(self):
        program, out = self.script('wallet')
        home = self.home_with(wallet=[program, '{event}', '{txid}', '{height}', '{hash}'])
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        node = Node(home)
        node.make_account()
        address = node.call('/create-account-receiver', account_alias='miner')['address']
        expect_equal(self.lines(out), [], 'what was told of old blocks')
        action = dict(type='control_address', address=address, asset_alias='BTM', amount=405 * COIN)
        template = node.call('/build-transaction', actions=[action], base_transaction=spend_of_coinbases(node, [1]))
        paid = node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']

        def told(*words):
            return wait_until(lambda: next((line for line in self.lines(out) if line[:len(words)] == list(words)), None),
                              f'{words} to be told')
        seen = told('seen', paid)
        expect_equal(seen[2:], ['', '', 'BYTOM_EVENT=seen', 'BYTOM_HASH=', 'BYTOM_HEIGHT=', f'BYTOM_TXID={paid}'], 'words')
        node.mine(1)
        height = node.height()
        coinbase = node.call('/get-block', block_height=height)['transactions'][0]['id']
        told('confirmed', coinbase, str(height))
        while not node.call('/get-transaction', tx_id=paid)['block_height']:
            node.mine(1)
        height = node.call('/get-transaction', tx_id=paid)['block_height']
        confirmed = told('confirmed', paid, str(height))
        expect_equal(confirmed[3], node.call('/get-block', block_height=height)['hash'], 'hash')
        expect_equal([line[0] for line in self.lines(out) if line[1] == paid], ['seen', 'confirmed'], 'what was told')
        node.stop()

    def alerts(self):
        program, out = self.script('alert')
        home = self.home_with(alert=[program, '{alert}', '{message}'])
        node = Node(home, '--wallet.disable', '--health.min_free_disk', '1048576')

        def told(alert, part):
            return wait_until(lambda: [line for line in self.lines(out) if line[0] == alert and part in line[1]],
                              f'{alert} to be told')
        if shutil.disk_usage(home.path).free < 1 << 40:
            told('disk', 'at least 1048576 are wanted')
        for branch, length in ('linear-pub', 6), ('coinbase-only', 7):
            for block in self.chain_case(branch)['blocks'][:length]:
                node.call('/submit-block', raw_block=block)
        line = told('reorganisation', '6 blocks were taken off the chain')[0]
        expect_in(f'7 {node.call("/get-block-hash")["block_hash"]}', line[1], 'message')
        expect_equal(line[2:], [f'BYTOM_ALERT={line[0]}', f'BYTOM_MESSAGE={line[1]}'], 'environment')
        node.stop()

    def a_write_that_fails(self):
        """The node ends because of it, and says so before."""
        out = self.scratch / 'failure'
        home = self.home_with(alert=['/bin/sh', '-c', f'echo "$0|$1" >> {out}', '{alert}', '{message}'])
        node = Node(home, '--wallet.disable')
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (1 << 12, 1 << 12))
        for block in self.chain_case('linear-pub')['blocks']:
            try:
                node.request('/submit-block', {'raw_block': block})
            except (OSError, http.client.HTTPException, ValueError):
                break  # it has ended, perhaps within its answer
        expect_equal(node.process.wait(PATIENCE), 1, 'exit code of the node')
        expect(out.read_text().startswith('storage|commit: IO error'), 'nothing was told')

    @staticmethod
    def has_ended(pid):
        try:
            return ') Z ' in pathlib.Path(f'/proc/{pid}/stat').read_text()
        except OSError:
            return True

    def commands_that_misbehave(self):
        """One hangs and ignores signals, one floods its outputs, one is not there."""
        told = self.scratch / 'pid'
        hanging, hung = self.script('hanging', f"trap '' TERM INT HUP\necho $$ > {told}\nsleep 100000 & wait")
        flooding, flooded = self.script('flooding', 'head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2; exit 7')
        home = self.home_with(block=[hanging], wallet=[flooding], alert=['/no/such/program'])
        began = time.monotonic()
        node = Node(home, '--health.min_free_disk', '1048576')
        node.make_account()
        node.mine(2)
        wait_until(lambda: self.lines(hung) and len(self.lines(flooded)) >= 2, 'the commands')
        expect_equal(len(self.lines(hung)), 1, 'blocks told while the first command runs')
        wait_until(lambda: 'notify.wallet: ' in node.text(), 'the line about the command that fails')
        node.wait_for_text('exit code 7')
        if shutil.disk_usage(home.path).free < 1 << 40:
            node.wait_for_text('notify.alert: /no/such/program: No such file or directory')
        lines = len(re.findall(r' warning notify +notify\.wallet', node.text()))
        expect(1 <= lines <= 1 + (time.monotonic() - began) // 60, f'{lines} lines, but one a minute for each kind')
        # The command tells its number after all else that it writes.
        pid = int(wait_until(lambda: told.exists() and told.read_text().strip(), 'the number of the command that hangs'))
        os.kill(pid, 0)
        node.stop()
        wait_until(lambda: self.has_ended(pid), 'the end of the command that hangs')

        refused = home.command('config', 'check', '--notify.block', '["sh", "-c", "x"]')
        self.expect_refusal(refused, '--notify.block: notify.block: "sh"')
        shown = home.command('config', 'print', '--notify.block', '["/bin/true", "{hash}"]').stdout
        expect_in('block = ["/bin/true", "{hash}"]', shown, 'config print')


if __name__ == '__main__':
    HooksTest().main()

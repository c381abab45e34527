#!/usr/bin/env python3
"""bytomcli for people: status, a payment that is shown, confirmed and signed at a terminal or by a script, what keeps a payment from
being sent, and the history of them."""

import json
import os
import pathlib
import re
import subprocess

from funding import COIN, recorded_blocks, spend_of_coinbases
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
DONE, LOCAL_ERROR, REFUSED, INCOMPLETE, DECLINED = 0, 1, 4, 5, 6
SECRET = 'correct horse'


class CliPeopleTest(FunctionalTest):
    """A newcomer's first payment, and a script's."""

    def run(self):
        self.cli = pathlib.Path(self.program).with_name('bytomcli')
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(home)
        self.fund()
        self.show_status()
        self.pay_at_a_terminal()
        self.pay_by_a_script()
        self.nothing_is_sent()
        self.signers_are_missing()
        self.show_history()
        self.show_units()
        self.node.stop()

    def bytomcli(self, *arguments, expected=DONE, **options):
        """Without a terminal; its exit code must be the expected one."""
        environment = dict(self.environment, BYTOM_URL=f'http://127.0.0.1:{self.node.port}')
        done = subprocess.run([self.cli, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False,
                              env=environment, start_new_session=True, **options)
        expect_equal(done.returncode, expected, f'exit code of {arguments} ({done.stdout} {done.stderr})')
        return done

    def fund(self):
        shown, code = self.at_terminal([('New password: ', SECRET), ('The same again: ', SECRET)], 'new-account', 'alice')
        expect_equal(code, DONE, f'exit code ({shown})')
        expect(SECRET not in shown, f'the password was shown: {shown}')
        expect(len(re.search(r'Words    (.*)', shown).group(1).split()) == 12, f'words: {shown}')
        address = re.search(r'Address  (\S+)', shown).group(1)
        self.account = self.node.call('/list-accounts')[0]
        self.node.call('/set-mining-address', mining_address=STRANGER)
        actions = [{'type': 'control_address', 'address': address, 'asset_alias': 'BTM', 'amount': 820 * COIN}]
        built = self.node.call('/build-transaction', base_transaction=spend_of_coinbases(self.node, [1, 2]),
                               actions=actions, ttl=0, time_range=0)
        self.node.call('/submit-transaction', raw_transaction=built['raw_transaction'])
        self.confirm()

    def pool(self):
        return self.node.call('/list-unconfirmed-transactions')['tx_ids'] or []

    def confirm(self):
        """Mines what waits, and lets the wallet see it."""
        waiting = set(self.pool())
        known = ''
        while waiting:  # until the template has it
            template = self.node.call('/get-block-template', longpoll_id=known)
            if waiting <= {transaction['id'] for transaction in template['transactions']}:
                self.node.mine(1)
                break
            known = template['longpoll_id']
        wait_until(lambda: self.node.call('/wallet-info')['wallet_height'] == self.node.height(), 'the wallet to follow')

    def show_status(self):
        text = self.bytomcli('status').stdout
        expect(len(text.splitlines()) <= 10, text)
        for line in ['Network   solonet', f'Height    {self.node.height()}', 'Peers     0', 'Balance   820BTM',
                     'Wallet    in step', f'Mining    off, rewards go to {STRANGER}', 'Pool      0 transactions']:
            expect_in(line, text)
        status = json.loads(self.bytomcli('status', '--json').stdout)
        header = self.node.call('/get-block', block_height=self.node.height())
        expect_equal(status['time'], header['timestamp'], 'time of the block')
        expect_equal((status['height'], status['balance'], status['mining']), (self.node.height(), 820 * COIN, False), 'JSON')

    def at_terminal(self, dialogue, *arguments):
        """Types each answer when its question is there: what the terminal showed, and the exit code."""
        process, terminal = os.forkpty()
        if process == 0:
            environment = dict(self.environment, BYTOM_URL=f'http://127.0.0.1:{self.node.port}')
            os.execve(self.cli, [str(self.cli), *arguments], environment)
        shown = b''
        for question, reply in dialogue:
            while not shown.endswith(question.encode()):
                shown += os.read(terminal, 4096)
            os.write(terminal, reply.encode() + b'\n')
        try:
            while more := os.read(terminal, 4096):
                shown += more
        except OSError:
            pass  # the other side is closed
        os.close(terminal)
        return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def pay_at_a_terminal(self):
        dialogue = [('Send it? [y/N] ', 'y'), ('Password: ', SECRET)]
        shown, code = self.at_terminal(dialogue, 'send', 'alice', '1.5BTM', STRANGER)
        expect_equal(code, DONE, f'exit code ({shown})')
        expect_in('Pay    1.5BTM', shown)
        expect(re.search(r'Fee    0\.00\d+BTM', shown), f'no fee: {shown}')
        expect(SECRET not in shown, f'the password was shown: {shown}')
        sent = re.search(r'Sent: ([0-9a-f]{64})', shown).group(1)
        expect_equal(self.pool(), [sent], 'transactions of the pool')
        self.confirm()
        shown, code = self.at_terminal([('Send it? [y/N] ', '')], 'send', 'alice', '1BTM', STRANGER)
        expect_equal(code, DECLINED, f'exit code ({shown})')

    def pay_by_a_script(self):
        """The password by a file and by a descriptor; JSON alone on standard output."""
        password = self.scratch / 'password'
        password.write_text(SECRET + '\n')
        done = self.bytomcli('send', 'alice', '2BTM', STRANGER, '--yes', '--json', '--password-file', password)
        sent = json.loads(done.stdout)
        expect_equal((sent['amount'], [sent['tx_id']]), (2 * COIN, self.pool()), 'what was sent')
        self.confirm()
        reader, writer = os.pipe()
        os.write(writer, SECRET.encode() + b'\nthe rest')
        os.close(writer)
        done = self.bytomcli('send', self.account['id'], '3000', STRANGER, '--yes', '--fee', '0.01BTM', '--password-fd', str(reader),
                             pass_fds=[reader])
        os.close(reader)
        expect_in('3000 without a unit means neu: 0.00003BTM', done.stdout)
        expect_in('Fee    0.01BTM', done.stdout)
        self.confirm()

    def reservations(self):
        """Their numbers. Those of payments that were sent stay until they expire."""
        return [one['id'] for one in self.node.call('/list-reservations')]

    def nothing_is_sent(self):
        """Wrong password, nobody to ask, no money, wrong arguments: an exit code, a reason, and free outputs."""
        before = self.reservations()
        wrong = self.scratch / 'wrong'
        wrong.write_text('wrong\n')
        with_wrong = ['--yes', '--password-file', wrong]
        for code, reason, *arguments in [
                (INCOMPLETE, 'wrong password', 'alice', '1BTM', STRANGER, *with_wrong),
                (DECLINED, '--yes', 'alice', '1BTM', STRANGER),
                (LOCAL_ERROR, '--password-file', 'alice', '1BTM', STRANGER, '--yes'),
                (LOCAL_ERROR, 'no such file', 'alice', '1BTM', STRANGER, '--yes', '--password-file', '/nowhere/at/all'),
                (REFUSED, 'BTM700', 'alice', '1000000BTM', STRANGER, *with_wrong),
                (LOCAL_ERROR, 'no account', 'bob', '1BTM', STRANGER, *with_wrong),
                (LOCAL_ERROR, 'no address', 'alice', '1BTM', STRANGER[:-1] + 'x', *with_wrong),
                (LOCAL_ERROR, 'no asset', 'alice', '1gold', STRANGER, *with_wrong),
                (LOCAL_ERROR, 'more decimals', 'alice', '0.000000001BTM', STRANGER, *with_wrong),
                (LOCAL_ERROR, 'too large', 'alice', '184467440738BTM', STRANGER, *with_wrong)]:
            done = self.bytomcli('send', *arguments, expected=code)
            expect_in(reason.lower(), done.stderr.lower())
            expect_equal(self.pool(), [], 'transactions of the pool')
            expect_equal(self.reservations(), before, 'reservations')

    def signers_are_missing(self):
        """An account of two keys with a password each."""
        keys = [self.node.call('/create-key', alias=name, password=name)['xpub'] for name in ['one', 'two']]
        self.node.call('/create-account', alias='both', root_xpubs=keys, quorum=2)
        address = self.node.call('/create-account-receiver', account_alias='both')['address']
        password = self.scratch / 'password'
        self.bytomcli('send', 'alice', '5BTM', address, '--yes', '--password-file', password)
        self.confirm()
        password.write_text('one')
        before = self.reservations()
        done = self.bytomcli('send', 'both', '1BTM', STRANGER, '--yes', '--password-file', password, expected=INCOMPLETE)
        expect_in('signatures are missing: the password opens 1 of the account\'s 2 keys', done.stderr)
        expect_equal((self.pool(), self.reservations()), ([], before), 'pool and reservations')

    def show_history(self):
        lines = self.bytomcli('history').stdout.splitlines()
        expect_equal(len(lines), 5, f'lines of {lines}')
        expect_in('+820BTM  received', lines[-1])
        expect(re.search(rf'block \d+  -1\.50\d+BTM  sent to {STRANGER}  [0-9a-f]{{64}}', lines[-2]), lines[-2])
        expect_in('between own addresses', lines[0])
        expect_equal(len(self.bytomcli('history', '--account', 'both', '-n', '1').stdout.splitlines()), 1, 'lines')
        listed = json.loads(self.bytomcli('history', '--json').stdout)
        expect_equal([entry['state'] for entry in listed], ['confirmed'] * 5, 'states')

    def show_units(self):
        """The original's command takes them too."""
        done = self.bytomcli('build-transaction', 'alice', 'BTM', '1.5BTM', '--alias', '-t', 'address', '-a', STRANGER, '--gas', '10mBTM')
        template = json.loads(done.stdout.splitlines()[1])
        expect_equal(template['fee'], COIN // 100, 'fee')
        done = self.bytomcli('build-transaction', 'alice', 'gold', '1BTM', '--alias', '-t', 'address', '-a', STRANGER,
                             expected=LOCAL_ERROR)
        expect_in('is not an amount of', done.stdout)


if __name__ == '__main__':
    CliPeopleTest().main()

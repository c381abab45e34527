#!/usr/bin/env python3
"""Lesson 2 of the blockcenter under a clock that is set: two payments ten minutes apart never spend one output."""

import subprocess
import threading

from blockcenter_framework import COIN, STRANGER, Blockcenter, BlockcenterTest
from faults import Faults
from node_proxy import NodeProxy
from postgres import Postgres
from test_framework import PATIENCE, expect, expect_equal, expect_in, wait_until

MINUTE = 60
DAY = 24 * 60 * MINUTE
WITHOUT_END = str(2**63 - 1)


class BlockcenterTenMinutesTest(BlockcenterTest):
    """The time of the blockcenter is virtual, and that of its node and its database is not."""

    def add_options(self, parser):
        super().add_options(parser)
        parser.add_argument('--faults', required=True, help='the library of faults.py')

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        self.proxy = NodeProxy(self.node.port)
        self.node_addresses = [f'127.0.0.1:{self.proxy.port}']
        self.clock = Faults(self, self.options.faults)
        self.now = 0
        self.open_blockcenter()
        self.wait_for_chain()
        self.nine_minutes_later_it_is_held()
        self.eleven_minutes_later_one_of_two_is_paid()
        self.eleven_minutes_later_the_first_may_be_paid()
        self.a_request_is_paid_once()
        self.one_attempt_comes_back_while_another_is_submitted()
        self.a_request_whose_output_is_spent_is_built_anew()
        self.what_is_rolled_back_is_held()
        self.what_is_submitted_is_held_without_a_node()
        self.center.stop()

    def open_blockcenter(self, *arguments):
        self.center = Blockcenter(self, self.postgres.url, self.node_addresses, *arguments, env=self.clock.environment)

    # --- time ---

    def later(self, seconds):
        """Nodes that were looked at before count as lost at first."""
        self.now += seconds
        self.clock.set(seconds_ahead=self.now)
        if self.proxy.mode == 'open':
            self.wait_until_ready()

    def wait_until_ready(self):
        wait_until(lambda: self.center.text('/readyz')[0] == 200, 'the node to be seen again')

    # --- wallets, of one output unless it is said otherwise ---

    def new_wallet(self, name, *coins):
        coins = coins or (10 * COIN,)
        key = self.key(name)
        made = self.center.v1('account/create', pubkey=key.xpub)
        self.mine(self.fund(*[(made['address'], coin) for coin in coins]))
        self.wait_for_chain()
        self.wait_for_balance(made['guid'], sum(coins), 0, 0)
        return key, made['guid']

    def build(self, guid, amount, **rest):
        return self.center.v1('merchant/build-payment', **self.payment(guid, amount, **rest))

    @staticmethod
    def payment(guid, amount, **rest):
        """Of outputs in blocks alone."""
        return {'guid': guid, 'recipients': {STRANGER: amount}, 'forbid_chain_tx': True, **rest}

    def nothing_is_left(self, guid):
        expect_in('reserved', self.center.fails(504, 'merchant/build-payment', self.payment(guid, 2 * COIN)))

    def submission(self, wallet, built):
        key, guid = wallet
        return {'guid': guid, 'raw_transaction': built['raw_transaction'], 'signatures': self.sign(key, built)}

    def submit(self, wallet, built):
        paid = self.center.v1('merchant/submit-payment', **self.submission(wallet, built))['transaction_hash']
        expect_equal(paid, built['tx']['hash'], 'hash')
        return paid

    def refused(self, wallet, built):
        return self.center.fails(300, 'merchant/submit-payment', self.submission(wallet, built))

    def held(self, built):
        """{output: until} of a payment."""
        rows = self.postgres.sql("SELECT encode(output_id, 'hex'), until FROM reservations JOIN attempts USING (attempt) WHERE hash = "
                                 f"'\\x{built['tx']['hash']}'")
        return dict(row.split('|') for row in rows.splitlines())

    # --- what must be so ---

    def nine_minutes_later_it_is_held(self):
        _, guid = self.new_wallet('nine')
        first = self.build(guid, COIN)
        output, = self.held(first)
        self.nothing_is_left(guid)
        self.later(9 * MINUTE)
        self.nothing_is_left(guid)
        expect_equal(list(self.held(first)), [output], 'what the first one holds')
        # The ten minutes are over: free, and the next one's.
        self.later(2 * MINUTE)
        self.wait_for_balance(guid, 10 * COIN, 0, 0)
        second = self.build(guid, 2 * COIN)
        expect_equal((list(self.held(second)), self.held(first)), ([output], {}), 'what they hold')
        self.later(9 * MINUTE)
        self.nothing_is_left(guid)

    def eleven_minutes_later_one_of_two_is_paid(self):
        wallet = self.new_wallet('eleven')
        guid = wallet[1]
        first = self.build(guid, COIN)
        self.later(11 * MINUTE)
        second = self.build(guid, 2 * COIN)
        expect_in('build it again', self.refused(wallet, first))
        paid = self.submit(wallet, second)
        expect_in('build it again', self.refused(wallet, first))
        # No clock takes it away.
        output, = self.held(second)
        for pause in (9 * MINUTE, 2 * MINUTE, DAY // 2):
            self.later(pause)
            self.nothing_is_left(guid)
            expect_equal(self.held(second), {output: WITHOUT_END}, 'what the second one holds')
            expect_in('build it again', self.refused(wallet, first))
        self.confirm(paid)
        _, answer = self.center.request('/api/v1/btm/merchant/submit-payment', self.submission(wallet, first))
        expect(answer['code'] >= 300, f'what is spent is paid again: {answer}')
        self.wait_for_balance(guid, 8 * COIN - second['fee'], 0, 0)
        self.only_in_chain(second, first)

    def eleven_minutes_later_the_first_may_be_paid(self):
        """Of two that lie about the one that is submitted first has the output, then nobody else."""
        wallet = self.new_wallet('either')
        first = self.build(wallet[1], COIN)
        self.later(11 * MINUTE)
        second = self.build(wallet[1], 2 * COIN)
        self.later(11 * MINUTE)
        paid = self.submit(wallet, first)
        expect_in('build it again', self.refused(wallet, second))
        self.later(11 * MINUTE)
        expect_in('build it again', self.refused(wallet, second))
        self.nothing_is_left(wallet[1])
        self.confirm(paid)
        self.wait_for_balance(wallet[1], 9 * COIN - first['fee'], 0, 0)
        self.only_in_chain(first, second)

    def a_request_is_paid_once(self):
        """Of two attempts of a payment the one that was left lying cannot be submitted beside the other."""
        wallet = self.new_wallet('once', 6 * COIN, 5 * COIN)
        first = self.build(wallet[1], COIN, request_id='rent')
        self.later(11 * MINUTE)
        self.build(wallet[1], 10 * COIN)  # of both
        address = self.center.v3('account/addresses', guid=wallet[1])[0]['address']
        self.mine(self.fund((address, 4 * COIN)))
        self.wait_for_balance(wallet[1], 4 * COIN, 0, 11 * COIN)
        again = self.build(wallet[1], COIN, request_id='rent')
        expect(again['tx']['hash'] != first['tx']['hash'], 'the same attempt, whose output is another payment\'s')
        paid = self.submit(wallet, again)
        self.later(11 * MINUTE)
        expect_in('another attempt', self.refused(wallet, first))
        self.confirm(paid)
        expect_in('another attempt', self.refused(wallet, first))
        self.only_in_chain(again, first)

    def one_attempt_comes_back_while_another_is_submitted(self):
        """As if a follower were in the middle of a rollback that brings the newer one back: whoever comes second is refused."""
        wallet = self.new_wallet('race', 6 * COIN, 5 * COIN)
        first = self.build(wallet[1], COIN, request_id='rent')
        self.later(11 * MINUTE)
        self.build(wallet[1], 10 * COIN)  # of both
        address = self.center.v3('account/addresses', guid=wallet[1])[0]['address']
        self.mine(self.fund((address, 4 * COIN)))
        self.wait_for_balance(wallet[1], 4 * COIN, 0, 11 * COIN)
        again = self.build(wallet[1], COIN, request_id='rent')
        self.later(11 * MINUTE)
        of_newer = f"WHERE hash = '\\x{again['tx']['hash']}'"
        self.postgres.sql(f'UPDATE attempts SET state = 4, height = 1000000, submitted = 1 {of_newer}')
        follower = subprocess.Popen([self.postgres.bin / 'psql', '-X', '-q', '-d', self.postgres.url], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True)
        self.processes.append(follower)
        follower.stdin.write(f"BEGIN;\nUPDATE attempts SET state = 1, next_try = 9000000000000 {of_newer};\n\\echo locked\n")
        follower.stdin.flush()
        expect_equal(follower.stdout.readline(), 'locked\n', 'psql')
        told = []
        submission = threading.Thread(target=lambda: told.append(self.center.request('/api/v1/btm/merchant/submit-payment',
                                                                                     self.submission(wallet, first))[1]))
        submission.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%attempts%'"
        wait_until(lambda: told or self.postgres.sql(waiting) != '0', 'the submission to wait')
        follower.stdin.write('COMMIT;\n')
        follower.stdin.close()
        submission.join()
        expect_equal(follower.wait(PATIENCE), 0, 'exit code of psql')
        expect_in('another attempt', told[0]['msg'])
        self.postgres.sql(f'UPDATE attempts SET state = 6 {of_newer}')

    def a_request_whose_output_is_spent_is_built_anew(self):
        wallet = self.new_wallet('anew', 6 * COIN, 5 * COIN)
        first = self.build(wallet[1], COIN, request_id='rent')
        self.later(11 * MINUTE)
        second = self.build(wallet[1], 2 * COIN)
        self.confirm(self.submit(wallet, second))
        again = self.build(wallet[1], COIN, request_id='rent')
        expect(again['tx']['hash'] != first['tx']['hash'], 'an attempt whose output is spent is given again')
        self.confirm(self.submit(wallet, again))
        self.wait_for_balance(wallet[1], 8 * COIN - second['fee'] - again['fee'], 0, 0)

    def what_is_rolled_back_is_held(self):
        """All that a payment spends, but for what a late one has taken meanwhile that no node has looked at yet."""
        wallet = self.new_wallet('rolled back', 6 * COIN, 5 * COIN)
        first = self.build(wallet[1], COIN)
        self.later(11 * MINUTE)
        second = self.build(wallet[1], 9 * COIN)
        both = set(self.held(second))
        expect_equal(len(both), 2, 'outputs')
        for block in range(self.rival.height() + 1, self.node.height() + 1):
            self.rival.call('/submit-block', raw_block=self.node.call('/get-raw-block', block_height=block)['raw_block'])
        self.confirm(self.submit(wallet, second))
        expect_equal(self.held(second), {}, 'what is confirmed holds')
        self.proxy.mode = 'closed'
        self.proxy.cut()
        self.center.fails(503, 'merchant/submit-payment', self.submission(wallet, first))
        taken = self.held(first)
        expect_equal(list(taken.values()), [WITHOUT_END], 'what the late one holds')
        self.overtake()
        self.proxy.mode = 'open'
        self.wait_until_ready()
        self.wait_for_chain()
        expect_equal(self.held(second), {output: WITHOUT_END for output in both - set(taken)}, 'what is rolled back holds')
        self.confirm(second['tx']['hash'])
        self.wait_for_balance(wallet[1], 2 * COIN - second['fee'], 0, 0)
        self.only_in_chain(second, first)
        expect_equal((self.held(first), self.held(second)), ({}, {}), 'what both hold in the end')

    def what_is_submitted_is_held_without_a_node(self):
        wallet = self.new_wallet('patient')
        guid = wallet[1]
        built = self.build(guid, COIN)
        self.later(5 * MINUTE)
        self.proxy.mode = 'closed'
        self.proxy.cut()
        self.center.fails(503, 'merchant/submit-payment', self.submission(wallet, built))
        output, = self.held(built)
        for pause in (9 * MINUTE, 2 * MINUTE, DAY, 400 * DAY):
            self.later(pause)
            self.nothing_is_left(guid)
            expect_equal(self.held(built), {output: WITHOUT_END}, 'what is submitted holds')
        self.proxy.mode = 'open'
        self.wait_until_ready()
        wait_until(lambda: built['tx']['hash'] in self.node.call('/list-unconfirmed-transactions')['tx_ids'],
                   'the payment to be sent')
        self.confirm(built['tx']['hash'])
        self.wait_for_balance(guid, 9 * COIN - built['fee'], 0, 0)
        expect_equal(self.held(built), {}, 'what is confirmed holds')

    def confirm(self, paid):
        self.mine(paid)
        self.wait_for_chain()

    def only_in_chain(self, paid, unpaid):
        there = [transaction['id'] for height in range(1, self.node.height() + 1)
                 for transaction in self.node.call('/get-block', block_height=height)['transactions']]
        expect_equal((there.count(paid['tx']['hash']), there.count(unpaid['tx']['hash'])), (1, 0), 'in the chain')


if __name__ == '__main__':
    BlockcenterTenMinutesTest().main()

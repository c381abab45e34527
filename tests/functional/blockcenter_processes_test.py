#!/usr/bin/env python3
"""Several processes of the blockcenter on one database: any of them answers, one follows, and which ones die makes no
difference."""

import threading

from blockcenter_framework import COIN, STRANGER, Blockcenter, BlockcenterTest
from postgres import Postgres
from test_framework import expect, expect_equal, wait_until

BUILDERS = 12


class BlockcenterProcessesTest(BlockcenterTest):
    """Two that do everything, one that only answers."""

    def run(self):
        self.postgres = Postgres(self)
        self.open_nodes()
        nodes = [f'127.0.0.1:{self.node.port}']
        # At once: each finds an empty database, one of them makes the schema.
        started = [None] * 3
        roles = [(), (), ('--role', 'api')]

        def start(place):
            started[place] = Blockcenter(self, self.postgres.url, nodes, *roles[place])
        self.side_by_side(start, 3)
        both, self.center = started[:2], started[2]
        self.wait_for_chain()

        self.key = self.key('several')
        guids = self.side_by_side(lambda place: started[place % 3].v1('account/create', pubkey=self.key.xpub), 9)
        expect_equal(len({made['address'] for made in guids}), 9, 'different addresses')
        made = guids[0]
        self.fund((made['address'], 10 * COIN))
        self.wait_for_balance(made['guid'], 0, 10 * COIN, 0)

        # One output, twelve payments at once: one gets it.
        answers = self.side_by_side(lambda place: started[place % 3].request('/api/v1/btm/merchant/build-payment', {
            'guid': made['guid'], 'recipients': {STRANGER: COIN + place}, 'confirmations': 0})[1], BUILDERS)
        codes = sorted(answer['code'] for answer in answers)
        expect_equal(codes, [200] + [504] * (BUILDERS - 1), 'codes')
        built = next(answer['result']['data'] for answer in answers if answer['code'] == 200)

        # The follower dies, the other one takes over; so with the gateway.
        following = wait_until(lambda: next((center for center in both if 'this process follows' in center.log.read_text()), None),
                               'the log of the one that follows')
        following.kill()
        both.remove(following)
        wait_until(lambda: 'this process follows' in both[0].log.read_text(), 'the other process to follow')
        second = self.fund((guids[1]['address'], COIN))
        self.wait_for_balance(guids[1]['guid'], 0, COIN, 0)
        expect_equal(self.center.v1('merchant/get-transaction', tx_id=second)['hash'], second, 'hash')
        submission = dict(guid=made['guid'], raw_transaction=built['raw_transaction'], signatures=self.sign(self.key, built))
        # The same submission at once by both that are left.
        hashes = self.side_by_side(lambda place: [both[0], self.center][place % 2].v1(
            'merchant/submit-payment', **submission)['transaction_hash'], 4)
        expect_equal(set(hashes), {built['tx']['hash']}, 'hashes')

        # Nobody is left to ask nodes: the payment waits, and is sent by whoever comes.
        third = self.center.v1('merchant/build-payment', guid=guids[1]['guid'], recipients={STRANGER: COIN // 2},
                               confirmations=0)
        both[0].kill()
        late = dict(guid=guids[1]['guid'], raw_transaction=third['raw_transaction'], signatures=self.sign(self.key, third))
        self.center.fails(503, 'merchant/submit-payment', late)
        last = Blockcenter(self, self.postgres.url, nodes)
        wait_until(lambda: third['tx']['hash'] in self.node.call('/list-unconfirmed-transactions')['tx_ids'],
                   'the payment to be sent by the next gateway')
        expect_equal(self.center.v1('merchant/submit-payment', **late)['transaction_hash'], third['tx']['hash'], 'again')
        last.stop()
        self.center.stop()

    def side_by_side(self, task, count):
        """What task(0), task(1), … give, on a thread each."""
        results = [None] * count
        failures = []

        def run(place):
            try:
                results[place] = task(place)
            except Exception as failure:  # reported below
                failures.append(failure)
        threads = [threading.Thread(target=run, args=[place]) for place in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expect(not failures, f'{failures}')
        return results


if __name__ == '__main__':
    BlockcenterProcessesTest().main()

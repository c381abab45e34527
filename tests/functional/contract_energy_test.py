#!/usr/bin/env python3
"""Energy trade between neighbours (docs/contracts): kilowatt hours issued by a meter's owner, sold in parts at a price
that changes, visible to an explorer; every clause executed on a mining solonet and refused when it must be."""

from contract_framework import BTM, FEE, GAS_RATE, ContractTest, argument
from test_framework import expect, expect_equal

PRICE = 2_000_000  # neu a kilowatt hour
NEW_PRICE = 3_000_000


class ContractEnergyTest(ContractTest):
    """Anna's meter has fed 500 kWh; Ben and Carla buy."""

    ACCOUNTS = ('anna', 'ben', 'carla')
    NAME = 'energy_offer'

    def story(self):
        self.issue('anna', 'KWH', 500, {'name': 'kilowatt hours of meter 7', 'unit': 'kWh'})
        self.money = self.program_of('anna')
        self.sellers_key = self.public_key('anna')
        args = self.terms(PRICE)
        offer = self.lock(self.NAME, args, 'anna', 500, 'KWH')

        # Ben buys a part; the rest stays on offer under the same terms.
        bought = self.unlock(self.NAME, args, offer, 'buy', [120], 'ben')
        self.show_costs('buy', bought)
        rest = self.output(bought, 1, 380)
        # The rest is worth nothing to Anna's key alone while others may buy it, but its price is hers.
        reprice = self.unlock(self.NAME, args, rest, 'reprice', [NEW_PRICE, None], 'anna')
        self.show_costs('reprice', reprice)
        rest = self.output(reprice, 0, 380)
        args = self.terms(NEW_PRICE)
        self.refusals(args, rest)
        # Carla buys at the new price, Ben takes what is left.
        rest = self.output(self.unlock(self.NAME, args, rest, 'buy', [80], 'carla'), 1, 300)
        everything = self.unlock(self.NAME, args, rest, 'buyAll', [], 'ben')
        self.show_costs('buyAll', everything)
        # Another offer is withdrawn.
        self.confirm()
        self.settlement(bought, everything)
        offer = self.lock(self.NAME, self.terms(PRICE), 'ben', 50, 'KWH')
        self.show_costs('cancel', self.unlock(self.NAME, self.terms(PRICE), offer, 'cancel', [None], 'anna'))
        self.confirm()
        expect_equal({alias: self.balance(alias, 'KWH') for alias in self.ACCOUNTS},
                     {'anna': 50, 'ben': 120 + 300 - 50 - 10, 'carla': 80}, 'kilowatt hours at the end')

    def terms(self, price):
        return (price, BTM, self.money, self.sellers_key)

    def output(self, template, place, amount):
        output = self.last_output(template, place)
        expect_equal((output['amount'], output['asset_id']), (amount, self.asset_id('KWH')), f'output {place}')
        return output['id']

    def refusals(self, args, offer):
        """What the clauses do not allow: said before anything is signed, and by the chain to those who do not ask."""
        self.expect_no_transaction('(units > 0) does not hold', self.NAME, args, offer, 'buy', [0], 'ben')
        self.expect_no_transaction('is no amount', self.NAME, args, offer, 'buy', [381], 'ben')
        self.expect_no_transaction('amount 0', self.NAME, args, offer, 'buy', [380], 'ben')
        self.expect_no_transaction('(newPrice > 0) does not hold', self.NAME, args, offer, 'reprice', [0, None], 'anna')
        self.expect_no_transaction('is not locked by this contract', self.NAME, self.terms(PRICE), offer, 'buy', [1], 'ben')
        self.expect_no_transaction('must be of the type Amount', self.NAME, args, offer, 'buy', ['01'], 'ben')
        # Offers of their own, of what Ben has bought: the pool holds what fails, and keeps its inputs.
        for amount, clause in ((4, 0), (1, 1), (2, 2), (3, 3)):
            mine = self.lock(self.NAME, args, 'ben', amount, 'KWH')
            program = self.program_of('ben')
            if clause == 0:  # buy for a neu less than the price
                rest = self.node.call('/compile', contract=self.source(self.NAME),
                                      args=[argument(value) for value in args])['program']
                forged = self.forge('ben', mine, [('integer', dict(value=1)), ('integer', dict(value=0))],
                                    self.to_program(self.money, NEW_PRICE - 1, 'BTM'), self.to_program(rest, 3, 'KWH'),
                                    self.to_program(program, 1, 'KWH'), self.spend('ben', NEW_PRICE - 1))
            elif clause == 1:  # buyAll for half the price
                forged = self.forge('ben', mine, [('integer', dict(value=1))],
                                    self.to_program(self.money, NEW_PRICE // 2, 'BTM'),
                                    self.to_program(program, amount, 'KWH'), self.spend('ben', NEW_PRICE // 2))
            else:  # reprice and cancel with somebody else's signature
                signature = ('raw_tx_signature', self.key('ben'))
                before = [('integer', dict(value=1))] if clause == 2 else []
                forged = self.forge('ben', mine, [*before, signature, ('integer', dict(value=clause))],
                                    self.to_program(program, amount, 'KWH'))
            self.expect_refusal(forged)

    def settlement(self, bought, everything):
        """What an explorer sees of it."""
        for template, kwh, price in ((bought, 120, PRICE), (everything, 300, NEW_PRICE)):
            decoded = self.node.call('/decode-raw-transaction', raw_transaction=template['raw_transaction'])
            seen = self.node.call('/get-transaction', tx_id=decoded['tx_id'])
            block = self.node.call('/get-block', block_hash=seen['block_hash'])
            expect(decoded['tx_id'] in [transaction['id'] for transaction in block['transactions']], 'not in its block')
            spent = seen['inputs'][0]
            expect_equal((spent['type'], spent['asset_alias']), ('spend', 'KWH'), 'the offer that was spent')
            paid = seen['outputs'][0]
            expect_equal((paid['amount'], paid['control_program'], paid['account_alias']),
                         (kwh * price, self.money, 'anna'), 'what the seller got')
            taken = [output for output in seen['outputs'] if output.get('account_alias') == 'ben' and
                     output['asset_alias'] == 'KWH']
            expect_equal([output['amount'] for output in taken], [kwh], 'what the buyer got')
            listed = [transaction['tx_id'] for transaction in self.node.call('/list-transactions')]
            expect_equal(listed.count(decoded['tx_id']), 1, 'times that the trade is listed')

    def show_costs(self, clause, template):
        gas, for_programs = self.gas(template)
        print(f'{clause}: {gas} gas, {for_programs} of them for running programs; {gas * GAS_RATE} neu of {FEE} paid',
              flush=True)


if __name__ == '__main__':
    ContractEnergyTest().main()

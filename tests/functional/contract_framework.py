"""What the tests of the worked contracts stand on: a mining solonet, accounts with money, contracts locked and unlocked
through the HTTP API alone."""

import pathlib

from funding import BTM, COIN, SUBSIDY, recorded_blocks, spend_of_coinbases
from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

FEE = 20_000_000  # neu
GAS_RATE = 200  # neu
CONTRACTS = pathlib.Path(__file__).resolve().parents[2] / 'docs' / 'contracts'


def argument(value):
    """A contract's argument as the API takes it: texts are hex."""
    kind = {bool: 'boolean', int: 'integer', str: 'string'}[type(value)]
    return {kind: value}


class ContractTest(FunctionalTest):
    """Runs `story` on a node whose accounts, one key each, own 1000 BTM each."""

    ACCOUNTS = ()
    NODE_ARGUMENTS = ()
    SOURCE = None

    def run(self):
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(home, *self.NODE_ARGUMENTS)
        self.keys = {}
        for alias in self.ACCOUNTS:
            self.keys[alias] = self.node.call('/create-key', alias=alias, password=alias)['xpub']
            self.node.call('/create-account', alias=alias, root_xpubs=[self.keys[alias]], quorum=1)
        self.pending = []
        self.fund()
        self.story()
        self.node.stop()

    def story(self):
        raise NotImplementedError

    def source(self, name):
        return (CONTRACTS / f'{name}.equity').read_text()

    # --- accounts ---

    def fund(self):
        """The recorded coinbases pay to a program that anyone can spend."""
        heights = range(1, 13)
        share = 1000 * COIN
        rest = len(heights) * SUBSIDY - FEE - share * len(self.ACCOUNTS)
        actions = [self.to_program(self.program_of(alias), share, 'BTM') for alias in self.ACCOUNTS]
        actions.append(self.to_program('51', rest, 'BTM'))
        template = self.node.call('/build-transaction', base_transaction=spend_of_coinbases(self.node, heights),
                                  actions=actions)
        self.submit(template)
        self.confirm()

    def issue(self, alias, asset, amount, definition=None):
        """Makes an asset of the account's key and issues it to the account."""
        self.node.call('/create-asset', alias=asset, root_xpubs=[self.keys[alias]], quorum=1,
                       definition=definition or {'name': asset})
        actions = [self.to_program(self.program_of(alias), amount, asset), self.spend(alias, FEE),
                   dict(type='issue', asset_alias=asset, amount=amount)]
        self.submit(self.sign(self.node.call('/build-transaction', actions=actions), alias))

    def asset_id(self, alias):
        return next(asset['id'] for asset in self.node.call('/list-assets') if asset['alias'] == alias)

    def program_of(self, alias):
        """A new control program of the account."""
        return self.node.call('/create-account-receiver', account_alias=alias)['control_program']

    def public_key(self, alias):
        """The key behind the account's first address."""
        return self.node.call('/list-pubkeys', account_alias=alias)['pubkey_infos'][0]['pubkey']

    def key(self, alias):
        """A key of the account, as a signature's argument names it."""
        found = self.node.call('/list-pubkeys', account_alias=alias)
        return dict(xpub=found['root_xpub'], derivation_path=found['pubkey_infos'][0]['derivation_path'])

    def balance(self, alias, asset='BTM'):
        """Of confirmed outputs."""
        return sum(entry['amount'] for entry in self.node.call('/list-balances')
                   if (entry['account_alias'], entry['asset_alias']) == (alias, asset))

    # --- transactions ---

    @staticmethod
    def to_program(program, amount, asset):
        return dict(type='control_program', control_program=program, asset_alias=asset, amount=amount)

    @staticmethod
    def spend(alias, amount, asset='BTM'):
        return dict(type='spend_account', account_alias=alias, asset_alias=asset, amount=amount, use_unconfirmed=True)

    def sign(self, template, *signers):
        for password in signers:
            template = self.node.call('/sign-transaction', password=password, transaction=template)['transaction']
        return template

    def submit(self, template):
        tx_id = self.node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']
        pooled = self.node.request('/get-unconfirmed-transaction', {'tx_id': tx_id})
        expect(pooled['status'] == 'fail' or not pooled['data']['status_fail'], f'{tx_id} fails')
        # The wallet hears of it a moment later; what it pays can be spent from then on.
        wait_until(lambda: self.is_known(tx_id), 'the wallet to know the transaction')
        self.pending.append(tx_id)
        return tx_id

    def is_known(self, tx_id):
        if self.pending or self.node.call('/list-balances'):
            return self.node.request('/get-transaction', {'tx_id': tx_id})['status'] == 'success'
        return True

    def confirm(self):
        """Mines until everything that was submitted is in blocks."""
        def mined(tx_id):
            answer = self.node.request('/get-transaction', {'tx_id': tx_id})
            return answer['status'] == 'success' and answer['data']['block_height'] != 0

        while not all(mined(tx_id) for tx_id in self.pending):
            self.node.mine(1)
            self.settle()
        for tx_id in self.pending:
            expect(not self.node.call('/get-transaction', tx_id=tx_id)['status_fail'], f'{tx_id} has failed')
        self.pending = []

    def settle(self):
        def settled():
            info = self.node.call('/wallet-info')
            return info['wallet_height'] == info['best_block_height']
        wait_until(settled, 'the wallet to follow')

    def gas(self, template):
        """What the signed transaction costs: (all of it, of which for running programs)."""
        estimate = self.node.call('/estimate-transaction-gas', transaction_template=template)
        return estimate['total_neu'] // GAS_RATE, estimate['vm_neu'] // GAS_RATE

    # --- contracts ---

    def lock(self, name, args, alias, amount, asset='BTM'):
        """Locks a value: the output's id."""
        locked = self.node.call('/lock-contract', contract=self.source(name), args=[argument(arg) for arg in args],
                                account_alias=alias, asset_alias=asset, amount=amount, use_unconfirmed=True)
        compiled = self.node.call('/compile', contract=self.source(name), args=[argument(arg) for arg in args])
        expect_equal(locked['program'], compiled['program'], 'program')
        self.submit(self.sign(locked['transaction'], alias))
        return locked['output_id']

    def unlock_request(self, name, args, output_id, clause, clause_args, alias, **others):
        return dict(contract=self.source(name), args=[argument(arg) for arg in args], output_id=output_id, clause=clause,
                    clause_args=[arg if arg is None or isinstance(arg, dict) else argument(arg) for arg in clause_args],
                    account_alias=alias, use_unconfirmed=True, **others)

    def unlock(self, name, args, output_id, clause, clause_args, alias, signers=(), **others):
        """Spends through a clause: the signed template that was submitted."""
        request = self.unlock_request(name, args, output_id, clause, clause_args, alias, **others)
        template = self.sign(self.node.call('/unlock-contract', **request)['transaction'], *signers, alias)
        self.submit(template)
        return template

    def expect_no_transaction(self, text, *request, **others):
        """The node says before anything is signed that the clause refuses."""
        answer = self.node.request('/unlock-contract', self.unlock_request(*request, **others))
        expect_equal(answer['status'], 'fail', f'unlock {answer}')
        expect(text in answer['error_detail'], f'{text!r} is not in {answer["error_detail"]!r}')

    def expect_refusal(self, template):
        """A program refuses, and nothing else is wrong: the transaction is signed and balanced and pays its gas. The chain
        takes the fee of such a transaction and moves nothing but BTM."""
        self.expect_balance(template)
        answer = self.node.request('/submit-transaction', {'raw_transaction': template['raw_transaction']})
        if answer['status'] == 'success':
            shown = self.node.call('/get-unconfirmed-transaction', tx_id=answer['data']['tx_id'])
            expect(shown['status_fail'], 'a transaction against the contract is accepted')
        else:
            expect('VM' in answer['error_detail'], f'refused for another reason: {answer}')

    def expect_balance(self, template):
        decoded = self.node.call('/decode-raw-transaction', raw_transaction=template['raw_transaction'])
        sums = {}
        for sign, entries in ((1, decoded['inputs']), (-1, decoded['outputs'])):
            for entry in entries:
                sums[entry['asset_id']] = sums.get(entry['asset_id'], 0) + sign * entry['amount']
        expect_equal(sums.pop(BTM), FEE, 'fee')
        expect_equal(set(sums.values()), {0}, 'sums of the other assets')
        expect(all(entry['witness_arguments'] for entry in decoded['inputs'][1:]), 'signatures are missing')

    def forge(self, alias, output_id, arguments, *outputs):
        """Spends a contract's output past /unlock-contract, which would say no: a template signed by `alias`."""
        actions = [dict(type='spend_account_unspent_output', output_id=output_id, use_unconfirmed=True,
                        arguments=[dict(type=kind, raw_data=data) for kind, data in arguments]),
                   *outputs, self.spend(alias, FEE)]
        return self.sign(self.node.call('/build-transaction', actions=actions, ttl=1000), alias)

    def last_output(self, template, place):
        """The id of an output of a transaction that was submitted."""
        raw = template['raw_transaction']
        return self.node.call('/decode-raw-transaction', raw_transaction=raw)['outputs'][place]

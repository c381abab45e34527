#!/usr/bin/env python3
"""Calls about keys, accounts and backups that say success have done it, whatever happened to the files of keys meanwhile."""

import shutil

from test_framework import FunctionalTest, Node, expect, expect_equal, wait_until

WORDS = 'abandon ' * 11 + 'about'


class OrdinaryNode(Node):
    """With the strength of key files that operators get who say nothing."""

    @staticmethod
    def network_arguments(arguments):
        return [given for given in Node.network_arguments(arguments) if 'light_kdf' not in given]


class SuccessMeansDoneTest(FunctionalTest):
    """One node, and somebody who moves its files about."""

    def run(self):
        self.strength_of_new_keys()
        self.home = self.new_home()
        self.node = Node(self.home)
        self.files_of_keys()
        self.a_key_twice()
        self.account_names()
        self.too_many_keys()
        self.long_names()
        self.recovery()
        self.made_up_images()
        self.node.stop()

    def strength_of_new_keys(self):
        for kind, cost in [(OrdinaryNode, 262144), (Node, 4096)]:
            node = kind(self.new_home())
            key = node.call('/create-key', alias='k', password='p')
            kept = node.call('/backup-wallet')['key_images']['xkeys']
            expect_equal([key['crypto']['kdfparams']['n'] for key in kept], [cost], 'cost of a new key file')
            expect(node.call('/check-key-password', xpub=key['xpub'], password='p')['check_result'], 'the password')
            node.stop()

    # --- keys ---

    def create_key(self, alias, **more):
        return self.node.call('/create-key', alias=alias, password=alias, **more)

    def aliases(self):
        return sorted(key['alias'] for key in self.node.call('/list-keys'))

    def file_of(self, alias):
        return next(file for file in (self.home.path / 'keystore').iterdir() if f'"alias":"{alias}"' in file.read_text())

    def files_of_keys(self):
        """Taken away and put there by hand while the node runs."""
        keys = {alias: self.create_key(alias)['xpub'] for alias in ['a', 'b', 'c']}
        image = self.node.call('/backup-wallet')
        aside = self.scratch / 'aside'
        shutil.move(self.file_of('b'), aside)
        expect_equal(self.aliases(), ['a', 'c'], 'keys without a file')
        self.node.call('/restore-wallet', **image)
        self.all_work(keys)
        # A name is free again with its file, and taken with a file that somebody puts there.
        shutil.move(self.file_of('c'), aside)
        self.create_key('c')
        self.node.call('/delete-key', xpub=next(key['xpub'] for key in self.node.call('/list-keys') if key['alias'] == 'c'),
                       password='c')
        shutil.copy(aside, self.home.path / 'keystore' / 'put-there')
        self.all_work(keys)
        expect_equal(self.node.request('/create-key', dict(alias='c', password='c')).get('code'), 'BTM800', 'a taken name')
        self.create_key('d')
        expect_equal(self.aliases(), ['a', 'b', 'c', 'd'], 'keys')

    def all_work(self, keys):
        listed = {key['alias']: key['xpub'] for key in self.node.call('/list-keys')}
        expect_equal(listed, keys, 'keys')
        for alias, xpub in keys.items():
            expect(self.node.call('/check-key-password', xpub=xpub, password=alias)['check_result'], f'the key {alias}')

    def a_key_twice(self):
        """Both files open it, each with its own password."""
        first = self.create_key('once', mnemonic=WORDS)['xpub']
        expect_equal(self.create_key('twice', mnemonic=WORDS)['xpub'], first, 'the key of the same words')
        self.node.call('/create-account', alias='of words', root_xpubs=[first], quorum=1)
        address = self.node.call('/create-account-receiver', account_alias='of words')['address']
        for password in ['once', 'twice']:
            self.node.call('/sign-message', address=address, message='00', password=password)

    # --- accounts ---

    def account_names(self):
        xpub = self.node.call('/list-keys')[0]['xpub']
        made = self.node.call('/create-account', alias='Name', root_xpubs=[xpub], quorum=1)
        # As with the original it gets the name all the same; the answer says from whom it was taken.
        other = self.node.call('/create-account', alias='nAME', root_xpubs=[xpub], quorum=1)
        expect_equal(other['alias_taken_from'], made['id'], 'whose name it was')
        expect_equal(self.node.call('/list-accounts', alias='name')[0]['id'], other['id'], 'whose name it is')

    def recovery(self):
        """It is under way, or it is said that it is not."""
        xpub = self.node.call('/list-keys')[0]['xpub']

        def is_refused():
            answer = self.node.request('/recovery-wallet', dict(xpubs=[xpub]))
            if answer['status'] == 'success':
                return False  # begun; the one before was over already
            expect_equal(answer.get('error_detail'), 'another recovery in progress', 'a second recovery')
            return True
        expect(not is_refused(), 'the first recovery is refused')
        wait_until(is_refused, 'a second recovery to be refused')

    # --- what nobody could use ---

    def made_up_images(self):
        """Of an image with an account that could not be made here nothing is restored, and the node lives on."""
        image = self.node.call('/backup-wallet')
        xpub = self.create_key('of an image')['xpub']
        account = dict(image['account_image']['slices'][0]['account'], id='made up', alias='made up', xpubs=[xpub])
        node = Node(self.new_home())
        for change in [dict(xpubs=[]), dict(xpubs=None), dict(xpubs=[xpub, xpub]), dict(quorum=0), dict(quorum=2),
                       dict(key_index=2**31), dict(key_index=2**64 - 1)]:
            image['account_image']['slices'].append({'account': {**account, **change}})
            answer = node.request('/restore-wallet', image)
            expect('restore account image: made up: ' in answer.get('error_detail', ''), f'{change}: {answer}')
            image['account_image']['slices'].pop()
            expect_equal([node.call(path) for path in ('/list-accounts', '/list-keys')], [[], []], 'what is there')
            answer = node.request('/list-pubkeys', {'account_id': account['id']})
            expect_equal(answer.get('code'), 'BTM709', 'code of an account that is not there')
        node.call('/restore-wallet', **image)
        expect_equal(len(node.call('/list-accounts')), len(image['account_image']['slices']), 'accounts')
        node.stop()

    def long_names(self):
        """Names stay in memory and stand in every list: forty million characters took 300 MiB each time."""
        most = 'n' * 1000
        self.node.call('/create-asset', alias='GOLD', root_xpubs=[self.node.call('/list-keys')[0]['xpub']], quorum=1)
        account, asset, key = (self.node.call(path)[-1] for path in ('/list-accounts', '/list-assets', '/list-keys'))
        calls = [('/create-account', 'alias', dict(root_xpubs=[key['xpub']], quorum=1)),
                 ('/update-account-alias', 'new_alias', dict(account_id=account['id'])),
                 ('/create-asset', 'alias', dict(root_xpubs=[key['xpub']], quorum=1)),
                 ('/update-asset-alias', 'alias', dict(id=asset['id'])),
                 ('/create-key', 'alias', dict(password='p')),
                 ('/update-key-alias', 'new_alias', dict(xpub=key['xpub'])),
                 ('/create-transaction-feed', 'alias', dict(filter='')),
                 ('/update-transaction-feed', 'alias', dict(filter='')),
                 ('/create-access-token', 'id', {}),
                 ('/create-access-token', 'type', dict(id='type'))]
        for path, name, body in calls:
            answer = self.node.request(path, {**body, name: most + 'n'})
            expect_equal(answer.get('error_detail'), f'{name} of 1001 characters: at most 1000', path)
        answer = self.node.request('/create-access-token', dict(id='roles', roles=['read'] * 6))
        expect_equal(answer.get('error_detail'), 'roles: each is named once', 'roles')
        for path in ['/create-transaction-feed', '/update-transaction-feed']:
            answer = self.node.request(path, dict(alias='feed', filter=' ' * 65537))
            expect_equal(answer.get('error_detail'), 'filter of 65537 characters: at most 65536', path)
        expect_equal([self.node.call(path) for path in ('/list-access-tokens', '/list-transaction-feeds')], [[], []], 'made')
        expect_equal([account, asset, key],
                     [self.node.call(path)[-1] for path in ('/list-accounts', '/list-assets', '/list-keys')], 'what there was')
        for path, name, body in calls:
            self.node.call(path, **{**body, name: most[:-1] + ('o' if path.startswith('/update') else 'n')})

    def too_many_keys(self):
        """Nobody could ever spend what comes to an account of more keys than gas can pay for."""
        keys = ['58' + '66' * 31 + f'{i:064x}' for i in range(196)]
        for path, body in [('/create-account', dict(alias='crowd', root_xpubs=keys, quorum=1)),
                           ('/create-asset', dict(alias='CROWD', root_xpubs=keys, quorum=1)),
                           ('/recovery-wallet', dict(xpubs=keys))]:
            answer = self.node.request(path, body)
            expect('more than 195' in answer.get('error_detail', ''), f'{path}: {answer}')
        for path in ['/list-accounts', '/list-assets']:
            expect(all(one['alias'].lower() != 'crowd' for one in self.node.call(path) if 'alias' in one), path)
        self.node.call('/create-account', alias='crowd', root_xpubs=keys[:195], quorum=1)
        self.node.call('/create-account-receiver', account_alias='crowd')


if __name__ == '__main__':
    SuccessMeansDoneTest().main()

#!/usr/bin/env python3
"""The page in Chromium without a window: a newcomer's story from the first key to a confirmed payment, by clicks only, with
assets, a key restored from its words and access tokens; an explorer's by search and links; news without reload. Skipped (exit code 77) where Chromium is missing.

    page_test.py --bytomd PATH --vectors DIRECTORY [--screenshots DIRECTORY]
"""

import json
import pathlib
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / 'tests' / 'functional'))

from browser import Browser, find_chromium  # noqa: E402
from funding import COIN, recorded_blocks, spend_of_coinbases  # noqa: E402
from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, wait_until  # noqa: E402

SKIPPED = 77
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
WIDTHS = {'wide': (1280, 900), 'phone': (390, 844)}
PASSWORD = 'a newcomer and a password'


class PageTest(FunctionalTest):
    """One node, one browser."""

    NODE_ARGUMENTS = ('--wallet.txindex=true', '--explorer.enable=true', '--explorer.crawl=true')

    def add_options(self, parser):
        parser.add_argument('--chromium', help='path of the browser')
        parser.add_argument('--screenshots', type=pathlib.Path, help='where to write pictures of all pages')

    def run(self):
        home = self.new_home()
        home.import_file(self.hex_file('blocks.hex', recorded_blocks(self)))
        self.node = Node(home, *self.NODE_ARGUMENTS)
        self.base = self.page_url()
        if 'was built without its web page' in self.page_source():
            print('SKIPPED: the program was built without the page (npm is missing)')
            sys.exit(SKIPPED)
        self.browser = Browser(find_chromium(self.options.chromium), self.scratch / 'profile')
        try:
            self.browser.size(*WIDTHS['wide'])
            self.clicks_arrive()
            self.newcomer()
            self.issuer()
            self.keeper()
            self.administrator()
            self.explorer()
            self.every_page()
            self.languages()
            expect_equal(self.browser.errors, [], 'what the console says')
            foreign = [url for url in self.browser.requests if not url.startswith((self.base.removesuffix('dashboard/'), 'data:', 'blob:'))]
            expect_equal(foreign, [], 'requests to others')
        finally:
            self.browser.close()
        self.node.stop()

    def page_url(self):
        return f'http://127.0.0.1:{self.node.port}/dashboard/'

    def page_source(self):
        import urllib.request  # noqa: PLC0415
        with urllib.request.urlopen(self.base, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def clicks_arrive(self):
        """What a page puts in place of a button or a field while the mouse is down is clicked on, too."""
        page = self.browser
        page.open('data:text/html,<main><h1>Replaced</h1>'
                  '<button data-test="button" onclick="document.title = 1">Go</button><input data-test="field"></main>'
                  '<script>for (const old of document.querySelectorAll("[data-test]")) old.onmousedown = () => {'
                  'const other = old.cloneNode(true); other.onmousedown = null; old.replaceWith(other); }</script>')
        page.click('button')
        expect_equal(page.evaluate('document.title'), '1', 'the title that a click gives')
        page.type('field', 'text')
        expect_equal(page.evaluate('document.querySelector("input").value'), 'text', 'what was typed')

    # --- stories ---

    def newcomer(self):
        page = self.browser
        page.open(self.base)
        page.click('nav.main a', 'Wallet')
        page.click('go_to_keys')
        page.type('key_name', 'savings')
        page.type('password', PASSWORD)
        page.type('password_again', PASSWORD)
        page.click('create_key')
        words = page.text('mnemonic').split()
        expect(len(words) >= 12, f'the words of the key: {words}')
        self.words = ' '.join(words)
        self.picture('mnemonic')
        page.click('mnemonic_kept')

        page.click('nav.main a', 'Wallet')
        page.click('tab-receive')
        page.click('new_address')
        address = page.text('own_address')
        expect(address.startswith('sm1'), f'address {address}')
        self.picture('receive')
        self.fund(address, 500 * COIN)

        page.click('nav.main a', 'Mining')
        page.type('payout_address', STRANGER)
        page.click('change')
        page.see(STRANGER)
        before = self.node.height()
        page.click('start_mining')
        page.wait(f'Number(document.querySelector("[data-test=height]").innerText) > {before}', 'a new block, without reload')
        page.click('stop_mining')
        page.wait('document.querySelector("[data-test=start_mining]") !== null', 'the miner to be off')

        page.click('nav.main a', 'Wallet')
        page.wait('document.querySelector("[data-test=balance-savings-BTM]")?.innerText.startsWith("500 ")', 'the money')
        page.click('tab-send')
        page.type('send_to', STRANGER)
        page.type('send_amount', '12.5')
        page.click('review')
        fee = float(page.text('fee').split()[0])
        expect(0 < fee < 1, f'fee {fee}')
        self.picture('review')
        page.type('sign_password', 'not the password')
        page.click('sign_and_send')
        page.see('The password is wrong')
        page.type('sign_password', PASSWORD)
        page.click('sign_and_send')
        self.paid = page.text('sent_id')
        expect(self.paid in self.node.call('/list-unconfirmed-transactions')['tx_ids'], 'the payment is in the pool')

        page.click('main .card a.id')
        page.see('In the pool')
        page.evaluate('window.notReloaded = true')
        self.confirm(self.paid)
        page.see('Confirmed')
        expect(page.evaluate('window.notReloaded'), 'the page was loaded again')
        page.click('nav.main a', 'Wallet')
        page.wait(f'document.querySelector("[data-test=payment-{self.paid}]")?.innerText === "Confirmed"', 'the history')
        left = 500 - 12.5 - fee
        page.wait(f'''Math.abs(parseFloat(document.querySelector("[data-test=balance-savings-BTM]").innerText)
                      - {left}) < 1e-6''', f'{left} BTM left')

    def issuer(self):
        """Makes an asset, issues units of it and retires some."""
        page = self.browser
        page.click('nav.main a', 'Wallet')
        page.click('tab-assets')
        page.type('asset_name', 'silver')
        page.type('decimals', '2')
        page.type('description', 'for a test')
        page.click('create_asset')
        self.supply('Issue', '1000')
        self.has_silver('1,000')
        self.supply('Retire', '250.5')
        self.has_silver('749.5')

    def supply(self, kind, amount):
        page = self.browser
        page.click('nav.main a', 'Wallet')
        page.click('tab-assets')
        page.wait('[...document.querySelectorAll("[data-test=asset] option")].some((one) => one.text === "SILVER")', 'the asset')
        page.choose('kind', kind)
        page.type('supply_amount', amount)
        page.click('review')
        page.text('fee')
        self.picture(kind.lower())
        page.type('sign_password', PASSWORD)
        page.click('sign_and_send')
        self.confirm(page.text('sent_id'))

    def has_silver(self, amount):
        page = self.browser
        page.click('nav.main a', 'Wallet')
        page.click('tab-overview')
        page.wait(f'document.querySelector("[data-test=balance-savings-SILVER]")?.innerText.replace(/\\s/g, "").startsWith("{amount}")',
                  f'{amount} of the asset')

    def keeper(self):
        """Deletes the key and has it back from its words."""
        page = self.browser
        page.click('nav.main a', 'Keys')
        xpub = self.node.call('/list-keys')[0]['xpub']
        page.click('main table details summary')
        page.type('delete_password', PASSWORD)
        page.click('delete')
        wait_until(lambda: self.node.call('/list-keys') == [], 'the key to be gone')
        page.type('restore_name', 'back')
        page.type('mnemonic', self.words)
        page.type('restore_password', 'another password')
        page.click('restore_key')
        page.wait('document.querySelector("main table")?.innerText.includes("back")', 'the key')
        expect_equal(self.node.call('/list-keys')[0]['xpub'], xpub, 'the key that came back')

    def administrator(self):
        """Makes an access token, looks at it and deletes it."""
        page = self.browser
        page.click('nav.main a', 'Access')
        page.type('token_name', 'phone')
        page.click('create_token')
        page.click('main table details summary', 'Show')
        token = page.text('main table code')
        expect_equal(token, self.node.call('/list-access-tokens')[0]['token'], 'the token')
        self.picture('token')
        page.click('main table button', 'Delete')
        page.click('main table button', 'Really: Delete?')
        wait_until(lambda: self.node.call('/list-access-tokens') == [], 'the token to be gone')

    def explorer(self):
        page = self.browser
        page.open(self.base)
        # Whatever somebody types as an address of a page is some page.
        for odd in ('#/%zz', '#/constructor', '#/blocks/%'):
            page.open(self.base + odd)
            page.see('Search')
        page.open(self.base)
        page.type('#search', '1')
        page.key('Enter')
        page.see('Block 1')
        block = self.node.call('/get-block', block_height=1)
        page.see(block['hash'])
        page.click('main nav.pager a', 'Next block →')
        page.see('Block 2')
        self.search(self.paid)
        page.see('Who paid whom')
        page.click('main table details summary', 'Program')
        page.see('CHECKSIG')
        page.click('main svg a')
        page.wait('location.hash.startsWith("#/address/")', 'the page of an address')
        height = self.node.call('/get-transaction', tx_id=self.paid)['block_height']
        self.search(self.node.call('/get-block', block_height=height)['hash'])
        page.see('Mined by')
        page.click(f'a[title="{self.paid}"]')
        page.see('Who paid whom')
        page.type('#search', 'no such thing')
        page.key('Enter')
        page.see('Nothing is known of')

    def search(self, text):
        self.browser.type('#search', text)
        self.browser.click('form.search button')
        self.browser.wait(f'location.hash.endsWith({json.dumps(text)})', f'the page of {text}')

    def every_page(self):
        address = self.node.call('/list-addresses', account_alias='savings')[0]['address']
        pages = ['', 'blocks', f'block/{self.node.height()}', 'pool', f'tx/{self.paid}', f'address/{address}',
                 'wallet', 'wallet/send', 'wallet/receive', 'wallet/assets', 'keys', 'mining', 'access']
        if self.browser.evaluate('[...document.querySelectorAll("nav.main a")].some((a) => a.hash === "#/charts")'):
            pages += ['assets', f'asset/{"f" * 64}', 'miners', 'charts', 'nodes']
        axe = PROJECT / 'web' / 'node_modules' / 'axe-core' / 'axe.min.js'
        script = axe.read_text() if axe.exists() else None
        if script is None:
            print('NOTICE: axe-core is missing, accessibility is not looked at')
        for path in pages:
            for width in WIDTHS:
                for theme in ('light', 'dark') if path in ('', 'wallet') else ('light',):
                    self.look_at(path, width, theme, script)

    def look_at(self, path, width, theme, axe):
        page = self.browser
        page.size(*WIDTHS[width])
        page.ask('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': theme}])
        page.open(f'{self.base}#/{path}')
        page.wait('![...document.querySelectorAll("[role=status]")].some((one) => one.innerText === "Loading…")', path)
        expect_equal(page.evaluate('document.documentElement.scrollWidth <= innerWidth'), True, f'{path} fits {width}')
        self.picture(f'{path.split("/")[0] or "status"}{"-" + path.split("/")[1] if path.startswith("wallet/") else ""}'
                     f'-{width}{"-dark" if theme == "dark" else ""}')
        if axe:
            page.evaluate(axe + '; true')
            found = page.evaluate('''axe.run(document, {resultTypes: ["violations"]}).then((result) =>
                result.violations.filter((one) => ["serious", "critical"].includes(one.impact))
                    .map((one) => one.id + ": " + one.nodes.map((node) => node.html).slice(0, 3).join(" | ")))''')
            expect_equal(found, [], f'accessibility of {path} ({width}, {theme})')

    def languages(self):
        page = self.browser
        page.size(*WIDTHS['wide'])
        page.open(self.base + '#/')
        page.choose('header.top select', '中文')
        page.see('最新区块')
        page.see('没有对等节点: 不知道可连接的节点')
        expect_equal(page.evaluate('document.documentElement.lang'), 'zh-CN', 'language')
        self.picture('status-chinese')
        page.choose('header.top select', 'English')

    # --- the world around ---

    def fund(self, address, amount):
        """Somebody pays the newcomer."""
        template = self.node.call('/build-transaction', base_transaction=spend_of_coinbases(self.node, [1, 2]), actions=[
            dict(type='control_address', address=address, asset_alias='BTM', amount=amount),
            dict(type='control_address', address=STRANGER, asset_alias='BTM', amount=2 * 412 * COIN - amount)])
        tx_id = self.node.call('/submit-transaction', raw_transaction=template['raw_transaction'])['tx_id']
        self.wait_for_template(tx_id)

    def wait_for_template(self, tx_id):
        known = ''
        while True:
            template = self.node.call('/get-block-template', longpoll_id=known)
            if tx_id in {transaction['id'] for transaction in template['transactions']}:
                return
            known = template['longpoll_id']

    def confirm(self, tx_id):
        self.wait_for_template(tx_id)
        self.node.mine(1)
        wait_until(lambda: self.node.call('/get-transaction', tx_id=tx_id)['block_height'], 'the payment to be confirmed')

    def picture(self, name):
        if self.options.screenshots:
            self.options.screenshots.mkdir(parents=True, exist_ok=True)
            self.browser.screenshot(self.options.screenshots / f'{name}.png')


if __name__ == '__main__':
    if find_chromium() is None and '--chromium' not in ' '.join(sys.argv):
        print('SKIPPED: Chromium is missing (Debian: apt install chromium)')
        sys.exit(SKIPPED)
    PageTest().main()

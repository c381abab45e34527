"""Chromium without a window, driven over its DevTools protocol. Python's standard library only."""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import time
import urllib.request

PATIENCE = 400
NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')


class BrowserError(Exception):
    """The browser did not do what it was told, or the page is not as expected."""


def find_chromium(given=None):
    """Its path, or None."""
    return next((path for path in map(shutil.which, [given] if given else NAMES) if path), None)


class Socket:
    """A WebSocket client for one server that is trusted (RFC 6455)."""

    def __init__(self, url):
        address, path = url.removeprefix('ws://').split('/', 1)
        host, port = address.split(':')
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f'GET /{path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                             f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n').encode())
        self.reader = self.socket.makefile('rb')
        if b' 101 ' not in self.reader.readline():
            raise BrowserError('no handshake')
        while self.reader.readline() != b'\r\n':
            pass

    def send(self, text):
        payload = text.encode()
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x81])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack('>H', size)
        else:
            head += bytes([0x80 | 127]) + struct.pack('>Q', size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, 'big') ^ int.from_bytes(repeated, 'big')).to_bytes(size, 'big')
        self.socket.sendall(head + mask + masked)

    def receive(self):
        text = b''
        while True:
            first, second = self.reader.read(2)
            size = second & 0x7f
            if size == 126:
                size = struct.unpack('>H', self.reader.read(2))[0]
            elif size == 127:
                size = struct.unpack('>Q', self.reader.read(8))[0]
            text += self.reader.read(size)
            if first & 0x80:
                return text.decode()

    def close(self):
        self.socket.close()


class Browser:
    """One browser with one page. `errors` are what its console said."""

    def __init__(self, program, profile):
        profile = pathlib.Path(profile)
        command = [program, '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
                   '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
                   '--lang=en-US', f'--user-data-dir={profile}', '--remote-debugging-port=0', 'about:blank']
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.number = 0
        self.errors = []
        self.requests = []
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self.process.kill)
            port = self._port(profile / 'DevToolsActivePort')
            self.socket = Socket(self._page_url(port))
            on_failure.pop_all()
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.ask(f'{domain}.enable')

    def _port(self, file):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise BrowserError('the browser did not start')
            lines = file.read_text().split() if file.exists() else []
            if lines:
                return int(lines[0])
            time.sleep(0.05)
        raise BrowserError('the browser tells no port')

    @staticmethod
    def _page_url(port):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/json/list', timeout=PATIENCE) as answer:
                pages = [target for target in json.load(answer) if target['type'] == 'page']
            if pages:
                return pages[0]['webSocketDebuggerUrl']
            time.sleep(0.05)
        raise BrowserError('the browser has no page')

    def close(self):
        self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({'id': self.number, 'method': method, 'params': parameters}))
        while True:
            message = json.loads(self.socket.receive())
            if message.get('id') == self.number:
                if 'error' in message:
                    raise BrowserError(f'{method}: {message["error"]}')
                return message['result']
            self._note(message)

    def _note(self, message):
        kind, told = message.get('method'), message.get('params', {})
        if kind == 'Runtime.exceptionThrown':
            details = told['exceptionDetails']
            self.errors.append(details.get('exception', {}).get('description') or details['text'])
        elif kind == 'Runtime.consoleAPICalled' and told['type'] == 'error':
            self.errors.append(' '.join(str(value.get('value', value.get('description'))) for value in told['args']))
        elif kind == 'Log.entryAdded' and told['entry']['level'] == 'error':
            self.errors.append(f'{told["entry"]["text"]} {told["entry"].get("url", "")}')
        elif kind == 'Network.requestWillBeSent':
            self.requests.append(told['request']['url'])

    # --- the page ---

    def evaluate(self, script):
        """The value of a JavaScript expression, awaited."""
        done = self.ask('Runtime.evaluate', expression=script, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in done:
            raise BrowserError(f'{script[:200]}: {done["exceptionDetails"]}')
        return done['result'].get('value')

    def wait(self, script, what=None):
        """Until an expression is true; its value."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            value = self.evaluate(script)
            if value:
                return value
            time.sleep(0.05)
        text = self.evaluate('document.body.innerText.slice(0, 3000)')
        raise BrowserError(f'waited in vain for {what or script}; the page says:\n{text}')

    def open(self, url):
        self.ask('Page.navigate', url=url)
        self.wait('document.readyState === "complete" && document.querySelector("main h1") !== null', url)

    def size(self, width, height):
        self.ask('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1,
                 mobile=width < 600)

    @staticmethod
    def selector(name):
        """Names are those of `data-test`, or selectors if they have another form."""
        return f'[data-test="{name}"]' if all(c.isalnum() or c in '_-' for c in name) else name

    def text(self, name):
        """Of an element that must come."""
        element = f'document.querySelector({json.dumps(self.selector(name))})'
        return self.wait(f'{element}?.innerText || {element}?.textContent', name)

    def see(self, text):
        self.wait(f'document.body.innerText.includes({json.dumps(text)})', text)

    def click(self, name, with_text=None):
        """With the mouse, in the middle of the first visible element; again, if it went away under the mouse."""
        script = f'''(() => {{
            const all = [...document.querySelectorAll({json.dumps(self.selector(name))})];
            const one = all.find((element) => !element.disabled && element.getClientRects().length > 0 &&
                ({json.dumps(with_text)} === null || element.innerText.trim() === {json.dumps(with_text)}));
            if (!one) return null;
            one.scrollIntoView({{block: "center"}});
            window.hasArrived = false;
            one.addEventListener("click", () => {{ window.hasArrived = true; }}, {{capture: true, once: true}});
            const box = one.getBoundingClientRect();
            return {{x: box.x + Math.min(box.width / 2, 200), y: box.y + box.height / 2}};
        }})()'''

        def arrives():
            place = self.wait(script, f'{name} {with_text or ""} to click on')
            for kind in ('mousePressed', 'mouseReleased'):
                self.ask('Input.dispatchMouseEvent', type=kind, x=place['x'], y=place['y'], button='left', clickCount=1)
            # A click that leads to another document leaves nothing behind.
            return self.evaluate('window.hasArrived !== false')

        self._until(arrives, f'a click on {name} {with_text or ""} to arrive')

    def type(self, name, text):
        """Clicks into a field and types; again, if the field was replaced meanwhile."""
        field = f'document.querySelector({json.dumps(self.selector(name))})'

        def is_written():
            self.click(name)
            self.evaluate(f'{field}?.select?.()')
            self.ask('Input.insertText', text=text)
            return self.evaluate(f'{field}?.value === {json.dumps(text)}')

        self._until(is_written, f'{text} in {name}')

    @staticmethod
    def _until(done, what):
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                raise BrowserError(f'waited in vain for {what}')
            time.sleep(0.05)

    def key(self, name):
        for kind in ('keyDown', 'keyUp'):
            code = {'Enter': 13, 'Tab': 9}[name]
            self.ask('Input.dispatchKeyEvent', type=kind, key=name, code=name, windowsVirtualKeyCode=code,
                     text='\r' if name == 'Enter' and kind == 'keyDown' else '')

    def choose(self, name, option):
        """In a list: its text."""
        self.wait(f'''(() => {{
            const list = document.querySelector({json.dumps(self.selector(name))});
            const option = [...(list?.options ?? [])].find((one) => one.text === {json.dumps(option)});
            if (!option) return false;
            list.value = option.value;
            list.dispatchEvent(new Event("change", {{bubbles: true}}));
            return true;
        }})()''', f'{option} in {name}')

    def screenshot(self, path):
        """The whole page, as tall as it is."""
        size = self.ask('Page.getLayoutMetrics')['cssContentSize']
        picture = self.ask('Page.captureScreenshot', format='png', captureBeyondViewport=True,
                           clip={'x': 0, 'y': 0, 'width': size['width'], 'height': min(size['height'], 4000), 'scale': 1})
        pathlib.Path(path).write_bytes(base64.b64decode(picture['data']))

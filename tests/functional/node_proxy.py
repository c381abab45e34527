"""A door before a node that stays where it is while the node comes and goes, and that a test can close, cut, hang or make lie."""

import contextlib
import http.client
import json
import random
import re
import socket
import threading

from door import Door

LIE = 1_000


class NodeProxy(Door):
    """Forwards to 127.0.0.1:`target`. `mode`: 'open'; 'closed': connections end at once; 'hung': they are taken, and nothing
    comes; 'liar': the node has a thousand blocks more than it has. `elsewhere`: to the node clients are not of this machine."""

    def __init__(self, target):
        self.mode = 'open'
        self.elsewhere = False
        super().__init__(target)

    def serve(self, client):
        with self.may_be_cut(client):
            mode = self.mode
            if mode == 'closed':
                return
            if mode == 'hung':
                while client.recv(1 << 16):
                    pass
                return
            head = client.recv(1 << 16)
            if not head:
                return
            if mode == 'liar' and b'/get-chain-tips' in head.split(b'\r\n')[0]:
                self._lie(client)
            else:
                self._forward(client, head)

    def _lie(self, client):
        node = http.client.HTTPConnection('127.0.0.1', self.target, timeout=30)
        with contextlib.closing(node):
            node.request('POST', '/get-chain-tips', '{}')
            answer = json.loads(node.getresponse().read())
        for tip in answer['data']['tips']:
            if tip['status'] == 'active':
                tip['height'] += LIE
                tip['chain_work'] = str(int(tip['chain_work']) * LIE)
                tip['hash'] = f'{random.getrandbits(256):064x}'
        body = json.dumps(answer).encode()
        client.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n' %
                       len(body) + body)

    def _forward(self, client, head):
        with socket.create_connection(('127.0.0.1', self.target)) as node, self.may_be_cut(node):
            # It asks for one thing and for one name: the node guards itself against others.
            host = b'\r\nHost: 127.0.0.1' + (b'\r\nX-Forwarded-For: 192.0.2.7' if self.elsewhere else b'')
            node.sendall(re.sub(rb'\r\nHost: [^\r]*', host, head))
            back = threading.Thread(target=self._pump, args=(node, client), daemon=True)
            back.start()
            self._pump(client, node)
            back.join()

    @staticmethod
    def _pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

"""A reader of server-sent events."""

import json
import socket

from test_framework import PATIENCE


class Stream:
    """A client of server-sent events, of HTTP/1.0: what comes is what was said."""

    def __init__(self, port, query='', last_id=None, receive_buffer=None, path='/api/v3/events', **headers):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(('127.0.0.1', port))
        resume = f'Last-Event-ID: {last_id}\r\n' if last_id else ''
        others = ''.join(f'{name}: {value}\r\n' for name, value in headers.items())
        self.socket.sendall(f'GET {path}?{query} HTTP/1.0\r\nAccept-Encoding: gzip\r\n{resume}{others}\r\n'.encode())
        self.buffer = b''
        self.head = self._block(b'\r\n\r\n').decode()
        self.last_id = last_id

    def _block(self, end):
        while end not in self.buffer:
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError('the stream has ended')
            self.buffer += part
        block, self.buffer = self.buffer.split(end, 1)
        return block

    def next(self):
        """The next event: its type and data."""
        while True:
            fields = [line.split(': ', 1) for line in self._block(b'\n\n').decode().split('\n')]
            event = {name: value for name, value in fields if name}
            self.last_id = event.get('id', self.last_id)
            if 'data' in event:
                return event['event'], json.loads(event['data'])

    def close(self):
        self.socket.close()

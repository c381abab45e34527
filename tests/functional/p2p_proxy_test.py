#!/usr/bin/env python3
"""With proxy_address, peers are dialled through a SOCKS5 proxy, by user name and password, and only through it."""

import socket
import struct
import threading

from test_framework import FunctionalTest, Node, expect, expect_equal, expect_in, wait_until


class Proxy:
    """A SOCKS5 proxy on loopback that remembers whom it was asked for."""

    def __init__(self, user, password):
        self.expected = (user.encode(), password.encode())
        self.targets = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.address = '{}:{}'.format(*self.listener.getsockname())
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    @staticmethod
    def read(connection, count):
        data = b''
        while len(data) < count:
            more = connection.recv(count - len(data))
            if not more:
                raise ConnectionError()
            data += more
        return data

    def serve(self, client):
        _, methods = self.read(client, 2)
        if 2 not in self.read(client, methods):
            client.sendall(b'\x05\xff')
            return
        client.sendall(b'\x05\x02')
        user = self.read(client, self.read(client, 2)[1])
        password = self.read(client, self.read(client, 1)[0])
        client.sendall(b'\x01' + (b'\x00' if (user, password) == self.expected else b'\x01'))
        if (user, password) != self.expected:
            return
        head = self.read(client, 5)
        host = self.read(client, head[4]).decode()
        port = struct.unpack('>H', self.read(client, 2))[0]
        self.targets.append((head[:4], host, port))
        try:
            target = socket.create_connection((host, port))
        except ConnectionRefusedError:
            client.sendall(b'\x05\x05\x00\x01' + bytes(6))
            return
        client.sendall(b'\x05\x00\x00\x01' + bytes(6))
        for source, sink in ((client, target), (target, client)):
            threading.Thread(target=self.copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class P2pProxyTest(FunctionalTest):
    """Dialling through a SOCKS5 proxy."""

    def run(self):
        proxy = Proxy('user', 'secret')
        server = Node(self.new_home())
        arguments = [f'--p2p.proxy_address={proxy.address}', '--p2p.proxy_username=user']
        client = Node(self.new_home(), *arguments, '--p2p.proxy_password=secret')
        peer = client.connect(server)
        # Behind a proxy the peer's address is the dialled one.
        expect_equal(peer['remote_addr'], f'127.0.0.1:{server.p2p_port}', 'address')
        expect_equal(proxy.targets, [(b'\x05\x01\x00\x03', '127.0.0.1', server.p2p_port)], 'what the proxy was asked')
        wait_until(lambda: server.call('/list-peers'), 'the peer on the other side')

        stranger = Node(self.new_home(), *arguments, '--p2p.proxy_password=wrong')
        answer = stranger.request('/connect-peer', {'ip': '127.0.0.1', 'port': server.p2p_port})
        expect_equal(answer['status'], 'fail', 'status')
        expect_in('user name or password not accepted', str(answer), 'answer')

        port = server.p2p_port
        server.stop()
        wait_until(lambda: not client.call('/list-peers'), 'the end of the connection')
        # The node may dial by itself just then, and say that it does.
        wait_until(lambda: 'refused' in str(client.request('/connect-peer', {'ip': '127.0.0.1', 'port': port})), 'a refusal')
        expect(len(proxy.targets) >= 2, 'the proxy was asked again')
        client.stop()
        stranger.stop()


if __name__ == '__main__':
    P2pProxyTest().main()

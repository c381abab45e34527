"""A door of TLS before a port of this machine, with certificates of an authority of the test's own."""

import select
import socket
import ssl
import subprocess

from door import Door


class Authority:
    """Made by the program openssl in a directory of the test's."""

    def __init__(self, directory, name):
        self.directory = directory
        self.name = name
        self.certificate = directory / f'{name}.pem'
        self._openssl('req', '-x509', *self._new_key(name), '-subj', f'/CN={name}', '-days', '30', '-out', self.certificate)

    def context(self, *names, days=30):
        """For a server whose certificate, signed by this authority, has these names ('DNS:localhost', 'IP:127.0.0.1')."""
        leaf = f'{self.name}-{"-".join(names)}-{days}'.replace(':', '-')
        request, certificate = (self.directory / f'{leaf}.{kind}' for kind in ('csr', 'pem'))
        self._openssl('req', '-new', *self._new_key(leaf), '-subj', f'/CN={self.name} leaf', '-addext',
                      f'subjectAltName={",".join(names)}', '-out', request)
        self._openssl('x509', '-req', '-in', request, '-CA', self.certificate, '-CAkey', self._key(self.name), '-CAcreateserial',
                      '-copy_extensions', 'copy', '-days', str(days), '-out', certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, self._key(leaf))
        return context

    def _key(self, name):
        return self.directory / f'{name}.key'

    def _new_key(self, name):
        return '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', self._key(name)

    def _openssl(self, *arguments):
        subprocess.run(['openssl', *arguments], cwd=self.directory, check=True, capture_output=True, timeout=60)


class TlsDoor(Door):
    """Forwards to 127.0.0.1:`target` what comes by TLS. `asked`: connections on which something was said."""

    def __init__(self, target, context):
        self.context = context
        self.asked = 0
        super().__init__(target)

    def serve(self, client):
        client.settimeout(60)
        with self.context.wrap_socket(client, server_side=True) as tls:
            said = tls.recv(1 << 16)
            if not said:
                return
            self.asked += 1
            with socket.create_connection(('127.0.0.1', self.target)) as node, self.may_be_cut(node):
                node.sendall(said)
                self._forward(tls, node)

    @staticmethod
    def _forward(tls, node):
        """One thread for both directions: a connection of TLS is not for two."""
        while True:
            readable = [tls] if tls.pending() else select.select([tls, node], [], [])[0]
            for source, sink in ((tls, node), (node, tls)):
                if source not in readable:
                    continue
                data = source.recv(1 << 16)
                if not data:
                    return
                sink.sendall(data)

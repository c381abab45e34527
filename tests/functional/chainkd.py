"""Extended keys of the chain ("chainkd", 02 §2) in plain Python, as a wallet on the user's device has them. Slow, and not
constant-time: never to be used for anything else."""

import hashlib
import hmac

import p2p_crypto


def _hmac(key, *parts):
    return hmac.new(key, b''.join(parts), hashlib.sha512).digest()


def _to_scalar(*parts):
    return int.from_bytes(hashlib.sha512(b''.join(parts)).digest(), 'little') % p2p_crypto.L


def _point(scalar):
    return p2p_crypto._compress(p2p_crypto._multiply(scalar, p2p_crypto._BASE))


class PrivateKey:
    """An extended private key."""

    def __init__(self, data):
        self.data = data
        self.scalar = int.from_bytes(data[:32], 'little')
        self.public = _point(self.scalar)

    @classmethod
    def root(cls, seed):
        data = bytearray(_hmac(b'Root', seed))
        data[0] &= 0xf8
        data[31] = data[31] & 0x1f | 0x40
        return cls(bytes(data))

    @property
    def xpub(self):
        return (self.public + self.data[32:]).hex()

    def child(self, selector):
        step = bytearray(_hmac(self.data[32:], b'N', self.public, selector))
        step[0] &= 0xf8
        step[29] &= 1
        step[30] = step[31] = 0
        scalar = int.from_bytes(step[:32], 'little') + self.scalar
        return PrivateKey(scalar.to_bytes(32, 'little') + bytes(step[32:]))

    def derive(self, path):
        key = self
        for selector in path:
            key = key.child(selector)
        return key

    def sign(self, message):
        prefix = _hmac(b'Expand', self.data)[32:]
        r = _to_scalar(prefix, message)
        nonce = _point(r)
        s = (r + _to_scalar(nonce, self.public, message) * self.scalar) % p2p_crypto.L
        return nonce + s.to_bytes(32, 'little')

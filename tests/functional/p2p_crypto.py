"""The cryptography of the P2P transport in plain Python, for tests: X25519, Ed25519, XSalsa20-Poly1305 and RIPEMD-160.
Slow, and not constant-time: never to be used for anything else."""

import hashlib
import struct

# --- curve 25519 ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def x25519(secret, point):
    """RFC 7748; 32 bytes each."""
    scalar = bytearray(secret)
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    k = int.from_bytes(scalar, 'little')
    x1 = (int.from_bytes(point, 'little') & (2**255 - 1)) % P
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for bit in reversed(range(255)):
        k_bit = k >> bit & 1
        if swap ^ k_bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = k_bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, 'little')


X25519_BASE = (9).to_bytes(32, 'little')


def _recover_x(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * SQRT_M1 % P
    if (x * x - xx) % P:
        return None
    return P - x if x & 1 != sign else x


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _recover_x(_BASE_Y, 0)
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(k, point):
    result = (0, 1, 1, 0)
    while k:
        if k & 1:
            result = _add(result, point)
        point = _add(point, point)
        k >>= 1
    return result


def _compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, 'little')


def _decompress(data):
    number = int.from_bytes(data, 'little')
    y = number & (2**255 - 1)
    x = _recover_x(y, number >> 255)
    return None if x is None or y >= P else (x, y, 1, x * y % P)


def _expand(seed):
    digest = bytearray(hashlib.sha512(seed).digest())
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    return int.from_bytes(digest[:32], 'little'), bytes(digest[32:])


def _hash_to_scalar(*parts):
    return int.from_bytes(hashlib.sha512(b''.join(parts)).digest(), 'little') % L


def ed25519_public_key(seed):
    return _compress(_multiply(_expand(seed)[0], _BASE))


def ed25519_sign(seed, message):
    """RFC 8032."""
    a, prefix = _expand(seed)
    public = _compress(_multiply(a, _BASE))
    r = _hash_to_scalar(prefix, message)
    encoded_r = _compress(_multiply(r, _BASE))
    s = (r + _hash_to_scalar(encoded_r, public, message) * a) % L
    return encoded_r + s.to_bytes(32, 'little')


def ed25519_verify(public, message, signature):
    point = _decompress(public)
    s = int.from_bytes(signature[32:], 'little')
    if point is None or len(signature) != 64 or s >= L:
        return False
    minus = (P - point[0], point[1], 1, P - point[3])
    k = _hash_to_scalar(signature[:32], public, message)
    return _compress(_add(_multiply(s, _BASE), _multiply(k, minus))) == signature[:32]


# --- XSalsa20-Poly1305 ---

_SIGMA = struct.unpack('<4I', b'expand 32-byte k')
_MASK = 0xffffffff


def _salsa_rounds(state):
    (x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15) = state
    for _ in range(10):
        for _half in range(2):
            t = x0 + x12 & _MASK; x4 ^= (t << 7 | t >> 25) & _MASK
            t = x4 + x0 & _MASK; x8 ^= (t << 9 | t >> 23) & _MASK
            t = x8 + x4 & _MASK; x12 ^= (t << 13 | t >> 19) & _MASK
            t = x12 + x8 & _MASK; x0 ^= (t << 18 | t >> 14) & _MASK
            t = x5 + x1 & _MASK; x9 ^= (t << 7 | t >> 25) & _MASK
            t = x9 + x5 & _MASK; x13 ^= (t << 9 | t >> 23) & _MASK
            t = x13 + x9 & _MASK; x1 ^= (t << 13 | t >> 19) & _MASK
            t = x1 + x13 & _MASK; x5 ^= (t << 18 | t >> 14) & _MASK
            t = x10 + x6 & _MASK; x14 ^= (t << 7 | t >> 25) & _MASK
            t = x14 + x10 & _MASK; x2 ^= (t << 9 | t >> 23) & _MASK
            t = x2 + x14 & _MASK; x6 ^= (t << 13 | t >> 19) & _MASK
            t = x6 + x2 & _MASK; x10 ^= (t << 18 | t >> 14) & _MASK
            t = x15 + x11 & _MASK; x3 ^= (t << 7 | t >> 25) & _MASK
            t = x3 + x15 & _MASK; x7 ^= (t << 9 | t >> 23) & _MASK
            t = x7 + x3 & _MASK; x11 ^= (t << 13 | t >> 19) & _MASK
            t = x11 + x7 & _MASK; x15 ^= (t << 18 | t >> 14) & _MASK
            # The row round is the column round of the transposed matrix.
            x1, x4, x2, x8, x3, x12 = x4, x1, x8, x2, x12, x3
            x6, x9, x7, x13, x11, x14 = x9, x6, x13, x7, x14, x11
    return x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15


def _salsa_state(key, nonce):
    k = struct.unpack('<8I', key)
    n = struct.unpack('<4I', nonce)
    return (_SIGMA[0], *k[:4], _SIGMA[1], *n, _SIGMA[2], *k[4:], _SIGMA[3])


def hsalsa20(key, nonce):
    x = _salsa_rounds(_salsa_state(key, nonce))
    return struct.pack('<8I', x[0], x[5], x[10], x[15], x[6], x[7], x[8], x[9])


def _xsalsa20_stream(key, nonce, size):
    subkey = hsalsa20(key, nonce[:16])
    blocks = []
    for counter in range((size + 63) // 64):
        state = _salsa_state(subkey, nonce[16:] + struct.pack('<Q', counter))
        rounds = _salsa_rounds(state)
        blocks.append(struct.pack('<16I', *(a + b & _MASK for a, b in zip(state, rounds))))
    return b''.join(blocks)[:size]


def _poly1305(key, message):
    r = int.from_bytes(key[:16], 'little') & 0x0ffffffc0ffffffc0ffffffc0fffffff
    s = int.from_bytes(key[16:32], 'little')
    total = 0
    for begin in range(0, len(message), 16):
        total = (total + int.from_bytes(message[begin:begin + 16] + b'\x01', 'little')) * r % (2**130 - 5)
    return (total + s & 2**128 - 1).to_bytes(16, 'little')


def _xor(a, b):
    return (int.from_bytes(a, 'little') ^ int.from_bytes(b, 'little')).to_bytes(len(a), 'little')


def secretbox_seal(key, nonce, plain):
    """Tag, then cipher text."""
    stream = _xsalsa20_stream(key, nonce, 32 + len(plain))
    cipher = _xor(plain, stream[32:])
    return _poly1305(stream[:32], cipher) + cipher


def secretbox_open(key, nonce, sealed):
    """None if it is not authentic."""
    stream = _xsalsa20_stream(key, nonce, 16 + len(sealed))
    if _poly1305(stream[:32], sealed[16:]) != sealed[:16]:
        return None
    return _xor(sealed[16:], stream[32:])


# --- RIPEMD-160 ---

_RMD_R = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
          [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8],
          [3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12],
          [1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2],
          [4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13]]
_RMD_RR = [[5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12],
           [6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2],
           [15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13],
           [8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14],
           [12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11]]
_RMD_S = [[11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8],
          [7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12],
          [11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5],
          [11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12],
          [9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6]]
_RMD_SS = [[8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6],
           [9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11],
           [9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5],
           [15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8],
           [8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11]]
_RMD_K = [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e]
_RMD_KK = [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0]
_RMD_F = [lambda x, y, z: x ^ y ^ z,
          lambda x, y, z: x & y | ~x & z,
          lambda x, y, z: (x | ~y) ^ z,
          lambda x, y, z: x & z | y & ~z,
          lambda x, y, z: x ^ (y | ~z)]


def ripemd160(data):
    def rotate(value, count):
        value &= _MASK
        return (value << count | value >> 32 - count) & _MASK

    def line(state, words, order, shifts, constants, functions):
        a, b, c, d, e = state
        for group in range(5):
            for word, shift in zip(order[group], shifts[group]):
                t = a + functions[group](b, c, d) + words[word] + constants[group]
                a, b, c, d, e = e, rotate(t, shift) + e & _MASK, b, rotate(c, 10), d
        return a, b, c, d, e

    h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
    padded = data + b'\x80' + bytes(-(len(data) + 9) % 64) + struct.pack('<Q', 8 * len(data))
    for begin in range(0, len(padded), 64):
        words = struct.unpack('<16I', padded[begin:begin + 64])
        left = line(h, words, _RMD_R, _RMD_S, _RMD_K, _RMD_F)
        right = line(h, words, _RMD_RR, _RMD_SS, _RMD_KK, _RMD_F[::-1])
        h = [h[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5] & _MASK for i in range(5)]
    return struct.pack('<5I', *h)


"""The cryptography of p2p_crypto by libsodium, where this machine has it: for tests that send much."""

import ctypes
import ctypes.util

import p2p_crypto


def use_fast_cryptography():
    """Whether there is such a library."""
    name = ctypes.util.find_library('sodium')
    if name is None:
        return False
    sodium = ctypes.CDLL(name)
    if sodium.sodium_init() < 0:
        return False

    def size(data):
        return ctypes.c_ulonglong(len(data))

    def seal(key, nonce, plain):
        sealed = ctypes.create_string_buffer(len(plain) + 16)
        sodium.crypto_secretbox_easy(sealed, bytes(plain), size(plain), nonce, key)
        return sealed.raw

    def unseal(key, nonce, sealed):
        plain = ctypes.create_string_buffer(len(sealed) - 16)
        fails = sodium.crypto_secretbox_open_easy(plain, bytes(sealed), size(sealed), nonce, key)
        return None if fails else plain.raw

    def x25519(secret, point):
        product = ctypes.create_string_buffer(32)
        sodium.crypto_scalarmult(product, bytes(secret), bytes(point))
        return product.raw

    def key_pair(seed):
        public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        sodium.crypto_sign_seed_keypair(public, secret, bytes(seed))
        return public, secret

    def sign(seed, message):
        signature = ctypes.create_string_buffer(64)
        sodium.crypto_sign_detached(signature, None, bytes(message), size(message), key_pair(seed)[1])
        return signature.raw

    def verify(public, message, signature):
        return sodium.crypto_sign_verify_detached(bytes(signature), bytes(message), size(message), bytes(public)) == 0

    p2p_crypto.secretbox_seal = seal
    p2p_crypto.secretbox_open = unseal
    p2p_crypto.x25519 = x25519
    p2p_crypto.ed25519_public_key = lambda seed: key_pair(seed)[0].raw
    p2p_crypto.ed25519_sign = sign
    p2p_crypto.ed25519_verify = verify
    return True

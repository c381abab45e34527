"""Money for the tests: a recorded solonet chain whose coinbases anyone can spend, the first 16 of them at once."""

import gzip
import pathlib

BTM = 'f' * 64
COIN = 100_000_000  # neu
SUBSIDY = 41_250_000_000  # neu, of a recorded block
# The control program of the recorded coinbases: OP_TRUE.
ANYONE_CAN_SPEND = '51'


def uvarint(number):
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def recorded_blocks(test):
    """The chain from height 1 on, in hex."""
    packed = pathlib.Path(test.vectors).parent / 'chains' / 'anyone-can-spend.hex.gz'
    return gzip.decompress(packed.read_bytes()).decode().split()


def coinbase_input(node, height):
    """A serialised input that spends the coinbase of a recorded block (01 §3)."""
    coinbase = node.call('/get-block', block_height=height)['transactions'][0]
    program = bytes.fromhex(ANYONE_CAN_SPEND)
    spent = (bytes.fromhex(coinbase['mux_id']) + bytes.fromhex(BTM) + uvarint(SUBSIDY) + uvarint(0) + uvarint(1) +
             uvarint(len(program)) + program)
    commitment = bytes([1]) + uvarint(len(spent)) + spent
    return uvarint(1) + uvarint(len(commitment)) + commitment + bytes([1, 0])


def spend_of_coinbases(node, heights):
    """What /build-transaction takes as `base_transaction`: the coinbases of these heights as inputs, no outputs. They
    bring SUBSIDY each and need no signature."""
    inputs = [coinbase_input(node, height) for height in heights]
    return (bytes([7, 1, 0]) + uvarint(len(inputs)) + b''.join(inputs) + bytes([0])).hex()

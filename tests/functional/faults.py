"""Disks that fail or stand still and clocks that are set, for processes of a test: a library that is loaded into them (faults.cpp)."""

import os
import struct


class Faults:
    """The orders for processes with this environment; they may be changed at any time."""

    def __init__(self, test, library):
        self.path = test.scratch / f'faults{len(list(test.scratch.glob("faults*")))}'
        self.environment = dict(test.environment, LISTEN='127.0.0.1:0', LD_PRELOAD=os.path.abspath(library),
                                BYTOM_TEST_FAULTS=str(self.path))
        self.path.write_bytes(struct.pack('=qqqq', 0, 0, 0, 0))

    def set(self, error=0, seconds_ahead=0, stands_still=False):
        """Every change of a file fails with this error of the system, or waits; the clock is ahead by so much."""
        with self.path.open('r+b', buffering=0) as file:
            file.write(struct.pack('=qqq', error, seconds_ahead, stands_still))

    def waited(self):
        """Changes that have had to wait for a disk that stands still."""
        return struct.unpack('=qqqq', self.path.read_bytes())[3]

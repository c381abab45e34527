"""Disks that fail and clocks that are set, for processes of a test: a library that is loaded into them (faults.cpp)."""

import os
import struct


class Faults:
    """The orders for processes with this environment; they may be changed at any time."""

    def __init__(self, test, library):
        self.path = test.scratch / f'faults{len(list(test.scratch.glob("faults*")))}'
        self.environment = dict(test.environment, LISTEN='127.0.0.1:0', LD_PRELOAD=os.path.abspath(library),
                                BYTOM_TEST_FAULTS=str(self.path))
        self.set()

    def set(self, error=0, seconds_ahead=0):
        """Every change of a file fails with this error of the system; the clock is ahead by so much."""
        with self.path.open('r+b' if self.path.exists() else 'w+b', buffering=0) as file:
            file.write(struct.pack('=qq', error, seconds_ahead))

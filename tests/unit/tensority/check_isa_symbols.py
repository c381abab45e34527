#!/usr/bin/env python3
"""Files compiled for more than the baseline must not define functions that the linker could take for everyone.

usage: check_isa_symbols.py NM OBJECT...

Of the objects, those named after an instruction set beyond the baseline may define only strong symbols of our own (the
kernels' entry points) and weak ones in the namespace that eigen_avx2.cpp gives to its copy of Eigen.
"""

import re
import subprocess
import sys

BEYOND_BASELINE = re.compile(r"/(kernels|seed|lanes)/\w*avx\w*\.cpp\.o(bj)?$")
WEAK = re.compile(r"^\S* [WVu] (.*)$")
# Our copy of Eigen, and what compilers and sanitizers add.
ALLOWED = re.compile(r"EigenForAvx2|^DW\.ref\.|^__asan|^__odr_asan|^__ubsan|^__tsan|^\.L|asan\.module")


def main() -> int:
    nm, *objects = sys.argv[1:]
    checked = [name for name in objects if BEYOND_BASELINE.search(name)]
    if not checked:
        print("no object of an instruction set among the arguments")
        return 1
    leaks = 0
    for name in checked:
        symbols = subprocess.run([nm, "-C", "--defined-only", name], check=True, capture_output=True, text=True).stdout
        for line in symbols.splitlines():
            match = WEAK.match(line)
            if match and not ALLOWED.search(match.group(1)):
                print(f"{name}: {match.group(1)}")
                leaks += 1
    print(f"{len(checked)} objects, {leaks} leaks")
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())

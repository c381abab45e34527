"""Fails if a program that users run lacks what makes faults in it harder to exploit.

    hardened_binary.py PROGRAM...
"""

import re
import subprocess
import sys


def readelf(option, program):
    return subprocess.run(['readelf', '--wide', option, program], capture_output=True, text=True, check=True).stdout


def lacks(program):
    header = readelf('--file-header', program)
    segments = readelf('--program-headers', program)
    dynamic = readelf('--dynamic', program)
    symbols = readelf('--dyn-syms', program)
    stack = re.search(r'^ +GNU_STACK .* (\S+) +0x\w+$', segments, re.M)
    if not re.search(r'Type: +DYN', header):
        yield 'is not position independent (-pie)'
    if 'GNU_RELRO' not in segments or not re.search(r'BIND_NOW|\bNOW\b', dynamic):
        yield 'has relocations that stay writable (-z relro -z now)'
    if not stack or 'E' in stack.group(1):
        yield 'has an executable stack'
    if '__stack_chk_fail' not in symbols:
        yield 'has no stack protector'
    if not re.search(r' __(memcpy|memmove|memset|read|recv|snprintf|fprintf|realpath|poll|fread)_chk\b', symbols):
        yield 'has no checked calls of the C library (_FORTIFY_SOURCE)'
    if '__glibcxx_assert_fail' not in symbols:
        yield 'has no assertions of the standard library (_GLIBCXX_ASSERTIONS)'


def main():
    faults = [f'{program} {fault}' for program in sys.argv[1:] for fault in lacks(program)]
    print(*faults, sep='\n')
    print(f'{len(sys.argv) - 1} programs, {len(faults)} faults')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())

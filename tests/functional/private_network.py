"""A network of one's own (a Linux network namespace) in which this process and its children have millions of addresses
that look public, so that bans, limits of an address and of a network group count. Nothing leaves it."""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK = 0x8913, 0x8914, 0x8916, 0x891c
IFF_UP = 1
# Each a /8; every address of it is this machine's.
NETWORKS = (23, 44, 45, 46, 50, 60, 70, 80, 90, 100)


def enter():
    """Before any thread is started. False where the system does not permit it: everything is as it was."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET) != 0:
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
            return False
        for name, text in (('setgroups', 'deny'), ('uid_map', f'0 {user} 1'), ('gid_map', f'0 {group} 1')):
            with open(f'/proc/self/{name}', 'w', encoding='ascii') as file:
                file.write(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack('16sh14x', b'lo', 0))
        flags = struct.unpack('16sh14x', request)[1] | IFF_UP
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', flags))
        for number, network in enumerate(NETWORKS, 1):
            for call, address in ((SIOCSIFADDR, f'{network}.0.0.1'), (SIOCSIFNETMASK, '255.0.0.0')):
                place = struct.pack('HH4s8x', socket.AF_INET, 0, socket.inet_aton(address))
                fcntl.ioctl(control, call, struct.pack('16s16s', f'lo:{number}'.encode(), place))
    return True

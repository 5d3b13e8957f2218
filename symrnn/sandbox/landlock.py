"""Linux' Landlock: a process gives up the right to write anywhere but below one folder, for itself and all that it starts.

Constants and structures are those of the kernel's header linux/landlock.h; the system calls have the same numbers on every
architecture that got them (Linux 5.13 and later).
"""

import ctypes
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
NO_NEW_PRIVILEGES = 38

WRITE_FILE, REMOVE_DIR, REMOVE_FILE = 1 << 1, 1 << 4, 1 << 5
MAKE = sum(1 << bit for bit in range(6, 13))  # char devices, folders, files, sockets, pipes, block devices, links
REFER, TRUNCATE = 1 << 13, 1 << 14
BIND, CONNECT = 1 << 0, 1 << 1

SINCE = {1: WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE, 2: REFER, 3: TRUNCATE}
"""Rights over files by the version that brought them."""

NETWORK_SINCE = 4


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def confine_writing(folder: str) -> bool:
    """Gives up writing outside of a folder, and TCP connections; whether the kernel can see to it."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < 1:
        return False
    files = sum(rights for since, rights in SINCE.items() if since <= version)
    rules = _Ruleset(files, BIND | CONNECT if version >= NETWORK_SINCE else 0)
    size = ctypes.sizeof(rules) if version >= NETWORK_SINCE else ctypes.sizeof(ctypes.c_uint64)
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        return _allow(libc, ruleset, folder, files) and _restrict(libc, ruleset)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, folder: str, rights: int) -> bool:
    parent = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights, parent)
        return bool(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(parent)


def _restrict(libc: ctypes.CDLL, ruleset: int) -> bool:
    return bool(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(RESTRICT_SELF, ruleset, 0) == 0)

"""Linux' seccomp: a process gives up starting others, signalling them, and the network, for good.

The filter is a program for the kernel's packet filter, built here; constants are those of linux/seccomp.h, linux/filter.h and
linux/audit.h, the numbers of system calls those of each architecture's unistd.h.
"""

import ctypes
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ENOSYS, EPERM

SET_SECCOMP, FILTER_MODE, NO_NEW_PRIVILEGES = 22, 2, 38
ALLOW, ERROR = 0x7FFF0000, 0x00050000
LOAD, JUMP_IF_EQUAL, JUMP_IF_SET, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
CLONE_THREAD = 0x10000
OTHER_NUMBERS = 0x40000000
"""A bit of the numbers by which x86-64 offers its system calls a second time, for programs with short addresses."""


@dataclass(frozen=True)
class Calls:
    """System calls of an architecture by number: those refused, that which makes threads too, and those which signal."""

    audit: int
    refused: tuple[int, ...]
    clone: int
    signal: int
    absent: tuple[int, ...] = (435,)  # clone3, whose flags lie in memory: libraries then use clone


CALLS = {
    # fork vfork execve kill ptrace socket socketpair tkill execveat pidfd_send_signal unshare setns io_uring_setup
    "x86_64": Calls(0xC000003E, (57, 58, 59, 62, 101, 41, 53, 200, 322, 424, 272, 308, 425), clone=56, signal=234),
    # execve kill ptrace socket socketpair tkill execveat pidfd_send_signal unshare setns io_uring_setup
    "aarch64": Calls(0xC00000B7, (221, 129, 117, 198, 199, 130, 281, 424, 97, 268, 425), clone=220, signal=131),
}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def stay_alone() -> bool:
    """Gives up other processes and the network; whether the kernel can see to it."""
    calls = CALLS.get(platform.machine()) if sys.platform.startswith("linux") else None
    if calls is None:
        return False
    program = [_Instruction(*one) for one in _filter(calls, os.getpid())]
    held = (_Instruction * len(program))(*program)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(SET_SECCOMP, FILTER_MODE, ctypes.byref(_Program(len(program), held)), 0, 0) == 0)


def _filter(calls: Calls, process: int) -> Iterator[tuple[int, int, int, int]]:
    """The instructions: (code, how many to skip if so, how many if not, value)."""
    refuse = (RETURN, 0, 0, ERROR | EPERM)
    yield LOAD, 0, 0, ARCHITECTURE
    yield JUMP_IF_EQUAL, 1, 0, calls.audit
    yield refuse
    yield LOAD, 0, 0, NUMBER
    yield JUMP_IF_SET, 0, 1, OTHER_NUMBERS
    yield refuse
    for number in calls.absent:
        yield JUMP_IF_EQUAL, 0, 1, number
        yield RETURN, 0, 0, ERROR | ENOSYS
    for number in calls.refused:
        yield JUMP_IF_EQUAL, 0, 1, number
        yield refuse
    yield from _unless(calls.clone, (JUMP_IF_SET, 1, 0, CLONE_THREAD))
    yield from _unless(calls.signal, (JUMP_IF_EQUAL, 1, 0, process))
    yield RETURN, 0, 0, ALLOW


def _unless(number: int, holds: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Refuses a system call unless something holds of its first argument."""
    yield JUMP_IF_EQUAL, 0, 4, number
    yield LOAD, 0, 0, FIRST_ARGUMENT
    yield holds
    yield RETURN, 0, 0, ERROR | EPERM
    yield RETURN, 0, 0, ALLOW

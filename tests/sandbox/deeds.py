"""What code may try inside: each deed is asked for by its name and says how far it got. Runs in the child."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np


def answer(text: str) -> bytes:
    a = np.arange(12.0).reshape(3, 4)
    return f"{text}: {(a @ a.T).sum():.0f}".encode()


def forever(_: str) -> bytes:
    while True:
        pass


def sleep(_: str) -> bytes:
    time.sleep(600)
    return b""


def allocate(_: str) -> bytes:
    return str(np.ones(10 * 2**30 // 8).sum()).encode()


def talk(_: str) -> bytes:
    while True:
        sys.stdout.write("a" * 100_000)


def talk_past_python(_: str) -> bytes:
    while True:
        os.write(1, b"a" * 100_000)


def hand_back_much(_: str) -> bytes:
    return bytes(1 << 24)


def write(path: str) -> bytes:
    Path(path).write_text("gone", encoding="utf-8")
    return b"written"


def write_past_python(path: str) -> bytes:
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.open(path.encode(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    return b"refused" if found < 0 else b"written"


def delete(path: str) -> bytes:
    Path(path).unlink()
    return b"deleted"


def delete_past_python(path: str) -> bytes:
    return b"refused" if ctypes.CDLL(None).unlink(path.encode()) < 0 else b"deleted"


def fork(_: str) -> bytes:
    os.fork()
    return b"forked"


def fork_past_python(_: str) -> bytes:
    libc = ctypes.CDLL(None)
    return b"refused" if libc.fork() < 0 else b"forked"


def by_number(number: str) -> bytes:
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.syscall(ctypes.c_long(int(number, 0)), 0, 0, 0)
    return b"done" if found >= 0 else os.strerror(ctypes.get_errno()).encode()


def start(_: str) -> bytes:
    subprocess.run(["true"], check=True)
    return b"started"


def start_past_python(_: str) -> bytes:
    return b"refused" if ctypes.CDLL(None).system(b"true") != 0 else b"started"


def stop_the_parent(_: str) -> bytes:
    os.kill(os.getppid(), signal.SIGKILL)
    return b"killed"


def stop_the_parent_past_python(_: str) -> bytes:
    return b"refused" if ctypes.CDLL(None).kill(os.getppid(), signal.SIGKILL) < 0 else b"killed"


def connect(_: str) -> bytes:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    return b"connected"


def fill_the_disk(_: str) -> bytes:
    with Path("large").open("wb") as file:
        file.writelines(bytes(1 << 20) for _i in range(1000))
    return b"filled"


def crash(_: str) -> bytes:
    ctypes.string_at(0)
    return b""


def thread(_: str) -> bytes:
    found: list[int] = []
    one = threading.Thread(target=found.append, args=(1,))
    one.start()
    one.join()
    return str(found).encode()


def write_here(_: str) -> bytes:
    Path("note").write_text("x", encoding="utf-8")
    return Path("note").read_bytes()


def environment(_: str) -> bytes:
    return " ".join(sorted(os.environ)).encode()


DEEDS: dict[str, Callable[[str], bytes]] = {
    one.__name__: one
    for one in (
        answer, forever, sleep, allocate, talk, talk_past_python, hand_back_much, write, write_past_python, delete,
        delete_past_python, by_number, fork, fork_past_python, start, start_past_python, stop_the_parent,
        stop_the_parent_past_python,
        connect, fill_the_disk, crash, thread, write_here, environment,
    )
}  # fmt: skip


def inside(request: bytes) -> bytes:
    name, _, rest = request.decode().partition(" ")
    try:
        return DEEDS[name](rest)
    except (OSError, MemoryError) as error:
        return f"{type(error).__name__}: {error}".encode()

"""Python's own hooks: what code must not do raises PermissionError with the reason, on every system, before it is done.

Code that goes past Python (through ctypes, say) is not held by this, but by the kernel where that can see to it.
"""

import os
import sys
from collections.abc import Callable

WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC

STARTING = (
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "subprocess.Popen",
    "pty.spawn",
)  # fmt: skip
SIGNALLING = ("os.kill", "os.killpg", "signal.pthread_kill")
CONNECTING = ("socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")
CHANGING = (
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink", "os.chmod", "os.chown",
    "os.utime", "os.setxattr", "os.removexattr", "shutil.rmtree", "shutil.move", "shutil.copyfile",
)  # fmt: skip

REFUSED = {
    **dict.fromkeys(STARTING, "starting another process"),
    **dict.fromkeys(SIGNALLING, "sending a signal"),
    **dict.fromkeys(CONNECTING, "using the network"),
}


def watch(folder: str) -> None:
    """Refuses, from now on, other processes, the network, and to change files outside of a folder."""
    sys.addaudithook(_hook(os.path.realpath(folder)))


def _hook(folder: str) -> Callable[[str, tuple[object, ...]], None]:
    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in REFUSED:
            raise PermissionError(f"{REFUSED[event]} is not allowed here")
        if event == "open":
            path, flags = args[0], args[2]
            if isinstance(flags, int) and flags & WRITING and _is_outside(path, folder):
                raise PermissionError(f"writing is not allowed here: {path!r}")
        elif event in CHANGING and any(_is_outside(path, folder) for path in args):
            raise PermissionError(f"changing files is not allowed here: {args[0]!r}")

    return hook


def _is_outside(path: object, folder: str) -> bool:
    """Whether something is a path outside of a folder; numbers are open files, modes or times."""
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    real = os.path.realpath(os.fsdecode(path))
    return real != folder and not real.startswith(folder + os.sep)

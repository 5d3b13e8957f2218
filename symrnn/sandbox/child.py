"""What runs in the process of its own: it gives up its rights and then does what a module of symrnn is there for.

    python -m symrnn.sandbox.child MODULE FOLDER REPLY MEMORY SECONDS

`MODULE` has a function `inside(request: bytes) -> bytes`; the request comes from standard input, what it returns goes to the
file descriptor REPLY, and what it prints to standard output. FOLDER is the one place that may be written.
"""

import os
import resource
import signal
import sys
from importlib import import_module

from symrnn.sandbox.audit import watch
from symrnn.sandbox.landlock import confine_writing
from symrnn.sandbox.seccomp import stay_alone

MOST_FILES = 64
LARGEST_FILE = 16 << 20


def main(module: str, folder: str, reply: int, memory: int, seconds: int) -> None:
    work = import_module(module).inside
    request = sys.stdin.buffer.read()
    os.chdir(folder)
    _limit(memory, seconds)
    confine_writing(folder)
    stay_alone()
    watch(folder)
    answer: bytes = work(request)
    left = memoryview(answer)
    while left:
        left = left[os.write(reply, left) :]


def _limit(memory: int, seconds: int) -> None:
    """Sets the limits that the system keeps; of memory the hard one, so that nothing raises it again."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that grows too large is an error in the code, not its end


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))

"""Runs a module of symrnn that runs somebody's code: in a process of its own, which ends when its limits are reached."""

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from time import monotonic

from symrnn.sandbox.limits import End, Limits, Outcome

CHUNK = 1 << 16
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""What of the environment the code sees; keys and passwords that may stand in the rest it does not."""


def run(module: str, request: bytes, limits: Limits) -> Outcome:
    """What a module's `inside` gives for a request; see `child`."""
    with TemporaryDirectory(prefix="symrnn-") as folder:
        readable, writable = os.pipe()
        arguments = [module, folder, str(writable), str(limits.memory), str(int(limits.seconds) + 1)]
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "symrnn.sandbox.child", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(writable,),
            env=_environment(folder),
            start_new_session=True,
        )
        os.close(writable)
        try:
            return _Watch(process, readable, limits).outcome(request)
        finally:
            _end(process)
            os.close(readable)


def _environment(folder: str) -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    places = {"HOME": folder, "TMPDIR": folder}
    python = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"}
    return {**kept, **places, **python, **dict.fromkeys(THREADS, "1")}


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the process and all that it may have started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        with suppress(BrokenPipeError):
            if pipe is not None:
                pipe.close()
    process.wait()


@dataclass
class _Watch:
    """Feeds a process its request and reads what it prints and hands back, as far as the limits go."""

    process: "subprocess.Popen[bytes]"
    reply_end: int
    limits: Limits
    printed: bytearray = field(default_factory=bytearray)
    reply: bytearray = field(default_factory=bytearray)

    def outcome(self, request: bytes) -> Outcome:
        end = self._until(monotonic() + self.limits.seconds, memoryview(request))
        if end is End.DONE and self.process.wait() != 0:
            end = End.CRASHED
        text = bytes(self.printed).decode("utf-8", "replace")
        return Outcome(end, bytes(self.reply) if end is End.DONE else b"", text, self.process.poll() or 0)

    def _until(self, latest: float, request: memoryview) -> End:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        stdin, stdout = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(stdin, False)
        with selectors.DefaultSelector() as selector:
            selector.register(stdin, selectors.EVENT_WRITE)
            selector.register(stdout, selectors.EVENT_READ)
            selector.register(self.reply_end, selectors.EVENT_READ)
            while selector.get_map():
                left = latest - monotonic()
                if left <= 0:
                    return End.TIME
                for key, _ in selector.select(left):
                    if key.fd == stdin:
                        request = self._feed(stdin, request)
                        if not request:
                            selector.unregister(stdin)
                            self.process.stdin.close()
                    elif not self._take(key.fd, stdout):
                        selector.unregister(key.fd)
                if len(self.printed) > self.limits.output:
                    return End.OUTPUT
                if len(self.reply) > self.limits.reply:
                    return End.REPLY
        return End.DONE

    def _feed(self, stdin: int, request: memoryview) -> memoryview:
        """Writes a part of the request; nothing is left of it where nobody reads it any more."""
        try:
            return request[os.write(stdin, request[:CHUNK]) :]
        except BlockingIOError:
            return request
        except BrokenPipeError:
            return request[:0]

    def _take(self, end: int, stdout: int) -> bool:
        """Reads what is there; whether more may come."""
        found = os.read(end, CHUNK)
        (self.printed if end == stdout else self.reply).extend(found)
        return bool(found)

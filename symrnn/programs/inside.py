"""What runs in the process of its own: a hand-written program, in the ways that a request asks for.

    request   {"programs": texts, "scripts": lists of actions, "file": name, "told": whether to tell of every value,
               "listens": whether to look at values at all, "seconds": for each run, "seed": of random numbers}
    action    ["give", target, value] | ["run", statements] | ["take", name, expression]
    reply     for every program, for every script: {"taken": {name: array}, "error": what stopped it or None,
               "left out": statements of the top level that failed, "changed": targets whose value was changed in place,
               "told": {"numbers", "values"}, "narrow": whether some value had less than 64 bits}

A program is the top level of a file without its loops and calls: imports, functions, classes, assignments. It is the one place
where text is run as code, and nothing in the process that judges imports it.
"""

import ast
import io
import random
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from types import CodeType, FrameType, TracebackType
from typing import Any
from unittest.mock import patch

import numpy as np

from symrnn.programs.instrument import TELL, instrumented
from symrnn.programs.wire import Message, pack, unpack

VALUE = "__symrnn_value__"
KEPT = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign,
    ast.If, ast.Try,
)  # fmt: skip
LARGEST_TOLD = 20_000  # entries of a value
MOST_TOLD = 60_000  # values of a run
LONGEST_MESSAGE = 400
NARROW = (np.float32, np.float16)


class OutOfTimeError(BaseException):
    """One run took longer than it may."""


def inside(request: bytes) -> bytes:
    """The reply to a request."""
    asked = unpack(request)
    first = True
    replies = []
    for text in asked["programs"]:
        row = []
        for script in asked["scripts"]:
            row.append(_Running(text, asked, quiet=not first).reply(script))
            first = False
        replies.append(row)
    return pack(replies)


class _Attempt:
    """Holds what somebody's code raises, whatever it is: one line of it may fail while the rest goes on."""

    def __init__(self, file: str) -> None:
        self.file, self.error = file, None  # type: tuple[str, dict[str, Message] | None]

    def __enter__(self) -> "_Attempt":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if error is None or isinstance(error, KeyboardInterrupt | GeneratorExit):
            return False
        frames = traceback.extract_tb(trace)
        own = [frame.lineno for frame in frames if frame.filename == self.file]
        told = "" if isinstance(error, OutOfTimeError) else _words(error)
        self.error = {"kind": type(error).__name__, "message": told, "line": own[-1] if own else None}
        return True


def _words(error: BaseException) -> str:
    """What an error says; its own text may fail too."""
    with _Attempt(""):
        return str(error)[:LONGEST_MESSAGE]
    return ""


class _Sink(io.TextIOBase):
    """Where what is printed goes once it has been seen."""

    def write(self, text: str) -> int:
        return len(text)


class _Running:
    """One program in a namespace of its own."""

    def __init__(self, text: str, asked: dict[str, Message], *, quiet: bool) -> None:
        self.text, self.file, self.told, self.quiet = text, asked["file"], asked["told"], quiet
        self.seconds, self.seed, self.listens = asked["seconds"], asked["seed"], asked["listens"]
        self.teller = _Teller()
        self.names: dict[str, Any] = {"__name__": "program", "__file__": self.file, TELL: self.teller.tell}
        self.given: dict[str, tuple[Any, Message]] = {}
        self.taken: dict[str, Message] = {}
        self.left_out: list[Message] = []

    def reply(self, script: list[Message]) -> Message:
        random.seed(self.seed)
        np.random.seed(self.seed)
        attempt = _Attempt(self.file)
        sink = _Sink()
        out, err = (sink, sink) if self.quiet else (sys.stdout, sys.stderr)
        with redirect_stdout(out), redirect_stderr(err), _unset_memory_shows(), attempt, _within(self.seconds):
            self._load()
            self.teller.listens, self.teller.keeps = True, self.told
            for action, name, value in ((*one, None)[:3] for one in script):
                getattr(self, f"_{action}")(name, value)
        return {
            "taken": self.taken, "error": attempt.error, "left out": self.left_out, "changed": self._changed(),
            "told": {"numbers": self.teller.numbers, "values": self.teller.values}, "narrow": self.teller.narrow,
        }  # fmt: skip

    def _load(self) -> None:
        """Runs the program's top level, statement by statement; what fails is left out."""
        for line, code in _statements(self.text, self.file, listens=self.listens):
            attempt = _Attempt(self.file)
            with attempt:
                self._do(code)
            if attempt.error:
                if attempt.error["kind"] == OutOfTimeError.__name__:
                    raise OutOfTimeError
                self.left_out.append({**attempt.error, "line": line})

    def _do(self, code: CodeType) -> None:
        exec(code, self.names)

    def _give(self, target: str, value: Message) -> None:
        own = _copied(value)
        self.given[target] = own, value
        self.names[VALUE] = own
        self._do(_code(f"{target} = {VALUE}", "exec"))
        del self.names[VALUE]

    def _run(self, statements: str, _: None) -> None:
        self._do(_code(statements, "exec"))

    def _take(self, name: str, expression: str) -> None:
        attempt = _Attempt(self.file)
        with attempt:
            value = eval(_code(expression, "eval"), self.names)
            self.taken[name] = _array(value)
        if attempt.error:
            self.taken[name] = attempt.error

    def _changed(self) -> list[str]:
        return [target for target, (own, value) in self.given.items() if not _same(own, value)]


@lru_cache(maxsize=200)
def _code(text: str, mode: str) -> CodeType:
    """The code of a line of the settings."""
    code: CodeType = compile(text, "<settings>", mode)
    return code


Piece = tuple[int, CodeType]


@lru_cache(maxsize=1)
def _statements(text: str, file: str, *, listens: bool) -> list[Piece]:
    """The code of a program's top level, with the line of each statement: all that defines something.

    If it `listens`, the code tells its values.
    """
    tree = ast.parse(text, file)
    if listens:
        tree = instrumented(tree)
    lines = text.split("\n")
    kept = [statement for statement in tree.body if isinstance(statement, KEPT) and not _is_main(statement)]
    return [
        _piece(statement, "" if listens else "\n".join(lines[statement.lineno - 1 : statement.end_lineno]), file)
        for statement in kept
    ]


PIECES: dict[tuple[str, int], Piece] = {}
"""The code of statements by text and line: programs that differ in one function share the others."""
MOST_PIECES = 5000


def _piece(statement: ast.stmt, text: str, file: str) -> Piece:
    key = (text, statement.lineno)
    if not text or key not in PIECES:
        if len(PIECES) > MOST_PIECES:
            PIECES.clear()
        found = statement.lineno, compile(ast.Module([statement], []), file, "exec")
        if not text:
            return found
        PIECES[key] = found
    return PIECES[key]


def _is_main(statement: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__"`."""
    return isinstance(statement, ast.If) and any(
        isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(statement.test)
    )


def _copied(value: Message) -> Any:
    """Arrays that may be changed, in a structure of its own."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [_copied(part) for part in value]
    if isinstance(value, dict):
        return {int(key) if key.lstrip("-").isdigit() else key: _copied(part) for key, part in value.items()}
    return value


def _same(own: Any, value: Message) -> bool:
    if isinstance(value, np.ndarray):
        return isinstance(own, np.ndarray) and own.shape == value.shape and bool(np.array_equal(own, value))
    if isinstance(value, list):
        return isinstance(own, list) and len(own) >= len(value) and all(map(_same, own, value))
    if isinstance(value, dict):
        return isinstance(own, dict) and all(map(_same, own.values(), value.values()))
    return True


def _array(value: Any) -> Message:
    """A value as an array of doubles; TypeError or ValueError if it is none."""
    return np.array(value, dtype=np.float64)


class _Teller:
    """Takes down the numbers of expressions and their values, in the order in which they are computed, if it `keeps` them.

    Once it `listens`, it notices values of less than 64 bits: what was computed with them is less exact.
    """

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.values: list[Message] = []
        self.narrow = False
        self.listens = self.keeps = False

    def tell(self, number: int, value: Any) -> Any:
        kind = type(value)
        if self.listens and (kind in NARROW or (kind is np.ndarray and value.dtype in NARROW)):
            self.narrow = True
        if self.keeps and len(self.numbers) < MOST_TOLD:
            array = self._numeric(value)
            if array is not None:
                self.numbers.append(number)
                self.values.append(array)
        return value

    def _numeric(self, value: Any) -> Message:
        """A copy of a value that is an array of numbers, or a number; else None."""
        kind = type(value)
        if kind is np.ndarray:
            if value.dtype.kind not in "fiu" or value.size > LARGEST_TOLD:
                return None
            return np.array(value, dtype=np.float64)
        if kind in (float, int) or isinstance(value, np.floating | np.integer):
            return np.array(float(value)) if abs(value) < 1e300 else None
        return None


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stops what takes longer; what cannot be stopped so is ended from outside."""

    def stop(_: int, __: FrameType | None) -> None:
        raise OutOfTimeError

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _unset_memory_shows() -> Iterator[None]:
    """In what `empty` gives, every number that was not set yet is NaN."""
    with patch.object(np, "empty", _marked(np.empty)), patch.object(np, "empty_like", _marked(np.empty_like)):
        yield


def _marked(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(*args: Any, **kwargs: Any) -> Any:
        array = make(*args, **kwargs)
        if array.dtype.kind == "f":
            array.fill(np.nan)
        return array

    return made

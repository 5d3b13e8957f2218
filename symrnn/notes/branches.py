"""What LaTeX leaves out: the branches of `\\iffalse ... \\else ... \\fi` and `\\iftrue` that are never set."""

import re
from collections.abc import Iterator

_SIGN = re.compile(r"\\(if(?!f(?![A-Za-z@]))[A-Za-z@]*|else|fi)(?![A-Za-z@])|\\[\s\S]")
"""The conditionals of TeX; `\\iff` is a relation."""

_LEFT_OUT = {"iffalse": True, "iftrue": False}


def left_out(text: str) -> Iterator[tuple[int, int]]:
    """Where the branches stand that are left out, with the signs around them; one that is not closed goes on to the end."""
    open_: list[tuple[str, int]] = []  # each conditional that is open, and where the branch that is left out began, or -1
    for sign in _SIGN.finditer(text):
        if sign[1] is None:
            continue
        if sign[1] == "fi":
            start = open_.pop()[1] if open_ else -1
            if start >= 0:
                yield start, sign.end()
        elif sign[1] == "else":
            if open_ and open_[-1][0] in _LEFT_OUT:
                name, start = open_[-1]
                if start >= 0:
                    yield start, sign.end()
                open_[-1] = name, -1 if start >= 0 else sign.start()
        else:
            open_.append((sign[1], sign.start() if _LEFT_OUT.get(sign[1]) else -1))
    yield from ((start, len(text)) for _, start in open_ if start >= 0)

"""Texts of expressions read with what stands in round brackets read once: `(a) b` as `(x) b`, with a in the place of x.

What stands in brackets is read there as it is read alone. The same text gives the same node, whose meaning is known then.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from symrnn.notes.written import Chain, Group, Name, Span, Written

Alone = Callable[[str], Written | None]
"""A text read as one expression, or None where it is none."""

SHORTEST = 8
HOLE = r"\mathfrak{{O}}_{{{}}}"
BARS = re.compile(r"\||\\[vV]ert\b|\\mid\b|\\over\b|\\mathfrak\b|%")
"""Signs whose meaning depends on those before them, or that act on all beside them; and the letter of the holes."""

SIGNS = re.compile(r"\\.|[(){}]")
SIZE = re.compile(r"\\(?:right|[bB]ig{1,2}r?)\s*$")
PUNCTUATION = ".,:;!?"


@dataclass
class Held:
    """Reads texts of one formula by `alone`."""

    alone: Alone
    known: dict[str, Written | None] = field(default_factory=dict)

    def read(self, text: str) -> Written | None:
        """What a text says, the same node for the same text."""
        if text not in self.known:
            self.known[text] = self.alone(text) if BARS.search(text) else self._read(text)
        return self.known[text]

    def _read(self, text: str) -> Written | None:
        nodes: list[Written] = []
        parts, end = [], 0
        for start, stop in held(text):
            node = self._inside(text[start:stop])
            if node is not None:
                parts += [text[end:start], HOLE.format(len(nodes))]
                nodes.append(node)
                end = stop
        found = self.alone("".join((*parts, text[end:])))
        return found if found is None or not nodes else filled(found, nodes)

    def _inside(self, text: str) -> Written | None:
        """What stands in brackets, or None where it is not one expression."""
        node = None if text.rstrip()[-1:] in PUNCTUATION else self.read(text)
        return None if isinstance(node, Chain) or (isinstance(node, Group) and not node.kind) else node


def held(text: str) -> Iterator[Span]:
    """Where something of some length stands in round brackets, outside of other brackets and braces, and in no script."""
    opened, braces, start = 0, 0, 0
    for sign in SIGNS.finditer(text):
        match sign[0]:
            case "{":
                braces += 1
            case "}":
                braces -= 1
            case "(" if not braces:
                opened += 1
                start = sign.end() if opened == 1 else start
            case ")" if not braces:
                opened -= 1
                stop = start + len(SIZE.sub("", text[start : sign.start()]))
                if not opened and stop - start >= SHORTEST and not text[: start - 1].rstrip().endswith(("^", "_")):
                    yield start, stop


def filled(node: Written, nodes: list[Written]) -> Written:
    """A node with others in the places of its holes."""
    if isinstance(node, Name):
        return nodes[int(node.subs[0].text)] if node.font == "frak" and node.base == "O" else node
    filled_in = {item.name: _filled(getattr(node, item.name), nodes) for item in fields(node) if item.name != "span"}
    changes: dict[str, Any] = {name: value for name, value in filled_in.items() if value is not getattr(node, name)}
    return replace(node, **changes) if changes else node


def _filled(value: object, nodes: list[Written]) -> object:
    if isinstance(value, Written):
        return filled(value, nodes)
    if isinstance(value, tuple) and any(isinstance(item, Written | tuple) for item in value):
        new = tuple(_filled(item, nodes) for item in value)
        return value if all(a is b for a, b in zip(new, value, strict=True)) else new
    return value

"""The tree of a formula as edits walk it: nodes in the order of the text, and spans that hold whole pairs of braces."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from symrnn.notes.written import Name, Number, Operator, Words, Written

Span = tuple[int, int]
BRACE = re.compile(r"(?<!\\)[{}]")


def children(node: Written) -> Iterator[Written]:
    """The nodes directly inside a node."""
    for name in holders(node):
        yield from _nodes(getattr(node, name))


def holders(node: Written) -> tuple[str, ...]:
    """The fields of a node that can hold nodes."""
    if isinstance(node, Name | Number | Operator | Words):
        return ()
    return tuple(name for name in node.__dataclass_fields__ if name != "span")


def _nodes(value: object) -> Iterator[Written]:
    if isinstance(value, Written):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def sound(node: Written) -> bool:
    """Whether the nodes inside stand one after the other within its span, so that each can be edited alone."""
    spans = sorted(child.span for child in children(node))
    if not spans:
        return True
    within = all(node.span[0] <= start < end <= node.span[1] for start, end in spans)
    return within and all(first[1] <= second[0] for first, second in pairwise(spans))


def balanced(text: str, node: Written) -> Written:
    """The same tree with every span widened to the braces that belong to what it covers."""
    changes = {name: _balanced(text, getattr(node, name)) for name in holders(node)}
    return replace(node, span=_widened(text, node.span), **changes)


def _balanced(text: str, value: object) -> Any:
    if isinstance(value, Written):
        return balanced(text, value)
    return tuple(_balanced(text, item) for item in value) if isinstance(value, tuple) else value


def _widened(text: str, span: Span) -> Span:
    depth, lowest = 0, 0
    for brace in BRACE.finditer(text, *span):
        depth += 1 if brace[0] == "{" else -1
        lowest = min(lowest, depth)
    start, end = span
    while lowest < 0 and text[start - 1 : start] == "{":
        start, lowest, depth = start - 1, lowest + 1, depth + 1
    while depth > 0 and text[end : end + 1] == "}":
        end, depth = end + 1, depth - 1
    return start, end


def walk(node: Written) -> Iterator[Written]:
    """A node and all nodes inside it, from left to right; what is not sound is not entered."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        inner = sorted(children(here), key=lambda child: child.span, reverse=True)
        if inner and sound(here):
            stack.extend(inner)

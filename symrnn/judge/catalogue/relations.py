"""Edits of the comparison in an indicator: `1[h_t < 0]` that should be `1[h_t > 0]`."""

import re
from collections.abc import Iterator

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.tree import sound
from symrnn.notes.written import Chain, Group, Number

OTHERS = {
    "<": (">",), ">": ("<",), r"\le": (r"\ge", "<", ">"), r"\ge": (r"\le", ">", "<"), r"\leq": (r"\geq", "<", ">"),
    r"\geq": (r"\leq", ">", "<"), "<=": (">=", "<", ">"), ">=": ("<=", ">", "<"),
}  # fmt: skip
"""What may stand in the place of a sign: what goes the other way, and what leaves out that both sides are equal."""

SIGN = re.compile(r"\\[lg]eq?(?![A-Za-z])|[<>]=?")


def relation_turned(scene: Scene) -> Iterator[Edit]:
    """A comparison in brackets that should go the other way, or be strict."""
    for start, end in _compared(scene):
        signs = list(SIGN.finditer(scene.text, start, end))
        if len(signs) == 1:
            old = scene.text[start:end].strip()
            for sign in OTHERS[signs[0][0]]:
                new = (*signs[0].span(), sign)
                yield scene.edit("relation", f"{old} should be {scene.replaced((start, end), [new]).strip()}", new)


def compared_exchanged(scene: Scene) -> Iterator[Edit]:
    """What is compared: another symbol of the formula, of whatever shape; and with 0, where it is with another number."""
    for start, end in _compared(scene):
        for node in scene.nodes:
            if isinstance(node, Number) and node.value and (node.span[0] == start or node.span[1] == end):
                yield scene.become("number", node, "0")
        for name in (node for node in scene.names if start <= node.span[0] and node.span[1] <= end):
            for text in scene.symbols:
                yield scene.become("symbol", name, text)


def _compared(scene: Scene) -> Iterator[tuple[int, int]]:
    """Where comparisons of two sides in brackets stand."""
    for node in scene.nodes:
        if isinstance(node, Group) and sound(node) and len(node.items) == 1:
            (chain,) = node.items
            if isinstance(chain, Chain) and len(chain.sides) == 2:
                yield chain.sides[0].span[0], chain.sides[1].span[1]

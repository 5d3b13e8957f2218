"""Edits of the comparison in an indicator: `1[h_t < 0]` that should be `1[h_t > 0]`."""

import re
from collections.abc import Iterator

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.tree import sound
from symrnn.notes.written import Chain, Group

TURNED = {"<": ">", ">": "<", r"\le": r"\ge", r"\ge": r"\le", r"\leq": r"\geq", r"\geq": r"\leq", "<=": ">=", ">=": "<="}
SIGN = re.compile(r"\\[lg]eq?(?![A-Za-z])|[<>]=?")


def relation_turned(scene: Scene) -> Iterator[Edit]:
    """A comparison in brackets that should go the other way."""
    for start, end in _compared(scene):
        signs = list(SIGN.finditer(scene.text, start, end))
        if len(signs) == 1:
            new = (*signs[0].span(), TURNED[signs[0][0]])
            old = scene.text[start:end].strip()
            yield scene.edit("relation", f"{old} should be {scene.replaced((start, end), [new]).strip()}", new)


def compared_exchanged(scene: Scene) -> Iterator[Edit]:
    """What is compared: another symbol of the formula, of whatever shape."""
    for start, end in _compared(scene):
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

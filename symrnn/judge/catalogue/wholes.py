"""Edits that put in whole terms: one that is missing, or another one in place of a term."""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile

from symrnn.judge.catalogue.edit import Edit, Replacement
from symrnn.judge.catalogue.indices import put, written
from symrnn.judge.catalogue.insertion import missing
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.tree import sound
from symrnn.notes.written import Big, Derivative, Group, Name, Product, Sum, Written

SYMBOL = re.compile(r"\\?[A-Za-z]+(?:_(?:\w|\{[\w,+-]+\}))?")
"""A symbol, with what it carries below."""


def term_inserted(scene: Scene) -> Iterator[Edit]:
    """A term that is missing: one like those that stand there, of another step; one that stands on the left; a known one."""
    texts = dict.fromkeys((*_neighbours(scene), *_of_left(scene), *scene.known.terms))
    for term in texts:
        words = f"the term {term} is missing"
        for place, form in _open_places(scene):
            yield scene.edit("term inserted", words, *form(place, term))


def terms_inserted(scene: Scene) -> Iterator[Edit]:
    """Several terms of one sum that are missing."""
    for terms in scene.known.several:
        words = f"the terms {', '.join(terms[:-1])} and {terms[-1]} are missing"
        for place, form in _open_places(scene):
            yield scene.edit("term inserted", words, *form(place, terms[0] + "".join(map(_added, terms[1:]))))


Form = Callable[[Written, str], tuple[Replacement, ...]]


def _open_places(scene: Scene) -> Iterator[tuple[Written, Form]]:
    """Where a sum can take in a term: the end of the side, below a sum sign, in brackets."""
    yield scene.side, _behind
    for node in scene.nodes:
        if isinstance(node, Big) and node.kind == "sum" and sound(node):
            yield node.body, _behind if _in_brackets(scene, node.body) else _in_new_brackets
    for sum_ in scene.sums:
        if sum_.span != scene.side.span:
            yield sum_, _behind
    for factor in (factor for row in scene.rows for factor in row.factors if not factor.called):
        items = factor.node.items if isinstance(factor.node, Group) else ()
        if len(items) == 1 and isinstance(items[0], Product):
            yield items[0], _behind


def _behind(node: Written, term: str) -> tuple[Replacement, ...]:
    return ((node.span[1], node.span[1], _added(term)),)


def _in_new_brackets(node: Written, term: str) -> tuple[Replacement, ...]:
    start, end = node.span
    return (start, start, "("), (end, end, f"{_added(term)})")


def _added(term: str) -> str:
    """A term as it stands behind others."""
    return f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}"


def _in_brackets(scene: Scene, node: Written) -> bool:
    """Whether a body is closed by brackets that its span leaves out."""
    return isinstance(node, Sum) and scene.text[node.span[1] :].lstrip()[:1] == ")"


def _neighbours(scene: Scene) -> Iterator[str]:
    """The terms of the side with all their steps one later and one earlier."""
    for term in scene.side.terms if isinstance(scene.side, Sum) else ():
        steps = scene.steps_in(term)
        for by in (1, -1) if steps else ():
            if all(step.origin or step.offset + by >= 0 for step in steps):
                yield scene.replaced(term.span, [put(step, written(step.origin, step.offset + by)) for step in steps])


def term_replaced(scene: Scene) -> Iterator[Edit]:
    """A term, a side or what stands under a sum sign that should be a known one, or like its neighbour."""
    bodies = [node.body for node in scene.nodes if isinstance(node, Big) and sound(node)]
    terms = scene.side.terms if isinstance(scene.side, Sum) else ()
    known = scene.known.terms
    for part in filter(sound, dict.fromkeys((*terms, *bodies, scene.side))):
        for text in dict.fromkeys((*known, *(_neighbours(scene) if part in terms else ()))):
            if not text.startswith("-"):
                yield _in_place(scene, part, text)


def _in_place(scene: Scene, part: Written, text: str) -> Edit:
    """A text in place of a part; where it is this part and more beside it, what is missing is said."""
    old, quoted = scene.cut(part), scene.quote(part)
    before, behind = text.removesuffix(old), text.removeprefix(old)
    if before != text and len(scene.row(part).factors) == 1:
        factor = before.rstrip(" *@").removesuffix(r" \odot")
        if factor.startswith((r"\sum", "sum[")):
            return scene.edit("sum inserted", f"{factor} is missing before {quoted}", (*part.span, text))
        return missing(scene, part, factor, text)
    if behind != text and behind[:1] == " ":
        return missing(scene, part, behind.lstrip(" *@").removeprefix(r"\odot "), text)
    kind = "derivative" if _differ_in_a_symbol(old, text) else "term"
    return scene.edit(kind, f"{quoted} should be {text}", (*part.span, text))


def _differ_in_a_symbol(old: str, new: str) -> bool:
    """Whether two texts are the same but for one symbol."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    return all(SYMBOL.fullmatch(text[start : len(text) - end]) for text in (old, new))


def _alike(first: str, second: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def _of_left(scene: Scene) -> Iterator[str]:
    """The terms of the left side, where that is more than a symbol."""
    left = scene.both[0]
    terms = left.side.terms if isinstance(left.side, Sum) else (left.side,)
    if scene.side is not left.side:
        yield from (left.cut(term) for term in terms if not isinstance(term, Name | Derivative))

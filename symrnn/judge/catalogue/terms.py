"""Edits of the terms of a sum: their signs, and terms that are too many."""

from collections.abc import Container, Iterator

from symrnn.judge.catalogue.edit import Edit, Replacement
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.symbols import alike, renamed
from symrnn.judge.catalogue.tree import Span, sound
from symrnn.notes.written import Big, Name, Number, Sum


def sign_place(scene: Scene, sum_: Sum, i: int) -> tuple[int, int] | None:
    """Where the sign of a term stands: an empty span before a first term without one; None where it is not to be found."""
    start = sum_.terms[i - 1].span[1] if i else sum_.span[0]
    end = sum_.terms[i].span[0]
    gap = scene.text[start:end]
    at = max(gap.rfind("+"), gap.rfind("-"))
    if at >= 0:
        return start + at, start + at + 1
    return None if i or sum_.signs[0] < 0 else (end, end)


def flipped(scene: Scene, sum_: Sum, i: int) -> Replacement | None:
    """The replacement that gives a term the other sign."""
    place = sign_place(scene, sum_, i)
    if place is None or not sum_.signs[i]:
        return None
    if sum_.signs[i] > 0:
        return (*place, "-")
    return (*place, "+" if i else "")


def sign_of_term(scene: Scene) -> Iterator[Edit]:
    """The sign of one term."""
    for sum_ in scene.sums:
        for i, term in enumerate(sum_.terms):
            change = flipped(scene, sum_, i)
            if change:
                sign = "-" if sum_.signs[i] > 0 else "+"
                yield scene.edit("sign", f"the sign of {scene.quote(term)} should be {sign}", change)


def sign_of_sum(scene: Scene) -> Iterator[Edit]:
    """All signs of a sum, and the sign of a side that is none."""
    for sum_ in scene.sums:
        if sum_.signs == (1, -1) and sum_.span[0] == sum_.terms[0].span[0]:
            yield _exchanged(scene, sum_)
            continue
        changes = [flipped(scene, sum_, i) for i in range(len(sum_.terms))]
        found = [change for change in changes if change]
        if len(found) == len(sum_.terms) > 1:
            yield scene.edit("sign", f"the sign of {scene.quote(sum_)} should be the other one", *found)
    if not isinstance(scene.side, Sum):
        start = scene.side.span[0]
        yield scene.edit("sign", f"a minus is missing before {scene.quote(scene.side)}", (start, start, "-"))


def _exchanged(scene: Scene, sum_: Sum) -> Edit:
    """A difference with its two terms exchanged, which is how one writes it with the other sign."""
    first, second = sum_.terms
    words = f"the sign of {scene.quote(sum_)} should be the other one"
    return scene.edit("sign", words, (*first.span, scene.cut(second)), (*second.span, scene.cut(first)))


def sign_of_factor(scene: Scene) -> Iterator[Edit]:
    """A minus before a row that is no term of a sum, below the outermost."""
    terms = {term.span for sum_ in scene.sums for term in sum_.terms}
    for row in scene.rows:
        if row.span not in terms and row.span != scene.side.span:
            yield scene.edit("sign", f"a minus is missing before {scene.quote(row)}", (row.span[0], row.span[0], "-"))


def term_dropped(scene: Scene) -> Iterator[Edit]:
    """A term that should not be there: a path through the steps, say."""
    for sum_ in scene.sums:
        for i, term in enumerate(sum_.terms):
            span = _with_sign(scene, sum_, i)
            if span and len(sum_.terms) > 1:
                yield scene.edit("term dropped", f"the term {scene.quote(term)} should not be there", (*span, ""))


def symbol_inserted(scene: Scene) -> Iterator[Edit]:
    """A symbol that is missing beside one of its kind, added or taken away: `- y_t` behind `o_t`."""
    terms = {term.span: term for term in (scene.side, *(term for sum_ in scene.sums for term in sum_.terms))}
    bodies = {node.body.span: node.body for node in scene.nodes if isinstance(node, Big) and sound(node)}
    names = (term for term in (terms | bodies).values() if isinstance(term, Name))
    for name in names:
        for other in alike(scene, name):
            yield from _beside(scene, name, renamed(scene, name, other), bodies)


def number_exchanged(scene: Scene) -> Iterator[Edit]:
    """A number beside a symbol that should be another symbol of its kind: `p_t - y_t` for `p_t - 1`."""
    for sum_ in scene.sums:
        for number in (term for term in sum_.terms if isinstance(term, Number)):
            for name in (term for term in sum_.terms if isinstance(term, Name)):
                yield from (scene.become("symbol", number, renamed(scene, name, other)) for other in alike(scene, name))


def _beside(scene: Scene, term: Name, text: str, bodies: Container[Span]) -> Iterator[Edit]:
    start, end = term.span
    opening, closing = ("(", ")") if term.span in bodies else ("", "")
    for sign in "-+":
        changes = (start, start, opening), (end, end, f" {sign} {text}{closing}")
        yield scene.edit("term inserted", f"the term {sign.strip('+')}{text} is missing", *(c for c in changes if c[2]))


def _with_sign(scene: Scene, sum_: Sum, i: int) -> tuple[int, int] | None:
    """The characters to take out with a term: its sign, or that of the next term where it is the first."""
    place = sign_place(scene, sum_, i)
    if i or place is None:
        return place and (place[0], sum_.terms[i].span[1])
    following = sign_place(scene, sum_, 1) if len(sum_.terms) > 1 else None
    return following and (place[0], following[1] if sum_.signs[1] > 0 else following[0])

"""Edits of sums over steps and of brackets: what belongs under a sum sign, and what a factor multiplies."""

from collections.abc import Iterator
from itertools import pairwise

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.row import Factor, Row
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.style import bracket
from symrnn.judge.catalogue.symbols import symbol
from symrnn.notes.written import Big, Group, Sum, Written


def sum_dropped(scene: Scene) -> Iterator[Edit]:
    """A sum or product sign that should not be there."""
    for node in scene.nodes:
        if isinstance(node, Big):
            span = node.span[0], node.body.span[0]
            yield scene.edit("sum dropped", f"{scene.text[slice(*span)].strip()} should not be there", (*span, ""))


def sum_inserted(scene: Scene) -> Iterator[Edit]:
    """A sum over the steps that is missing before the side, before a term or before a bracket."""
    for part in dict.fromkeys((scene.side, *(term for sum_ in scene.sums for term in sum_.terms))):
        origins = {step.origin for step in scene.steps_in(part)}
        for index in scene.current:
            if index in origins and index != scene.last:
                yield from _sums(scene, part, index)


def _sums(scene: Scene, part: Written, index: str) -> Iterator[Edit]:
    uppers = [scene.last, *(other for other in scene.current if other not in (index, scene.last))]
    several = isinstance(part, Sum)
    text = bracket(scene.cut(part)) if several else scene.cut(part)
    for lower in ("1", "0"):
        for upper in uppers:
            sign = scene.known.style.sum.replace("{index}", index).replace("{lower}", lower)
            sign = sign.replace("{upper}", upper)
            yield scene.edit("sum inserted", f"{sign.strip()} is missing before {scene.quote(part)}", (*part.span, sign + text))


def entry_sum_inserted(scene: Scene) -> Iterator[Edit]:
    """A sum over entries that is missing before a term or factor: its index stands there, unbound, and names no symbol."""
    bound = {index for node in scene.nodes if isinstance(node, Big) and node.index for index in node.index.split(",")}
    bound |= {label for text in scene.known.alike for label in symbol(text).subs}
    rows = scene.rows if scene.known.style.braces else ()
    parts: list[Row | Factor] = [*rows, *(factor for row in rows for factor in row.factors)]
    for part in dict.fromkeys(parts):
        for index in dict.fromkeys(script.text for name in scene.names_in(part) for script in name.subs):
            if len(index) == 1 and index.isalpha() and index not in {*bound, *scene.letters}:
                words = rf"\sum_{index} is missing before {scene.quote(part)}"
                yield scene.edit("sum inserted", words, (*part.span, rf"\sum_{index} {scene.cut(part)}"))


def bracket_opened(scene: Scene) -> Iterator[Edit]:
    """A factor of a sum in brackets that belongs to its first or last term alone."""
    for row in scene.rows:
        for factor in row.factors:
            sum_ = _sum_in_brackets(factor)
            if sum_ and len(row.factors) > 1:
                words = f"the brackets around {scene.quote(sum_)} should not be there"
                start, end = factor.span
                yield scene.edit("bracket", words, (start, sum_.span[0], ""), (sum_.span[1], end, ""))
    yield from _distributed(scene)


def _sum_in_brackets(factor: Factor) -> Sum | None:
    node = factor.node
    if factor.called or not isinstance(node, Group) or node.kind not in "([" or len(node.items) != 1:
        return None
    return node.items[0] if isinstance(node.items[0], Sum) and len(node.items[0].terms) > 1 else None


def _distributed(scene: Scene) -> Iterator[Edit]:
    """A factor on one side of a bracket, put to one of its terms within the bracket."""
    for row in scene.rows:
        for i, sign in enumerate(row.signs):
            left, right = _sum_in_brackets(row.factors[i]), _sum_in_brackets(row.factors[i + 1])
            if (left or right) and sign != "/":
                yield from _to_one(scene, Row(row.factors[i : i + 2], (sign,)), left, right)


def _to_one(scene: Scene, pair: Row, left: Sum | None, right: Sum | None) -> Iterator[Edit]:
    first, second = pair.factors
    gap = scene.text[first.span[1] : second.span[0]] or " "
    before, behind = (scene.beside(first) + gap, "") if right else ("", gap + scene.beside(second))
    sum_, factor = (right, first) if right else (left, second)
    for term in sum_.terms if sum_ else ():
        new = bracket(scene.replaced(sum_.span, [(*term.span, before + scene.cut(term) + behind)])) if sum_ else ""
        yield scene.edit("bracket", f"{scene.quote(factor)} belongs to {scene.quote(term)} alone", (*pair.span, new))


def bracket_closed(scene: Scene) -> Iterator[Edit]:
    """A first or last factor of one term that belongs to the whole sum."""
    for sum_ in scene.sums:
        for term in sum_.terms:
            row = scene.row(term)
            if len(sum_.terms) > 1 and len(row.factors) > 1:
                yield from _to_all(scene, sum_, row)


def _to_all(scene: Scene, sum_: Sum, row: Row) -> Iterator[Edit]:
    first, second, before, last = row.factors[0], row.factors[1], row.factors[-2], row.factors[-1]
    front = scene.text[first.span[0] : second.span[0]]
    back = scene.text[before.span[1] : last.span[1]]
    without_first = bracket(scene.replaced(sum_.span, [(first.span[0], second.span[0], "")]))
    without_last = bracket(scene.replaced(sum_.span, [(before.span[1], last.span[1], "")]))
    words = f"belongs to the whole sum {scene.quote(sum_)}"
    if row.signs[0] != "/":
        yield scene.edit("bracket", f"{scene.quote(first)} {words}", (*sum_.span, front + without_first))
    yield scene.edit("bracket", f"{scene.quote(last)} {words}", (*sum_.span, without_last + back))


def bracket_around(scene: Scene) -> Iterator[Edit]:
    """Brackets that are missing around a sum: from the last factor of a term to the end or the first factor of the next."""
    for sum_ in scene.sums:
        for first, second in pairwise(sum_.terms):
            left, right = scene.row(first).factors[-1], scene.row(second).factors
            for end in dict.fromkeys((right[-1].span[1], right[0].span[1])):
                words = f"{scene.text[left.span[0] : end]} should stand in brackets"
                yield scene.edit("bracket", words, (left.span[0], left.span[0], "("), (end, end, ")"))

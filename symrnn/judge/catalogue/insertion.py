"""Edits that put in what is missing: a derivative of an activation, a link of a chain rule, a symbol, a term."""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile

from symrnn.judge.catalogue.edit import Edit, Replacement
from symrnn.judge.catalogue.factors import divides
from symrnn.judge.catalogue.indices import put, written
from symrnn.judge.catalogue.scene import ENTRYWISE, Factor, Part, Row, Scene
from symrnn.judge.catalogue.style import bracket, outer, timed, with_steps
from symrnn.judge.catalogue.tree import sound
from symrnn.notes.written import Big, Derivative, Group, Name, Number, Sum, Transposed, Written

MOST_STEPS = 8
SYMBOL = re.compile(r"\\?[A-Za-z]+(?:_(?:\w|\{[\w,+-]+\}))?")
"""A symbol, with what it carries below."""


def steps_near(scene: Scene) -> tuple[str, ...]:
    """The steps of both sides, those beside them, and t-1, t, t+1, T; those of the formula first."""
    found = [(step.origin, step.offset) for side in scene.both for step in side.steps]
    near = [(origin, offset + by) for origin, offset in found for by in (1, -1) if origin != "T"]
    usual = [("t", 0), ("t", 1), ("t", -1), ("T", 0)]
    fine = [written(origin, offset) for origin, offset in (*found, *usual, *near) if origin or offset >= 0]
    return tuple(dict.fromkeys(fine))[:MOST_STEPS]


def factor_inserted(scene: Scene) -> Iterator[Edit]:
    """A derivative of an activation beside each factor of each term, and beside sums in brackets."""
    rows = tuple(targets(scene))
    for text in with_steps(scene.known.factors, steps_near(scene)):
        yield from _beside_sum(scene, text)
        for row in rows:
            yield from _into(scene, row, text)


def targets(scene: Scene) -> Iterator[Row]:
    """The rows that may lack a factor: not a number, nor what is taken from a number, as in `1 - s`."""
    numbers = [sum_ for sum_ in scene.sums if any(isinstance(term, Number) for term in sum_.terms)]
    excluded = {term.span for sum_ in numbers for term in sum_.terms}
    yield from (row for row in scene.rows if row.span not in excluded and not isinstance(row.factors[0].node, Number))


def _beside_sum(scene: Scene, text: str) -> Iterator[Edit]:
    """The factor times the whole side, where that is a sum."""
    if isinstance(scene.side, Sum):
        for new in _ways(scene, bracket(scene.cut(scene.side)), text):
            yield missing(scene, scene.side, text, new)


def _ways(scene: Scene, beside: str, text: str) -> Iterator[str]:
    known = scene.known
    if not known.bare:
        yield beside + known.entries + text
        yield diagonal(scene, text) + known.style.matrix + beside
    if known.bare or not known.style.calls:
        yield beside + known.style.scale + text


def diagonal(scene: Scene, text: str) -> str:
    inner = text[1:-1] if _enclosed(text) else text
    return scene.known.style.diag.replace("{}", inner)


def _enclosed(text: str) -> bool:
    """Whether one pair of round brackets holds all of it."""
    depth, closings = 0, []
    for i, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            closings.append(i)
    return text[:1] == "(" and closings[:1] == [len(text) - 1]


def missing(scene: Scene, part: Part, factor: str, new: str) -> Edit:
    words = f"the factor {factor} is missing beside {scene.quote(part)}"
    return scene.edit("factor inserted", words, (*part.span, new))


def _into(scene: Scene, row: Row, text: str) -> Iterator[Edit]:
    known, factors = scene.known, row.factors
    if known.bare:
        yield placed(scene, row, _last(scene, row), text, known.style.scale)
        return
    if entrywise(row):
        yield placed(scene, row, len(factors), text, known.entries)
        if len(factors) > 1:
            return
    else:
        for i, factor in enumerate(factors):
            if varies(scene, factor) and not divides(row, i):
                yield missing(scene, factor, text, bracket(scene.beside(factor) + known.entries + text))
        yield missing(scene, row, text, bracket(scene.cut(row)) + known.entries + text)
    for i in gaps(scene, row):
        yield placed(scene, row, i, diagonal(scene, text), known.style.matrix)
    if not known.style.calls:
        yield placed(scene, row, _last(scene, row), text, known.style.scale)


def entrywise(row: Row) -> bool:
    """Whether all products of a row are element-wise."""
    return all(sign in ENTRYWISE for sign in row.signs)


def varies(scene: Scene, factor: Factor) -> bool:
    """Whether a product with a vector, entry by entry, makes sense: of what carries a step, a bracket or a derivative."""
    return bool(scene.steps_in(factor)) or isinstance(factor.node, Group | Derivative)


def gaps(scene: Scene, row: Row) -> Iterator[int]:
    """Before which factors, or behind the last, another one can be put without changing what the others mean."""
    for i in range(len(row.factors) + 1):
        behind_divisor = i > 0 and divides(row, i - 1) and not scene.known.style.calls
        if not (i and row.factors[i - 1].open) and not behind_divisor and (i == len(row.factors) or not divides(row, i)):
            yield i


def _last(scene: Scene, row: Row) -> int:
    """Where a factor that commutes is put: behind the first one that carries a step, before what takes in all that follows."""
    dated = [i + 1 for i, factor in enumerate(row.factors) if scene.steps_in(factor) and not factor.open]
    return dated[0] if dated else (0 if row.factors[-1].open else len(row.factors))


def placed(scene: Scene, row: Row, i: int, text: str, sign: str) -> Edit:
    """The factor put in before factor i, or behind the last."""
    if i < len(row.factors):
        factor = row.factors[i]
        words = f"the factor {text} is missing before {scene.quote(factor)}"
        return scene.edit("factor inserted", words, (factor.span[0], factor.span[0], text + sign))
    factor = row.factors[-1]
    words = f"the factor {text} is missing behind {scene.quote(factor)}"
    return scene.edit("factor inserted", words, (*factor.span, scene.beside(factor) + sign + text))


def symbol_inserted(scene: Scene) -> Iterator[Edit]:
    """A symbol of the cell that is missing in a term: a weight anywhere, a variable where it can stand."""
    steps, rows = steps_near(scene), tuple(targets(scene))
    for template in (*scene.known.symbols, *_derivatives(scene)):
        for text in with_steps((template,), steps):
            for row in rows:
                yield from _symbol(scene, row, text, timed(template))


def _derivatives(scene: Scene) -> Iterator[str]:
    """Templates of derivatives like the first of the link, by each variable."""
    models = [node for side in scene.both for node in side.nodes if isinstance(node, Derivative) and sound(node)]
    for template in scene.known.symbols if models else ():
        if timed(template):
            yield scene.replaced(models[0].span, [scene.put(models[0].by.span, template)])


def derivative_renamed(scene: Scene) -> Iterator[Edit]:
    """What is differentiated, or by what: a symbol of the cell that the formula does not name."""
    texts = with_steps(scene.known.symbols, steps_near(scene))
    for node in scene.nodes:
        if isinstance(node, Derivative) and sound(node):
            for part, other in ((node.of, node.by), (node.by, node.of)):
                for text in texts if isinstance(part, Name) else ():
                    if text == scene.cut(other):
                        continue
                    change = scene.put(part.span, text)
                    words = f"{scene.quote(node)} should be {scene.replaced(node.span, [change])}"
                    yield scene.edit("derivative", words, change)


def _symbol(scene: Scene, row: Row, text: str, dated: bool) -> Iterator[Edit]:
    known, end = scene.known, len(row.factors)
    if known.bare:
        yield placed(scene, row, _last(scene, row), text, known.style.scale)
        return
    turned_text = text + known.mark if "^" not in text else bracket(text) + known.mark
    if dated:
        yield placed(scene, row, end, text, known.entries)
    if entrywise(row) and row.signs:
        whole = bracket(scene.cut(row))
        for new in (text, turned_text):
            yield missing(scene, row, new, new + known.style.matrix + whole)
            yield missing(scene, row, new, whole + known.style.matrix + new)
        return
    if dated:
        yield from _gates(scene, row, text)
        yield from (placed(scene, row, end, new, known.style.matrix) for new in (turned_text, text))
        yield placed(scene, row, 0, text, known.style.matrix)
        for pair in ((scene.cut(row), text), (text, scene.cut(row))) if known.style.outer else ():
            yield missing(scene, row, text, outer(known.style, *pair))
        return
    for i in gaps(scene, row):
        yield placed(scene, row, i, text, known.style.matrix)
        yield placed(scene, row, i, turned_text, known.style.matrix)


def _gates(scene: Scene, row: Row, text: str) -> Iterator[Edit]:
    """The symbol as a gate on a variable among matrices, inside its transpose: `(r_t \\odot h_{t-1})^\\top`."""
    for factor in row.factors:
        inner = factor.node.arg if isinstance(factor.node, Transposed) else factor.node
        if isinstance(inner, Name) and scene.steps_in(inner) and not factor.called:
            words = f"the factor {text} is missing beside {scene.quote(inner)}"
            gated = bracket(text + scene.known.entries + scene.cut(inner))
            yield scene.edit("factor inserted", words, (*inner.span, gated))


def term_inserted(scene: Scene) -> Iterator[Edit]:
    """A term that is missing: one like those that stand there, of another step; one that stands on the left; a known one."""
    texts = dict.fromkeys((*_neighbours(scene), *_of_left(scene), *with_steps(scene.known.terms, steps_near(scene))))
    for term in texts:
        words = f"the term {term} is missing"
        for place, form in _open_places(scene):
            yield scene.edit("term inserted", words, *form(place, term))


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
    known = with_steps(scene.known.terms, steps_near(scene))
    for part in filter(sound, dict.fromkeys((*terms, scene.side, *bodies))):
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


def factor_of_left(scene: Scene) -> Iterator[Edit]:
    """A factor of the left side that is missing on the right, as it stands there or written out."""
    left = scene.both[0]
    factors = [factor for row in left.rows if len(row.factors) > 1 for factor in row.factors if not factor.open]
    right = scene.cut(scene.side)
    texts = dict.fromkeys((*(left.beside(factor) for factor in factors), *scene.known.spelled))
    for text in texts if scene.side is not left.side else ():
        for row in targets(scene) if text not in right else ():
            yield placed(scene, row, len(row.factors), text, scene.known.entries)
            yield from (placed(scene, row, i, text, scene.known.style.matrix) for i in gaps(scene, row))


def link_inserted(scene: Scene) -> Iterator[Edit]:
    """A derivative that is missing in a chain of them: between two that do not meet, or at an end of the chain."""
    for row in scene.rows:
        links = [_derivative(factor) for factor in row.factors]
        for i in range(len(links) + 1):
            yield from _link(scene, row, i, links[i - 1] if i else None, links[i] if i < len(links) else None)


def _derivative(factor: Factor) -> Derivative | None:
    return factor.node if isinstance(factor.node, Derivative) and not factor.open and not factor.called else None


def _link(scene: Scene, row: Row, i: int, left: Derivative | None, right: Derivative | None) -> Iterator[Edit]:
    ends = scene.whole[0] if isinstance(scene.whole[0], Derivative) else None
    pairs = [
        (left.by if left else None, right.of if right else None),
        (right.by if right else None, left.of if left else None),
        (ends.of if ends and not left else None, right.of if right else None),
        (left.by if left else None, ends.by if ends and not right else None),
    ]
    model = left or right
    for of, by in pairs:
        if model and of and by and scene.cut(of) != scene.cut(by):
            span = model.span
            changes = [(*model.of.span, scene.cut(of)), (*model.by.span, scene.cut(by))]
            sign = scene.known.entries if entrywise(row) and row.signs else scene.known.style.matrix
            yield placed(scene, row, i, scene.replaced(span, changes), sign)

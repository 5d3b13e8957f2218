"""Edits that put in what is missing: a derivative of an activation, a link of a chain rule, a symbol."""

from collections.abc import Iterator

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.factors import divides
from symrnn.judge.catalogue.row import ENTRYWISE, Factor, Part, Row
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.steps import steps_near
from symrnn.judge.catalogue.style import bracket, outer, raises, timed, with_steps
from symrnn.judge.catalogue.tree import sound
from symrnn.notes.written import Derivative, Group, Name, Number, Power, Sum, Transposed, Written


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
                if not _raised(scene, row, text):
                    yield from _symbol(scene, row, text, timed(template))


def _raised(scene: Scene, row: Row, text: str) -> bool:
    """Whether a power of the symbol stands in the row, which it would not be written beside."""
    powers = (factor.node for factor in row.factors if isinstance(factor.node, Name | Power))
    return any(scene.cut(node).startswith(f"{text}^") for node in powers)


def _derivatives(scene: Scene) -> Iterator[str]:
    """Templates of derivatives like the first of the link, by each variable; not like one between variables on the left."""
    sides = (side for side in scene.both for node in side.nodes[:1] if side is scene or not _between(side, node))
    models = [node for side in sides for node in side.nodes if isinstance(node, Derivative) and sound(node)]
    for template in scene.known.symbols if models else ():
        if timed(template):
            yield scene.replaced(models[0].span, [scene.put(models[0].by.span, template)])


def _between(side: Scene, node: Written) -> bool:
    """Whether it is a derivative of something with a step."""
    return isinstance(node, Derivative) and bool(side.steps_in(node.of))


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
    turned_text = text + known.mark if not raises(text) else bracket(text) + known.mark
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

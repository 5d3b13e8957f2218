"""Edits of the factors of a product: dropped, doubled, transposed, in another order, multiplied in another way, times 2."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.row import ENTRYWISE, MARK, Factor, Row
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.style import bracket, outer, raises
from symrnn.notes.written import Derivative, Group, Matrix, Name, Number, Operator, Quotient, Sum, Transposed


def gap(scene: Scene, row: Row, i: int) -> str:
    """What is written between factor i and the next."""
    return scene.text[row.factors[i].span[1] : row.factors[i + 1].span[0]] or " "


def without(scene: Scene, row: Row, first: int, last: int) -> tuple[int, int, str] | None:
    """The replacement that takes the factors first to last out of a row, with the sign that goes with them."""
    if last - first + 1 >= len(row.factors):
        return None
    start, end = row.factors[first].span[0], row.factors[last].span[1]
    if first:
        return row.factors[first - 1].span[1], end, ""
    if row.signs[last] == "/":
        return start, end, "1"
    return start, row.factors[last + 1].span[0], ""


def divides(row: Row, i: int) -> bool:
    """Whether a factor is what the one before it is divided by."""
    return i > 0 and row.signs[i - 1] == "/"


def factor_dropped(scene: Scene) -> Iterator[Edit]:
    """A factor that should not be there, or two beside each other such as `s (1 - s)`."""
    for row in scene.rows:
        for count in (1, 2):
            for i in range(len(row.factors) - count + 1):
                change = without(scene, row, i, i + count - 1)
                if change:
                    span = row.factors[i].span[0], row.factors[i + count - 1].span[1]
                    yield scene.edit("factor dropped", f"{scene.text[slice(*span)]} should not be there", change)


def factor_doubled(scene: Scene) -> Iterator[Edit]:
    """A factor that should stand twice."""
    for row in scene.rows:
        for i, factor in enumerate(row.factors):
            if not isinstance(factor.node, Number) and not factor.open:
                sign = gap(scene, row, i - 1 if i else 0) if row.signs and "/" not in row.signs else scene.known.entries
                text = scene.beside(factor)
                yield scene.edit("factor doubled", f"{text} should stand twice", (*factor.span, f"{text}{sign}{text}"))


def number_of(factor: Factor) -> Fraction | None:
    """The number that a factor is, `\\frac{1}{2}` among them; None for anything else."""
    node = factor.node
    if isinstance(node, Quotient) and isinstance(node.above, Number) and isinstance(node.below, Number) and node.below.value:
        return node.above.value / node.below.value
    return node.value if isinstance(node, Number) else None


def number(scene: Scene) -> Iterator[Edit]:
    """A number that should be another: twice or half of it, 1, or 0 for a 1 that divides nothing."""
    below = {node.below.span for node in scene.nodes if isinstance(node, Quotient)}
    for row in scene.rows:
        for i, factor in enumerate(row.factors):
            value = number_of(factor)
            if value is not None and not factor.called:
                zero = () if divides(row, i) or factor.span in below or value != 1 else (Fraction(0),)
                for new in dict.fromkeys((2 * value, value / 2, Fraction(1), *zero)):
                    change = without(scene, row, i, i) if new == 1 and not divides(row, i) else None
                    if new != value and change:
                        yield scene.edit("number", f"{scene.quote(factor)} should not be there", change)
                    elif new != value:
                        yield scene.become("number", factor, _numeral(scene, new))


def _numeral(scene: Scene, value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    if scene.known.style.braces:
        return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    return f"({value.numerator}/{value.denominator})"


def scaled(scene: Scene) -> Iterator[Edit]:
    """A factor 2, 1/2 or one over the number of steps that is missing before a term, or before the side."""
    if isinstance(scene.side, Sum):
        yield from _scaled(scene, scene.side.span, bracket(scene.cut(scene.side)), scene.quote(scene.side))
    for row in scene.rows:
        if number_of(row.factors[0]) is None:
            yield from _scaled(scene, row.span, scene.cut(row), scene.quote(row))


def _scaled(scene: Scene, span: tuple[int, int], text: str, quoted: str) -> Iterator[Edit]:
    for numeral in (*scene.known.numbers, "2", scene.known.style.half):
        new = numeral + scene.known.style.scale + text
        yield scene.edit("factor 2", f"the factor {numeral} is missing before {quoted}", (*span, new))


def turnable(factor: Factor) -> bool:
    """Whether a transpose of it can be written and may matter: not of a number, nor of what an operator gives."""
    if factor.called:
        return not isinstance(factor.nodes[0], Operator)
    return isinstance(factor.node, Name | Derivative | Group | Transposed | Matrix)


def turned(scene: Scene, factor: Factor) -> str | None:
    """The text of a factor with its transpose dropped or added."""
    if not turnable(factor):
        return None
    text, node = scene.cut(factor), factor.node
    if isinstance(node, Transposed):
        at = node.arg.span[1] - factor.span[0]
        found = MARK.search(text, at) or MARK.search(text)
        return text[: found.start()] + text[found.end() :] if found else None
    atom = isinstance(node, Group | Matrix) or (isinstance(node, Name) and not raises(text) and "'" not in text)
    return (text if atom and not factor.called else bracket(text)) + scene.known.mark


def transposed(scene: Scene) -> Iterator[Edit]:
    """A transpose dropped or added."""
    for row in () if scene.known.bare else scene.rows:
        for factor in row.factors:
            new = turned(scene, factor)
            if new is not None:
                yield scene.become("transpose", factor, new)


def ordered(row: Row) -> bool:
    """Whether the order of a row can matter: it has a product that is not element-wise."""
    return any(sign not in (*ENTRYWISE, "/") for sign in row.signs)


def swapped(scene: Scene) -> Iterator[Edit]:
    """Two factors beside each other in the other order, as they are and with their transposes exchanged."""
    for row in () if scene.known.bare else scene.rows:
        for i, sign in enumerate(row.signs):
            if sign not in (*ENTRYWISE, "/"):
                yield from _swapped(scene, Row(row.factors[i : i + 2], (sign,)))


def reversed_(scene: Scene) -> Iterator[Edit]:
    """A product of three or more factors in the reverse order."""
    for row in () if scene.known.bare else scene.rows:
        if len(row.factors) > 2 and ordered(row) and "/" not in row.signs:
            yield from _swapped(scene, row)


def _swapped(scene: Scene, row: Row) -> Iterator[Edit]:
    signs = [gap(scene, row, i) for i in range(len(row.signs))][::-1]
    plain = [scene.beside(factor) for factor in reversed(row.factors)]
    exchanged = [turned(scene, factor) or scene.beside(factor) for factor in reversed(row.factors)]
    for texts in (plain, exchanged):
        new = texts[0] + "".join(sign + text for sign, text in zip(signs, texts[1:], strict=True))
        yield scene.become("order", row, new)


def arguments_swapped(scene: Scene) -> Iterator[Edit]:
    """Two items between brackets in the other order: `[h, x]`, `outer(u, v)`."""
    for row in scene.rows:
        for factor in row.factors:
            items = factor.node.items if isinstance(factor.node, Group) else ()
            for first, second in pairwise(items):
                words = f"{scene.quote(first)} and {scene.quote(second)} should be exchanged"
                yield scene.edit("order", words, (*first.span, scene.cut(second)), (*second.span, scene.cut(first)))


def outer_product(scene: Scene) -> Iterator[Edit]:
    """One factor of `outer(u, v)` alone, and their element-wise product."""
    for row in scene.rows:
        for factor in row.factors:
            if factor.called and isinstance(factor.node, Group) and scene.cut(factor.nodes[0]) == "outer":
                texts = [scene.beside(Factor((item,))) for item in factor.node.items]
                for new in (*texts, bracket(scene.known.entries.join(texts))):
                    yield scene.become("product sign", factor, new)


def product_sign(scene: Scene) -> Iterator[Edit]:
    """An element-wise product that should be a matrix product, or the other way."""
    for row in scene.rows:
        for i, sign in enumerate(row.signs):
            if sign != "/" and not scene.known.bare:
                entrywise = sign in ENTRYWISE or (scene.known.style.calls and sign == "*")
                new = scene.known.style.matrix if entrywise else scene.known.entries
                pair = Row(row.factors[i : i + 2], (sign,))
                left, right = scene.beside(pair.factors[0]), scene.cut(pair.factors[1])
                yield scene.become("product sign", pair, left + new + right)
                if entrywise and scene.known.style.outer:
                    yield scene.become("product sign", pair, outer(scene.known.style, left, right))

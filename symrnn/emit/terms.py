"""The sums that a derivation writes, as templates of their terms: what may be missing where one of them was forgotten.

In those of LaTeX `@name@` stands for a symbol without a step, `@name[t-1]@` for one with its step, `@d name[t+1]@` for the
gradient of the total loss by it; how these are written is for others to know. Those of text are as text pages write them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from symrnn.emit.formula import Chain, Item, SumOver
from symrnn.emit.gains import forms
from symrnn.emit.latex import Printer
from symrnn.emit.mathplain import TextPrinter, item_plain
from symrnn.emit.mathtex import item_tex
from symrnn.emit.names import Glyph, Names
from symrnn.emit.notation import STANDARD
from symrnn.emit.style import style_of
from symrnn.emit.texpiece import Tex
from symrnn.ir.derivation import Derivation, Path, Step, When
from symrnn.ir.expr import Add, Expr, Ref
from symrnn.ir.walk import nodes

Forms = tuple[str, ...]
"""The ways to write one term."""

Terms = Mapping[str, tuple[tuple[Forms, ...], ...]]
"""The sums that something is, by its name."""


class Templates(Names):
    """Names that are marks to be replaced."""

    def ref(self, ref: Ref) -> Glyph:
        time = "" if ref.time is None else f"[{ref.time}]"
        return Glyph(f"@{ref.name}{time}@")


class TemplatePrinter(Printer):
    """A printer whose gradients are marks as well."""

    def gradient(self, of: Tex) -> Tex:
        return Tex(f"@d {of.text[1:]}")


def tex_terms(derivation: Derivation) -> Terms:
    """The terms in LaTeX, by what stands on the left: `dL/name` for a gradient, `name` for a variable."""
    names = Names.of(derivation.cell, STANDARD)
    printer = TemplatePrinter(Templates(names.glyphs, names.time), STANDARD, style_of(derivation.cell))
    return _terms(derivation, lambda path: tuple(forms(derivation, path)), lambda item: item_tex(printer, item).text)


def plain_terms(derivation: Derivation) -> Terms:
    """The same as text, with the names that the derivation gives, as on text pages."""
    printer = TextPrinter.of(derivation.cell)
    return _terms(derivation, lambda path: (path.value,), lambda item: item_plain(printer, item))


def _terms(derivation: Derivation, gains: Callable[[Path], Iterable[Expr]], show: Callable[[Item], str]) -> Terms:
    found: dict[str, dict[tuple[Forms, ...], None]] = {}
    for step in derivation.steps:
        paths = (tuple(dict.fromkeys(map(show, _of_path(step, path, gains(path))))) for path in step.paths)
        found.setdefault(f"dL/{step.of.name}", {})[tuple(paths)] = None
    for equation in (*derivation.cell.equations, *derivation.written.equations):
        sums = (node for node in nodes(equation.value) if isinstance(node, Add))
        terms = (*_addends(equation.value), *(term for one in sums for term in one.terms))
        found.setdefault(equation.target.name, {}).update({((show(term),),): None for term in terms})
    return {left: tuple(sums) for left, sums in found.items()}


def _of_path(step: Step, path: Path, gains: Iterable[Expr]) -> Iterator[Item]:
    """What the loss gains through one equation that reads a symbol: worked out, and as the chain rule says it."""
    items: tuple[Item, ...] = (*gains, *(part for value in gains if isinstance(value, Add) for part in value.terms))
    for item in (*items, Chain(step.of, path.through)):
        yield item
        if path.when is When.SUM:
            yield SumOver((item,))


def _addends(value: Expr) -> tuple[Expr, ...]:
    return value.terms if isinstance(value, Add) else (value,)

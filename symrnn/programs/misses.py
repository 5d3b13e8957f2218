"""Values that are nearly right: what an adjoint, or the gradient of a copy, is with one mistake in one of its terms.

The mistakes are edits of the derivation's own formulas: something left out, a sign, a step, a transpose, another symbol.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symrnn.ir import build
from symrnn.ir.cell import LOSS, Equation
from symrnn.ir.cell import Kind as SymbolKind
from symrnn.ir.derivation import Path, Role, Step, When
from symrnn.ir.expr import NOW, Add, Adjoint, Apply, Expr, Mul, Power, Ref, Transpose
from symrnn.ir.functions import DERIVATIVE, SIGMOID, TANH
from symrnn.ir.walk import children, rebuild, shift
from symrnn.programs.known import Kind, Knowledge, Known, Name
from symrnn.programs.launch import Numbers

LEFT_OUT = "{} is left out"
WRONG_SIGN = "{} has the wrong sign"
INSTEAD = "{} stands where {} is needed"
LACKS_FACTOR = "the factor {} is left out of {}"
LACKS = "the path through {} is left out of {}"
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Miss(Name):
    """What is nearly an expression; `lacking`: whether an adjoint that it reads lacks a term."""

    lacking: bool = False

    @property
    def exprs(self) -> list[Expr]:
        return [part for part in self.parts if isinstance(part, Expr)]


@dataclass(frozen=True)
class Variant:
    """A formula with a mistake, and the mistake in words around expressions."""

    value: Expr
    words: str
    parts: tuple[Expr, ...]
    lacking: bool = False


def misses(knowledge: Knowledge) -> Iterator[Known]:
    """Near misses of all adjoints and gradients of copies, each one for the batch and for its sequences."""
    derivation = knowledge.truth.derivation
    for step in derivation.steps:
        if step.role is Role.ADJOINT or (step.role is Role.INPUT and step.of.time == NOW):
            for path in step.paths:
                for known in _of_adjoint(step, path, knowledge):
                    yield from knowledge.spread(known)
        elif step.role is Role.PARAM:
            for path in step.paths:
                yield from _of_copies(step, path, knowledge)


def _of_adjoint(step: Step, path: Path, knowledge: Knowledge) -> Iterator[Known]:
    """An adjoint with a mistake in the term of one path."""
    moments = [t for t in range(1, knowledge.steps + 1) if path.exists(t, knowledge.steps)]
    whole = {t: knowledge.value(Adjoint(step.of), t) for t in moments}
    term = {t: knowledge.value(path.value, t) for t in moments}
    for name, change in _about(step, path):
        for t in moments:
            yield Known(name, t, whole[t] + change * term[t])
    for variant in Variants(knowledge).of_path(path):
        name, alone = _name(variant, Adjoint(step.of)), _name(variant, path.value)
        for t in moments:
            value = knowledge.value(variant.value, t)
            if not _same(value, term[t]):
                yield Known(name, t, whole[t] - term[t] + value)
                yield Known(alone, t, value)


def _about(step: Step, path: Path) -> Iterator[tuple[Name, int]]:
    """Mistakes in a whole term: how often it is added to what is right."""
    instead = Adjoint(step.of)
    if len(step.paths) > 1:
        yield Miss(Kind.MISS, f"the path through {LEFT_OUT}", (path.through,), instead), -1
        yield Miss(Kind.MISS, f"the path through {WRONG_SIGN}", (path.through,), instead), -2
    yield Miss(Kind.MISS, "the path through {} is counted twice", (path.through,), instead), 1


def _of_copies(step: Step, path: Path, knowledge: Knowledge) -> Iterator[Known]:
    """The gradient of a copy with a mistake in one term: of sequences, of the batch, and in the sum over the steps."""
    if path.when is not When.SUM:
        return
    moments = range(1, knowledge.steps + 1)
    right = np.stack([knowledge.value(path.value, t) for t in moments])
    for variant in Variants(knowledge).of_path(path):
        name = _name(variant, path.value)
        values = np.stack([knowledge.value(variant.value, t) for t in moments])
        for t, value in zip(moments, values, strict=True):
            if not _same(value, right[t - 1]):
                yield from knowledge.spread(Known(name, t, value))
                yield Known(name, t, value.sum(axis=0), whole=False)
        for t in moments:
            yield Known(name, t, values[t - 1 :].sum(axis=(0, 1)), whole=False)


def _name(variant: Variant, instead: Expr) -> Miss:
    return Miss(Kind.MISS, variant.words, variant.parts, instead, variant.lacking)


def _same(one: Numbers, other: Numbers) -> bool:
    return bool(np.allclose(one, other, rtol=SAME, atol=SAME * float(np.max(np.abs(other), initial=0.0))))


@dataclass(frozen=True)
class Variants:
    """Formulas with one mistake."""

    knowledge: Knowledge

    def of_path(self, path: Path) -> Iterator[Variant]:
        """The value of a path with one mistake."""
        yield from self.of(path.value)
        yield from self._other_derivative(path)

    def of(self, expr: Expr) -> Iterator[Variant]:
        """An expression with a mistake in it or in a part of it."""
        yield from self._here(expr)
        if isinstance(expr, Transpose):
            return
        parts = children(expr)
        for place, part in enumerate(parts):
            for variant in self.of(part):
                changed = rebuild(expr, (*parts[:place], variant.value, *parts[place + 1 :]))
                yield Variant(changed, variant.words, variant.parts, variant.lacking)

    def _here(self, expr: Expr) -> Iterator[Variant]:
        match expr:
            case Mul(coefficient, factors):
                yield from _without_factors(coefficient, factors)
            case Add(terms):
                yield from _with_other_terms(terms)
            case Transpose(arg) if arg.shape[0] == arg.shape[1]:
                yield Variant(arg, "{} is not transposed", (arg,))
            case Power(base, 2):
                yield Variant(base, "{} is not squared", (base,))
            case Apply(_, (arg,)):
                yield Variant(arg, INSTEAD, (arg, expr))
            case Ref() | Adjoint():
                yield from self._other_symbols(expr)

    def _other_symbols(self, expr: Ref | Adjoint) -> Iterator[Variant]:
        """Another step, another symbol of the shape, the function applied once more, a matrix transposed, a term missing."""
        ref = expr.of if isinstance(expr, Adjoint) else expr
        wrap = Adjoint if isinstance(expr, Adjoint) else lambda other: other
        others = [wrap(other) for other in self._like(ref)]
        if ref.time is not None and ref.time.origin == "t":
            others += [shift(expr, -1), shift(expr, 1)]
        if len(ref.shape) == 2 and ref.shape[0] == ref.shape[1] and ref is expr:
            others.append(build.transpose(ref))
        if ref is expr:
            values = [equation.value for equation in self._equations(ref)]
            others += [Apply(value.function, (ref,)) for value in values if isinstance(value, Apply) and len(value.args) == 1]
        yield from (Variant(other, INSTEAD, (other, expr)) for other in others)
        if isinstance(expr, Adjoint) and ref.time is not None and ref.time.origin == "t":
            yield from self._lacking(expr, ref)

    def _lacking(self, expr: Adjoint, ref: Ref) -> Iterator[Variant]:
        """An adjoint without one of its terms."""
        assert ref.time is not None
        for step in self.knowledge.truth.derivation.adjoints:
            if step.of.name != ref.name:
                continue
            if len(step.paths) == 1 and isinstance(step.paths[0].value, Mul):
                for less in _without_factors(step.paths[0].value.coefficient, step.paths[0].value.factors):
                    factor = shift(less.parts[0], ref.time.offset)
                    yield Variant(shift(less.value, ref.time.offset), LACKS_FACTOR, (factor, expr), lacking=True)
            if len(step.paths) > 1:
                for path in step.paths:
                    if path.when is When.EACH:
                        away = ref.time.offset
                        through = shift(path.through, away)
                        yield Variant(build.sub(expr, shift(path.value, away)), LACKS, (through, expr), lacking=True)

    def _like(self, ref: Ref) -> Iterator[Ref]:
        """Other symbols at the same time that may stand in the place of one."""
        cell = self.knowledge.truth.derivation.cell
        own = cell[ref.name]
        for symbol in cell.symbols:
            alike = symbol.shape == own.shape and symbol.timed == own.timed and symbol.is_data == own.is_data
            both = (symbol.kind is SymbolKind.PARAM) == (own.kind is SymbolKind.PARAM)
            if alike and both and symbol != own and symbol.name != LOSS:
                yield Ref(symbol.name, ref.time, ref.of_shape)

    def _equations(self, ref: Ref) -> Iterator[Equation]:
        return (e for e in self.knowledge.truth.derivation.cell.steps if e.target.name == ref.name)

    def _other_derivative(self, path: Path) -> Iterator[Variant]:
        """The derivative of another function in the place of an activation's."""
        for equation in self._equations(path.through):
            if isinstance(equation.value, Apply) and equation.value.function in (TANH, SIGMOID) and path.lead == 0:
                own = equation.value.function
                other = SIGMOID if own == TANH else TANH
                value = build.mul(Adjoint(equation.target), DERIVATIVE[other](equation.value.args[0], equation.target))
                words = f"the derivative of {other.name} stands where that of {own.name} is needed"
                yield Variant(value, words, ())


def _without_factors(coefficient: Fraction, factors: tuple[Expr, ...]) -> Iterator[Variant]:
    whole = build.number(coefficient)
    if len(factors) > 1:
        for place, factor in enumerate(factors):
            rest = build.mul(whole, *factors[:place], *factors[place + 1 :])
            if rest.shape == build.mul(*factors).shape:
                yield Variant(rest, f"the factor {LEFT_OUT}", (factor,))
    if coefficient != 1:
        yield Variant(build.mul(*factors), f"the factor {LEFT_OUT}", (whole,))


def _with_other_terms(terms: tuple[Expr, ...]) -> Iterator[Variant]:
    for place, term in enumerate(terms):
        before, after = terms[:place], terms[place + 1 :]
        if len(terms) > 1:
            yield Variant(build.add(*before, *after), LEFT_OUT, (term,))
        yield Variant(build.add(*before, build.neg(term), *after), WRONG_SIGN, (term,))

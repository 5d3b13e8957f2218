"""An unrolled cell evaluated over any field: SymPy's definitions and adjoints, name by name, in time linear in their number.

The values of functions come from the same field as the oracle's, so equal arguments have equal values here and there.
SymPy writes exp(x) exp(y) as exp(x + y) and log(exp(x)) as x of its own accord; arguments of functions are names in an
unrolled cell, so exp of a sum is taken apart again into the powers it was made of.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from symrnn.ir.cell import Kind
from symrnn.ir.expr import NOW, Ref
from symrnn.ir.unrolled import END, START, Entry, Label, Unrolled
from symrnn.verify.fields import Array, Element, Field, build_array
from symrnn.verify.oracle import Data, Slot, places

if TYPE_CHECKING:
    import sympy

Env = dict["sympy.Symbol", Element]


def value(expr: "sympy.Expr", env: Mapping["sympy.Symbol", Element], field: Field) -> Element:
    """The value of a scalar expression over named elements."""
    if expr.is_Symbol:
        return env[expr]
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    head = type(expr).__name__
    if head == "exp":
        return _exp(expr.args[0], env, field)
    if head == "Pow":
        return _power(expr.args[0], expr.args[1], env, field)
    args = [value(arg, env, field) for arg in expr.args]
    return COMBINE[head](args) if head in COMBINE else field.apply(head.lower(), args[0])


def _sum(args: list[Element]) -> Element:
    total = args[0]
    for arg in args[1:]:
        total = total + arg
    return total


def _product(args: list[Element]) -> Element:
    total = args[0]
    for arg in args[1:]:
        total = total * arg
    return total


COMBINE: Mapping[str, Callable[[list[Element]], Element]] = {"Add": _sum, "Mul": _product}


def _exp(arg: "sympy.Expr", env: Mapping["sympy.Symbol", Element], field: Field) -> Element:
    if arg.is_Add:
        return _product([_exp(term, env, field) for term in arg.args])
    count, rest = arg.as_coeff_Mul()
    if rest.is_Symbol and count.is_Integer:
        return field.apply("exp", env[rest]) ** int(count)
    return field.apply("exp", value(arg, env, field))


def _power(base: "sympy.Expr", exponent: "sympy.Expr", env: Mapping["sympy.Symbol", Element], field: Field) -> Element:
    assert exponent.is_Integer
    return value(base, env, field) ** int(exponent)


class Scalars:
    """The values of all names of an unrolled cell and of their adjoints, for given data."""

    def __init__(self, unrolled: Unrolled, data: Data, field: Field) -> None:
        self.unrolled, self.data = unrolled, data
        given = ((entry, symbol) for entry, symbol in unrolled.symbols.items() if symbol not in unrolled.definitions)
        self.env: Env = {symbol: self._given(entry) for entry, symbol in given}
        for symbol, definition in unrolled.definitions.items():
            self.env[symbol] = value(definition, self.env, field)
        self.adjoints: Env = {}
        for symbol, expr in unrolled.adjoints.items():
            self.adjoints[symbol] = value(expr, self.env, field)
            name = unrolled.adjoint_names[symbol]
            if name.is_Symbol:
                self.env[name] = self.adjoints[symbol]
        self.shared = {entry: value(expr, self.env, field) for entry, expr in unrolled.gradients.items()}

    def _given(self, entry: Entry) -> Element:
        kind, data = self.unrolled.cell[entry.name].kind, self.data
        if kind is Kind.STATE:
            start = data.initial.get((entry.name, _number(entry.label, data.steps)))
            return Fraction(0) if start is None else start[entry.index]
        values = data.values[entry.name]
        if kind is Kind.PARAM or entry.label is None:
            return values[entry.index]
        return values[_number(entry.label, data.steps) - 1, *entry.index]

    @property
    def loss(self) -> Element:
        return self.env[self.unrolled.loss]

    def copies(self, name: str) -> dict[Slot, Array]:
        """The gradient of every copy of a parameter, by name and step (0: before the first, T + 1: after the last)."""
        labels: list[Label] = [START, *range(1, self.data.steps + 1), END]
        first = next(iter(self.unrolled.indices(name)))
        present = [label for label in labels if Entry(name, first, label) in self.unrolled.symbols]
        return {(name, _number(label, self.data.steps)): self._array(name, label) for label in present}

    def gradient(self, of: Ref) -> Array:
        """dL/d`of`; of a timed input by (T, *shape)."""
        shape = self.unrolled.shape(of.name)
        if self.unrolled.cell[of.name].kind is Kind.PARAM:
            return build_array(shape, lambda index: self.shared[Entry(of.name, index)])
        found = places(of, self.data.steps)
        if of.time != NOW:
            return self._array(of.name, found[0][1])
        return build_array((len(found), *shape), lambda index: self._adjoint(Entry(of.name, index[1:], index[0] + 1)))

    def _array(self, name: str, label: Label) -> Array:
        return build_array(self.unrolled.shape(name), lambda index: self._adjoint(Entry(name, index, label)))

    def _adjoint(self, entry: Entry) -> Element:
        """The adjoint of an entry; 0 for one that no definition reads."""
        symbol = self.unrolled.symbols.get(entry)
        return self.adjoints.get(symbol, Fraction(0)) if symbol is not None else Fraction(0)


def _number(label: Label, steps: int) -> int:
    assert label is not None
    return steps + 1 if label == END else int(label)

"""SymPy scalar expressions -> text, LaTeX or Python, in the order in which the author wrote the symbols.

SymPy's own printers sort the terms of a sum by name; a lecturer writes W s + U x + b. The expressions of an unrolled cell
have few operations (sums, products, powers, functions), so one writer with three dialects covers them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

import sympy

from symrnn.emit.style import Style, style_of
from symrnn.ir.cell import Cell
from symrnn.ir.unrolled import END, Unrolled
from symrnn.ir.walk import refs

Key = tuple[int, int, str, int, tuple[int, ...]]
FIRST: Key = (-1, 0, "", 0, ())


class Binding(IntEnum):
    """How tightly a piece of text holds together, loosest first."""

    SUM = 1
    PRODUCT = 2
    ATOM = 3


Piece = tuple[str, Binding]


@dataclass(frozen=True)
class Dialect:
    """How the operations look: `quotient` joins a numerator and a denominator, `call` a function's name and its argument."""

    symbol: Callable[[sympy.Symbol], str]
    times: str
    rational: Callable[[int, int], Piece]
    power: Callable[[str, int], str]
    quotient: Callable[[list[str], list[str]], str]
    call: Callable[[str, str], str]


@dataclass(frozen=True)
class Writer:
    """Writes expressions in a dialect; `keys` orders the symbols."""

    dialect: Dialect
    keys: Mapping[sympy.Symbol, Key]

    def text(self, expr: sympy.Expr) -> str:
        return self._piece(expr)[0]

    def sum(self, terms: Iterable[sympy.Expr]) -> str:
        """Terms in the given order; those of a sum among them in the order of its symbols."""
        parts = [part for term in terms for part in (self._sorted(term.args) if term.is_Add else [term]) if part != 0]
        if parts and parts[0].is_Number and len(parts) > 1 and not _is_negative(parts[1]):
            parts = [*parts[1:], parts[0]]
        signed = [(_is_negative(part), self._bound(-part if _is_negative(part) else part, Binding.PRODUCT)) for part in parts]
        text = "".join((" - " if negative else " + ") + part for negative, part in signed)
        return ("-" if text.startswith(" - ") else "") + text[3:] if text else "0"

    def _piece(self, expr: sympy.Expr) -> Piece:
        if expr.is_Symbol:
            return self.dialect.symbol(expr), Binding.ATOM
        if expr.is_Add:
            return self.sum([expr]), Binding.SUM
        if _is_negative(expr):
            return "-" + self._bound(-expr, Binding.PRODUCT), Binding.SUM
        if expr.is_Rational:
            return self.dialect.rational(int(expr.p), int(expr.q))
        if expr.is_Function:
            return self.dialect.call(type(expr).__name__, self.text(expr.args[0])), Binding.ATOM
        return self._product(expr)

    def _bound(self, expr: sympy.Expr, least: Binding) -> str:
        text, binding = self._piece(expr)
        return text if binding >= least else f"({text})"

    def _product(self, expr: sympy.Expr) -> Piece:
        """A product or a power: what has negative exponents stands in the denominator."""
        coefficient, factors = expr.as_coeff_mul()
        above, below = list[str](), list[str]()
        for factor in self._sorted(factors):
            base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, sympy.S.One)
            (below if exponent.is_negative else above).append(self._power(base, abs(exponent)))
        numbers = [[str(n)] if n != 1 else [] for n in (coefficient.p, coefficient.q)]
        if not below and not numbers[1] and len(above) == 1 and not numbers[0]:
            return above[0], Binding.ATOM
        if not below and not numbers[1]:
            return self.dialect.times.join(numbers[0] + above), Binding.PRODUCT
        return self.dialect.quotient(numbers[0] + above, numbers[1] + below), Binding.PRODUCT

    def _power(self, base: sympy.Expr, exponent: sympy.Expr) -> str:
        written = self._bound(base, Binding.ATOM)
        return written if exponent == 1 else self.dialect.power(written, int(exponent))

    def _sorted(self, parts: Iterable[sympy.Expr]) -> list[sympy.Expr]:
        return sorted(parts, key=lambda part: (not part.is_Number, self._key(part)))

    def _key(self, expr: sympy.Expr) -> tuple[Key, ...]:
        """The symbols of an expression in their order; adjoints come first."""
        return tuple(sorted(self.keys.get(symbol, FIRST) for symbol in expr.free_symbols))


def _is_negative(expr: sympy.Expr) -> bool:
    return bool(expr.as_coeff_Mul()[0].is_negative)


def order_of(unrolled: Unrolled) -> dict[sympy.Symbol, Key]:
    """The order of the entries: by the place of their symbol in the equations, then by step and index.

    Parameters come before variables, as in W s, or after them in a cell that is written in row vectors, s W.
    """
    places = {name: place for place, name in enumerate(_names(unrolled.cell))}
    params, first = {param.name for param in unrolled.cell.params}, style_of(unrolled.cell) is not Style.ROW
    labels = {None: 0, END: unrolled.steps + 1}
    keys: dict[sympy.Symbol, Key] = {}
    for symbol, entry in unrolled.entries.items():
        label = entry.label if isinstance(entry.label, int) else labels[entry.label]
        place = places.get(entry.name, len(places))
        keys[symbol] = (int((entry.name in params) is not first), place, entry.name, label, entry.index)
    return keys


def _names(cell: Cell) -> Iterable[str]:
    return dict.fromkeys(ref.name for equation in cell.equations for ref in refs(equation.value))


def plain_dialect(symbol: Callable[[sympy.Symbol], str], *, exact: bool) -> Dialect:
    """Python's operators; `exact` writes fractions so that Python keeps them exact."""

    def rational(above: int, below: int) -> Piece:
        if below == 1:
            return str(above), Binding.ATOM
        return (f"sympy.Rational({above}, {below})", Binding.ATOM) if exact else (f"{above}/{below}", Binding.PRODUCT)

    def quotient(above: list[str], below: list[str]) -> str:
        joint = "*".join(below)
        return f"{'*'.join(above) or '1'}/{f'({joint})' if len(below) > 1 else joint}"

    def call(name: str, argument: str) -> str:
        return f"{name if exact else name.lower()}({argument})"

    return Dialect(symbol, "*", rational, lambda base, exponent: f"{base}**{exponent}", quotient, call)


def latex_dialect(symbol: Callable[[sympy.Symbol], str]) -> Dialect:
    """LaTeX without fractions of expressions, so that TeX can break a long formula; in a product only if nothing else helps."""

    def rational(above: int, below: int) -> Piece:
        return (str(above), Binding.ATOM) if below == 1 else (rf"\tfrac{{{above}}}{{{below}}}", Binding.ATOM)

    def power(base: str, exponent: int) -> str:
        return f"{base if base.startswith('(') else f'({base})'}^{{{exponent}}}"

    def quotient(above: list[str], below: list[str]) -> str:
        if len(below) == 1 and below[0].isdigit():
            number = above[0] if above and above[0].isdigit() else "1"
            return TIMES.join([rational(int(number), int(below[0]))[0], *(above[1:] if above[:1] == [number] else above)])
        joint = TIMES.join(below)
        return rf"{TIMES.join(above) or '1'} /\lastresort {f'({joint})' if len(below) > 1 else joint}"

    return Dialect(symbol, TIMES, rational, power, quotient, lambda name, argument: LATEX_CALLS[name] % argument)


TIMES = r"\,\lastresort "
LATEX_CALLS = {
    "tanh": r"\tanh(%s)",
    "sigmoid": r"\sigma(%s)",
    "relu": r"\operatorname{relu}(%s)",
    "softplus": r"\operatorname{softplus}(%s)",
    "exp": r"\exp(%s)",
    "log": r"\log(%s)",
    "sqrt": r"\sqrt{%s}",
    "Abs": r"\lvert %s \rvert",
    "step": r"\mathbf{1}[%s > 0]",
    "sign": r"\operatorname{sign}(%s)",
    "sin": r"\sin(%s)",
    "cos": r"\cos(%s)",
}

"""The parts of an unrolled derivation as equations in some dialect: what is given, forward, backward, and the gradients."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import sympy

from symrnn.emit.scalars import Writer
from symrnn.ir.cell import Kind
from symrnn.ir.unrolled import Unrolled

SHOWN = 6


GIVEN = {
    "inputs": Kind.INPUT,
    "targets": Kind.TARGET,
    "upstream gradients": Kind.UPSTREAM,
    "initial values": Kind.STATE,
}


@dataclass(frozen=True)
class Equation:
    """`left` = `right`, finished text."""

    left: str
    right: str


@dataclass(frozen=True)
class Part:
    """Equations, or lists of names, under a heading or under a statement that they expand."""

    heading: str = ""
    statement: Equation | None = None
    equations: tuple[Equation, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parts:
    """Builds the parts. `derivative` writes the derivative of the total loss by a name, `dots` stands for names left out."""

    unrolled: Unrolled
    writer: Writer
    derivative: Callable[[sympy.Symbol], str]
    comma: str
    dots: str

    def copies(self) -> Part:
        """The copies of every entry of every parameter."""
        return Part(lists=tuple(self._list(copies) for copies in self.unrolled.copies.values() if copies))

    def given(self) -> Iterator[Part]:
        """The inputs, the targets and the initial values, entry by entry."""
        u = self.unrolled
        kinds = {symbol.name: symbol.kind for symbol in u.cell.symbols}
        for heading, kind in GIVEN.items():
            rows: dict[tuple[object, ...], list[sympy.Symbol]] = {}
            for symbol in (*u.data, *u.initial):
                entry = u.entries[symbol]
                if kinds[entry.name] is kind:
                    rows.setdefault((entry.name, entry.index), []).append(symbol)
            if rows:
                yield Part(heading, lists=tuple(map(self._list, rows.values())))

    def forward(self) -> Iterator[Part]:
        """The definition of every entry, step by step, and of the total loss."""
        definitions = self.unrolled.definitions
        text = self.writer.text
        for heading, symbols in self._by_moment(definitions):
            yield Part(heading, equations=tuple(Equation(text(symbol), text(definitions[symbol])) for symbol in symbols))

    def backward(self) -> Iterator[Part]:
        """The adjoint of every computed entry, latest step first."""
        u = self.unrolled
        computed = (symbol for symbol in u.adjoints if symbol in u.definitions and symbol != u.loss)
        for heading, symbols in self._by_moment(computed):
            yield Part(heading, equations=tuple(Equation(self._adjoint(s), self._expanded(s)) for s in symbols))

    def shared(self) -> Iterator[Part]:
        """The derivative by every shared weight: the sum over its copies, then every term expanded."""
        u = self.unrolled
        for entry, copies in u.copies.items():
            total = " + ".join(map(self.derivative, copies)) or "0"
            yield Part(statement=Equation(self.derivative(u.shared[entry]), total), equations=self._gradients(copies))

    def others(self) -> Iterator[Part]:
        """The derivatives by the inputs and by the initial values."""
        u = self.unrolled
        for heading, symbols in (("inputs", u.data), ("initial values", u.initial)):
            equations = self._gradients(symbol for symbol in symbols if symbol in u.adjoints)
            if equations:
                yield Part(heading, equations=equations)

    def _gradients(self, symbols: Iterable[sympy.Symbol]) -> tuple[Equation, ...]:
        return tuple(Equation(self.derivative(symbol), self._expanded(symbol)) for symbol in symbols)

    def _adjoint(self, symbol: sympy.Symbol) -> str:
        """The name of an adjoint; in full where a number stands for it."""
        name = self.unrolled.adjoint_names[symbol]
        return self.writer.text(name) if name.is_Symbol else self.derivative(symbol)

    def _expanded(self, symbol: sympy.Symbol) -> str:
        """An adjoint term by term: one for every definition that reads the name."""
        u = self.unrolled
        return self.writer.sum(found.partial * u.adjoint_names[found.user] for found in u.contributions[symbol])

    def _list(self, symbols: Iterable[sympy.Symbol]) -> str:
        names = list(map(self.writer.text, symbols))
        return self.comma.join([*names[: SHOWN - 2], self.dots, names[-1]] if len(names) > SHOWN else names)

    def _by_moment(self, symbols: Iterable[sympy.Symbol]) -> Iterator[tuple[str, Iterator[sympy.Symbol]]]:
        moments = self._moments()
        return groupby(symbols, key=lambda symbol: moments[symbol])

    def _moments(self) -> dict[sympy.Symbol, str]:
        """When every definition is computed, in words."""
        u = self.unrolled
        moment, moments = "before the first step", dict[sympy.Symbol, str]()
        for symbol in u.definitions:
            label = u.entries[symbol].label if symbol in u.entries else None
            if isinstance(label, int) and 1 <= label <= u.steps:
                moment = f"step {label}"
            elif moment.startswith("step"):
                moment = "after the last step"
            moments[symbol] = "the total loss" if symbol == u.loss else moment
        return moments

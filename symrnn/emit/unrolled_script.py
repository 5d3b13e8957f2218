"""Unrolled -> the frame of a Python script that builds it again with SymPy alone and checks the identity of the copies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sympy

from symrnn.emit.scalars import Writer, order_of, plain_dialect
from symrnn.ir.operations import By, count_operations
from symrnn.ir.unrolled import Entry, Unrolled

CHECKED = 3_000
OWN = ("sympy", "definitions", "shared", "checked", "symbol", "write_out", "vanishes", "as_shared", "main")
DERIVATIVES = {
    "sigmoid": "self * (1 - self)",
    "softplus": "sigmoid(self.args[0])",
    "step": "sympy.Integer(0)",
    "relu": "step(self.args[0])",
    "sign": "sympy.Integer(0)",
    "Abs": "sign(self.args[0])",
    "sqrt": "1 / (2 * self)",
}


@dataclass(frozen=True)
class Pair:
    """An identifier or expression with what belongs to it."""

    left: str
    right: str


@dataclass(frozen=True)
class Weight:
    """A shared weight with pairs of its copies and their adjoints."""

    name: str
    copies: tuple[Pair, ...]


@dataclass(frozen=True)
class ScriptFrame:
    """What `unrolled/python.py.jinja` shows; the identity is checked for the weights `checked`, which are written out fully."""

    cell: str
    sizes: str
    functions: tuple[Pair, ...]
    symbols: tuple[Pair, ...]
    definitions: tuple[Pair, ...]
    adjoints: tuple[Pair, ...]
    weights: tuple[Weight, ...]
    checked: tuple[str, ...]
    total: str


def script_frame(unrolled: Unrolled, sizes: str) -> ScriptFrame:
    """The frame; every name gets an identifier of its own."""
    u = unrolled
    adjoints = {name: u.adjoints[symbol] for symbol, name in u.adjoint_names.items() if name.is_Symbol}
    known = identifiers([*u.symbols.values(), u.loss, *u.shared.values(), *adjoints])
    writer = Writer(plain_dialect(lambda symbol: known[symbol], exact=True), order_of(u))

    def text(value: sympy.Expr) -> str:
        return f"sympy.Integer({value})" if value.is_Integer else writer.text(value)

    return ScriptFrame(
        cell=u.written.name,
        sizes=sizes,
        functions=tuple(Pair(name, DERIVATIVES[name]) for name in DERIVATIVES if name in _applied(u)),
        symbols=tuple(Pair(identifier, symbol.name) for symbol, identifier in known.items()),
        definitions=tuple(Pair(known[symbol], text(value)) for symbol, value in u.definitions.items()),
        adjoints=tuple(Pair(known[name], text(value)) for name, value in adjoints.items()),
        weights=tuple(
            Weight(known[u.shared[entry]], tuple(Pair(known[copy], text(u.adjoint_names[copy])) for copy in copies))
            for entry, copies in u.copies.items()
        ),
        checked=tuple(known[u.shared[entry]] for entry in u.copies if _is_small(u, entry)),
        total=known[u.loss],
    )


def _is_small(unrolled: Unrolled, entry: Entry) -> bool:
    """Whether a weight can be checked with all names written out; the quick count by the shared weight is asked first."""
    counts = (count_operations(unrolled, entry.name, *entry.index, by=by).total for by in (By.SHARED, By.COPIES))
    return all(count <= CHECKED for count in counts)


def identifiers(symbols: Iterable[sympy.Symbol]) -> dict[sympy.Symbol, str]:
    """A Python identifier for every symbol, all different: W_00_2 for W_00^(2), s_0_m1 for s_0^(-1)."""
    taken, found = set(OWN) | set(DERIVATIVES), dict[sympy.Symbol, str]()
    for symbol in symbols:
        wanted = "".join(_REPLACED.get(character, character) for character in symbol.name)
        name = next(n for n in _variants(wanted) if n not in taken)
        taken.add(name)
        found[symbol] = name
    return found


_REPLACED = {"^": "_", "(": "", ")": "", "-": "m", "[": "_", "]": "", ",": "_", "/": "_"}


def _variants(name: str) -> Iterator[str]:
    while True:
        yield name
        name += "_"


def _applied(unrolled: Unrolled) -> set[str]:
    """The functions that occur, and those that their derivatives need."""
    found = set[str]()
    for expression in (*unrolled.definitions.values(), *unrolled.adjoints.values()):
        found |= {type(call).__name__ for call in expression.atoms(sympy.Function)}
    return found | {inner for name in found & DERIVATIVES.keys() for inner in DERIVATIVES if f"{inner}(" in DERIVATIVES[name]}

"""Unrolled -> the frame of a Python script that builds it again with SymPy alone and checks the identity of the copies.

The script decides equality by values modulo a prime (J. T. Schwartz, Fast probabilistic algorithms for verification of
polynomial identities, J. ACM 27 (1980) 701-717), whose cost is that of the definitions, not that of writing them out.
"""

import builtins
import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sympy

from symrnn.emit.scalars import Writer, order_of, plain_dialect
from symrnn.ir.operations import By, count_operations
from symrnn.ir.unrolled import Entry, Unrolled

WRITTEN_OUT = 3_000
WRITTEN_OUT_ALTOGETHER = 100_000
DERIVATIVES = {
    "tanh": "1 - self**2",
    "sigmoid": "self * (1 - self)",
    "softplus": "sigmoid(self.args[0])",
    "step": "sympy.Integer(0)",
    "relu": "step(self.args[0])",
    "sign": "sympy.Integer(0)",
    "Abs": "sign(self.args[0])",
    "sqrt": "1 / (2 * self)",
    "exp": "self",
    "log": "1 / self.args[0]",
    "sin": "cos(self.args[0])",
    "cos": "-sin(self.args[0])",
}
"""The functions as the script knows them: opaque, with a derivative; SymPy would write exp(x)**2 and exp(2*x) as one."""

TEMPLATE = frozenset(
    "sympy math random PRIME symbol definitions adjoints shared written_out drawn residue evaluate check write_out as_shared "
    "check_written_out main self argindex name seed expression values value parts part partials partial terms term read reads "
    "weight copy copies rates point growth stated adjoint direct by_copies by_adjoints written together apart ways".split()
)
"""Every name that the template uses."""

OPAQUE_EXP = sympy.Function("exp", real=True)
RESERVED = frozenset({*dir(builtins), *keyword.kwlist, *TEMPLATE, *DERIVATIVES})


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
    """What `unrolled/python.py.jinja` shows; `written_out` are the weights checked in that way too."""

    cell: str
    sizes: str
    functions: tuple[Pair, ...]
    symbols: tuple[Pair, ...]
    definitions: tuple[Pair, ...]
    adjoints: tuple[Pair, ...]
    weights: tuple[Weight, ...]
    written_out: tuple[str, ...]
    total: str


def script_frame(unrolled: Unrolled, sizes: str) -> ScriptFrame:
    """The frame; every name gets an identifier of its own."""
    u = unrolled
    adjoints = {name: u.adjoints[symbol] for symbol, name in u.adjoint_names.items() if name.is_Symbol}
    known = identifiers([*u.symbols.values(), u.loss, *u.shared.values(), *adjoints])
    writer = Writer(plain_dialect(lambda symbol: known[symbol], exact=True), order_of(u))

    def text(value: sympy.Expr) -> str:
        return f"sympy.Integer({value})" if value.is_Integer else writer.text(value.replace(sympy.exp, _exponential))

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
        written_out=tuple(known[u.shared[entry]] for entry in _short(u)),
        total=known[u.loss],
    )


def _exponential(argument: sympy.Expr) -> sympy.Expr:
    """The powers of which SymPy made exp(2*x + y): exp(x)**2*exp(y), of a function that it does not know."""
    terms = (term.as_coeff_Mul() for term in sympy.Add.make_args(argument))
    return sympy.Mul(*(OPAQUE_EXP(rest) ** count for count, rest in terms))


def _short(unrolled: Unrolled) -> Iterator[Entry]:
    """The weights that are checked with all names written out too."""
    left = WRITTEN_OUT_ALTOGETHER
    for entry in unrolled.copies:
        limit = min(WRITTEN_OUT, left)
        length = _length(unrolled, entry, limit)
        if length <= limit:
            left -= length
            yield entry


def _length(unrolled: Unrolled, entry: Entry, limit: int) -> int:
    """The operations of the written-out derivatives by a weight; the quick count by the shared weight may settle it."""
    length = 0
    for by in (By.SHARED, By.COPIES):
        length = max(length, count_operations(unrolled, entry.name, *entry.index, by=by, limit=limit).total)
        if length > limit:
            break
    return length


def identifiers(symbols: Iterable[sympy.Symbol]) -> dict[sympy.Symbol, str]:
    """A Python identifier for every symbol, all different: W_00_2 for W_00^(2), s_0_m1 for s_0^(-1)."""
    taken, found = set(RESERVED), dict[sympy.Symbol, str]()
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

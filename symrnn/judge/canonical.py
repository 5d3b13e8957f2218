"""A meaning in one canonical notation, the operators of the cell language: what the judge understood, for the reader to check.

`dL/ds[t]` is a derivative of the total loss, `d o[t]/d s[t]` one between variables, `W(t)` the copy of W that step t reads.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from symrnn.ir.dims import Dim
from symrnn.judge import meaning as m
from symrnn.judge.meaning import TOTAL, Index, Meaning

SUM, PRODUCT, UNARY, ATOM = range(4)
"""How tightly a text holds together."""

Piece = tuple[str, int]

ALONE: Mapping[str, str] = {"identity": "I", "ones": "ones"}
"""The operations that have no argument."""

SIGN: Mapping[str, str] = {
    "matrix": " @ ", "array": " @ ", "entries": " * ", "dot": " . ", "star": " * ", "outer": " (x) ",
    "kron": " kron ",
}  # fmt: skip


def canonical(node: Meaning) -> str:
    """The text of a meaning."""
    return _piece(node)[0]


def _piece(node: Meaning) -> Piece:
    return ECHO[type(node)](node)


def _at(node: Meaning, level: int) -> str:
    """The text of a part, in brackets if it holds together less than asked."""
    text, own = _piece(node)
    return text if own >= level else f"({text})"


def _list(items: "tuple[Meaning, ...]") -> str:
    return ", ".join(canonical(item) for item in items)


def _indices(*groups: tuple[Index, ...]) -> str:
    return "".join("[" + ", ".join(map(str, group)) + "]" for group in groups if group)


def _variable(node: m.Variable) -> Piece:
    name = "L" if node.name == TOTAL else node.name
    copy = "" if node.copy is None else f"({node.copy})"
    at = () if node.at is None else (node.at,)
    block = "[" + ", ".join(f"{start}:{stop}" for start, stop in node.block) + "]" if node.block else ""
    return name + copy + block + _indices(at, node.entry), ATOM


def _derivative(node: m.Derivative) -> Piece:
    by = canonical(node.by)
    plus = "+" if node.sign == "plus" else ""
    if node.sign == m.LATER:
        return f"(dL/d{by} from later steps)", ATOM
    if node.sign == m.OWN:
        return f"(dL/d{by} from step {node.by.at})", ATOM
    if node.of == m.Variable(TOTAL):
        return f"d{plus}L/d{by}", UNARY
    kind = "local " if node.sign == "local" else ""
    return f"{kind}d{plus} {_at(node.of, ATOM)}/d {by}", UNARY


def _exponent(exponent: int | Index) -> str:
    text = str(exponent)
    return f"({text})" if isinstance(exponent, Index) and len(text) > 1 else text


def _number(value: Fraction) -> Piece:
    return str(value), ATOM if value.denominator == 1 and value >= 0 else PRODUCT


def _sum(node: m.Sum) -> Piece:
    text = ""
    for term in node.terms:
        negative = isinstance(term, m.Scaled) and term.factor < 0
        shown = _at(m.Scaled(-term.factor, term.arg) if isinstance(term, m.Scaled) and negative else term, PRODUCT)
        text += (" - " if negative else " + ") + shown if text else ("-" if negative else "") + shown
    return text, SUM


def _scaled(node: m.Scaled) -> Piece:
    if node.factor == 1:
        return _piece(node.arg)
    if node.factor == -1:
        return "-" + _at(node.arg, PRODUCT), PRODUCT
    return f"{_number(node.factor)[0]} * {_at(node.arg, UNARY)}", PRODUCT


def _product(node: m.Product) -> Piece:
    same = isinstance(node.left, m.Product) and node.left.sign == node.sign
    left = _at(node.left, PRODUCT if same or isinstance(node.left, m.Number) else UNARY)
    sign = " * " if isinstance(node.left, m.Number) and node.sign == "matrix" else SIGN[node.sign]
    return left + sign + _at(node.right, UNARY), PRODUCT


def _function(node: m.Function) -> Piece:
    slope = "'" * node.primes if len(node.args) == 1 else f"'[{node.argument + 1}]" * bool(node.primes)
    return f"{node.name}{slope}({_list(node.args)})", ATOM


def _structure(node: m.Structure) -> Piece:
    if node.kind == "transpose":
        return _at(node.args[0], ATOM) + ".T", ATOM
    if node.kind in ALONE:
        return ALONE[node.kind], ATOM
    return f"{node.kind}({_list(node.args)})", ATOM


def _big(node: m.Big) -> Piece:
    shown = [str(bound) for bound in (node.lower, node.upper)]
    if node.sizes:
        shown = [_with_size(*pair) for pair in zip((node.lower, node.upper), node.sizes, strict=True)]
    bounds = node.index if node.lower is None else f"{node.index}={'..'.join(shown)}"
    return f"{node.kind}[{bounds}] {_at(node.body, PRODUCT)}", PRODUCT


def _with_size(bound: Index | None, size: Dim) -> str:
    """A bound of a sum over entries: a size, an index, or their sum."""
    if bound is None or size == Dim():
        return str(bound)
    number = "" if bound == Index("") else str(bound)
    return str(size) + (number if number.startswith("-") or not number else f"+{number}")


def _cases(node: m.Cases) -> Piece:
    sign = ">" if node.strict else ">="
    return f"({canonical(node.yes)} if {canonical(node.left)} {sign} {canonical(node.right)} else {canonical(node.no)})", ATOM


def _chosen(node: m.Chosen) -> Piece:
    otherwise = "" if isinstance(node.no, m.Blank) else f" else {canonical(node.no)}"
    return f"({canonical(node.yes)} if {node.left} {node.sign} {node.right}{otherwise})", ATOM


def _filled(node: m.Filled) -> str:
    columns = "" if node.columns is None else f", {node.columns}"
    return f"{'ones' if node.value else 'zeros'}({node.size}{columns})"


ECHO: Mapping[type[Meaning], Callable[..., Piece]] = {
    m.Number: lambda node: _number(node.value),
    m.Size: lambda node: (node.name, ATOM),
    m.Variable: _variable,
    m.Defined: lambda node: (node.name + _indices(node.at, node.entry), ATOM),
    m.Derivative: _derivative,
    m.Sum: _sum,
    m.Scaled: _scaled,
    m.Product: _product,
    m.Quotient: lambda node: (f"{_at(node.above, UNARY)} / {_at(node.below, UNARY)}", PRODUCT),
    m.Power: lambda node: (f"{_at(node.base, ATOM)}**{_exponent(node.exponent)}", UNARY),
    m.Function: _function,
    m.Structure: _structure,
    m.Entry: lambda node: (_at(node.arg, ATOM) + _indices(node.index), ATOM),
    m.Big: _big,
    m.Cases: _cases,
    m.Chosen: _chosen,
    m.Blank: lambda node: ("...", ATOM),
    m.Slice: lambda node: (f"{_at(node.arg, ATOM)}[{node.start}:{node.stop}]", ATOM),
    m.Filled: lambda node: (_filled(node), ATOM),
    m.Free: lambda node: (node.name + _indices(node.entry), ATOM),
}

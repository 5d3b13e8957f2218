"""Declarations of shapes, `W \\in \\mathbb{R}^{n \\times m}`: they agree with the cell, up to the names of sizes, or not."""

from collections.abc import Iterator

from symrnn.ir.cell import Symbol
from symrnn.ir.dims import Dim, Shape
from symrnn.ir.verdict import Outcome
from symrnn.judge.look import index_of, look_of
from symrnn.judge.meaning import Variable
from symrnn.judge.resolve import UnreadError, name_meaning
from symrnn.judge.statement import Said, Statement, open_
from symrnn.notes import written as w


def judged(link: Statement) -> Said | None:
    """What is said of a declaration of shapes; None for other links."""
    if link.sign != "in" or not _is_reals(link.right):
        return _of_a_set(link) if link.sign == "in" else None
    try:
        declared = list(_sizes(link.right))
        symbols = [_symbol(link, name) for name in _names(link.left)]
    except UnreadError as error:
        return open_(error.reason)
    if not declared and any(symbol.shape for symbol in symbols):
        return open_("declared as a number, which it is if all sizes are 1, or where the letter stands for something else")
    for symbol in symbols:
        said = _against(link, symbol, declared)
        if said is not None:
            return said
    return Said(Outcome.GIVEN, reason="a declaration of the shape")


def sizes_said(link: Statement) -> Iterator[tuple[str, Dim]]:
    """The names of sizes in a declaration of symbols of the cell, and what each stands for there."""
    try:
        declared = list(_sizes(link.right)) if _is_reals(link.right) else []
        symbols = [_symbol(link, name) for name in _names(link.left)]
    except UnreadError:
        return
    for symbol in symbols:
        written = _column(declared, symbol.shape)
        if len(written) == len(symbol.shape):
            yield from ((name, dim) for name, dim in zip(written, symbol.shape, strict=True) if isinstance(name, str))


def _of_a_set(link: Statement) -> Said | None:
    node = link.right.base if isinstance(link.right, w.Power) else link.right
    return open_("membership in a set is not decided") if isinstance(node, w.Group) and node.kind == "{" else None


def _is_reals(node: w.Written) -> bool:
    base = node.base if isinstance(node, w.Power) else node
    return isinstance(base, w.Name) and base.base == "R" and not base.subs


def _sizes(node: w.Written) -> Iterator[Dim | str]:
    """The sizes as written: names, or numbers."""
    base, above = (node.base, node.exponent) if isinstance(node, w.Power) else (node, None)
    if isinstance(above, w.Product) and all(sign == "times" for sign in above.signs):
        yield from map(_size, above.factors)
    elif above is not None:
        yield _size(above)
    elif isinstance(base, w.Name):
        yield from (script.text for script in base.sups)


def _size(node: w.Written) -> Dim | str:
    match node:
        case w.Group(items=(inner,)):
            return _size(inner)
        case w.Number(value=value) if value.denominator == 1:
            return Dim((), int(value))
        case w.Name():
            return str(look_of(node)[-1].look)
        case w.Sum(signs=signs, terms=terms) if all(sign > 0 for sign in signs):
            return " + ".join(sorted(str(_size(term)) for term in terms))
        case _:
            raise UnreadError("a size in it is not read", node.span)


def _names(node: w.Written) -> tuple[w.Written, ...]:
    return node.items if isinstance(node, w.Group) else (node,)


def _symbol(link: Statement, node: w.Written) -> Symbol:
    """The symbol that is declared, with or without its step."""
    if isinstance(node, w.Name):
        found = name_meaning(link.resolver(), node)
        name = found.name if isinstance(found, Variable) else _unstepped(link, node)
        symbol = link.vocabulary.symbol(name) if name in {s.name for s in link.vocabulary.cell.symbols} else None
        if symbol is not None:
            return symbol
        raise UnreadError(f"{look_of(node)[0].look} is no symbol of the cell", node.span)
    raise UnreadError("what is declared is no symbol of the cell", node.span)


def _unstepped(link: Statement, node: w.Name) -> str:
    """`x^{(t)}`, `x_i`, `x`: a symbol whose scripts are no step."""
    for sighting in look_of(node):
        known = link.vocabulary.symbols.get(sighting.look)
        if known is not None and all(index_of(mark.text) is not None for mark in sighting.marks):
            return known
    return ""


def _against(link: Statement, symbol: Symbol, declared: list[Dim | str]) -> Said | None:
    """What contradicts the shape of a symbol; the names of sizes are taken as said first."""
    shape, known = symbol.shape, dict(link.shapes.sizes)
    written = _column(declared, shape)
    fits = len(written) == len(shape) and all(_fits(known, a, b, symbol) for a, b in zip(written, shape, strict=True))
    if fits:
        link.shapes.sizes.update(known)
        return None
    what = " x ".join(map(str, declared)) or "a number"
    wanted = " x ".join(_named(dim, link) for dim in shape) or "a number"
    turned = ", its transpose" if _is_turned(link, written, shape, symbol) else ""
    kind = "vector" if len(shape) == 1 else "matrix" if shape else "number"
    return Said(Outcome.WRONG, "", f"{symbol.name} is declared as {what}{turned}; it is a {kind} of shape {wanted}")


def _column(declared: list[Dim | str], shape: Shape) -> list[Dim | str]:
    """`n x 1` is a vector."""
    one = Dim((), 1)
    if len(shape) < len(declared) == 2 and one in declared:
        declared = [size for size in declared if size != one]
    return [size for size in declared if size != one] if not shape else declared


def _fits(known: dict[str, tuple[Dim, str]], written: Dim | str, dim: Dim, symbol: Symbol) -> bool:
    if isinstance(written, Dim):
        return written == dim or not dim.constant  # the notes give a number to a size that the cell leaves open
    return known.setdefault(written, (dim, symbol.name))[0] == dim


def _is_turned(link: Statement, written: list[Dim | str], shape: Shape, symbol: Symbol) -> bool:
    known = dict(link.shapes.sizes)
    return len(written) == len(shape) == 2 and all(
        _fits(known, a, b, symbol) for a, b in zip(written, reversed(shape), strict=True)
    )


def _named(dim: Dim, link: Statement) -> str:
    """A size by the name that the notes gave it."""
    return next((name for name, (of, _) in link.shapes.sizes.items() if of == dim), str(dim))

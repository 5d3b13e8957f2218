"""Going through written formulas, whatever they are made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from symrnn.notes.written import Chain, Derivative, Group, Name, Number, Power, Product, Scripts, Sum, Transposed, Written


def written_parts(node: Written) -> Iterator[Written]:
    """The nodes directly below one, in the order in which they are written."""
    stack: list[object] = [*reversed(vars(node).values())]
    while stack:
        value = stack.pop()
        if isinstance(value, Written):
            yield value
        elif isinstance(value, tuple):
            stack += reversed(value)


def all_nodes(node: Written) -> Iterator[Written]:
    """A node and everything below it."""
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        stack += [*written_parts(found)][::-1]


def rebuilt(node: Written, change: Callable[[Written], Written]) -> Written:
    """The node with its parts changed, from the inside out."""

    def put(value: object) -> object:
        if isinstance(value, Written):
            return rebuilt(value, change)
        return tuple(map(put, value)) if isinstance(value, tuple) else value

    changed: dict[str, Any] = {field.name: put(getattr(node, field.name)) for field in fields(node)}
    return change(replace(node, **changed))


def with_steps(chain: Chain, letter: str) -> Chain:
    """The formula with `h(t-1)` as a name with its step in brackets, where notes write steps so."""

    def change(node: Written) -> Written:
        return _stepped_product(node, letter) if isinstance(node, Product) else node

    found = rebuilt(chain, change)
    return found if isinstance(found, Chain) else chain


def writes_calls(chain: Chain, letter: str) -> bool:
    """Whether a formula has a name followed by the step in brackets: `h(t)`, `h[t]`."""
    products = (node for node in all_nodes(chain) if isinstance(node, Product))
    pairs = ((a, b) for p in products for a, b, sign in zip(p.factors, p.factors[1:], p.signs, strict=False) if not sign)
    steps = ((a, _within(b)) for a, b in pairs)
    return any(isinstance(a, Name) and isinstance(b, Group) and _step_text(b, letter) == letter for a, b in steps)


def called_letters(chains: Iterable[Chain]) -> dict[str, int]:
    """The letters that stand as steps in brackets behind names, `h(n)` and `h(n+1)`, and how often; none if t is among them."""
    found: dict[str, int] = {}
    moved = set()
    for chain in chains:
        for group in _called(chain):
            match group.items:
                case (Name(base=letter, subs=(), sups=()),) if len(letter) == 1:
                    found[letter] = found.get(letter, 0) + 1
                case (Sum(_, (1, _), (Name(base=letter, subs=(), sups=()), Number(_, Fraction(numerator=1, denominator=1)))),):
                    moved.add(letter)
    return {} if "t" in found else {letter: count for letter, count in found.items() if letter in moved}


def _called(chain: Chain) -> Iterator[Group]:
    """The brackets of a formula behind names."""
    for product in (node for node in all_nodes(chain) if isinstance(node, Product)):
        for before, behind, sign in zip(product.factors, product.factors[1:], product.signs, strict=False):
            group = _within(behind)
            if isinstance(before, Name) and isinstance(group, Group) and group.kind in ("(", "[") and not sign:
                yield group


def _stepped_product(product: Product, letter: str) -> Written:
    factors: list[Written] = []
    signs: list[str] = []
    for factor, sign in zip(product.factors, ("", *product.signs), strict=True):
        last = factors[-1] if factors else None
        group = _within(factor)
        step = _step_text(group, letter) if isinstance(group, Group) and not sign else None
        if isinstance(last, Name) and step is not None and not last.brackets:
            factors[-1] = _around(factor, _at_step(last, group, step))
        elif isinstance(last, Derivative) and step is not None and _ends_in_name(last) and group is factor:
            factors[-1] = replace(last, span=(last.span[0], group.span[1]), by=_at_step(last.by, group, step))
        else:
            signs += [sign] if factors else []
            factors.append(factor)
    return factors[0] if len(factors) == 1 else replace(product, factors=tuple(factors), signs=tuple(signs))


def _at_step(name: Written, group: Written, step: str) -> Name:
    """The name with the bracket behind it as its step."""
    assert isinstance(name, Name)
    scripts = Scripts(step, (group.span[0] + 1, group.span[1] - 1))
    return replace(name, span=(name.span[0], group.span[1]), brackets=(scripts,))


def _ends_in_name(derivative: Derivative) -> bool:
    """Whether a derivative ends in a name, `\\partial L / \\partial a`, so that a step may follow."""
    by = derivative.by
    return isinstance(by, Name) and not by.brackets and by.span[1] == derivative.span[1]


def _within(factor: Written) -> Written:
    """What stands below a transposition or an exponent."""
    match factor:
        case Transposed(_, arg):
            return arg
        case Power(_, base):
            return base
        case _:
            return factor


def _around(factor: Written, name: Name) -> Written:
    """The name with the transposition or the exponent of the bracket that has become its step."""
    span = name.span[0], factor.span[1]
    match factor:
        case Transposed():
            return replace(factor, span=span, arg=name)
        case Power():
            return replace(factor, span=span, base=name)
        case _:
            return name


def _step_text(group: Group, letter: str) -> str | None:
    """What a bracket says as a step: `t`, `t-1`, `T`, `0`."""
    if group.kind not in ("(", "[") or len(group.items) != 1:
        return None
    match group.items[0]:
        case Name(_, base, "", (), (), (), ()) | Name(_, base, "it", (), (), (), ()) if base in (letter, "T"):
            return base
        case Number(_, value) if value.denominator == 1:
            return str(value)
        case Sum(_, (1, sign), (Name(base=base), Number(_, value))) if base in (letter, "T"):
            return f"{base}{sign * int(value):+d}"
        case _:
            return None

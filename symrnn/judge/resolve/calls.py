"""The factors of a product, those that belong together taken as one: functions with their arguments, names with a bracket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.ir.cell import Kind
from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.functions import function_of
from symrnn.judge.resolve.neighbours import by_neighbour
from symrnn.judge.resolve.powers import held, powered
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w
from symrnn.notes.written import Written


@dataclass(frozen=True)
class Factor:
    """A factor and the sign before it; `written`: what it is made of, more than one node where it is a call."""

    sign: str
    value: Meaning
    written: tuple[Written, ...] = ()


def factors_of(r: Scope, node: w.Product) -> list[Factor]:
    """The factors of a product, functions taken together with their arguments."""
    factors, signs = list(node.factors), ["", *node.signs]
    found: list[Factor] = []
    i = 0
    while i < len(factors):
        taken, value = _call(r, factors[i:], signs[i + 1 :])
        found.append(Factor(signs[i], value, tuple(factors[i : i + taken])))
        i += taken
    return found


def _call(r: Scope, factors: Sequence[Written], signs: Sequence[str]) -> tuple[int, Meaning]:
    """The first factor, with those that belong to it: how many there are, and what they mean."""
    head, power = _power_of_call(r, factors)
    called = function_of(r, head)
    followed = len(factors) > 1 and signs[0] == ""
    behind = factors[1] if followed else None
    if called is not None and isinstance(behind, w.Power | w.Transposed) and _is_bracket(held(behind)):
        call = w.Product((head.span[0], behind.span[1]), (factors[0], held(behind)), ("",))
        whole = replace(behind, arg=call) if isinstance(behind, w.Transposed) else replace(behind, base=call)
        return 2, r.read(whole)
    if called is not None and followed:
        taken, args = _arguments(r, factors, signs)
        _refuse_beside(r, head, factors[1], args)
        value = called(args, head.span)
        if isinstance(head, w.Operator) and head.power is not None:
            power = head.power
        return taken, powered(value, power, head.span)
    if followed and isinstance(head, w.Name):
        special = by_neighbour(r, head, factors[1])
        if special is not None:
            return 2, special
    return 1, r.read(head)


def _refuse_beside(r: Scope, head: Written, behind: Written, args: Sequence[Meaning]) -> None:
    """Of `f' W` and `f' \\delta_t` f' is a factor without its argument, which `f' a_t` has."""
    if not (isinstance(head, w.Name | w.Operator) and head.primes) or _is_bracket(behind):
        return
    if not all(isinstance(arg, m.Free | m.Number | m.Blank) or _has_a_step(r, arg) for arg in args):
        name = (head.name if isinstance(head, w.Operator) else head.base) + "'" * head.primes
        raise UnreadError(f"the function {name} stands here without an argument", head.span)


def _has_a_step(r: Scope, node: Meaning) -> bool:
    """Whether a node is a variable of the cell at a step."""
    if not isinstance(node, m.Variable) or node.at is None:
        return False
    symbol = r.vocabulary.symbol(node.name)
    return symbol is not None and symbol.kind is not Kind.PARAM


def _is_bracket(node: Written) -> bool:
    return isinstance(node, w.Group) and node.kind in "([{"


def _power_of_call(r: Scope, factors: Sequence[Written]) -> tuple[Written, Fraction]:
    """`f` and 2 of `f^2(x)`; any other first factor as it is."""
    head = factors[0]
    if not (isinstance(head, w.Power) and isinstance(head.base, w.Name) and isinstance(head.exponent, w.Number)):
        return head, Fraction(1)
    is_call = r.vocabulary.function(look(head.base)) is not None and len(factors) > 1
    return (head.base, head.exponent.value) if is_call else (head, Fraction(1))


def _arguments(r: Scope, factors: Sequence[Written], signs: Sequence[str]) -> tuple[int, list[Meaning]]:
    """The argument in brackets behind a function; without brackets, all that follows side by side."""
    second = factors[1]
    if isinstance(second, w.Group) and second.kind in "([{":
        return 2, [r.read(item) for item in second.items]
    stop = next((i for i, sign in enumerate(signs) if sign != ""), len(factors) - 1) + 1
    inside = list(factors[1:stop])
    if len(inside) == 1:
        return stop, [r.read(inside[0])]
    span = inside[0].span[0], inside[-1].span[1]
    return stop, [r.read(w.Product(span, tuple(inside), ("",) * (len(inside) - 1)))]

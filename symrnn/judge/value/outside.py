"""Terms that lie outside the sequence, where they may count as 0: the ends of sums over steps, and gradients.

That a gradient is 0 where there is no step is a convention of the field; a state or an output there is nothing at all.
"""

from collections.abc import Iterator, Mapping, Sequence

from symrnn.ir.cell import LOSS
from symrnn.judge.meaning import (
    TOTAL,
    Big,
    Cases,
    Chosen,
    Defined,
    Derivative,
    Index,
    Meaning,
    Sum,
    Variable,
    nodes,
)
from symrnn.judge.tensor import Map
from symrnn.judge.value.errors import OutsideError
from symrnn.judge.value.frame import Definition, Env, Frame

Term = tuple[Meaning, Env]


def within(terms: Sequence[Term], e: Frame) -> list[Map]:
    """The values of terms of a sum over an index; those at its ends that lie outside the sequence are left out."""
    found = [_value(term, e) for term in terms]
    there = [i for i, value in enumerate(found) if isinstance(value, Map)]
    for i, value in enumerate(found):
        if isinstance(value, OutsideError) and (not e.lenient or not there or there[0] < i < there[-1]):
            raise value
    return [value for value in found if isinstance(value, Map)]


def without_gradients(terms: Sequence[Term], e: Frame) -> list[Map]:
    """The values of terms; those with a gradient that lies outside the sequence are left out."""
    found = [_value(term, e) for term in terms]
    for (node, env), value in zip(terms, found, strict=True):
        if isinstance(value, OutsideError) and not (e.lenient and _is_beyond(node, e, env)):
            raise value
    kept = [value for value in found if isinstance(value, Map)]
    if not kept:
        raise next(value for value in found if isinstance(value, OutsideError))
    return kept


def _value(term: Term, e: Frame) -> Map | OutsideError:
    try:
        return e.value(*term)
    except OutsideError as error:
        if not e.lenient:
            raise
        return error


def _is_beyond(term: Meaning, e: Frame, env: Env) -> bool:
    """Whether a factor of a term is a gradient at a step that there is not."""
    for factor in _factors(term):
        steps = _steps(factor, e)
        if any(letter not in env for index in steps for letter in index.letters):
            continue
        if any(not 1 <= e.step(index, env) <= e.world.steps for index in steps):
            return True
    return False


def _factors(node: Meaning) -> Iterator[Meaning]:
    yield node
    for part in node.parts if not isinstance(node, Sum | Big | Cases | Chosen | Derivative) else ():
        yield from _factors(part)


def _steps(node: Meaning, e: Frame) -> tuple[Index, ...]:
    """The step of a gradient; none of anything else."""
    if isinstance(node, Derivative):
        return (node.by.at,) if _is_of_loss(node) and node.by.at is not None else ()
    return node.steps if isinstance(node, Defined) and is_gradient(node, e.definitions) else ()


def _is_of_loss(node: Meaning) -> bool:
    return isinstance(node, Derivative) and isinstance(node.of, Variable) and node.of.name in (TOTAL, LOSS)


def is_gradient(node: Defined, definitions: Mapping[str, Sequence[Definition]]) -> bool:
    """Whether what notes define is made of gradients of the loss, or of itself at later steps."""
    inner = [part for definition in definitions.get(node.name, ()) for part in nodes(definition.body)]
    later = (part for part in inner if isinstance(part, Defined) and part.name == node.name)
    return any(map(_is_of_loss, inner)) or any(index.offset > 0 for part in later for index in part.steps)

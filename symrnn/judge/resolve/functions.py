"""What names of functions do to their arguments: those of the cell and the notes, the larger of two, operations on arrays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from symrnn.ir.functions import BUILTIN
from symrnn.judge import meaning as m
from symrnn.judge.crossentropy import cross_entropy
from symrnn.judge.look import Look
from symrnn.judge.meaning import Meaning
from symrnn.judge.model.entropy import NAMES as CROSS_ENTROPIES
from symrnn.judge.resolve.names import name_meaning
from symrnn.judge.resolve.opened import uses_of, value_of
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.resolve.sizes import dim_of
from symrnn.judge.vocabulary import STRUCTURES, look
from symrnn.notes import written as w
from symrnn.notes.written import Span, Written

Call = Callable[[Sequence[Meaning], Span], Meaning]
"""What a function gives for its arguments; the place is that of its name."""

LARGER: Mapping[str, bool] = {"max": True, "min": False}


def function_of(r: Scope, head: Written) -> Call | None:
    """How a name or operator is applied, if it names a function."""
    if isinstance(head, w.Operator):
        name, primes, seen = head.name, head.primes, Look(head.name, subs=tuple(sub.text for sub in head.subs))
    elif isinstance(head, w.Name):
        name, primes, seen = head.base, head.primes, look(head)
        if name_meaning(r, head) is not None:
            return None
    else:
        return None
    if not primes and (uses := uses_of(r, head)):
        return partial(value_of, uses)
    whole = r.vocabulary.function(replace(seen, primes=0))
    by = seen.subs[0] if whole is None and primes == 1 and len(seen.subs) == 1 else ""
    function = r.vocabulary.function(replace(seen, primes=0, subs=())) if by else whole
    if function is not None:
        parameters = r.vocabulary.parameters(function)
        argument = parameters.index(by) if by in parameters else 0
        return partial(_applied, m.Function(function, (), primes, argument), parameters)
    if name in LARGER and not primes:
        return partial(_larger, strict=LARGER[name])
    if name.lower() in CROSS_ENTROPIES and not primes:
        return lambda args, span: cross_entropy(r.vocabulary.cell, args)
    if name in STRUCTURES and not primes:
        return partial(_structured, STRUCTURES[name])
    return None


def _applied(function: m.Function, parameters: Sequence[str], args: Sequence[Meaning], span: Span) -> Meaning:
    """A function of its arguments, or without them where they are left out."""
    expected = len(parameters) or int(function.name in BUILTIN)
    if expected and len(args) != expected and not any(isinstance(arg, m.Blank) for arg in args):
        raise UnreadError(f"{function.name} takes {expected} argument{'s' * (expected > 1)}, not {len(args)}", span)
    return replace(function, args=tuple(args))


def _larger(args: Sequence[Meaning], span: Span, *, strict: bool) -> Meaning:
    """The larger or the smaller one of two."""
    if len(args) != 2:
        raise UnreadError("the largest of other than two things is not read", span)
    first, second = args if strict else args[::-1]
    return m.Cases(args[0], args[1], True, first, second)


def _structured(kind: str, args: Sequence[Meaning], span: Span) -> Meaning:
    """An operation on whole arrays; ones, zeros and eye are made from a size."""
    if kind == "identity":
        return m.Structure("identity", ())
    if kind not in ("ones", "zeros"):
        return m.Structure(kind, tuple(args))
    size = dim_of(args[0]) if len(args) == 1 else None
    if size is None:
        raise UnreadError(f"{kind} needs a size", span)
    return m.Filled(Fraction(int(kind == "ones")), size)

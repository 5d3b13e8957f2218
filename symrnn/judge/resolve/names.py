"""What a name stands for: a symbol at a step, a gradient that is named after its symbol, a number."""

from dataclasses import replace
from functools import partial

from symrnn.ir.cell import LOSS
from symrnn.judge import meaning as m
from symrnn.judge.choice import kronecker
from symrnn.judge.exponents import repeatable
from symrnn.judge.look import Look, index_of, look_of
from symrnn.judge.meaning import LAST, TOTAL, Index, Meaning
from symrnn.judge.resolve.constants import ONE, ZERO, delta_of_entries, dimension, fixed, is_kronecker
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.resolve.symbols import sighted
from symrnn.judge.stacks import of_stack
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w


def read_name(r: Scope, node: w.Name) -> Meaning:
    """What a name stands for as a value: of a parameter the copy of a step has no value of its own, so `a^k` is a power."""
    found = name_meaning(r, node)
    if found is None:
        found = _raised(r, node)
    if found is None:
        raise _unknown(r, node)
    if isinstance(found, m.Variable) and found.copy is not None and _is_power(r, found, found.copy, node):
        return m.Power(replace(found, copy=None), found.copy)
    return found


def _raised(r: Scope, node: w.Name) -> Meaning | None:
    """A power of a weight that is computed from others, of which there are no copies: `W^{T-t}` with W = A B."""
    if len(node.sups) != 1 or look(replace(node, sups=())) not in repeatable(r.vocabulary):
        return None
    found, exponent = name_meaning(r, replace(node, sups=())), index_of(node.sups[0].text)
    return m.Power(found, exponent) if found is not None and exponent is not None and exponent.letters else None


def _is_power(r: Scope, found: m.Variable, copy: Index, node: w.Name) -> bool:
    """Whether the index above a parameter is an exponent: letters without brackets, where notes do not write steps above.

    A single letter above a matrix is the copy of a step.
    """
    bare = [script.text for script in node.sups]
    shape = () if found.entry else r.vocabulary.cell[found.name].shape
    repeated = not shape or (len(shape) == 2 and shape[0] == shape[1] and bool(copy.more))
    return repeated and bool(copy.letters) and not r.vocabulary.above and len(bare) == 1 and index_of(bare[0]) == copy


def _unknown(r: Scope, node: w.Name) -> UnreadError:
    shown = _without_steps(r, node)
    if r.vocabulary.function(look(node)) or r.vocabulary.function(replace(shown, primes=0)):
        return UnreadError(f"the function {shown} stands here without an argument", node.span)
    return UnreadError(f"{shown} is not known: it is no symbol of the cell, and the notes do not define it", node.span, shown)


def _without_steps(r: Scope, node: w.Name) -> Look:
    """A name without the scripts that are steps, if it has such."""
    letters = ("", "t", "k", LAST, "tau", *r.bound)
    indices = ((sighting, [index_of(mark.text) for mark in sighting.marks]) for sighting in look_of(node))
    found = (s.look for s, at in indices if s.marks and all(i is not None and i.origin in letters for i in at))
    return next(found, look_of(node)[-1].look)


def name_meaning(r: Scope, node: w.Name) -> Meaning | None:
    """What a name stands for; None if it is not known."""
    if r.given:
        return r.given.get(look(node)) or _name_meaning(r, node)
    key = node, r.bound
    if key not in r.names:
        r.names[key] = _name_meaning(r, node)
    return r.names[key]


def _name_meaning(r: Scope, node: w.Name) -> Meaning | None:
    if node.base in ("0", "1", "I"):
        found = fixed(r, node)
        if found is not None:
            return found
    if is_kronecker(r, node):
        return kronecker(node, ONE, ZERO)
    for sighting in reversed(look_of(node, fonts=r.vocabulary.fonts)):
        found = sighted(r, sighting)
        if found is not None:
            return found
    return _gradient_name(r, node) or dimension(r, node) or delta_of_entries(r, node)


def _gradient_name(r: Scope, node: w.Name) -> Meaning | None:
    """`dW_f`, `ds[t]`: the gradient of the total loss by what follows the d."""
    if len(node.base) < 2 or node.base[0] != "d":
        return None
    by = name_meaning(r, replace(node, base=node.base[1:]))
    return gradient_of(r, by) if by not in (m.Variable(TOTAL), m.Variable(LOSS)) else None


def gradient_of(r: Scope, by: Meaning | None) -> Meaning | None:
    """The gradient by a variable, or those by what notes stack; None for anything else."""
    gradient = partial(gradient_by, r)
    return gradient(by) if isinstance(by, m.Variable) else of_stack(by, r.vocabulary.definitions, gradient)


def gradient_by(r: Scope, by: m.Variable) -> m.Derivative:
    """The gradient by a variable that a name such as `df_t` names, or by the one that the notes mean by it."""
    return m.Derivative(m.Variable(TOTAL), replace(by, name=r.vocabulary.instead.get(by.name, by.name)), "nabla")

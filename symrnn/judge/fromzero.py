"""Notes that count steps from 0: `L = \\sum_{t=0}^{T-1} L_t` with h_{-1} before the first step, as programs do.

Steps are counted from 1 on else. A step that is a number, or counted from T, is the next one then; what is counted from a
letter stays: t goes from 1 to T where it went from 0 to T - 1.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from symrnn.judge.choice import index_text
from symrnn.judge.look import Look, bare_text, index_of, look_of
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes import written as w

SAID = "steps are counted from 0, from 1 on in what follows: step 0 of the notes is step 1"
_ENDS = Index("", 0), Index(LAST, -1)
_FIXED = re.compile(rf"(?<![\w\\^_]){LAST}(?:\s*([+-])\s*(\d+))?(?!\w)|(?<![\w^_+-])(?<![+-] )(-?)(\d+)(?!\w)")


def from_zero(chains: Sequence[w.Chain], letter: str) -> frozenset[Look]:
    """How what has steps looks, in notes that count these from 0; nothing in all others.

    The total loss says it by its bounds. Every forward equation must give a value of step t itself: where notes have
    `h_{t+1} = f(h_t, x_t)`, or `h_0 = 0`, states count otherwise than inputs. So do exponents that are steps.
    """
    totals = [chain for chain in chains if isinstance(chain.sides[0], w.Name) and chain.sides[0].base in LOSSES]
    sums = [node for chain in totals for node in all_nodes(chain) if isinstance(node, w.Big) and node.kind == "sum"]
    whole = any((_bound(node.lower), _bound(node.upper)) == _ENDS and _adds_up_now(node, letter) for node in sums)
    moved = any(isinstance(chain.sides[0], w.Name) and _goes_on(chain.sides[0], letter) for chain in chains if chain.signs)
    nodes = [node for chain in chains for node in all_nodes(chain)]
    powers = any(isinstance(node, w.Power) and not isinstance(node.exponent, w.Number) for node in nodes)
    timed = frozenset(_timed(nodes, letter)) if whole and not moved and not powers else frozenset()
    return frozenset() if any(_begins_at_zero(chain, timed) for chain in chains) else timed


def _adds_up_now(node: w.Big, letter: str) -> bool:
    """Whether a sum over the steps reads something at step t, and not at t + 1 alone."""
    names = [name for name in all_nodes(node.body) if isinstance(name, w.Name)]
    return node.index == letter and (not any(_goes_on(name, letter) for name in names) or bool([*_now(names, letter)]))


def _now(names: Iterable[w.Name], letter: str) -> Iterable[w.Name]:
    for name in names:
        if any(index_of(bare_text(script)) == Index(letter) for script in (*name.subs, *name.sups, *name.brackets)):
            yield name


def _timed(nodes: Iterable[w.Written], letter: str) -> Iterable[Look]:
    """How names look that carry a step."""
    for node in nodes:
        for seen in look_of(node) if isinstance(node, w.Name) else ():
            indices = [index_of(mark.text) for mark in seen.marks]
            if len(indices) == 1 and indices[0] is not None and indices[0].origin == letter and not indices[0].more:
                yield seen.look


def _goes_on(name: w.Name, letter: str) -> bool:
    """Whether a name carries a step behind t."""
    indices = (index_of(bare_text(script)) for script in (*name.subs, *name.sups, *name.brackets))
    return any(index is not None and index.origin == letter and index.offset > 0 for index in indices)


def _begins_at_zero(chain: w.Chain, timed: frozenset[Look]) -> bool:
    """`h_0 = 0`: whether a formula gives the value before the first step, of what has steps, the number 0."""
    name = chain.sides[0]
    if not isinstance(name, w.Name) or not isinstance(chain.sides[-1], w.Number):
        return False
    return any(s.look in timed and [index_of(mark.text) for mark in s.marks] == [_ENDS[0]] for s in look_of(name))


def _bound(node: w.Written | None) -> Index | None:
    text = None if node is None else index_text(node)
    return None if text is None else index_of(text)


def counted_from_one(chain: w.Chain, timed: frozenset[Look]) -> w.Chain:
    """The formula with steps counted from 1 on; `timed`: how what has steps looks."""

    def change(node: w.Written) -> w.Written:
        match node:
            case w.Name():
                return _later(node, timed)
            case w.Big(lower=lower, upper=upper) if _runs_over_steps(node, timed):
                condition = condition_from_one(node.condition)
                return replace(node, lower=_next(lower), upper=_next(upper), condition=condition)
            case _:
                return node

    found = rebuilt(chain, change)
    conditions = tuple(map(condition_from_one, chain.conditions))
    return replace(found, conditions=conditions) if isinstance(found, w.Chain) else chain


def condition_from_one(text: str) -> str:
    """A condition on steps that are counted from 1 on: `t < T-1` is t < T, `t = 0` is t = 1."""

    def later(found: re.Match[str]) -> str:
        if found[4]:
            return str(int(found[3] + found[4]) + 1)
        return str(Index(LAST, int((found[1] or "") + (found[2] or "0")) + 1))

    return _FIXED.sub(later, text)


def _later(name: w.Name, timed: frozenset[Look]) -> w.Name:
    """A name with its step, if that is a number or counted from T, as the next one."""
    seen = next((s for s in look_of(name) if s.look in timed and len(s.marks) == 1), None)
    at = index_of(seen.marks[0].text) if seen else None
    if seen is None or at is None or at.origin not in ("", LAST):
        return name
    text, after = seen.marks[0].text, str(replace(at, offset=at.offset + 1))

    def put(scripts: tuple[w.Scripts, ...]) -> tuple[w.Scripts, ...]:
        return tuple(replace(s, text=s.text.replace(text, after)) if bare_text(s) == text else s for s in scripts)

    return replace(name, subs=put(name.subs), sups=put(name.sups), brackets=put(name.brackets))


def _runs_over_steps(node: w.Big, timed: frozenset[Look]) -> bool:
    """Whether the index of a sum is the step of something below it, and does not only count: `h_{T-k}`."""
    names = (name for name in all_nodes(node.body) if isinstance(name, w.Name))
    seen = (s for name in names for s in look_of(name) if s.look in timed and len(s.marks) == 1)
    at = (index_of(s.marks[0].text) for s in seen)
    return bool(node.index) and any(i is not None and node.index == i.origin and not i.more for i in at)


def _next(node: w.Written | None) -> w.Written | None:
    """A bound, if it is a number or counted from T, as the next step."""
    at = _bound(node)
    if node is None or at is None or at.origin not in ("", LAST) or at.more:
        return node
    after = replace(at, offset=at.offset + 1)
    number = w.Number(node.span, Fraction(abs(after.offset)))
    if not after.origin:
        return number if after.offset >= 0 else node
    letter = w.Name(node.span, LAST)
    return w.Sum(node.span, (1, 1 if after.offset > 0 else -1), (letter, number)) if after.offset else letter

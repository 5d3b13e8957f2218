"""Notes that count steps from 0: `L = \\sum_{t=0}^{T-1} L_t` with h_{-1} before the first step, as programs do.

Steps are counted from 1 on else. A step that is a number, or counted from T, is the next one then; what is counted from a
letter stays: t goes from 1 to T where it went from 0 to T - 1. Where the last step is T, `L = \\sum_{t=0}^T L_t`, there is one
step more than T, and what is counted from T stays as well.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.judge.choice import index_text
from symrnn.judge.look import Look, bare_text, index_of, look_of
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes import written as w

SAID = "steps are counted from 0, from 1 on in what follows: step 0 of the notes is step 1"
MORE = ", and there are T + 1 of them, the last of which is T"
_ZERO, _ONE_BEFORE, _LAST = Index("", 0), Index(LAST, -1), Index(LAST)
_FIXED = re.compile(rf"(?<![\w\\^_]){LAST}(?:\s*([+-])\s*(\d+))?(?!\w)|(?<![\w^_+-])(?<![+-] )(-?)(\d+)(?!\w)")


@dataclass(frozen=True)
class Zero:
    """How what has steps looks, in notes that count these from 0; nothing in all others. `last`: by how much T moves."""

    timed: frozenset[Look] = frozenset()
    last: int = 1

    def __bool__(self) -> bool:
        return bool(self.timed)

    def moved(self, at: Index) -> Index:
        """A step that is a number, or counted from T, as it is counted from 1 on."""
        return replace(at, offset=at.offset + (self.last if at.origin else 1))

    @property
    def said(self) -> str:
        return SAID if self.last else SAID + MORE


def from_zero(chains: Sequence[w.Chain], letter: str) -> Zero:
    """Whether notes count steps from 0.

    The total loss says it by its bounds. Every forward equation must give a value of step t itself: where notes have
    `h_{t+1} = f(h_t, x_t)`, or `h_0 = 0`, states count otherwise than inputs. So do exponents that are steps.
    """
    totals = [chain for chain in chains if isinstance(chain.sides[0], w.Name) and chain.sides[0].base in LOSSES]
    sums = [node for chain in totals for node in all_nodes(chain) if isinstance(node, w.Big) and node.kind == "sum"]
    ends = {(_bound(node.lower), _bound(node.upper)) for node in sums if _adds_up_now(node, letter)}
    moved = any(isinstance(chain.sides[0], w.Name) and _goes_on(chain.sides[0], letter) for chain in chains if chain.signs)
    nodes = [node for chain in chains for node in all_nodes(chain)]
    powers = any(isinstance(node, w.Power) and not isinstance(node.exponent, w.Number) for node in nodes)
    if moved or powers:
        return Zero()
    timed = frozenset(_timed(nodes, letter))
    if (_ZERO, _ONE_BEFORE) in ends:
        return Zero() if any(_begins_at_zero(chain, timed) for chain in chains) else Zero(timed)
    whole = (_ZERO, _LAST) in ends and not any(_gives(chain, timed, 0) for chain in chains)
    return Zero(timed, 0) if whole and not _is_number(nodes) and _begins_at_zero_step(chains, timed, letter) else Zero()


def _begins_at_zero_step(chains: Sequence[w.Chain], timed: frozenset[Look], letter: str) -> bool:
    """Whether step 0 is one of the sequence, and not where it begins: by a range or a value before it, or as all sums say."""
    said = {text for chain in chains for text in _ranges(chain, letter)}
    if said:
        return said == {"0"}
    sums = (node for chain in chains for node in all_nodes(chain) if isinstance(node, w.Big) and node.index == letter)
    later = any((lower := _bound(node.lower)) is not None and lower == Index("", 1) for node in sums)
    return not later or any(_gives(chain, timed, -1) for chain in chains)


def _is_number(nodes: Iterable[w.Written]) -> bool:
    """Whether T stands for how many steps there are: anywhere but at the ends of sums, products and ranges."""
    found = [*nodes]
    ends = [end for node in found if isinstance(node, w.Big) for end in (node.lower, node.upper) if end is not None]
    ends += [node for node in found if isinstance(node, w.Group) and any(isinstance(item, w.Dots) for item in node.items)]
    bounds = {id(part) for end in ends for part in all_nodes(end)}
    return any(isinstance(node, w.Name) and node.base == LAST and id(node) not in bounds for node in found)


def _ranges(chain: w.Chain, letter: str) -> Iterable[str]:
    """The first steps of ranges `t = 1, \\dots, T`, as a formula or as the condition of one."""
    for text in chain.conditions:
        yield from re.findall(rf"(?<!\w){re.escape(letter)}=(\d+),", "".join(text.split()))
    left = index_text(chain.sides[0])
    for side in chain.sides[1:] if left == letter else ():
        if isinstance(side, w.Group) and side.items and isinstance(side.items[0], w.Number):
            yield str(side.items[0].value)


def _gives(chain: w.Chain, timed: frozenset[Look], step: int) -> bool:
    """`h_0 = s`: whether a formula gives the value of a step, by its number, of what has steps."""
    name = chain.sides[0]
    if not isinstance(name, w.Name) or not chain.signs:
        return False
    return any(s.look in timed and [index_of(mark.text) for mark in s.marks] == [Index("", step)] for s in look_of(name))


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
    return _gives(chain, timed, 0) and isinstance(chain.sides[-1], w.Number)


def _bound(node: w.Written | None) -> Index | None:
    text = None if node is None else index_text(node)
    return None if text is None else index_of(text)


def counted_from_one(chain: w.Chain, zero: Zero) -> w.Chain:
    """The formula with steps counted from 1 on."""

    def change(node: w.Written) -> w.Written:
        match node:
            case w.Name():
                return _later(node, zero)
            case w.Big(lower=lower, upper=upper) if _runs_over_steps(node, zero.timed):
                condition = condition_from_one(node.condition, zero.last)
                return replace(node, lower=_next(lower, zero), upper=_next(upper, zero), condition=condition)
            case _:
                return node

    found = rebuilt(chain, change)
    conditions = tuple(condition_from_one(text, zero.last) for text in chain.conditions)
    return replace(found, conditions=conditions) if isinstance(found, w.Chain) else chain


def condition_from_one(text: str, last: int = 1) -> str:
    """A condition on steps that are counted from 1 on: `t < T-1` is t < T, `t = 0` is t = 1."""

    def later(found: re.Match[str]) -> str:
        if found[4]:
            return str(int(found[3] + found[4]) + 1)
        return str(Index(LAST, int((found[1] or "") + (found[2] or "0")) + last))

    return _FIXED.sub(later, text)


def _later(name: w.Name, zero: Zero) -> w.Name:
    """A name with its step, if that is a number or counted from T, as the next one."""
    seen = next((s for s in look_of(name) if s.look in zero.timed and len(s.marks) == 1), None)
    at = index_of(seen.marks[0].text) if seen else None
    if seen is None or at is None or at.origin not in ("", LAST):
        return name
    text, after = seen.marks[0].text, str(zero.moved(at))

    def put(scripts: tuple[w.Scripts, ...]) -> tuple[w.Scripts, ...]:
        return tuple(replace(s, text=s.text.replace(text, after)) if bare_text(s) == text else s for s in scripts)

    return replace(name, subs=put(name.subs), sups=put(name.sups), brackets=put(name.brackets))


def _runs_over_steps(node: w.Big, timed: frozenset[Look]) -> bool:
    """Whether the index of a sum is the step of something below it, and does not only count: `h_{T-k}`."""
    names = (name for name in all_nodes(node.body) if isinstance(name, w.Name))
    seen = (s for name in names for s in look_of(name) if s.look in timed and len(s.marks) == 1)
    at = (index_of(s.marks[0].text) for s in seen)
    return bool(node.index) and any(i is not None and node.index == i.origin and not i.more for i in at)


def _next(node: w.Written | None, zero: Zero) -> w.Written | None:
    """A bound, if it is a number or counted from T, as the next step."""
    at = _bound(node)
    if node is None or at is None or at.origin not in ("", LAST) or at.more:
        return node
    after = zero.moved(at)
    number = w.Number(node.span, Fraction(abs(after.offset)))
    if not after.origin:
        return number if after.offset >= 0 else node
    letter = w.Name(node.span, LAST)
    return w.Sum(node.span, (1, 1 if after.offset > 0 else -1), (letter, number)) if after.offset else letter

"""Notes whose states are a step ahead: `h_{t+1} = f(W h_t + U x_t)` for t = 0, ..., T - 1, from h_0 on, `y_t = V h_{t+1}`.

What is read at the step t from 0 on (x_t) and what is computed there (y_t) has its first value at step 0, h after one step at
step 1. Steps are counted from 1 on else: x_t is x of step t + 1 then, and h_t stays.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from symrnn.judge.choice import index_text
from symrnn.judge.look import Look, Mark, Sighting, bare_text, index_of, look_of
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.judge.named.options import ACCENTS, SIGNED
from symrnn.notes import written as w

SAID = "steps are counted from 0, from 1 on in what follows: {} of step t in the notes is that of step t+1"
ZERO, LAST_BUT_ONE = Index("", 0), Index(LAST, -1)
READ = 2
"""So many rounds find all that equations read through one another."""

Equation = tuple[Look, int, tuple[tuple[Look, int], ...]]
"""What a formula gives, how many steps behind t, and what it reads how many steps behind t."""


def moved_looks(chains: Sequence[w.Chain], letter: str) -> frozenset[Look]:
    """How that looks which has its first value at step 0, in notes whose states are a step ahead; nothing in all others.

    That steps are counted from 0 is said by a range `t = 0, ..., T-1`, by the bounds of the total loss, or by `h_0 = 0`.
    """
    every = [found for chain in chains if (found := _equation(chain, letter)) is not None]
    bases = {look.base for look, _, _ in every}
    equations = [found for found in every if not _is_gradient(found[0], bases)]
    ahead = _ahead(equations)
    sums = [*_losses(chains, letter)]
    ranged = any(_ranges_from_zero(chain, letter) for chain in chains)
    said = ranged or any(_bound(node.lower) == ZERO for node in sums) or any(_is_initial(chain, ahead) for chain in chains)
    if not ahead or not said:
        return frozenset()
    moved = _moved(equations, ahead, _added_up(sums, letter, ranged=ranged))
    late = any(look in ahead and at == 1 for target, on, reads in equations if target in moved and not on for look, at in reads)
    errors = (found for found in every if _is_gradient(found[0], bases))
    named = {look for chain in chains for look, _ in _reads(chain, letter) if any(_names(look, one) for one in moved)}
    return moved | named | {error[0] for error in errors if _is_moved(error, moved, named, 1 - late)}


def _ahead(equations: Iterable[Equation]) -> frozenset[Look]:
    """What is given at step t + 1, where something of it is computed from what there is at step t."""
    given = [(look, {on for _, on in reads}) for look, offset, reads in equations if offset == 1]
    return frozenset(look for look, _ in given) if any(0 in on for _, on in given) else frozenset()


def _moved(equations: Sequence[Equation], ahead: frozenset[Look], added_up: frozenset[Look]) -> frozenset[Look]:
    """What is read or computed at step t from 0 on: for the next states, for the loss, from these; and what that is made of."""
    moved = added_up | {look for _, at, reads in equations if at == 1 for look, on in reads if on == 0}
    moved |= {look for look, at, reads in equations if at == 0 and any(on == 1 and one in ahead for one, on in reads)}
    for _ in range(READ):
        inside = ((reads, at) for target, at, reads in equations if at == 0 and target in moved)
        moved |= {look for reads, at in inside for look, on in reads if on == at}
    return frozenset(moved - ahead)


def _added_up(sums: Iterable[w.Big], letter: str, *, ranged: bool) -> frozenset[Look]:
    """What the total loss reads at step t, where that goes from 0 on."""
    ends = [(ZERO, LAST_BUT_ONE), (None, None)] if ranged else [(ZERO, LAST_BUT_ONE)]
    bodies = (node.body for node in sums if (_bound(node.lower), _bound(node.upper)) in ends)
    return frozenset(look for body in bodies for look, on in _reads(body, letter) if on == 0)


def _is_gradient(look: Look, bases: Set[str]) -> bool:
    """Whether a name looks as if it stood for a gradient."""
    return look.base in SIGNED or (look.base[:1] == "d" and look.base[1:] in bases) or bool({*look.accents} & ACCENTS)


def _is_moved(error: Equation, moved: frozenset[Look], named: Set[Look], behind: int) -> bool:
    """Whether the gradient that a recursion gives counts as the outputs do that it reads."""
    look, at, reads = error
    if look.base not in SIGNED or look in named:
        return False
    return any(one in moved | named and on - at == behind for one, on in reads)


def _equation(chain: w.Chain, letter: str) -> Equation | None:
    """A formula that gives something at step t or t + 1 without derivatives."""
    nodes = [node for side in chain.sides[1:] for node in all_nodes(side)]
    left = chain.sides[0]
    if not isinstance(left, w.Name) or not chain.signs or any(isinstance(node, w.Derivative) for node in nodes):
        return None
    target = next(iter(_steps(left, letter)), None)
    if target is None or target[1] not in (0, 1):
        return None
    return *target, tuple(found for side in chain.sides[1:] for found in _reads(side, letter))


def _reads(node: w.Written, letter: str) -> Iterator[tuple[Look, int]]:
    """How names look that carry a step, and how many steps behind t."""
    for name in all_nodes(node):
        if isinstance(name, w.Name):
            yield from _steps(name, letter)


def _steps(name: w.Name, letter: str) -> Iterator[tuple[Look, int]]:
    for seen in look_of(name):
        indices = [index_of(mark.text) for mark in seen.marks]
        timed = [index for index in indices if index is not None and index.origin == letter and not index.more]
        if len(timed) == 1 and all(index is not None for index in indices):
            yield seen.look, timed[0].offset
            return


def _losses(chains: Iterable[w.Chain], letter: str) -> Iterator[w.Big]:
    """The sums over the steps that are the total loss."""
    for chain in chains:
        left = chain.sides[0]
        if isinstance(left, w.Name) and left.base in LOSSES and not (left.subs or left.sups or left.brackets):
            nodes = (node for side in chain.sides[1:] for node in all_nodes(side))
            yield from (node for node in nodes if isinstance(node, w.Big) and node.kind == "sum" and node.index == letter)


def _ranges_from_zero(chain: w.Chain, letter: str) -> bool:
    """`t = 0, \\dots, T-1`, as a formula or as the condition of one."""
    begins = f"{letter}=0,"
    if any(begins in "".join(text.split()) for text in chain.conditions):
        return True
    ranges = (side for side in chain.sides[1:] if isinstance(side, w.Group) and any(isinstance(i, w.Dots) for i in side.items))
    first = (side.items[0] for side in ranges if side.items)
    is_step = isinstance(chain.sides[0], w.Name) and index_text(chain.sides[0]) == letter
    return is_step and any(isinstance(item, w.Number) and not item.value for item in first)


def _is_initial(chain: w.Chain, ahead: frozenset[Look]) -> bool:
    """Whether a formula gives the value of a state at step 0."""
    name = chain.sides[0]
    if not isinstance(name, w.Name) or not chain.signs:
        return False
    return any(s.look in ahead and [index_of(mark.text) for mark in s.marks] == [ZERO] for s in look_of(name))


def _names(look: Look, variable: Look) -> bool:
    """Whether a name shows by its letters that it is the gradient by a variable."""
    plain = replace(look, accents=(), font="") == replace(variable, accents=(), font="")
    if plain and look != variable and {*look.accents} - {*variable.accents} <= ACCENTS:
        return True
    labels = {*look.subs, *look.sups}
    return look.base == f"d{variable.base}" or (look.base in ("delta", "g", "d") and variable.base in labels)


def _bound(node: w.Written | None) -> Index | None:
    text = None if node is None else index_text(node)
    return None if text is None else index_of(text)


def a_step_later(chain: w.Chain, moved: frozenset[Look], letter: str) -> w.Chain:
    """The formula in which what is `moved` carries the next step."""

    def change(node: w.Written) -> w.Written:
        return _later(node, moved, letter) if isinstance(node, w.Name) else node

    found = rebuilt(chain, change)
    return found if isinstance(found, w.Chain) else chain


def _later(name: w.Name, moved: frozenset[Look], letter: str) -> w.Name:
    seen = next((s for s in look_of(name) if s.look in moved and s.marks), None)
    mark = None if seen is None else _step_of(seen, letter)
    at = None if mark is None else index_of(mark.text)
    if mark is None or at is None:
        return name
    text, after = mark.text, str(replace(at, offset=at.offset + 1))

    def put(scripts: tuple[w.Scripts, ...]) -> tuple[w.Scripts, ...]:
        return tuple(replace(s, text=s.text.replace(text, after)) if bare_text(s) == text else s for s in scripts)

    return replace(name, subs=put(name.subs), sups=put(name.sups), brackets=put(name.brackets))


def _step_of(seen: Sighting, letter: str) -> Mark:
    """The index that is the step: the one with its letter, or the last step; else the first one."""
    origins = [None if (index := index_of(mark.text)) is None else index.origin for mark in seen.marks]
    place = next((i for i, origin in enumerate(origins) if origin in (letter, LAST)), None)
    number = next((i for i, origin in enumerate(origins) if origin == ""), 0)
    return seen.marks[number if place is None else place]

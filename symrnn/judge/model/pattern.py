"""The common pattern of right sides that are written out for single steps: which numbers in them count along with the step."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symrnn.judge.look import Look, bare_text, index_of, look_of
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.network import Link
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes.written import Name, Scripts, Sum, Written

PLACE = "#"
"""What stands in the place of a number where shapes of formulas are compared."""


@dataclass(frozen=True)
class Instance:
    """What is written for one step, that of `at`."""

    link: Link
    at: Index
    right: Written


Equations = Mapping[Look, Mapping[Index, Instance]]
"""What is written for single steps, by variable and step."""


def sight(node: Written, letter: str) -> tuple[Look, Index] | None:
    """The look and the step of a name that carries one: the letter of the step, T, or a number, with no other beside it."""
    found = _step_script(node, letter) if isinstance(node, Name) else None
    if found is None or not isinstance(node, Name):
        return None
    text = bare_text(found)
    look = next((s.look for s in look_of(node) if [mark.text for mark in s.marks] == [text]), None)
    at = index_of(text)
    return None if look is None or at is None else (look, at)


def _step_script(name: Name, letter: str) -> Scripts | None:
    """The only script of a name that can be a step."""
    scripts = [script for script in (*name.subs, *name.sups, *name.brackets) if _is_step(bare_text(script), letter)]
    return scripts[0] if len(scripts) == 1 else None


def _is_step(text: str, letter: str) -> bool:
    index = index_of(text)
    return index is not None and not index.more and index.origin in ("", letter, LAST)


def at_step(name: Name, letter: str, text: str) -> Name:
    """The name with another step."""
    old = _step_script(name, letter)

    def put(scripts: tuple[Scripts, ...]) -> tuple[Scripts, ...]:
        return tuple(replace(s, text=s.text.replace(bare_text(s), text)) if s is old else s for s in scripts)

    return replace(name, subs=put(name.subs), sups=put(name.sups), brackets=put(name.brackets))


def pattern_of(instances: Sequence[Instance], timed: Collection[Look], letter: str) -> Written | None:
    """The formula for any step of which all instances are one, None where there is none.

    What is `timed` has a step for its number; of other names numbers that differ are steps, and equal ones are labels. Of a
    single instance the numbers of small letters are steps where they are that of the instance.
    """
    trees = [canonical(instance.right, letter) for instance in instances]
    if len({skeleton(tree, letter) for tree in trees}) != 1:
        return None
    offsets = []
    for names in zip(*(_numbered(tree, letter) for tree in trees), strict=True):
        seen = [found for name in names if (found := sight(name, letter)) is not None]
        steps = {_distance(at, one.at) for (_, at), one in zip(seen, instances, strict=True)}
        differ = len({at for _, at in seen}) > 1
        is_timed = seen[0][0] in timed
        if differ and (len(steps) != 1 or None in steps or (_is_capital(names[0]) and not is_timed)):
            return None
        alone = len(instances) == 1 and not _is_capital(names[0]) and steps == {0}
        moves = differ or is_timed or alone
        if moves and (len(steps) != 1 or None in steps):
            return None
        offsets.append(steps.pop() if moves else None)
    return _with_offsets(trees[0], offsets, letter)


def _distance(at: Index, step: Index) -> int | None:
    """How far behind a step another one is; None where one is a number and the other is counted from T."""
    return at.offset - step.offset if at.origin == step.origin else None


def _is_capital(name: Name) -> bool:
    return name.base[:1].isupper()


def canonical(node: Written, letter: str) -> Written:
    """The formula without places, the terms of its sums in one order."""

    def change(found: Written) -> Written:
        found = replace(found, span=(0, 0))
        if not isinstance(found, Sum):
            return found
        pairs = sorted(zip(found.signs, found.terms, strict=True), key=lambda pair: (repr(skeleton(pair[1], letter)), pair[0]))
        return replace(found, signs=tuple(sign for sign, _ in pairs), terms=tuple(term for _, term in pairs))

    return rebuilt(_without_places(node), change)


def _without_places(node: Written) -> Written:
    def bare(scripts: tuple[Scripts, ...]) -> tuple[Scripts, ...]:
        return tuple(replace(script, span=(0, 0)) for script in scripts)

    def change(found: Written) -> Written:
        if not isinstance(found, Name):
            return found
        return replace(found, subs=bare(found.subs), sups=bare(found.sups), brackets=bare(found.brackets))

    return rebuilt(node, change)


def skeleton(node: Written, letter: str) -> Written:
    """The formula with a mark in the place of every number or T that could be a step."""
    return _renamed(node, letter, lambda name: at_step(name, letter, PLACE))


def _renamed(node: Written, letter: str, change: Callable[[Name], Name]) -> Written:
    return rebuilt(node, lambda found: change(found) if _is_numbered(found, letter) and isinstance(found, Name) else found)


def _is_numbered(node: Written, letter: str) -> bool:
    seen = sight(node, letter)
    return seen is not None and seen[1].origin != letter


def _numbered(node: Written, letter: str) -> list[Name]:
    """The names that carry a number or T, in the order in which `rebuilt` meets them."""
    found: list[Name] = []

    def note(name: Name) -> Name:
        found.append(name)
        return name

    _renamed(node, letter, note)
    return found


def _with_offsets(node: Written, offsets: Sequence[int | None], letter: str) -> Written:
    """The formula with steps counted from the letter where an offset says so."""
    rest = iter(offsets)

    def put(name: Name) -> Name:
        offset = next(rest)
        return name if offset is None else at_step(name, letter, str(Index(letter, offset)))

    return _renamed(node, letter, put)


def reads(instances: Iterable[Instance], timed: Collection[Look], letter: str, *, back: bool) -> frozenset[Look]:
    """What of the timed is read at an earlier step, or, not `back`, at a later one."""
    found = set()
    for one in instances:
        for look, at in filter(None, (sight(node, letter) for node in all_nodes(one.right))):
            distance = _distance(at, one.at) or 0
            if look in timed and (distance < 0 if back else distance > 0):
                found.add(look)
    return frozenset(found)


def forward(equations: Equations, letter: str) -> dict[Look, Mapping[Index, Instance]]:
    """The equations without those of variables that read later steps of one another, which are gradients."""
    ahead = {look for look, found in equations.items() if reads(found.values(), equations, letter, back=False)}
    return {look: found for look, found in equations.items() if look not in ahead}


def needed(equations: Equations, roots: Iterable[Written], letter: str) -> frozenset[Look]:
    """The variables that some formulas read, those that read earlier steps, and all that these are computed from."""

    def read_by(nodes: Iterable[Written]) -> set[Look]:
        seen = (sight(inner, letter) for node in nodes for inner in all_nodes(node))
        return {found[0] for found in seen if found is not None and found[0] in equations}

    waiting = read_by(roots)
    waiting |= {look for look, found in equations.items() if reads(found.values(), equations, letter, back=True)}
    known: set[Look] = set()
    while waiting - known:
        look = (waiting - known).pop()
        known.add(look)
        waiting |= read_by(one.right for one in equations[look].values())
    return frozenset(known)


def without_earlier(pattern: Written, timed: Collection[Look], letter: str) -> tuple[Written, tuple[Name, ...]]:
    """The pattern without the terms of sums that hold earlier values of what is timed, and the names of these."""
    dropped: dict[Name, None] = {}

    def earlier(node: Written) -> Iterator[Name]:
        for name in all_nodes(node):
            seen = sight(name, letter)
            if isinstance(name, Name) and seen is not None and seen[0] in timed and seen[1].offset < 0:
                yield name

    def change(node: Written) -> Written:
        if not isinstance(node, Sum):
            return node
        kept = [(s, term) for s, term in zip(node.signs, node.terms, strict=True) if not any(earlier(term))]
        for term in node.terms:
            dropped.update(dict.fromkeys(earlier(term)))
        if not kept or len(kept) == len(node.terms):
            return node
        if len(kept) == 1 and kept[0][0] == 1:
            return kept[0][1]
        return replace(node, signs=tuple(s for s, _ in kept), terms=tuple(term for _, term in kept))

    return rebuilt(pattern, change), tuple(dropped)

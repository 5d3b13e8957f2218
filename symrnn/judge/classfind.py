"""Which letters of notes number classes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from symrnn.judge.classes import DELTA, Classes, Key, has_step, is_entry, is_logarithm, key_of, read_script, scripts_of
from symrnn.judge.look import stepped
from symrnn.judge.meaning import LAST
from symrnn.judge.model.style import ENTRIES
from symrnn.judge.model.walk import all_nodes
from symrnn.notes import written as w


def classes_of(chains: Iterable[w.Chain], letter: str) -> Classes:
    """The classes of some formulas: what numbers entries with a step of its own, and is not computed."""
    formulas = [*chains]
    nodes = [node for chain in formulas for node in all_nodes(chain)]
    values = frozenset(key_of(name) for chain in formulas for name in _given(chain) if has_step(name, letter))
    timed = frozenset(key_of(node) for node in nodes if isinstance(node, w.Name) and has_step(node, letter))
    every = Classes(letter, timed | frozenset(_inner(nodes, letter)), values, unsure=True)
    found = {key_of(name) for node in nodes for name in _numbering(node, every)}
    said = [node for chain in formulas if not _is_mention(chain) for node in all_nodes(chain)]
    single = frozenset(_single(said, {letter, LAST} | {entry for entry in ENTRIES if _numbers_entries(entry, nodes)}))
    given = values | frozenset(key_of(name) for chain in formulas for name in _given(chain)) if single else values
    return Classes(letter, frozenset(found - values), given, single)


def _is_mention(chain: w.Chain) -> bool:
    """Whether a formula is a name and no more: `where $k$ is the class`."""
    return len(chain.sides) == 1 and isinstance(chain.sides[0], w.Name)


def _numbers_entries(letter: str, nodes: Sequence[w.Written]) -> bool:
    """Whether a letter that is one for entries numbers those of more than one thing, `o_k` beside `p_k`; `e_k` is one-hot."""
    return len({node.base for node in nodes if isinstance(node, w.Name) and _last_script(node) == letter} - {"e"}) != 1


def _single(nodes: Sequence[w.Written], others: set[str]) -> Iterator[str]:
    """The letters without a step that number the entry whose logarithm is taken: of `\\log p_{T,y}`, `\\log p_y`.

    `others`: letters that number something else, as those of sums do. Such a letter is y, or stands for nothing else.
    """
    bound = {node.index for node in nodes if isinstance(node, w.Big)}
    bare = {node.base for node in nodes if isinstance(node, w.Name) and not scripts_of(node)}
    for node in nodes:
        for before, behind in _neighbours(node):
            script = _last_script(behind) if is_logarithm(before) else None
            letter = script is not None and len(script) == 1 and script.isalpha() and script not in bound | others
            if script is not None and letter and (script == TARGET or script not in bare):
                yield script


TARGET = "y"


def _neighbours(node: w.Written) -> Iterator[tuple[w.Written, w.Written]]:
    factors = node.factors if isinstance(node, w.Product) else ()
    yield from pairwise(factors)


def _last_script(node: w.Written) -> str | None:
    """The last script below a name, or below brackets."""
    if isinstance(node, w.Group) and len(node.items) == 1:
        node = node.items[0]
    below = node.subs if isinstance(node, w.Name | w.Scripted) else ()
    return below[-1].text if below else None


def _given(chain: w.Chain) -> Iterator[w.Name]:
    """The names that a formula gives a value."""
    for side, sign in zip(chain.sides, chain.signs, strict=False):
        name = stepped(side) if sign in ("=", ":=") else None
        if name is not None:
            yield name


def _inner(nodes: Iterable[w.Written], letter: str) -> Iterator[Key]:
    """The names with a step that stand in scripts alone."""
    for node in nodes:
        for script in scripts_of(node):
            chain = read_script(script)
            for inner in all_nodes(chain) if chain is not None else ():
                if isinstance(inner, w.Name) and has_step(inner, letter):
                    yield key_of(inner)


def _numbering(node: w.Written, every: Classes) -> Iterator[w.Name]:
    """The names that number entries in a node, if each of `every` could; `e_{h_t}` alone may be an error."""
    match node:
        case w.Name(base=base) if base == "e" or (base == DELTA and len(node.subs) == 1 and not _compares(node, every)):
            return
        case w.Name() | w.Scripted() | w.Group(items=(w.Chain(),)) | w.Power() | w.Product():
            changed = every.changed(node)
            if changed is not node and changed != node:
                yield from _classes_in(changed, node, every)
        case _:
            return


def _compares(name: w.Name, every: Classes) -> bool:
    return every.compared_below(name) is not None


def _classes_in(changed: w.Written, before: w.Written, every: Classes) -> Iterator[w.Name]:
    """The class that has come into a node."""
    if isinstance(changed, w.Name):
        yield changed
    for inner in all_nodes(changed):
        if is_entry(inner) and isinstance(inner, w.Group) and isinstance(inner.items[1], w.Name):
            yield inner.items[1]
    if isinstance(changed, w.Group) and isinstance(changed.items[0], w.Name) and not is_entry(changed):
        yield changed.items[0]

"""The letters of a formula about functions that stand for any value: `f'(x) = 1 - f(x)^2`, `0 < f'(u) \\le 1`."""

from dataclasses import replace

from symrnn.judge.look import Look, look_of
from symrnn.judge.resolve import EULER, Resolver, name_meaning
from symrnn.judge.spots import EQUAL
from symrnn.judge.vocabulary import STRUCTURES, Vocabulary, look
from symrnn.notes import written as w
from symrnn.notes.walk import names
from symrnn.notes.walk import nodes as written_nodes


def free_names(vocabulary: Vocabulary, chain: w.Chain, *, plain: bool) -> dict[Look, bool]:
    """The letters that stand for any value: the arguments in a formula that begins with a function of nothing but letters,
    `f'(x) = ...`, or all letters of one that applies functions and names nothing of the cell, `0 < f'(u)`.

    True for those that carry the index of an entry somewhere, which are vectors then.
    """
    args = _bare_arguments(vocabulary, chain.sides[0], plain=plain) or _own_letters(vocabulary, chain, plain=plain)
    found = {look(arg): False for arg in args}
    for name in names(chain):
        for sighting in look_of(name):
            if sighting.look in found and sighting.marks:
                found[sighting.look] = True
    return found


def _own_letters(vocabulary: Vocabulary, chain: w.Chain, *, plain: bool) -> tuple[w.Name, ...]:
    """The letters of a formula in which a function is applied or a bound is given, if none of its names is known otherwise."""
    resolver = Resolver(vocabulary, plain=plain)
    is_function = [vocabulary.function(replace(look(name), primes=0)) is not None for name in names(chain)]
    letters_there = [name for name, known in zip(names(chain), is_function, strict=True) if not known and look(name) != EULER]
    applies = any(is_function) or any(isinstance(node, w.Operator) for node in written_nodes(chain))
    bounded = any(sign not in EQUAL for sign in chain.signs)
    bare = all(look(name) == Look(name.base) for name in letters_there)
    alone = bare and all(name_meaning(resolver, name) is None for name in letters_there)
    return tuple(letters_there) if alone and (applies or bounded) and not _is_call(chain.sides[0]) else ()


def _is_call(side: w.Written) -> bool:
    """`phi(z)`: a function that is not known, of a letter."""
    match side:
        case w.Product(factors=(w.Name(), w.Group(kind="(", items=(w.Name(),)))):
            return True
        case _:
            return False


def _bare_arguments(vocabulary: Vocabulary, side: w.Written, *, plain: bool) -> tuple[w.Name, ...]:
    """The arguments of a function, if the side is its call and they are letters without scripts."""
    if isinstance(side, w.Derivative):
        side = side.of
    if isinstance(side, w.Power):
        side = side.base
    if not (isinstance(side, w.Product) and len(side.factors) == 2):
        return ()
    head, group = side.factors
    if isinstance(group, w.Power):
        group = group.base
    named = head.name if isinstance(head, w.Operator) else head.base if isinstance(head, w.Name) else ""
    if named == "1" and isinstance(group, w.Group):
        return _bare_compared(group)
    is_function = named in STRUCTURES or vocabulary.function(Look(named)) is not None
    items = tuple(item for item in group.items if isinstance(item, w.Name)) if isinstance(group, w.Group) else ()
    bare = all(look(item) == Look(item.base) for item in items)
    return items if is_function and bare and isinstance(group, w.Group) and len(items) == len(group.items) else ()


def _bare_compared(group: w.Group) -> tuple[w.Name, ...]:
    """The letters without scripts that an indicator, `1[z > 0]`, compares."""
    compared = group.items[0].sides if len(group.items) == 1 and isinstance(group.items[0], w.Chain) else ()
    return tuple(side for side in compared if isinstance(side, w.Name) and look(side) == Look(side.base))

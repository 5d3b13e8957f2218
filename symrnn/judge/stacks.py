"""Gradients by what notes stack: with `gates_t = [a_t; i_t]`, `\\delta gates_t` holds those by a_t and i_t in this order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from symrnn.judge.dots import moved
from symrnn.judge.look import Look
from symrnn.judge.meaning import Defined, Index, Meaning, Structure, Variable
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary

STACKS = ("concat", "stack", "below", "beside")
"""Operations that put arrays together."""


def of_stack(
    found: Meaning | None, definitions: Mapping[str, Sequence[Definition]], by: Callable[[Variable], Meaning]
) -> Meaning | None:
    """What notes define as a stack of variables, with the gradient `by` each of these in its place; None for anything else."""
    if not isinstance(found, Defined) or found.entry or len(found.at) > 1:
        return None
    for definition in definitions[found.name]:
        if len(definition.indices) == len(found.at) and _is_stack(definition.body):
            return _mapped(_at(definition, found.at), by)
    return None


def names_stack(look: Look, words: Vocabulary) -> bool:
    """Whether a name such as `dgates` is that of the gradients by a stack that the notes define."""
    name = words.defined.get(replace(look, base=look.base[1:]))
    return name is not None and look.base[:1] == "d" and any(_is_stack(d.body) for d in words.definitions[name])


def _at(definition: Definition, at: Sequence[Index]) -> Meaning:
    """What a definition says at an index."""
    body = definition.body
    for index, wanted in zip(definition.indices, at, strict=True):
        body = moved(body, index.origin, replace(wanted, offset=wanted.offset - index.offset))
    return body


def _is_stack(node: Meaning) -> bool:
    return isinstance(node, Structure) and node.kind in STACKS and all(_is_part(part) for part in node.args)


def _is_part(node: Meaning) -> bool:
    return _is_stack(node) or (isinstance(node, Variable) and not node.entry)


def _mapped(node: Meaning, by: Callable[[Variable], Meaning]) -> Meaning:
    if isinstance(node, Structure):
        return replace(node, args=tuple(_mapped(part, by) for part in node.args))
    assert isinstance(node, Variable)
    return by(node)

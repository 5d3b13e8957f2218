"""Names that the notes define as one derivative, `\\delta_t` say, taken as that derivative at the step that they carry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symrnn.judge.meaning import Defined, Derivative, Index, Meaning, Variable
from symrnn.judge.value import Definition


def unfolded(node: Meaning, definitions: Mapping[str, Sequence[Definition]]) -> Meaning:
    """The derivative that a defined name stands for; any other node as it is."""
    if not isinstance(node, Defined) or node.entry or len(node.at) > 1:
        return node
    found = (_at(definition, node.at) for definition in definitions.get(node.name, ()))
    return next((body for body in found if body is not None), node)


def _at(definition: Definition, at: tuple[Index, ...]) -> Derivative | None:
    """The derivative that a definition gives, at a step."""
    body = definition.body
    if not isinstance(body, Derivative) or len(definition.indices) != len(at):
        return None
    if not at:
        return body
    of, by = (_moved(part, definition.indices[0], at[0]) for part in (body.of, body.by))
    return Derivative(of, by, body.sign) if of is not None and isinstance(by, Variable) else None


def _moved(part: Meaning, letter: Index, to: Index) -> Variable | None:
    """A variable whose step is counted from the letter of a definition, counted from another step; None for anything else."""
    if not isinstance(part, Variable) or letter.more or to.more:
        return None
    if part.at is None:
        return part
    if part.at.origin != letter.origin or part.at.more or not letter.origin:
        return None
    return replace(part, at=Index(to.origin, part.at.offset - letter.offset + to.offset))

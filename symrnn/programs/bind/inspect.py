"""What a run leaves behind: the arrays in its results with the names on the way to them, and which of them are gradients.

The program's results are looked at where they are, in its own process: what comes back are texts, as numbers.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from symrnn.programs.bind.names import ALONE, HOLDS, gradient_of, is_gathered, plain
from symrnn.programs.launch import Action, Execution

LEAVES = "leaves"
LOOK = """
def __symrnn_look__(results):
    import json
    import numpy
    found = []
    def look(value, text, names, depth):
        if isinstance(value, (numpy.ndarray, numpy.number, int, float)):
            if " - " not in text or numpy.any(value):
                found.append([text, names, list(numpy.shape(value))])
        elif isinstance(value, dict) and depth:
            for key in list(value)[:60]:
                if isinstance(key, (str, int)):
                    look(value[key], f"{text}[{key!r}]", [*names, str(key)], depth - 1)
        elif isinstance(value, (list, tuple)) and depth and len(value) <= 40:
            try:
                shape = numpy.array(value, dtype=float).shape
            except (TypeError, ValueError):
                shape = ()
            if len(shape) > 1:
                found.append([text, names, list(shape)])
            for place, part in enumerate(value):
                look(part, f"{text}[{place}]", [*names, str(place)], depth - 1)
        elif hasattr(value, "__dict__") and depth and type(value).__module__ == "program":
            for key, part in vars(value).items():
                look(part, f"{text}.{key}", [*names, key], depth - 1)
    for text, names, value in results:
        look(value, text, names, 4)
    return list(json.dumps(found[:400]).encode())
"""


@dataclass(frozen=True)
class Leaf:
    """An array in the results: the expression for it, the names on the way to it, its shape."""

    text: str
    names: tuple[str, ...]
    shape: tuple[int, ...]


def looking(results: tuple[tuple[str, str], ...]) -> list[Action]:
    """Actions that take down what some expressions hold, known by names.

    What is a difference counts only if there is one.
    """
    parts = ", ".join(f"({variable!r}, [{name!r}], {variable})" for variable, name in results)
    return [("run", LOOK, None), ("take", LEAVES, f"__symrnn_look__([{parts}])")]


def leaves(execution: Execution) -> list[Leaf]:
    """What was taken down."""
    value = execution.taken.get(LEAVES)
    if not isinstance(value, np.ndarray):
        return []
    found = json.loads(bytes(value.astype(np.uint8).tolist()).decode())
    return [Leaf(str(text), tuple(map(str, names)), tuple(map(int, shape))) for text, names, shape in found]


def gradients(found: list[Leaf], variables: Mapping[str, str], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Leaf]:
    """The gradient by each variable among the arrays: named after it, and of its shape. `variables`: names by variable."""
    taken: dict[str, Leaf] = {}
    for leaf in found:
        for base in _bases(leaf.names):
            for variable, name in variables.items():
                if plain(name) == plain(base) and shapes.get(variable) == leaf.shape:
                    taken.setdefault(variable, leaf)
    return taken


def _bases(names: tuple[str, ...]) -> Iterator[str]:
    """What an array may be the gradient by, from the names on the way to it."""
    last = names[-1]
    if plain(last) in ALONE and len(names) > 1:
        yield names[-2]
        return
    if plain(last) in HOLDS and len(names) > 1:
        yield from gradient_of(names[-2])
        return
    if any(is_gathered(name) for name in names[:-1]):
        yield last
    yield from gradient_of(last)

"""Where a program clips, and how often a bound was reached in a run: there its gradients are others than those of the cell."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from symrnn.programs.instrument import numbered
from symrnn.programs.launch import Execution, Numbers
from symrnn.programs.source import Source


@dataclass
class Clip:
    """A call of `clip` at a line, with how many entries went through it and how many of them it changed."""

    line: int
    text: str
    entries: int = 0
    held: int = 0

    @property
    def words(self) -> str:
        """What is to be said of it."""
        where = f"line {self.line}: `{self.text}`"
        if not self.held:
            return f"{where} changed nothing in the trial, and changes the gradients where a bound is reached"
        return f"{where} clipped {100 * self.held / self.entries:.0f} % of the entries that went through it"


def clips(source: Source, execution: Execution) -> Iterator[Clip]:
    """The calls of `clip` that a run came through, in their order in the text; `execution` tells its values."""
    nodes = dict(numbered(source.tree))
    number_of = {node: number for number, node in nodes.items()}
    found: dict[int, Clip] = {}
    latest: dict[int, Numbers] = {}
    for number, value in execution.told:
        latest[number] = value
        call = nodes.get(number)
        operand = _operand(call) if isinstance(call, ast.Call) else None
        before = latest.get(number_of.get(operand, -1)) if operand is not None else None
        if isinstance(call, ast.Call) and before is not None and np.shape(before) == np.shape(value):
            clip = found.setdefault(number, Clip(call.lineno, source.segment(call)))
            clip.entries += np.size(value)
            clip.held += int(np.sum(np.asarray(before) != value))
    yield from sorted(found.values(), key=lambda clip: clip.line)


def _operand(call: ast.Call) -> ast.expr | None:
    """What is clipped: the first argument of `np.clip`, or the array whose method is called."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "clip":
        return call.args[0] if len(call.args) > 2 or _is_module(call.func.value) else call.func.value
    return None


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy")

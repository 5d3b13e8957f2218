"""What is computed from what in a run: values are the same if their entries are, whatever name they go by."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from symrnn.programs.flow import Flow, Told, targets_of
from symrnn.programs.launch import Numbers

COMPUTING = (ast.BinOp, ast.UnaryOp, ast.Call, ast.AugAssign)
Key = tuple[tuple[int, ...], bytes]


def key_of(value: Numbers) -> Key:
    return value.shape, value.tobytes()


@dataclass
class Uses:
    """What is computed from every value: by an operation, or by taking it or a part of it."""

    computed: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    viewed: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    inputs: dict[Told, list[Key]] = field(default_factory=dict)
    sources: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def add(self, told: Told, inputs: list[Key]) -> None:
        self.inputs[told] = inputs
        key = key_of(told.value)
        for one in inputs:
            if one != key:
                (self.computed if isinstance(told.node, COMPUTING) else self.viewed)[one].add(key)
                self.sources[key].add(one)


def uses_of(flow: Flow) -> Uses:
    """What is computed from what, by the text and by the order of events."""
    uses, last, stored, held = Uses(), dict[ast.AST, Key](), dict[str, set[Key]](), dict[str, Key]()
    parts = _parts(flow)
    for told in flow.values:
        node, key = told.node, key_of(told.value)
        inputs = [last[child] for child in parts[node] if child in last]
        if isinstance(node, ast.AugAssign) and ast.unparse(node.target) in held:
            inputs.append(held[ast.unparse(node.target)])
        if isinstance(node, ast.Name):
            inputs += stored.pop(node.id, ())
        uses.add(told, inputs)
        last[node] = key
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in targets_of(node):
                held[ast.unparse(target)] = key
                if root_of(target) and not isinstance(target, ast.Name):
                    stored.setdefault(root_of(target), set()).add(key)
    return uses


def _parts(flow: Flow) -> dict[ast.AST, list[ast.AST]]:
    """The parts of every expression or assignment that are told themselves, the nearest."""
    told = {one.node for one in flow.values}
    return {node: list(_nearest(node, told)) for node in told}


def _nearest(node: ast.AST, told: set[ast.AST]) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if child in told:
            yield child
        else:
            yield from _nearest(child, told)


def root_of(target: ast.expr) -> str:
    """The name at the root of what is assigned to."""
    inner: ast.AST = target
    while isinstance(inner, ast.Subscript | ast.Attribute):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) else ""

"""What a program has that could stand somewhere else: by shape, its names, parts of its expressions, products of two names."""

import ast
from collections.abc import Iterator, Sequence

from symrnn.programs.edits.edit import Scene, Shape
from symrnn.programs.edits.moves import moved

MOST = 48
"""Of one shape, so many expressions are tried."""


def harvest(node: ast.AST, scene: Scene, shape: Shape) -> list[str]:
    """What a function computes and names with a shape, the short ones first."""
    function = scene.source.function(node)
    found = dict.fromkeys(sorted(name for name, other in scene.siblings(node).items() if other == shape))
    parts = [part for part in ast.walk(function) if isinstance(part, ast.expr) and scene.shapes.get(part) == shape]
    texts = {
        scene.source.segment(part) for part in parts if isinstance(part, ast.BinOp | ast.Subscript | ast.Attribute | ast.Call)
    }
    texts |= {text for part in parts if isinstance(part, ast.Subscript) for text in _beside(part, scene)}
    found |= dict.fromkeys(sorted(texts, key=lambda text: (len(text), text)))
    return [text for text in found if "\n" not in text][:MOST]


def matrices(node: ast.AST, scene: Scene) -> Sequence[tuple[str, Shape]]:
    """Names of matrices as they are and transposed, with their shapes."""
    found = [(name, shape) for name, shape in sorted(scene.siblings(node).items()) if len(shape) == 2]
    return [pair for name, shape in found for pair in ((name, shape), (f"{name}.T", shape[::-1]))][:MOST]


def pairs(node: ast.AST, scene: Scene, shape: Shape) -> list[str]:
    """Products of two names that have a shape."""
    names = sorted(scene.siblings(node).items())
    found = [f"{one} * {other}" for one, a in names for other, b in names if a == b == shape and one < other]
    if len(shape) == 2:
        turned = matrices(node, scene)
        found += [f"{a} @ {b}" for a, p in turned for b, q in turned if p[1] == q[0] and (p[0], q[1]) == shape]
    if len(shape) == 1:
        vectors = [name for name, other in names if len(other) == 1]
        by_name = dict(names)
        for matrix, size in matrices(node, scene):
            found += [f"{matrix} @ {v}" for v in vectors if size == (*shape, *by_name[v])]
    return found[: 12 * MOST]


def _beside(node: ast.Subscript, scene: Scene) -> Iterator[str]:
    """The same at the step before, and at the step after."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(parts[0], ast.Name | ast.BinOp):
        start, (first, last) = scene.source.span(node)[0], scene.source.span(parts[0])
        text = scene.source.segment(node)
        for new in moved(parts[0], scene.source.segment(parts[0])):
            yield text[: first - start] + new + text[last - start :]

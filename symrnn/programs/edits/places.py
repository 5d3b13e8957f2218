"""Edits of where things are read: indices, slices, bounds of loops, and names of the same kind."""

import ast
from collections.abc import Iterator

from symrnn.programs.edits.edit import Edit, Scene, Shape, put
from symrnn.programs.edits.moves import moved


def indices(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """An index moved by one."""
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            if isinstance(part, ast.Name | ast.BinOp | ast.Constant | ast.UnaryOp) and not _is_text(part):
                old = scene.source.segment(part)
                for new in moved(part, old):
                    yield Edit("index", f"index {old} should be {new}", put(scene, part, new), node)


def _is_text(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and not isinstance(part.value, int)


def slices(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A part of an axis that begins or ends one sooner or later, or both."""
    if not isinstance(node, ast.Slice) or node.step is not None:
        return
    source = scene.source
    ends = [(end, list(moved(end, source.segment(end)))) for end in (node.lower, node.upper) if end is not None]
    if isinstance(node.upper, ast.UnaryOp):
        ends[-1] = node.upper, ["" if new == "0" else new for new in ends[-1][1]]  # what ends at -1 + 1 ends nowhere
    subscript = next(one for one in source.ancestors(node) if isinstance(one, ast.Subscript))
    whole = source.segment(subscript)
    choices: list[tuple[tuple[ast.expr, str], ...]] = [((end, new),) for end, news in ends for new in news]
    if len(ends) == 2:
        choices += [((ends[0][0], one), (ends[1][0], other)) for one, other in zip(ends[0][1], ends[1][1], strict=False)]
    for choice in choices:
        replacements = tuple(part for end, new in choice for part in put(scene, end, new))
        words = f"the part `{source.segment(node)}` of `{whole}` begins or ends in the wrong place"
        yield Edit("slice", words, replacements, subscript, cost=1.1)


def loops(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """Other bounds of `range`, and the other direction."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords):
        return
    source = scene.source
    if node.func.id == "reversed" and len(node.args) == 1:
        yield Edit("direction", "the loop should run forward", put(scene, node, source.segment(node.args[0])), node)
    if node.func.id != "range":
        return
    parent = source.parents.get(node)
    if not (isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "reversed"):
        yield Edit("direction", "the loop should run backward", put(scene, node, f"reversed({source.segment(node)})"), node)
    for place, arg in enumerate(node.args[:2]):
        old = source.segment(arg)
        for new in moved(arg, old):
            words = f"the loop's {'end' if len(node.args) == 1 or place == 1 else 'start'} {old} should be {new}"
            yield Edit("loop bound", words, put(scene, arg, new), node)
    if len(node.args) == 1:
        yield Edit(
            "loop bound", "the loop should start at 1", put(scene, node.args[0], f"1, {source.segment(node.args[0])}"), node
        )
    if len(node.args) == 2 and source.segment(node.args[0]) == "1":
        start, end = source.span(node.args[0])[0], source.span(node.args[1])[0]
        yield Edit(
            "loop bound", "the loop should start at 0", ((start, end, ""),), node, cost=0.99
        )  # `range(n)`, not `range(0, n)`


def reversals(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """What a loop runs over, or runs over together with something else, in the other direction."""
    parent = scene.source.parents.get(node)
    is_run_over = isinstance(parent, ast.Call) and scene.source.segment(parent.func) == "zip" and node in parent.args
    if not isinstance(node, ast.expr) or not (is_run_over or (isinstance(parent, ast.For) and parent.iter is node)):
        return
    text = scene.source.segment(node)
    if isinstance(node, ast.Subscript) and scene.source.segment(node.slice).strip() == "::-1":
        base = scene.source.segment(node.value)
        yield Edit("direction", f"`{text}` should be `{base}`", put(scene, node, base), node)
    elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        yield Edit("direction", f"`{text}` should be `{text}[::-1]`", put(scene, node, f"{text}[::-1]"), node)


def names(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """Another name of the same kind: an array of the same shape, a container indexed alike, another attribute or key."""
    source = scene.source
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for new in _alike(node, scene):
            yield Edit("name", f"`{node.id}` should be `{new}`", put(scene, node, new), node, cost=1.1)
    if isinstance(node, ast.Attribute) and node.attr != "T" and (node in scene.shapes or _is_indexed(node, scene)):
        base = source.segment(node.value)
        for new in sorted({one.attr for one in _attributes(scene, base) if _is_like(one, node, scene)} - {node.attr}):
            yield Edit(
                "name", f"`{base}.{node.attr}` should be `{base}.{new}`", put(scene, node, f"{base}.{new}"), node, cost=1.1
            )
    if isinstance(node, ast.Subscript) and node in scene.shapes:
        base, old = source.segment(node.value), source.segment(node.slice)
        for new in sorted(_slices(scene, node) - {old}):
            yield Edit("part", f"`{base}[{old}]` should be `{base}[{new}]`", put(scene, node.slice, new), node, cost=1.1)


def _alike(node: ast.Name, scene: Scene) -> list[str]:
    """Names that stand for something of the same shape, or are indexed in as many places; what is set itself."""
    if node in scene.shapes:
        shapes = {scene.shapes[node], *_shape_set(node, scene)}
        return sorted(name for name, other in scene.siblings(node).items() if other in shapes and name != node.id)
    parent = scene.source.parents.get(node)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        function = scene.source.function(node)
        shape_of = scene.shapes.get(parent)
        return sorted(
            {
                one.value.id
                for one in ast.walk(function)
                if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and _fits(scene, one, shape_of)
            }
            - {node.id}
        )
    return []


def _shape_set(node: ast.Name, scene: Scene) -> Iterator[Shape]:
    """The shape of a sum in which a name is a term."""
    parent = scene.source.parents.get(node)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub) and parent in scene.shapes:
        yield scene.shapes[parent]


def _fits(scene: Scene, one: ast.Subscript, shape: tuple[int, ...] | None) -> bool:
    found = scene.shapes.get(one)
    return found == shape or found is None


def _is_indexed(node: ast.Attribute, scene: Scene) -> bool:
    parent = scene.source.parents.get(node)
    return isinstance(parent, ast.Subscript) and parent.value is node


def _attributes(scene: Scene, base: str) -> Iterator[ast.Attribute]:
    for node in ast.walk(scene.source.tree):
        if isinstance(node, ast.Attribute) and scene.source.segment(node.value) == base:
            yield node


def _is_like(one: ast.Attribute, node: ast.Attribute, scene: Scene) -> bool:
    return scene.shapes.get(one) == scene.shapes.get(node) and _is_indexed(one, scene) == _is_indexed(node, scene)


def _slices(scene: Scene, node: ast.Subscript) -> set[str]:
    """What else is read in brackets, with the same shape: other gates of a stack, other keys, other steps."""
    shape, base, function = scene.shapes[node], scene.source.segment(node.value), scene.source.function(node)
    kind = type(node.slice)
    return {
        scene.source.segment(one.slice)
        for one in ast.walk(scene.source.tree)
        if isinstance(one, ast.Subscript) and scene.shapes.get(one) == shape and (
            type(one.slice) is kind
            or (scene.source.segment(one.value) == base and scene.source.function(one) is function)
        )
    }  # fmt: skip

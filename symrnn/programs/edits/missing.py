"""Edits that put a whole statement in: a carry that is never handed on, a sum that nothing is added to.

It is put where `pass` stands beside other statements, as a placeholder does, else at the end of the loop.
"""

import ast
from collections.abc import Iterator, Sequence

from symrnn.programs.edits.edit import Edit, Scene, Shape
from symrnn.programs.edits.harvest import harvest, pairs

Kept = tuple[str, Shape | None, str, str]
"""A target, its shape if that is known, the operator, and what is wrong in words."""


def placeholders(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """What may be missing where `pass` stands among other statements."""
    above = scene.source.parents.get(node)
    if not isinstance(node, ast.Pass) or len(getattr(above, "body", [])) < 2:
        return
    start, end = scene.source.span(node)
    for target, shape, sign, words in _wanted(node, scene):
        for cost, new in _values(node, scene, shape):
            if new != target:
                missing = f"{target} {sign} {new}"
                yield Edit("statement", f"{words}; `{missing}` is missing", ((start, end, missing),), node, cost=cost)


def carries(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A statement at the end of a loop that sets a carry, or adds to what the next step reads or to what is handed out."""
    if not isinstance(node, ast.For) or not node.body or any(isinstance(one, ast.Pass) for one in node.body):
        return
    last = node.body[-1]
    end, indent = scene.source.span(last)[1], " " * last.col_offset
    for target, shape, sign, words in (*_carried(node, scene), *_sums(node, scene)):
        for cost, new in _values(last, scene, shape):
            if new != target:
                missing = f"{target} {sign} {new}"
                text = f"\n{indent}{missing}"
                yield Edit("carry", f"{words}; `{missing}` is missing", ((end, end, text),), node, cost=cost)


def _values(statement: ast.stmt, scene: Scene, shape: Shape | None) -> Iterator[tuple[float, str]]:
    """What may be set or added, with the cost of it."""
    yield from ((1.81, new) for new in _derived(statement, scene))
    if shape is None:
        found = [text for one in _shapes(statement, scene) for text in harvest(statement, scene, one) if _is_held(text)]
        yield from ((1.83, new) for new in found)
    else:
        yield from ((1.82, new) for new in harvest(statement, scene, shape))
        yield from ((3.3, new) for new in pairs(statement, scene, shape))


def _shapes(statement: ast.stmt, scene: Scene) -> list[Shape]:
    """The shapes of arrays in the function of a statement."""
    parts = ast.walk(scene.source.function(statement))
    return list(dict.fromkeys(scene.shapes[part] for part in parts if scene.shapes.get(part)))


def _is_held(text: str) -> bool:
    """Whether a text is no more than a name, an attribute, or something indexed."""
    return isinstance(ast.parse(text, mode="eval").body, ast.Name | ast.Attribute | ast.Subscript)


def _derived(statement: ast.stmt, scene: Scene) -> list[str]:
    """The formulas of the derivation in the program's words, at the statement behind which something is put."""
    assigned = [one for one in ast.walk(statement) if isinstance(one, ast.Assign | ast.AugAssign)]
    if assigned:
        return scene.said(assigned[-1])
    body = getattr(scene.source.parents.get(statement), "body", [])
    around = [one for one in body if isinstance(one, ast.Assign | ast.AugAssign)]
    before = [one for one in around if one.lineno < statement.lineno]
    return scene.said((around[-1:] or before)[0]) if around else []


def _wanted(node: ast.Pass, scene: Scene) -> Iterator[Kept]:
    """What the rest of the body sets nowhere."""
    loop = next((one for one in scene.source.ancestors(node) if isinstance(one, ast.For)), None)
    if loop is not None:
        yield from _carried(loop, scene)
        yield from _sums(loop, scene)
    yield from _siblings(node, scene)
    names = scene.names.get(scene.source.function(node), {})
    for name, shape in sorted(names.items()):
        if shape:
            yield name, None, "*=", f"`{name}` is not multiplied"
            yield name, None, "+=", f"nothing is added to `{name}`"


def _carried(loop: ast.For, scene: Scene) -> list[Kept]:
    names = scene.names.get(scene.source.function(loop), {})
    kept: list[Kept] = [(one, names[one], "=", f"`{one}` is never set for the next step") for one in _carries(loop, scene)]
    return kept + [(place, shape, "+=", f"nothing is added to `{place}`") for place, shape in _neighbours(loop, scene)]


def _sums(loop: ast.For, scene: Scene) -> Iterator[Kept]:
    """What is set before a loop, and is not touched in it."""
    inside = {scene.source.segment(part) for part in ast.walk(loop) if isinstance(part, ast.Name | ast.Attribute)}
    shapes = {scene.source.segment(node): shape for node, shape in scene.shapes.items() if isinstance(node, ast.expr)}
    for text in sorted(_set_before(loop, scene) - inside):
        if shapes.get(text, (0,)):
            yield text, shapes.get(text), "+=", f"nothing is added to `{text}`"


def _set_before(loop: ast.For, scene: Scene) -> set[str]:
    return {
        scene.source.segment(part)
        for part in ast.walk(scene.source.function(loop))
        if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Store) and part.lineno < loop.lineno
    }


def _siblings(node: ast.Pass, scene: Scene) -> Iterator[Kept]:
    """Where statements beside it add to attributes or entries of something: the others, to which nothing is added."""
    body: Sequence[ast.stmt] = getattr(scene.source.parents[node], "body", [])
    targets = [one.target for one in body if isinstance(one, ast.AugAssign)]
    added = {scene.source.segment(one.target) for one in ast.walk(scene.source.tree) if isinstance(one, ast.AugAssign)}
    found: dict[str, None] = {}
    for target in targets:
        if isinstance(target, ast.Attribute):
            found |= dict.fromkeys(text for name in sorted(_stored(scene)) for text in _renamed(target, name, scene))
        elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            base = scene.source.segment(target.value)
            found |= dict.fromkeys(f"{base}[{key}]" for key in sorted(_keys(scene)))
    yield from ((text, None, "+=", f"nothing is added to `{text}`") for text in found if text not in added)


def _renamed(target: ast.Attribute, name: str, scene: Scene) -> Iterator[str]:
    """`a.name.c` and `a.b.name` for `a.b.c`."""
    yield f"{scene.source.segment(target.value)}.{name}"
    if isinstance(target.value, ast.Attribute):
        yield f"{scene.source.segment(target.value.value)}.{name}.{target.attr}"


def _stored(scene: Scene) -> set[str]:
    return {
        part.attr for part in ast.walk(scene.source.tree) if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
    }


def _keys(scene: Scene) -> set[str]:
    return {
        scene.source.segment(part.slice)
        for part in ast.walk(scene.source.tree)
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant)
    }


def _neighbours(loop: ast.For, scene: Scene) -> Iterator[tuple[str, Shape]]:
    """What a loop reads at its step and never sets: the same one step back, and one step on."""
    if not isinstance(loop.target, ast.Name):
        return
    written = {
        part.value.id
        for part in ast.walk(loop)
        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name)
    }
    read = {
        part.value.id: scene.shapes[part]
        for part in ast.walk(loop)
        if isinstance(part, ast.Subscript) and part in scene.shapes and isinstance(part.value, ast.Name)
        and isinstance(part.slice, ast.Name) and part.slice.id == loop.target.id
    }  # fmt: skip
    for name, shape in sorted(read.items()):
        if name not in written and name in _named(scene.source.function(loop), ast.Store):
            yield from ((f"{name}[{loop.target.id} {sign} 1]", shape) for sign in "-+")


def _carries(loop: ast.For, scene: Scene) -> list[str]:
    """Arrays that a function sets before a loop, that the loop reads, and does not set."""
    function = scene.source.function(loop)
    names = scene.names.get(function, {})
    read, written = _named(loop, ast.Load), _named(loop, ast.Store)
    return sorted(name for name in (read & _named(function, ast.Store)) - written if names.get(name))


def _named(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)}

"""All edits of a program at the places that a run came through."""

import ast
from collections.abc import Iterator

from symrnn.programs.edits import insertions, missing, parts, places, signs
from symrnn.programs.edits.edit import Edit, Maker, Scene, put
from symrnn.programs.edits.harvest import harvest

MAKERS: tuple[Maker, ...] = (
    signs.operators, signs.turned, signs.swapped, signs.products, signs.settings,
    parts.dropped, parts.transposed, parts.calls, parts.numbers, parts.complements,
    places.indices, places.slices, places.reversals, places.loops, places.names,
    insertions.factors, insertions.terms, insertions.derived, insertions.products, insertions.replaced, insertions.statements,
    missing.placeholders, missing.carries,
)  # fmt: skip


def edits(scene: Scene, lines: frozenset[int]) -> Iterator[Edit]:
    """The edits of everything in statements that begin on some lines, each text once."""
    seen: set[str] = set()
    for edit in _all(scene, lines):
        text = scene.source.replaced(edit.replacements)
        if text not in seen and text != scene.source.text:
            seen.add(text)
            yield edit


def _all(scene: Scene, lines: frozenset[int]) -> Iterator[Edit]:
    for node in ast.walk(scene.source.tree):
        if isinstance(node, ast.expr | ast.stmt) and (_is_silent(node, scene) or _line(node, scene) in lines):
            for maker in MAKERS:
                yield from maker(node, scene)
            yield from _wrapped(node, scene)
        if isinstance(node, ast.stmt) and node.lineno in lines:
            yield from _throughout(node, scene)


def _is_silent(node: ast.expr | ast.stmt, scene: Scene) -> bool:
    """Whether a node is in a statement that a run tells nothing of: the head of a loop over lists, or `pass`."""
    return isinstance(scene.source.statement(node), ast.For | ast.Pass)


def _line(node: ast.expr | ast.stmt, scene: Scene) -> int:
    return scene.source.statement(node).lineno


def _wrapped(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A function put round an argument, or in the place of another: one that the program uses itself with one argument."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords and isinstance(node.func, ast.Name):
        for function in sorted(_functions(scene) - {node.func.id}):
            words = f"`{node.func.id}` should be `{function}`"
            yield Edit("function", words, put(scene, node.func, function), node, cost=1.2)
    if not isinstance(node, ast.Name | ast.Subscript | ast.Attribute) or node not in scene.shapes or not scene.shapes[node]:
        return
    for function in sorted(_functions(scene)):
        words = f"`{scene.source.segment(node)}` should be `{function}({scene.source.segment(node)})`"
        yield Edit("function inserted", words, put(scene, node, f"{function}({scene.source.segment(node)})"), node, cost=1.5)


def _functions(scene: Scene) -> set[str]:
    """Functions of the program's that are called with one array and give one of the same shape."""
    return {
        scene.source.segment(node.func)
        for node in ast.walk(scene.source.tree)
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords
        and scene.shapes.get(node) is not None and scene.shapes.get(node) == scene.shapes.get(node.args[0])
    }  # fmt: skip


def _throughout(statement: ast.stmt, scene: Scene) -> Iterator[Edit]:
    """A name exchanged for another at all of its places in a statement: the derivative of another gate."""
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return) or statement.value is None:
        return
    groups: dict[str, list[ast.expr]] = {}
    for node in ast.walk(statement.value):
        if isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and node in scene.shapes and scene.shapes[node]:
            groups.setdefault(scene.source.segment(node), []).append(node)
    for old, nodes in groups.items():
        if len(nodes) > 1:
            shape = scene.shapes[nodes[0]]
            for new in harvest(nodes[0], scene, shape):
                if new != old and not isinstance(ast.parse(new, mode="eval").body, ast.BinOp | ast.Call):
                    replacements = tuple(part for node in nodes for part in put(scene, node, new))
                    yield Edit("name", f"`{old}` should be `{new}` throughout", replacements, nodes[0], cost=1.3)

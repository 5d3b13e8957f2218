"""Edits that put something in: a missing factor or term, a missing assignment, two statements the other way round.

What is put in is taken from the program itself (its names, what it computes elsewhere in the function, products of two of its
names), or from the derivation, in the program's words.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence

from symrnn.programs.edits.edit import Edit, Scene, Shape, put

MOST = 48
"""Of one shape, so many expressions are tried."""


def factors(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A factor that is missing: entry by entry, or a matrix."""
    if not _takes(node, scene):
        return
    shape, text = scene.shapes[node], scene.source.atom(node)
    for new in (*harvest(node, scene, shape), *(harvest(node, scene, ()) if shape else ())):
        if new != scene.source.segment(node):
            yield _put(scene, node, f"{text} * {_atom(new)}", "factor inserted", f"the factor `{new}` is missing", 2.0)
    if shape:
        for new, other in matrices(node, scene):
            if other and other[0] == shape[-1]:
                yield _put(scene, node, f"{text} @ {new}", "factor inserted", f"the factor `{new}` is missing", 2.1)
            if other and other[-1] == shape[0]:
                yield _put(scene, node, f"{new} @ {text}", "factor inserted", f"the factor `{new}` is missing", 2.1)


def terms(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A term that is missing."""
    if not _takes(node, scene):
        return
    shape, text = scene.shapes[node], scene.source.segment(node)
    for new in harvest(node, scene, shape):
        if new != text:
            yield _put(scene, node, f"{text} + {new}", "term inserted", f"the term `{new}` is missing", 2.0)
            yield _put(scene, node, f"{text} - {_atom(new)}", "term inserted", f"the term `-{_atom(new)}` is missing", 2.2)


def derived(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """What the derivation has in this place: another value, a factor, or a term."""
    parent = scene.source.parents.get(node)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult) and isinstance(node, ast.Constant | ast.BinOp):
        statement = scene.source.statement(node)
        if isinstance(statement, ast.Assign | ast.AugAssign):
            old = scene.source.segment(node)
            for new in scene.said(statement):
                yield Edit(
                    "factor", f"the factor `{old}` should be `{_atom(new)}`", put(scene, node, _atom(new)), node, cost=2.3
                )
    if not isinstance(parent, ast.Assign | ast.AugAssign) or parent.value is not node or node not in scene.shapes:
        return
    old, atom = scene.source.segment(node), scene.source.atom(node)
    for new in scene.said(parent):
        if new != old:
            yield _put(scene, node, f"{_atom(new)} * {atom}", "factor inserted", f"the factor `{_atom(new)}` is missing", 1.9)
            yield _put(scene, node, f"{old} + {new}", "term inserted", f"the term `{new}` is missing", 1.9)
            yield _put(scene, node, new, "value", f"`{old}` should be `{new}`", 1.95)


def products(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A missing term that is a product of two names."""
    if not _takes(node, scene) or not isinstance(scene.source.parents.get(node), ast.stmt):
        return
    shape, text = scene.shapes[node], scene.source.segment(node)
    for new in pairs(node, scene, shape):
        yield _put(scene, node, f"{text} + {new}", "term inserted", f"the term `{new}` is missing", 3.0)


def replaced(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """What is set to something else altogether: another name, or a product of two."""
    parent = scene.source.parents.get(node)
    if not (isinstance(parent, ast.Assign) and parent.value is node and node in scene.shapes):
        return
    shape, old = scene.shapes[node], scene.source.segment(node)
    for cost, found in ((2.3, harvest(node, scene, shape)), (3.2, pairs(node, scene, shape))):
        for new in found:
            if new != old:
                yield _put(scene, node, new, "value", f"`{old}` should be `{new}`", cost)


def statements(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A statement moved before the one above it; a carry that is never handed on, set at the end of a loop."""
    source = scene.source
    for body in (getattr(node, name, []) for name in ("body", "orelse")):
        if isinstance(body, list):
            for one, other in itertools.pairwise(body):
                if isinstance(one, ast.Assign | ast.AugAssign) and isinstance(other, ast.Assign | ast.AugAssign):
                    words = f"line {other.lineno} should stand before line {one.lineno}"
                    swapped = (*put(scene, one, source.segment(other)), *put(scene, other, source.segment(one)))
                    yield Edit("statement order", words, swapped, one, cost=1.8)
    if isinstance(node, ast.For) and node.body:
        yield from _missing(node, scene)


def _missing(node: ast.For, scene: Scene) -> Iterator[Edit]:
    """A statement at the end of a loop that sets a carry, or adds to what the next step reads."""
    source, last = scene.source, node.body[-1]
    end, indent = source.span(last)[1], " " * last.col_offset
    assigned = [one for one in ast.walk(node) if isinstance(one, ast.Assign | ast.AugAssign)]
    derived = scene.said(assigned[-1]) if assigned else []
    names = scene.names.get(source.function(node), {})
    kept = [(carry, names[carry], "=", f"`{carry}` is never set for the next step") for carry in _carries(node, scene)]
    kept += [(place, shape, "+=", f"nothing is added to `{place}`") for place, shape in _neighbours(node, scene)]
    for target, shape, sign, words in kept:
        for cost, found in ((1.82, harvest(last, scene, shape)), (1.81, derived), (3.3, pairs(last, scene, shape))):
            for new in found:
                if new != target:
                    missing = f"{target} {sign} {new}"
                    yield Edit(
                        "carry", f"{words}; `{missing}` is missing", ((end, end, f"\n{indent}{missing}"),), node, cost=cost
                    )


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


def _put(scene: Scene, node: ast.AST, new: str, kind: str, words: str, cost: float) -> Edit:
    nested = not isinstance(scene.source.parents.get(node), ast.stmt | ast.Tuple)
    far = 0.01 * isinstance(node, ast.BinOp)  # beside a name rather than beside a sum that has to be put in brackets
    return Edit(kind, words, put(scene, node, f"({new})" if nested else new), node, cost + far)


def _takes(node: ast.AST, scene: Scene) -> bool:
    """Whether something may be missing beside a node: it is all that is set or handed on, a term, or an argument."""
    if not isinstance(node, ast.expr) or node not in scene.shapes:
        return False
    match scene.source.parents.get(node):
        case ast.Assign() | ast.AugAssign() | ast.Return():
            return True
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.MatMult()) | ast.Tuple():
            return True
        case ast.Call(args=args):
            return node in args
    return False


def harvest(node: ast.AST, scene: Scene, shape: Shape) -> list[str]:
    """What a function computes and names with a shape, the short ones first."""
    function = scene.source.function(node)
    found = dict.fromkeys(sorted(name for name, other in scene.siblings(node).items() if other == shape))
    texts = {
        scene.source.segment(part)
        for part in ast.walk(function)
        if isinstance(part, ast.BinOp | ast.Subscript | ast.Attribute | ast.Call) and scene.shapes.get(part) == shape
    }
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


def _atom(text: str) -> str:
    return f"({text})" if isinstance(ast.parse(text, mode="eval").body, ast.BinOp | ast.UnaryOp) else text

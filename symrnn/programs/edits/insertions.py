"""Edits that put something in: a missing factor or term, another value; and two statements the other way round.

What is put in is taken from the program itself (its names, what it computes elsewhere in the function, products of two of its
names), or from the derivation, in the program's words.
"""

import ast
import itertools
from collections.abc import Iterator

from symrnn.programs.edits.edit import Edit, Scene, Shape, put
from symrnn.programs.edits.harvest import harvest, matrices, pairs


def factors(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A factor that is missing: entry by entry, or a matrix."""
    if not _takes(node, scene):
        return
    shape, text = scene.shapes[node], scene.source.atom(node)
    shapes = dict.fromkeys([shape, (), *_target_shapes(node, scene)])
    for new in (one for other in shapes for one in harvest(node, scene, other)):
        if new != scene.source.segment(node):
            yield _put(scene, node, f"{text} * {_atom(new)}", "factor inserted", f"the factor `{new}` is missing", 2.0)
    if shape:
        for new, other in matrices(node, scene):
            if other and other[0] == shape[-1]:
                yield _put(scene, node, f"{text} @ {new}", "factor inserted", f"the factor `{new}` is missing", 2.1)
            if other and other[-1] == shape[0]:
                yield _put(scene, node, f"{new} @ {text}", "factor inserted", f"the factor `{new}` is missing", 2.1)


def _target_shapes(node: ast.AST, scene: Scene) -> Iterator[Shape]:
    """The shape of what a value is assigned or added to, if that is larger."""
    parent = scene.source.parents.get(node)
    if isinstance(parent, ast.AugAssign) and parent in scene.shapes and len(scene.shapes[parent]) > len(scene.shapes[node]):
        yield scene.shapes[parent]


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
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult) and isinstance(node, ast.expr):
        statement = scene.source.statement(node)
        if isinstance(statement, ast.Assign | ast.AugAssign) and isinstance(node, ast.Constant | ast.BinOp):
            old = scene.source.segment(node)
            for new in scene.said(statement):
                yield Edit(
                    "factor", f"the factor `{old}` should be `{_atom(new)}`", put(scene, node, _atom(new)), node, cost=2.3
                )
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
            yield from _derived_terms(node, statement, scene)
    if not isinstance(parent, ast.Assign | ast.AugAssign) or parent.value is not node:
        return
    if isinstance(node, ast.Constant) and isinstance(parent, ast.AugAssign) and isinstance(parent.op, ast.Mult):
        for new in scene.said(parent):
            words = f"the factor `{scene.source.segment(node)}` should be `{new}`"
            yield Edit("factor", words, put(scene, node, new), node, cost=1.95)
    if node not in scene.shapes:
        return
    old, atom = scene.source.segment(node), scene.source.atom(node)
    for new in scene.said(parent):
        if new != old:
            yield _put(scene, node, f"{_atom(new)} * {atom}", "factor inserted", f"the factor `{_atom(new)}` is missing", 1.9)
            yield _put(scene, node, _sum(old, new), "term inserted", f"the term `{new}` is missing", 1.9)
            yield _put(scene, node, new, "value", f"`{old}` should be `{new}`", 1.95)


def _derived_terms(node: ast.expr, statement: ast.stmt, scene: Scene) -> Iterator[Edit]:
    """A term of the derivation that a factor lacks."""
    if scene.shapes.get(node):
        for new in scene.said(statement):
            words = f"the term `{new}` is missing"
            yield Edit("term inserted", words, put(scene, node, f"({_sum(scene.source.segment(node), new)})"), node, cost=1.92)


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
    """A statement moved before the one above it."""
    source = scene.source
    for body in (getattr(node, name, []) for name in ("body", "orelse")):
        if isinstance(body, list):
            for one, other in itertools.pairwise(body):
                if isinstance(one, ast.Assign | ast.AugAssign) and isinstance(other, ast.Assign | ast.AugAssign):
                    words = f"line {other.lineno} should stand before line {one.lineno}"
                    swapped = (*put(scene, one, source.segment(other)), *put(scene, other, source.segment(one)))
                    yield Edit("statement order", words, swapped, one, cost=1.8)


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


def _sum(text: str, new: str) -> str:
    return f"{text} - {new[1:]}" if new.startswith("-") else f"{text} + {new}"


def _atom(text: str) -> str:
    return f"({text})" if isinstance(ast.parse(text, mode="eval").body, ast.BinOp | ast.UnaryOp) else text

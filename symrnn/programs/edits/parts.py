"""Edits that take a part out, or turn a matrix round: factors, terms, calls, transposes, powers, numbers."""

import ast
from collections.abc import Iterator

from symrnn.programs.edits.edit import Edit, Scene, put
from symrnn.programs.edits.signs import PRODUCTS

OTHERS = {"sum": "mean", "mean": "sum", "ones": "zeros", "ones_like": "zeros_like", "zeros": "ones", "zeros_like": "ones_like"}
"""Functions that are taken for one another."""
TERMS, FACTORS = (ast.Add, ast.Sub), (ast.Mult, ast.MatMult, ast.Div)


def dropped(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A sum without one of its terms, a product without one of its factors."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (*TERMS, *FACTORS)):
        return
    kind = "term" if isinstance(node.op, TERMS) else "factor"
    for out, kept in ((node.right, node.left), (node.left, node.right)):
        minus = "-" if isinstance(node.op, ast.Sub) and kept is node.right else ""
        words = f"the {kind} `{scene.source.segment(out)}` is too much"
        idle = isinstance(out, ast.Constant) and out.value == 0  # a product with 0 is nothing that somebody wants
        yield Edit(f"{kind} dropped", words, put(scene, node, minus + scene.source.atom(kept)), node, cost=0.9 if idle else 1.2)


def transposed(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A transpose put in or left out."""
    source = scene.source
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Edit(
            "transpose",
            f"`{source.segment(node)}` should not be transposed",
            put(scene, node, source.segment(node.value)),
            node,
        )
    elif isinstance(node, ast.expr) and _is_matrix_operand(node, scene) and len(scene.shapes.get(node, ())) == 2:
        yield Edit(
            "transpose", f"`{source.segment(node)}` should be transposed", put(scene, node, f"{source.atom(node)}.T"), node
        )


def _is_matrix_operand(node: ast.expr, scene: Scene) -> bool:
    """Whether a node is a factor of a matrix product, or all that is set or handed on."""
    parent = scene.source.parents.get(node)
    match parent:
        case ast.BinOp(op=ast.MatMult()) | ast.Assign() | ast.AugAssign() | ast.Return():
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in PRODUCTS and node in parent.args
    return isinstance(parent, ast.Attribute) and parent.attr in PRODUCTS


def calls(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """A function of one argument left out; the axis of a sum changed."""
    if not isinstance(node, ast.Call):
        return
    source = scene.source
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred) and node in scene.shapes:
        words = f"`{source.segment(node.func)}` should not be applied to `{source.segment(node.args[0])}`"
        yield Edit("function dropped", words, put(scene, node, source.atom(node.args[0])), node, cost=1.2)
    for keyword in node.keywords:
        if keyword.arg == "axis":
            for axis in ("0", "1", "2"):
                if source.segment(keyword.value) != axis:
                    words = f"axis {source.segment(keyword.value)} should be axis {axis}"
                    yield Edit("axis", words, put(scene, keyword.value, axis), node)
    if isinstance(node.func, ast.Attribute) and node.func.attr in OTHERS:
        old, new = node.func.attr, OTHERS[node.func.attr]
        end = source.span(node.func)[1]
        yield Edit("function", f"`{old}` should be `{new}`", ((end - len(old), end, new),), node)


def numbers(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """Another number near by, a power put in or left out, a factor 2 or 1/2."""
    source = scene.source
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and not _is_index(node, scene):
        for new in (value + 1, value - 1, value * 2, value / 2):
            if new != value:
                shown = repr(int(new)) if float(new).is_integer() and isinstance(value, int) else repr(new)
                yield Edit("number", f"{source.segment(node)} should be {shown}", put(scene, node, shown), node, cost=1.1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        words = f"`{source.segment(node)}` should be without its power"
        yield Edit("power", words, put(scene, node, source.atom(node.left)), node, cost=1.2)
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Constant)
        and node.left.value == 1
    ) and not isinstance(node.right, ast.BinOp):
        words = f"`{source.segment(node.right)}` should be squared"
        yield Edit("power", words, put(scene, node.right, f"{source.atom(node.right)} ** 2"), node, cost=1.2)
    if isinstance(scene.source.parents.get(node), ast.Assign | ast.AugAssign | ast.Return) and node in scene.shapes:
        for factor in ("2", "0.5"):
            words = f"a factor {'2' if factor == '2' else '1/2'} is missing"
            yield Edit("factor 2", words, put(scene, node, f"{factor} * {source.atom(node)}"), node, cost=1.5)


def complements(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """`1 - x` for `-x`, and for a factor `x`: what derivatives are made of."""
    source = scene.source
    parent = source.parents.get(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and scene.shapes.get(node):
        text = f"1 - {source.atom(node.operand)}"
        yield Edit("term inserted", "the term `1` is missing", put(scene, node, text), node, cost=1.1)
    elif isinstance(node, ast.expr) and scene.shapes.get(node):
        is_factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult)
        if is_factor or (isinstance(parent, ast.AugAssign) and isinstance(parent.op, ast.Mult)):
            old, bare = source.atom(node), isinstance(parent, ast.AugAssign)
            new = f"1 - {old}"
            words = f"the factor `{old}` should be `{new}`"
            yield Edit("complement", words, put(scene, node, new if bare else f"({new})"), node, cost=1.3)


def _is_index(node: ast.AST, scene: Scene) -> bool:
    """Whether a number is an index or belongs to one: those have edits of their own."""
    for inner, outer in zip((node, *scene.source.ancestors(node)), scene.source.ancestors(node), strict=False):
        if isinstance(outer, ast.Subscript) and inner is outer.slice:
            return True
        if isinstance(outer, ast.stmt):
            return False
    return False

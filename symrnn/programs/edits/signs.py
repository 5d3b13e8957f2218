"""Edits of operators: signs, the kind of a product, the order of operands, what is added to and what is set."""

import ast
import re
from collections.abc import Iterator

from symrnn.programs.edits.edit import Edit, Scene, exchanged, put

OTHER: dict[type[ast.operator], tuple[tuple[str, str], ...]] = {
    ast.Add: (("-", "sign"),),
    ast.Sub: (("+", "sign"),),
    ast.Mult: (("@", "product"), ("/", "product")),
    ast.MatMult: (("*", "product"),),
    ast.Div: (("*", "product"),),
}
TEXT: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Pow: "**"}
OUTER = "outer"
PRODUCTS = ("dot", "matmul", "outer", "multiply")


def operators(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """Another operator between two operands."""
    if isinstance(node, ast.BinOp):
        for new, kind in OTHER.get(type(node.op), ()):
            left, right = scene.source.span(node.left)[1], scene.source.span(node.right)[0]
            between = scene.source.text[left:right]
            old = TEXT[type(node.op)]
            at = between.find(old)
            if at >= 0:
                cost = 1.05 if kind == "product" else 1.0
                yield Edit(kind, f"`{old}` should be `{new}`", ((left + at, left + at + len(old), new),), node, cost=cost)


def turned(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """The sign of an operand turned: `-x` for `x`, `x` for `-x`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield Edit(
            "sign",
            f"the sign of `{scene.source.segment(node)}` is turned",
            put(scene, node, scene.source.atom(node.operand)),
            node,
        )
    elif (
        (
            isinstance(node, ast.BinOp | ast.Name | ast.Subscript | ast.Call | ast.Attribute)
            and scene.shapes.get(node) is not None
        )
        and _is_operand(node, scene)
        and not isinstance(scene.source.parents.get(node), ast.UnaryOp)
    ):
        text = scene.source.segment(node)
        yield Edit("sign", f"`{text}` lacks a minus sign", put(scene, node, f"(-{scene.source.atom(node)})"), node, cost=1.6)


def _is_operand(node: ast.AST, scene: Scene) -> bool:
    """Whether a node is the right side of an assignment, or an argument: in sums and products an operator can be edited."""
    parent = scene.source.parents.get(node)
    return isinstance(parent, ast.Assign | ast.AugAssign | ast.Return | ast.Call | ast.Tuple) and node is not getattr(
        parent, "func", None
    )


def swapped(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """Operands, or arguments next to each other, in the other order."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.MatMult | ast.Div):
        yield Edit(
            "order",
            f"the operands of `{TEXT[type(node.op)]}` are in the wrong order",
            exchanged(scene, node.left, node.right),
            node,
            cost=1.02 if isinstance(node.op, ast.MatMult) else 1.0,  # of a matrix and a vector, the matrix is turned instead
        )
    if isinstance(node, ast.Call):
        for one, other in zip(node.args, node.args[1:], strict=False):
            if not isinstance(one, ast.Starred) and not isinstance(other, ast.Starred):
                words = f"`{scene.source.segment(one)}` and `{scene.source.segment(other)}` are in the wrong order"
                yield Edit(
                    "order",
                    words,
                    (*put(scene, one, scene.source.segment(other)), *put(scene, other, scene.source.segment(one))),
                    node,
                )


def products(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """Another kind of product, where it is the name of a function, or an outer product for an operator."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in PRODUCTS
        and len(node.args) == 2
    ):
        one, other = (scene.source.atom(arg) for arg in node.args)
        module = scene.source.segment(node.func.value)
        for new, text in (
            ("*", f"({one} * {other})"), ("@", f"({one} @ {other})"), (OUTER, f"{module}.outer({one}, {other})"),
        ):  # fmt: skip
            if not (new == OUTER and node.func.attr == OUTER) and not (new == "@" and node.func.attr in ("dot", "matmul")):
                yield Edit("product", f"`{node.func.attr}` should be `{new}`", put(scene, node, text), node, cost=1.05)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
        one, other = scene.source.atom(node.left), scene.source.atom(node.right)
        old = TEXT[type(node.op)]
        yield Edit(
            "product", f"`{old}` should be an outer product", put(scene, node, f"np.outer({one}, {other})"), node, cost=1.2
        )
        if isinstance(node.op, ast.Mult):
            for text in (f"{one}.T @ {other}", f"{one} @ {other}.T"):
                yield Edit(
                    "product",
                    f"`{scene.source.segment(node)}` should be the matrix product `{text}`",
                    put(scene, node, text),
                    node,
                    cost=1.3,
                )


def settings(node: ast.AST, scene: Scene) -> Iterator[Edit]:
    """`+=` for `=`, `=` for `+=`, `-=` for `+=`."""
    source = scene.source
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
        start, end = source.span(node.target)[1], source.span(node.value)[0]
        found = re.search(r"[+-]=", source.text[start:end])
        assert found is not None
        span = start + found.start(), start + found.end()
        other = "-=" if isinstance(node.op, ast.Add) else "+="
        yield Edit("sign", f"`{found.group()}` should be `{other}`", ((*span, other),), node)
        yield Edit("accumulation", f"`{source.segment(node.target)}` is added to where it should be set", ((*span, "="),), node)
    if (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name | ast.Subscript | ast.Attribute)
    ):
        start, end = source.span(node.targets[0])[1], source.span(node.value)[0]
        at = start + source.text[start:end].index("=")
        target = source.segment(node.targets[0])
        yield Edit("accumulation", f"`{target}` is overwritten where it should be added to", ((at, at + 1, "+="),), node)

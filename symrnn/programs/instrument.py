"""A program rewritten so that it tells the value of every expression in it, each time it is computed; it does the same else.

    dW += dz @ h.T        ->        dW += tell(12, tell(10, dz) @ tell(11, h.T))
                                    tell(13, dW)

Expressions are numbered in the order of `numbered`, which reads the same text in the same way elsewhere.
"""

import ast
from collections.abc import Iterator

TELL = "__symrnn_tell__"
TOLD = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Subscript, ast.Attribute, ast.Name)
SIMPLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.UnaryOp, ast.BinOp, ast.Slice, ast.Tuple)


def numbered(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """Expressions and assignments of a program, each with its number: their place in the text, outer ones first."""
    yield from enumerate(node for node in _in_order(tree) if _is_told(node))


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those of annotations, decorators and what is matched; parents first."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "pattern"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _in_order(child)


def _is_told(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign):
        return True
    return isinstance(node, TOLD) and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


def instrumented(tree: ast.Module) -> ast.Module:
    """The program that tells; the tree is changed."""
    numbers = {id(node): number for number, node in numbered(tree)}
    _Teller(numbers).visit(tree)
    return ast.fix_missing_locations(tree)


class _Teller(ast.NodeTransformer):
    """Wraps every numbered expression, and puts a statement behind every assignment."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self.numbers = numbers

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        number = self.numbers.get(id(node))
        if isinstance(node, ast.Assign | ast.AugAssign):
            return self._assignment(node, number)
        new = self.generic_visit(node)
        if number is None or not isinstance(new, ast.expr):
            return new
        return ast.copy_location(_tell(number, new), node)

    def _assignment(self, node: ast.Assign | ast.AugAssign, number: int | None) -> list[ast.stmt]:
        value = self.visit(node.value)
        assert isinstance(value, ast.expr)
        node.value = value
        assert number is not None
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        after = [ast.Expr(_tell(number, _read(target))) for target in targets for target in _names(target)]
        return [node, *(ast.copy_location(one, node) for one in after)]


def _names(target: ast.expr) -> Iterator[ast.expr]:
    """The parts of a target that can be read again without doing anything: no calls in them."""
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _names(part.value if isinstance(part, ast.Starred) else part)
    elif all(isinstance(part, (*SIMPLE, ast.expr_context, ast.operator, ast.unaryop)) for part in ast.walk(target)):
        yield target


def _read(target: ast.expr) -> ast.expr:
    """A target as an expression that reads it."""
    return ast.parse(ast.unparse(target), mode="eval").body


def _tell(number: int, value: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(TELL, ast.Load()), [ast.Constant(number), value], [])

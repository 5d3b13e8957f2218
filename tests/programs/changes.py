"""The changes that make a right backward pass wrong: for a node of its syntax, what may stand in its place instead.

Each kind of change is a generator of nodes; `CHANGES` is the table of all.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from tests.programs.region import Region

PRODUCTS = {"dot", "matmul", "outer"}
ZEROS = {"zeros": "ones", "zeros_like": "ones_like"}
ACTIVATIONS = {"tanh", "sigmoid", "expit", "sigma", "logistic"}
Change = Callable[[ast.AST, "Place"], Iterator[ast.AST]]


@dataclass(frozen=True)
class Place:
    """Where a node stands: the region, the function, the loops around it, and the loads and stores of each loop."""

    region: Region
    function: ast.FunctionDef
    parents: dict[ast.AST, ast.AST] = field(repr=False)

    def loop(self, node: ast.AST) -> ast.For | ast.While | None:
        """The innermost loop around a node, in whose body it stands."""
        while node in self.parents:
            above = self.parents[node]
            if isinstance(above, ast.For | ast.While) and node in above.body:
                return above
            node = above
        return None

    def statement(self, node: ast.AST) -> ast.AST:
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node


def place_in(region: Region, function: ast.FunctionDef) -> Place:
    """The place of all nodes of a function."""
    return Place(region, function, {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)})


def _one() -> ast.Constant:
    return ast.Constant(1)


def _called(node: ast.AST) -> str:
    """The last name of what is called, "" where nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def _operands(node: ast.AST) -> list[ast.expr]:
    """The two operands of a matrix product or an outer one, however it is written."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return [node.left, node.right]
    if isinstance(node, ast.Call) and _called(node) in PRODUCTS:
        own = [node.func.value] if isinstance(node.func, ast.Attribute) and len(node.args) == 1 else []
        return [*own, *node.args] if len(own) + len(node.args) == 2 else []
    return []


def transpose(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """`A.T` for `A` in a product, and the other way."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif any(node in _operands(above) for above in [place.parents.get(node, node)]):
        yield ast.Attribute(_expr(node), "T", ast.Load())


def _expr(node: ast.AST) -> ast.expr:
    assert isinstance(node, ast.expr)
    return node


def index(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """An index moved by one; a slice moved by one, or `[1:]` for `[:-1]`."""
    if not _is_index(node, place):
        return
    if isinstance(node, ast.Slice):
        yield from _moved_slices(node)
    elif isinstance(node, ast.Name | ast.BinOp) or (isinstance(node, ast.Constant) and isinstance(node.value, int)):
        yield from (_moved(_expr(node), by) for by in (1, -1))


def _is_index(node: ast.AST, place: Place) -> bool:
    """Whether a node is what stands in square brackets, or a part of it between commas."""
    above = place.parents.get(node)
    if isinstance(above, ast.Tuple):
        node, above = above, place.parents.get(above)
    return isinstance(above, ast.Subscript) and node is above.slice


def _moved(node: ast.expr, by: int) -> ast.expr:
    """An index plus a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + by)
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, ast.Constant(int() as shift)):
            return _plus(left, (shift if isinstance(op, ast.Add) else -shift) + by)
    return _plus(node, by)


def _plus(node: ast.expr, by: int) -> ast.expr:
    return node if by == 0 else ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _moved_slices(node: ast.Slice) -> Iterator[ast.Slice]:
    match node.lower, node.upper:
        case None, ast.UnaryOp(ast.USub(), ast.Constant(1)):
            yield ast.Slice(_one(), None)
        case None, ast.expr() as upper:
            yield ast.Slice(_one(), _moved(upper, 1))
        case ast.expr() as lower, None:
            yield ast.Slice(_moved(lower, -1), ast.UnaryOp(ast.USub(), _one()))
        case ast.expr() as lower, ast.expr() as upper:
            yield from (ast.Slice(_moved(lower, by), _moved(upper, by)) for by in (1, -1))


def sign(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """`-` for `+` and the other way, in a sum or before it, or before a value that is assigned."""
    turned = {ast.Add: ast.Sub, ast.Sub: ast.Add}
    if isinstance(node, ast.BinOp) and type(node.op) in turned and place.region.is_array(node):
        yield ast.BinOp(node.left, turned[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in turned and place.region.is_array(node):
        yield ast.AugAssign(node.target, turned[type(node.op)](), node.value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and place.region.is_array(node):
        yield node.operand
    above = place.parents.get(node)
    is_value = isinstance(above, ast.Assign) and node is above.value and place.region.is_array(node)
    if is_value and isinstance(node, ast.BinOp | ast.Call) and _called(node) not in ZEROS:
        yield ast.UnaryOp(ast.USub(), node)


def wrong_gate(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """Another array of the same shape, that differs in one name or key."""
    if not _is_load(node) or not place.region.is_array(node):
        return
    shapes, own = place.region.shapes[node], _leaves(node)
    seen = {ast.unparse(node)}
    for other in place.region.nodes(place.function):
        if type(other) is type(node) and shapes & place.region.shapes.get(other, set()) and _is_load(other):
            text, leaves = ast.unparse(other), _leaves(other)
            if text not in seen and len(leaves) == len(own) and sum(a != b for a, b in zip(own, leaves, strict=True)) == 1:
                seen.add(text)
                yield other


def _is_load(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load)


def _leaves(node: ast.AST) -> Sequence[str]:
    """The names, keys and bounds of an expression, in their order."""
    if isinstance(node, ast.Attribute):
        return [*_leaves(node.value), "." + node.attr]
    if isinstance(node, ast.Subscript):
        keys = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return [*_leaves(node.value), *(f"[{_key(key)}]" for key in keys)]
    return [ast.unparse(node)]


def _key(node: ast.expr) -> str:
    """A key or slice; of two that are computed from each other (t and t - 1) the same text: those are indices."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return ast.unparse(node) if isinstance(node, ast.Slice | ast.Constant) else " ".join(sorted(names)) + ast.unparse(node)


def missing_carry(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """Nothing for what comes from the step that was done before, or zeros for it."""
    loop = place.loop(node)
    if loop is None:
        return
    if isinstance(node, ast.Assign | ast.AugAssign) and _target(node) and _target(node) in _carried(loop):
        yield ast.Pass()
    elif (
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in _carried(loop)
        and place.region.is_array(node)
    ):
        yield ast.BinOp(ast.Constant(0), ast.Mult(), node)


def _target(node: ast.Assign | ast.AugAssign) -> str:
    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _carried(loop: ast.For | ast.While) -> set[str]:
    """The names that a loop's body reads before it sets them, and sets."""
    names = [node for statement in loop.body for node in ast.walk(statement) if isinstance(node, ast.Name)]
    loads: dict[str, int] = {}
    stores: dict[str, int] = {}
    for node in names:
        lines = loads if isinstance(node.ctx, ast.Load) else stores
        lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
    return {name for name, line in stores.items() if loads.get(name, line + 1) <= line}


def overwritten(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """`=` for `+=`."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)


def activated(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """The derivative of an activation at another value (without an activation, with one more), or of another activation."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and _called(node) in ACTIVATIONS:
        yield node.args[0]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and isinstance(node.left, ast.Constant):
        match node.right:
            case ast.BinOp(base, ast.Pow(), ast.Constant(2)) | ast.Call(ast.Attribute(attr="square"), [base]):
                yield ast.BinOp(node.left, ast.Sub(), ast.BinOp(_tanh(base), ast.Pow(), ast.Constant(2)))
                yield ast.BinOp(base, ast.Mult(), ast.BinOp(_one(), ast.Sub(), base))
            case ast.BinOp(a, ast.Mult(), b) if ast.unparse(a) == ast.unparse(b):
                yield ast.BinOp(node.left, ast.Sub(), ast.BinOp(_tanh(a), ast.Mult(), _tanh(a)))
                yield ast.BinOp(a, ast.Mult(), ast.BinOp(_one(), ast.Sub(), a))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and place.region.is_array(node):
        for other in place.region.nodes(place.function):
            if isinstance(other, ast.Call) and isinstance(other.func, ast.Name) and _are_called_alike(node, other):
                yield ast.Call(other.func, node.args, node.keywords)


def _are_called_alike(one: ast.Call, other: ast.Call) -> bool:
    return len(one.args) == len(other.args) and len(one.keywords) == len(other.keywords)


def _tanh(node: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "tanh", ast.Load()), [node], [])


def swapped(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """The operands of a product of matrices or of a difference in the other order."""
    if not place.region.is_array(node):
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Sub):
        yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.Call) and len(operands := _operands(node)) == 2:
        yield _with_operands(node, operands[1], operands[0])


def _with_operands(node: ast.Call, first: ast.expr, second: ast.expr) -> ast.Call:
    if len(node.args) == 2:
        return ast.Call(node.func, [first, second], node.keywords)
    assert isinstance(node.func, ast.Attribute)
    return ast.Call(ast.Attribute(first, node.func.attr, ast.Load()), [second], node.keywords)


def dropped_term(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """A sum without one of its terms; a statement that adds something left out."""
    if isinstance(node, ast.BinOp) and place.region.is_array(node):
        if isinstance(node.op, ast.Add):
            yield from (node.left, node.right)
        elif isinstance(node.op, ast.Sub):
            yield from (node.left, ast.UnaryOp(ast.USub(), node.right))
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub) and place.region.is_array(node):
        yield ast.Pass()


def dropped_factor(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """A product without one of its factors, a power without its exponent."""
    if not place.region.is_array(node):
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
        yield from (node.left, node.right)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Pow):
        yield node.left
    elif isinstance(node, ast.Call) and _called(node) == "multiply":
        yield from node.args
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult | ast.Div):
        yield ast.Pass()


def initial_value(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """Ones for zeros before a loop, and zeros for what the loop begins with."""
    above = place.parents.get(node)
    if isinstance(node, ast.Call) and _called(node) in ZEROS:
        new = deepcopy(node)
        assert isinstance(new.func, ast.Attribute)
        new.func.attr = ZEROS[new.func.attr]
        yield new
    elif isinstance(above, ast.Assign) and above.value is node and place.loop(node) is None:
        if isinstance(node, ast.Constant) and node.value == 0:
            yield _one()
        elif (isinstance(node, ast.Name) or _called(node) == "copy") and place.region.is_array(node):
            yield ast.BinOp(ast.Constant(0), ast.Mult(), _expr(node))


def loop_bound(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """A loop that begins or ends one step sooner or later, or runs the other way; a condition for one more or less."""
    if isinstance(node, ast.Call) and _called(node) in ("range", "arange"):
        if len(node.args) == 1:
            yield ast.Call(node.func, [ast.Constant(1), *node.args], [])
        for at in range(min(2, len(node.args))):
            for by in (1, -1):
                yield ast.Call(node.func, [*node.args[:at], _moved(node.args[at], by), *node.args[at + 1 :]], [])
    elif isinstance(node, ast.Call) and _called(node) == "reversed":
        yield node.args[0]
    elif isinstance(node, ast.Subscript) and ast.unparse(node.slice) == "::-1":
        yield node.value
    elif isinstance(node, ast.Compare):
        other = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq}.get(type(node.ops[0]))
        if other:
            yield ast.Compare(node.left, [other()], node.comparators)


def wrong_axis(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """A sum over another axis, or over one where it is over two."""
    above = place.parents.get(node)
    call = place.parents.get(above) if isinstance(above, ast.keyword) and above.arg == "axis" else above
    if not isinstance(call, ast.Call) or _called(call) not in ("sum", "mean", "concatenate", "stack"):
        return
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(1 - node.value if node.value in (0, 1) else 0)
    elif isinstance(above, ast.keyword) and isinstance(node, ast.Tuple):
        yield from node.elts


CHANGES: dict[str, Change] = {
    "transpose dropped or added": transpose, "index moved by one": index, "sign": sign, "wrong gate": wrong_gate,
    "missing carry": missing_carry, "= for +=": overwritten, "derivative at another value": activated,
    "operands swapped": swapped, "term dropped": dropped_term, "factor dropped": dropped_factor,
    "wrong initial value": initial_value, "loop bound": loop_bound, "wrong axis": wrong_axis,
}  # fmt: skip

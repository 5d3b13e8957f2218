"""IR expression -> NumPy text.

Arrays of one variable carry the time axis first, the batch axis next, then the variable's own shape; parameters have
their own shape only. Element-wise operations therefore broadcast as they stand; a scalar of a batch gets trailing axes
where it meets a vector. The same text works on one step (`s[t - 1]`, inside a loop) and on all steps (`s[:-1]`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from symrnn.emit.identifiers import Identifiers
from symrnn.ir import build
from symrnn.ir.dims import Dim, Shape
from symrnn.ir.expr import (
    Add,
    Adjoint,
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Diag,
    Expr,
    Identity,
    LogSumExp,
    MatMul,
    Mul,
    Number,
    Outer,
    Power,
    Ref,
    Size,
    Slice,
    Softmax,
    Sum,
    Time,
    Transpose,
    Where,
    Zeros,
)
from symrnn.ir.functions import calls, comparison
from symrnn.ir.schedule import Span
from symrnn.ir.walk import nodes

SUM, PRODUCT, UNARY, POWER, ATOM = range(5)


@dataclass(frozen=True)
class Code:
    """A piece of Python and how tightly its outermost operator binds."""

    text: str
    binds: int = ATOM

    def at(self, least: int) -> str:
        """The text, in brackets if it binds less tightly than `least`."""
        return self.text if self.binds >= least else f"({self.text})"


@dataclass(frozen=True)
class Printer:
    """Prints expressions as they stand in a block of some span.

    In every time axis `depth` rows come before step 1, and `reach` rows after step T.
    """

    names: Identifiers
    span: Span
    depth: int
    unbatched: frozenset[str]
    reach: int = 0

    def code(self, expr: Expr, rank: int | None = None) -> Code:
        """The text of `expr`, fit to be combined element by element with arrays of `rank` axes of their own."""
        return PRINT[type(expr)](self, expr, len(expr.shape) if rank is None else rank)

    def text(self, expr: Expr) -> str:
        return self.code(expr).text

    def full(self, expr: Expr, least: int = ATOM) -> str:
        """The text of `expr` with every axis at its full length, for operations that do not broadcast."""
        code = self.code(expr)
        if is_full(expr):
            return code.at(least)
        return Code(f"{code.at(PRODUCT)} * np.ones({self.shape(expr.shape)})", PRODUCT).at(least)

    def shape(self, shape: Shape) -> str:
        sizes = [self.dim(dim) for dim in shape]
        return f"({', '.join(sizes)}{',' * (len(sizes) == 1)})"

    def dim(self, dim: Dim) -> str:
        parts = [self.names.size(n) if c == 1 else f"{c} * {self.names.size(n)}" for n, c in dim.terms]
        return " + ".join(parts + [str(dim.constant)] * (dim.constant != 0 or not parts))

    def batched(self, expr: Expr) -> bool:
        """Whether the value differs between the sequences of a batch."""
        names = (n.name if isinstance(n, Ref) else n.of.name for n in nodes(expr) if isinstance(n, Ref | Adjoint))
        return any(name not in self.unbatched for name in names)

    def over_time(self, expr: Expr) -> bool:
        """Whether the text has a time axis: it reads a variable at t, and all steps are computed at once."""
        refs = (n.of if isinstance(n, Adjoint) else n for n in nodes(expr) if isinstance(n, Ref | Adjoint))
        return self.span is Span.ALL and any(r.time is not None and r.time.origin == "t" for r in refs)

    def place(self, ref: Ref | Adjoint, more: int = 0) -> str:
        """A variable or an adjoint with its index, and `more` trailing axes of length 1."""
        of = ref.of if isinstance(ref, Adjoint) else ref
        name = self.names.adjoints[of.name] if isinstance(ref, Adjoint) else self.names.symbols[of.name]
        index = [self._row(of.time)] if of.time is not None else []
        if more and of.name not in self.unbatched:
            index += [":"] * (1 + len(of.shape)) + ["None"] * more
        return f"{name}[{', '.join(index)}]" if index else name

    def _row(self, time: Time) -> str:
        if time.origin == "T":
            return str(time.offset - self.reach - 1)
        if not time.origin:
            return str(self.depth - 1 + time.offset)
        if self.span is not Span.ALL:
            return "t" + (f" {'+' if time.offset > 0 else '-'} {abs(time.offset)}" if time.offset else "")
        return f"{self.depth + time.offset or ''}:{time.offset - self.reach or ''}"


def is_full(expr: Expr) -> bool:
    """Whether the text of an expression has all its axes at full length, not one that only broadcasts."""
    match expr:
        case Broadcast() | Number() | Size():
            return not expr.shape
        case Add(operands) | Mul(_, operands) | Apply(_, operands):
            return not expr.shape or any(operand.shape == expr.shape and is_full(operand) for operand in operands)
        case Power(base, _):
            return is_full(base)
        case Where(_, yes, no):
            branches = [branch for branch in (yes, no) if not branch.is_zero]  # a zero is printed as a number
            return not expr.shape or any(branch.shape == expr.shape and is_full(branch) for branch in branches)
        case _:
            return True


def number(value: Fraction) -> Code:
    if value.denominator == 1:
        return Code(str(value.numerator), ATOM if value >= 0 else UNARY)
    short = float(value)
    if Fraction(str(short)) == value:
        return Code(repr(short), ATOM if value >= 0 else UNARY)
    return Code(f"{value.numerator} / {value.denominator}", PRODUCT)


def _grown(p: Printer, code: Code, expr: Expr, rank: int) -> Code:
    """A value with fewer axes than `rank` gets trailing axes, so that it broadcasts behind the batch axis."""
    more = rank - len(expr.shape)
    return Code(f"{code.at(ATOM)}[..., {', '.join(['None'] * more)}]") if more and p.batched(expr) else code


def _ref(p: Printer, e: Ref | Adjoint, rank: int) -> Code:
    return Code(p.place(e, rank - len(e.shape)))


def _add(p: Printer, e: Add, rank: int) -> Code:
    text = ""
    for i, term in enumerate(e.terms):
        code = p.code(term, rank)
        if i and code.text.startswith("-") and code.binds >= PRODUCT:
            text += f" - {code.text[1:]}"
        else:
            text += f" + {code.at(SUM)}" if i else code.text
    return Code(text, SUM)


def _mul(p: Printer, e: Mul, rank: int) -> Code:
    over = [f for f in e.factors if not (isinstance(f, Power) and f.exponent < 0)]
    under = [build.power(f, -1) for f in e.factors if isinstance(f, Power) and f.exponent < 0]
    top, bottom = e.coefficient.numerator, e.coefficient.denominator
    parts = [p.code(f, rank).at(UNARY if i else PRODUCT + 1) for i, f in enumerate(over)]
    if abs(top) != 1 or not parts:
        parts.insert(0, str(abs(top)) if parts else f"{abs(top)}.0")
    text = " * ".join(parts)
    for divisor in [*([str(bottom)] if bottom != 1 else []), *(p.code(f, rank).at(POWER) for f in under)]:
        text += f" / {divisor}"
    return Code(f"-{text}" if top < 0 else text, PRODUCT if len(parts) > 1 or "/" in text else UNARY)


def _power(p: Printer, e: Power, rank: int) -> Code:
    base = p.code(e.base, rank).at(ATOM)
    if e.exponent < 0:
        return Code(f"1.0 / {base}" + (f"**{-e.exponent}" if e.exponent < -1 else ""), PRODUCT)
    return Code(f"{base}**{e.exponent}", POWER)


NUMPY_NAME = {name: f"np.{name}" for name in ("tanh", "exp", "log", "sqrt", "abs", "sign", "sin", "cos")}


def _apply(p: Printer, e: Apply, rank: int) -> Code:
    known = NUMPY_NAME.get(e.function.name) if e.function.body is None else None
    name = known or p.names.function(e.function)
    return Code(f"{name}({', '.join(p.code(arg, rank).text for arg in e.args)})")


def _where(p: Printer, e: Where, rank: int) -> Code:
    yes, no = ("0.0" if branch.is_zero else p.code(branch, rank).text for branch in (e.yes, e.no))
    return Code(f"np.where({_condition(p, e.mask, rank)}, {yes}, {no})")


def _condition(p: Printer, mask: Expr, rank: int) -> str:
    found = comparison(mask)
    if found is None:
        return f"{p.code(mask, rank).text} != 0"
    return f"{p.code(found[0], rank).text} {found[1]} {p.code(found[2], rank).text}"


def _matmul(p: Printer, e: MatMul, rank: int) -> Code:
    """Products with the batch axis first: `W @ s` of the text is `s @ W.T` of the arrays."""
    left, right = e.left, e.right
    many = p.batched(left), p.batched(right)
    match len(left.shape), len(right.shape):
        case 1, 1 if all(many):
            return _sum_last(f"{p.full(left, UNARY)} * {p.full(right, UNARY)}", rank)
        case 1, 1 if many[1]:
            left, right = right, left
        case 2, 1 if all(many):
            return _grown(p, Code(f"np.einsum('...ij,...j->...i', {p.full(left)}, {p.full(right)})"), e, rank)
        case 1, 2 if all(many):
            return _grown(p, Code(f"np.einsum('...i,...ij->...j', {p.full(left)}, {p.full(right)})"), e, rank)
        case 2, 1 if many[1]:
            left, right = right, left.arg if isinstance(left, Transpose) else Transpose(left)
        case 1, 2 if many[1]:
            return _grown(p, Code(f"np.einsum('i,...ij->...j', {p.full(left)}, {p.full(right)})"), e, rank)
    code = Code(f"{p.full(left, UNARY)} @ {p.full(right, UNARY)}", PRODUCT)
    return _grown(p, code, e, rank)


def _sum_last(text: str, rank: int, axes: int = 1) -> Code:
    axis = "-1" if axes == 1 else "(-2, -1)"
    if rank == axes:
        return Code(f"np.sum({text}, axis={axis}, keepdims=True)")
    tail = f"[..., {', '.join(['None'] * rank)}]" if rank else ""
    return Code(f"np.sum({text}, axis={axis}){tail}")


def _sum(p: Printer, e: Sum, rank: int) -> Code:
    text = p.full(e.arg, SUM)
    return _sum_last(text, rank, len(e.arg.shape)) if p.batched(e.arg) else Code(f"np.sum({text})")


def _transpose(p: Printer, e: Transpose, rank: int) -> Code:
    return Code(f"np.swapaxes({p.full(e.arg)}, -1, -2)" if p.batched(e.arg) else f"{p.full(e.arg)}.T")


def _outer(p: Printer, e: Outer, rank: int) -> Code:
    return Code(f"{p.full(e.left)}[..., :, None] * {p.full(e.right)}[..., None, :]", PRODUCT)


def _concat(p: Printer, e: Concat, rank: int) -> Code:
    parts = ", ".join(p.full(part, SUM) for part in e.parts)
    if len({(p.batched(part), p.over_time(part)) for part in e.parts}) > 1:
        return Code(f"concatenate({parts})")
    return Code(f"np.concatenate([{parts}], axis=-1)")


def _slice(p: Printer, e: Slice, rank: int) -> Code:
    start = "" if e.start == Dim() else p.dim(e.start)
    return Code(f"{p.full(e.arg)}[..., {start}:{p.dim(e.stop)}]")


def _call(name: str, *args: str) -> Callable[[Printer, Expr, int], Code]:
    """A vector function of the module; its result may be a scalar."""

    def printed(p: Printer, e: Expr, rank: int) -> Code:
        return _grown(p, Code(f"{name}({', '.join(p.full(getattr(e, arg), SUM) for arg in args)})"), e, rank)

    return printed


PRINT: dict[type[Expr], Callable[..., Code]] = {
    Number: lambda p, e, rank: number(e.value),
    Size: lambda p, e, rank: Code(p.dim(e.dim), ATOM if len(e.dim.terms) == 1 and not e.dim.constant else SUM),
    Zeros: lambda p, e, rank: Code(f"np.zeros({p.shape(e.shape)})"),
    Identity: lambda p, e, rank: Code(f"np.eye({p.dim(e.dim)})"),
    Ref: _ref,
    Adjoint: _ref,
    Broadcast: lambda p, e, rank: p.code(e.arg, rank),
    Add: _add,
    Mul: _mul,
    Power: _power,
    Apply: _apply,
    Where: _where,
    MatMul: _matmul,
    Outer: _outer,
    Transpose: _transpose,
    Diag: lambda p, e, rank: Code(f"np.eye({p.dim(e.arg.shape[0])}) * {p.full(e.arg)}[..., None, :]", PRODUCT),
    Sum: _sum,
    Concat: _concat,
    Slice: _slice,
    Softmax: _call("softmax", "arg"),
    LogSumExp: _call("logsumexp", "arg"),
    CrossEntropy: _call("cross_entropy", "logits", "target"),
}


def used(exprs: Iterable[Expr]) -> list[str]:
    """The names of the module functions that some expressions call, in order of first use."""
    operations: dict[type[Expr], str] = {Softmax: "softmax", LogSumExp: "logsumexp", CrossEntropy: "cross_entropy"}
    found: dict[str, None] = {}
    for node in (node for expr in exprs for node in calls(expr)):
        name = node.function.name if isinstance(node, Apply) and node.function.body is None else operations.get(type(node), "")
        if name and name not in NUMPY_NAME:
            found[name] = None
    return list(found)


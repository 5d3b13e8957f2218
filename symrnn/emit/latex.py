"""IR expression -> LaTeX: one table keyed by operation, with how tightly each result binds.

Only commands that KaTeX knows too, and no backslash before punctuation, which Markdown would swallow. Parentheses have
fixed sizes (`\\bigl(`, never `\\left(`), so that a long formula may be broken inside them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.emit.names import Names, parse_name, script
from symrnn.emit.notation import GradientStyle, Notation, ProductSign, TransposeSign
from symrnn.emit.style import Style
from symrnn.emit.texpiece import Binding, Tex, enclosed, joined, parenthesised, raised, rational, side_by_side
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
    Function,
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
    Transpose,
    Where,
    Zeros,
)
from symrnn.ir.functions import ABS, COS, EXP, LOG, RELU, SIGMOID, SIGN, SIN, SOFTPLUS, SQRT, STEP, TANH, compared, comparison

NAMED: dict[Function, str] = {
    TANH: r"\tanh", SIGMOID: r"\sigma", RELU: r"\operatorname{relu}", SOFTPLUS: r"\operatorname{softplus}", EXP: r"\exp",
    LOG: r"\log", SIGN: r"\operatorname{sign}", SIN: r"\sin", COS: r"\cos",
}
STANDARD = {
    "maximum": r"\max", "minimum": r"\min", "poisson": r"\operatorname{Poisson}", "binary_cross_entropy": r"\operatorname{BCE}",
}  # fmt: skip
RAISED = frozenset({TANH, SIN, COS})


@dataclass(frozen=True)
class Printer:
    """Prints the expressions of one cell in one notation; `style` says whether vectors are columns or rows."""

    names: Names
    notation: Notation
    style: Style
    inline: bool = False  # within a line of text: derivatives with a slash

    @property
    def transposed(self) -> str:
        return r"\top" if self.notation.transpose is TransposeSign.TOP else "T"

    @property
    def times(self) -> str:
        return r"\odot" if self.notation.product is ProductSign.ODOT else r"\circ"

    @property
    def loss(self) -> str:
        return self.names.free("L", r"\mathcal{L}", r"\mathcal{J}")

    def print(self, expr: Expr) -> Tex:
        return LATEX[type(expr)](self, expr)

    def tex(self, expr: Expr) -> str:
        return self.print(expr).text

    def whole(self, expr: Expr) -> str:
        """An expression that is a whole side of an equation: there a choice is written out by cases."""
        if not isinstance(expr, Where) or (comparison(expr.mask) is None and (expr.yes.is_zero or expr.no.is_zero)):
            return self.tex(expr)
        cases = [(self.tex(value), when) for value, when in self._cases(expr)]
        if self.inline:
            return ",~ ".join(f"{value}~{when}" for value, when in cases)
        return r"\begin{cases} " + r" \\ ".join(f"{value} & {when}" for value, when in cases) + r" \end{cases}"

    def _cases(self, expr: Where) -> Iterator[tuple[Expr, str]]:
        """The cases of a choice, each with its condition; of comparisons the first that holds counts, the last needs none."""
        if comparison(expr.mask) is None:
            mask = self.tex(expr.mask)
            yield expr.yes, rf"\text{{if }} {mask} = 1"
            yield expr.no, rf"\text{{if }} {mask} = 0"
            return
        for value, conditions in _branches(expr):
            signs = [f"{self.tex(left)} {sign} {self.tex(right)}" for left, sign, right in conditions]
            yield value, r"\text{if } " + r" \text{ and } ".join(signs) if signs else r"\text{otherwise}"

    def gradient(self, of: Tex) -> Tex:
        """The gradient of the total loss by a symbol."""
        match self.notation.gradient:
            case GradientStyle.PARTIAL:
                return self.quotient(self.loss, of.text)
            case GradientStyle.NABLA:
                return Tex(rf"\nabla{script('_', of.text)} {self.loss}", Binding.PREFIX)
            case GradientStyle.DELTA:
                return Tex(rf"\delta {of.body}", sup=of.sup)

    def quotient(self, top: str, bottom: str) -> Tex:
        """The sign d `top` / d `bottom`."""
        if self.inline:
            return Tex(rf"\partial {top} / \partial {bottom}", Binding.PRODUCT)
        return Tex(rf"\frac{{\partial {top}}}{{\partial {bottom}}}", tall=True)

    def function(self, function: Function) -> str:
        """The name of an element-wise function."""
        if function == SIGMOID and self.names.free(r"\sigma", "") == "":
            return r"\operatorname{sigmoid}"
        if function.derivative_of is None:
            return NAMED.get(function) or _function_name(function.name)
        name, index = function.derivative_of
        if len(function.parameters) == 1:
            return _function_name(name) + "'"
        return rf"\partial_{{{parse_name(function.parameters[index]).tex}}} {_function_name(name)}"

    def bind(self, expr: Expr, least: Binding) -> Tex:
        """An expression, in parentheses if it binds less tightly than its place demands."""
        printed = self.print(expr)
        return printed if printed.binding >= least else parenthesised(printed)

    def sized(self, expr: Expr) -> Tex:
        """An expression where nothing beside it tells its shape: zeros tell how many they are."""
        if expr.is_zero and expr.shape:
            return Tex(f"0{script('_', extent(self.names, expr.shape))}")
        return self.print(expr)

    def call(self, name: str, args: Iterable[Expr]) -> Tex:
        printed = [self.sized(arg) for arg in args]
        inner = Tex(", ".join(arg.text for arg in printed), tall=any(arg.tall for arg in printed))
        return replace(parenthesised(inner), body=name + parenthesised(inner).body)


def _branches(expr: Expr) -> Iterator[tuple[Expr, list[tuple[Expr, str, Expr]]]]:
    """The values of nested comparisons, each with the inequalities under which it is reached, from top to bottom."""
    found = comparison(expr.mask) if isinstance(expr, Where) else None
    if not isinstance(expr, Where) or found is None:
        yield expr, []
        return
    for value, conditions in _branches(expr.yes):
        yield value, [found, *conditions]
    yield from _branches(expr.no)


def _function_name(name: str) -> str:
    if name in STANDARD:
        return STANDARD[name]
    glyph = parse_name(name)
    return glyph.tex if "mathit" not in glyph.tex else rf"\operatorname{{{name.replace('_', '-')}}}"


def _add(p: Printer, e: Add) -> Tex:
    return joined(p.print(term) for term in e.terms)


def _mul(p: Printer, e: Mul) -> Tex:
    """Sign, then a fraction of what is simple, then the other scalars, then the tensors joined by the element-wise sign."""
    sign, size = ("-" if e.coefficient < 0 else ""), abs(e.coefficient)
    scalars, tensors = ([f for f in e.factors if bool(f.shape) is kind] for kind in (False, True))
    front, scalars = _fraction(p, size, scalars, "")
    middle, tensors = _fraction(p, Fraction(1), tensors, f" {p.times} ")
    joins = len(tensors) + len(middle) > 1
    last = None if middle else [*scalars, *tensors][-1:]

    def factor(expr: Expr) -> Tex:
        at_end = Binding.PREFIX if joins else Binding.PRODUCT
        return p.bind(expr, at_end if last and expr is last[0] else Binding.ATOM)

    before = [*front, *map(factor, scalars)]
    product = [*map(factor, tensors), *middle]
    text = side_by_side([*(part.text for part in before), f" {p.times} ".join(part.text for part in product)])
    return Tex(sign + text, Binding.SUM if sign else Binding.PRODUCT, tall=any(part.tall for part in before + product))


def _fraction(p: Printer, size: Fraction, factors: list[Expr], sign: str) -> tuple[list[Tex], list[Expr]]:
    """The leading number or fraction of a product, and the factors that are left to write after it.

    Factors with negative powers make the denominator; plain symbols go above it, all else behind the fraction.
    """
    below = [build.power(f.base, -f.exponent) for f in factors if isinstance(f, Power) and f.exponent < 0]
    rest = [f for f in factors if not (isinstance(f, Power) and f.exponent < 0)]
    if not below:
        return ([] if size == 1 else [rational(size)]), rest
    above = [f for f in rest if _is_simple(f)]
    joint = sign.join if sign else side_by_side
    over = joint([*_count(size.numerator), *(p.tex(f) for f in above)]) or "1"
    least = Binding.SUM if len(below) == 1 and size.denominator == 1 else Binding.ATOM
    under = joint([*_count(size.denominator), *(p.bind(f, least).text for f in below)])
    return [Tex(rf"\frac{{{over}}}{{{under}}}", tall=True)], [f for f in rest if not _is_simple(f)]


def _count(value: int) -> list[str]:
    return [] if value == 1 else [str(value)]


def _is_simple(expr: Expr) -> bool:
    return isinstance(expr, Ref | Size) or (isinstance(expr, Power) and isinstance(expr.base, Ref | Size))


def _power(p: Printer, e: Power) -> Tex:
    if e.exponent < 0:
        below = p.tex(build.power(e.base, -e.exponent))
        return Tex(rf"\frac{{1}}{{{below}}}", tall=True)
    match e.base:
        case Apply(function, args) if function in RAISED:
            return p.call(p.function(function) + script("^", str(e.exponent)), args)
        case _:
            return raised(p.print(e.base), str(e.exponent))


def _apply(p: Printer, e: Apply) -> Tex:
    if e.function == SQRT:
        if isinstance(e.args[0], Sum) and (norm := _norm(p, e.args[0])):
            return replace(norm, sup="")
        return Tex(rf"\sqrt{{{p.tex(e.args[0])}}}", tall=p.print(e.args[0]).tall)
    if e.function == ABS:
        return enclosed(p.print(e.args[0]), r"\lvert", r"\rvert")
    if e.function == STEP:
        return _indicator(p, e.args[0])
    return p.call(p.function(e.function), e.args)


def _indicator(p: Printer, arg: Expr) -> Tex:
    left, sign, right = compared(arg)
    sides = p.print(left), p.print(right)
    boxed = enclosed(Tex(f"{sides[0].text} {sign} {sides[1].text}", tall=any(side.tall for side in sides)), "[", "]")
    return replace(boxed, body=r"\mathbf{1}" + boxed.body)


def _norm(p: Printer, e: Sum) -> Tex | None:
    """A sum of squares as the square of a norm, Frobenius' for a matrix."""
    if not (isinstance(e.arg, Power) and e.arg.exponent == 2 and e.arg.shape):
        return None
    bars = enclosed(p.print(e.arg.base), r"\lVert", r"\rVert")
    return replace(bars, body=bars.body + (r"_{\mathrm{F}}" if len(e.arg.shape) == 2 else ""), sup="2")


def _sum(p: Printer, e: Sum) -> Tex:
    return _norm(p, e) or p.call(r"\operatorname{sum}", [e.arg])


def _where(p: Printer, e: Where) -> Tex:
    """A choice inside a formula, as the sum q a + (1 - q) b; a branch that is 0 vanishes."""
    chosen, left = build.mul(e.mask, e.yes), build.mul(build.sub(build.ONE, e.mask), e.no)
    return joined(p.print(part) for part in (chosen, left) if not part.is_zero)


def _matmul(p: Printer, e: MatMul) -> Tex:
    dot = len(e.left.shape) == len(e.right.shape) == 1
    if not dot and _stands_otherwise(p, e):
        column = len(e.left.shape) == 1
        swapped = MatMul(build.transpose(e.right), e.left) if column else MatMul(e.right, build.transpose(e.left))
        return _matmul(p, swapped)
    if len(e.left.shape) == 1 and p.style is Style.COLUMN:
        left = _flipped(p, p.print(e.left))
    else:
        left = p.bind(e.left, Binding.PRODUCT if isinstance(e.left, MatMul) and _is_matrix(e.left.right) else Binding.ATOM)
    if dot and p.style is Style.ROW:
        right = _flipped(p, p.print(e.right))
    else:
        right = p.bind(e.right, Binding.PRODUCT if isinstance(e.right, MatMul) and _is_matrix(e.right.left) else Binding.PREFIX)
    if dot and p.style is Style.MIXED:
        return Tex(rf"{left.text} \cdot {right.text}", Binding.PRODUCT, tall=left.tall or right.tall)
    return _adjacent(left, right)


def _stands_otherwise(p: Printer, e: MatMul) -> bool:
    """Whether a product of a vector and a matrix would not stand as vectors do: v^T M is a row, and M^T v a column."""
    vector = {Style.COLUMN: e.left, Style.ROW: e.right}.get(p.style)
    return vector is not None and len(vector.shape) == 1


def _is_matrix(middle: Expr) -> bool:
    """Whether it may stand in the middle of a product of three without brackets: W (x J) is not (W x) J for a vector x."""
    return len(middle.shape) == 2


def _adjacent(left: Tex, right: Tex) -> Tex:
    return Tex(side_by_side((left.text, right.text)), Binding.PRODUCT, tall=left.tall or right.tall)


def _outer(p: Printer, e: Outer) -> Tex:
    match p.style:
        case Style.COLUMN:
            return _adjacent(p.bind(e.left, Binding.ATOM), _flipped(p, p.print(e.right)))
        case Style.ROW:
            return _adjacent(_flipped(p, p.print(e.left)), p.bind(e.right, Binding.ATOM))
        case Style.MIXED:
            left, right = p.bind(e.left, Binding.ATOM), p.bind(e.right, Binding.ATOM)
            return Tex(rf"{left.text} \otimes {right.text}", Binding.PRODUCT, tall=left.tall or right.tall)


def _flipped(p: Printer, printed: Tex) -> Tex:
    """The transpose; a superscript such as a time is kept in front of the sign."""
    if printed.tall or printed.binding < Binding.ATOM:
        printed = parenthesised(printed)
    return replace(printed, sup=f"{printed.sup} {p.transposed}".strip())


def _slice(p: Printer, e: Slice) -> Tex:
    part = enclosed(p.print(e.arg), "[", "]")
    first, last = (p.names.dim(dim).replace(" ", "") for dim in (e.start + Dim((), 1), e.stop))
    return replace(part, body=part.body + script("_", f"{first}:{last}"))


def _concat(p: Printer, e: Concat) -> Tex:
    """Vectors one after the other."""
    joint = ", " if p.style is Style.ROW else "; "
    parts = [p.sized(part) for part in e.parts]
    return enclosed(Tex(joint.join(part.text for part in parts), tall=any(part.tall for part in parts)), "[", "]")


def extent(names: Names, shape: Shape) -> str:
    """`n \\times m`; a sum among several sizes stands in parentheses."""
    sizes = [names.dim(dim).replace(" ", "") for dim in shape]
    return r" \times ".join(f"({size})" if "+" in size and len(sizes) > 1 else size for size in sizes)


def _broadcast(p: Printer, e: Broadcast) -> Tex:
    ones = Tex(rf"\mathbf{{1}}{script('_', extent(p.names, e.to))}")
    if e.arg == build.ONE:
        return ones
    return _adjacent(p.bind(e.arg, Binding.ATOM), ones)


def _ref(p: Printer, e: Ref) -> Tex:
    glyph = p.names.ref(e)
    return Tex(glyph.foot, sup=" ".join(glyph.sups))


def _size(p: Printer, e: Size) -> Tex:
    parts = len(e.dim.terms) + bool(e.dim.constant)
    single = Binding.ATOM if all(count == 1 for _, count in e.dim.terms) else Binding.PRODUCT
    return Tex(p.names.dim(e.dim), Binding.SUM if parts > 1 else single)


LATEX: dict[type[Expr], Callable[..., Tex]] = {
    Number: lambda p, e: rational(e.value),
    Size: _size,
    Zeros: lambda p, e: Tex("0"),
    Identity: lambda p, e: Tex(p.names.free("I", r"\mathbf{I}")),
    Ref: _ref,
    Adjoint: lambda p, e: p.gradient(_ref(p, e.of)),
    Broadcast: _broadcast,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Apply: _apply,
    Where: _where,
    MatMul: _matmul,
    Outer: _outer,
    Transpose: lambda p, e: _flipped(p, p.print(e.arg)),
    Diag: lambda p, e: p.call(r"\operatorname{diag}", [e.arg]),
    Sum: _sum,
    Concat: _concat,
    Slice: _slice,
    Softmax: lambda p, e: p.call(r"\operatorname{softmax}", [e.arg]),
    LogSumExp: lambda p, e: p.call(r"\operatorname{logsumexp}", [e.arg]),
    CrossEntropy: lambda p, e: p.call(r"\operatorname{CE}", [e.logits, e.target]),
}

"""Formulas -> IR expressions, with every shape checked and both shapes shown where two do not fit."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from lark import Token, Tree

from symrnn.errors import nearest
from symrnn.ir import build
from symrnn.ir.dims import Shape, shape_text
from symrnn.ir.expr import Apply, CrossEntropy, Expr, LogSumExp, Ref, Size, Softmax
from symrnn.ir.functions import BUILTIN, SQRT
from symrnn.language.scope import STRUCTURAL, Scope
from symrnn.language.source import Node, branch, token

LARGEST_EXPONENT = 64
Resolve = Callable[[Node], Expr]


@dataclass(frozen=True)
class Typed:
    """An expression with the piece of text it was read from."""

    expr: Expr
    at: Node

    @property
    def shape(self) -> Shape:
        return self.expr.shape


@dataclass(frozen=True)
class Reader:
    """Reads formulas; `resolve` says what a variable such as `s[t-1]` stands for, `subject` names the equation."""

    scope: Scope
    resolve: Resolve
    subject: str

    def read(self, tree: Node) -> Expr:
        return self._typed(tree).expr

    def _typed(self, tree: Node) -> Typed:
        return Typed(getattr(self, "_" + tree.data)(tree), tree)

    def _sum(self, tree: Node) -> Expr:
        first, *rest = tree.children
        result = self._typed(_tree(first))
        for sign, child in zip(rest[::2], rest[1::2], strict=True):
            term = self._typed(_tree(child))
            self._same_shape(result, term, str(sign))
            result = Typed(build.add(result.expr, term.expr if sign == "+" else build.neg(term.expr)), result.at)
        return result.expr

    def _product(self, tree: Node) -> Expr:
        first, *rest = tree.children
        result = self._typed(_tree(first))
        for operator, child in zip(rest[::2], rest[1::2], strict=True):
            factor = self._typed(_tree(child))
            result = Typed(self._times(result, factor, str(operator)), result.at)
        return result.expr

    def _times(self, left: Typed, right: Typed, operator: str) -> Expr:
        if operator == "@":
            self._check_matmul(left, right)
            return build.matmul(left.expr, right.expr)
        self._same_shape(left, right, operator)
        if operator == "*":
            return build.mul(left.expr, right.expr)
        if right.expr.is_zero:
            raise self.scope.source.error("division by zero", right.at)
        return build.div(left.expr, right.expr)

    def _unary(self, tree: Node) -> Expr:
        sign, operand = tree.children
        value = self._typed(_tree(operand)).expr
        return build.neg(value) if sign == "-" else value

    def _power(self, tree: Node) -> Expr:
        base, exponent = tree.children
        value = self._typed(_tree(base)).expr
        if exponent is None:
            return value
        power = self._exponent(_tree(exponent))
        if value.is_zero and power < 0:
            raise self.scope.source.error("division by zero", tree)
        return build.power(value, power)

    def _exponent(self, tree: Node) -> int:
        sign, number = tree.children
        value = self._rational(number) * (-1 if sign == "-" else 1)
        if value.denominator != 1:
            hint = "write sqrt(z) for z**0.5, and exp(p*log(z)) for other powers of a positive z"
            raise self.scope.source.error("an exponent that is not a whole number", tree, hint)
        if abs(value) > LARGEST_EXPONENT:
            raise self.scope.source.error("this exponent is too large", tree, f"exponents go up to {LARGEST_EXPONENT}")
        return int(value)

    def _postfix(self, tree: Node) -> Expr:
        atom, *transposes = tree.children
        value = self._typed(_tree(atom))
        if transposes and len(value.shape) != 2:
            what = "scalar" if not value.shape else "vector: vectors are one-dimensional and have no transpose"
            raise self.scope.source.error(".T of what is no matrix", tree, f"{self._described(value)}, a {what}")
        return build.transpose(value.expr) if len(transposes) % 2 else value.expr

    def _group(self, tree: Node) -> Expr:
        return self._typed(branch(tree, 0)).expr

    def _number(self, tree: Node) -> Expr:
        return build.number(self._rational(token(tree)))

    def _rational(self, number: object) -> Fraction:
        """The exact value of a number; its exponent is bounded, so that no short text makes a long number."""
        assert isinstance(number, Token)
        mantissa, _, exponent = number.lower().partition("e")
        if len(mantissa) > 40 or len(exponent) > 4 or abs(int(exponent or 0)) > 300:
            raise self.scope.source.error("this number is too long", number, "at most 40 digits, and exponents up to 300")
        return Fraction(str(number))

    def _variable(self, tree: Node) -> Expr:
        return self.resolve(tree)

    def _call(self, tree: Node) -> Expr:
        name = token(tree)
        args = [self._typed(_tree(child)) for child in tree.children[1:]]
        if str(name) in STRUCTURAL:
            self._arity(tree, args, ARITY[str(name)])
            build_call: Callable[[Node, list[Typed]], Expr] = getattr(self, f"_call_{name}")
            return build_call(tree, args)
        function = self.scope.functions.get(str(name)) or BUILTIN.get(str(name))
        if function is None:
            known = [*STRUCTURAL, *BUILTIN, *self.scope.functions]
            what = f"{name} is not a function" if str(name) in self.scope.symbols else f"unknown function {name}"
            raise self.scope.source.error(what + nearest(str(name), known), name, "functions: " + ", ".join(sorted(known)))
        self._arity(tree, args, (len(function.parameters), len(function.parameters)))
        for arg in args[1:]:
            self._same_shape(args[0], arg, f"the arguments of {name}")
        return Apply(function, tuple(arg.expr for arg in args))

    def _arity(self, tree: Node, args: list[Typed], bounds: tuple[int, int]) -> None:
        least, most = bounds
        if not least <= len(args) <= most:
            wanted = str(least) if least == most else f"at least {least}"
            raise self.scope.source.error(
                f"{token(tree)} takes {wanted} argument{'s' * (least != 1)}", tree, f"found {len(args)}"
            )

    def _call_sum(self, tree: Node, args: list[Typed]) -> Expr:
        return build.sum_of(args[0].expr)

    def _call_mean(self, tree: Node, args: list[Typed]) -> Expr:
        sizes = (Size(dim) if dim.names else build.number(dim.constant) for dim in args[0].shape)
        return build.mul(*(build.power(size, -1) for size in sizes), build.sum_of(args[0].expr))

    def _call_dot(self, tree: Node, args: list[Typed]) -> Expr:
        self._vectors(tree, args)
        self._same_shape(args[0], args[1], "dot")
        return build.matmul(args[0].expr, args[1].expr)

    def _call_norm2(self, tree: Node, args: list[Typed]) -> Expr:
        return Apply(SQRT, (build.sum_of(build.power(args[0].expr, 2)),))

    def _call_concat(self, tree: Node, args: list[Typed]) -> Expr:
        self._vectors(tree, args)
        return build.concat(*(arg.expr for arg in args))

    def _call_where(self, tree: Node, args: list[Typed]) -> Expr:
        mask, yes, no = args
        if not isinstance(mask.expr, Ref) or mask.shape:
            found = f"found {self.scope.source.words(mask.at)} with shape {shape_text(mask.shape)}"
            raise self.scope.source.error("the condition of where is a scalar input (a mask of 0 and 1)", mask.at, found)
        self._same_shape(yes, no, "the two branches of where")
        shape = max(yes.shape, no.shape, key=len)
        branches = (build.broadcast(x.expr, shape) if not x.shape else x.expr for x in (yes, no))
        return build.where(mask.expr, *branches)

    def _call_softmax(self, tree: Node, args: list[Typed]) -> Expr:
        self._vectors(tree, args)
        return Softmax(args[0].expr)

    def _call_logsumexp(self, tree: Node, args: list[Typed]) -> Expr:
        self._vectors(tree, args)
        return LogSumExp(args[0].expr)

    def _call_cross_entropy(self, tree: Node, args: list[Typed]) -> Expr:
        self._vectors(tree, args)
        self._same_shape(args[0], args[1], "cross_entropy")
        return CrossEntropy(args[0].expr, args[1].expr)

    def _vectors(self, tree: Node, args: list[Typed]) -> None:
        for arg in args:
            if len(arg.shape) != 1:
                raise self.scope.source.error(f"{token(tree)} takes vectors", arg.at, f"found {self._described(arg)}")

    def _same_shape(self, left: Typed, right: Typed, operation: str) -> None:
        if left.shape and right.shape and left.shape != right.shape:
            fits = f"{operation} needs equal shapes, or a scalar on one side"
            more = ["the matrix product is written @"] if operation == "*" and 2 in (len(left.shape), len(right.shape)) else []
            raise self._mismatch(right, f"{self._described(left)}; {self._described(right)}: {fits}", *more)

    def _check_matmul(self, left: Typed, right: Typed) -> None:
        both = f"{self._described(left)}; {self._described(right)}"
        if not left.shape or not right.shape:
            raise self._mismatch(right, f"{both}: @ multiplies vectors and matrices; a scalar multiplies with *")
        if left.shape[-1] != right.shape[0]:
            words = self.scope.source.words(left.at)
            where = "entries" if len(left.shape) == 1 else "columns"
            rows = "rows" if len(right.shape) == 2 else "entries"
            raise self._mismatch(right, f"{both}: @ needs as many {where} on the left ({left.shape[-1]}, in {words}) as {rows} on the right ({right.shape[0]})")

    def _mismatch(self, at: Typed, *details: str) -> Exception:
        return self.scope.source.error(f"shape mismatch in {self.subject}", at.at, *details)

    def _described(self, value: Typed) -> str:
        words = self.scope.source.words(value.at)
        text = f"{words if len(words) <= 40 else words[:37] + '…'} is {shape_text(value.shape)}"
        declared = self.scope.symbols.get(value.expr.name) if isinstance(value.expr, Ref) else None
        return f"{text}, from line {declared.line}" if declared else text


ARITY = {
    "sum": (1, 1), "mean": (1, 1), "dot": (2, 2), "norm2": (1, 1), "concat": (2, 99), "where": (3, 3), "softmax": (1, 1),
    "logsumexp": (1, 1), "cross_entropy": (2, 2),
}


def _tree(child: object) -> Node:
    assert isinstance(child, Tree)
    return child

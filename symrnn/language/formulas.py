"""Formulas -> IR expressions, with every shape checked and every number bounded."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from lark import Token, Tree

from symrnn.errors import CellError, nearest
from symrnn.ir import build
from symrnn.ir.expr import Apply, Expr, Function, Mul, Number, Power
from symrnn.ir.functions import BUILTIN, LOG, SQRT, STEP
from symrnn.language.calls import CALL
from symrnn.language.operands import Checks, Typed, wider
from symrnn.language.scope import Scope
from symrnn.language.slices import is_slice, sliced
from symrnn.language.source import Node, branch, index_of, token

LONGEST_FORMULA = 600
MOST_PRODUCTS = 40
LARGEST_EXPONENT = 64
MOST_DIGITS = 40
LARGEST_POWER_OF_TEN = 300
ENTRYWISE = "a function of your own acts on every entry alone; write this in an equation"
LONGEST_NUMBER = 2100  # bits of a numerator or a denominator; a number as it may be written has fewer

Resolve = Callable[[Node], Expr]


@dataclass(frozen=True)
class Reader:
    """Reads formulas; `resolve` says what a variable such as `s[t-1]` stands for, `subject` names the equation.

    `entrywise`: only element-wise operations may occur, because the formula is the body of an element-wise function.
    """

    scope: Scope
    resolve: Resolve
    subject: str
    entrywise: bool = False

    @cached_property
    def checks(self) -> Checks:
        return Checks(self.scope, self.subject)

    def read(self, tree: Node) -> Expr:
        """The expression of a formula, which is refused first if it would take long to read."""
        words = sum(1 for _ in tree.scan_values(lambda word: True))
        products = sum(1 for _ in tree.scan_values(lambda word: word == "@"))
        if words > LONGEST_FORMULA or products > MOST_PRODUCTS:
            most = f"{LONGEST_FORMULA} names, numbers and operators, {MOST_PRODUCTS} of them @"
            hint = f"a formula has at most {most}; give a part of it a name, by an equation of its own"
            raise self.checks.error("this formula is too long", tree, hint)
        return self.typed(tree).expr

    def typed(self, tree: object) -> Typed:
        assert isinstance(tree, Tree)
        value = Typed(READ[tree.data](self, tree), tree)
        self._check_numbers(value)
        return value

    def _check_numbers(self, value: Typed) -> None:
        """Refuses coefficients and exponents that grow beyond what generated code can hold."""
        parts = value.expr.factors if isinstance(value.expr, Mul) else (value.expr,)
        if any(isinstance(part, Power) and abs(part.exponent) > LARGEST_EXPONENT for part in parts):
            raise self.checks.error("this exponent is too large", value.at, f"exponents go up to {LARGEST_EXPONENT}")
        number = _coefficient(value.expr)
        if max(number.numerator.bit_length(), number.denominator.bit_length()) > LONGEST_NUMBER:
            hint = f"its numerator and its denominator have at most {LONGEST_NUMBER} bits"
            raise self.checks.error("this makes a number that is too long", value.at, hint)
        if number and not 1 <= abs(number) * 10**LARGEST_POWER_OF_TEN <= 100**LARGEST_POWER_OF_TEN:
            hint = f"numbers lie between 1e-{LARGEST_POWER_OF_TEN} and 1e{LARGEST_POWER_OF_TEN}"
            raise self.checks.error("this makes a number that is out of range", value.at, hint)

    def sum(self, tree: Node) -> Expr:
        first, *rest = tree.children
        widest = self.typed(first)
        terms = [widest.expr]
        for sign, child in zip(rest[::2], rest[1::2], strict=True):
            term = self.typed(child)
            self.checks.same_shape(widest, term, str(sign))
            terms.append(term.expr if sign == "+" else build.neg(term.expr))
            widest = wider(widest, term)
        return build.add(*terms)

    def product(self, tree: Node) -> Expr:
        """A chain of *, / and @, from left to right; what stands between two @ is multiplied at once."""
        first, *rest = tree.children
        result = self.typed(first)
        factors = [result.expr]
        for operator, child in zip(rest[::2], rest[1::2], strict=True):
            factor = self.typed(child)
            if operator == "@":
                left = Typed(build.mul(*factors), result.at)
                self.checks.multipliable(left, factor)
                result = Typed(build.matmul(left.expr, factor.expr), result.at)
                factors = [result.expr]
            else:
                self.checks.same_shape(result, factor, str(operator))
                factors.append(factor.expr if operator == "*" else self._reciprocal(factor))
                result = wider(result, factor)
        return build.mul(*factors)

    def _reciprocal(self, divisor: Typed) -> Expr:
        if divisor.expr.is_zero:
            raise self.checks.error("division by zero", divisor.at)
        return build.power(divisor.expr, -1)

    def unary(self, tree: Node) -> Expr:
        sign, operand = tree.children
        value = self.typed(operand).expr
        return build.neg(value) if sign == "-" else value

    def power(self, tree: Node) -> Expr:
        value, exponent = self.typed(tree.children[0]).expr, self._exponent(branch(tree, 1))
        if value.is_zero and exponent < 0:
            raise self.checks.error("division by zero", tree)
        return build.power(value, exponent)

    def _exponent(self, tree: Node) -> int:
        sign, number = tree.children
        value = self._rational(number) * (-1 if sign == "-" else 1)
        if value.denominator != 1:
            hint = "write sqrt(z) for z**0.5, and exp(p*log(z)) for other powers of a positive z"
            raise self.checks.error("an exponent that is not a whole number", tree, hint)
        if abs(value) > LARGEST_EXPONENT:
            raise self.checks.error("this exponent is too large", tree, f"exponents go up to {LARGEST_EXPONENT}")
        return int(value)

    def postfix(self, tree: Node) -> Expr:
        """What stands behind an operand, from left to right: `.T` and slices."""
        atom, *marks = tree.children
        value = self.typed(atom)
        for mark in marks:
            expr = self._transposed(value, tree) if isinstance(mark, Token) else self.sliced(value, mark)
            value = Typed(expr, value.at)
        return value.expr

    def _transposed(self, value: Typed, tree: Node) -> Expr:
        if len(value.shape) != 2:
            what = "scalar" if not value.shape else "vector: vectors are one-dimensional and have no transpose"
            raise self.checks.error(".T of what is no matrix", tree, f"{self.checks.described(value)}, a {what}")
        return build.transpose(value.expr)

    def sliced(self, value: Typed, index: Node) -> Expr:
        if self.entrywise:
            raise self.checks.error("a slice is not element-wise", index, ENTRYWISE)
        return sliced(value, index, self.checks)

    def group(self, tree: Node) -> Expr:
        return self.typed(tree.children[0]).expr

    def number(self, tree: Node) -> Expr:
        return build.number(self._rational(tree.children[0]))

    def _rational(self, number: object) -> Fraction:
        """The exact value of a number; its exponent is bounded, so that no short text makes a long number."""
        assert isinstance(number, Token)
        mantissa, _, exponent = number.lower().partition("e")
        if len(mantissa) > MOST_DIGITS or len(exponent) > 4 or abs(int(exponent or 0)) > LARGEST_POWER_OF_TEN:
            hint = f"at most {MOST_DIGITS} digits, and exponents up to {LARGEST_POWER_OF_TEN}"
            raise self.scope.source.error("this number is too long", number, hint)
        return Fraction(str(number))

    def variable(self, tree: Node) -> Expr:
        """A symbol, with a time or a slice behind it."""
        index = index_of(tree)
        if index is None or not is_slice(index):
            return self.resolve(tree)
        bare: Node = Tree(tree.data, [token(tree)], tree.meta)
        return self.sliced(Typed(self.resolve(bare), token(tree)), index)

    def call(self, tree: Node) -> Expr:
        name = token(tree)
        if name == "where" and branch(tree, 1).data == "comparison":
            return self._choice(tree)
        args = [self.typed(child) for child in tree.children[1:]]
        call = CALL.get(str(name))
        if call is None:
            return self._apply(tree, name, args)
        if self.entrywise and name == "where":
            hint = "in a function of your own it compares: where(z > 0, …, …)"
            raise self.checks.error("the first argument of where is no comparison", branch(tree, 1), hint)
        if self.entrywise:
            raise self.checks.error(f"{name} is not element-wise", tree, ENTRYWISE)
        self._check_arity(tree, len(args), call.least, call.most)
        if call.vectors:
            self.checks.vectors(str(name), args)
        return call.build(self.checks, args)

    def comparison(self, tree: Node) -> Expr:
        hint = "a comparison is the first argument of where, in a function of your own: def f(z) = where(z > 0, …, …)"
        raise self.checks.error("a comparison stands where a value is wanted", tree, hint)

    def _choice(self, tree: Node) -> Expr:
        """`where(a > b, yes, no)`: the cases of a function."""
        condition = branch(tree, 1)
        if not self.entrywise:
            hint = "give the choice a name: def f(z) = where(z > 0, …, …), and call it for every entry: f(a[t])"
            raise self.checks.error("a comparison in an equation", condition, hint)
        self._check_arity(tree, len(tree.children) - 1, 3, 3)
        left, relation, right = condition.children
        larger, smaller = (left, right) if str(relation).startswith(">") else (right, left)
        sides, branches = [self.typed(side).expr for side in (larger, smaller)], [self.typed(b).expr for b in tree.children[2:]]
        strict = len(str(relation)) == 1
        difference = build.sub(*(sides if strict else sides[::-1]))
        if isinstance(difference, Number):
            raise self.checks.error("this comparison always comes out the same", condition, "compare a parameter")
        return build.where(Apply(STEP, (difference,)), *(branches if strict else branches[::-1]))

    def _apply(self, tree: Node, name: Token, args: list[Typed]) -> Expr:
        """An element-wise function, built in, of the standard ones or the user's."""
        function = BUILTIN.get(str(name)) or self.scope.function(str(name))
        if function is None:
            raise self._unknown(name)
        self._check_arity(tree, len(args), len(function.parameters), len(function.parameters))
        self._check_domain(function, args[0])
        widest = args[0]
        for arg in args[1:]:
            self.checks.same_shape(widest, arg, str(name))
            widest = wider(widest, arg)
        return Apply(function, tuple(arg.expr for arg in args))

    def _unknown(self, name: Token) -> CellError:
        entrywise = sorted({*BUILTIN, *self.scope.functions, *self.scope.standard})
        what = f"{name} is not a function" if str(name) in self.scope.symbols else f"unknown function {name}"
        known = f"functions of entries: {', '.join(entrywise)}", f"functions of tensors: {', '.join(sorted(CALL))}"
        return self.scope.source.error(what + nearest(str(name), [*CALL, *entrywise]), name, *known)

    def _check_domain(self, function: Function, arg: Typed) -> None:
        value = arg.expr.value if isinstance(arg.expr, Number) else 1
        if (function == LOG and value <= 0) or (function == SQRT and value < 0):
            raise self.checks.error(f"the {function.name} of {value}", arg.at, "it is not a real number")

    def _check_arity(self, tree: Node, found: int, least: int, most: int) -> None:
        if not least <= found <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise self.checks.error(f"{token(tree)} takes {wanted} argument{'s' * (most != 1)}", tree, f"found {found}")


READ: dict[str, Callable[[Reader, Node], Expr]] = {
    "sum": Reader.sum,
    "product": Reader.product,
    "unary": Reader.unary,
    "power": Reader.power,
    "postfix": Reader.postfix,
    "group": Reader.group,
    "number": Reader.number,
    "variable": Reader.variable,
    "call": Reader.call,
    "comparison": Reader.comparison,
}


def _coefficient(expr: Expr) -> Fraction:
    if isinstance(expr, Number):
        return expr.value
    return expr.coefficient if isinstance(expr, Mul) else Fraction(1)

"""The reader of whole expressions: which function reads which node of a syntax tree."""

from collections.abc import Callable, Mapping

from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.arithmetic import read_product, read_quotient, read_sum
from symrnn.judge.resolve.big import read_big
from symrnn.judge.resolve.brackets import read_group, read_matrix, read_scripted
from symrnn.judge.resolve.cases import read_cases
from symrnn.judge.resolve.derivatives import read_derivative
from symrnn.judge.resolve.names import read_name
from symrnn.judge.resolve.powers import read_power, read_transposed
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.notes import written as w
from symrnn.notes.written import Written


class Resolver(Scope):
    """Reads expressions with a vocabulary."""

    def read(self, node: Written) -> Meaning:
        return self.pool.one(READ[type(node)](self, node))


def _number(r: Scope, node: w.Number) -> Meaning:
    return m.Number(node.value)


def _operator(r: Scope, node: w.Operator) -> Meaning:
    raise UnreadError(f"{node.name} stands here without an argument", node.span)


def _chain(r: Scope, node: w.Chain) -> Meaning:
    if len(node.sides) == 1:
        return r.read(node.sides[0])
    raise UnreadError("a comparison is no value", node.span)


def _refuse(reason: str) -> Callable[[Scope, Written], Meaning]:
    def refuse(r: Scope, node: Written) -> Meaning:
        raise UnreadError(reason, node.span)

    return refuse


READ: Mapping[type[Written], Callable[..., Meaning]] = {
    w.Number: _number,
    w.Name: read_name,
    w.Operator: _operator,
    w.Dots: lambda r, node: m.Blank(),
    w.Words: _refuse("words are no value"),
    w.Group: read_group,
    w.Sum: read_sum,
    w.Product: read_product,
    w.Quotient: read_quotient,
    w.Derivative: read_derivative,
    w.Power: read_power,
    w.Transposed: read_transposed,
    w.Scripted: read_scripted,
    w.Big: read_big,
    w.Matrix: read_matrix,
    w.Cases: read_cases,
    w.Chain: _chain,
}

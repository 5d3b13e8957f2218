"""What is one thing or another: by a condition on entries, or by a comparison of indices; and dots that say neither."""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import Blank, Cases, Chosen
from symrnn.judge.tensor import Map
from symrnn.judge.value.errors import OutsideError, UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.evaluate import choose
from symrnn.verify.fields import each

COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def cases(node: Cases, e: Frame, env: Env) -> Map:
    left, right = e.value(node.left, env), e.value(node.right, env)
    gap = tensor.entrywise(lambda a, b: a + -b, left, right)
    if not node.strict:
        gap = tensor.scale(Fraction(-1), gap)
    side = tensor.mapped(lambda a: e.field.apply("step", a), gap)
    yes, no = (
        (e.value(node.yes, env), e.value(node.no, env)) if node.strict else (e.value(node.no, env), e.value(node.yes, env))
    )
    yes, no = tensor.alike(yes, no)
    wide = tensor.widest(side, yes, no)
    return Map(each(choose, side.array, yes.array, no.array), wide.out, wide.into)


def chosen(node: Chosen, e: Frame, env: Env) -> Map:
    holds = COMPARE[node.sign](e.step(node.left, env), e.step(node.right, env))
    chosen = node.yes if holds else node.no
    if isinstance(chosen, Blank):
        raise OutsideError("no case says something there")
    return e.value(chosen, env)


def blank(node: Blank, e: Frame, env: Env) -> Map:
    raise UnclearError("dots stand for something, and nothing says for what")

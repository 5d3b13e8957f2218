"""The derivative of one variable by another, as an array: total, immediate, local, along a path, or by the copy of a step."""

import math
from fractions import Fraction

from symrnn.judge.meaning import LATER, OWN, TOTAL, Derivative, Variable
from symrnn.judge.readings import Between, By
from symrnn.judge.value.errors import UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.fields import Array, build_array
from symrnn.verify.oracle import Slot


def between(node: Derivative, of: Variable, by: Variable, e: Frame, env: Env) -> Array:
    """The derivative of a variable by another, as an array with the axes of both."""
    upper, lower = e.slot(of.whole, env), e.slot(by.whole, env)
    if of.copy is not None or (by.copy is not None and of.name == by.name):
        return _of_copy(of, by, e, env)
    if by.copy is not None:
        return e.world.copy(upper, by.name, e.check_step(by.copy, env))
    if lower[1] is None and lower[0] in {param.name for param in e.world.cell.params}:
        return _by_parameter(node, of, upper, lower, e, env)
    if node.sign == LATER:
        return e.world.later(lower)
    if node.sign == OWN:
        return e.world.own(lower)
    if node.sign == "d" or (of.name == TOTAL and node.sign not in ("local", "plus")):
        return e.world.total(upper, lower)
    if node.sign == "plus":
        return e.world.immediate(upper, lower)
    meant = Between.LOCAL if node.sign == "local" else e.reading.between
    if meant is Between.LOCAL:
        return e.world.local(upper, lower, e.hidden)
    if meant is Between.PATH:
        return e.world.path(upper, lower)
    return e.world.total(upper, lower) if meant is Between.TOTAL else e.world.immediate(upper, lower)


def _of_copy(of: Variable, by: Variable, e: Frame, env: Env) -> Array:
    """The derivative of a copy of a parameter by that parameter, or by a copy; by anything else it is 0."""
    same = of.name == by.name and (of.copy is None or by.copy is None or e.step(of.copy, env) == e.step(by.copy, env))
    key = e.world.value(e.slot(of.whole, env)).shape, e.world.value(e.slot(by.whole, env)).shape, same
    if key not in e.deltas:
        e.world.spend(math.prod(key[0]) * math.prod(key[1]))
        e.deltas[key] = _delta(*key)
    return e.deltas[key]


def _delta(upper: tuple[int, ...], lower: tuple[int, ...], same: bool) -> Array:
    """The derivative of an array by itself, or by another one."""
    return build_array(upper + lower, lambda at: Fraction(int(same and at[: len(upper)] == at[len(upper) :])))


def _by_parameter(node: Derivative, of: Variable, upper: Slot, lower: Slot, e: Frame, env: Env) -> Array:
    meant = e.reading.left if e.side == "left" else e.reading.right
    if node.sign == "local":
        return e.world.local(upper, lower)
    if node.sign == "d" or (meant is By.SHARED and node.sign != "plus"):
        return e.world.total(upper, lower)
    if upper[1] is not None:
        return e.world.copy(upper, lower[0], upper[1])
    if e.copy_at is None:
        raise UnclearError("no step says whose copy is meant")
    return e.world.copy(upper, lower[0], e.check_step(e.copy_at, env))

"""How every kind of node is evaluated: one row for each."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from symrnn.judge import meaning as m
from symrnn.judge import tensor
from symrnn.judge.tensor import Map
from symrnn.judge.value import cases, derivatives, functions, parts, powers, products, structures, sums, symbols

VALUE: Mapping[type[m.Meaning], Callable[..., Map]] = {
    m.Number: lambda n, e, env: tensor.number(n.value),
    m.Size: lambda n, e, env: tensor.number(Fraction(e.world.sizes[n.name])),
    m.Variable: symbols.variable,
    m.Defined: symbols.defined,
    m.Derivative: derivatives.derivative,
    m.Sum: sums.summed,
    m.Scaled: lambda n, e, env: tensor.scale(n.factor, e.value(n.arg, env)),
    m.Product: products.product,
    m.Quotient: products.quotient,
    m.Power: powers.power,
    m.Function: functions.function,
    m.Structure: structures.structure,
    m.Entry: parts.entry,
    m.Big: sums.big,
    m.Cases: cases.cases,
    m.Chosen: cases.chosen,
    m.Blank: cases.blank,
    m.Free: symbols.free,
    m.Slice: parts.sliced,
    m.Filled: parts.filled_with,
}

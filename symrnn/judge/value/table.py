"""How every kind of node is evaluated: one row for each."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import (
    Big,
    Blank,
    Cases,
    Chosen,
    Defined,
    Derivative,
    Entry,
    Filled,
    Free,
    Function,
    Meaning,
    Number,
    Power,
    Product,
    Quotient,
    Scaled,
    Size,
    Slice,
    Structure,
    Sum,
    Variable,
)
from symrnn.judge.tensor import Map
from symrnn.judge.value import cases, derivatives, functions, parts, products, structures, sums, symbols

VALUE: Mapping[type[Meaning], Callable[..., Map]] = {
    Number: lambda n, e, env: tensor.number(n.value),
    Size: lambda n, e, env: tensor.number(Fraction(e.world.sizes[n.name])),
    Variable: symbols.variable,
    Defined: symbols.defined,
    Derivative: derivatives.derivative,
    Sum: sums.summed,
    Scaled: lambda n, e, env: tensor.scale(n.factor, e.value(n.arg, env)),
    Product: products.product,
    Quotient: products.quotient,
    Power: products.power,
    Function: functions.function,
    Structure: structures.structure,
    Entry: parts.entry,
    Big: sums.big,
    Cases: cases.cases,
    Chosen: cases.chosen,
    Blank: cases.blank,
    Free: symbols.free,
    Slice: parts.sliced,
    Filled: parts.filled_with,
}

"""What a formula means: expressions over the variables of a cell at steps, with derivatives as first-class values.

A value is a linear map between products of spaces: a scalar, a column (from nothing to n), a row (n to nothing), a matrix (m to
n), or, for the derivative of a vector by a matrix, a map from matrices to vectors; see `tensor`.

`index`: steps and entries. `node`: what all nodes have in common. `kinds`: the nodes. `pool`: one node for all that are equal.
"""

from symrnn.judge.meaning.index import LAST, Index
from symrnn.judge.meaning.kinds import (
    DOWN,
    LATER,
    OWN,
    TOTAL,
    UP,
    Big,
    Blank,
    Cases,
    Chosen,
    Defined,
    Derivative,
    Entry,
    Extent,
    Filled,
    Free,
    Function,
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
from symrnn.judge.meaning.node import Meaning, fields_of, indices, letters, nodes, once, with_parts
from symrnn.judge.meaning.pool import Pool

__all__ = [
    "DOWN",
    "LAST",
    "LATER",
    "OWN",
    "TOTAL",
    "UP",
    "Big",
    "Blank",
    "Cases",
    "Chosen",
    "Defined",
    "Derivative",
    "Entry",
    "Extent",
    "Filled",
    "Free",
    "Function",
    "Index",
    "Meaning",
    "Number",
    "Pool",
    "Power",
    "Product",
    "Quotient",
    "Scaled",
    "Size",
    "Slice",
    "Structure",
    "Sum",
    "Variable",
    "fields_of",
    "indices",
    "letters",
    "nodes",
    "once",
    "with_parts",
]  # fmt: skip

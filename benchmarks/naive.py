"""Run in a process of its own: the same gradients by SymPy used naively, for T steps at the sizes of `unroll_once`.

    python -m benchmarks.naive T

Every name is put into the loss, which becomes one expression over weights and data; `diff` then differentiates it by every
entry of every weight. Prints seconds and operations as JSON.
"""

import json
import sys
from typing import Any

from benchmarks.timing import seconds
from benchmarks.unroll_once import SIZES
from symrnn.derive.unroll import unroll
from symrnn.ir.operations import operations
from symrnn.ir.unrolled import Unrolled
from symrnn.pipeline import load


def gradients(unrolled: Unrolled) -> list[Any]:
    """The derivatives of the loss by every entry of every weight, as SymPy expressions without any names in between."""
    written = {copy: unrolled.shared[entry] for entry, copies in unrolled.copies.items() for copy in copies}
    for symbol, value in unrolled.definitions.items():
        written[symbol] = value.xreplace(written)
    return [written[unrolled.loss].diff(weight) for weight in unrolled.shared.values()]


def main() -> None:
    unrolled = unroll(load("elman"), int(sys.argv[1]), SIZES)
    found: list[Any] = []
    taken = seconds(lambda: found.extend(gradients(unrolled)))
    json.dump({"seconds": taken, "operations": sum(map(operations, found))}, sys.stdout)


if __name__ == "__main__":
    main()

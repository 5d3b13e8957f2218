"""Run in a process of its own: unrolls elman over T steps at n, m, k = 4, 2, 1.

    python -m benchmarks.unroll_once T

Two steps are unrolled first, to load what is loaded once. Prints as JSON the seconds by the clock and of the processor, the
peak memory, and the operations of all definitions, adjoints and gradients.
"""

import json
import sys
from time import perf_counter, process_time

from benchmarks.timing import peak_mebibytes
from symrnn.derive.unroll import unroll
from symrnn.ir.operations import operations
from symrnn.ir.unrolled import Unrolled
from symrnn.pipeline import load

SIZES = {"n": 4, "m": 2, "k": 1}


def main() -> None:
    elman = load("elman")
    unroll(elman, 2, SIZES)
    clock, processor = perf_counter(), process_time()
    unrolled = unroll(elman, int(sys.argv[1]), SIZES)
    taken = {"seconds": perf_counter() - clock, "processor": process_time() - processor, "mebibytes": peak_mebibytes()}
    json.dump({**taken, "operations": _operations(unrolled)}, sys.stdout)


def _operations(unrolled: Unrolled) -> int:
    tables = unrolled.definitions, unrolled.adjoints, unrolled.gradients
    return sum(operations(value) for table in tables for value in table.values())


if __name__ == "__main__":
    main()

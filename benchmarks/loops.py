"""Run in a process of its own, on one thread: the generated module of elman, the textbook's loop and the bare products.

    python -m benchmarks.loops ROUNDS

Prints the median seconds of each and its page faults as JSON. The gradients of the first two must agree.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.textbook import Params, Products, loss_and_gradients
from benchmarks.timing import interleaved, page_faults
from symrnn.pipeline import derivation_of, load, numpy_code
from tests.modules import load_module

SIZES = {"T": 100, "B": 32, "n": 64, "m": 32, "k": 16}


def main() -> None:
    rng = np.random.default_rng(1)
    T, B, n, m, k = SIZES.values()
    params = Params(*(0.1 * rng.standard_normal(shape) for shape in ((n, m), (n, n), (k, n), (n,), (k,))))
    x, y = rng.standard_normal((T, B, m)), rng.standard_normal((T, B, k))
    with tempfile.TemporaryDirectory() as folder:
        module = load_module(numpy_code(derivation_of(load("elman"))), Path(folder))
    tasks: dict[str, Callable[[], Any]] = {
        "generated": partial(module.loss_and_gradients, module.Params(*params), x, y),
        "textbook": partial(loss_and_gradients, params, x, y),
        "products": Products(params, x, y).run,
    }
    for ours, theirs in zip(tasks["generated"]()[1], tasks["textbook"]()[1], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    taken = interleaved(tasks, int(sys.argv[1]))
    json.dump({name: {"seconds": taken[name], "faults": page_faults(task)} for name, task in tasks.items()}, sys.stdout)


if __name__ == "__main__":
    main()

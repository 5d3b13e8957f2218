"""The rolled derivation, stage by stage, and that it does not depend on sizes. The number of steps is no input of it at all."""

from collections.abc import Callable
from functools import partial

from benchmarks.figure import Figure, Section, Table
from benchmarks.timing import interleaved
from symrnn.derive.rolled import derive
from symrnn.derive.schedule import schedule
from symrnn.emit.numpy_module import numpy_module
from symrnn.emit.render import latex
from symrnn.ir.cell import Cell
from symrnn.ir.walk import nodes
from symrnn.pipeline import bundled, load, parse

LSTM = """
cell lstm
"Four gates and an output, as a language model has them."
input  x ({m})
target y ({k})
state  h ({n}), c ({n})
param  Wi ({n}, {m}), Ui ({n}, {n}), bi ({n}), Wf ({n}, {m}), Uf ({n}, {n}), bf ({n})
param  Wo ({n}, {m}), Uo ({n}, {n}), bo ({n}), Wg ({n}, {m}), Ug ({n}, {n}), bg ({n})
param  V ({k}, {n}), d ({k})

i[t]    = sigmoid(Wi @ x[t] + Ui @ h[t-1] + bi)
f[t]    = sigmoid(Wf @ x[t] + Uf @ h[t-1] + bf)
o[t]    = sigmoid(Wo @ x[t] + Uo @ h[t-1] + bo)
g[t]    = tanh(Wg @ x[t] + Ug @ h[t-1] + bg)
c[t]    = f[t] * c[t-1] + i[t] * g[t]
h[t]    = o[t] * tanh(c[t])
z[t]    = V @ h[t] + d
loss[t] = cross_entropy(z[t], y[t])
"""
SYMBOLIC = LSTM.format(n="n", m="m", k="k")
SMALL = LSTM.format(n=2, m=3, k=5)
LARGE = LSTM.format(n=2000, m=3000, k=5000)


def measure(rounds: int) -> Section:
    cells = {"LSTM, sizes as symbols": SYMBOLIC, "LSTM, small sizes": SMALL, "LSTM, large sizes": LARGE}
    taken = interleaved({name: partial(derive, parse(text)) for name, text in cells.items()}, rounds)
    fewer = max(5, rounds // 5)
    each = interleaved({name: partial(derive, load(name)) for name in bundled()}, fewer)
    slowest = max(each, key=each.__getitem__)
    stages = {
        "elman": interleaved(_stages(partial(load, "elman")), rounds),
        "LSTM": interleaved(_stages(partial(parse, SYMBOLIC)), rounds),
    }
    return Section(
        "Rolled derivation",
        f"In one warm process, medians of {rounds} interleaved runs ({fewer} where all bundled cells are derived). The number "
        "of steps is no input: t and T stay symbols. Nor are sizes; the LSTM is derived with n, m, k = 2, 3, 5 and 2000, 3000, "
        "5000 written in their place to show it.",
        figures=(
            Figure("rolled derivation of an LSTM (4 gates), warm", 1000 * taken["LSTM, sizes as symbols"], 30, "ms"),
            Figure("the same: operations with large sizes / with small sizes", _operations(LARGE) / _operations(SMALL), 1, "×"),
            Figure(f"slowest rolled derivation of {len(each)} bundled cells ({slowest}), warm", 1000 * each[slowest], 60, "ms"),
        ),
        tables=(
            Table(("derivation of", "ms"), [(name, f"{1000 * time:.1f}") for name, time in taken.items()]),
            Table(("derivation of", "ms"), [(name, f"{1000 * time:.1f}") for name, time in each.items()]),
            Table(
                ("stage", *(f"{cell}, ms" for cell in stages)),
                [(stage, *(f"{1000 * found[stage]:.1f}" for found in stages.values())) for stage in stages["elman"]],
            ),
        ),
    )


def _stages(read: Callable[[], Cell]) -> dict[str, Callable[[], object]]:
    """Each stage alone, on what the stages before it made."""
    cell = read()
    derivation = derive(cell)
    scheduled = schedule(derivation)
    return {
        "parse": read,
        "derive": partial(derive, cell),
        "schedule": partial(schedule, derivation),
        "LaTeX": partial(latex, derivation),
        "NumPy": partial(numpy_module, scheduled),
    }


def _operations(text: str) -> int:
    """The number of nodes of all expressions in the derivation of a cell."""
    paths = (path for step in derive(parse(text)).steps for path in step.paths)
    return sum(len(list(nodes(path.value))) for path in paths)

"""The unrolled derivation: how its time and memory grow with the number of steps, and where naive use of SymPy gives up."""

from collections.abc import Iterator
from itertools import count
from math import log
from statistics import linear_regression, median

from benchmarks.figure import Figure, Section, Table
from benchmarks.timing import fresh
from benchmarks.unroll_once import SIZES

STEPS = (25, 50, 100, 200, 400)
MANY = 1000


def measure(rounds: int, naive_limit: float) -> Section:
    """`naive_limit`: the seconds that naive SymPy is given for each T."""
    growing = _processor_times(rounds)
    slope = linear_regression([log(steps) for steps in growing], [log(taken) for taken in growing.values()]).slope
    many = fresh("unroll_once", str(MANY))
    sizes = ", ".join(f"{name} = {size}" for name, size in SIZES.items())
    return Section(
        "Unrolled derivation",
        f"elman at {sizes}, every entry of every adjoint; each run in a process of its own. The slope is of a straight line "
        f"through log time against log T, with medians of {rounds} interleaved runs in processor time: a busy machine adds "
        "more to the clock than the few percent that count here. Naive SymPy writes the loss as one expression and "
        f"differentiates it by every entry of every weight, for {naive_limit:.0f} s at most.",
        figures=(
            Figure(f"log-log slope of time against T, T = {STEPS[0]} … {STEPS[-1]}", slope, 1.1),
            Figure(f"T = {MANY}: time", many["seconds"], 20, "s"),
            Figure(f"T = {MANY}: peak memory of the process", many["mebibytes"] / 1024, 1.5, "GiB"),
        ),
        tables=(
            Table(("T", "processor time, s"), [(str(steps), f"{taken:.3f}") for steps, taken in growing.items()]),
            Table(("T", "symrnn, s", "operations", "naive SymPy, s", "operations"), list(_beside_naive(naive_limit))),
        ),
    )


def _processor_times(rounds: int) -> dict[int, float]:
    found = [{steps: fresh("unroll_once", str(steps))["processor"] for steps in STEPS} for _ in range(rounds)]
    return {steps: median(taken[steps] for taken in found) for steps in STEPS}


def _beside_naive(limit: float) -> Iterator[tuple[str, ...]]:
    """Rows for T = 1, 2, … up to the first T for which naive SymPy is too slow."""
    for steps in count(1):
        ours = fresh("unroll_once", str(steps))
        naive = fresh("naive", str(steps), limit=limit)
        shown = (f"{naive['seconds']:.2f}", f"{naive['operations']:,}") if naive else (f"stopped after {limit:.0f}", "unknown")
        yield str(steps), f"{ours['seconds']:.2f}", f"{ours['operations']:,}", *shown
        if not naive:
            return

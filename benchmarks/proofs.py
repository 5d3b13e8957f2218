"""Exact proofs of a long sequence, as a whole command."""

from statistics import median

from benchmarks.figure import Figure, Section
from benchmarks.timing import python, seconds

COMMAND = ("prove", "elman", "--steps", "200", "--dims", "n=4,m=3,k=2")


def measure(rounds: int) -> Section:
    task = python("-m", "symrnn", *COMMAND)
    taken = median(seconds(task) for _ in range(rounds))
    return Section(
        "Proofs",
        f"The whole process, median of {rounds}.",
        figures=(Figure(f"`symrnn {' '.join(COMMAND)}`", taken, 10, "s"),),
    )

"""Whole commands against the import of SymPy alone, which is what a SymPy user waits for before anything happens."""

import tempfile
from pathlib import Path

from benchmarks.figure import Figure, Section, Table
from benchmarks.timing import interleaved, python

IMPORT = 'python -c "import sympy"'
HELP = "symrnn --help"
DERIVE = "symrnn derive elman --to latex -o FILE"


def measure(rounds: int) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "elman.tex")
        tasks = {
            IMPORT: python("-c", "import sympy"),
            HELP: python("-m", "symrnn", "--help"),
            DERIVE: python("-m", "symrnn", "derive", "elman", "--to", "latex", "-o", file),
        }
        taken = interleaved(tasks, rounds)
    return Section(
        "Whole commands",
        f"Medians of {rounds} interleaved runs of whole processes.",
        figures=(
            Figure(f"`{DERIVE}` / `{IMPORT}`", taken[DERIVE] / taken[IMPORT], 3, "×"),
            Figure(f"`{HELP}` / `{IMPORT}`", taken[HELP] / taken[IMPORT], 0.6, "×"),
        ),
        tables=(Table(("command", "ms"), [(f"`{name}`", f"{1000 * time:.0f}") for name, time in taken.items()]),),
    )

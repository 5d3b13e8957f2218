"""Measures every figure, prints the table of bounds and writes results.md beside this file.

    python benchmarks/run.py            all of it, some minutes
    python benchmarks/run.py --quick    few repetitions, nothing written

The exit status is 1 if a bound is not met.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import accuracy, proofs, rolled, speed, startup, unrolled
from benchmarks.figure import Section
from benchmarks.report import bounds, page

RESULTS = Path(__file__).with_name("results.md")


def measurements(quick: bool) -> dict[str, Callable[[], Section]]:
    """What is measured, in the order of the report."""
    return {
        "whole commands": partial(startup.measure, rounds=5 if quick else 21),
        "rolled derivation": partial(rolled.measure, rounds=5 if quick else 51),
        "unrolled derivation": partial(unrolled.measure, rounds=1 if quick else 7, naive_limit=3 if quick else 60),
        "proofs": partial(proofs.measure, rounds=1 if quick else 5),
        "accuracy": partial(accuracy.measure, cases=2 if quick else 3),
        "speed": partial(speed.measure, rounds=10 if quick else 51),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures the figures that symrnn promises.")
    parser.add_argument("--quick", action="store_true", help="few repetitions; results.md is left as it is")
    quick = parser.parse_args().quick
    sections = []
    for name, measure in measurements(quick).items():
        print(f"measuring {name} …", file=sys.stderr)
        sections.append(measure())
    if quick:
        print(page(sections), end="")
    else:
        RESULTS.write_text(page(sections), encoding="utf-8")
        print(bounds(sections))
        print(f"wrote {RESULTS.name}", file=sys.stderr)
    return 0 if all(figure.met for section in sections for figure in section.figures) else 1


if __name__ == "__main__":
    sys.exit(main())

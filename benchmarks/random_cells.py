"""Many random cells through every stage; adds a line to random_cells.md beside this file.

    python benchmarks/random_cells.py 20000 [--jobs 2] [--first 1]

Cells are drawn in chunks of 250, each with a seed of its own and in a process of its own, by the strategy and with the checks
of tests/test_random_cells.py. A chunk that fails is listed with its seed; what it said is printed.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("random_cells.md")
CHUNK = 250


@dataclass(frozen=True)
class Chunk:
    """What became of the cells of one seed; `said` is the end of the error of a chunk that failed."""

    seed: int
    tried: int
    different: int
    said: str = ""


def run(seed: int) -> Chunk:
    command = [sys.executable, "-m", "benchmarks.random_chunk", str(seed), str(CHUNK)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return Chunk(seed, 0, 0, done.stderr[-4000:] or f"status {done.returncode}")
    return Chunk(seed, **json.loads(done.stdout))


HEAD = """\
# Random cells

Cells drawn from the whole language (tests/random_cells.py), each parsed, derived, proved (rolled = unrolled = oracle),
printed as LaTeX, Markdown or text, generated as NumPy, run, and compared with the oracle. In one cell of three some states
run backward over time. Every run of `python benchmarks/random_cells.py` adds its line; a chunk of 250 cells fails if any of
its cells gives a wrong result or an error.

| seeds | cells that went through | chunks that failed |
| --- | ---: | ---: |
"""


def row(chunks: list[Chunk]) -> str:
    failed = ", ".join(f"seed {chunk.seed}" for chunk in chunks if chunk.said) or "none"
    return f"| {chunks[0].seed} … {chunks[-1].seed} | {sum(chunk.tried for chunk in chunks):,} | {failed} |\n"


def earlier() -> str:
    """The lines of the runs so far."""
    written = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    return written.removeprefix(HEAD)


def told(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Each chunk as it ends, with a line on standard error."""
    total = 0
    for chunk in chunks:
        total += chunk.tried
        said = chunk.said or f"{chunk.tried} cells, all right"
        print(f"seed {chunk.seed}: {said} ({total:,} so far)", file=sys.stderr, flush=True)
        yield chunk


def main() -> int:
    parser = argparse.ArgumentParser(description="Takes many random cells through every stage.")
    parser.add_argument("cells", type=int, help="how many, rounded up to whole chunks")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    options = parser.parse_args()
    seeds = range(options.first, options.first + -(-options.cells // CHUNK))
    with ThreadPoolExecutor(options.jobs) as pool:
        chunks = list(told(pool.map(run, seeds)))
    RESULTS.write_text(HEAD + earlier() + row(chunks), encoding="utf-8")
    return int(any(chunk.said for chunk in chunks))


if __name__ == "__main__":
    sys.exit(main())

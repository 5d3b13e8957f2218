"""Damaged and outrageous notes, each judged in a process of its own with a limit of time and of memory.

    python -m benchmarks.fuzz_notes [--seconds N] [--seed N] [--kind KIND] [--keep FOLDER]

Prints what must not be: an error that is none of the project's own, a formula that takes more than 10 seconds of the
processor, a file that takes more than its limit, more than 1 GiB of memory. With `--keep`, the notes that did it are kept.
A process that does not end prints where it is, so that what it does there can be seen.
"""

import argparse
import faulthandler
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

from benchmarks.fuzz_texts import KINDS, Note
from symrnn import cli_check, pipeline
from symrnn.ir.verdict import Report
from symrnn.judge.judge import Session
from symrnn.judge.spots import Spot

FORMULA, FILE = 10.0, 120.0
"""Seconds of the processor that a formula may take, and all of a file."""
MEMORY = 1 << 30
CELLS = (None, "elman", "lstm")


@dataclass(frozen=True)
class Taken:
    """What judging a note took: seconds in all, those of the slowest formula and which it is, and bytes of memory."""

    seconds: float
    slowest: float = 0.0
    formula: str = ""
    memory: int = 0
    error: str = ""

    @property
    def fault(self) -> str:
        """What must not be, or ""."""
        if self.error:
            return self.error
        if self.slowest > FORMULA:
            return f"{self.slowest:.1f} s for {self.formula[:300]}"
        if self.seconds > FILE:
            return f"{self.seconds:.1f} s in all"
        return f"{self.memory >> 20} MiB" if self.memory > MEMORY else ""


def main() -> None:
    parser = argparse.ArgumentParser(description="Damaged and outrageous notes.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", choices=[*KINDS])
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    end, tried, faults = time.monotonic() + given.seconds, Counter[str](), 0
    slowest = Taken(0.0)
    for kind, cell, note in _drawn(given.seed, given.kind):
        if time.monotonic() > end:
            break
        taken = judged(note, cell)
        tried[kind] += 1
        slowest = max(slowest, taken, key=lambda one: one.slowest)
        if taken.fault:
            faults += 1
            print(f"--- {kind} {note.suffix}, cell {cell}: {taken.fault}", flush=True)
            _keep(given.keep, f"{given.seed}-{sum(tried.values())}-{kind}{note.suffix}", note)
    print(f"{dict(tried)}: {faults} faults; the slowest formula took {slowest.slowest:.1f} s: {slowest.formula[:200]}")
    sys.exit(bool(faults))


def _drawn(seed: int, only: str | None) -> Iterator[tuple[str, str | None, Note]]:
    """Notes of all kinds in turn without an end, each with the cell that it is judged by."""
    chance = random.Random(seed)
    while True:
        for kind in [only] if only else KINDS:
            yield kind, chance.choice(CELLS), KINDS[kind](chance)


def _keep(folder: Path | None, name: str, note: Note) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(note.data)


def judged(note: Note, cell: str | None) -> Taken:
    """What it takes to judge a note in a copy of this process."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(there, note, cell))
    child.start()
    there.close()
    try:
        return here.recv() if here.poll(4 * FILE) else Taken(FILE, error="does not end")
    except EOFError:
        return Taken(0.0, error=f"the process ended with {_code(child)}")
    finally:
        child.kill()
        child.join()


def _code(child: multiprocessing.process.BaseProcess) -> int | None:
    child.join(10)
    return child.exitcode


def _child(there: Connection, note: Note, cell: str | None) -> None:
    """Judges a note and sends what that took; an error ends the process, with its traceback on standard error."""
    faulthandler.dump_traceback_later(FILE, exit=False)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + 2 * MEMORY, used + 2 * MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(2 * FILE), int(2 * FILE) + 5))
    slowest = _Slowest()
    with patch.object(Session, "link", slowest.link), tempfile.TemporaryDirectory() as folder:
        _judge(Path(folder) / f"notes{note.suffix}", note, cell)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    there.send(Taken(time.process_time(), slowest.seconds, slowest.formula, peak))
    os._exit(0)


def _judge(file: Path, note: Note, cell: str | None) -> None:
    """The report on a file, in every form."""
    file.write_bytes(note.data)
    reports = cli_check.judged(file, None if cell is None else pipeline.load(cell), {})
    if isinstance(reports, str) and "nested too deeply" in reports:
        raise RecursionError(reports)
    for report in reports if isinstance(reports, tuple) else ():
        for form in ("reports_json", "reports_html"):
            pipeline.report_as(form, [report], {})
        if not isinstance(report, Report):
            continue
        pipeline.report_as("report_text", report)
        if note.suffix in cli_check.TARGET:
            pipeline.report_as("annotated", pipeline.notes_text(file), report)


class _Slowest:
    """Watches how long every link takes."""

    def __init__(self) -> None:
        self.seconds, self.formula = 0.0, ""
        judge = Session.link

        def link(session: Session, spot: Spot) -> None:
            start = time.process_time()
            judge(session, spot)
            if (taken := time.process_time() - start) > self.seconds:
                self.seconds, self.formula = taken, spot.formula.text

        self.link = link
        """What stands in the place of `Session.link` meanwhile."""


if __name__ == "__main__":
    main()

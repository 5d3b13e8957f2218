"""Wrong programs by the thousand: right backward passes with one change each; writes program_mutations.md beside it.

    python -m benchmarks.program_mutations [--files lstm_bias_row.py] [--limit 20] [--lines 2] [--jobs 2]

The programs are those of tests/programs/written. All mutants are run and their gradients judged, or so many of each kind and
program; of those that are judged wrong so many of each kind and program are judged to the end: which line is named, and why.
"""

import argparse
import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from tests.programs.corpus import programs
from tests.programs.mutants import Fate, judge, mutants, sample
from tests.programs.score import EXPLAINED, LOCATED, Score, report_on, score

RESULTS = Path(__file__).with_name("program_mutations.md")
FATES = {
    "equal": Fate.EQUAL, "stops": Fate.CRASH, "wrong": Fate.WRONG, "another gradient wrong": Fate.ELSEWHERE,
    "another sense": Fate.WEAKER, "called right": Fate.MISSED,
}  # fmt: skip
SCORES = {
    "mended back": Score.BACK, "same place": Score.SAME, "otherwise": Score.OTHERWISE, "behind": Score.BEHIND,
    "another line": Score.ELSEWHERE,
    "no line": Score.SILENT,
}  # fmt: skip

HEAD = """\
# Mutants of right programs

The backward passes of tests/programs/written are right, each in the reading of its writer. Here one change is made in one, and
the mutant is judged. `equal` mutants give the gradients of the original in all trials, and are set aside; `stops`: an
exception, which is reported with its line. Of the others, `wrong`: a gradient that was changed is called wrong; `another
gradient wrong`: only one that was not; `another sense`: all that changed is right in a sense that the verdict names (the sign
turned, times 2, truncated ...), or without the original's; `called right`: nothing is said. Of the wrong ones, some were judged
to the end. `mended back`: the line that was changed is named first, and its mend is the original; `same place`: the mend says
it in other words: it edits what was changed, and makes all gradients right in all trials; `otherwise`: the line is named, with
a mend of another place in it or of some gradients alone; `behind`: a line is named that reads what the changed one sets. The
change is the reason in the first two.
"""


@dataclass(frozen=True)
class Row:
    """A mutant: its kind, the program and its conventions, what became of it, what was said of the line; a text to look at."""

    kind: str
    file: str
    conventions: tuple[str, ...]
    fate: Fate
    score: Score | None
    said: str


def judged(file: str, limit: int, lines: int) -> list[Row]:
    """What becomes of the mutants of a program."""
    program = programs()[file]
    found = list(mutants(program))
    results = list(judge(sample(found, limit) if limit else found))
    chosen = set(sample([one.mutant for one in results if one.fate is Fate.WRONG], lines))
    rows = []
    for one in results:
        scored = score(one.mutant, report_on(one.mutant)) if one.mutant in chosen else None
        telling = one.fate in (Fate.ELSEWHERE, Fate.WEAKER, Fate.MISSED) or scored not in (None, Score.BACK)
        said = f"{(scored or one.fate).value}: {one.mutant.words}" if telling else ""
        rows.append(Row(one.mutant.kind, file, program.conventions, one.fate, scored, said))
    return rows


def table(name: str, rows: Sequence[Row], counted: Callable[[Row], Iterable[str]]) -> Iterator[str]:
    """A line for each group that a row counts for, and one for all."""
    yield f"| {name} | mutants | " + " | ".join((*FATES, "to the end", *SCORES)) + " |"
    yield "| --- |" + " ---: |" * (2 + len(FATES) + len(SCORES))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for group in counted(row):
            groups.setdefault(group, []).append(row)
    for group, some in sorted(groups.items()):
        yield _line(group, some)
    yield _line("**all**", rows)


def _line(first: str, rows: Sequence[Row]) -> str:
    fates, scores = Counter(row.fate for row in rows), Counter(row.score for row in rows if row.score)
    shown = [len(rows), *(fates[fate] for fate in FATES.values()), scores.total(), *(scores[one] for one in SCORES.values())]
    return f"| {first} | " + " | ".join(f"{count:,}" for count in shown) + " |"


def summary(rows: Sequence[Row]) -> str:
    """The shares that are owed, in words."""
    fates, scores = Counter(row.fate for row in rows), Counter(row.score for row in rows if row.score)
    told = fates[Fate.CRASH] + fates[Fate.WRONG] + fates[Fate.ELSEWHERE]
    located, explained = (sum(scores[one] for one in some) for some in (LOCATED, EXPLAINED))
    words = (
        f"{fates[Fate.EQUAL]:,} mutants are equal to the original. Of {len(rows) - fates[Fate.EQUAL]:,} others {told:,} are not"
        f" judged right, {fates[Fate.WEAKER]:,} are right in another sense, {fates[Fate.MISSED]:,} are missed."
    )
    if scores:
        words += (
            f" Of {scores.total():,} judged to the end, the line is named in {100 * located / scores.total():.1f} %, and the"
            f" change is the reason in {100 * explained / scores.total():.1f} %; the original is restored in"
            f" {100 * scores[Score.BACK] / scores.total():.1f} %."
        )
    return words


def page(rows: Sequence[Row], about: str) -> str:
    tables = (
        table("change", rows, lambda row: [row.kind]),
        table("program", rows, lambda row: [row.file]),
        table("convention", rows, lambda row: row.conventions),
    )
    return "\n".join((HEAD, about, "", summary(rows), *(line for one in tables for line in ("", *one)), ""))


def gathered(results: Iterable[list[Row]], count: int) -> Iterator[list[Row]]:
    """All rows so far after each program, with a line of progress on standard error, and the mutants to look at."""
    rows: list[Row] = []
    start = perf_counter()
    for number, found in enumerate(results, 1):
        rows += found
        for row in found:
            if row.said:
                print(row.said, file=sys.stderr)
        print(
            f"{number} of {count} programs, {len(rows):,} mutants, {perf_counter() - start:.0f} s", file=sys.stderr, flush=True
        )
        yield rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Judges mutants of right programs.")
    files = [file for file, program in programs().items() if not program.wrong]
    parser.add_argument("--files", nargs="+", default=files, choices=files)
    parser.add_argument("--limit", type=int, default=0, help="mutants of a kind and program; 0: all")
    parser.add_argument("--lines", type=int, default=2, help="mutants of a kind and program that are judged to the end")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    work = partial(judged, limit=options.limit, lines=options.lines)
    drawn = f"{options.limit} mutants of a kind and program at most" if options.limit else "all mutants"
    with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=1) as pool:
        for rows in gathered(pool.imap(work, options.files, chunksize=1), len(options.files)):
            about = (
                f"{len({row.file for row in rows})} programs, {drawn}; {options.lines} of a kind and program judged to the end."
            )
            RESULTS.write_text(page(rows, about), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Wrong formulas by the thousand: the right ones of symrnn's own pages with one edit each; writes mutations.md beside this file.

    python benchmarks/mutations.py [--cells elman lstm] [--limit 20] [--formulas 60] [--jobs 2]

Each mutant stands in place of its original, with all that its page says before it. Of every kind of edit, page and form so
many mutants are drawn, by a number that depends on the mutant alone: the same call gives the same table. A page is judged in a
process of its own.
"""

import argparse
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from time import perf_counter

from symrnn.emit.render import latex, markdown, text
from symrnn.ir.derivation import Derivation
from symrnn.pipeline import derivation_of, load
from tests.judge.mutants import WRONG, Fate, Judged, judge, originals, sample

RESULTS = Path(__file__).with_name("mutations.md")
CELLS = (
    "elman", "elman-softmax", "elman-sigmoid", "jordan", "narx", "bidirectional", "lstm", "lstm-peephole", "lstm-coupled",
    "gru-reset-before", "gru-reset-after", "mgu", "indrnn", "irnn", "linear-attention", "residual",
)  # fmt: skip
FORMS = {"markdown": "page.md", "latex": "page.tex", "text": "page.txt"}

COLUMNS = (
    "mutants", "no meaning", "equal", "weaker reading", "wrong", "back", "otherwise", "not mended", "called right", "alarm",
)  # fmt: skip

HEAD = """\
# Mutants of right formulas

Every formula of symrnn's own pages is right. Here one edit of the catalogue of `symrnn check` is made in its right side, and
the mutant is judged in its place. `equal` mutants are provably worth what the original is, `no meaning`: they cannot be read,
or say nothing that can be compared. The others are wrong, or right in a reading that the verdict names (that all sizes are 1,
another layout, ...). `back`: the smallest mend gives a formula that is worth the original; `otherwise`: it gives another one
that is right. `called right`: not equal, and no reading is named; `alarm`: equal, and called wrong.
"""


def _page(derivation: Derivation, form: str) -> str:
    return {"markdown": markdown, "latex": latex, "text": text}[form](derivation)


def judged(page: tuple[str, str], limit: int, formulas: int) -> list[tuple[str, Fate, str]]:
    """The kind, the fate and, where it is one to look at, the text of the mutants of a cell's page in a form."""
    name, form = page
    cell = load(name)
    found = list(originals(_page(derivation_of(cell), form), FORMS[form], cell))
    return [_said(judge(mutant), page) for mutant in sample(found, limit, formulas)]


def _said(one: Judged, page: tuple[str, str]) -> tuple[str, Fate, str]:
    telling = one.fate in (Fate.OTHERWISE, Fate.UNMENDED, Fate.MISSED, Fate.ALARM)
    mend = one.verdict.mend.words if one.verdict and one.verdict.mend else "none"
    text = f"{' '.join(page)}: {one.fate.value}: {one.mutant.link}\n    {one.mutant.edit.words}; mend: {mend}"
    return one.kind, one.fate, text if telling else ""


def table(counts: Mapping[str, Mapping[Fate, int]]) -> Iterator[str]:
    yield "| edit | " + " | ".join(COLUMNS) + " |"
    yield "| --- |" + " ---: |" * len(COLUMNS)
    total: Counter[Fate] = Counter()
    for kind, fates in sorted(counts.items()):
        total.update(fates)
        yield _row(kind, fates)
    yield _row("**all**", total)
    wrong = sum(total[fate] for fate in WRONG)
    share = 100 * total[Fate.BACK] / wrong if wrong else 100
    yield f"\nOf {wrong:,} wrong mutants {share:.1f} % are mended back."


def _row(kind: str, fates: Mapping[Fate, int]) -> str:
    wrong = sum(fates.get(fate, 0) for fate in WRONG)
    shown = [sum(fates.values()), fates.get(Fate.UNREAD, 0) + fates.get(Fate.UNCHECKED, 0), fates.get(Fate.EQUAL, 0)]
    shown += [fates.get(Fate.WEAKER, 0), wrong, *(fates.get(fate, 0) for fate in (*WRONG, Fate.MISSED, Fate.ALARM))]
    return f"| {kind} | " + " | ".join(f"{count:,}" for count in shown) + " |"


def gathered(results: Iterable[list[tuple[str, Fate, str]]], pages: int) -> dict[str, Counter[Fate]]:
    """The counts, with a line of progress on standard error for each page, and the mutants to look at."""
    counts: dict[str, Counter[Fate]] = {}
    start = perf_counter()
    for number, found in enumerate(results, 1):
        for kind, fate, said in found:
            counts.setdefault(kind, Counter())[fate] += 1
            if said:
                print(said, file=sys.stderr)
        done = sum(sum(fates.values()) for fates in counts.values())
        print(f"{number} of {pages} pages, {done:,} mutants, {perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description="Judges mutants of right formulas.")
    parser.add_argument("--cells", nargs="+", default=CELLS)
    parser.add_argument("--forms", nargs="+", default=tuple(FORMS), choices=tuple(FORMS))
    parser.add_argument("--limit", type=int, default=8, help="mutants of a kind of edit and page")
    parser.add_argument("--formulas", type=int, default=40, help="formulas of a page")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    pages = [(name, form) for name in options.cells for form in options.forms]
    work = partial(judged, limit=options.limit, formulas=options.formulas)
    with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=1) as pool:
        counts = gathered(pool.imap(work, pages, chunksize=1), len(pages))
    drawn = f"{options.limit} mutants of a kind from {options.formulas} formulas of each page at most"
    about = f"{len(options.cells)} cells ({', '.join(options.cells)}), as {', '.join(options.forms)}; {drawn}."
    RESULTS.write_text("\n".join((HEAD, about, "", *table(counts), "")), encoding="utf-8")


if __name__ == "__main__":
    main()

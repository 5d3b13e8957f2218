"""Wrong formulas by the thousand: the right ones of symrnn's own pages with one edit each; writes mutations.md beside it.

    python -m benchmarks.mutations [--cells elman lstm] [--limit 20] [--formulas 60] [--jobs 2]

Each mutant stands in place of its original, with all that its page says before it. Of every kind of edit, slip, page and form
so many mutants are drawn, by a number that depends on the mutant alone: the same call gives the same table. A page is judged in
a process of its own; the table is written after each.
"""

import argparse
import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from symrnn.emit.render import latex, markdown, text
from symrnn.ir.derivation import Derivation
from symrnn.pipeline import derivation_of, load
from tests.judge.mutants import WRONG, Fate, Judged, judge, originals, sample
from tests.judge.slips import group, slip_of

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
the mutant is judged in its place. `equal` mutants are worth what the original is, by the same test that decides formulas, and
are set aside. `no meaning`: they cannot be read, or name what there is not (a step before the first, say) in a way that no
single edit leads back from; nothing is said of them but why. The others are wrong, or right in a reading that the verdict names
(that all sizes are 1, another layout, ...). `back`: the smallest mend gives a formula that is worth the original; `otherwise`:
it gives another one that is right. `called right`: not equal, and no reading is named; `alarm`: equal, and called wrong.
A mutant may be right in another reading than its page's that is no weaker (derivatives between variables are total instead of
local; a term is 0, and the others are all of the gradient): it stands under `called right` too.

Every kind of edit is made that the search for mends knows: also those that people make seldom, a term exchanged for another one
of the network, which is more than a symbol, among them.
"""


def _page(derivation: Derivation, form: str) -> str:
    return {"markdown": markdown, "latex": latex, "text": text}[form](derivation)


@dataclass(frozen=True)
class Row:
    """What a mutant counts for, and its text, where it is one to look at."""

    slip: str
    kind: str
    fate: Fate
    said: str


def judged(page: tuple[str, str], limit: int, formulas: int) -> list[Row]:
    """What becomes of the mutants of a cell's page in a form."""
    name, form = page
    cell = load(name)
    found = list(originals(_page(derivation_of(cell), form), FORMS[form], cell))
    return [_said(judge(mutant), page) for mutant in sample(found, limit, formulas, group)]


def _said(one: Judged, page: tuple[str, str]) -> Row:
    telling = one.fate in (Fate.OTHERWISE, Fate.UNMENDED, Fate.MISSED, Fate.ALARM)
    mend = one.verdict.mend.words if one.verdict and one.verdict.mend else "none"
    text = f"{' '.join(page)}: {one.fate.value}: {one.mutant.link}\n    {one.mutant.edit.words}; mend: {mend}"
    return Row(slip_of(one.mutant), one.kind, one.fate, text if telling else "")


def table(name: str, rows: Sequence[Row], counted: Callable[[Row], str]) -> Iterator[str]:
    yield f"| {name} | " + " | ".join(COLUMNS) + " |"
    yield "| --- |" + " ---: |" * len(COLUMNS)
    counts: dict[str, Counter[Fate]] = {}
    for row in rows:
        counts.setdefault(counted(row), Counter())[row.fate] += 1
    for first, fates in sorted(counts.items()):
        yield _line(first, fates)
    yield _line("**all**", Counter(row.fate for row in rows))


def _line(first: str, fates: Mapping[Fate, int]) -> str:
    wrong = sum(fates.get(fate, 0) for fate in WRONG)
    shown = [sum(fates.values()), fates.get(Fate.UNREAD, 0) + fates.get(Fate.UNCHECKED, 0), fates.get(Fate.EQUAL, 0)]
    shown += [fates.get(Fate.WEAKER, 0), wrong, *(fates.get(fate, 0) for fate in (*WRONG, Fate.MISSED, Fate.ALARM))]
    return f"| {first} | " + " | ".join(f"{count:,}" for count in shown) + " |"


def summary(rows: Sequence[Row]) -> str:
    fates = Counter(row.fate for row in rows)
    wrong = sum(fates[fate] for fate in WRONG)
    told = wrong + fates[Fate.WEAKER]
    share = 100 * fates[Fate.BACK] / wrong if wrong else 100
    return (
        f"{fates[Fate.EQUAL]:,} mutants are equal to the original. Of {told + fates[Fate.MISSED]:,} others that say something, "
        f"{told:,} are judged wrong or right in a weaker reading. Of {wrong:,} wrong ones {share:.1f} % are mended back."
    )


def page_of_results(about: str, rows: Sequence[Row]) -> str:
    by_slip, by_kind = table("slip", rows, lambda row: row.slip), table("edit", rows, lambda row: row.kind)
    return "\n".join((HEAD, about, "", summary(rows), "", *by_slip, "", "The same by the kinds of edits:", "", *by_kind, ""))


def _named(pages: Sequence[tuple[str, str]]) -> str:
    cells, forms = (", ".join(dict.fromkeys(page[i] for page in pages)) for i in (0, 1))
    return f"{len(pages)} pages: {cells}; as {forms}"


def gathered(results: Iterable[list[Row]], pages: int) -> Iterator[list[Row]]:
    """All rows so far after each page, with a line of progress on standard error, and the mutants to look at."""
    rows: list[Row] = []
    start = perf_counter()
    for number, found in enumerate(results, 1):
        rows += found
        for row in found:
            if row.said:
                print(row.said, file=sys.stderr)
        print(f"{number} of {pages} pages, {len(rows):,} mutants, {perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
        yield rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Judges mutants of right formulas.")
    parser.add_argument("--cells", nargs="+", default=CELLS)
    parser.add_argument("--forms", nargs="+", default=tuple(FORMS), choices=tuple(FORMS))
    parser.add_argument("--limit", type=int, default=8, help="mutants of a kind of edit, slip and page")
    parser.add_argument("--formulas", type=int, default=40, help="formulas of a page")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    pages = [(name, form) for name in options.cells for form in options.forms]
    work = partial(judged, limit=options.limit, formulas=options.formulas)
    drawn = f"{options.limit} mutants of a kind and slip from {options.formulas} formulas of each page at most"
    with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=1) as pool:
        for number, rows in enumerate(gathered(pool.imap(work, pages, chunksize=1), len(pages)), 1):
            RESULTS.write_text(page_of_results(f"{_named(pages[:number])}; {drawn}.", rows), encoding="utf-8")


if __name__ == "__main__":
    main()

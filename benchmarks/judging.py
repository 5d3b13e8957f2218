"""How long whole notes take to judge, the mends of what is wrong included; writes judging.md beside it.

    python -m benchmarks.judging

Each note is judged in a process of its own, start and imports included; what counts is the time of the processor.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.report import machine
from benchmarks.timing import fresh
from symrnn.emit.render import markdown
from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas, derivation_of, load
from tests.judge.expectations import notes
from tests.judge.mutants import Mutant, Original, originals

RESULTS = Path(__file__).with_name("judging.md")
FOLDERS = ("hand", "books", "names", "odd")
CELLS = ("elman", "elman-softmax", "lstm", "lstm-peephole", "gru-reset-before", "linear-attention")
FORMULAS = 30
BOUND = 10.0

HEAD = f"""\
# Time to judge notes

What `symrnn check` takes of the processor for a whole note, the search for mends included. First the pages of bundled cells up
to the display with formula {FORMULAS}, with one edit of the catalogue of mends in every display, so that one formula in it
is wrong as a rule; then the notes in `tests/judge/notes`. Each ran once, in a process of its own, start and imports included.
A note of {FORMULAS} formulas is to take {BOUND:.0f} s at most.
"""


@dataclass(frozen=True)
class Taken:
    """What judging a note took, in seconds of the processor, and what was said of its formulas."""

    note: str
    formulas: int
    wrong: int
    mended: int
    seconds: float

    @property
    def pace(self) -> float:
        """The seconds for so many formulas as a page has; a shorter note is not taken for a part of one."""
        return self.seconds * min(1.0, FORMULAS / self.formulas)


def damaged(name: str) -> str:
    """The beginning of a cell's page, with one edit in every display in which a formula is right."""
    cell, page = load(name), markdown(derivation_of(load(name)))
    shown: dict[str, list[Original]] = {}
    for one in islice(originals(page, "page.md", cell), FORMULAS):
        shown.setdefault(one.text, []).append(one)
    end = page.index("$$", max(page.index(text) + len(text) for text in shown)) + 2
    page = page[:end] + "\n"
    for text, found in shown.items():
        page = page.replace(text, _changed(found), 1)
    return page


def _changed(found: Iterable[Original]) -> str:
    """A display after an edit of one of its formulas, drawn by a number that depends on both alone."""
    return min((Mutant(one, edit) for one in found for edit in one.edits()), key=lambda mutant: mutant.rank).text


def judged(text: str, file: str, cell: str | None) -> Taken:
    """One note judged in this process."""
    verdicts = check_formulas(text, file, load(cell) if cell else None).verdicts
    wrong = [verdict for verdict in verdicts if verdict.outcome is Outcome.WRONG]
    mended = sum(verdict.mend is not None for verdict in wrong)
    return Taken(cell or file, len(verdicts), len(wrong), mended, process_time())


def rows(taken: Sequence[Taken]) -> Iterator[str]:
    yield "| note | formulas | wrong | mended | s | s for 30 |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for one in taken:
        yield f"| {one.note} | {one.formulas} | {one.wrong} | {one.mended} | {one.seconds:.1f} | {one.pace:.1f} |"


def page_of_results(pages: Sequence[Taken], written: Sequence[Taken]) -> str:
    slowest = max((*pages, *written), key=lambda one: one.pace)
    over = sum(one.pace > BOUND for one in (*pages, *written))
    about = f"{over} of {len(pages) + len(written)} take longer; the slowest is {slowest.note} with {slowest.pace:.1f} s."
    return "\n".join((HEAD, about, "", machine(), "", *rows(pages), "", *rows(written), ""))


def main(arguments: Sequence[str]) -> None:
    """Without arguments all notes, each by a call of this module with the file, and the name of a cell if it is about one."""
    if arguments:
        file, *cell = arguments
        print(json.dumps(asdict(judged(Path(file).read_text(encoding="utf-8"), Path(file).name, cell[0] if cell else None))))
        return
    written = [Taken(**fresh("judging", str(note))) for folder in FOLDERS for note in notes(folder)]
    RESULTS.write_text(page_of_results([*_pages()], written), encoding="utf-8")


def _pages() -> Iterator[Taken]:
    with TemporaryDirectory() as folder:
        for name in CELLS:
            file = Path(folder) / "page.md"
            file.write_text(damaged(name), encoding="utf-8")
            yield Taken(**fresh("judging", str(file), name))


if __name__ == "__main__":
    main(sys.argv[1:])

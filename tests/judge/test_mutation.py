"""Right formulas made wrong by one edit: none of them passes for right, and the smallest mend leads back."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from symrnn.emit.render import latex, markdown, text
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation
from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas, derivation_of, load
from tests.judge.mutants import WRONG, Fate, Judged, Mutant, judge, originals, sample
from tests.judge.slips import SLIPS, group, slip_of

PAGES: dict[str, tuple[str, Callable[[Derivation], str], int]] = {
    "elman": ("page.md", markdown, 2),
    "elman-softmax": ("page.tex", latex, 1),
    "gru-reset-before": ("page.txt", text, 1),
}
FORMULAS = 24
OWED = 0.95

KINDS = {
    "activation", "bound", "bracket", "derivative", "derivative sign", "diagonal", "factor 2", "factor doubled",
    "factor dropped", "factor inserted", "index", "index letter", "index throughout", "number", "order", "power",
    "product sign", "sign", "sum dropped", "sum inserted", "symbol", "symbol throughout", "term", "term dropped",
    "term inserted", "transpose",
}  # fmt: skip


@cache
def judged(name: str) -> tuple[Judged, ...]:
    file, write, limit = PAGES[name]
    cell: Cell = load(name)
    found = list(originals(write(derivation_of(cell)), file, cell))
    assert len(found) > FORMULAS
    return tuple(judge(mutant) for mutant in sample(found, limit, FORMULAS, group))


SELDOM = {"another relation in a condition"}
"""Slips that the pages drawn here hold no place for; the whole table has them."""


def every() -> list[Judged]:
    return [one for name in PAGES for one in judged(name)]


def shown(found: list[Judged]) -> str:
    return "\n".join(f"{one.fate.value}: {one.mutant.link} ({one.mutant.edit.words})" for one in found)


@pytest.mark.parametrize("name", PAGES)
def test_no_mutant_passes_for_right_and_no_equal_one_for_wrong(name: str) -> None:
    misjudged = [one for one in judged(name) if one.fate in (Fate.MISSED, Fate.ALARM)]
    assert not misjudged, shown(misjudged)


def test_the_smallest_mend_leads_back() -> None:
    fates = Counter(one.fate for one in every())
    wrong = sum(fates[fate] for fate in WRONG)
    assert wrong > 60
    assert fates[Fate.BACK] >= OWED * wrong, shown([one for one in every() if one.fate in (Fate.OTHERWISE, Fate.UNMENDED)])


def test_every_kind_of_edit_makes_mutants() -> None:
    assert {one.kind for one in every()} >= KINDS


def test_every_slip_is_among_the_mutants() -> None:
    assert {slip_of(one.mutant) for one in every()} | SELDOM == {slip.name for slip in SLIPS}


ENTRIES = (
    r"L_t = \frac12 \sum_{i=1}^{k} (o_{t,i} - y_{t,i})^2",
    r"\frac{\partial L_t}{\partial s_{t,j}} = \sum_{i=1}^{k} (o_{t,i} - y_{t,i}) V_{ij}",
)


@pytest.mark.parametrize("formula", ENTRIES)
def test_no_other_bound_of_a_sum_over_entries_is_read_as_the_original(formula: str) -> None:
    (original,) = originals(f"$${formula}$$", "note.md", load("elman"))
    bounds = [judge(Mutant(original, edit)) for edit in original.edits() if edit.kind == "bound"]
    fates = Counter(one.fate for one in bounds)
    assert set(fates) <= {*WRONG, Fate.UNCHECKED}, shown(bounds)
    assert fates[Fate.BACK] >= 8


def test_a_letter_that_the_other_side_binds_is_no_entry() -> None:
    """Were p an entry, it would have few values, and with the first of them the sum would be all of it."""
    page = markdown(derivation_of(load("elman")))
    right = r"\sum_{t=1}^T \frac{\partial F}{\partial W_{ij}^{(t)}}"
    assert page.count(right) == 1
    report = check_formulas(page.replace(right, right.replace("t=1", "t=p")), "page.md", load("elman"))
    assert [verdict.formula for verdict in report.verdicts if verdict.outcome is Outcome.WRONG]

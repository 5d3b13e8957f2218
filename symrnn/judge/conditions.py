"""In words: the reading in which a claim holds, and how much that asks of a reader."""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.reach import AS_WRITTEN, Reach
from symrnn.judge.readings import Between, By, Layout, Reading

LAYOUT = {
    Layout.JACOBIAN: "Jacobian layout: the derivative of a number by a vector is a row",
    Layout.TRANSPOSED: "denominator layout: the derivative of a vector by a vector is the Jacobian transposed",
}
PARTED = {
    "left": "Jacobian layout on the left alone: there the derivative of a number by a vector is a row, on the right a column",
    "right": "Jacobian layout on the right alone: there the derivative of a number by a vector is a row, on the left a column",
}
BETWEEN = {
    Between.LOCAL: "derivatives between variables are local: taken in one equation, all else that it reads held fixed",
    Between.IMMEDIATE: "derivatives between variables are immediate: other steps held fixed",
    Between.PATH: "derivatives between variables are taken along the direct path: a state acts on later steps through itself "
    "alone, the other paths (through gates and other states) held constant",
}
SCALARS = "as scalars: all sizes are 1"
LENIENT = "terms outside the sequence count as 0"
SAID = "scalars, as the text says"
ADDED = "a step adds this to the sum over the steps"
TRANSPOSE = "a derivative by a matrix has the transposed shape"


def in_words(claim: Claim, finding: Finding, reach: Reach, cell: Cell, *, scalars: bool) -> tuple[str, ...]:
    """The reading in which a claim holds, the reach of its signs, and the steps for which it holds."""
    features = claim.features(cell)
    if not claim.leaves_step_open:
        finding = replace(finding, copy_at=None)  # what has a step is moved by the copy of its own: no sum is left out
    said = conditions(finding, "between" in features, "derivative" in features, scalars=scalars, adds=claim.adds)
    said = (*said, *filter(None, (finding.domain, reach.words)))
    return (*said, f"for a sequence of T = {finding.steps} steps") if finding.partial else said


def conditions(
    finding: Finding, between: bool, derivative: bool, *, scalars: bool = False, adds: bool = False
) -> tuple[str, ...]:
    """The reading of a claim that holds, in words; what the claim does not depend on is left out.

    `scalars`: the text says that all sizes are 1.
    """
    reading = finding.reading
    assert reading is not None
    found = [ADDED] if adds and reading.left is By.COPY else _copies(finding, reading)
    if finding.last:
        found.append(f"{finding.last} is the last step")
    if between and reading.between in BETWEEN:
        found.append(BETWEEN[reading.between])
    if derivative and reading.layout in LAYOUT and not reading.numbers:
        found.append(LAYOUT[reading.layout])
    if reading.row_side:
        found.append(PARTED[reading.row_side])
    if finding.transposed:
        found.append(TRANSPOSE)
    found += _signs(reading)
    if finding.lenient:
        found.append(LENIENT)
    if reading.numbers:
        found.append(SAID if scalars else SCALARS)
    return tuple(found)


def _signs(reading: Reading) -> Iterator[str]:
    """What signs mean."""
    if reading.dots:
        yield "the dot is the matrix product"
    if reading.stars:
        yield "the star is the matrix product"
    if reading.mixed:
        yield "rows and columns are not told apart in products entry by entry"
    if reading.powers_by_entries:
        yield "powers of matrices are taken entry by entry"
    if reading.norms:
        yield "the square of a vector is the sum of the squares of its entries"
    if reading.falling:
        yield "the factors of the product stand in falling order, first that of the index below the sign"
    elif not reading.descending:
        yield "the factors of the product stand in rising order"


def _copies(finding: Finding, reading: Reading) -> list[str]:
    step = "" if finding.copy_at is None else f" of step {finding.copy_at}"
    if reading.left is By.COPY and finding.copy_at is not None:
        return [f"for the copy{step}: the sum over the steps is left out"]
    if reading.left is By.COPY:
        return ["derivatives by parameters on the left are immediate: earlier states held constant"]
    if reading.right is By.COPY:
        return ["derivatives by parameters on the right are immediate: earlier states held constant"]
    return []


def outcome(finding: Finding, reach: Reach = AS_WRITTEN, *, scalars: bool = False, adds: bool = False) -> Outcome:
    """Whether the reading in which a claim holds is one that a reader takes anyway; of what a step `adds` the copy is meant."""
    reading = finding.reading
    assert reading is not None
    copies = (reading.right,) if adds else (reading.left, reading.right)
    weak = (
        (reading.numbers and not scalars)
        or By.COPY in copies
        or reading.mixed
        or reading.row_side
        or reading.between >= Between.IMMEDIATE
        or finding.transposed
        or finding.lenient
        or not reading.descending
        or finding.last
        or finding.partial
        or reach.summed
    )
    return Outcome.RIGHT_IF if weak else Outcome.RIGHT

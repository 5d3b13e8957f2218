"""From which entry to which sums over entries go."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome, Verdict

ELMAN = "---\nsymrnn: {cell: elman}\n---\n"
OWN = r"""
$$a_t = W h_{t-1} + U x_t + b$$

$$h_t = \tanh(a_t)$$

$$o_t = V h_t + c$$

$$L = \sum_{t=1}^T \frac12 \|o_t - y_t\|^2$$

"""
SIZED = "---\nsymrnn:\n  shapes: {h: n, x: m, o: k}\n  sizes: {k: 3}\n---\n" + OWN

LOSS = r"L_t = \frac12 \sum_{%s} (o_{t,i} - y_{t,i})^2"
SLOPE = r"\frac{\partial L_t}{\partial s_{t,j}} = \sum_{i=%s} (o_{t,i} - y_{t,i}) V_{ij}"
NET = r"a_{t,i} = \sum_{j%s} W_{ij} s_{t-1,j} + \sum_{j=1}^{%s} U_{ij} x_{t,j} + b_i"


def judged(head: str, *formulas: str) -> list[Verdict]:
    """The verdicts on formulas of a note, those aside that give the model."""
    note = head + "\n\n".join(f"$${formula}$$" for formula in formulas)
    verdicts = pipeline.check_formulas(note, "note.md").verdicts
    return [one for one in verdicts if one.reason != "an equation of the model"]


def outcomes(head: str, *formulas: str) -> list[Outcome]:
    return [one.outcome for one in judged(head, *formulas)]


@pytest.mark.parametrize("under", ["i", "i=1}^{k", "i=0}^{k-1", r"i \ge 1", r"i \le k", r"i < k + 1", r"1 \le i \le k"])
def test_all_entries(under: str) -> None:
    assert outcomes(ELMAN, LOSS % under) == [Outcome.RIGHT]


@pytest.mark.parametrize(
    "under", ["i=2}^{k", "i=1}^{k-1", "i=0}^{k", "i=1}^{t", "i=1}^{T", "i>1", "i<k", "i=1}^{n", "i=1}^{k+1", "i=0}^{k-2"]
)
def test_other_entries(under: str) -> None:
    assert outcomes(ELMAN, LOSS % under) == [Outcome.WRONG]


@pytest.mark.parametrize("under", ["i=j}^{k", "i=1}^{j", "i=1}^{10", "i=1}^{3", r"i \ne j"])
def test_bounds_that_nothing_explains(under: str) -> None:
    assert outcomes(ELMAN, LOSS % under) == [Outcome.NOT_CHECKED]


@pytest.mark.parametrize("under", ["i=2}^{k", "i=1}^{k-1", "i=0}^{k", "i>1"])
def test_a_bound_is_mended(under: str) -> None:
    mend = judged(ELMAN, LOSS % under)[0].mend
    assert mend is not None
    assert mend.edit == "bound"
    assert outcomes(ELMAN, mend.formula) == [Outcome.RIGHT]


def test_a_size_that_is_a_number() -> None:
    assert outcomes(SIZED, LOSS % "i=1}^{3", LOSS % "i=0}^{2") == [Outcome.RIGHT] * 2
    assert outcomes(SIZED, LOSS % "i=1}^{2", LOSS % "i=1}^{10", LOSS % "i=2}^{3") == [Outcome.WRONG] * 3


def test_where_entries_count_from_0() -> None:
    entry = r"a_{t,0} = \sum_{j=0}^{n-1} W_{0,j} s_{t-1,j} + \sum_{j=0}^{m-1} U_{0,j} x_{t,j} + b_0"
    assert outcomes(ELMAN, entry, LOSS % "i=0}^{k-1") == [Outcome.RIGHT] * 2
    assert outcomes(ELMAN, entry, LOSS % "i=1}^{k") == [Outcome.RIGHT, Outcome.WRONG]


def test_an_index_as_a_bound() -> None:
    assert outcomes(ELMAN, SLOPE % "1}^{k") == [Outcome.RIGHT]
    assert outcomes(ELMAN, SLOPE % "1}^{j", SLOPE % "j}^{k") == [Outcome.WRONG] * 2
    triangle = r"\sum_{i=1}^{k} \sum_{j=1}^{i} o_{t,i} y_{t,j} = \sum_{j=1}^{k} \sum_{i=%s}^{k} o_{t,i} y_{t,j}"
    assert outcomes(ELMAN, triangle % "j", triangle % "j+1") == [Outcome.RIGHT, Outcome.WRONG]


def test_sizes_of_the_cell() -> None:
    assert outcomes(ELMAN, NET % ("=1}^{n", "m")) == [Outcome.RIGHT]
    wrong = [NET % ("=1}^{m", "n"), NET % ("<i", "m"), NET % ("=1}^{n-1", "m"), SLOPE % "1}^{n"]
    assert outcomes(ELMAN, *wrong) == [Outcome.WRONG] * 4


@pytest.mark.parametrize("name", ["d", "H", "K", "N_h", "|V|", "n_h", "d_h"])
def test_a_name_that_nothing_says_is_the_size_of_the_axis(name: str) -> None:
    found = judged(OWN, LOSS % f"i=1}}^{{{name}")
    assert [one.outcome for one in found] == [Outcome.RIGHT]
    assert outcomes(OWN, LOSS % f"i=1}}^{{{name}-1", LOSS % f"i=1}}^{{{name}") == [Outcome.WRONG, Outcome.RIGHT]


def test_a_name_stands_for_one_size() -> None:
    own = [one.replace("s_", "h_") for one in (LOSS % "i=1}^{K", SLOPE % "1}^{K", NET % ("=1}^{K", "d"))]
    assert outcomes(OWN, *own[:2]) == [Outcome.RIGHT] * 2
    assert outcomes(OWN, *own) == [Outcome.RIGHT, Outcome.RIGHT, Outcome.NOT_CHECKED]


def test_a_declared_name_is_no_other_size() -> None:
    head = ELMAN + r"$s_t \in \mathbb{R}^{H}$ and $o_t \in \mathbb{R}^{Q}$" + "\n\n"
    assert outcomes(head, LOSS % "i=1}^{Q")[-1] is Outcome.RIGHT
    assert outcomes(head, LOSS % "i=1}^{H")[-1] is Outcome.WRONG


def test_the_echo_shows_the_bounds() -> None:
    right, wrong = judged(ELMAN, LOSS % "i=1}^{k", LOSS % "i=2}^{k")
    assert "sum[i=0..k-1]" in right.reading
    assert "sum[i=1..k-1]" in wrong.reading

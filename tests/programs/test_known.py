"""All that is known of a trial has the value that its name says."""

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.ir.cell import Cell
from symrnn.programs.known import Kind, Knowledge, Known, latest
from symrnn.programs.launch import Numbers
from symrnn.programs.misses import misses
from symrnn.programs.trial import Setting, Trial, usual_sizes
from symrnn.programs.truth import Truth

STEPS, BATCH = 4, 2


@pytest.fixture
def knowledge(elman: Cell) -> Knowledge:
    return Knowledge(Truth(derive(elman), Trial(elman, Setting(STEPS, BATCH, usual_sizes(elman, {})))))


def whole(found: list[Known], label: str, step: int | None = None) -> Numbers:
    """The value of a name for all sequences."""
    return next(one.array for one in found if one.label == label and one.step == step and one.whole)


def summed(found: list[Known], label: str, step: int | None = None) -> Numbers:
    """The last value of a name that is of no sequence alone."""
    return [one.array for one in found if one.label == label and one.step == step and not one.whole][-1]


def test_variables_are_known_at_all_steps_and_before_the_first(knowledge: Knowledge) -> None:
    steps = {one.step for one in knowledge.all if one.label == "s[t]"}
    assert steps == set(range(STEPS + 1))
    (start,) = knowledge.truth.derivation.cell.initial
    assert np.array_equal(whole(knowledge.all, "s[t]", 0), knowledge.truth.trial.initial(start))


def test_adjoints_are_those_of_the_truth(knowledge: Knowledge) -> None:
    exact = knowledge.truth.gradient(knowledge.truth.derivation.cell["x"].at())
    for t in range(1, STEPS + 1):
        assert np.allclose(whole(knowledge.all, "dx[t]", t), exact[t - 1])


def test_terms_add_up_to_the_adjoint(knowledge: Knowledge) -> None:
    found = knowledge.all
    terms = whole(found, "V.T @ do[t]", 2) + whole(found, "W.T @ da[t]", 3)
    assert np.allclose(terms, whole(found, "ds[t]", 2))


def test_a_local_derivative_is_known(knowledge: Knowledge) -> None:
    assert np.allclose(whole(knowledge.all, "1 - s[t]**2", 3), 1 - whole(knowledge.all, "s[t]", 3) ** 2)


def test_running_sums_of_copies_end_in_the_gradient(knowledge: Knowledge) -> None:
    found = knowledge.all
    exact = knowledge.truth.gradient(knowledge.truth.derivation.cell["W"].at())
    copies = sum(whole(found, "dW(t)", t) for t in range(1, STEPS + 1))
    assert np.allclose(np.sum(copies, axis=0), exact)
    assert np.allclose(summed(found, "dW"), exact)
    late = whole(found, "sum of dW(T … t)", STEPS - 1)
    assert np.allclose(late, whole(found, "dW(t)", STEPS - 1) + whole(found, "dW(t)", STEPS))


def test_a_name_moves_in_time(knowledge: Knowledge) -> None:
    known = next(one for one in knowledge.all if one.label == "W @ s[t-1] + U @ x[t] + b")
    assert known.name.text(1) == "W @ s[t] + U @ x[t+1] + b"


def test_a_formula_is_kept_at_its_latest_step(knowledge: Knowledge) -> None:
    path = next(path for step in knowledge.truth.derivation.adjoints for path in step.paths if path.lead == 1)
    assert {one.step for one in knowledge.all if one.name.parts == (latest(path.value),)} == set(range(1, STEPS + 1))


def test_near_misses_are_none_of_the_right_values(knowledge: Knowledge) -> None:
    found = [one for one in misses(knowledge) if one.whole]
    adjoint = {t: whole(knowledge.all, "ds[t]", t) for t in range(1, STEPS + 1)}
    of_state = [one for one in found if one.name.instead is not None and one.label == "the path through a[t+1] is left out"]
    assert {one.step for one in of_state} == {1, 2, 3}
    for one in of_state:
        assert one.step is not None
        assert not np.allclose(one.array, adjoint[one.step])
        assert np.allclose(one.array, whole(knowledge.all, "V.T @ do[t]", one.step))
        assert one.name.kind is Kind.MISS


@pytest.mark.parametrize("mistake", ["W is not transposed", "s[t] is not squared", "s[t] stands where s[t-1] is needed"])
def test_common_mistakes_are_among_the_near_misses(knowledge: Knowledge, mistake: str) -> None:
    assert any(one.label == mistake for one in misses(knowledge))

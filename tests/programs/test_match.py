"""An array of a program is found among the known ones in whatever way it is laid out."""

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.ir.cell import Cell
from symrnn.programs.compare import Comparison
from symrnn.programs.known import Knowledge
from symrnn.programs.launch import Numbers
from symrnn.programs.match import Index
from symrnn.programs.reading import moment
from symrnn.programs.trial import Setting, Trial, usual_sizes
from symrnn.programs.truth import Truth

STEPS, BATCH = 4, 3


@pytest.fixture
def knowledge(elman: Cell) -> Knowledge:
    return Knowledge(Truth(derive(elman), Trial(elman, Setting(STEPS, BATCH, usual_sizes(elman, {})))))


@pytest.fixture
def index(knowledge: Knowledge) -> Index:
    return Index(knowledge.all, Comparison(knowledge.truth))


def value(knowledge: Knowledge, label: str, step: int) -> Numbers:
    return next(one.array for one in knowledge.all if one.label == label and one.step == step and one.whole)


def first(index: Index, array: Numbers) -> tuple[str, int | None]:
    reading = index.read(array)[0]
    return reading.text(), reading.step


def test_a_value_is_found_in_any_layout(knowledge: Knowledge, index: Index) -> None:
    state = value(knowledge, "s[t]", 2)
    for array in (state, state.T, state[:, None, :], state.ravel(), state[1], state[1][:, None]):
        assert first(index, array) == ("s[t]", 2)


@pytest.mark.parametrize(("factor", "text"), [(-1.0, "-da[t]"), (2.0, "2 * da[t]"), (1 / STEPS, "1/T * da[t]")])
def test_a_constant_is_named(knowledge: Knowledge, index: Index, factor: float, text: str) -> None:
    assert first(index, factor * value(knowledge, "da[t]", 3)) == (text, 3)


def test_other_entries_are_nothing(knowledge: Knowledge, index: Index) -> None:
    state = value(knowledge, "s[t]", 2).copy()
    state[0, 0] *= 1.001
    assert index.read(state) == ()
    assert index.read(state * 1.7) == ()


def test_entries_in_another_order_are_nothing(knowledge: Knowledge, index: Index) -> None:
    assert index.read(value(knowledge, "s[t]", 2)[::-1, ::-1].copy()) == ()


def test_slices_of_a_sequence_are_read_together(knowledge: Knowledge, index: Index) -> None:
    states = np.stack([value(knowledge, "s[t]", t) for t in range(STEPS + 1)])
    assert first(index, states) == ("s[t] for t = 0 … T", None)
    assert first(index, states.transpose(1, 2, 0).copy()) == ("s[t] for t = 0 … T", None)
    assert first(index, states[1:].reshape(STEPS * BATCH, -1)) == ("s[t] for t = 1 … T", None)
    states[3:] = 0
    assert first(index, states) == ("s[t] for t = 0 … 2", None)
    states[3:] = np.nan
    assert first(index, states) == ("s[t] for t = 0 … 2", None)


def test_a_batch_that_is_filled_row_by_row(knowledge: Knowledge, index: Index) -> None:
    rows = value(knowledge, "da[t]", 2).copy()
    rows[2:] = 0
    assert first(index, rows) == ("da[t]", 2)


def test_blocks_are_read_one_by_one(knowledge: Knowledge, index: Index) -> None:
    both = np.hstack([value(knowledge, "s[t]", 1), value(knowledge, "x[t]", 2)])
    assert first(index, both) == ("[s[t-1]; x[t]]", 2)
    assert first(index, both.T.copy()) == ("[s[t-1]; x[t]]", 2)
    assert first(index, both[0]) == ("[s[t-1]; x[t]]", 2)


@pytest.mark.parametrize("array", [np.zeros((3, 2)), np.ones(4), np.array(5.0), np.full(3, np.nan)])
def test_constants_say_nothing(index: Index, array: Numbers) -> None:
    assert index.read(array)[0].is_constant


def test_a_number_of_32_bits_is_known_by_no_odd_factor(knowledge: Knowledge) -> None:
    index = Index(knowledge.all, Comparison(knowledge.truth, narrow=True))
    loss = knowledge.truth.loss.sum()
    assert first(index, np.array(loss * (1 + 1e-5)))[0] == "loss"
    assert all(reading.factor in ("", "-1") for reading in index.read(np.array(loss / 2)))


def test_steps_near_the_last_are_named_after_it() -> None:
    assert [moment(step, 5) for step in (0, 1, 3, 4, 5, 6)] == ["0", "1", "3", "T-1", "T", "T+1"]
    assert [moment(step, 1) for step in (0, 1, 2)] == ["0", "1", "T+1"]

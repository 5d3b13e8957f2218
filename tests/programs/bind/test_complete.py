"""Settings that are found, what is asked for where they are not, and what is said of those that no value confirms."""

from functools import cache

import pytest

from symrnn.derive.rolled import derive
from symrnn.errors import InputError
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation
from symrnn.ir.program import GradientVerdict
from symrnn.ir.verdict import Outcome
from symrnn.language.lower import read_cell
from symrnn.pipeline import load
from symrnn.programs.bind.complete import Completed, completed
from symrnn.programs.echo import echoed
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Launch
from symrnn.programs.settings import read_settings
from symrnn.programs.source import Source
from tests.programs.bind.texts import CHARACTER_CELL, CHARACTERS, STEPS, TRAINING
from tests.programs.small import COLUMNS, SEQUENCES, STACKED, edited

BELOW = "def backward(x, Wx, Wh, b):\n    dWx, dWh = 0 * Wx, 0 * Wh\n    return dWx, dWh\n"


@cache
def derivation(name: str) -> Derivation:
    return derive(read_cell(CHARACTER_CELL, "characters.cell") if name == "characters" else load(name))


def found(text: str, cell: str) -> Completed:
    return completed(read_settings(text, "a.py"), Source("a.py", text), derivation(cell))


def lines(text: str, cell: str) -> list[str]:
    """What is found, without the mark before each line."""
    return [line.removeprefix("# symrnn: ") for line in echoed(found(text, cell).settings)]


def judged(text: str, cell: str) -> dict[str, GradientVerdict]:
    whole: Cell = derivation(cell).written
    trials = Trials(Harness(whole, found(text, cell).settings, "a.py"), derivation(cell))
    (executions,) = trials.run([text], Launch("a.py"))
    return {verdict.of: verdict for verdict in trials.verdicts(executions)}


def silent(text: str) -> str:
    """A program without what it says."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("# symrnn:"))


@pytest.mark.parametrize(
    ("text", "cell", "gradients"),
    [
        (CHARACTERS, "characters", "U W V b c"),
        (STEPS, "lstm", "Wi Wf Wo Wg Ui Uf Uo Ug bi bf bo bg x h[0]"),
        (TRAINING, "elman", "U W V b c"),
        (silent(COLUMNS), "elman", "U W V b c"),
        (silent(SEQUENCES), "elman", "U W V b c"),
        (silent(STACKED), "lstm", "Wi Wf Wo Wg Ui Uf Uo Ug bi bf bo bg x"),
    ],
)
def test_programs_are_judged_without_settings(text: str, cell: str, gradients: str) -> None:
    assert found(text, cell).remarks == ()
    verdicts = judged(text, cell)
    assert set(verdicts) == set(gradients.split())
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.RIGHT}


def test_a_wrong_gradient_is_still_wrong() -> None:
    verdicts = judged(edited(CHARACTERS, "later = Whh.T @ net", "later = Whh @ net"), "characters")
    assert {of for of, verdict in verdicts.items() if verdict.outcome is Outcome.WRONG} == {"U", "W", "b"}


def test_columns_and_classes_are_found() -> None:
    said = lines(CHARACTERS, "characters")
    assert said[:4] == ["give inputs = x(T)", "give targets = y(T)", "give hprev = s[0](n, 1)", "give vocab_size = m"]
    assert "give bh = b(n, 1)" in said
    assert "take dWxh = dWxh" in said


def test_the_order_of_stacked_gates_is_that_of_the_values() -> None:
    gates = "i, f, o, g = sigmoid(a[:, :H])"
    other = edited(STEPS, gates, gates.replace("i, f", "f, i"))
    assert "give b = [bi, bf, bo, bg]" in lines(STEPS, "lstm")
    assert "give b = [bf, bi, bo, bg]" in lines(other, "lstm")


def test_names_that_mean_other_parameters_yield_to_shapes() -> None:
    swapped = silent(SEQUENCES).replace("U", "Q").replace("W", "U").replace("Q", "W")
    said = lines(swapped, "elman")
    assert {"give W = U", "give U = W", "give V = V"} <= set(said)


def test_updates_in_place_are_differences_at_a_learning_rate_of_one() -> None:
    assert "take dWxh = Wxh - net.Wxh" in lines(TRAINING, "elman")
    assert "run net = Network(input_size, hidden_size, output_size, 1)" in lines(TRAINING, "elman")


def test_a_program_that_takes_many_sequences_gets_many() -> None:
    assert "give x = x(B, T, m)" in lines(STEPS, "lstm")


def test_what_is_given_by_hand_stays() -> None:
    said = lines("# symrnn: give h0 = h[0](B, n)\n# symrnn: give x = x(B, T, m)\n" + STEPS, "lstm")
    assert said.count("give x = x(B, T, m)") == said.count("give h0 = h[0](B, n)") == 1


def test_another_forward_pass_is_said_where_names_and_shapes_leave_one_way() -> None:
    other = found(edited(CHARACTERS, "states[t] = np.tanh(", "states[t] = np.sin("), "characters")
    assert "its forward pass does not compute what the cell does" in other.remarks[0]


def test_what_may_be_meant_in_two_ways_is_asked_for() -> None:
    with pytest.raises(InputError, match=r"meant in two ways; write the lines of one(.|\n)*give Wx(.|\n)* or\n(.|\n)*give Wx"):
        found(edited(STEPS, "next_c = f * prev_c + i * g", "next_c = f * prev_c + i * i"), "lstm")


def test_two_backward_passes_are_asked_for() -> None:
    start = CHARACTERS.index("def loss_and_gradients")
    with pytest.raises(InputError, match=r"meant in two ways(.|\n)*loss_and_gradients\((.|\n)* or\n(.|\n)*other\("):
        found(CHARACTERS + CHARACTERS[start:].replace("loss_and_gradients", "other"), "characters")


@pytest.mark.parametrize(
    ("text", "cell", "message"),
    [
        ("import numpy as np\n", "elman", "no function was found that gives gradients"),
        (STEPS, "elman", r"is known to be the target y \(k\); write for it, for example,\n    # symrnn: give NAME = y"),
        (BELOW, "lstm", r"is known to be the upstream gradient h_bar \(n\)"),
        (edited(STEPS, "N, T, D = x.shape", "N, T, D, E = x.shape"), "lstm", "stops, for example, with ValueError: not enough"),
    ],
)
def test_what_is_missing_is_asked_for(text: str, cell: str, message: str) -> None:
    with pytest.raises(InputError, match=f"a.py: nothing says how the program is called for the cell {cell}.*{message}"):
        found(text, cell)

"""Right programs in all sorts of clothes are called right, each gradient in its writer's reading; wrong ones are not."""

import pytest

from symrnn.ir.verdict import Outcome
from symrnn.programs.launch import Launch
from tests.programs.corpus import CONVENTIONS, WRITTEN, programs, trials, verdicts

PROGRAMS = programs()


@pytest.mark.parametrize("file", PROGRAMS)
def test_every_gradient_is_judged_as_it_should_be(file: str) -> None:
    program = PROGRAMS[file]
    found = verdicts(file, program.text)
    assert found
    assert [(v.of, v.outcome, v.conditions) for v in found] == [(v.of, *program.said(v.of)) for v in found]


@pytest.mark.parametrize("file", PROGRAMS)
def test_every_parameter_that_is_not_zero_is_judged(file: str) -> None:
    judged = {verdict.of for verdict in verdicts(file, PROGRAMS[file].text)}
    assert judged >= {param.name for param in PROGRAMS[file].cell.params} - {laid.name for laid in PROGRAMS[file].settings.zero}


def test_every_program_is_expected_and_every_convention_is_there() -> None:
    assert {path.name for path in WRITTEN.glob("*.py")} == set(PROGRAMS)
    assert {name for program in PROGRAMS.values() for name in program.conventions} == CONVENTIONS
    assert {program.cell.name for program in PROGRAMS.values()} >= {
        "elman", "elman-softmax", "lstm", "gru-reset-after", "gru-reset-before", "lstm-peephole",
    }  # fmt: skip


WRONG = {
    "rnn_truncated.py": (
        ("slope_U += np.outer(led, words[at])", "slope_U += np.outer(led, words[t])", ["U"]),
        ("miss = self.p - following", "miss = following - self.p", []),
    ),
    "rnn_ascent.py": (("self.up_U += np.outer", "self.up_U -= np.outer", ["U"]),),
    "rnn_dict_mean.py": (("grads[\"b_rec\"] += np.sum(dA, axis=0)", "grads[\"b_rec\"] += np.mean(dA, axis=0)", ["b"]),),
    "gru_after_layer.py": (("dr.sum(1)", "dr.mean(1)", ["br"]),),
    "lstm_fiog_float32.py": (("dh = self.Wh.T @ da", "dh = 1.001 * self.Wh.T @ da", ["h[0]"]),),
    "rnn_three_calls.py": (("d_seen[:, t] = dx", "d_seen[:, t, 0] = dx[:, 0]", ["x"]),),
    "rnn_update_in_place.py": (("first[\"W\"] -= lr * dW", "first[\"W\"] += lr * dW", ["W"]),),
}  # fmt: skip


@pytest.mark.parametrize("file", WRONG)
def test_what_keeps_to_no_convention_of_the_others_is_wrong(file: str) -> None:
    for right, wrong, named in WRONG[file]:
        assert PROGRAMS[file].text.count(right) == 1
        found = verdicts(file, PROGRAMS[file].text.replace(right, wrong))
        assert {v.of for v in found if v.outcome is Outcome.WRONG} >= set(named)
        assert all(v.outcome is not Outcome.NOT_CHECKED for v in found)
        assert {v.of for v in found if v.outcome is Outcome.WRONG} or any("-1" in c for v in found for c in v.conditions)


def test_entries_that_were_never_set_are_wrong() -> None:
    text = PROGRAMS["rnn_three_calls.py"].text.replace("d_seen[:, t] = dx", "d_seen[:, t, 0] = dx[:, 0]")
    (found,) = (verdict for verdict in verdicts("rnn_three_calls.py", text) if verdict.of == "x")
    assert found.outcome is Outcome.WRONG
    assert "never set" in found.reason


def test_a_file_of_32_bits_is_compared_less_narrowly() -> None:
    file = "lstm_fiog_float32.py"
    executions = trials(file).run([PROGRAMS[file].text, PROGRAMS[file].text.replace("np.float32", "np.float64")], Launch(file))
    assert [[one.narrow for one in row] for row in executions] == [[True] * 3, [False] * 3]


def changed(file: str, old: str, new: str) -> dict[str, tuple[Outcome, tuple[str, ...], str]]:
    """What is said of each gradient of a program after a change of its text."""
    assert PROGRAMS[file].text.count(old) == 1
    return {v.of: (v.outcome, v.conditions, v.reason) for v in verdicts(file, PROGRAMS[file].text.replace(old, new))}


CLIPPED = "for d in [g_Enter, g_Stay, g_Leave, g_rest, g_prior]: np.clip(d, -{0}, {0}, out=d)\n    return nats, g_Enter"


def test_clipping_at_a_number_that_somebody_chose_is_said() -> None:
    found = changed("rnn_global_columns.py", "return nats, g_Enter", CLIPPED.format("0.25"))
    assert {outcome for outcome, _, _ in found.values()} == {Outcome.RIGHT, Outcome.RIGHT_IF}
    assert all("clipped to 0.25" in conditions[0] for outcome, conditions, _ in found.values() if outcome is Outcome.RIGHT_IF)


def test_another_bound_is_no_clipping_and_no_gradient_is_clipped_to_zero() -> None:
    bounded = changed("rnn_global_columns.py", "return nats, g_Enter", CLIPPED.format("0.2468135"))
    assert Outcome.WRONG in {outcome for outcome, _, _ in bounded.values()}
    assert Outcome.RIGHT_IF not in {outcome for outcome, _, _ in bounded.values()}
    assert changed("rnn_global_columns.py", "g_prior += g_odds", "pass")["c"][0] is Outcome.WRONG


def test_gradients_of_parameters_may_be_averaged_where_those_of_inputs_are_not() -> None:
    found = changed("lstm_last_axis.py", "**found", "**{key: one / m for key, one in found.items()}")
    assert {of for of, (outcome, _, _) in found.items() if outcome is Outcome.RIGHT} == {"x", "h[0]"}
    assert {conditions for _, conditions, _ in found.values()} == {(), ("times 1/B",)}


def test_what_is_right_is_not_called_wrong_because_the_rest_has_its_sign_turned() -> None:
    found = changed("rnn_accumulate.py", "g += self.V.value.T @ errors[t]", "g -= self.V.value.T @ errors[t]")
    assert {of for of, (outcome, _, _) in found.items() if outcome is Outcome.RIGHT} == {"V", "c"}
    assert {(outcome, reason) for outcome, _, reason in found.values()} == {
        (Outcome.RIGHT, ""), (Outcome.WRONG, "it is the gradient times -1"),
    }  # fmt: skip


def test_no_carry_at_all_is_no_truncation() -> None:
    found = changed("rnn_global_columns.py", "g_state = Stay.T @ g_sum", "g_state = 0 * g_sum")
    assert found["W"] == (
        Outcome.WRONG, (), "it is the gradient truncated: each loss reaches the copies of its own step alone",
    )  # fmt: skip
    assert found["V"][0] is Outcome.RIGHT

"""What is said of a program with one slip: the line, and what would stand there in the program's own words."""

import pytest

from symrnn import pipeline
from symrnn.ir.program import Blame
from symrnn.programs.launch import Launch
from symrnn.programs.report import judge_program
from symrnn.programs.source import Source
from tests.programs.corpus import programs

SLIPS = {
    "a sum that nothing is added to": (
        "rnn_accumulate.py", "self.c.grad += errors[t]", "pass", "self.c.grad += errors[t]",
    ),
    "a carry that is not handed on, the sign of all turned": (
        "rnn_ascent.py", "back = np.dot(local, self.W)", "pass", "back = self.W.T @ local",
    ),
    "a term that only another method reads": (
        "rnn_ascent.py", "(np.dot(err, self.V) + back)", "back",
        "local = (1 - self.hidden[t + 1] ** 2) * (back + self.V.T @ err)",
    ),
    "a state of a step that nothing else reads": (
        "rnn_accumulate.py", "g @ states[t].T", "g", "self.W.grad += g @ states[t].T",
    ),
    "a derivative that is left out": (
        "rnn_accumulate.py", "g *= 1 - states[t + 1] ** 2", "g *= 1", "g *= 1 - states[t + 1]**2",
    ),
    "an index of another kind": (
        "rnn_accumulate.py", "errors[t] @ states[t + 1].T", "errors[t] @ states[0].T",
        "self.V.grad += errors[t] @ states[t + 1].T",
    ),
    "a factor 0": (
        "rnn_update_in_place.py", "(second[\"V\"].T @ do + future)", "(second[\"V\"].T @ do + 0 * future)",
        "da = (second[\"V\"].T @ do + future) * (1 - h[t] * h[t])",
    ),
    "a loop that begins too late": (
        "rnn_accumulate.py", "reversed(range(n_steps))", "reversed(range(1, n_steps))", "for t in reversed(range(n_steps)):",
    ),
    "a list in the wrong direction": (
        "gru_after_layer.py", "zip(self.steps[::-1], dseq[::-1])", "zip(self.steps[::-1], dseq)",
        "for (x, h, r, z, q, n), above in zip(self.steps[::-1], dseq[::-1]):",
    ),
    "a derivative at another value, where each loss is truncated": (
        "rnn_truncated.py", "(1 - self.s[at - 1] ** 2)", "(1 - self.s[at] ** 2)",
        "led = self.W.T @ led * (1 - self.s[at - 1] ** 2)",
    ),
    "a part that is moved": (
        "lstm_bias_row.py", "d_rows[:, :, 1:-n]", "d_rows[:, :, 0:-n - 1]", "return d_M, d_rows[:, :, 1:-n], d_h, d_c",
    ),
    "what a method hands back to be called with again": (
        "lstm_chained_steps.py", "d_xh[self.width:], dc * self.f", "d_xh[self.width:], dc",
        "return d_xh[:self.width], d_xh[self.width:], dc * self.f",
    ),
}  # fmt: skip


def blames(file: str, old: str, new: str) -> tuple[Blame, ...]:
    """What is blamed in a program after one change of its text."""
    program = programs()[file]
    assert program.text.count(old) == 1
    source = Source(file, program.text.replace(old, new))
    return judge_program(source, pipeline.derivation_of(program.cell), program.settings, Launch(file)).blames


@pytest.mark.parametrize("slip", SLIPS)
def test_the_line_is_named_with_what_would_stand_there(slip: str) -> None:
    file, old, new, mended = SLIPS[slip]
    (blame,) = blames(file, old, new)
    assert blame.proven
    assert blame.place.line == programs()[file].text[: programs()[file].text.index(old)].count("\n") + 1
    assert blame.mended.strip() == mended

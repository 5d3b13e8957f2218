"""From which number on notes count entries."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome

ELMAN = "---\nsymrnn: {cell: elman}\n---\n"
FROM_ONE = r"L_t = \frac12 \sum_{i=1}^{k} (o_{t,i} - y_{t,i})^2"
FIRST_OUTPUT = r"o_{t,1} = \sum_{j=1}^{n} V_{1,j} s_{t,j} + c_1"


def outcomes(*formulas: str) -> list[Outcome]:
    note = ELMAN + "\n\n".join(f"$${formula}$$" for formula in formulas)
    return [one.outcome for one in pipeline.check_formulas(note, "note.md").verdicts]


@pytest.mark.parametrize(
    "step", [r"\frac{\partial s_{10}}{\partial s_{10}} = I", "x_{20} = x_{20}", "z_{10} = U x_{10}", "s_{100} = s_{100}"]
)
def test_a_step_of_two_digits_is_no_entry_with_number_0(step: str) -> None:
    assert outcomes(step, FROM_ONE, FIRST_OUTPUT)[1:] == [Outcome.RIGHT] * 2
    assert outcomes(step, FIRST_OUTPUT.replace("j=1", "j=2"))[1] is Outcome.WRONG


@pytest.mark.parametrize("entry", ["W_{10} = W_{10}", "o_{t,0} = o_{t,0}", "V_{0,1} = V_{0,1}", "q_{01} = W_{01}"])
def test_an_entry_with_number_0(entry: str) -> None:
    assert outcomes(entry, FROM_ONE)[1] is Outcome.WRONG
    assert outcomes(entry, FROM_ONE.replace("i=1}^{k}", "i=0}^{k-1}"))[1] is Outcome.RIGHT

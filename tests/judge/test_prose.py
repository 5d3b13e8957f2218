"""The steps that the words around a formula restrict it to."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.prose import fixed
from symrnn.judge.spots import read_formulas
from symrnn.notes.read import read_document
from symrnn.notes.written import Chain
from symrnn.pipeline import check_formulas

MODEL = r"""$h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \sum_{t=1}^T \frac12\|o_t - y_t\|^2$.

"""
LAST = r"\frac{\partial L}{\partial h_t} = V^\top (o_t - y_t)"
SIGN = r"\frac{\partial L}{\partial h_t} = V^\top (y_t - o_t)"
ALL = LAST + r" + W^\top ((1 - h_{t+1}^2) \odot \frac{\partial L}{\partial h_{t+1}})"
LAST_BY_NAME = r"\frac{\partial L}{\partial h_%s} = V^\top (o_%s - y_%s)"
AROUND = (
    "If $t = T$: ${}$.",
    "If $t=T$, then ${}$.",
    "For $t = T$ we have $${}$$",
    "For the last step $t = T$ we have\n$${}$$",
    "For the final time step, $t = T$: $${}$$",
    "When $t = T$, $${}$$",
    "*Case $t=T$:* ${}$",
    "**Base case ($t = T$):** ${}$",
    "Base case ($t=T$): ${}$.",
    "At $t = T$ this is ${}$.",
    "- $t = T$: ${}$",
    "| case | gradient |\n|---|---|\n| $t=T$ | ${}$ |",
    "For \\(t = T\\) we have\n\n$${}$$",
    "We have ${}$ for $t = T$.",
)
ELSEWHERE = (
    "Starting at $t = T$, we go back by ${}$.",
    "For $t = T$ there is nothing else; now $${}$$",
    "For $t = T$ see above. In general ${}$.",
    "Not only for $t = T$ is it true that ${}$.",
    "This is clear for $t = T$. We have ${}$.",
    "For $t < T$ we have ${}$.",
)


def verdicts(text: str) -> list[Verdict]:
    """Those on what is claimed of the model."""
    found = check_formulas(MODEL + text, "notes.md").verdicts
    return [verdict for verdict in found if verdict.outcome is not Outcome.GIVEN]


@pytest.mark.parametrize("words", AROUND)
def test_words_restrict_a_formula_to_the_last_step(words: str) -> None:
    assert [found.outcome for found in verdicts(words.format(LAST))] == [Outcome.RIGHT]


@pytest.mark.parametrize("words", AROUND[3::5])
def test_what_is_wrong_there_is_mended_there(words: str) -> None:
    (found,) = verdicts(words.format(SIGN))
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == LAST


@pytest.mark.parametrize("words", ELSEWHERE)
def test_words_that_say_something_else_restrict_nothing(words: str) -> None:
    assert [found.outcome for found in verdicts(words.format(LAST))] == [Outcome.WRONG]


def test_each_formula_has_its_own_words() -> None:
    text = f"At $t = T$ this is ${LAST}$; for $t<T$ we have ${ALL}$, for $t = T$ we have ${SIGN}$."
    assert [found.outcome for found in verdicts(text)] == [Outcome.RIGHT, Outcome.RIGHT, Outcome.WRONG]


def test_what_is_said_of_the_last_step_defines_nothing_of_the_others() -> None:
    last = r"When $t = T$, $$\delta_t = V^\top (o_t - y_t)$$ where $\delta_t = \partial L/\partial h_t$."
    text = f"{last} For $t < T$: $${ALL}$$"
    assert {found.outcome for found in verdicts(text)} == {Outcome.RIGHT}


@pytest.mark.parametrize("letter", [r"\tau", "n", "N"])
def test_a_letter_is_the_last_step_where_the_words_call_it_so(letter: str) -> None:
    formula = LAST_BY_NAME.replace("%s", letter)
    for words in ("At the final time step ${}$ we have $${}$$", "At the last step ${}$ there is no future: ${}$."):
        assert [found.outcome for found in verdicts(words.format(letter, formula))] == [Outcome.RIGHT]
    wrong = formula.replace("= V^", "= 2 V^")
    assert [found.outcome for found in verdicts(f"At the last step ${letter}$, ${wrong}$")] == [Outcome.WRONG]


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("For $z > 0$: $h_t = z$", ()),
        ("For $T = 3$: $h_t = 0$", ()),
        ("For all $1 \\le k < t$ we have $h_t = h_k$", (r"1 \le k < t",)),
        ("For $t = 1, \\dots, T$: $h_t = 0$", (r"t = 1, \dots, T",)),
        ("$h_t = 1$ for $t = T$, $h_t = 0$ else", ("t = T",)),
        ("We get $h_t = 1$ for $t = T$ and $h_t = 0$", ("t = T",)),
    ],
)
def test_conditions_of_formulas(text: str, conditions: tuple[str, ...]) -> None:
    chains = [chain for one in read_formulas(read_document(text, "notes.md")) for chain in one.chains]
    assert tuple(text for chain in chains if isinstance(chain, Chain) for text in chain.conditions) == conditions


def test_letters_with_one_value() -> None:
    assert [(letter, str(index)) for letter, index in fixed(["t = T", "k < t", "for i = 3"])] == [("t", "T"), ("i", "3")]

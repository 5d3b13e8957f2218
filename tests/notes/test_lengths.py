"""How long sequences are by the words of notes."""

import pytest

from symrnn.notes.read import read_document


def steps(text: str) -> list[int | None]:
    return [formula.steps for formula in read_document(text, "note.md").formulas]


@pytest.mark.parametrize(
    "words",
    [
        "Now let the sequence have three steps.",
        "Consider a sequence of length 3:",
        "Take sequences with 3 time steps.",
        "The sequence is of length three.",
        "Let $T = 3$.",
    ],
)
def test_words_say_it(words: str) -> None:
    assert steps(f"$a$ {words}\n\n$$b$$\n")[-1] == 3


@pytest.mark.parametrize(
    "words",
    [
        "Truncate after three steps.",
        "If the sequence has three steps, more holds.",
        "The sequence has more than three steps.",
        "A sequence of three words,",
        "The sequence has $T$ steps.",
    ],
)
def test_other_words_do_not(words: str) -> None:
    assert steps(f"$a$ {words}\n\n$$b$$\n")[-1] is None


@pytest.mark.parametrize("words", ["For sequences of any length,", "For general $T$,", "For arbitrary lengths,"])
def test_it_holds_until_sequences_are_of_any_length(words: str) -> None:
    assert steps(f"Consider a sequence of length 2.\n\n$$a$$\n\n{words}\n\n$$b$$\n")[0] == 2
    assert steps(f"Consider a sequence of length 2.\n\n$$a$$\n\n{words}\n\n$$b$$\n")[-1] is None


def test_the_last_number_counts() -> None:
    assert steps("A sequence of length 2.\n\n$$a$$\n\nNow let the sequence have four steps.\n\n$$b$$\n") == [2, 4]

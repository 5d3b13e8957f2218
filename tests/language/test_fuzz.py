"""Whatever the text: a cell or an error that is the user's to mend, within a second."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.errors import SymrnnError
from symrnn.ir.cell import Cell
from symrnn.ir.expr import Ref
from symrnn.ir.walk import refs
from symrnn.language.lower import read_cell
from tests.conftest import CELLS, NAMES
from tests.language.texts import DECLARED, LOSS, PLAIN, STEP

TEXTS = [path.read_text(encoding="utf-8") for path in CELLS]
WORDS = [
    *"( ) [ ] , = + - * / @ ** . .T # \" ' \n \t 0 1 2 t T 1e9 1e999 .5 s x W U y q z loss".split(" "),
    *"[t] [t-1] [t+1] [T] [0] [-1] input target state param cell source def".split(" "),
    *"where( sum( tanh( concat( mean( == ; \\ é \0 \ufeff".split(" "),
]
LIMIT = 1.0  # seconds of this process


def outcome(text: str, limit: float = LIMIT) -> Cell | None:
    """The cell, None for a refusal; nothing else may come out, and it may not take long."""
    start = time.process_time()
    result: Cell | SymrnnError
    try:
        result = read_cell(text)
    except SymrnnError as error:
        result = error
    assert time.process_time() - start < limit, "reading took too long"
    if isinstance(result, Cell):
        return result
    assert str(result).startswith("<cell>:")
    return None


def is_sound(cell: Cell) -> bool:
    """Whether every symbol that an equation reads is one of the cell's, in the shape it has there."""
    read = [ref for equation in cell.equations for ref in refs(equation.value)]
    return all(ref.of_shape == cell[ref.name].shape and (ref.time is not None) == cell[ref.name].timed for ref in read)


@given(st.text())
def test_any_text(text: str) -> None:
    outcome(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_of_the_language(words: list[str]) -> None:
    outcome("".join(words))
    outcome(PLAIN + " ".join(words))


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
@given(data=st.data())
def test_mutated_cells(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        new = data.draw(st.one_of(st.just(""), st.sampled_from(WORDS), st.just(text[end : end + 20])))
        text = text[:start] + new + text[end:]
    cell = outcome(text)
    assert cell is None or is_sound(cell)


@given(st.sampled_from(TEXTS), st.data())
def test_cells_with_a_line_lost_doubled_or_moved(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    taken = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    for _ in range(data.draw(st.integers(0, 2))):
        lines.insert(data.draw(st.integers(0, len(lines))), taken)
    cell = outcome("\n".join(lines))
    assert cell is None or is_sound(cell)


@pytest.mark.parametrize(
    "text",
    [
        DECLARED + STEP + "loss[t] = sum(s[t] - y[t])" + " + 1" * 100_000,
        DECLARED + STEP + "loss[t] = sum(s[t] - y[t])" + " + 1" * 20_000,
        DECLARED + STEP + "loss[t] = sum(s[t] - y[t])" + " * exp(sum(s[t]))" * 5_000,
        DECLARED + STEP + "loss[t] = sum(s[t] - y[t])" + "".join(f" * (sum(s[t]) + {i})" for i in range(60)),
        DECLARED + STEP + "loss[t] = " + "-" * 90_000 + "1",
        DECLARED + STEP + "loss[t] = " + "-(" * 30_000 + "1" + ")" * 30_000,
        DECLARED + "s[t] = W" + ".T" * 40_000 + " @ s[t-1]",
        DECLARED + "s[t] = " + "W @ " * 20_000 + "s[t-1]",
        DECLARED + "s[t] = " + "9" * 90_000,
        DECLARED + "s[t] = s[t-1]**" + "9" * 90_000,
        DECLARED + "s[t] = ((((1e300**64)**64)**64)**64)**64 * s[t-1]",
        DECLARED + "param p (" + " + ".join(f"d{i}" for i in range(10_000)) + ")",
        DECLARED + "s[t] = " + "q" * 90_000,
        DECLARED + "param " + ", ".join(f"p{i}" for i in range(5_000)) + "\ns[t] = pp",
        DECLARED + "def f0(z) = z * z + z\n" + "".join(f"def f{i}(z) = f{i - 1}(f{i - 1}(z))\n" for i in range(1, 21)),
        "(\n" * 40_000,
        '"' * 90_000,
        "cell a" + "-a" * 40_000,
    ],
    ids=[f"text {i}" for i in range(18)],
)
def test_hard_texts(text: str) -> None:
    outcome(text, limit=4 * LIMIT)


@pytest.mark.parametrize("formula", ["tanh(" * 29 + "W @ s[t-1] + U @ x[t]" + ")" * 29, "W @ " * 38 + "s[t-1] + U @ x[t]"])
def test_the_deepest_formulas_that_are_read_can_be_walked(formula: str) -> None:
    cell = read_cell(f"{DECLARED}s[t] = {formula}\n{LOSS}")
    assert isinstance(refs(cell.steps[0].value)[0], Ref)
    assert hash(cell) == hash(cell)

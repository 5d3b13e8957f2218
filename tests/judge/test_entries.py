"""The settings `entries` and `steps`: whose entries written names are, and how long the sequence is."""

import pytest

from symrnn import pipeline
from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.entries import LONGEST, read_blocks, read_steps
from symrnn.judge.model.settings import look_of_text
from symrnn.language.lower import read_cell

SETTINGS = "  rows: true\n  shapes: {{i: m, s: n, o: k}}\n  sizes: {{m: 2, n: 2, k: 2}}\n{more}"
MODEL = r"""---
symrnn:
{settings}
---
$$s^0 = \mathbf{{0}}$$

$$s^t = f_s([s^{{t-1}}\ i^t] W_s + b_s)$$

$$o = f_o(s^T W_o + b_o)$$

"""
BLOCKS = '  entries: {{"W_{{s}}": "W_s[0:2, :]", "W_{{i}}": "W_s[2:4, :]", "W_{{o}}": "W_o"}}\n  steps: 3'
CELL = read_cell("""cell small
input x (m)
state s (n)
param W (n, n + m), b (n), c ()
s[t] = tanh(W @ concat(s[t-1], x[t]) + c * b)
output s
""")


def judged(*formulas: str, more: str = BLOCKS) -> Verdict:
    """The verdict on the last of some formulas."""
    note = MODEL.format(settings=SETTINGS.format(more=more.format())) + "\n\n".join(f"$${text}$$" for text in formulas)
    return pipeline.check_formulas(note, "note.md").verdicts[-1]


FIRST = r"\frac{do_0}{dW_{o00}} = f_o'(\ldots)\, s_0^3"
SLOPE = r"\frac{d s_0^1}{dW_{i10}} = f_s'(\ldots)\, i_1^1"


@pytest.mark.parametrize("formula", [FIRST, SLOPE, FIRST.replace("00}} =", "10}} =").replace("s_0^3", "s_1^3")])
def test_an_entry_by_an_entry(formula: str) -> None:
    assert judged(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula",
    [
        FIRST.replace("s_0^3", "s_1^3"),
        FIRST.replace("s_0^3", "s_0^2"),
        FIRST.replace("f_o", "f_s"),
        SLOPE.replace("W_{i10}", "W_{i01}"),
        SLOPE.replace("W_{i10}", "W_{s10}"),
    ],
)
def test_a_wrong_entry_or_step(formula: str) -> None:
    assert judged(formula).outcome is Outcome.WRONG


def test_the_second_block_begins_where_the_setting_says() -> None:
    sum_ = "W_{s00} s_0^2 + W_{s10} s_1^2 + W_{i00} i_0^3 + W_{i10} i_1^3 + b_{s0}"
    assert judged(f"s_0^3 = f_s({sum_})").outcome is Outcome.RIGHT
    assert judged(f"s_0^3 = f_s({sum_.replace('W_{i00}', 'W_{i01}')})").outcome is Outcome.WRONG


def test_no_entry_lies_outside_its_block() -> None:
    """W_s has four rows, the block of the state two: its entry 2, 0 is not the first one of the input's block."""
    assert judged(SLOPE.replace("W_{i10}", "W_{s30}")).outcome is Outcome.NOT_CHECKED


def test_copies_of_an_entry_are_those_of_the_steps_that_there_are() -> None:
    copies = [rf"\frac{{do_0}}{{dW_{{i00}}^{t}}}" for t in (3, 2, 1)]
    whole = r"\frac{do_0}{dW_{i00}} = "
    assert judged(whole + " + ".join(copies)).outcome is Outcome.RIGHT
    assert judged(whole + " + ".join(copies[:2])).outcome is Outcome.WRONG
    assert judged(whole + " + ".join(copies), more=BLOCKS.replace("steps: 3", "steps: 4")).outcome is Outcome.WRONG


def test_letters_count_the_entries_of_a_block() -> None:
    step = r"s_j^t = f_s\left(\sum_i W_{s,i,j} s_i^{t-1} + \sum_l W_{i,l,j} i_l^t + b_{s,j}\right)"
    assert judged("W_{s00} = W_{s00}", step).outcome is Outcome.RIGHT


def test_a_block_counts_in_sizes() -> None:
    looks = [(look, name) for name in ("W", "b", "c") if (look := look_of_text(name)) is not None]
    found = read_blocks({"W_{x}": "W[:, n:]", "b": "b", "u": "W[0:1, 1:n+m]"}, CELL, looks)
    shown = {str(look): (block.name, [f"{a}:{b}" for a, b in block.extents]) for look, block in found.items()}
    assert shown == {"W_x": ("W", ["0:n", "n:m + n"]), "b": ("b", []), "u": ("W", ["0:1", "1:m + n"])}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("W", "is a mapping such as"),
        ({"{": "W"}, "which is no name"),
        ({"w": "W[0:2"}, "a block is a parameter such as"),
        ({"w": "V"}, "those of V, which is no matrix or vector of parameters"),
        ({"w": "c"}, "those of c, which is no matrix"),
        ({"w": "x"}, "those of x, which is no matrix"),
        ({"w": "W[0:1]"}, "W has the shape"),
        ({"w": "W[0:1, 0]"}, "'0' says no entries from one to another"),
        ({"w": "W[0:1, a:b]"}, "'a:b' says no entries from one to another"),
        ({"w": "W[1:1, :]"}, "1:1 is no part of an axis of n entries"),
        ({"w": "W[0:n+m, :]"}, "is no part of an axis of n entries"),
        ({"w": 3}, "those of 3, which is no matrix"),
    ],
)
def test_a_setting_that_names_no_block(value: object, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("[", r"\[").replace("+", r"\+")):
        read_blocks(value, CELL, ())


@pytest.mark.parametrize("value", [0, -1, LONGEST + 1, True, "3", 2.5, [3]])
def test_a_length_that_is_none(value: object) -> None:
    with pytest.raises(InputError, match="whole number from 1 to"):
        read_steps(value)


def test_the_file_stands_in_messages_about_settings() -> None:
    with pytest.raises(InputError, match=r"note\.md: the setting `steps`"):
        judged(FIRST, more="  steps: 0")


def test_what_is_left_out_alone_is_not_checked() -> None:
    assert judged(r"o_0 = \ldots\, s_0^3").outcome is Outcome.NOT_CHECKED


def test_a_copy_of_step_two_is_no_second_derivative() -> None:
    verdict = judged(r"\frac{do_0}{dW_{s00}^2} = \frac{do_0}{dW_{s00}^2}")
    assert "W_s(2)" in verdict.reading
    assert "second" in judged(r"\frac{d^2 o_0}{dW_{s00}^2} = 1").reason

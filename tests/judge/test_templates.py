"""Where a step stands in a written symbol, and how another one is put there."""

import pytest

from symrnn.judge.catalogue.style import at_step
from symrnn.judge.templates import step_mark, with_step
from symrnn.notes.latex import read_latex
from symrnn.notes.walk import names
from symrnn.notes.written import Chain

WRITTEN = [
    ("h_t", "h_t", "h_{t+1}"),
    ("h_{t-1}", "h_t", "h_{t+1}"),
    ("h^{(t)}", "h^{(t)}", "h^{(t+1)}"),
    (r"a^{\langle t\rangle}", r"a^{\langle t\rangle}", r"a^{\langle t+1\rangle}"),
    (r"a^{\langle t-1 \rangle}", r"a^{\langle t \rangle}", r"a^{\langle t+1 \rangle}"),
    (r"W_{hh}^{\langle t\rangle}", r"W_{hh}^{\langle t\rangle}", r"W_{hh}^{\langle t+1\rangle}"),
]


@pytest.mark.parametrize(("text", "now", "later"), WRITTEN)
def test_a_symbol_is_written_at_another_step(text: str, now: str, later: str) -> None:
    (chain,) = read_latex(f"{text} = 1", {})
    assert isinstance(chain, Chain)
    name = next(iter(names(chain)))
    mark = step_mark(name, None)
    assert mark is not None
    template = with_step(text, mark, name.span[0])
    assert (at_step(template, "t"), at_step(template, "t+1")) == (now, later)


def test_the_argument_of_a_command_keeps_its_braces() -> None:
    assert at_step(r"\vh{1}{{{t}}}", "t") == r"\vh{1}{t}"
    assert at_step(r"\vh{1}{{{t}}}", "t+1") == r"\vh{1}{t+1}"
    assert at_step("s[{t}]", "t+1") == "s[t+1]"

"""Cell texts to start from, and what a message points at."""

import pytest

from symrnn.errors import SymrnnError
from symrnn.language.lower import read_cell

DECLARED = """\
input x (m)
target y (n)
state s (n)
param U (n, m), W (n, n)
"""
STEP = "s[t] = tanh(W @ s[t-1] + U @ x[t])\n"
LOSS = "loss[t] = sum((s[t] - y[t])**2)\n"
PLAIN = DECLARED + STEP + LOSS


def refusal(text: str) -> str:
    """The message with which a cell text is refused."""
    with pytest.raises(SymrnnError) as caught:
        read_cell(text, "f.cell")
    return str(caught.value)


def pointed(message: str) -> str:
    """The text over the carets of a message: what it points at."""
    lines = message.split("\n")
    carets = next(i for i, line in enumerate(lines) if i and line.strip() and not line.strip("^ "))
    start = lines[carets].index("^")
    return lines[carets - 1][start : start + lines[carets].count("^")]

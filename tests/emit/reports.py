"""Reports made by hand: every outcome, everything that a verdict can hold, and what notes may hold to do harm."""

from symrnn.errors import Place
from symrnn.ir.verdict import Counterexample, Mend, Outcome, Report, Verdict

GIVEN = Verdict("notes.md", Place(1, 2, 22), "a_t = W h_{t-1} + U x_t", Outcome.GIVEN, "a[t] = W @ s[t-1] + U @ x[t]")
RIGHT = Verdict(
    "notes.md", Place(3, 8, 34), r"\frac{\partial L}{\partial l_t} = 1", Outcome.RIGHT, "D(L, l[t]) = 1", reason="by definition"
)
RIGHT_IF = Verdict(
    "notes.md", Place(3, 60, 30), r"\frac{\partial L}{\partial V} = (o_t - y_t) s_t", Outcome.RIGHT_IF,
    reading="D(L, V) = (o[t] - y[t]) * s[t]", conditions=("V is the copy of step t", "all sizes are 1"),
    full_form=r"\sum_t (o_t - y_t) s_t^\top",
)  # fmt: skip
WRONG = Verdict(
    "notes.md", Place(6, 1, 40), "\\frac{\\partial s_{t+1}}{\\partial s_t}\n &= W \\\\", Outcome.WRONG, "D(s[t+1], s[t]) = W",
    counterexample=Counterexample("t = 2", "[1, 0]", ("3/7", "2"), ("(n, n)", "(n, m)")),
    mend=Mend(
        "multiply W by the derivative of tanh", r"\frac{\partial s_{t+1}}{\partial s_t} = \mathrm{diag}(1 - s_{t+1}^2) W",
        "missing factor", ("W is shared",), ((42, 43, r"\mathrm{diag}(1 - s_{t+1}^2) W"),),
    ),
)  # fmt: skip
NOT_CHECKED = Verdict("notes.md", Place(9, 1, 12), "P(W < 1) = p", Outcome.NOT_CHECKED, reason="P is unknown")

ALL = Report("notes.md", (GIVEN, RIGHT, RIGHT_IF, WRONG, NOT_CHECKED), (("h", "s"), ("W_{hh}", "W")), "elman")
TEXT = """$a_t = W h_{t-1} + U x_t$ is the model.

It has $\\frac{\\partial L}{\\partial l_t} = 1$ and so on.

$$
\\frac{\\partial s_{t+1}}{\\partial s_t}
 &= W \\\\
$$
$P(W < 1) = p$
"""

HOSTILE = (
    "</script><script>alert(1)</script>", "[red]x[/red] [link=file:///etc/passwd]y[/link]", "\x1b[31mred\x1b[0m \x9b2J",
    "<!-- --> ]]> &amp;",
    "a\r\nb\u2028c", "\u202ereversed", "<< total >> {{ total }} <% raw %>", "```\n# x\n```", "\\href{javascript:alert(1)}{x}",
    "\\text{<img src=x onerror=alert(1)>}", "% a comment", "x\\", "\ud800", "\0",
)  # fmt: skip


def hostile(text: str) -> Report:
    """A report in which every text is this one."""
    mend = Mend(text, text, text, (text,), ((0, 1, text),))
    found = Counterexample(text, text, (text, text), (text, text + "x"))
    verdicts = [
        Verdict(text, Place(1, 1), text, outcome, text, (text,), text, text, found, mend, part=text, latex=latex)
        for outcome in Outcome
        for latex in (True, False)
    ]
    return Report(text, tuple(verdicts), ((text, text),), text, text)


def only(*verdicts: Verdict, file: str = "notes.md") -> Report:
    """A report with these verdicts."""
    return Report(file, verdicts, (), "elman")

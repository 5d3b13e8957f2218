"""Reports on programs made by hand: every outcome, everything that one can hold, and what a program may hold to do harm."""

from symrnn.errors import Place
from symrnn.ir.program import Blame, GradientVerdict, Line, ProgramReport
from symrnn.ir.verdict import Outcome

TEXT = "def back(d):\n    n = len(d)\n\treturn W @ d\n"
WRONG = GradientVerdict("W", 'g["W"]', Outcome.WRONG, error=0.25, entry="[1, 0]", values=("2", "1"), reason="it is half of it")
RIGHT = GradientVerdict("U", "dU", Outcome.RIGHT)
RIGHT_IF = GradientVerdict("b", "db", Outcome.RIGHT_IF, "1/T", ("times 1/T",))
NOT_CHECKED = GradientVerdict("s[0]", "dh0", Outcome.NOT_CHECKED, reason="its shape is (3,), expected (4,)")
BLAME = Blame(Place(3, 9, 5), "W @ d", "`W` should be transposed", "\treturn W.T @ d", "transpose", ("W", "s[0]"))
UNPROVEN = Blame(Place(2, 9, 6), "len(d)", "what goes in is right", "dh[t]", "", proven=False)
LISTING = (Line(1, "def back(d):"), Line(2, "    n = len(d)", ("n: T",)), Line(3, "\treturn W @ d", (), wrong=True))
ALL = ProgramReport(
    "back.py", "elman", (RIGHT, RIGHT_IF, WRONG, NOT_CHECKED), (("Wxh", "U"), ("W", "W")), ("g = back(d)",), LISTING,
    (BLAME, UNPROVEN), ("`d` is changed in place",), settings=("# symrnn: cell elman", "# symrnn: run g = back(d)"),
    found=("# symrnn: run g = back(d)",), text=TEXT,
)  # fmt: skip
STOPPED = ProgramReport("back.py", "elman", (), stopped="it printed more than allowed")


def hostile(text: str) -> ProgramReport:
    """A report in which every text is this one."""
    verdicts = [
        GradientVerdict(text, text, outcome, text, (text,), 1.0, text, (text, text), text)
        for outcome in (Outcome.RIGHT, Outcome.RIGHT_IF, Outcome.WRONG, Outcome.NOT_CHECKED)
    ]
    blame = Blame(Place(1, 1), text, text, text, text, (text,))
    lines = (Line(1, text, (text,), wrong=True),)
    said = (text,)
    return ProgramReport(
        text, text, tuple(verdicts), ((text, text + "x"),), said, lines, (blame,), said, text, settings=said, found=said,
        text=text,
    )  # fmt: skip

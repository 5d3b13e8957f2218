"""The environments of LaTeX that hold formulas, and which of them have rows."""

import re

ROWS = ("align", "gather", "eqnarray", "flalign", "alignat", "multline", "xalignat", "IEEEeqnarray")
BARE = ("aligned", "gathered", "split")
"""Environments that LaTeX has inside formulas only; in Markdown they also stand alone."""

SINGLE = ("equation", "displaymath", "math")
INLINE = ("math",)
WITH_ARGUMENT = ("alignat", "xalignat", "IEEEeqnarray")

# What a formula with rows of its own begins with.
_INNER = (
    "alignedat", "array", "cases", "dcases", "rcases", "subarray", "IEEEeqnarraybox", *BARE, *ROWS,
)  # fmt: skip
_BEGINS_WITH_ROWS = re.compile(rf"\s*\\begin\s*\{{(?:{'|'.join(_INNER)})\*?\}}")

MATH = {name + star for name in (*ROWS, *SINGLE) for star in ("", "*")}
NAMES = "|".join(sorted((re.escape(name) for name in (*MATH, *BARE)), key=len, reverse=True))


def has_rows(text: str, environment: str = "") -> bool:
    """Whether a formula is one of rows: by the environment around it, or by the one that it begins with."""
    return environment.rstrip("*") in (*ROWS, *BARE) or bool(_BEGINS_WITH_ROWS.match(text))


def argument(text: str, start: int, environment: str) -> int:
    """Where the content of an environment begins: behind the number of columns that some take (`\\begin{alignat}{2}`)."""
    if environment.rstrip("*") not in WITH_ARGUMENT:
        return start
    found = re.compile(r"\s*\{[^{}]{0,20}\}").match(text, start)
    return found.end() if found else start

"""The environments of LaTeX that hold formulas, and which of them have rows."""

import re

ROWS = ("align", "gather", "eqnarray", "flalign", "alignat", "multline", "xalignat", "IEEEeqnarray")
BARE = ("aligned", "gathered", "split")
"""Environments that LaTeX has inside formulas only; in Markdown they also stand alone."""

SINGLE = ("equation", "displaymath", "math", "dmath")
INLINE = ("math",)
AROUND = ("empheq",)
"""Environments whose argument names the one that they are: `\\begin{empheq}[box=\\fbox]{align}`."""

WITH_OPTIONS = ("dmath", *AROUND)
WITH_ARGUMENT = ("alignat", "xalignat", "IEEEeqnarray", *AROUND)

# What a formula with rows of its own begins with.
_INNER = (
    "alignedat", "array", "cases", "dcases", "rcases", "subarray", "IEEEeqnarraybox", *BARE, *ROWS,
)  # fmt: skip
_BEGINS_WITH_ROWS = re.compile(rf"\s*\\begin\s*\{{(?:{'|'.join(_INNER)})\*?\}}")

MATH = {name + star for name in (*ROWS, *SINGLE, *AROUND) for star in ("", "*")}
NAMES = "|".join(sorted((re.escape(name) for name in (*MATH, *BARE)), key=len, reverse=True))


def has_rows(text: str, environment: str = "") -> bool:
    """Whether a formula is one of rows: by the environment around it, or by the one that it begins with."""
    return environment.rstrip("*") in (*ROWS, *BARE) or bool(_BEGINS_WITH_ROWS.match(text))


def content(text: str, start: int, environment: str) -> tuple[int, str]:
    """Where the content of an environment begins, behind its options and the number of columns that some take
    (`\\begin{alignat}{2}`), and the environment that it is."""
    name = environment.rstrip("*")
    options = re.compile(r"\s*\[[^\[\]]{0,200}\]").match(text, start) if name in WITH_OPTIONS else None
    start = options.end() if options else start
    found = re.compile(r"\s*\{([^{}]{0,20})\}").match(text, start) if name in WITH_ARGUMENT else None
    if found is None:
        return start, environment
    return found.end(), found[1].split("=")[0].strip() if name in AROUND else environment

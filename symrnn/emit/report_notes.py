"""Report -> the notes themselves with the verdicts in them: block quotes in Markdown, comments in LaTeX.

No character of the notes is changed. In Markdown the verdicts on a block (a paragraph with its formulas, a list, a table)
stand behind it; in LaTeX those on a line stand below it, as lines of comment, which TeX drops with their line ends.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import PurePath

from symrnn.emit.escape import markdown_words
from symrnn.emit.mathml import LONGEST, bare
from symrnn.emit.report import details, matched, position, shortened, total, written
from symrnn.errors import UnsupportedError
from symrnn.ir.verdict import Outcome, Report, Verdict

LINE = re.compile(r"[^\n]*\n|[^\n]+")
MARKER = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})")
CODE = re.compile(r"(?<!`)(`++).+?(?<!`)\1(?!`)")
LONGEST_WITH_CODE = 10_000
# What opens a block in which a blank line ends nothing, and what closes it.
SIGN = re.compile(r"(?<!\\)(?:\$\$|\\[\[\]])|<!--|-->")
CLOSES = {"$$": "$$", "\\[": "\\]", "<!--": "-->"}
# Between dollar signs these could end a formula, or begin something else.
NO_MATH = re.compile(r"[$`]|<[A-Za-z/!?]|\\$")


def annotated(text: str, report: Report) -> str:
    """The notes with the verdicts in them, except on what is given."""
    suffix = PurePath(report.file).suffix.lower()
    if suffix not in ANNOTATE:
        forms = ", ".join(ANNOTATE)
        raise UnsupportedError(f"{report.file}: verdicts are written into notes of the forms {forms} alone")
    return ANNOTATE[suffix](text, [v for v in report.verdicts if v.outcome is not Outcome.GIVEN])


def report_markdown(report: Report) -> str:
    """A page on a report: what was matched, how many formulas there are of each outcome, and the verdicts."""
    lines = [f"**{markdown_words(report.file)}**: {markdown_words(total(report.verdicts))}", ""]
    lines += [markdown_words(matched(report)), ""] if matched(report) else []
    points = [line for verdict in report.verdicts for line in _points(verdict, f" ({markdown_words(position(verdict))})")]
    return "\n".join([*lines, *points]).rstrip("\n") + "\n"


def _points(verdict: Verdict, where: str = "") -> list[str]:
    """A verdict as an item of a list, with what is said of it as items below."""
    said = [
        f"  - {detail.label}: {_math(detail.formula, latex=detail.latex) if detail.formula else markdown_words(detail.words)}"
        for detail in details(verdict)
    ]
    return [f"- **{verdict.outcome.value}**{where}: {_math(written(verdict), latex=verdict.latex)}", *said]


def _math(formula: str, *, latex: bool) -> str:
    """A formula between dollar signs where it can stand there, else its source as code."""
    inline = bare(formula) if latex and len(formula) <= LONGEST else ""
    if inline and not NO_MATH.search(inline):
        return f"${inline}$"
    fence = "`" * (1 + max(map(len, re.findall("`+", formula)), default=0))
    return f"{fence} {formula} {fence}" if len(fence) > 1 else f"`{formula}`"


def _in_markdown(text: str, verdicts: list[Verdict]) -> str:
    lines = LINE.findall(text)
    return _with_lines(lines, verdicts, _ends(lines), lambda end, found: _quote(_indentation(lines, end), found))


def _in_latex(text: str, verdicts: list[Verdict]) -> str:
    lines = LINE.findall(text)
    return _with_lines(lines, verdicts, list(range(1, len(lines) + 1)), lambda _, found: _comments(found))


ANNOTATE: Mapping[str, Callable[[str, list[Verdict]], str]] = {
    ".md": _in_markdown, ".markdown": _in_markdown, ".tex": _in_latex,
}  # fmt: skip


def _with_lines(
    lines: list[str], verdicts: list[Verdict], ends: list[int], said: Callable[[int, Iterable[Verdict]], list[str]]
) -> str:
    """The lines with what is `said` of verdicts behind the line where what they are about ends: `ends[i]` for line i + 1."""
    if not lines:
        return ""
    newline = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"

    def end(verdict: Verdict) -> int:
        return ends[min(verdict.place.line + verdict.formula.count("\n"), len(ends)) - 1]

    behind = {number: said(number, found) for number, found in groupby(sorted(verdicts, key=end), key=end)}
    parts = list[str]()
    for number, line in enumerate(lines, 1):
        added = behind.get(number, [])
        parts += [line, newline if added and not line.endswith("\n") else "", *(each + newline for each in added)]
    return "".join(parts)


def _ends(lines: list[str]) -> list[int]:
    """For every line of Markdown the number of the last line of its block: the one before the next blank line outside all."""
    ends, inside = list[int](), ""
    for number, line in enumerate(lines, 1):
        inside = _inside(line, inside)
        if not inside and (number == len(lines) or not lines[number].strip()):
            ends += [number] * (number - len(ends))
    return ends + [len(lines)] * (len(lines) - len(ends))


def _inside(line: str, inside: str) -> str:
    """What a line leaves open: the sign that will close it, or nothing. A fence is closed by one that is as long."""
    fence = FENCE.match(line)
    if inside.startswith(("`", "~")):
        return "" if fence and fence[1].startswith(inside) and not line[fence.end() :].strip() else inside
    if fence and not inside:
        return fence[1]
    for sign in SIGN.findall(line if inside or len(line) > LONGEST_WITH_CODE else CODE.sub("", line)):
        inside = ("" if sign == inside else inside) if inside else CLOSES.get(sign, "")
    return inside


def _indentation(lines: list[str], end: int) -> str:
    """That of the next block, if it may belong to the same item of a list: a quote without it would end the item."""
    start = end
    while start > 1 and lines[start - 2].strip():
        start -= 1
    following = next((line for line in lines[end:] if line.strip()), "")
    in_list = MARKER.match(lines[start - 1]) or lines[start - 1][:1].isspace()
    return following[: len(following) - len(following.lstrip())] if in_list else ""


def _quote(indentation: str, verdicts: Iterable[Verdict]) -> list[str]:
    points = [line for verdict in verdicts for line in _points(verdict)]
    return ["", *(f"{indentation}> {line}".rstrip() for line in ("**symrnn check**", "", *points))]


def _comments(verdicts: Iterable[Verdict]) -> list[str]:
    """Not `symrnn:`, with which a comment in notes gives settings."""
    said = list[str]()
    for verdict in verdicts:
        said += [f"{verdict.outcome.value}: {shortened(written(verdict))}"]
        said += [f"  {detail.label}: {detail.words or detail.formula}" for detail in details(verdict)]
    return [f"% symrnn check: {line}" for line in said]

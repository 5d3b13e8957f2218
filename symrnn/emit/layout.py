"""Breaking long formulas: how wide a piece of LaTeX is, and where a line of LaTeX or of plain text may end.

A formula is broken before a binary operator or after a comma, outside all parentheses if such a place is near enough, and
never inside a brace group. The width is an estimate in em, on the safe side: Computer Modern's widths, rounded up.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import repeat, takewhile

LINE = 40.0  # em: the text width of the article, 160 mm at 11 pt, less a margin for the estimate
COLUMNS = 100
SCRIPT = 0.74
_TOKENS = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[A-Za-z]+|\\.|[{}^_&]|\s+|.")
_RELATIONS = {"=": 1.35, r"\le": 1.35, "<": 1.35, ">": 1.35, r"\in": 1.25, ":": 0.6, r"\ne": 1.35}
_OPERATORS = {"+": 1.25, "-": 1.25, r"\odot": 1.25, r"\circ": 0.95, r"\cdot": 0.75, r"\otimes": 1.25, r"\times": 1.25}
_COMMANDS = {
    r"\top": 0.8, r"\partial": 0.6, r"\nabla": 0.85, r"\tanh": 2.3, r"\exp": 1.75, r"\log": 1.5, r"\sin": 1.4, r"\cos": 1.5,
    r"\operatorname": 0.2, r"\quad": 1.0, r"\qquad": 2.0, r"\lVert": 0.55, r"\rVert": 0.55, r"\lvert": 0.3, r"\rvert": 0.3,
    r"\dots": 1.3, r"\langle": 0.45, r"\rangle": 0.45, r"\Delta": 0.85, r"\sum": 1.6, r"\sqrt": 1.0, r"\ell": 0.45,
    r"\thinspace": 0.2,
}
_WEIGHTLESS = frozenset(
    f"\\{word}" for word in (
        "bigl bigr Bigl Bigr mathbf mathrm mathit mathsf mathtt mathcal mathbb mathfrak boldsymbol hat tilde bar dot ddot vec "
        "check widehat widetilde overline underline displaystyle boxed breve acute grave mathring"
    ).split()
)
_NARROW = dict.fromkeys("ijlft,;.'()[]", 0.42)
_BREAK = re.compile(r" (\+|-|\\odot|\\circ|\\otimes|\\cdot|\*|@) |(?<=,) ")


@cache
def tex_width(tex: str) -> float:
    """The width of a piece of LaTeX mathematics, in em."""
    return _Measure(_TOKENS.findall(tex)).group()


class _Measure:
    """Reads tokens left to right and adds up widths."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def group(self) -> float:
        """The width up to the closing brace, or to the end; rows of cases count by the widest."""
        rows = [0.0]
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token == "}":
                break
            if token == r"\\":
                rows.append(0.0)
            else:
                rows[-1] += self.token(token)
        return max(rows)

    def token(self, token: str) -> float:
        if token == "{":
            return self.group()
        if token in "^_":
            return SCRIPT * self.argument()
        if token == r"\text":
            return 0.9 * self.argument()
        if token == r"\frac":
            return max(self.argument(), self.argument()) + 0.35
        if token.startswith(r"\begin") or token == "&":
            return 1.0
        if token.isspace() or token in _WEIGHTLESS or token.startswith(r"\end"):
            return 0.0
        if token.startswith("\\"):
            return _COMMANDS.get(token) or _RELATIONS.get(token) or _OPERATORS.get(token, 0.65)
        return _RELATIONS.get(token) or _OPERATORS.get(token) or _NARROW.get(token) or _letter_width(token)

    def argument(self) -> float:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at == len(self.tokens):
            return 0.0
        token = self.tokens[self.at]
        self.at += 1
        return self.token(token)


def _letter_width(char: str) -> float:
    if char in "MWmw":
        return 1.05 if char.isupper() else 0.9
    return 0.82 if char.isupper() else 0.58


def break_tex(tex: str, first: float, later: float) -> list[str]:
    """LaTeX cut into lines no wider than `first` em, then `later` em, where that is possible."""
    return _broken(tex, first, later, tex_width, _tex_depths)


def break_plain(text: str, first: int, later: int) -> list[str]:
    """Plain text cut into lines of at most `first`, then `later` characters, where that is possible."""
    return _broken(text, first, later, len, _plain_depths)


Measure = Callable[[str], float]
Depths = Callable[[str], Iterator[int | None]]


def _broken(text: str, first: float, later: float, measure: Measure, depths: Depths) -> list[str]:
    lines: list[str] = []
    room = first
    while measure(text) > room:
        cut = _best_cut(text, room, measure, depths)
        if cut is None:
            break
        lines.append(text[:cut].rstrip())
        text, room = text[cut:].lstrip(), later
    return [*lines, text]


def _best_cut(text: str, room: float, measure: Measure, depths: Depths) -> int | None:
    """The last cut that fits, of the least depth among those that fill a fair part of the line."""
    measured = ((index, depth, measure(text[:index])) for index, depth in _cuts(text, depths))
    fitting = list(takewhile(lambda cut: cut[2] <= room, measured))  # what is longer does not get narrower
    if not fitting:
        return next((index for index, _ in _cuts(text, depths)), None)
    filling = [cut for cut in fitting if cut[2] >= 0.3 * room] or fitting
    least = min(depth for _, depth, _ in filling)
    return max(index for index, depth, _ in filling if depth == least)


def _cuts(text: str, depths: Depths) -> Iterator[tuple[int, int]]:
    """Where a line may end, with how badly it breaks there: inside parentheses, or inside a product."""
    levels = enumerate(depths(text))  # as far as they are asked for: few cuts fit of a long text
    for match in _BREAK.finditer(text):
        level = next(level for index, level in levels if index == match.start())
        if level is not None:
            yield match.start() + 1, 2 * level + (match[1] not in ("+", "-"))


def _plain_depths(text: str) -> Iterator[int | None]:
    depth = 0
    for char in text:
        depth += (char in "([") - (char in ")]")
        yield depth


def _tex_depths(text: str) -> Iterator[int | None]:
    """For every character the number of parentheses around it, or None inside braces and environments."""
    braces = parentheses = 0
    for found in _TOKENS.finditer(text):
        token = found[0]
        braces += (token == "{") - (token == "}") + token.startswith(r"\begin{") - token.startswith(r"\end{")
        parentheses += (token in ("(", "[")) - (token in (")", "]")) if not braces else 0
        yield from repeat(None if braces else parentheses, len(token))

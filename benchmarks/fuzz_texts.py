"""Notes that nobody should write: damaged ones, random ones, and ones that are too large in every way. See `fuzz_notes`."""

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent.parent
FOLDERS = ("tests/judge/notes", "generated", "docs")
SUFFIXES = (".md", ".tex", ".ipynb", ".txt")
FORWARD = "$s_t = \\tanh(W s_{t-1} + U x_t + b)$, $o_t = V s_t + c$, $L_t = \\frac12 \\lVert o_t - y_t \\rVert^2$.\n\n"


@dataclass(frozen=True)
class Note:
    """The bytes of a file, and how its name ends."""

    data: bytes
    suffix: str = ".md"


@cache
def pages() -> tuple[Path, ...]:
    """The notes that are there to be damaged."""
    found = (path for folder in FOLDERS for path in (HERE / folder).rglob("*.*"))
    return tuple(sorted(path for path in found if path.suffix in SUFFIXES and path.stat().st_size < 100_000))


def part(chance: random.Random) -> tuple[str, str]:
    """Some lines of a page, the beginning more often, and how its name ends."""
    path = chance.choice(pages())
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return text, path.suffix
    lines = text.splitlines(keepends=True)
    start = chance.choice([0, chance.randrange(len(lines) or 1)])
    return "".join(lines[start : start + chance.choice([5, 15, 30])]), path.suffix


# Damage.


def truncated(chance: random.Random) -> Note:
    text, suffix = part(chance)
    return Note(text[: chance.randrange(len(text) + 1)].encode(), suffix)


TOKEN = re.compile(r"\\[A-Za-z]+|\s+|\w|.", re.DOTALL)
PIECES = ("{", "}", "$", "$$", "\\", "_", "^", "=", "(", ")", "&", "\\\\", "#", "%", "\n", "\n\n", "|", "~", "0", "t",
    "\\left")


def tokens_changed(chance: random.Random) -> Note:
    text, suffix = part(chance)
    parts = TOKEN.findall(text)
    for _ in range(chance.choice([1, 2, 4, 16])):
        if parts:
            _change(parts, chance)
    return Note("".join(parts).encode(), suffix)


def _change(parts: list[str], chance: random.Random) -> None:
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(5):
        case 0:
            del parts[at]
        case 1:
            parts.insert(at, parts[at])
        case 2:
            parts[at], parts[other] = parts[other], parts[at]
        case 3:
            parts.insert(at, chance.choice(PIECES))
        case _:
            parts[at] = parts[at] * chance.choice([2, 3, 50])


def lines_changed(chance: random.Random) -> Note:
    text, suffix = part(chance)
    lines = text.splitlines(keepends=True)
    for _ in range(chance.choice([1, 2, 4])):
        if lines:
            _change(lines, chance)
    return Note("".join(lines).encode(), suffix)


def bytes_changed(chance: random.Random) -> Note:
    text, suffix = part(chance)
    data = bytearray(text.encode())
    for _ in range(chance.choice([1, 3, 10])):
        data.insert(chance.randrange(len(data) + 1), chance.choice([0, 0, 13, 27, 0x80, 0xFF, 0xC3, chance.randrange(256)]))
    before = chance.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe"])
    return Note(before + (data.replace(b"\n", b"\r\n") if chance.random() < 0.3 else data), suffix)


def noise(chance: random.Random) -> Note:
    return Note(chance.randbytes(chance.choice([1, 30, 1000, 100_000])), chance.choice(SUFFIXES))


def notebook(chance: random.Random) -> Note:
    """A notebook with something else in place of one of its values."""
    odd: list[object] = [None, 1, -1.5, True, [], {}, "", "$", ["$x$", 3], {"symrnn": 3}, [[]], "\ud800", 10**400]
    cell = {"cell_type": "markdown", "source": [FORWARD, "$s_t = s_t$"], "metadata": {}, "attachments": {}}
    first: dict[str, object] = dict(cell)
    metadata: dict[str, object] = {"symrnn": {"cell": "elman"}}
    book: dict[str, object] = {"cells": [first, dict(cell)], "metadata": metadata, "nbformat": 4}
    place = chance.choice([book, first, metadata])
    place[chance.choice([*place])] = chance.choice(odd)
    text = json.dumps(book)
    cut = chance.randrange(len(text)) if chance.random() < 0.3 else len(text)
    return Note(text[:cut].encode(), ".ipynb")


# Random LaTeX.

NAMES = (
    "s_t", "s_{t-1}", "s_{t+1}", "s_0", "s_T", "W", "U", "V", "b", "x_t", "L", "L_t", "o_t", "y_t", "a_t", "\\delta_t",
    "h_t", "c_t",
    "q_t", "s_k", "W_{ij}", "s_{t,i}", "\\mathbf{W}_{hh}", "\\hat{y}_t", "1", "2", "\\tfrac12", "I", "T", "e", "\\eta",
    "z", "f_t",
)  # fmt: skip
RULES = (
    "{0} + {1}", "{0} - {1}", "{0} {1}", "{0} \\odot {1}", "{0}^\\top {1}", "{0} {1}^\\top", "\\frac{{{0}}}{{{1}}}",
    "({0})",
    "\\left({0}\\right)", "\\tanh({0})", "\\sigma({0})", "\\operatorname{{diag}}({0})", "(1 - {0}^2)", "{{{0}}}^2",
    "{0}^{{-1}}",
    "\\sum_{{t=1}}^T {0}", "\\sum_{{k=1}}^t {0}", "\\sum_i {0}", "\\prod_{{j=k+1}}^t {0}", "\\prod_{{t=1}}^{{T}} {0}",
    "\\frac{{\\partial {0}}}{{\\partial {1}}}", "\\frac{{\\partial^+ {0}}}{{\\partial {1}}}", "\\nabla_{{{0}}} {1}",
    "\\lVert {0} \\rVert", "|{0}|", "\\langle {0}, {1} \\rangle", "\\max({0}, {1})", "[{0}; {1}]", "\\log({0})",
    "\\exp({0})",
    "\\begin{{cases}} {0} & t < T \\\\ {1} & t = T \\end{{cases}}",
    "\\begin{{pmatrix}} {0} & {1} \\\\ {1} & {0} \\end{{pmatrix}}",
    "\\underbrace{{{0}}}_{{{1}}}", "\\sqrt{{{0}}}", "{0} \\otimes {1}", "{0}'", "\\mathrm{{d}} {0}", "{0}^{{{1}}}",
    "{0}_{{{1}}}",
    "\\operatorname{{softmax}}({0})", "\\dots {0}", "\\frac{{d {0}}}{{d {1}}}", "\\int {0} dt", "\\mathbb{{1}}[{0} > 0]",
)  # fmt: skip
SIGNS = ("=", "=", "=", "=", ":=", "\\le", "<", "\\approx", "\\leftarrow", "+=", "\\propto", "\\in")


def expression(chance: random.Random, depth: int) -> str:
    """LaTeX of a random expression."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(NAMES)
    return chance.choice(RULES).format(expression(chance, depth - 1), expression(chance, chance.randrange(depth)))


def formula(chance: random.Random) -> str:
    depth = chance.choice([1, 2, 3, 3, 4, 5])
    sides = [expression(chance, chance.randrange(depth + 1)) for _ in range(chance.choice([2, 2, 2, 3, 5]))]
    return "".join(f" {chance.choice(SIGNS)} {side}" if i else side for i, side in enumerate(sides))


def random_latex(chance: random.Random) -> Note:
    formulas = "\n\n".join(f"$${formula(chance)}$$" for _ in range(chance.choice([1, 3])))
    return Note((FORWARD + formulas).encode(), chance.choice([".md", ".tex"]))


# What is too large.

NUMBERS = ("0", "-1", "7", "20", "60", "200", "1000", "10000", "1000000", "10^9", "10^{12}", "10^{10^{10}}",
    "9" * 39, "1.5", "1/3")
LARGE = (
    "s_t = s_{{t-{0}}}", "s_t = s_{{t+{0}}}", "s_{{{0}}} = s_{{{1}}}", "s_t = W^{{{0}}} s_{{t-1}}", "s_t = {0} s_t",
    "s_t^{{{0}}} = s_t^{{{1}}}",
    "s_t = \\prod_{{j=1}}^{{{0}}} \\prod_{{k=1}}^{{{1}}} W s_t",
    "L = \\sum_{{t=1}}^{{{0}}} L_t", "L = \\sum_{{t={0}}}^{{{1}}} L_t",
    "\\frac{{\\partial L}}{{\\partial W}} = \\sum_{{t=1}}^{{{0}}} \\sum_{{k={1}}}^{{t}} a_t s_k^\\top",
    "\\frac{{\\partial L}}{{\\partial W_{{{0}{1}}}}} = \\sum_t \\delta_{{t,{0}}} s_{{t-1,{1}}}",
    "\\frac{{\\partial s_t}}{{\\partial s_{{t-{0}}}}} = \\prod_{{j=t-{1}}}^t \\operatorname{{diag}}(1-s_j^2) W",
    "\\frac{{\\partial s_{{{0}}}}}{{\\partial s_{{{1}}}}} = W^\\top",
    "\\frac{{\\partial^{{{0}}} L}}{{\\partial W^{{{1}}}}} = 0", "(1 - s_t^{{{0}}})^{{{1}}} = 1",
    "s_t = \\frac{{{0}}}{{{1}}} s_t", "s_t = \\tanh^{{({0})}}(a_t)", "s_t = s_t + 10^{{{0}}} \\cdot 2^{{-{1}}}",
    "s_t = \\sqrt[{0}]{{{1}}} s_t",
    "s_t = (W {0} s_{{t-1}})^{{{1}}}", "f^{{{0}}}(x) = x^{{{1}}}", "s_t = e^{{{0}}} s_t + \\exp(\\exp({1}))",
    "\\tanh(z) < {0}", "|\\sigma'(z)| \\le {0}^{{{1}}}",
    "a_{{1:{0}}} = s_{{1:{1}}}", "s_t \\in \\mathbb{{R}}^{{{0} \\times {1}}}", "W_{{{0},{1}}} = W_{{{1},{0}}}",
    "q_t = 2 q_{{t-{0}}} + q_{{t-{1}}}$$\n\n$$s_t = q_t", "z^{{{0}}} (1-z)^{{{1}}} \\le 1$$\n\n$$\\sigma(z)^{{{0}}} < {1}",
)  # fmt: skip


def large_numbers(chance: random.Random) -> Note:
    text = chance.choice(LARGE).format(chance.choice(NUMBERS), chance.choice(NUMBERS))
    return Note(f"{FORWARD}$${text}$$\n".encode())


REPEATED = (
    " W", " + s_t", " \\odot s_t", " W^\\top", "^2", "'", "_t", "(", "{", "[", "\\frac{", "\\left(", "\\sum_{t=1}^T ",
    "\\prod_{k=1}^t ",
    " \\frac{\\partial s_t}{\\partial s_{t-1}}", " = s_t", " \\tanh", " \\\\ ", " & ", "\\begin{cases}",
    " \\operatorname{diag}(1-s_t^2) W",
    "\\nabla_W ", " \\sqrt", "\\hat ", " \\underbrace{s_t}_{W}", " \\dots ", "\\max(s_t,", " +", " -", "-1",
    " \\text{if } t<T, ", "\\quad ", "\\mathbf ",
    " (s_t + a_t)", " (1 + s_t)^2", " \\sigma(a_t)", " \\,", "~", "!", "|", " \\lVert s_t", "\\partial ", "\\delta_t ",
    "\\left|", "$",
    "\\frac{s_t}{1 + ", "e^{", "(1 - ", "W(s_t + ", "\\tanh(", "\\sum_{i}W_{ij} ", "x_{t_", "\\color{red}",
    "\\mathrm{d}", "\\otimes s_t", " s_{t-1}",
)  # fmt: skip
CLOSED = {"(": ")", "{": "}", "[": "]"}
COUNTS = (3, 8, 15, 20, 40, 60, 150, 400, 1500, 3000)


def repeated(chance: random.Random) -> Note:
    """Something very often in a formula, closed again where it opens."""
    one, count = chance.choice(REPEATED), chance.choice(COUNTS)
    opens = one.count("{") > one.count("}") or one.count("(") > one.count(")")
    closing = "".join(CLOSED[c] for c in reversed(one) if c in CLOSED) if opens else ""
    inside = chance.choice(["s_t", "", "W s_{t-1}"])
    body = f"{one * count} {inside} {closing * count if chance.random() < 0.8 else ''}"
    left = chance.choice(["s_t", "L", "\\frac{\\partial L}{\\partial W}", "q", ""])
    return Note(f"{FORWARD}$${left} = {body}$$\n".encode(), chance.choice([".md", ".tex"]))


def macros(chance: random.Random) -> Note:
    """Macros that double, that call themselves, that have arguments, that redefine what is there."""
    count = chance.choice([3, 10, 12, 18, 30, 500])
    one = chance.choice(["\\newcommand{{\\{0}}}{{\\{1}\\{1}}}", "\\def\\{0}{{\\{1} \\{1}}}",
    "\\newcommand{{\\{0}}}[2]{{\\{1}{{#1#2}}{{#2#1}}}}",
                         "\\newcommand{{\\{0}}}{{\\newcommand{{\\{1}}}{{\\{0}}}\\{1}}}", "\\let\\{0}=\\{1}",
                         "\\DeclareMathOperator{{\\{0}}}{{\\{1}}}"])  # fmt: skip
    names = ["q" + "".join(chr(ord("a") + int(c)) for c in str(i)) for i in range(count)]
    defined = "\n".join(one.format(a, b) for a, b in zip(names, [*names[1:], chance.choice([names[0], "tanh",
    "qzz"])], strict=True))
    where = chance.choice(["{0}\n$$s_t = \\{1}{{s}}{{t}}$$", "$${0} s_t = \\{1} s_t$$", "{0}\n$$\\{1}$$\n\n$s_t = \\{1}$"])
    return Note((FORWARD + where.format(defined, names[0])).encode(), chance.choice([".md", ".tex"]))


SIGNS_OF_ALL_KINDS = (
    "\u202e", "\u0000", "\ufeff", "\u0301" * 50, "\U0001d416", "\u2202", "\u2211", "\u03c3", "\u00b2", "\u2080",
    "\u0661", "\ud7ff",
    "\u200b", "\u2028", "\u0085", "\u000b", "\u000c", "\u001b[31m", "\uff04", "\ufffd", "\u2295", "\u22a4", "\u1d40",
    "\u00bd", "\u216b", "\u0130", "\ufb01",
)  # fmt: skip


def signs(chance: random.Random) -> Note:
    text, suffix = part(chance)
    parts = TOKEN.findall(text)
    for _ in range(chance.choice([1, 5, 20])):
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(SIGNS_OF_ALL_KINDS))
    return Note("".join(parts).encode(), suffix)


SETTINGS = (
    "steps: {0}", "sizes: {{n: {0}, m: {1}}}", "symbols: {{s: {0}, W: [{1}]}}", "shapes: {{W: ({0}, {1}), s: {0}}}",
    "shapes: {{W: [n, n, n]}}",
    "entries: {{'W_{{s}}': 'W[{0}:{1}, :]'}}", "time: {0}", "inputs: {0}", "functions: {{f: {0}, g: tanh}}",
    "loss: {0}", "outputs: [{0}, {1}]",
    "cell: {0}", "cell: ../../etc/passwd", "cell: /etc/passwd", "cell: elman.cell", "scalars: {0}", "rows: {0}",
    "scalars: true", "rows: true",
    "a: &a [x, x]\n  b: &b [*a, *a, *a]\n  symbols: *b", "symbols: !!python/object/apply:os.system [ls]",
    "symbols: {{{0}: {1}}}", "? [a, b]\n  : {0}",
    "steps: 20\n  sizes: {{n: 50, m: 50, k: 50}}", "params: {{{0}}}", "targets: s", "steps: 1",
    "shapes: {{s: '{0}*n'}}", "symbols: {{T: N, N: T}}", "symbols: {{s: h, h: s}}",
)  # fmt: skip
VALUES = (*NUMBERS, "true", "no", "''", "[]", "{}", "W", "s", "n", "'\\'", "T", "loss", "L", "null", "~", "1e400",
    ".inf", "[[[[[[[[[[]]]]]]]]]]", "\"\\ud800\"", "tanh")


def settings(chance: random.Random) -> Note:
    count = chance.choice([1, 1, 2])
    lines = [chance.choice(SETTINGS).format(chance.choice(VALUES), chance.choice(VALUES)) for _ in range(count)]
    text = "---\nsymrnn:\n" + "".join(f"  {line}\n" for line in lines) + "---\n"
    claim = "$$\\frac{\\partial L}{\\partial W} = \\sum_t \\delta_t s_{t-1}^\\top, s_t = W s_{t-1}$$\n"
    body = chance.choice([FORWARD, ""]) + claim
    return Note((text + body).encode())


def long(chance: random.Random) -> Note:
    """Notes as long as they may be, of one thing over and over."""
    one = chance.choice(["$", "$$", "$x", "$x$ ", "a ", "\n", "`", "```\n", "- ", "> ", "\\(", "\\begin{align}",
    "\\begin{equation}x\\end{equation}\n", "{", "%", "\\",
                         "---\n", "| a ", "|$x$|\n", "<!-- ", "<!-- symrnn: ", "[", "![](", "*", "_", "#", "# x\n",
                         "\\verb|", "&", "\\newcommand{\\a}{b}", "\\def\\a#1{",
                         "<div>", "    x\n", "1. ", "\\[", "\\]", "$$\n", "\\$", "~~~", "\t", "\r", "\\begin{comment}",
                         "\\iffalse ", "\\text{", "x^2 = "])  # fmt: skip
    size = chance.choice([10_000, 100_000, 1_000_000])
    return Note((one * (size // len(one))).encode(), chance.choice([".md", ".tex", ".txt"]))


def many(chance: random.Random) -> Note:
    """Very many formulas, most of which nobody can read."""
    one = chance.choice(["$s_t = s_t$\n\n", "$q_{} = s_t$\n\n", "$x$ ", "$a = $\n\n", "$$L = L \\\\ s_t = s_t$$\n\n",
    "$z_{} = z_{}$ and "])
    return Note((FORWARD + "".join(one.replace("{}",
    f"{{{i}}}") for i in range(chance.choice([200, 1000])))).encode(), chance.choice([".md", ".tex"]))


KINDS: Mapping[str, Callable[[random.Random], Note]] = {
    "truncated": truncated, "tokens": tokens_changed, "lines": lines_changed, "bytes": bytes_changed, "noise": noise,
    "notebook": notebook, "latex": random_latex, "numbers": large_numbers, "repeated": repeated,
    "macros": macros, "signs": signs,
    "settings": settings, "long": long, "many": many,
}  # fmt: skip

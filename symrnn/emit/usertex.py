"""The fence for LaTeX that a user hands in: letters, digits, braces, scripts and commands from a list; nothing that acts."""

import re
from collections.abc import Iterator

from symrnn.errors import InputError, nearest

ALPHABET = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma
    varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    ell hbar imath jmath partial nabla infty
"""
FONTS = "mathbf mathrm mathit mathsf mathtt mathcal mathbb mathfrak boldsymbol operatorname"
ACCENTS = "hat widehat tilde widetilde bar overline underline dot ddot vec check breve acute grave mathring"
SIGNS = """
    prime star ast dagger circ bullet top bot pm mp times cdot ldots cdots leftarrow rightarrow uparrow downarrow langle rangle
"""
ALLOWED = frozenset(f"{ALPHABET} {FONTS} {ACCENTS} {SIGNS}".split())
TAKES_BRACES = frozenset(f"{FONTS} {ACCENTS}".split())
LONGEST = 80
_TOKEN = re.compile(r"\\(?P<command>[A-Za-z]+|.|$)|(?P<other>[^A-Za-z0-9 {}_^,.()+\-*/|\[\]:;=!])", re.DOTALL)
_SCRIPTS = re.compile(r"[_^]\s*(\{|\\[A-Za-z]+|[A-Za-z0-9*+\-])")


def check_user_latex(latex: str, what: str) -> None:
    """Raises InputError unless `latex` is safe and complete mathematics; `what` starts the message."""
    if not latex.strip() or len(latex) > LONGEST:
        raise InputError(f"{what} must have 1 to {LONGEST} characters")
    for token in _TOKEN.finditer(latex):
        command, other = token["command"], token["other"]
        if other is not None:
            allowed = "letters, digits, braces, _ ^ and commands for letters and accents"
            raise InputError(f"{what} contains {other!r}\n  allowed: {allowed}")
        if command not in ALLOWED:
            raise InputError(f"{what} contains \\{command}, which is not allowed{nearest(command, ALLOWED)}")
        if command in TAKES_BRACES and not latex[token.end() :].lstrip().startswith("{"):
            raise InputError(f"{what} has \\{command} without braces; write \\{command}{{...}}")
    _check_braces(latex, what)
    _check_scripts(latex, what)


def _check_braces(latex: str, what: str) -> None:
    depths = list(_depths(latex))
    if min(depths) < 0 or depths[-1]:
        raise InputError(f"{what} has unbalanced braces: {latex}")


def _check_scripts(latex: str, what: str) -> None:
    """At most one subscript and one superscript at every level, each with something to carry it and something to show."""
    for group in _groups(latex):
        flat = group.strip()
        scripts = [char for char in flat if char in "_^"]
        if len(scripts) != len(set(scripts)):
            raise InputError(f"{what} has two subscripts or two superscripts on one level: {latex}")
        if flat[:1] in ("_", "^") or len(scripts) != len(_SCRIPTS.findall(flat)):
            raise InputError(f"{what} has a script without a letter: {latex}")


def _groups(latex: str) -> Iterator[str]:
    """The text of every brace level, with inner groups shown as `{}`."""
    open_groups = [""]
    for char in latex:
        if char == "}":
            yield open_groups.pop()
            open_groups[-1] += "{}"
        elif char == "{":
            open_groups.append("")
        else:
            open_groups[-1] += char
    yield open_groups.pop()


def _depths(latex: str) -> Iterator[int]:
    depth = 0
    for char in latex:
        depth += (char == "{") - (char == "}")
        yield depth


def split_scripts(latex: str) -> tuple[str, str, str]:
    """Checked LaTeX as (base, subscript, superscript), each without its outer braces."""
    parts = {"": "", "_": "", "^": ""}
    current = ""
    for char, depth in zip(latex.strip(), _depths(latex.strip()), strict=True):
        if depth == 0 and char in "_^":
            current = char
        else:
            parts[current] += char
    return parts[""].strip(), _unbraced(parts["_"]), _unbraced(parts["^"])


def _unbraced(script: str) -> str:
    script = script.strip()
    one_group = script.startswith("{") and 0 not in list(_depths(script))[:-1]
    return script[1:-1].strip() if one_group else script

"""Commands of a text that set formulas: `\\ensuremath{...}`, and macros that put an environment around an argument."""

import re
from collections.abc import Mapping

from symrnn.notes.document import Macro
from symrnn.notes.environments import INLINE, MATH

ENSURE = "ensuremath"

_ENVIRONMENTS = "|".join(sorted((re.escape(name) for name in MATH), key=len, reverse=True))
_LABEL = r"(?:\s*\\label\{[^{}]*\})?\s*"
_AROUND = re.compile(
    rf"\s*(?:\\begin\{{(?P<name>{_ENVIRONMENTS})\}}|(?P<display>\\\[|\$\$)|\\\(|\$|\\{ENSURE}\{{){_LABEL}#1{_LABEL}"
    rf"(?:\\end\{{(?P=name)\}}|\\\]|\$\$|\\\)|\$|\}})\s*"
)
_SET = re.compile(rf"(?<!\\)\$|\\[\[(]|\\begin\{{(?:{_ENVIRONMENTS})\}}|\\{ENSURE}(?![A-Za-z@])")
_RELATES = re.compile(r"[=<>]")
_ARGUMENTS = re.compile(r"(?:\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}){1,9}")
LONGEST = 1_000
"""So many characters are searched for the arguments of a command."""


def wrapping(macros: Mapping[str, Macro]) -> dict[str, str]:
    """The commands, without their backslash, whose argument is a formula, and the environment that it is: "" within a line."""
    found = {ENSURE: ""}
    for name, macro in macros.items():
        around = _AROUND.fullmatch(macro.body) if macro.arguments else None
        if around:
            environment = around["name"] or ("equation" if around["display"] else "")
            found[name[1:]] = "" if environment in INLINE else environment
    return found


def hidden(command: str, behind: str, macros: Mapping[str, Macro]) -> bool:
    """Whether a command of the notes sets a formula that relates something in another way, which is not followed."""
    macro = macros.get(command)
    if macro is None or not _SET.search(macro.body):
        return False
    arguments = _ARGUMENTS.match(behind) if macro.arguments else None
    return bool(_RELATES.search(macro.body) or (arguments and _RELATES.search(arguments[0])))

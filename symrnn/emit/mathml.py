"""A formula's LaTeX -> MathML that a page may hold, or nothing where it cannot be shown as it is meant.

latex2mathml reads LaTeX; what it makes is not taken over as it is: of its tree only known elements and attributes are built
anew, so that a formula brings no link, style or script into a page.
"""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

LONGEST, DEEPEST = 2000, 40
LAST = 0x10FFFF
SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2009\u200a\u205f"
ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot mstyle merror mpadded mphantom menclose msub msup msubsup munder"
    " mover munderover mtable mtr mtd".split()
)
ATTRIBUTES = frozenset(
    "display stretchy fence form accent accentunder linethickness mathvariant mathcolor mathbackground width height depth"
    " lspace rspace columnalign rowspacing columnspacing columnlines rowlines notation minsize maxsize movablelimits symmetric"
    " displaystyle scriptlevel largeop separator".split()
)
BARS = ("|", "‖", "∥")
"""Signs that grow with what they enclose if nothing is said, but not where they have a script."""

PLAIN_VALUE = re.compile(r"[\w#%. +-]{1,40}", re.ASCII)
STRAY = re.compile(r"\\|[{}]|&(?!#x)")
CHARACTER = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
# Definitions could make a short formula long; a label or a number is none of the formula.
DEFINING = re.compile(r"\\(?:re)?(?:new|provide)command|\\[exg]?def(?![a-zA-Z])|\\let(?![a-zA-Z])|\\DeclareMathOperator")
ASIDE = re.compile(r"\\(?:label|tag\*?) *\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])")
ALIGNMENT = re.compile(r"(?<!\\)&|\\\\(?:\[[^\]]*\])?")
REFUSED: tuple[type[Exception], ...] = (
    *(error for error in vars(exceptions).values() if isinstance(error, type) and issubclass(error, Exception)),
    AttributeError, IndexError, KeyError, RecursionError, StopIteration, RuntimeError, TypeError, ValueError,
)  # fmt: skip


def mathml(tex: str, *, display: bool = False) -> str | None:
    """The `<math>` element of a formula, or None: it is too long, or LaTeX that has no MathML here."""
    formula = bare(tex) if len(tex) <= LONGEST else ""
    if not formula or _depth(formula) > DEEPEST or DEFINING.search(formula):
        return None
    try:
        made = convert_to_element(formula, display="block" if display else "inline")
        return None if _has_source(made) else tostring(_copied(made, None), encoding="unicode")
    except REFUSED:
        return None


def bare(tex: str) -> str:
    """A row of an aligned environment without what makes sense there alone: `&`, `\\\\`, labels and numbers."""
    formula = ASIDE.sub(" ", tex)
    return (formula if "\\begin" in formula else ALIGNMENT.sub(" ", formula)).strip()


def _depth(formula: str) -> int:
    """How deep brackets and environments are nested, at most; what closes too much counts for nothing."""
    deepest = depth = 0
    for sign in re.findall(r"\\begin|\\end|\\left|\\right(?![a-z])|\\.|[{}_^]", formula):
        depth = max(0, depth + (sign in ("{", "\\begin", "\\left")) - (sign in ("}", "\\end", "\\right")))
        deepest = max(deepest, depth)
    return deepest


def _copied(made: Element, parent: Element | None) -> Element:
    """The element without what is unknown; its children with it."""
    tag = made.tag if made.tag in ELEMENTS else "mrow"
    attributes = {name: value for name, value in made.attrib.items() if name in ATTRIBUTES and PLAIN_VALUE.fullmatch(value)}
    if parent is None:
        copy = Element(tag, {"xmlns": "http://www.w3.org/1998/Math/MathML", **attributes})
    else:
        copy = SubElement(parent, tag, attributes)
    copy.text = _text(made.text)
    if tag == "mo" and copy.text in BARS:
        copy.attrib.setdefault("stretchy", "false")
    for child in made:
        _copied(child, copy)
    return copy


def _text(text: str | None) -> str:
    """The text with characters in place of latex2mathml's `&#x02211;`, and without those that nobody sees."""
    read = CHARACTER.sub(lambda found: chr(min(int(found[1], 16), LAST)), text or "")
    return "".join(character for character in read if character.isprintable() or character in SPACES)


def _has_source(made: Element) -> bool:
    """Whether an unknown command or a stray sign of LaTeX was left standing as a name."""
    return any(part.tag != "mtext" and STRAY.search(part.text or "") for part in made.iter())

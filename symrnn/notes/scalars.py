"""Words that say that quantities are scalars: "all quantities are scalars", "in the scalar case", "let $w$ be a scalar"."""

import re
from dataclasses import replace

from symrnn.notes.document import Scalars
from symrnn.notes.flow import Break, Found, Item

_SUBJECT = r"(?:quantit\w+|variables?|symbols?|weights?|parameters?|states?|values?|letters?|of (?:them|these|this|it))"
_IS = r"(?:is|are|be|being|to be|as)(?: (?:a|all|both|real|real-valued|just|simply|taken to be|treated as|taken as))*"
_ALL = rf"(?:(?:all|every)(?: (?:of )?(?:the|these|our|other))? {_SUBJECT}|everything|(?:^|(?<=[.:;]\s))all(?= are))"
_LINE = r"(?:scalar|(?:one|1)[- ]?dimensional|1-?D)"
_ONE = r"(?:1|one)\b"
_EVERYTHING = re.compile(
    rf"\b{_ALL}\b[^.;]{{0,40}}?\b{_IS} (?:scalars?|(?:one|1)-dimensional|of (?:size|dimension|length) {_ONE})\b"
    rf"|\bwith {_ALL} (?:being )?scalars?\b"
    rf"|\ball (?:the )?(?:sizes|dimensions)\b[^.;]{{0,20}}? (?:are|equal|equal to|being|set to) {_ONE}",
    re.IGNORECASE,
)
_BEGINS = (
    r"\b(?:consider|take|suppose|assume|treat|look at|study|start with|begin with)"
    r"(?: (?:now|first|here|only|again|that we have))*"
)
_THING = r"(?:case|setting|version|RNN|recurrent (?:neural )?network|recurrence|(?:hidden |recurrent )?(?:state|unit|neuron))"
_UNIT = r"(?:only |just )?(?:a single|one|a one)(?: (?:hidden|recurrent|linear|tanh|sigmoid|scalar))* (?:neuron|unit)"
_WEIGHTS = r"scalar (?:(?:hidden|recurrent|input) )?(?:weights?|parameters|quantities|states?|variables)"
_HAS = r"\b(?:with|has|have|having|consists? of|consisting of)"
_CASE = re.compile(
    rf"(?:(?:^|[.:;]\s+)(?:for simplicity, )?(?:in|for) the|{_BEGINS} (?:the|a)) (?:simple )?{_LINE} {_THING}\b"
    rf"|(?:{_BEGINS}|{_HAS}) (?:{_UNIT}|{_WEIGHTS}|a {_LINE} (?:hidden )?state)\b"
    rf"|\bhidden (?:state|layer|size)(?: is| has)?(?: of)?(?: (?:size|dimension|width))? {_ONE}",
    re.IGNORECASE,
)
_HEADING = re.compile(rf"#*\s*(?:\d+[.)]?\s*)*(?:the )?{_LINE} {_THING}\W*", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|no longer|cannot|unlike)\b|n't\b", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:if|when|where|whenever|case)\b", re.IGNORECASE)
_MANY = r"(?:matri(?:x|ces)|vectors?|vector-valued|multi-?dimensional|multivariate|several units)"
_BACK = re.compile(
    rf"\b(?:back|return\w*|turn\w*) (?:now |again )?to (?:the )?(?:general |full |original )*(?:{_MANY}|case|setting|network)\b"
    rf"|\b(?:in|for) the (?:general |full )*(?:{_MANY}|general|full)(?: |-)(?:case|setting|network|version)\b"
    rf"|\b(?:now|again),? (?:with |for |in |as )?{_MANY}\b",
    re.IGNORECASE,
)
"""Words behind which a case of scalars is over."""

NEAR = 20
"""How many characters before a statement may turn it."""

_FORMULA = r"(?:\$[^$]+\$|\\\([^$]+?\\\))"
_NAMED = re.compile(
    r"\b(?:assum\w+|suppos\w+|simplicity|consider|take|let|where|with|here|all)\b[^.;$]{0,40}"
    rf"(?P<names>{_FORMULA}(?:(?:,|,? and)? ?{_FORMULA})*)"
    rf" ?(?:(?:all|both) )?(?:{_IS} )?(?:real )?scalars?\b",
    re.IGNORECASE,
)


def said(text: str, section: int = 0, first: int = 0) -> Scalars | None:
    """What a paragraph, or a heading, says of scalars."""
    whole = _EVERYTHING.search(text)
    if whole and not _DENIED.search(text[max(0, whole.start() - NEAR) : whole.end()]):
        return Scalars(section, first, everything=not _SUPPOSED.search(text[max(0, whole.start() - NEAR) : whole.start()]))
    case = _CASE.search(text)
    if (case and not _DENIED.search(text[max(0, case.start() - NEAR) : case.end()])) or _HEADING.fullmatch(text):
        return Scalars(section, first)
    named = _NAMED.search(text)
    names = re.findall(_FORMULA, named["names"]) if named else []
    return Scalars(section, first, names=tuple(map(_bare, names))) if names else None


def _bare(formula: str) -> str:
    return formula.strip("$").removeprefix("\\(").removesuffix("\\)").strip()


def _ended(said: Scalars, section: int, end: int) -> Scalars:
    """The same where words in a section go back to vectors."""
    return replace(said, end=end) if said.section == section and said.end is None else said


class Hearing:
    """What is said of scalars, paragraph by paragraph, while a flow is gone through."""

    def __init__(self) -> None:
        self.found: list[Scalars] = []
        self._words: list[str] = []
        self._first = 0

    def hear(self, item: Item, section: int, formulas: int) -> None:
        """Take one item of a flow in a section, before which so many formulas stand."""
        if not isinstance(item, Break) and not (isinstance(item, Found) and item.display):
            self._first = self._first if self._words else formulas
            self._words.append(item.written if isinstance(item, Found) else item)
            return
        text = " ".join("".join(self._words).split())
        if _BACK.search(text) and not _DENIED.search(text):
            self.found = [_ended(one, section, self._first) for one in self.found]
        found = said(text, section, self._first)
        self.found += [found] if found else []
        self._words = []

"""Words that say when a formula holds: `at a_t = 0`, `if f is the identity`, `at the last step`, behind it or around it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from symrnn.notes.conditions import Comparison, Place, read_condition

LAST = "T"
_IF = (
    "if|when|whenever|while|unless|provided|assuming|assumed?|suppose|supposing|consider|as long as|in case|in the|under|once"
    "|except|without|near|neglecting|ignoring|at|for"
)
_LEAD = re.compile(rf"(?i)\W*(?:(?:and|but|only|valid|holds|holding)\s+)*(?:{_IF})\b")
_OTHER = re.compile(r"(?i)\W*(?:otherwise|else)\b")
_SPECIAL = re.compile(
    r"(?i)\b(?:linear (?:rec\w+|rnns?|networks?|case|activations?|units?|cells?|models?|systems?)"
    r"|identity (?:activation|function)"
    r"|(?:is|are|be) (?:the identity|an identity|linear|zero)|saturat\w+"
    r"|(?:no|without(?: an?| any)?) (?:bias\w*|recurren\w+|non-?linearit\w+|activations?))\b"
)
"""What makes a network another one than that of the notes."""

_END = re.compile(
    r"(?i)\W*(?:only\s+)?(?:for|if|when|at|in)\s+(?:\\?(?P<letter>[a-z]+)\s+is\s+)?the\s+(?:very\s+)?(?P<end>last|final|first)\s+"
    r"(?:time[ -]?)?step\b(?!\s+of)"
)
_CLAUSE = re.compile(rf"(?i)\b(?:{_IF}|with)\b(?:\$[^$]*\$|[^$,;:])*?(?=\s(?:if|when|at|for)\b|[,;:]|$)")
_FORMULA = re.compile(r"\$+([^$]*)\$+")
_SUPPOSED = re.compile(r"(?i)\W*(?:suppose|assume|consider|let us (?:suppose|assume|consider))\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$])")
_VALUE = re.compile(
    r".*[^<>!]=\s*(?:-?\d+|I|\\(?:mathbf|mathbb|mathrm|boldsymbol)\s*\{?(?:0|1|I|id)\}?)\s*|\s*\\?\w+\s*\((\\?\w+)\)\s*=\s*\1\s*"
)
_ASSUMES = re.compile(
    r"(?i)\b(?:(?P<any>if|when|whenever|suppose|supposing|assume|assuming|provided|unless)|at|for|with|set|setting|in the case)"
    r"(?:\s+(?:that|of|we (?:have|set|assume)|moreover|also|for simplicity))*:?\s*$"
)


def at_an_end(text: str, letter: str) -> Comparison | None:
    """`at the last step`, `if t is the first step`: which value of the letter that counts steps is meant."""
    found = _END.match(text)
    if found is None or (found["letter"] or letter) != letter:
        return None
    end: Place = ("", 1) if found["end"].lower() == "first" else (LAST, 0)
    return Comparison((letter, 0), "=", end)


def clauses(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts behind a formula, one that a sign between words has cut in one again: `if f`, `is the identity`."""
    found: list[str] = []
    for text in texts:
        cut = found and _LEAD.match(found[-1]) and read_condition(found[-1]) is None
        if cut and not _LEAD.match(text) and not _OTHER.match(text):
            found[-1] += f" {text}"
        else:
            found.append(text)
    return tuple(found)


def is_proviso(text: str) -> bool:
    """Whether a text behind a formula says when it holds, and does not only explain it, as `(product rule)` does."""
    return _LEAD.match(text) is not None or _SPECIAL.search(text) is not None


def around(before: str, after: str) -> Iterator[str]:
    """The clauses of the sentence around a formula that may say when it holds, and of one before that supposes something."""
    *earlier, last = _SENTENCE.split(_dollars(before).strip())
    behind = _dollars(after).strip()
    sentences = [*(text for text in earlier[-1:] if _SUPPOSED.match(text)), last]
    texts = [found[0] for sentence in sentences for found in _CLAUSE.finditer(sentence)]
    if _LEAD.match(behind) and behind[:1].islower():
        texts += [found[0] for found in [_CLAUSE.match(_SENTENCE.split(behind)[0].rstrip("."))] if found]
    yield from (text.strip() for text in texts)


def _dollars(text: str) -> str:
    return re.sub(r"\\[()\[\]]", "$", text)


def formulas_in(clause: str) -> Sequence[str]:
    """The formulas within a clause."""
    return [text.strip() for text in _FORMULA.findall(clause)]


def is_special(clause: str) -> bool:
    """Whether a clause is about a network with less in it than that of the notes."""
    return _SPECIAL.search(clause) is not None


def gives_a_value(formula: str) -> bool:
    """Whether a formula within a clause says that something is a number or the identity: `W = 0`."""
    return _VALUE.fullmatch(formula) is not None


def assumes(before: str, formula: str) -> bool:
    """Whether the words before a formula make an assumption of it: `Suppose f(z) = z`, `at a_t = 0`."""
    found = _ASSUMES.search(_dollars(before))
    return found is not None and (found["any"] is not None or gives_a_value(formula))

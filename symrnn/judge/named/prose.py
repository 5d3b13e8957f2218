"""What the words of notes say that a name is: `$\\delta_t$ is the gradient of the loss with respect to the state $h_t$`."""

import re
from collections.abc import Iterable, Iterator

from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import TOTAL
from symrnn.judge.named.options import Options
from symrnn.judge.reader import Reader
from symrnn.judge.spots import Read
from symrnn.judge.vocabulary import Gradient, Vocabulary
from symrnn.notes import written as w
from symrnn.notes.document import Syntax, Unread

_MATH = r"(?:\$`?[^$]{1,80}?`?\$|\\\([^$]{1,80}?\\\))"
_WHAT = r"(?P<what>gradient|derivative|adjoint|sensitivity|error)(?: signal| term| vector)?"
_NAMED = rf"(?:(?:total|whole|overall) )?(?:loss|cost|error|objective)?(?: function)?(?: ?(?P<loss>{_MATH}))?"
_LOSS = rf"(?: (?:of|in) (?:the )?{_NAMED})?"
_BY = r",? (?:taken )?(?:with respect to|w\.?\s?r\.?\s?t\.?|by)(?: (?!and |or )[a-z-]+){0,4} "
_GRADIENT = rf"(?:the )?(?:(?:total|full|whole|back-?propagated) )*{_WHAT}{_LOSS}{_BY}(?P<by>{_MATH})"
_WAYS = r"com|from|through|via|along|ignor|without|only|direct|due|flow|pass|hand|sent|at (?:step|time)"
_PART = rf"(?!,? (?:(?:that|which) )?(?:{_WAYS}))"
_BEHIND = re.compile(rf"\s*,?\s*(?:is|be|denotes?|means?|stands for|as|for|:)? ?{_GRADIENT}{_PART}", re.IGNORECASE)
_AHEAD = re.compile(
    rf"{_GRADIENT},? (?:(?:is|be|we) )?(?:denoted?|called?|writ(?:e|ten)|named?)(?: it)?(?: by| as)?\s*$", re.IGNORECASE
)
"""The words behind a name, and those before it."""


def told(read: Iterable[Read], words: Vocabulary, reader: Reader) -> dict[Look, tuple[Gradient, ...]]:
    """The names of gradients of which the words around one say by which variable it is, and what they may stand for then."""
    found: dict[Look, tuple[Gradient, ...]] = {}
    for one in read:
        name, said = _lone(one), _BEHIND.match(one.formula.after) or _AHEAD.search(one.formula.before)
        if name is None or said is None:
            continue
        suspect, own = Options(words).of(name), reader.within(one.formula)
        if said["loss"] and TOTAL not in _variables(own, said["loss"], words):
            continue
        variables = {*_variables(own, said["by"], words)}
        if suspect is not None and isinstance(suspect.key, Look):
            found.setdefault(suspect.key, tuple(g for g in suspect.options if _is_meant(g, variables, said["what"])))
    return {look: meant for look, meant in found.items() if meant}


def _lone(read: Read) -> w.Name | None:
    """The name that a formula within a line is."""
    chain = read.chains[0] if len(read.chains) == 1 else None
    if chain is None or isinstance(chain, Unread) or len(chain.sides) != 1 or read.formula.syntax is not Syntax.LATEX:
        return None
    return chain.sides[0] if isinstance(chain.sides[0], w.Name) else None


def _variables(reader: Reader, text: str, words: Vocabulary) -> Iterator[str]:
    """The symbol of the cell that a formula within a line is."""
    bare = text.removeprefix("\\(").removesuffix("\\)").strip("$`")
    chains = reader.read(bare, Syntax.LATEX)
    for chain in chains[:1]:
        if not isinstance(chain, Unread) and len(chain.sides) == 1 and isinstance(chain.sides[0], w.Name):
            seen = look_of(chain.sides[0])
            yield from (words.symbols[s.look] for s in seen if s.look in words.symbols)
            yield from (TOTAL for s in seen if s.look in words.totals and not s.marks)


def _is_meant(gradient: Gradient, variables: set[str], what: str) -> bool:
    """Whether words mean a gradient; errors may have the other sign."""
    plain = not gradient.offset and gradient.sign == "nabla" and (gradient.factor > 0 or what.lower() == "error")
    return plain and gradient.name in variables

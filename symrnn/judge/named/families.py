"""Names of gradients that a formula uses together: `W_i^\\top \\delta^i_{t+1} + W_f^\\top \\delta^f_{t+1} + ...`.

Notes give each gate an error of its own, and one formula all of them. With a slip in one definition that formula fails, though
it is right; and none of the names alone makes it hold. Where it holds if all of them are gradients, that is what they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from symrnn.judge.named.allowance import Allowance
from symrnn.judge.named.options import Suspect
from symrnn.judge.named.trials import Reads, held
from symrnn.judge.named.votes import Choice, Key
from symrnn.judge.vocabulary import Gradient, Vocabulary

LEAST = 2
"""So many names stand together at least."""


def of_families(
    links: Iterable[tuple[Reads, tuple[Key, ...]]], suspects: Mapping[Key, Suspect], words: Vocabulary, allowance: Allowance
) -> Choice:
    """What names stand for with which formulas hold that do not hold with what the notes define; `links`: with their names."""
    found: dict[Key, Gradient] = {}
    for link, keys in links:
        holds = held(link, words, allowance, numbers=False)
        if len(keys) >= LEAST and not holds({key: found[key] for key in keys if key in found}):
            ways = (way for way in _alike([suspects[key] for key in keys]) if _agree(way, found))
            found |= next((way for way in ways if holds(way)), {})
    return found


def _alike(suspects: Sequence[Suspect]) -> Iterator[Choice]:
    """What the names may mean if all mean the same of what they name: it, or what it is a function of, with either sign."""
    for options in zip(*(suspect.options for suspect in suspects), strict=False):
        yield {suspect.key: option for suspect, option in zip(suspects, options, strict=True)}


def _agree(way: Choice, found: Choice) -> bool:
    return all(found.get(key, meant) == meant for key, meant in way.items())

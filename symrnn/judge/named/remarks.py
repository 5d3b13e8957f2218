"""What is said of a formula whose names of gradients stand for something that they do not tell by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symrnn.judge.canonical import canonical
from symrnn.judge.look import Look
from symrnn.judge.meaning import LATER
from symrnn.judge.named.options import Options, written
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w


def asked(text: str, sides: Sequence[w.Written], words: Vocabulary) -> tuple[str, ...]:
    """Which names of a formula are taken for another gradient than that which they name, in words."""
    if not words.instead:
        return ()
    found = ((Options(words).of(name), name) for name in _names(sides))
    taken = {s.key: name for s, name in found if s is not None and s.key in words.instead}
    return _told(text, taken, words, ", the gradient before the activation")


def noted(text: str, sides: Sequence[w.Written], words: Vocabulary) -> str:
    """What the names of a formula stand for that the notes do not define, in words."""
    if not words.gradients:
        return ""
    options = Options(replace(words, gradients={}))
    found = ((options.of(name), name) for name in _names(sides))
    meant = {key: gradient for key, gradient in words.gradients.items() if gradient.sign != LATER}
    open_ = [(s, s.key, name) for s, name in found if s is not None]
    untold: dict[Look | str, w.Name] = {
        key: name for s, key, name in open_ if isinstance(key, Look) and key in meant and meant[key] != s.told
    }
    return "; ".join(_told(text, untold, words, ""))


def _names(sides: Sequence[w.Written]) -> list[w.Name]:
    """The names, the first ones last."""
    return [name for side in sides for name in written(side)][::-1]


def _told(text: str, found: Mapping[Look | str, w.Name], words: Vocabulary, more: str) -> tuple[str, ...]:
    """A sentence for each name, as it is first written."""
    meant = ((name, name_meaning(Resolver(words), name)) for name in [*found.values()][::-1])
    return tuple(f"{text[slice(*name.span)]} stands for {canonical(what)}{more}" for name, what in meant if what is not None)

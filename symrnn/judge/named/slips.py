"""Definitions that are slips: `\\delta_t = (1 - h_t) \\odot dh_t`, where all that follows, or the text, means the gradient.

A name that notes define means what they say. But where no formula that uses it holds so, and several do if it is a gradient, or
where the text calls it the error before the activation and one edit makes it that, the slip is in the definition.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from symrnn.judge.budget import TooLargeError
from symrnn.judge.meaning import Derivative, Product, nodes
from symrnn.judge.named.allowance import Allowance
from symrnn.judge.named.options import Suspect, before
from symrnn.judge.named.trials import Reads, held
from symrnn.judge.named.votes import Choice, Key, with_choice
from symrnn.judge.resolve import UnreadError
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Gradient, Vocabulary

LEAST_USES = 2
"""So many formulas tell another meaning than the definition at least."""

BEFORE_ACTIVATION = re.compile(
    r"(?i)\b(?:errors?|gradients?|derivatives?|deltas?|sensitivit\w+)\b[^.:;]*?(?:\bpre-?activation|"
    r"\bbefore\W+(?:the\W+)?(?:\w+\W+)?(?:tanh|sigmoid|relu|softmax|sigma|squash|activation|non-?linearit))"
)
"""Words that call an error the gradient by what a function is applied to."""

Link = TypeVar("Link", bound=Reads)


@dataclass(frozen=True)
class Defining(Generic[Link]):
    """A name, the link that defines it, and those that use it."""

    suspect: Suspect
    link: Link
    uses: Sequence[Link]


@dataclass(frozen=True)
class Slips:
    """Finds definitions that are slips; `words`: the vocabulary with all definitions of the notes."""

    words: Vocabulary
    allowance: Allowance

    def of(self, definitions: Sequence[Defining[Link]]) -> Choice:
        """What the names stand for whose definitions are slips."""
        found: dict[Key, Gradient] = {}
        for one in definitions:
            meant = None if self._is_gradient(one) else self._by_uses(one) or self._by_words(one)
            if meant is not None:
                found[one.suspect.key] = meant
        return found

    def _is_gradient(self, one: Defining[Link]) -> bool:
        """Whether a name is defined as one of the gradients that it could be."""
        return any(self._holds(one.link, {one.suspect.key: option}) for option in one.suspect.options)

    def _by_uses(self, one: Defining[Link]) -> Gradient | None:
        """The gradient with which most of the formulas hold that use the name, none of which holds with its definition."""
        if len(one.uses) < LEAST_USES or any(self._holds(use, {}) for use in one.uses):
            return None
        votes = {option: sum(self._holds(use, {one.suspect.key: option}) for use in one.uses) for option in one.suspect.options}
        likeliest = max(votes, key=lambda option: votes[option])
        return likeliest if votes[likeliest] >= LEAST_USES else None

    def _by_words(self, one: Defining[Link]) -> Gradient | None:
        """The gradient before the activation, where the text says that it is meant and one edit makes it that."""
        if BEFORE_ACTIVATION.search(one.link.words) is None or any(self._holds(use, {}) for use in one.uses):
            return None
        inner = before(self.words.cell).values()
        options = (option for option in one.suspect.options if option.name in inner)
        return next((option for option in options if self._is_mended(one.link, {one.suspect.key: option})), None)

    def _holds(self, link: Link, choice: Choice) -> bool:
        return held(link, self.words, self.allowance, numbers=False)(choice)

    def _is_mended(self, link: Link, choice: Choice) -> bool:
        meant = with_choice(self.words, choice)
        try:
            with self.allowance.question():
                return link.mended(meant, next(iter(link.claims(meant))))
        except (UnreadError, TooLargeError, RecursionError):
            return False


def defined_once(
    own: Sequence[tuple[Link, Suspect]], given: Mapping[Key, tuple[Definition, Link]]
) -> list[tuple[Link, Suspect]]:
    """The links that give a name, each with it, where no other does, and not as a derivative or by another name alone."""
    keys = [suspect.key for _, suspect in own]
    found = [(link, suspect) for link, suspect in own if keys.count(suspect.key) == 1 and suspect.key in given]
    return [(link, suspect) for link, suspect in found if given[suspect.key][1] is link and _computes(given[suspect.key][0])]


def _computes(definition: Definition) -> bool:
    """Whether a definition multiplies a gradient with something, at a step that is open."""
    inside = nodes(definition.body)
    kinds = {type(node) for node in inside}
    return {Derivative, Product} <= kinds and len(definition.indices) == 1 and bool(definition.indices[0].letters)

"""What notes define, and which of it they use before they define it: "δ = ∂L/∂a, with a = W h + U x"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from symrnn.judge.budget import TooLargeError
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import LAST
from symrnn.judge.named.allowance import Allowance
from symrnn.judge.named.options import before
from symrnn.judge.named.trials import Reads
from symrnn.judge.named.votes import Key
from symrnn.judge.resolve import UnreadError
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w

MOST_ROUNDS = 4
"""How often notes are gone through: a definition may use what is defined behind it, and so may that."""

Link = TypeVar("Link", bound=Reads)


@dataclass
class Known(Generic[Link]):
    """What a note defines: `words` after all of it, the first definition of each name, and the names used before theirs.

    `failed`: looks of names that stand on the left of a formula which is not read yet and may be their definition. `spare`:
    later definitions of these.
    """

    words: Vocabulary
    given: dict[Key, tuple[Definition, Link]] = field(default_factory=dict)
    wanted: dict[Look, None] = field(default_factory=dict)
    failed: set[Look] = field(default_factory=set)
    spare: dict[Key, tuple[Definition, Link]] = field(default_factory=dict)

    @property
    def early(self) -> dict[Look, tuple[Definition, Link]]:
        """The names that are used before they are defined, with their definitions."""
        return {look: self.given[look] for look in self.wanted if look in self.given}

    def with_definition(self, words: Vocabulary, look: Look) -> Vocabulary:
        """Other words with the first definition of a name; one for something that the cell computes is that variable."""
        definition, _ = self.given[look]
        if look in self.words.symbols:
            return words.with_symbol(look, self.words.symbols[look], bare=definition.bare)
        return words.with_definition(look, definition)

    @property
    def alike(self) -> dict[Look, str]:
        """What accents stand for over other variables too: where notes define `\\bar z_t` as what z is a function of, the same
        of those variables over which they do not say what it is.
        """
        symbols, inner = self.words.symbols, before(self.words.cell)
        named = ((look, symbols[look]) for look in self.given if isinstance(look, Look) and look in symbols)
        accents = {look.accents[0] for look, name in named if look.accents and inner.get(symbols.get(_bare(look), "")) == name}
        found = {_under(accent, look): inner[name] for accent in accents for look, name in symbols.items() if name in inner}
        return {look: name for look, name in found.items() if look not in symbols and look not in self.words.defined}


def _bare(look: Look) -> Look:
    return replace(look, accents=look.accents[1:])


def _under(accent: str, look: Look) -> Look:
    return replace(look, accents=(accent, *look.accents))


@dataclass(frozen=True)
class Definitions(Generic[Link]):
    """The links of a note, and its vocabulary before them."""

    vocabulary: Vocabulary
    links: Sequence[Link]
    allowance: Allowance

    def known(self) -> Known[Link]:
        """What the notes define. What they use early is known from the first formula on, and may tell more of the others."""
        known: Known[Link] = self._gone_through(Known(self.vocabulary))
        for _ in range(MOST_ROUNDS):
            before = known.early
            again = Known(self.vocabulary, dict[Key, tuple[Definition, Link]](before.items()), known.wanted)
            for look in before:
                again.words = known.with_definition(again.words, look)
            known = self._gone_through(again, [link for _, link in before.values()]) if before else known
            if known.early.keys() == before.keys():
                break
        known.given = {**known.spare, **known.given}
        return known

    def _gone_through(self, known: Known[Link], taken: Iterable[Link] = ()) -> Known[Link]:
        """The same with what the links define, those aside that are taken already."""
        done = {id(link) for link in taken}
        for link in self.links:
            if id(link) in done:
                continue
            try:
                with self.allowance.question():
                    next(iter(link.claims(known.words)))
            except UnreadError:
                self._unread(link, known)
            except (TooLargeError, RecursionError):
                continue
        return known

    def _unread(self, link: Link, known: Known[Link]) -> None:
        """Takes a link as a definition, or remembers which names it lacks."""
        new = self._definition(link, known.words)
        if new is None:
            known.wanted.update(dict.fromkeys(link.unknown(known.words)))
            own = link.sides[0]
            known.failed.update(s.look for s in (look_of(own) if isinstance(own, w.Name) else ()))
            return
        look, definition, known.words = new
        if not _is_beyond(definition):
            (known.spare if look in known.failed else known.given).setdefault(look, (definition, link))

    def _definition(self, link: Link, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None:
        try:
            return link.definition(words)
        except (TooLargeError, RecursionError):
            return None


def _is_beyond(definition: Definition) -> bool:
    """Whether a definition is of a step after the last, where there is nothing: `\\delta_{T+1} = 0`."""
    return any(index.origin == LAST and index.offset > 0 for index in definition.indices)

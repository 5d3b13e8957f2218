"""Settles, before the first formula is judged, what the names of gradients in a note stand for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from symrnn.judge.budget import DECISION, Budget, TooLargeError
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.look import Look
from symrnn.judge.meaning import Defined, Derivative, nodes
from symrnn.judge.named.options import Options, Suspect
from symrnn.judge.named.votes import Choice, Key, Vote, Voter, with_choice
from symrnn.judge.resolve import UnreadError
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w
from symrnn.notes.walk import names

EQUATING = ("=", ":=", "+=")


class Reads(Protocol):
    """What this module asks of the judge of a note, for one link: its claim, the definition that it is, and whether it holds."""

    @property
    def sides(self) -> tuple[w.Written, w.Written]: ...
    @property
    def sign(self) -> str: ...
    def claim(self, words: Vocabulary) -> Claim: ...
    def definition(self, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None: ...
    def decide(self, words: Vocabulary, claim: Claim) -> Finding: ...


@dataclass(frozen=True)
class Settling:
    """The links of a note that are to be judged, and its vocabulary before them."""

    vocabulary: Vocabulary
    links: Sequence[Reads]
    budget: Budget

    def settled(self) -> Vocabulary:
        """The vocabulary with a meaning for each name of a gradient that the notes leave open."""
        suspects = self._suspects()
        if not suspects:
            return self.vocabulary
        words, given = self._defined()
        open_ = {key: s for key, s in suspects.items() if self._is_open(s, words, given.get(key))}
        soft = {key: given[key][1] for key in open_ if key in given and not _needs_meaning(key, given[key][0])}
        while open_:
            voters = [self._voter(link, keys, words) for link in self.links if (keys := self._keys(link, open_))]
            choice, held = Vote(open_, voters).result()
            unlike = [key for key, link in soft.items() if key in open_ and not self._voter(link, (), words).holds(choice)]
            if not unlike:
                return with_choice(self.vocabulary, {key: choice[key] for key in open_ if key in held or open_[key].hinted})
            open_ = {key: suspect for key, suspect in open_.items() if key not in unlike}
        return self.vocabulary

    def _suspects(self) -> dict[Key, Suspect]:
        options = Options(self.vocabulary)
        found = (options.of(name) for link in self.links for side in link.sides for name in names(side))
        return {suspect.key: suspect for suspect in found if suspect is not None}

    def _defined(self) -> tuple[Vocabulary, dict[Key, tuple[Definition, Reads]]]:
        """The vocabulary after all definitions of the notes, and the first definition of each name."""
        words = self.vocabulary
        found: dict[Key, tuple[Definition, Reads]] = {}
        for link in self.links:
            self.budget.renew(DECISION)
            try:
                link.claim(words)
            except UnreadError:
                new = self._definition(link, words)
                if new is not None:
                    look, definition, words = new
                    found.setdefault(look, (definition, link))
            except TooLargeError:
                continue
        return words, found

    def _definition(self, link: Reads, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None:
        try:
            return link.definition(words)
        except TooLargeError:
            return None

    def _is_open(self, suspect: Suspect, words: Vocabulary, given: tuple[Definition, Reads] | None) -> bool:
        """Whether the notes leave open what a name means: they define it neither by a derivative, nor as another variable."""
        if suspect.key in words.symbols:
            return False
        if given is None:
            return True
        says = any(isinstance(node, Derivative) and node.sign != "nabla" for node in nodes(given[0].body))
        return not says and (suspect.hinted or _needs_meaning(suspect.key, given[0]))

    def _keys(self, link: Reads, suspects: Mapping[Key, Suspect]) -> tuple[Key, ...]:
        if link.sign not in EQUATING:
            return ()
        options = Options(self.vocabulary)
        found = (options.of(name) for side in link.sides for name in names(side))
        return tuple(dict.fromkeys(suspect.key for suspect in found if suspect is not None and suspect.key in suspects))

    def _voter(self, link: Reads, keys: tuple[Key, ...], words: Vocabulary) -> Voter:
        return Voter(keys, _held(link, words, self.budget))


def _held(link: Reads, words: Vocabulary, budget: Budget) -> Callable[[Choice], bool]:
    def holds(choice: Choice) -> bool:
        meant = with_choice(words, choice)
        budget.renew(DECISION)
        try:
            finding = link.decide(meant, link.claim(meant))
        except (UnreadError, TooLargeError):
            return False
        return bool(finding.holds) and not finding.vacuous and finding.reading is not None and not finding.reading.numbers

    return holds


def _needs_meaning(look: Key, definition: Definition) -> bool:
    """Whether a definition says too little: it goes round through other steps, is of one step alone, or leaves the step open."""
    own = {letter for index in definition.indices for letter in index.letters}
    recurs = any(isinstance(node, Defined) and node.name == str(look) for node in nodes(definition.body))
    return recurs or bool(definition.body.letters - own) or any(not index.letters for index in definition.indices)

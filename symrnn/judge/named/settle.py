"""Settles, before the first formula is judged, what the names of gradients in a note stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from symrnn.judge.budget import TooLargeError
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import Defined, Derivative, nodes
from symrnn.judge.named.allowance import Allowance
from symrnn.judge.named.carried import told_apart
from symrnn.judge.named.held import Reads, held
from symrnn.judge.named.options import Options, Suspect, written
from symrnn.judge.named.slips import Defining, Slips, defined_once
from symrnn.judge.named.votes import Choice, Key, Vote, Voter, with_choice
from symrnn.judge.resolve import UnreadError
from symrnn.judge.stacks import names_stack
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Gradient, Vocabulary
from symrnn.notes import written as w

GIVING, USING = 3, 2
"""What a formula weighs that gives a name, and one that only uses it."""

MOST_MENDED = 3
"""In so many meanings of a name a wrong formula is tried to be mended."""

EQUATING = ("=", ":=", "+=")

Link = TypeVar("Link", bound=Reads)


@dataclass
class Known(Generic[Link]):
    """What a note defines: `words` after all of it, the first definition of each name, and the names used before theirs."""

    words: Vocabulary
    given: dict[Key, tuple[Definition, Link]] = field(default_factory=dict)
    wanted: dict[Look, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Settling(Generic[Link]):
    """The links of a note that are to be judged, and its vocabulary before them; what its words tell of names, see `prose`."""

    vocabulary: Vocabulary
    links: Sequence[Link]
    allowance: Allowance
    told: Mapping[Look, tuple[Gradient, ...]] = field(default_factory=dict)

    def settled(self) -> tuple[Vocabulary, tuple[tuple[Link, Look], ...]]:
        """The vocabulary with a meaning for each name of a gradient that the notes leave open, and with what they use before
        they define it; and the links that define the latter.
        """
        known = self._defined()
        still = self._suspects(known.words, known)
        suspects = {key: suspect for key, suspect in self._suspects(self.vocabulary, known).items() if key in still}
        open_ = {key: s for key, s in suspects.items() if self._is_open(s, known.words, known.given.get(key))}
        words = with_choice(self.vocabulary, self._chosen(open_, known))
        words = with_choice(words, self._slips(known, words))
        words = told_apart(words, (link.sides[0] for link in self.links))
        early = {look: known.given[look] for look in known.wanted if look in known.given and look not in words.gradients}
        for look, (definition, _) in early.items():
            words = words.with_definition(look, definition)
        return words, tuple((link, look) for look, (_, link) in early.items())

    def _slips(self, known: "Known[Link]", words: Vocabulary) -> Choice:
        """What names stand for whose definitions are slips."""
        giving = (link for link in self.links if link.sign in EQUATING)
        own = [(link, suspect) for link in giving if (suspect := self._own(link)) is not None]
        found = [pair for pair in defined_once(own, known.given) if pair[1].key not in words.gradients]
        return Slips(known.words, self.allowance).of([Defining(s, link, self._uses(link, s)) for link, s in found])

    def _uses(self, link: Link, suspect: Suspect) -> list[Link]:
        """The other links that use a name."""
        return [other for other in self.links if other is not link and self._keys(other, {suspect.key: suspect})]

    def _chosen(self, open_: Mapping[Key, Suspect], known: "Known[Link]") -> Choice:
        """What open names stand for; one whose definition is none of the gradients that it could be keeps its definition."""
        given, words = known.given, known.words
        loose = [key for key in open_ if key in given and key not in self.told]
        soft = {key: given[key][1] for key in loose if not _needs_meaning(key, given[key][0])}
        while open_:
            choice, held = self._votes(open_, words)
            unlike = [key for key, link in soft.items() if key in open_ and not self._voter(link, (), words).holds(choice)]
            if not unlike:
                untold = (suspect for key, suspect in open_.items() if key not in held)
                rest = {s.key: meant for s in untold if (meant := self._mended(s, choice, words))}
                return {key: choice[key] for key in open_ if key in held or self._is_told(open_[key])} | rest
            open_ = {key: suspect for key, suspect in open_.items() if key not in unlike}
        return {}

    def _votes(self, open_: Mapping[Key, Suspect], words: Vocabulary) -> tuple[dict[Key, Gradient], frozenset[Key]]:
        """What most formulas say; names that none confirms may be told by those that hold for sizes 1."""
        links = [(link, keys) for link in self.links if (keys := self._keys(link, open_))]
        choice, held = Vote(open_, [self._voter(link, keys, words) for link, keys in links]).result()
        if held == open_.keys():
            return choice, held
        fixed = {key: replace(s, options=(choice[key],)) if key in held else s for key, s in open_.items()}
        rest = [(link, keys) for link, keys in links if not held.issuperset(keys)]
        return Vote(fixed, [self._voter(link, keys, words, numbers=True) for link, keys in rest]).result(held)

    def _mended(self, suspect: Suspect, choice: Choice, words: Vocabulary) -> Gradient | None:
        """What a name stands for that no formula tells: that in which a single edit mends the formula that gives it."""
        links = (link for link in self.links if link.sign in EQUATING)
        for link in [link for link in links if (own := self._own(link)) and own.key == suspect.key][:1]:
            for option in self._comparable(link, suspect, choice, words):
                meant = with_choice(words, {**choice, suspect.key: option})
                if self._mends(link, meant):
                    return option
        return None

    def _mends(self, link: Link, meant: Vocabulary) -> bool:
        """Whether a single edit mends a formula whose names mean so."""
        try:
            with self.allowance.question():
                return link.mended(meant, next(iter(link.claims(meant))))
        except TooLargeError:
            return False

    def _comparable(self, link: Link, suspect: Suspect, choice: Choice, words: Vocabulary) -> list[Gradient]:
        """The first few meanings of a name in which both sides of a formula have the same shape."""
        found = []
        for option in suspect.options:
            meant = with_choice(words, {**choice, suspect.key: option})
            try:
                with self.allowance.question():
                    finding = link.decide(meant, next(iter(link.claims(meant))))
            except (UnreadError, TooLargeError, RecursionError):
                continue
            if finding.holds is False and finding.reading is not None and not finding.reading.numbers:
                found.append(option)
        return found[:MOST_MENDED]

    def _is_told(self, suspect: Suspect) -> bool:
        """Whether a name means what it tells though no formula confirms it: some letters only where a formula gives them."""
        gives = (own.key == suspect.key for link in self.links if link.sign in EQUATING and (own := self._own(link)))
        return suspect.hinted and (not suspect.doubtful or any(gives))

    def _own(self, link: Link) -> Suspect | None:
        """The name that a link gives."""
        left = link.sides[0]
        name = next(written(left), None) if isinstance(left, w.Name | w.Product) else None
        return Options(self.vocabulary).of(name) if name is not None and name.span == left.span else None

    def _suspects(self, words: Vocabulary, known: "Known[Link]") -> dict[Key, Suspect]:
        """The names that could be gradients, for one who knows so many others; none that a derivative defines."""
        options = Options(words)
        names = (name for link in self.links for side in link.sides for name in written(side))
        found = (options.of(name) for name in names if not _is_told(name, known.given))
        return {suspect.key: self._narrowed(suspect) for suspect in found if suspect is not None}

    def _narrowed(self, suspect: Suspect) -> Suspect:
        """A name with what the words of the notes say that it stands for."""
        meant = self.told.get(suspect.key) if isinstance(suspect.key, Look) else None
        return replace(suspect, options=meant, hinted=True) if meant else suspect

    def _defined(self) -> "Known[Link]":
        """The vocabulary after all definitions of the notes, and the first definition of each name."""
        known: Known[Link] = Known(self.vocabulary)
        for link in self.links:
            try:
                with self.allowance.question():
                    next(iter(link.claims(known.words)))
            except UnreadError as error:
                new = self._definition(link, known.words)
                if new is not None:
                    look, definition, known.words = new
                    known.given.setdefault(look, (definition, link))
                elif error.unknown is not None:
                    known.wanted[error.unknown] = None
            except (TooLargeError, RecursionError):
                continue
        return known

    def _definition(self, link: Link, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None:
        try:
            return link.definition(words)
        except (TooLargeError, RecursionError):
            return None

    def _is_open(self, suspect: Suspect, words: Vocabulary, given: tuple[Definition, Link] | None) -> bool:
        """Whether the notes leave open what a name means: they define it neither by a derivative, nor as another variable."""
        if suspect.key in words.symbols or (isinstance(suspect.key, Look) and names_stack(suspect.key, words)):
            return False
        if given is None:
            return True
        return not _says(given[0]) and (suspect.hinted or _needs_meaning(suspect.key, given[0]))

    def _keys(self, link: Link, suspects: Mapping[Key, Suspect]) -> tuple[Key, ...]:
        if link.sign not in EQUATING:
            return ()
        options = Options(self.vocabulary)
        found = (options.of(name) for side in link.sides for name in written(side))
        return tuple(dict.fromkeys(suspect.key for suspect in found if suspect is not None and suspect.key in suspects))

    def _voter(self, link: Link, keys: tuple[Key, ...], words: Vocabulary, *, numbers: bool = False) -> Voter:
        """A link as a voter; one that says what a name is says more than one that uses it."""
        own = self._own(link)
        return Voter(keys, held(link, words, self.allowance, numbers=numbers), GIVING if own and own.key in keys else USING)


def _says(definition: Definition) -> bool:
    """Whether a definition says by which variable it differentiates."""
    return any(isinstance(node, Derivative) and node.sign != "nabla" for node in nodes(definition.body))


def _is_told(name: w.Name, given: Mapping[Key, tuple[Definition, object]]) -> bool:
    """Whether the notes define a name, with a label that could be the index of an entry, by a derivative."""
    seen = (s for s in look_of(name) if s.look in given and (s.look.subs or s.look.sups))
    return any(_says(given[s.look][0]) and len(given[s.look][0].indices) == len(s.marks) for s in seen)


def _needs_meaning(look: Key, definition: Definition) -> bool:
    """Whether a definition says too little: it goes round through other steps, is of one step, or leaves the step open."""
    if definition.bare:
        return True
    own = {letter for index in definition.indices for letter in index.letters}
    recurs = any(isinstance(node, Defined) and node.name == str(look) for node in nodes(definition.body))
    return recurs or bool(definition.body.letters - own) or any(not index.letters for index in definition.indices)

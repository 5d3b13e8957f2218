"""Settles, before the first formula is judged, what the names of gradients in a note stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic

from symrnn.judge.budget import TooLargeError
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import Defined, Derivative, nodes
from symrnn.judge.named.ahead import Definitions, Known, Link
from symrnn.judge.named.allowance import Allowance
from symrnn.judge.named.families import of_families
from symrnn.judge.named.nextstep import told_apart
from symrnn.judge.named.options import Options, Suspect, is_numbered, written
from symrnn.judge.named.slips import Defining, Slips, defined_once
from symrnn.judge.named.trials import held
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
        known = Definitions(self.vocabulary, self.links, self.allowance).known()
        if known.alike:
            symbols = {**self.vocabulary.symbols, **known.alike}
            return replace(self, vocabulary=replace(self.vocabulary, symbols=symbols)).settled()
        still = self._suspects(known.words, known)
        suspects = {key: suspect for key, suspect in self._suspects(self.vocabulary, known).items() if key in still}
        open_ = {key: s for key, s in suspects.items() if self._is_open(s, known.words, known.given.get(key))}
        choice = self._chosen(open_, known)
        words = with_choice(self.vocabulary, choice)
        choice = {**self._families(known, open_, choice), **self._slips(known, words)}
        words = with_choice(words, choice)
        words = told_apart(words, (link.sides[0] for link in self.links))
        early = {look: link for look, (_, link) in known.early.items() if look not in words.gradients}
        for look in early:
            words = known.with_definition(words, look)
        return words, tuple((link, look) for look, link in early.items())

    def _slips(self, known: Known[Link], words: Vocabulary) -> Choice:
        """What names stand for whose definitions are slips."""
        found = [pair for pair in self._once(known) if pair[1].key not in words.gradients]
        return Slips(known.words, self.allowance).of([Defining(s, link, self._uses(link, s)) for link, s in found])

    def _once(self, known: Known[Link]) -> list[tuple[Link, Suspect]]:
        """The names that one link computes from gradients, each with that link."""
        giving = (link for link in self.links if link.sign in EQUATING)
        return defined_once([(link, own) for link in giving if (own := self._own(link)) is not None], known.given)

    def _families(self, known: Known[Link], open_: Mapping[Key, Suspect], choice: Choice) -> Choice:
        """What names stand for that formulas use together, some of them defined by slips."""
        defined = {suspect.key: suspect for _, suspect in self._once(known) if suspect.hinted}
        suspects = {**{key: suspect for key, suspect in open_.items() if key in choice and suspect.hinted}, **defined}
        links = [(link, keys) for link in self.links if not defined.keys().isdisjoint(keys := self._keys(link, suspects))]
        return of_families(links, suspects, with_choice(known.words, choice), self.allowance)

    def _uses(self, link: Link, suspect: Suspect) -> list[Link]:
        """The other links that use a name."""
        return [other for other in self.links if other is not link and self._keys(other, {suspect.key: suspect})]

    def _chosen(self, open_: Mapping[Key, Suspect], known: Known[Link]) -> Choice:
        """What open names stand for; one whose definition is none of the gradients that it could be keeps its definition."""
        given, words = known.given, _without_numbers(known.words, open_)
        loose = [key for key in open_ if key in given and key not in self.told]
        soft = {key: given[key][1] for key in loose if not _needs_meaning(key, given[key][0])}
        while open_:
            choice, held = self._votes(open_, words)
            unlike = [key for key, link in soft.items() if key in open_ and not self._voter(link, (), words).holds(choice)]
            unlike += [key for key in open_ if key not in unlike and self._counts_otherwise(key, choice, words)]
            if not unlike:
                untold = (suspect for key, suspect in open_.items() if key not in held)
                rest = {s.key: meant for s in untold if (meant := self._mended(s, choice, words))}
                return {key: choice[key] for key in open_ if key in held or self._is_told(open_[key])} | rest
            open_ = {key: suspect for key, suspect in open_.items() if key not in unlike}
        return {}

    def _counts_otherwise(self, key: Key, choice: Choice, words: Vocabulary) -> bool:
        """Whether a name is given for numbers, `\\delta_1 = ...`, `\\delta_2 = ...`, and these are no steps: then most fail."""
        links = [link for link in self.links if link.sign in EQUATING and is_numbered(link.sides[0])]
        giving = [link for link in links if (own := self._own(link)) is not None and own.key == key]
        return 2 * sum(self._voter(link, (), words).holds(choice) for link in giving) <= len(giving) if giving else False

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

    def _suspects(self, words: Vocabulary, known: Known[Link]) -> dict[Key, Suspect]:
        """The names that could be gradients, for one who knows so many others; none that a derivative defines."""
        options = Options(words)
        names = (name for link in self.links for side in link.sides for name in written(side))
        found = (options.of(name) for name in names if not _is_told(name, known.given))
        return {suspect.key: self._narrowed(suspect) for suspect in found if suspect is not None}

    def _narrowed(self, suspect: Suspect) -> Suspect:
        """A name with what the words of the notes say that it stands for."""
        meant = self.told.get(suspect.key) if isinstance(suspect.key, Look) else None
        return replace(suspect, options=meant, hinted=True) if meant else suspect

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


def _without_numbers(words: Vocabulary, open_: Mapping[Key, Suspect]) -> Vocabulary:
    """The vocabulary without what is defined as an open name with a number below, `\\delta_1`."""
    numbered = {seen for seen in words.defined if "".join(seen.subs).isdigit() and replace(seen, subs=()) in open_}
    return replace(words, defined={seen: name for seen, name in words.defined.items() if seen not in numbered})


def _needs_meaning(look: Key, definition: Definition) -> bool:
    """Whether a definition says too little: it goes round through other steps, is of one step, or leaves the step open."""
    if definition.bare:
        return True
    own = {letter for index in definition.indices for letter in index.letters}
    recurs = any(isinstance(node, Defined) and node.name == str(look) for node in nodes(definition.body))
    return recurs or bool(definition.body.letters - own) or any(not index.letters for index in definition.indices)

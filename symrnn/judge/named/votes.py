"""What the names of gradients stand for: that under which most formulas of the notes hold; where nothing tells, what they say.

As a careful reader does: a name is never defined, or only by a recursion, and the formulas that use it tell what it is. A wrong
formula among them is outvoted, and called wrong in the meaning that the others give.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from symrnn.judge.look import Look
from symrnn.judge.named.options import Suspect
from symrnn.judge.vocabulary import Gradient, Vocabulary

Key = Look | str
Choice = Mapping[Key, Gradient]

MOST_TRIED = 144
"""Of a formula so many combinations of what its names may mean are tried at most."""

ROUNDS = 4


@dataclass(frozen=True)
class Voter:
    """A formula with the names in it whose meaning is open; `holds`: whether it does with names that mean so.

    `weight`: how much it says about them.
    """

    keys: tuple[Key, ...]
    holds: Callable[[Choice], bool]
    weight: int = 1


@dataclass
class Vote:
    """Finds the meanings under which most formulas hold; of several that are as good, the likeliest names."""

    suspects: Mapping[Key, Suspect]
    voters: Sequence[Voter]
    known: dict[tuple[int, tuple[Gradient, ...]], bool] = field(default_factory=dict)

    def result(self, held: frozenset[Key] = frozenset()) -> tuple[dict[Key, Gradient], frozenset[Key]]:
        """What each name stands for, and the names that stand in a formula which holds so, beside those `held` already."""
        choice = {key: suspect.options[0] for key, suspect in self.suspects.items()}
        for _ in range(ROUNDS):
            better = self._better(choice)
            if better is None:
                break
            choice = better
        found = (voter.keys for i, voter in enumerate(self.voters) if self._holds(i, choice))
        return choice, held.union(*found)

    def _better(self, choice: dict[Key, Gradient]) -> dict[Key, Gradient] | None:
        """The choice after all changes, each of the names of one failing formula, after which more formulas hold."""
        changed = False
        for i, voter in enumerate(self.voters):
            if self._holds(i, choice):
                continue
            others = [j for j, other in enumerate(self.voters) if {*other.keys} & {*voter.keys}]
            best, most = choice, self._votes(others, choice)
            for news in self._changes(i):
                tried = {**choice, **news}
                if self._holds(i, tried) and (votes := self._votes(others, tried)) > most:
                    best, most = tried, votes
            changed, choice = changed or best is not choice, best
        return choice if changed else None

    def _votes(self, voters: Sequence[int], choice: Choice) -> int:
        return sum(self.voters[i].weight for i in voters if self._holds(i, choice))

    def _changes(self, i: int) -> Iterator[Choice]:
        """What the names of a formula may mean together, the likeliest first; of too many names one by one."""
        keys = self.voters[i].keys
        options = [self.suspects[key].options for key in keys]
        if prod(map(len, options)) <= MOST_TRIED:
            yield from (dict(zip(keys, found, strict=True)) for found in product(*options))
        else:
            yield from ({key: option} for key, some in zip(keys, options, strict=True) for option in some)

    def _holds(self, i: int, choice: Choice) -> bool:
        voter = self.voters[i]
        key = i, tuple(choice[name] for name in voter.keys)
        if key not in self.known:
            self.known[key] = voter.holds(choice)
        return self.known[key]


def with_choice(words: Vocabulary, choice: Choice) -> Vocabulary:
    """The vocabulary in which names stand for what was chosen."""
    looks = {key: meant for key, meant in choice.items() if isinstance(key, Look)}
    instead = {key: meant.name for key, meant in choice.items() if isinstance(key, str) and meant.name != key}
    return replace(words, gradients={**words.gradients, **looks}, instead={**words.instead, **instead})

"""In which senses an array is a gradient: as it is, up to a constant, of some of the losses, by some of the copies, or in none.

A sense is a convention of a program only if all of its gradients keep to it: `common` finds it. A gradient that follows another
one than the rest (its sign turned, a step left out) is wrong, and the sense that it does follow says in what way.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from symrnn.ir.expr import Ref
from symrnn.programs.launch import Numbers
from symrnn.programs.truth import Truth

CLOSE = 1e-8
NARROW = 2e-4
ROUND = 3
OUTVOTED = 2
"""How far an entry may be from the truth, as a part of the largest entry: in doubles, and where values have 32 bits.

ROUND: how many digits a bound has to which somebody clips. OUTVOTED: how many gradients with a constant outvote one without.
"""

Counts = Callable[[int, int, bool], bool]
"""(step of the loss, step of the copy, whether it is the loss after the last step): whether this part counts."""


@dataclass(frozen=True)
class Part:
    """Some parts of a gradient, in words; `honest`: whether somebody may have meant just these."""

    words: str
    counts: Counts
    honest: bool = True


WHOLE = Part("", lambda loss, copy, after: True)


@dataclass(frozen=True)
class Sense:
    """A gradient times a constant (its name "" for 1), or some parts of it."""

    factor: str = ""
    part: str = ""
    honest: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """What is to be said of it."""
        times = f"times {self.factor}" if self.factor else ""
        return tuple(filter(None, (times, self.part)))


PLAIN = Sense()


@dataclass(frozen=True)
class Gap:
    """The largest difference: as a part of the largest entry, where it is, and the two values."""

    error: float
    entry: str
    values: tuple[str, str]


def parts(steps: int, moments: list[int | None]) -> Iterator[Part]:
    """The sums over some of the losses and copies that people compute, the whole first."""
    yield WHOLE
    timed, after = len(moments) > 1 or None not in moments, None in moments
    if timed and not after:
        yield Part("of the loss of the last step alone", lambda loss, copy, after: loss == steps)
    for back in range(steps - 1, 0, -1):
        words = f"truncated: each loss reaches the copies of its last {back} steps" if back > 1 else (
            "truncated: each loss reaches the copies of its own step alone"
        )  # fmt: skip
        # Without anything that comes back through time, it is not the gradient through time: most often, a carry was forgotten.
        yield Part(words, partial(_reaches, back), honest=back > 1)
    if timed and after:
        yield Part("without what comes back from behind the last step", lambda loss, copy, after: not after, honest=False)
        yield Part("of what comes back from behind the last step alone", lambda loss, copy, after: after, honest=False)
    for words, which in (("first", 1), ("last", steps)):
        yield Part(f"without the {words} step's copies", partial(_is_not_at, which), honest=False)
        yield Part(f"of the {words} step's copies alone", partial(_is_at, which), honest=False)


def _reaches(back: int, loss: int, copy: int, after: bool) -> bool:
    """Whether the copy of a step is one of so many before a loss, its own step among them."""
    return copy > loss - back


def _is_at(step: int, loss: int, copy: int, after: bool) -> bool:
    return copy == step


def _is_not_at(step: int, loss: int, copy: int, after: bool) -> bool:
    return copy != step


@dataclass(frozen=True)
class Comparison:
    """The gradients of a trial; `narrow`: whether the program computes in 32 bits."""

    truth: Truth
    narrow: bool = False

    @property
    def tolerance(self) -> float:
        return NARROW if self.narrow else CLOSE

    def senses(self, of: Ref, found: Numbers) -> list[Sense]:
        """All senses in which `found`, in its natural axes, is the gradient by `of`; entries that are NaN are not looked at."""
        seen = ~np.isnan(found)
        holds = []
        for part in self._parts:
            exact = self._exact(part, of)
            if exact is None:
                continue
            for name, number in self._likely(found, exact, seen):
                if self._equal(found, number * exact, seen):
                    holds.append(Sense(name, part.words, part.honest))
        return sorted(holds, key=lambda sense: bool(sense.factor) + 2 * bool(sense.part))

    def _likely(self, found: Numbers, exact: Numbers, seen: Numbers) -> list[tuple[str, float]]:
        """The constants by which the largest entry is what it is: of all others it need not be asked."""
        if not np.any(exact[seen]):
            return list(self.factors.items())
        at = np.argmax(np.abs(exact[seen]))
        one, other = float(found[seen][at]), float(exact[seen][at])
        return [(name, by) for name, by in self.factors.items() if abs(one - by * other) <= self.tolerance * abs(by * other)]

    def holds(self, of: Ref, found: Numbers, sense: Sense) -> bool:
        """Whether `found` is the gradient by `of` in a sense."""
        exact = self._exact(self._part(sense), of)
        number = self._named[sense.factor]
        if exact is None or exact.shape != found.shape:
            return False
        return self._equal(found, number * exact, ~np.isnan(found))

    def _part(self, sense: Sense) -> Part:
        """The part that a sense speaks of; in a trial of few steps that is all."""
        return next((part for part in self._parts if part.words == sense.part), WHOLE)

    @cached_property
    def _parts(self) -> list[Part]:
        return list(parts(self.truth.trial.setting.steps, self.truth.moments))

    def _exact(self, part: Part, of: Ref) -> Numbers | None:
        """What `_sum` gives, worked out once."""
        if (part.words, of) not in self._known:
            self._known[part.words, of] = self._sum(part, of)
        return self._known[part.words, of]

    @cached_property
    def _known(self) -> dict[tuple[str, Ref], Numbers | None]:
        return {}

    def _sum(self, part: Part, of: Ref) -> Numbers | None:
        """The parts of a gradient that count; None where there are none, or nothing but zeros while the whole is not zero."""
        if part is WHOLE:
            return self.truth.gradient(of)
        if self.truth.is_of_sequence(of) and "copies" in part.words:
            return self.truth.gradient(of) if "truncated" not in part.words else None
        steps = self.truth.trial.setting.steps
        chosen = [
            arrays[of]
            for (loss, copy), arrays in self.truth.by_loss_and_copy.items()
            if of in arrays and part.counts(steps if loss is None else loss, steps if copy is None else copy, loss is None)
        ]
        total = np.array(sum(chosen)) if chosen else np.zeros(())
        return total if np.any(total) else None

    def _equal(self, found: Numbers, exact: Numbers, seen: Numbers) -> bool:
        largest = np.max(np.abs(exact[seen]), initial=0.0)
        return bool(np.all(np.abs(found - exact)[seen] <= self.tolerance * largest))

    @cached_property
    def factors(self) -> Mapping[str, float]:
        """Constants by their names, 1 first; of equal ones only the first."""
        first: dict[float, str] = {}
        for name, number in self._named.items():
            first.setdefault(number, name)
        return {name: number for number, name in first.items()}

    @cached_property
    def _named(self) -> Mapping[str, float]:
        """All constants by their names, though some may be equal in this trial."""
        setting = self.truth.trial.setting
        steps, batch = float(setting.steps), float(setting.batch or 1)
        named = {"": 1.0, "-1": -1.0, "2": 2.0, "1/2": 0.5, "1/T": 1 / steps, "1/B": 1 / batch, "1/(T B)": 1 / steps / batch}
        named |= {"T": steps, "B": batch, "2/T": 2 / steps, "2/B": 2 / batch, "2/(T B)": 2 / steps / batch}
        named |= {f"1/{name}": 1 / size for name, size in setting.sizes.items()}
        named |= {f"2/{name}": 2 / size for name, size in setting.sizes.items()}
        return named | {"-" + name: -number for name, number in named.items() if name not in ("", "-1")}

    def clipped(self, of: Ref, found: Numbers, factor: str) -> str:
        """In words, how the gradient times a constant was clipped, if it was: at a bound that somebody may have chosen."""
        exact = self.factors.get(factor, 1.0) * self.truth.gradient(of)
        seen = ~np.isnan(found)
        bound = float(np.max(np.abs(found[seen]), initial=0.0))
        if abs(bound - float(f"{bound:.{ROUND}g}")) > self.tolerance * bound:
            return ""
        held = float(np.mean(np.abs(exact[seen]) > bound * (1 + self.tolerance)))
        telling = held < 1 or np.ptp(found[seen]) > bound  # some entries are free, or they differ in sign
        if held and telling and bound and self._equal(found, np.clip(exact, -bound, bound), seen):
            return f"clipped to {bound:.6g} in {100 * held:.0f} % of its entries"
        return ""

    def shrunk(self, of: Ref, found: Numbers, factor: str) -> float | None:
        """By which number below 1 the gradient times a constant was made smaller, if it was."""
        if np.isinf(found).any():
            return None
        exact = self.factors.get(factor, 1.0) * self.truth.gradient(of)
        seen = ~np.isnan(found)
        size = float(np.sum(exact[seen] ** 2))
        times = float(np.sum(found[seen] * exact[seen])) / size if size else 1.0
        return times if 0 < times < 1 and self._equal(found, times * exact, seen) else None

    def gap(self, of: Ref, found: Numbers) -> Gap:
        """Where `found` is farthest from the gradient."""
        exact = self.truth.gradient(of)
        apart = np.abs(found - exact)
        apart = np.where(np.isnan(apart), 0.0, apart)
        at = np.unravel_index(int(np.argmax(apart)), apart.shape)
        largest = float(np.max(np.abs(exact), initial=0.0)) or 1.0
        entry = "[" + ", ".join(str(int(i)) for i in at) + "]" if apart.ndim else ""
        return Gap(float(apart[at]) / largest, entry, (f"{found[at]:.6g}", f"{exact[at]:.6g}"))


def common(senses: Mapping[Ref, list[Sense]]) -> Sense:
    """The sense that most gradients keep to; of those kept equally often, the plainest.

    A constant is a convention only if it outvotes the gradients that stand without it: what is exactly right is not
    called wrong because a fault behind it turns the sign of the rest.
    """
    plain = sum(PLAIN in held and Sense("-1") not in held for held in senses.values())  # zeros are both, and say nothing
    votes: dict[Sense, int] = {PLAIN: 0}
    for held in senses.values():
        for sense in held:
            if sense.honest:
                votes[sense] = votes.get(sense, 0) + 1
    likely = [sense for sense in votes if not sense.factor or votes[sense] > OUTVOTED * plain]
    return max(likely, key=lambda sense: (votes[sense], -len(sense.words), -likely.index(sense)))


def allowed(sense: Sense, *, shared: bool) -> tuple[Sense, ...]:
    """The senses that a gradient may have where this one is common, the plainest first; `shared`: whether it is a parameter's.

    A gradient may have no parts that could be left out. What belongs to a sequence is handed on, and need not be averaged or
    turned where the parameters' gradients are.
    """
    whole = Sense(sense.factor)
    return (whole, sense) if shared else (PLAIN, Sense("", sense.part), whole, sense)

"""Formulas that are said to hold under a condition: one that fails is wrong only where its condition is understood.

What compares steps is met by leaving out the other steps. Of any other condition it is not known what it changes: a formula
that needs it is not checked, and one that holds without it is right.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from symrnn.ir.verdict import Outcome
from symrnn.judge.claim import Claim, Restriction
from symrnn.judge.decide import Finding
from symrnn.judge.look import Look
from symrnn.judge.meaning import LAST
from symrnn.judge.spots import Spot
from symrnn.judge.statement import Said, open_
from symrnn.judge.value import COMPARE, Env
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w
from symrnn.notes.conditions import Comparison, read_condition
from symrnn.notes.provisos import around, assumes, at_an_end, clauses, formulas_in, gives_a_value, is_proviso, is_special
from symrnn.notes.walk import nodes

ASSUMED = "an assumption, which is not judged"
NOT_READ = "the condition “{}” is not read, and without it this does not hold"


def restrictions(texts: Iterable[str], letters: Collection[str]) -> Iterator[Restriction]:
    """The conditions on indices among the texts behind a formula whose steps are counted by some letters."""
    for text in clauses(texts):
        for comparison in comparisons(text, letters) or ():
            yield partial(_meets, comparison)


def comparisons(text: str, letters: Collection[str]) -> tuple[Comparison, ...] | None:
    """What a text says about indices, None if it says something else."""
    condition = read_condition(text)
    if condition is not None:
        return condition.comparisons
    at = at_an_end(text, *letters) if len(letters) == 1 else None
    return None if at is None else (at,)


def _meets(comparison: Comparison, env: Env, steps: int) -> bool:
    """Whether indices satisfy a comparison; letters that are no indices of the formula say nothing."""
    known: Mapping[str, int] = {**env, "": 0, LAST: steps}
    if comparison.left[0] not in known or comparison.right[0] not in known:
        return True
    left, right = (known[letter] + offset for letter, offset in (comparison.left, comparison.right))
    return COMPARE[comparison.sign](left, right)


@dataclass(frozen=True)
class Provisos:
    """Under which conditions formulas are said to hold; `assumed`: formulas of the notes that were assumptions."""

    words: Vocabulary
    assumed: Collection[str] = ()

    def unread(self, spot: Spot, letters: Collection[str]) -> str:
        """A condition of a link that is none on indices, or nothing."""
        behind = (text for text in clauses(spot.chain.conditions) if self._unread_behind(text, letters))
        beside = (text for text in self._around(spot) if self._unread_beside(text))
        return next(chain(behind, beside), "").replace("$", "").strip(" .,;()")

    def said(self, spot: Spot, letters: Collection[str]) -> Iterator[tuple[str, Comparison]]:
        """What words at the beginning of the sentence, or right behind a link, say about its indices."""
        behind = spot.formula.after.strip()
        for clause in self._around(spot):
            for comparison in comparisons(clause, letters) or () if clause[:1].isupper() or behind.startswith(clause) else ():
                yield clause, comparison

    def _around(self, spot: Spot) -> Iterator[str]:
        return around(spot.formula.before, spot.formula.after)

    def _unread_behind(self, text: str, letters: Collection[str]) -> bool:
        found = comparisons(text, letters)
        return is_proviso(text) if found is None else not all(map(self._is_of_indices, found))

    def _unread_beside(self, clause: str) -> bool:
        return is_special(clause) or any(text in self.assumed or gives_a_value(text) for text in self._statements(clause))

    def _statements(self, clause: str) -> Iterator[str]:
        """The formulas of a clause that are no comparison of indices."""
        for text in formulas_in(clause):
            condition = read_condition(text)
            if condition is None or not all(map(self._is_of_indices, condition.comparisons)):
                yield text

    def _is_of_indices(self, comparison: Comparison) -> bool:
        """Whether a comparison is none of a symbol of the notes with a number, nor one that fixes a size."""
        known = (letter for letter, _ in (comparison.left, comparison.right) if letter not in ("", LAST))
        sizes = {*self.words.cell.dims} if comparison.sign == "=" and not comparison.right[0] else set[str]()
        return not any(letter in sizes or Look(letter) in self.words.symbols for letter in known)


def conditioned(spot: Spot, claim: Claim, finding: Finding, provisos: Provisos, decide: Callable[[Claim], Finding]) -> Finding:
    """What is found of a link under what is said of it, if it does not hold without."""
    if finding.holds is not False:
        return finding
    reason = _open(spot, provisos, claim.step_letters)
    if reason:
        return replace(finding, holds=None, reason=reason)
    said = [*provisos.said(spot, claim.step_letters)]
    if not said:
        return finding
    meant = tuple(partial(_meets, comparison) for _, comparison in said)
    again = decide(replace(claim, restrictions=(*claim.restrictions, *meant)))
    domain = "as the text says: " + " and ".join(dict.fromkeys(text for text, _ in said)).replace("$", "")
    return replace(again, domain=domain) if again.holds and not again.vacuous else finding


def tempered(spot: Spot, said: Said, provisos: Provisos) -> Said:
    """What is said of a statement that may be meant under a condition."""
    reason = _open(spot, provisos, ()) if said.outcome is Outcome.WRONG else ""
    return open_(reason, said.reading) if reason else said


def _open(spot: Spot, provisos: Provisos, letters: Collection[str]) -> str:
    """Why a link that does not hold is not wrong, or nothing."""
    if _is_assumed(spot):
        return ASSUMED
    unread = provisos.unread(spot, letters)
    return NOT_READ.format(unread) if unread else ""


def _is_assumed(spot: Spot) -> bool:
    differentiates = any(isinstance(node, w.Derivative) for node in nodes(spot.chain))
    return not spot.formula.display and not differentiates and assumes(spot.formula.before, spot.formula.text.strip())

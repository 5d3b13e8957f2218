"""Templates of terms with their marks filled in: the symbols, gradients and signs as the notes write them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from symrnn.judge.catalogue.style import raises
from symrnn.judge.hand import Hand
from symrnn.judge.look import index_of
from symrnn.judge.meaning import Index

MARK = re.compile(r"@(?P<gradient>d )?(?P<name>\w+)(?:\[(?P<step>[^\]]*)\])?@(?P<raised>\^)?")
PLAIN_STEP = re.compile(r"\[(?P<step>t(?:[+-]\d+)?)\]")
DIAG = r"\operatorname{diag}"
BRACKETS = re.compile(r"\\bigg?l\((?P<inner>(?:(?!\\bigg?[lr]\b).)*)\\bigg?r\)")


@dataclass(frozen=True)
class Signs:
    """The signs of notes: of sums over all steps, products entry by entry, transposes, diagonal matrices, if any."""

    total: str = r"\sum_{t=1}^T"
    entries: str = r"\odot"
    turned: str = r"^\top"
    diag: str = ""

    def put(self, text: str) -> str:
        """A text in LaTeX as symrnn writes it with these signs."""
        own = {Signs.total: self.total, Signs.entries: self.entries, Signs.turned: self.turned, DIAG: self.diag or DIAG}
        for sign, new in own.items():
            text = text.replace(sign, new)
        while (found := BRACKETS.search(text)) is not None:
            text = text[: found.start()] + _bracketed(found["inner"]) + text[found.end() :]
        return text


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)" if r"\frac" in text else f"({text})"


@dataclass(frozen=True)
class Filler:
    """Fills templates; `plain`: those of text pages, whose symbols stand as they are."""

    hand: Hand
    signs: Signs
    plain: bool

    def filled(self, term: str, step: Index) -> str:
        """A template with the step t replaced and the marks filled in."""
        if self.plain:
            return PLAIN_STEP.sub(lambda found: f"[{_moved(found['step'], step)}]", term)
        return self.signs.put(MARK.sub(lambda found: self._symbol(found, step), term))

    def _symbol(self, found: re.Match[str], step: Index) -> str:
        moved = _moved(found["step"], step) if found["step"] else ""
        write: Callable[[str, str], str] = self.hand.derivative if found["gradient"] else self.hand.symbol
        text = write(found["name"], moved)
        return f"{_bracketed(text)}^" if found["raised"] and raises(text) else text + (found["raised"] or "")

    def ordered(self, forms: tuple[str, ...]) -> list[str]:
        """The forms of a term that the notes have names for, first those whose gradients they write."""
        if self.plain:
            return list(forms)
        known = [form for form in self._as_they_turn(forms) if not self._strange(form)]
        return sorted(known, key=lambda form: not self._gradients(form) <= self.hand.derived)

    def _as_they_turn(self, forms: tuple[str, ...]) -> list[str]:
        """A form with a diagonal matrix before that without, which it stands behind, where the notes write such matrices."""
        found = list(forms)
        for i in range(len(found) - 1) if self.signs.diag else ():
            if DIAG in found[i + 1] and DIAG not in found[i]:
                found[i : i + 2] = found[i + 1], found[i]
        return found

    def _strange(self, form: str) -> bool:
        """Whether a symbol stands in it that the notes do not have."""
        marks = MARK.finditer(form)
        return any(m["name"] in self.hand.strange and not (m["gradient"] and m["name"] in self.hand.gradients) for m in marks)

    def gradients_at(self, form: str, step: Index) -> Iterator[tuple[str, Index]]:
        """By what, and at which steps, the gradients are that stand in a template."""
        for mark in () if self.plain else MARK.finditer(form):
            at = index_of(_moved(mark["step"], step)) if mark["gradient"] and mark["step"] else None
            if at is not None:
                yield mark["name"], at

    def _gradients(self, form: str) -> set[str]:
        return {mark["name"] for mark in MARK.finditer(form) if mark["gradient"]}


def _moved(text: str, step: Index) -> str:
    """A step of a template, counted from another one than t."""
    found = index_of(text)
    if found is None or found.origin != "t" or found.more:
        return text
    return str(replace(step, offset=step.offset + found.offset))

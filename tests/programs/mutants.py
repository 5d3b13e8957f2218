"""Right backward passes made wrong by one change: what the judge says of each mutant."""

import ast
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256

import numpy as np

from symrnn.ir.program import GradientVerdict
from symrnn.ir.verdict import Outcome
from symrnn.programs.judge import Trials, shown
from symrnn.programs.launch import Execution, Launch, LaunchError, Numbers, Stop
from symrnn.sandbox.limits import Limits
from tests.programs.changes import CHANGES, place_in
from tests.programs.corpus import Program, trials
from tests.programs.region import Region

SAME, SAME_NARROW = 1e-10, 1e-5
AT_ONCE = 40


class Fate(Enum):
    """What becomes of a mutant."""

    EQUAL = "equal to the original"
    CRASH = "stopped"
    WRONG = "wrong"
    ELSEWHERE = "another gradient called wrong"
    WEAKER = "right in another sense"
    MISSED = "called right"


TOLD = (Fate.CRASH, Fate.WRONG, Fate.ELSEWHERE, Fate.WEAKER)
"""The fates of those that are not passed over."""


@dataclass(frozen=True)
class Mutant:
    """A program after one change; `lines`: the first and the last of the statement that it is in; `span`: where in its text."""

    program: Program
    kind: str
    lines: tuple[int, int]
    span: tuple[int, int]
    before: str
    after: str
    text: str = field(repr=False)

    @property
    def rank(self) -> str:
        """A number that depends on the mutant alone, to draw a sample by."""
        return sha256(f"{self.program.file} {self.text}".encode()).hexdigest()

    @property
    def words(self) -> str:
        return f"{self.program.file}:{self.lines[0]}: {self.kind}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class Judged:
    """A mutant with what became of it; `verdicts` on all its gradients."""

    mutant: Mutant
    fate: Fate
    verdicts: Sequence[GradientVerdict] = ()


def mutants(program: Program) -> Iterator[Mutant]:
    """All mutants of a program, those of one text once."""
    region = Region(program)
    seen = {region.text}
    for function in region.functions:
        place = place_in(region, function)
        for node in region.nodes(function):
            for kind, change in CHANGES.items():
                for new in change(node, place):
                    text = _text(region, node, new)
                    if text not in seen:
                        seen.add(text)
                        statement = place.statement(node)
                        span = region.span(node, text)
                        yield Mutant(program, kind, _lines(statement), span, ast.unparse(node), ast.unparse(new), text)


def _text(region: Region, node: ast.AST, new: ast.AST) -> str:
    if isinstance(node, ast.Slice):
        return region.replaced_slice(node, new)
    assert isinstance(node, ast.expr | ast.stmt)
    return region.replaced(node, new)


def _lines(node: ast.AST) -> tuple[int, int]:
    """The first and last line of a statement, of one with a body those of its head."""
    assert isinstance(node, ast.stmt)
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else node.end_lineno
    return node.lineno, max(node.lineno, last or 0)


def sample(found: Sequence[Mutant], limit: int, group: Callable[[Mutant], Hashable] = lambda one: one.kind) -> list[Mutant]:
    """So many mutants of each kind, or other group, at most."""
    groups: dict[Hashable, list[Mutant]] = {}
    for mutant in sorted(found, key=lambda one: one.rank):
        groups.setdefault(group(mutant), []).append(mutant)
    return [mutant for group in groups.values() for mutant in group[:limit]]


def judge(found: Sequence[Mutant]) -> Iterator[Judged]:
    """What becomes of mutants of one program."""
    if not found:
        return
    program = found[0].program
    tried = trials(program.file)
    (original,) = tried.run([program.text], Launch(program.file))
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        for mutant, executions in zip(some, _runs(some, tried), strict=True):
            yield _judged(mutant, tried, original, executions)


def _runs(some: Sequence[Mutant], tried: Trials) -> list[list[Execution] | None]:
    """The executions of each mutant, None for one that ends the process; many in one process as long as that goes well."""
    how = Launch(some[0].program.file, seconds=2.0, limits=Limits(seconds=30.0 + 6.0 * len(some)))
    try:
        return list(tried.run([mutant.text for mutant in some], how))
    except LaunchError:
        if len(some) == 1:
            return [None]
    return [row for mutant in some for row in _runs([mutant], tried)]


def _judged(mutant: Mutant, tried: Trials, original: Sequence[Execution], executions: Sequence[Execution] | None) -> Judged:
    if executions is None or any(one.error for one in executions):
        return Judged(mutant, Fate.CRASH)
    verdicts = tried.verdicts(executions)
    if any(verdict.outcome is Outcome.NOT_CHECKED for verdict in verdicts):
        return Judged(mutant, Fate.CRASH, verdicts)
    return Judged(mutant, _fate(mutant.program, verdicts, _changed(tried, original, executions)), verdicts)


def _fate(program: Program, verdicts: Sequence[GradientVerdict], changed: set[str]) -> Fate:
    if not changed:
        return Fate.EQUAL
    wrong = {verdict.of for verdict in verdicts if verdict.outcome is Outcome.WRONG}
    if wrong:
        return Fate.WRONG if wrong & changed else Fate.ELSEWHERE
    said = {verdict.of: (verdict.outcome, verdict.conditions) for verdict in verdicts}
    return Fate.WEAKER if all(said[of] != program.said(of) for of in changed) else Fate.MISSED


def _changed(tried: Trials, original: Sequence[Execution], executions: Sequence[Execution]) -> set[str]:
    """The gradients that are others than the original's in some trial."""
    changed = set()
    for before, after, execution in zip(tried.seen(original), tried.seen(executions), original, strict=True):
        close = SAME_NARROW if execution.narrow else SAME
        changed |= {shown(of) for of in before.taken if not _same(before.taken[of][1], after.taken[of][1], close)}
    return changed


def _same(old: Numbers | Stop, new: Numbers | Stop, close: float) -> bool:
    if isinstance(old, Stop) or isinstance(new, Stop):
        return False
    largest = float(np.max(np.abs(old[~np.isnan(old)]), initial=0.0))
    return old.shape == new.shape and bool(np.allclose(old, new, rtol=0, atol=close * largest, equal_nan=True))

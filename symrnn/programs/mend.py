"""The smallest mends of a program: single edits are put in, it is run, and what makes its gradients right is the reason.

Where no single edit mends all, the one that mends most gradients and breaks none is taken, and the search goes on behind it: a
program may have several faults. What an edit does is never guessed from its form.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby

from symrnn.ir.expr import Ref
from symrnn.ir.program import Blame
from symrnn.programs.compare import Sense
from symrnn.programs.edits.catalogue import edits
from symrnn.programs.edits.edit import Edit, Scene, Shape
from symrnn.programs.instrument import numbered
from symrnn.programs.judge import ALL, Trials, held, shown
from symrnn.programs.launch import Execution, Launch, LaunchError
from symrnn.programs.source import Source
from symrnn.programs.wording import Facts, Speaker

MOST_FAULTS = 4
MOST_RUNS = 3000
DOUBTFUL = 10
OF_LINE = 500
SMALL = 1.85
AT_ONCE = 400
"""So many programs run in one process."""


@dataclass(frozen=True)
class Fix:
    """An edit with the gradients that are right after it."""

    edit: Edit
    source: Source
    right: frozenset[Ref]


@dataclass(frozen=True)
class Search:
    """The search for what mends a program; `sense`: in which its gradients are to hold. `doubtful`: lines in the order of
    suspicion. `narrow`: whether the program computes in 32 bits. `factor`: the constant in the sense. `free`:
    whether most gradients are wrong, so that the sense is not known."""

    trials: Trials
    how: Launch
    sense: Sense
    doubtful: Sequence[int] = ()
    narrow: bool = False
    factor: float = 1.0
    free: bool = False

    def blames(self, source: Source, execution: Execution) -> list[Blame]:
        """What is wrong, one fault after the other; those of the list mend together all the gradients that they name."""
        found: list[Blame] = []
        right = self._right(execution)
        while len(found) < MOST_FAULTS and len(right) < self._count:
            fix = self._best(source, execution, right)
            if fix is None:
                break
            found.append(_blame(source, fix, fix.right - right))
            source, right = fix.source, fix.right
            execution = self._told(source)
        return found

    @property
    def _count(self) -> int:
        return len(self.trials.wanted)

    def _right(self, *executions: Execution) -> frozenset[Ref]:
        """The gradients that are right; where few were, they may all be so in another sense than was thought."""
        runs = [replace(one, narrow=self.narrow) for one in executions]
        right = held(self.trials, runs, self.sense)
        if len(right) == self._count or not self.free or not runs or runs[0].error:
            return right
        own = held(self.trials, runs, self.trials.seen(runs)[0].common)
        return own if len(own) == self._count else right

    def _told(self, source: Source) -> Execution:
        return self.trials.run([source.text], replace(self.how, told=True))[0][0]

    def _best(self, source: Source, execution: Execution, right: frozenset[Ref]) -> Fix | None:
        """The cheapest edit that makes more gradients right, all of them if there is one that does."""
        scene = self._scene(source, execution)
        lines = frozenset(self._line(node, scene) for node in scene.shapes)
        best: list[Fix] = []
        for group in self._groups(edits(scene, lines), scene):
            promising = [fix for fix in self._tried(source, group) if fix.right > right]
            fixes = [fix for fix in self._confirmed(promising) if fix.right > right]
            best += fixes
            whole = [fix for fix in fixes if len(fix.right) == self._count]
            if whole:
                return min(whole, key=lambda fix: self._order(fix, scene))
        return min(best, key=lambda fix: (-len(fix.right), *self._order(fix, scene)), default=None)

    def _scene(self, source: Source, execution: Execution) -> Scene:
        speaker = Speaker(source, execution, self.trials.truths[0], self.facts)
        return replace(scene_of(source, execution), said=cache(speaker.said))

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.trials.truths[0], self.factor)

    def _groups(self, found: Iterable[Edit], scene: Scene) -> Iterator[list[Edit]]:
        """Edits to be tried together: what is small, everywhere; then all of the lines in doubt, one by one; then the rest."""
        ordered = sorted(found, key=lambda edit: (edit.cost, self._suspicion(edit, scene)))
        small = [edit for edit in ordered if edit.cost < SMALL]
        large = [edit for edit in ordered if edit.cost >= SMALL]
        of_line = {
            line: [edit for edit in large if self._line(edit.at, scene) == line][:OF_LINE] for line in self.doubtful[:DOUBTFUL]
        }
        rest = [edit for edit in large if self._line(edit.at, scene) not in of_line]
        yield from (list(group) for _, group in groupby(small, key=lambda edit: int(2 * edit.cost)))
        yield from of_line.values()
        yield rest[: max(0, MOST_RUNS - len(small) - sum(map(len, of_line.values())))]

    def _order(self, fix: Fix, scene: Scene) -> tuple[float, float, int]:
        return self._suspicion(fix.edit, scene), fix.edit.cost, fix.edit.replacements[0][0]

    def _suspicion(self, edit: Edit, scene: Scene) -> int:
        line = self._line(edit.at, scene)
        return self.doubtful.index(line) if line in self.doubtful else len(self.doubtful)

    @staticmethod
    def _line(node: ast.AST, scene: Scene) -> int:
        return scene.source.statement(node).lineno

    def _tried(self, source: Source, found: Sequence[Edit]) -> Iterator[Fix]:
        """The edits that leave the program running, with what is right after them: in the first trial, then in all."""
        for start in range(0, len(found), AT_ONCE):
            part = found[start : start + AT_ONCE]
            sources = [Source(source.file, source.replaced(edit.replacements)) for edit in part]
            rows = self._rows(sources, slice(1))
            for edit, edited, row in zip(part, sources, rows, strict=True):
                right = self._right(*row)
                if right:
                    yield Fix(edit, edited, right)

    def _confirmed(self, fixes: Sequence[Fix]) -> Iterator[Fix]:
        """The same fixes with what is right in all trials."""
        rows = self._rows([fix.source for fix in fixes], ALL) if fixes else []
        for fix, row in zip(fixes, rows, strict=True):
            yield replace(fix, right=self._right(*row))

    def _rows(self, sources: Sequence[Source], trials: slice) -> Sequence[Sequence[Execution]]:
        """What comes of programs; of those whose process had to be ended, nothing."""
        try:
            return self.trials.run([source.text for source in sources], replace(self.how, listens=False), trials)
        except LaunchError:
            if len(sources) == 1:
                return [[]]
            half = len(sources) // 2
            return [*self._rows(sources[:half], trials), *self._rows(sources[half:], trials)]


def scene_of(source: Source, execution: Execution) -> Scene:
    """A program with the shapes that its expressions had when they were computed last."""
    nodes = dict(numbered(source.tree))
    shapes: dict[ast.AST, Shape] = {nodes[number]: value.shape for number, value in execution.told if number in nodes}
    names: dict[ast.AST, dict[str, Shape]] = {}
    for node, shape in shapes.items():
        function = source.function(node)
        if isinstance(node, ast.Name):
            names.setdefault(function, {})[node.id] = shape
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    names.setdefault(function, {})[target.id] = shape
    return Scene(source, shapes, names)


def _blame(source: Source, fix: Fix, mended: frozenset[Ref]) -> Blame:
    start = min(replacement[0] for replacement in fix.edit.replacements)
    end = max(replacement[1] for replacement in fix.edit.replacements)
    statement = source.statement(fix.edit.at)
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    grown = fix.source.text.count("\n") - source.text.count("\n")
    if isinstance(statement, ast.For):
        first = last = source.place(start, end).line
    lines = fix.source.lines[first - 1 : last + grown]
    return Blame(
        source.place(start, end),
        source.text[start:end],
        fix.edit.words,
        "\n".join(lines),
        fix.edit.kind,
        tuple(sorted(map(shown, mended))),
    )

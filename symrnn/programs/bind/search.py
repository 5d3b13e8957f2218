"""The search: candidates are run, first for whether they run at all, then for whether their values are those of the cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symrnn.errors import InputError
from symrnn.ir.cell import Symbol
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import Ref
from symrnn.programs.bind.assign import Assignment, assignments
from symrnn.programs.bind.candidates import LOSSES, Candidate, shapes, symbols_of
from symrnn.programs.bind.confirm import Forward, Match
from symrnn.programs.bind.inspect import Leaf, gradients, leaves, looking
from symrnn.programs.bind.meaning import Meaning
from symrnn.programs.bind.parts import Role, roles_of
from symrnn.programs.bind.plan import Plan
from symrnn.programs.bind.styles import Style, styles
from symrnn.programs.harness import Harness
from symrnn.programs.launch import Action, Execution, Launch, launch
from symrnn.programs.layout import Laid
from symrnn.programs.settings import Settings
from symrnn.programs.source import Source
from symrnn.programs.trial import Setting, Trial
from symrnn.programs.truth import Truth

STEPS, BATCH = 5, 2
SIZES = (3, 4, 7, 9, 8, 11, 13, 10, 6)
TOGETHER, TOLD_TOGETHER = 120, 24
MOST_TOLD = 240


@dataclass(frozen=True)
class Found:
    """A candidate that runs: its gradients by variable, how much of the forward pass is the cell's."""

    candidate: Candidate
    settings: Settings
    taken: dict[str, str]
    loss: str
    match: Match


@dataclass
class Search:
    """Tries candidates for one program and cell."""

    source: Source
    derivation: Derivation
    said: Settings
    forwards: dict[tuple[object, ...], Forward] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)

    def of(self, plan: Plan) -> list[Found]:
        """What is confirmed of a way to call; if nothing is, what runs of the likeliest shares of the parameters."""
        runs: list[Found] = []
        variables = {name: variable for variable, name in plan.params}
        for named in assignments(list(variables), self._roles):
            group = [{variables[name]: held for name, held in share.items()} for share in named]
            found = self._group(plan, group) if group else []
            runs = runs or found
            if any(one.match.is_full for one in found):
                return [one for one in found if one.match.is_full]
        return runs

    @property
    def _roles(self) -> tuple[Role, ...]:
        zero = {laid.name for laid in self.said.zero}
        return tuple(role for role in roles_of(self.derivation.written) if role.symbol.name not in zero)

    def _group(self, plan: Plan, group: Sequence[Assignment]) -> list[Found]:
        """Those of some shares of the parameters that run: one of each shape is tried in every style first."""
        alike: dict[tuple[object, ...], list[Assignment]] = {}
        for share in group:
            alike.setdefault(_shape(share), []).append(share)
        tried = [
            self._candidate(plan, shares[0], style) for style in styles(self.derivation.written) for shares in alike.values()
        ]
        alive = [one for one, execution in self._run(tried) if self._gradients(one, execution)]
        alive_as = [(one.style, _shape(one.share)) for one in alive]
        more = [self._candidate(plan, share, style) for share in group for style, shape in alive_as if shape == _shape(share)]
        found: list[Found] = []
        for start in range(0, min(len(more), MOST_TOLD), TOLD_TOGETHER):
            found += self._told(more[start : start + TOLD_TOGETHER])
            if any(one.match.is_full for one in found):
                break
        return found

    def _told(self, candidates: list[Candidate]) -> Iterator[Found]:
        """What candidates compute that run and give gradients."""
        for one, execution in self._run(candidates, told=True):
            taken = self._gradients(one, execution)
            if taken:
                match = self._forward(one).match(execution)
                yield Found(one, one.settings(self.said), taken, _loss(leaves(execution)), match)

    def _candidate(self, plan: Plan, share: Assignment, style: Style) -> Candidate:
        cell = self.derivation.written
        missing = {param.name for param in cell.params} - symbols_of(cell, share) - {laid.name for laid in self.said.zero}
        return Candidate(plan, share, style, tuple(Laid(param.name) for param in cell.params if param.name in missing))

    def _run(self, candidates: list[Candidate], *, told: bool = False) -> Iterator[tuple[Candidate, Execution]]:
        """What comes of candidates that are run to the end."""
        for start in range(0, len(candidates), TOGETHER):
            some = [(one, script) for one in candidates[start : start + TOGETHER] if (script := self._script(one))]
            if not some:
                continue
            how = Launch(self.source.file, seconds=1.0, told=told, listens=False)
            (executions,) = launch([self.source.text], [script for _, script in some], how)
            for (one, _), execution in zip(some, executions, strict=True):
                if execution.error is None:
                    yield one, execution
                elif len(self.stops) < 20:
                    self.stops.append(f"{execution.error.kind}: {execution.error.message}")

    def _script(self, candidate: Candidate) -> list[Action] | None:
        try:
            script = self._harness(candidate).script(self._forward(candidate).truth.trial)
        except InputError:
            return None
        return [*script, *looking(candidate.plan.results)]

    def _harness(self, candidate: Candidate) -> Harness:
        return Harness(self.derivation.written, candidate.settings(self.said), self.source.file)

    def _forward(self, candidate: Candidate) -> Forward:
        """The truth of the trial that a candidate needs."""
        harness = self._harness(candidate)
        trial = harness.trial(self._setting(candidate))
        key = trial.setting.batch, trial.absent
        if key not in self.forwards:
            self.forwards[key] = Forward(Truth(self.derivation, Trial(trial.cell, trial.setting, trial.absent)))
        return self.forwards[key]

    def _setting(self, candidate: Candidate) -> Setting:
        """Sizes that all differ, but for those that are said."""
        fixed = self.said.sizes
        free = iter(size for size in SIZES if size not in fixed.values())
        sizes = {name: fixed[name] if name in fixed else next(free) for name in self.derivation.written.dims}
        batch = fixed.get("B", BATCH) if candidate.style.has_batch or "B" in fixed else None
        return Setting(fixed.get("T", STEPS), batch, sizes)

    def _gradients(self, candidate: Candidate, execution: Execution) -> dict[str, str]:
        """The expressions of the gradients that a run leaves, by variable."""
        names = dict(candidate.plan.params)
        names |= {variable: variable for variable, one in candidate.plan.data if _varies(one)}
        given = shapes(candidate.settings(self.said), self._forward(candidate).truth.trial)
        taken = gradients(leaves(execution), names, given)
        return {variable: taken[variable].text for variable in names if variable in taken}


def _varies(one: Meaning) -> bool:
    """Whether there is a gradient by what is handed in."""
    return isinstance(one, Ref) or (isinstance(one, Symbol) and one.has_gradient)


def _shape(share: Assignment) -> tuple[object, ...]:
    """The shapes of what a share holds: shares of one shape all run, or none does."""
    return tuple(
        (variable, tuple(tuple(tuple(map(str, symbol.shape)) for symbol in row) for row in held.rows))
        for variable, held in share.items()
    )


def _loss(found: list[Leaf]) -> str:
    """The loss among the results, by its name."""
    return next((leaf.text for leaf in found if len(leaf.names) == 1 and leaf.names[0] in LOSSES and leaf.shape == ()), "")

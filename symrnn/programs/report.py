"""The report on a program: what was run, what its gradients are, and what would mend it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from symrnn.ir.derivation import Derivation
from symrnn.ir.program import Blame, ProgramReport
from symrnn.ir.verdict import Outcome
from symrnn.programs.blame import FirstWrong, first_wrong
from symrnn.programs.clips import clips
from symrnn.programs.doubt import doubtful
from symrnn.programs.flow import Flow
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.known import Knowledge
from symrnn.programs.launch import Execution, Launch, LaunchError
from symrnn.programs.layout import laid_text
from symrnn.programs.listing import Listing
from symrnn.programs.match import Index
from symrnn.programs.mend import Search
from symrnn.programs.settings import Give, Run, Settings
from symrnn.programs.source import Source

OTHER_SEED = 1


def judge_program(source: Source, derivation: Derivation, settings: Settings, how: Launch) -> ProgramReport:
    """What is found of a program that computes the gradients of a cell; CellError for settings that do not fit the two."""
    harness = Harness(derivation.written, settings, source.file)
    trials = Trials(harness, derivation)
    report = ProgramReport(source.file, derivation.written.name, (), _bindings(settings), _calls(settings))
    source.check()  # the fence: what comes after assumes a program that can be read
    try:
        executions = trials.run([source.text], replace(how, told=True))[0]
    except LaunchError as error:
        return replace(report, stopped=str(error))
    verdicts = tuple(trials.verdicts(executions))
    remarks = tuple(_remarks(trials, executions, source, how))
    seen = trials.seen(executions)[0]
    listing = Listing(Flow(source.text, executions[0].told), Index(Knowledge(trials.truths[0]).all, seen.comparison))
    blames: tuple[Blame, ...] = ()
    if any(verdict.outcome is Outcome.WRONG for verdict in verdicts):
        loss = trials.harness.loss(executions[0])
        taken = [one for one in executions[0].taken.values() if isinstance(one, np.ndarray) and one is not loss]
        suspect = first_wrong(listing, taken, loss)
        factor = seen.comparison.factors.get(seen.common.factor, 1.0)
        free = 2 * sum(verdict.outcome is Outcome.WRONG for verdict in verdicts) > len(verdicts)
        doubts = doubtful(source, listing, suspect, seen.common.factor)
        search = Search(trials, how, seen.common, doubts, executions[0].narrow, factor, free)
        blames = tuple(search.blames(source, executions[0]))
        if not blames and suspect:
            blames = (_unproven(suspect),)
    lines = tuple(replace(line, wrong=any(_covers(blame, line.number) for blame in blames)) for line in listing.lines())
    return replace(report, gradients=verdicts, remarks=remarks, blames=blames, listing=lines)


def _unproven(suspect: FirstWrong) -> Blame:
    """The first place whose inputs are right and whose result is not, where no single edit mends it."""
    reason = suspect.reason or "what goes in is right, what comes out is not known"
    return Blame(suspect.place, suspect.found, reason, suspect.right, "", proven=False)


def _covers(blame: Blame, line: int) -> bool:
    return blame.place.line <= line <= blame.place.line + blame.found.count("\n")


def _bindings(settings: Settings) -> tuple[tuple[str, str], ...]:
    return tuple((give.target, laid_text(give.layout)) for give in settings.actions if isinstance(give, Give))


def _calls(settings: Settings) -> tuple[str, ...]:
    return tuple(run.statements for run in settings.actions if isinstance(run, Run))


def _remarks(trials: Trials, executions: list[Execution], source: Source, how: Launch) -> Iterator[str]:
    """What is remarkable besides the gradients: changed arguments, what was left out, 32 bits, chance, clips, the loss."""
    first = executions[0]
    for stop in first.left_out:
        yield f"line {stop.line} was left out: {stop.kind}: {stop.message}"
    for name in first.changed:
        yield f"`{name}` is changed in place"
    if first.narrow:
        yield "some values have 32 bits: differences below 2e-4 of the largest entry are not seen"
    if not first.error and _is_by_chance(trials, first, source, how):
        yield "its results change from run to run: it draws random numbers"
    yield from (clip.words for clip in clips(source, first))
    yield from _on_loss(trials, first)


def _is_by_chance(trials: Trials, first: Execution, source: Source, how: Launch) -> bool:
    """Whether another seed gives other results."""
    again = trials.run([source.text], replace(how, seed=OTHER_SEED), slice(1))[0][0]
    return any(
        isinstance(value, np.ndarray) and isinstance(other, np.ndarray) and not np.array_equal(value, other, equal_nan=True)
        for value, other in zip(first.taken.values(), again.taken.values(), strict=False)
    )


def _on_loss(trials: Trials, execution: Execution) -> Iterator[str]:
    """What the reported loss is, if it is another than that of the cell."""
    reported = trials.harness.loss(execution)
    if reported is None:
        return
    total = trials.truths[0].loss
    exact = total if reported.shape == total.shape and reported.ndim else np.array(total.sum())
    comparison = trials.seen([execution])[0].comparison
    if reported.size != exact.size:
        yield f"the loss it reports has shape {reported.shape}"
        return
    for name, number in comparison.factors.items():
        if np.allclose(reported.ravel(), number * exact.ravel(), rtol=comparison.tolerance, atol=0):
            if name:
                yield f"the loss it reports is that of the cell times {name}"
            return
    yield f"the loss it reports is {float(reported.ravel()[0]):.6g}, that of the cell is {float(exact.ravel()[0]):.6g}"

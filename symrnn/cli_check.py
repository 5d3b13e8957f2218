"""The command `symrnn check`: files judged side by side, with their progress; the report printed and written.

Loaded by that command alone, since rich takes longer to load than most commands run. What happens in a process of its own is
`judged`, which never raises what a user can meet: an error comes back as its message, so that one file stops no other.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from symrnn import pipeline
from symrnn.emit.program_lines import program_lines, total_line
from symrnn.emit.report import KEY
from symrnn.emit.report_lines import Line, report_lines
from symrnn.errors import InputError, SymrnnError
from symrnn.ir.cell import Cell
from symrnn.ir.program import ProgramReport
from symrnn.ir.verdict import Outcome, Report

Judged = tuple[Report | ProgramReport, ...]
STANDARD_OUTPUT = Path("-")
TARGET = {".md": "markdown", ".markdown": "markdown", ".tex": "latex"}
STYLE = {
    "right": "bold green", "right-if": "bold blue", "wrong": "bold red", "not-checked": "bold yellow", "given": "dim",
    "place": "cyan", "label": "dim", "total": "bold",
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What is judged, and which files are written: a page of `html`, the notes with the verdicts in them.

    `code`: of notebooks the code is judged, not the text.
    """

    files: tuple[Path, ...]
    cell: Cell | None
    symbols: Mapping[str, str]
    html: Path | None
    annotate: Path | None
    force: bool
    code: bool = False


@dataclass(frozen=True)
class Printed:
    """In which form the report is printed; `only`: the keys of the outcomes that are, all if there are none."""

    as_json: bool
    only: tuple[str, ...]
    verbose: bool


@dataclass(frozen=True)
class Found:
    """What the exit status is about."""

    unusable: bool
    wrong: bool
    unchecked: bool


def run(task: Task, printed: Printed) -> Found:
    """Judges the files, prints the report, writes what is asked for, and says what was found."""
    _refuse_places(task)
    files = tuple(dict.fromkeys(task.files))
    answers = {str(file): answer for file, answer in zip(files, _answers(files, task), strict=True)}
    reports = [report for answer in answers.values() if not isinstance(answer, str) for report in answer]
    errors = {file: answer for file, answer in answers.items() if isinstance(answer, str)}
    for message in errors.values():
        click.echo(f"Error: {message}", err=True)
    if printed.as_json:
        click.echo(pipeline.report_as("reports_json", reports, errors), nl=False)
    elif task.annotate != STANDARD_OUTPUT and reports:
        _print(reports, printed)
    if task.html:
        _write(task.html, pipeline.report_as("reports_html", reports, errors), "html", force=task.force)
    if task.annotate and reports and isinstance(reports[0], Report):
        _annotate(task.annotate, reports[0], force=task.force)
    outcomes = set[Outcome]().union(*(_outcomes(report) for report in reports))
    return Found(bool(errors), Outcome.WRONG in outcomes, Outcome.NOT_CHECKED in outcomes)


def _outcomes(report: Report | ProgramReport) -> set[Outcome]:
    return report.outcomes() if isinstance(report, ProgramReport) else {verdict.outcome for verdict in report.verdicts}


def _refuse_places(task: Task) -> None:
    """Refuses what could not be written before anything is judged."""
    places = [place for place in (task.html, task.annotate) if place and place != STANDARD_OUTPUT]
    for place in places:
        pipeline.check_place(place, force=task.force, inputs=task.files)
    if len({os.path.realpath(place) for place in places}) < len(places):
        raise InputError("--html and --annotate name the same file")
    if task.annotate:
        pipeline.report_as("annotated", "", Report(str(task.files[0]), ()))
    if task.symbols and all(map(pipeline.is_program, task.files)):
        raise InputError("--symbols is about notes; what the names of a program are is said in it: `# symrnn: give Wxh = U`")


# Judging.


def judged(file: Path, cell: Cell | None, symbols: Mapping[str, str], code: bool = False) -> Judged | str:
    """The reports on a file, or why there are none: on a notebook two, if its code says how it is called."""
    try:
        text, name = pipeline.notes_text(file), str(file)
        as_notes, as_program = pipeline.judged_as(text, name, code=code)
        notes = (pipeline.check_formulas(text, name, cell, symbols),) if as_notes else ()
        return (*notes, *((pipeline.check_program(text, name, cell),) if as_program else ()))
    except SymrnnError as error:
        return str(error)
    except RecursionError:
        return f"{file}: something in it is nested too deeply"


def _answers(files: tuple[Path, ...], task: Task) -> Iterator[Judged | str]:
    """The reports or a message for every file, in their order; several files are judged side by side."""
    with _progress(len(files)) as advance:
        if len(files) == 1:
            yield judged(files[0], task.cell, task.symbols, task.code)
            return
        with executor(len(files)) as pool:
            waiting = [pool.submit(judged, file, task.cell, task.symbols, task.code) for file in files]
            for future in waiting:
                future.add_done_callback(lambda _: advance())
            try:
                yield from (answer(file, future) for file, future in zip(files, waiting, strict=True))
            except KeyboardInterrupt:
                _stop(pool)
                raise


def executor(files: int) -> Executor:
    """Processes, at most one a file and a processor; started anew, since a copy of this one could hold a lock of a thread."""
    workers = min(files, os.cpu_count() or 1)
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_end_quietly)


def _end_quietly() -> None:
    """An interruption ends a worker at once; it is the command that says so."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def answer(file: Path, future: Future[Judged | str]) -> Judged | str:
    """What a process gave, or that it gave nothing."""
    try:
        return future.result()
    except BrokenProcessPool:
        return f"{file}: the process that judged it, or one beside it, ended abruptly; check the files one by one"


def _stop(pool: Executor) -> None:
    """Ends what still runs: after an interruption nobody waits for it."""
    pool.shutdown(wait=False, cancel_futures=True)
    for child in multiprocessing.active_children():
        child.terminate()


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks on; a stream that was closed before the program began is None."""
    return stream is not None and stream.isatty()


@contextmanager
def _progress(files: int) -> Iterator[Callable[[], None]]:
    """Shows on a terminal how many files are done; gives what is to be called after each."""
    if not _is_terminal(sys.stderr):
        yield lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("files", total=files)
        yield lambda: progress.advance(bar)


# Printing and writing.


def _print(reports: list[Report | ProgramReport], printed: Printed) -> None:
    only = [outcome for outcome in Outcome if not printed.only or KEY[outcome] in printed.only]
    for report in reports:
        if isinstance(report, ProgramReport):
            _print_lines(program_lines(report, only, full=printed.verbose))
        else:
            _print_lines(report_lines(report, only, full=printed.verbose))
    _print_lines([total_line(reports)])


def _print_lines(lines: Iterable[Line]) -> None:
    """With colours on a terminal that wants them; else as plain text, which nothing wraps."""
    if not _is_terminal(sys.stdout) or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        click.echo("".join("".join(text for text, _ in line) + "\n" for line in lines), nl=False)
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((text, STYLE.get(role, "")) for text, role in line)))


def _annotate(file: Path, report: Report, *, force: bool) -> None:
    source = Path(report.file)
    text = pipeline.report_as("annotated", pipeline.notes_text(source), report)
    if file == STANDARD_OUTPUT:
        click.echo(text, nl=False)
    else:
        _write(file, text, TARGET[source.suffix.lower()], force=force)


def _write(file: Path, text: str, target: str, *, force: bool) -> None:
    pipeline.write_report(file, text, target=target, force=force)
    click.echo(f"wrote {file}", err=True)

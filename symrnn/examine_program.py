"""The driver of the judge of programs: a file or a notebook's code to its settings, the cell, and the report.

Nothing of a program runs in this process: it is read as a syntax tree here, and run in the sandbox.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import replace

from symrnn.derive.rolled import derive
from symrnn.errors import CellError, InputError, Place
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation
from symrnn.ir.program import ProgramReport
from symrnn.notes.notebook import code_cells
from symrnn.programs.bind.complete import Completed, completed
from symrnn.programs.echo import MARK, echoed
from symrnn.programs.harness import mentioned
from symrnn.programs.launch import Launch, LaunchError
from symrnn.programs.layout import LayoutError, symbol_of
from symrnn.programs.report import judge_program
from symrnn.programs.settings import LOSS, Give, Run, Settings, Take, read_settings
from symrnn.programs.settings import MARK as SAID
from symrnn.programs.source import Source

Loader = Callable[[str], Cell]
Cells = tuple[tuple[int, int], ...]
MAGIC = re.compile(r"^([ \t]*)(?=[%!?])", re.MULTILINE)
CELL_MAGIC = re.compile(r"\s*%%")


def examine_program(text: str, file: str, cell: Cell | None, load: Loader) -> ProgramReport:
    """What is found of a program; `load` gives the cell that its settings name. InputError for what is unusable."""
    return _examined(Source(file, text), (), cell, load)


def examine_code(notebook: str, file: str, cell: Cell | None, load: Loader) -> ProgramReport:
    """What is found of the code cells of a notebook, taken together."""
    text, cells = code_of(notebook, file)
    return _examined(Source(file, text), cells, cell, load)


def has_settings(notebook: str, file: str) -> bool:
    """Whether the code cells of a notebook say how they are to be called."""
    return SAID.search(code_of(notebook, file)[0]) is not None


def code_of(notebook: str, file: str) -> tuple[str, Cells]:
    """The code cells of a notebook as one text, and with which line of it each cell begins."""
    parts, cells, line = list[str](), list[tuple[int, int]](), 1
    for number, source in code_cells(notebook, file):
        cells.append((number, line))
        parts.append(_without_magics(source).removesuffix("\n") + "\n")
        line += parts[-1].count("\n")
    return "".join(parts), tuple(cells)


def _without_magics(source: str) -> str:
    """A cell whose lines that are none of Python, but of Jupyter, do nothing; the lines stay where they are."""
    if CELL_MAGIC.match(source):
        return "".join(f"# {line}" for line in source.splitlines(keepends=True))
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return MAGIC.sub(r"\1pass  # ", source)
    return source


def _examined(source: Source, cells: Cells, cell: Cell | None, load: Loader) -> ProgramReport:
    said = read_settings(source.text, source.file)
    cell = cell or _named(said, source.file, load)
    try:
        derivation = derive(cell)
        whole = _complete(said, source, derivation)
        settings = whole.settings
        report = judge_program(source, derivation, settings, Launch(source.file))
        report = replace(report, remarks=(*whole.remarks, *report.remarks))
    except CellError as error:
        raise _with_line(error, source, cells) from None
    except LaunchError as error:
        settings = said
        report = ProgramReport(source.file, cell.name, (), stopped=str(error))
    lines = echoed(settings)
    found = tuple(line for line in lines if line not in echoed(said) and not line.startswith(f"{MARK}cell"))
    return replace(report, settings=lines, found=found, text=source.text, cells=cells)


def _named(settings: Settings, file: str, load: Loader) -> Cell:
    if not settings.cell:
        raise InputError(f"{file}: nothing says which cell the program is; give --cell CELL, or write `{MARK}cell CELL` in it")
    return load(settings.cell)


def _complete(settings: Settings, source: Source, derivation: Derivation) -> Completed:
    """Settings that say all that is needed, or what is found where they do not; InputError with what is missing."""
    _check_symbols(settings, source, derivation.written)
    runs = any(isinstance(action, Run) for action in settings.actions)
    takes = any(isinstance(action, Take) and action.of.name != LOSS for action in settings.actions)
    if not runs and not takes:
        return completed(settings, source, derivation)
    if not runs:
        raise InputError(f"{source.file}: nothing says what is to be run; write, for example, `{RUN}`")
    if not takes:
        raise InputError(f"{source.file}: nothing says where a gradient comes out; write, for example, `{TAKE}`")
    return Completed(settings)


def _check_symbols(settings: Settings, source: Source, cell: Cell) -> None:
    """CellError for what is given and is no symbol of the cell, nor a size."""
    sizes = {*cell.dims, "T", "B"}
    for give in settings.actions:
        for laid in mentioned(give.layout) if isinstance(give, Give) else ():
            try:
                _ = laid.name in sizes or symbol_of(cell, laid.name)
            except LayoutError as error:
                raise CellError(str(error), file=source.file, place=give.place) from None


RUN, TAKE = f"{MARK}run grads = backward(x, y)", f'{MARK}take dW = grads["W"]'
def _with_line(error: CellError, source: Source, cells: Cells) -> CellError:
    """The error with the line that it is about, if it is one of the program; in a notebook by its cell."""
    if error.file != source.file or not 1 <= error.place.line <= len(source.lines):
        return error
    line = source.lines[error.place.line - 1]
    file, place = error.file, error.place
    number, first = max((one for one in cells if one[1] <= place.line), default=(0, 1))
    if number:
        file, place = f"{file}: cell {number}", Place(place.line - first + 1, place.column, place.length)
    return CellError(error.summary, file=file, place=place, line=line, details=error.details)

"""What `import symrnn` offers: cells, derivations, proofs, reports: objects with verbs, which show themselves in notebooks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symrnn import pipeline
from symrnn.emit.proofs import proofs_text
from symrnn.emit.render import latex, markdown, text
from symrnn.emit.show import cell_text
from symrnn.errors import InputError
from symrnn.ir.cell import Cell as CellValue
from symrnn.ir.derivation import Derivation as DerivationValue
from symrnn.ir.program import Blame, GradientVerdict
from symrnn.ir.program import ProgramReport as ProgramReportValue
from symrnn.ir.proof import Proof
from symrnn.ir.unrolled import Unrolled as UnrolledValue
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.ir.verdict import Report as ReportValue
from symrnn.pipeline import write

if TYPE_CHECKING:
    import sympy

Names = str | Iterable[str] | None
NOTHING_SAID: Mapping[str, str] = MappingProxyType({})
NO_SIZES: Mapping[str, int] = MappingProxyType({})
TEXT = "text.md"
"""The name of notes that are no file."""


@dataclass(frozen=True, repr=False)
class Cell:
    """A recurrent cell; `value` is its IR."""

    value: CellValue

    @property
    def name(self) -> str:
        return self.value.name

    @property
    def doc(self) -> str:
        return self.value.doc

    def describe(self) -> str:
        """The symbols, shapes and equations, as text."""
        return cell_text(self.value)

    def derive(self) -> "Derivation":
        """The gradients of the total loss, with the number of steps and all sizes left as symbols."""
        return Derivation(pipeline.derivation_of(self.value))

    def unroll(self, steps: int, dims: Mapping[str, int] | None = None) -> "Unrolled":
        """The cell over `steps` steps as SymPy expressions, entry by entry; dimensions that `dims` omits get small sizes.

        Raises InputError for an unknown dimension and for sizes below 1.
        """
        return Unrolled(pipeline.unroll(self.value, steps, dims))

    def prove(self, steps: int = 5, dims: Mapping[str, int] | None = None) -> "Proofs":
        """Every identity of the derivation, decided exactly at `steps` steps."""
        return self.derive().prove(steps, dims)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<Cell {self.name}>"

    def _repr_markdown_(self) -> str:
        return self.derive().markdown(detail="brief")


@dataclass(frozen=True, repr=False)
class Derivation:
    """The adjoint equations and gradients of a cell; `value` is its IR.

    `wrt` restricts a page to the gradients of some parameters, inputs and initial values: "W", ["W", "x", "s[0]"].
    """

    value: DerivationValue

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know although nothing is wrong: parameters whose gradient is 0."""
        return pipeline.warnings(self.value)

    def latex(self, *, notation: str = "standard", detail: str = "full", wrt: Names = None, fragment: bool = False) -> str:
        """A LaTeX article, or with `fragment` its body; `notation` is a preset's name or a .toml file's path."""
        return latex(self.value, notation=pipeline.load_notation(notation), detail=detail, wrt=_names(wrt), fragment=fragment)

    def markdown(self, *, notation: str = "standard", detail: str = "full", wrt: Names = None) -> str:
        """A Markdown page with formulas between dollar signs."""
        return markdown(self.value, notation=pipeline.load_notation(notation), detail=detail, wrt=_names(wrt))

    def text(self, *, detail: str = "full", wrt: Names = None) -> str:
        """Plain text, with formulas in the cell language."""
        return text(self.value, detail=detail, wrt=_names(wrt))

    def numpy(self) -> str:
        """A NumPy module: forward pass, loss, gradients, and a check of itself."""
        return pipeline.numpy_code(self.value)

    def prove(self, steps: int = 5, dims: Mapping[str, int] | None = None) -> "Proofs":
        """Every identity of the derivation, decided exactly at `steps` steps, and in a small case by polynomials too."""
        return Proofs(self.value.written.name, pipeline.prove(self.value, steps, dims))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Derivation of {self.value.written.name}>"

    def _repr_markdown_(self) -> str:
        return self.markdown()


@dataclass(frozen=True, repr=False)
class Unrolled:
    """A cell over T steps in SymPy: every entry named and defined, one copy of every parameter a step.

    `value` is the IR. Entries are named as in `W_01^(2)`: entry [0, 1] of W, its copy at step 2.
    """

    value: UnrolledValue

    @property
    def definitions(self) -> "Mapping[sympy.Symbol, sympy.Expr]":
        """Every computed entry by a SymPy expression over names, in the order of computation; the last is the loss."""
        return self.value.definitions

    def entry(self, name: str, *index: int, step: int | str | None = None) -> "sympy.Symbol":
        """The symbol of an entry: of a variable at a step, or of the copy of a parameter at a step."""
        return self.value.entry(name, step=step, index=index)

    def copies(self, name: str, *index: int) -> "tuple[sympy.Symbol, ...]":
        """The copies of an entry of a parameter, by step."""
        return self.value.copies_of(name, *index)

    def adjoint(self, symbol: "sympy.Symbol") -> "sympy.Expr":
        """The derivative of the total loss by a name, as an expression over names and later adjoints."""
        return self.value.adjoint(symbol)

    def gradient(self, name: str, *index: int) -> "sympy.Expr":
        """The derivative by an entry of the shared parameter: the sum of the derivatives by its copies."""
        return self.value.gradient(name, *index)

    def operations(self, name: str, *index: int, limit: int = pipeline.LARGEST_WRITTEN_OUT) -> int:
        """How many operations `substituted` would write; the counting stops past `limit`."""
        return pipeline.operations(self.value, name, *index, limit=limit)

    def substituted(
        self, name: str, *index: int, limit: int = pipeline.LARGEST_WRITTEN_OUT
    ) -> "tuple[sympy.Expr, dict[sympy.Symbol, sympy.Expr]]":
        """The loss over parameters and data alone, and its derivatives by the copies of an entry, by SymPy directly.

        Raises UnsupportedError, with the number of operations, where there would be more than `limit`.
        """
        return pipeline.written_out(self.value, name, *index, limit=limit)

    def text(self) -> str:
        return pipeline.unrolled_as("text", self.value)

    def latex(self) -> str:
        """A standalone LaTeX article."""
        return pipeline.unrolled_as("latex", self.value)

    def python(self) -> str:
        """A script that needs SymPy alone; it builds everything again and checks the identity of the copies."""
        return pipeline.unrolled_as("python", self.value)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Unrolled {self.value.written.name}, T = {self.value.steps}>"

    def _repr_latex_(self) -> str:
        return pipeline.unrolled_as("display", self.value)


@dataclass(frozen=True, repr=False)
class Proofs:
    """Claims with their methods, error bounds, and witnesses where they are wrong."""

    cell: str
    proofs: tuple[Proof, ...]

    @property
    def hold(self) -> bool:
        """Whether every claim that could be decided is right."""
        return all(proof.holds is not False for proof in self.proofs)

    @property
    def open(self) -> tuple[Proof, ...]:
        """The claims that could not be decided."""
        return tuple(proof for proof in self.proofs if proof.is_open)

    def text(self) -> str:
        return proofs_text(self.cell, self.proofs)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Proofs of {self.cell}: {sum(proof.holds is True for proof in self.proofs)} of {len(self.proofs)} claims hold>"

    def _repr_markdown_(self) -> str:
        return f"```text\n{self.text()}```\n"


@dataclass(frozen=True, repr=False)
class Report:
    """The verdicts on the formulas of notes; `value` is the IR, `source` the text of the notes."""

    value: ReportValue
    source: str

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was found of every formula, in their order."""
        return self.value.verdicts

    @property
    def wrong(self) -> tuple[Verdict, ...]:
        """The verdicts on the formulas that are wrong."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is Outcome.WRONG)

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The verdicts on the formulas that were not checked."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is Outcome.NOT_CHECKED)

    def text(self, *, full: bool = False) -> str:
        """The lines that `symrnn check` prints; with `full`, those of `symrnn check -v`."""
        return pipeline.report_as("report_text", self.value, full=full)

    def json(self) -> str:
        """What `symrnn check --json` prints."""
        return pipeline.report_as("reports_json", (self.value,), {})

    def html(self) -> str:
        """A page of HTML that needs no other file."""
        return pipeline.report_as("reports_html", (self.value,), {})

    def annotated(self) -> str:
        """The notes with the verdicts in them. Raises UnsupportedError for notes that are neither Markdown nor LaTeX."""
        return pipeline.report_as("annotated", self.source, self.value)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        counts = f"{len(self.wrong)} of {len(self.verdicts)} formulas wrong, {len(self.open)} not checked"
        return f"<Report on {self.value.file}: {counts}>"

    def _repr_markdown_(self) -> str:
        return pipeline.report_as("report_markdown", self.value)


@dataclass(frozen=True, repr=False)
class ProgramReport:
    """What was found of the gradients of a program or of a function; `value` is the IR."""

    value: ProgramReportValue

    @property
    def gradients(self) -> tuple[GradientVerdict, ...]:
        """What was found of every gradient."""
        return self.value.gradients

    @property
    def blames(self) -> tuple[Blame, ...]:
        """The places of the program that are wrong."""
        return self.value.blames

    @property
    def wrong(self) -> tuple[GradientVerdict, ...]:
        """The gradients that are wrong."""
        return tuple(verdict for verdict in self.gradients if verdict.outcome is Outcome.WRONG)

    @property
    def open(self) -> tuple[GradientVerdict, ...]:
        """The gradients that were not checked."""
        return tuple(verdict for verdict in self.gradients if verdict.outcome is Outcome.NOT_CHECKED)

    @property
    def ok(self) -> bool:
        """Whether there are gradients, and all of them are right, as they are or in the reading that is named."""
        return bool(self.gradients) and not self.wrong and not self.open

    def text(self, *, full: bool = False) -> str:
        """The lines that `symrnn check` prints; with `full`, those of `symrnn check -v`."""
        return pipeline.report_as("program_text", self.value, full=full)

    def json(self) -> str:
        """What `symrnn check --json` prints."""
        return pipeline.report_as("reports_json", (self.value,), {})

    def html(self) -> str:
        """A page of HTML that needs no other file."""
        return pipeline.report_as("reports_html", (self.value,), {})

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        counts = f"{len(self.wrong)} of {len(self.gradients)} gradients wrong, {len(self.open)} not checked"
        return f"<ProgramReport on {self.value.file}: {counts}>"

    def _repr_markdown_(self) -> str:
        return f"```text\n{self.text()}```\n"


def cells() -> tuple[str, ...]:
    """The names of the bundled cells."""
    return pipeline.bundled()


def cells_table() -> str:
    """The bundled cells as a page of Markdown: what each has, and how many operations its gradient takes."""
    return pipeline.cells_table()


def load(name: str | Path) -> Cell:
    """The cell of a bundled name or of a .cell file. Raises CellError with the place of what is wrong in it."""
    return Cell(pipeline.load(name))


def parse(source: str) -> Cell:
    """The cell of a text in the cell language. Raises CellError with the place of what is wrong, InputError for no text."""
    if type(source) is not str:
        raise InputError(f"parse takes the text of a cell, not {type(source).__name__}; load takes a file")
    return Cell(pipeline.parse(source))


def check_program(file: str | Path, cell: Cell | str | Path | None = None) -> ProgramReport:
    """What is found of the gradients of a program (.py) or of a notebook's code (.ipynb), which runs in a process of its own.

    `cell` is what the program is about, if its settings do not say it: a cell, or the name or file of one.
    """
    return ProgramReport(pipeline.check_program(pipeline.notes_text(file), str(file), _about(cell)))


def check_gradients(
    cell: Cell | str | Path,
    run: Callable[..., Mapping[str, Any]],
    *,
    layouts: Mapping[str, str] = NOTHING_SAID,
    gradients: Mapping[str, str] = NOTHING_SAID,
    sizes: Mapping[str, int] = NO_SIZES,
    zero: Iterable[str] = (),
) -> ProgramReport:
    """What is found of the gradients that a function returns: a mapping from names (`dU` or `U`) to arrays.

    It is called in this process, with an array for each parameter and input of the cell by its name. `layouts` says what other
    arguments are, and how arrays are laid out: `{"Wxh": "U.T", "x": "(T, B, m)", "s0": "s[0](B, n)"}`. A gradient has the
    layout of its argument, unless `gradients` says otherwise: `{"dx": "(T, m, B)"}`. `zero`: what the function does not have.
    """
    about = _about(cell)
    assert about is not None
    said = {"layouts": layouts, "gradients": gradients, "sizes": sizes, "zero": zero}
    return ProgramReport(pipeline.check_callable(about, run, **said))


def assert_gradients(
    cell: Cell | str | Path,
    run: Callable[..., Mapping[str, Any]],
    *,
    layouts: Mapping[str, str] = NOTHING_SAID,
    gradients: Mapping[str, str] = NOTHING_SAID,
    sizes: Mapping[str, int] = NO_SIZES,
    zero: Iterable[str] = (),
) -> None:
    """AssertionError, with the report, unless all gradients that a function returns are right; see `check_gradients`."""
    report = check_gradients(cell, run, layouts=layouts, gradients=gradients, sizes=sizes, zero=zero)
    if not report.ok:
        raise AssertionError("\n" + report.text())


def check(
    notes: str | Path, cell: Cell | str | Path | None = None, symbols: Mapping[str, str] | None = None
) -> Any:
    """The verdicts on the formulas of notes: of a file, or of a text in Markdown: what has a line end or a dollar sign, or is
    blank: a `Report`. Of a program (.py), what `check_program` gives.

    `cell` is what the formulas are about, if the notes do not say it: a cell, or the name or file of one. `symbols` says which
    symbol of the cell one of the notes is, where that is not found: `{"h": "s", "W_{hh}": "W"}`.
    """
    if not isinstance(notes, str | Path):
        raise InputError(f"check takes the name of a file or a text, not {type(notes).__name__}")
    if pipeline.is_program(notes) and "\n" not in str(notes):
        return check_program(notes, cell)
    is_text = isinstance(notes, str) and (not notes.strip() or any(sign in notes for sign in "\n$"))
    file, text = (TEXT, str(notes)) if is_text else (str(notes), pipeline.notes_text(notes))
    return Report(pipeline.check_formulas(text, file, _about(cell), dict(symbols or {})), text)


def _about(cell: Cell | str | Path | None) -> CellValue | None:
    """The cell that is given, by its name or as it is."""
    about = load(cell) if isinstance(cell, str | Path) else cell
    return about.value if about else None


def _names(names: Names) -> tuple[str, ...] | None:
    """One name or several as a tuple; None stands for all."""
    return (names,) if isinstance(names, str) else None if names is None else tuple(names)


__all__ = [
    "Cell", "Derivation", "ProgramReport", "Proofs", "Report", "Unrolled", "assert_gradients", "cells", "cells_table", "check",
    "check_gradients", "check_program", "load", "parse", "write",
]  # fmt: skip

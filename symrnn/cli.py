"""The command line: arguments in, files and text out. The only place that prints.

Results go to standard output, everything else to standard error. Exit status: 0 all well, 1 something checked is wrong,
2 the input or the call is unusable, 3 nothing wrong, but something could not be checked; as the shell would have it,
130 interrupted and 141 nobody reads the output any more.
"""

import os
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import symrnn
from symrnn.emit.notation import PRESETS
from symrnn.errors import InputError, SymrnnError

WRONG, UNUSABLE, UNCHECKED, INTERRUPTED, UNREAD = 1, 2, 3, 130, 141
DERIVE_TO, UNROLL_TO, GENERATE_TO = ("text", "latex", "markdown"), ("text", "latex", "python"), ("numpy",)
MEANT_BY = {".tex": "latex", ".md": "markdown", ".py": "python", ".txt": "text"}
VERDICTS, STANDARD_OUTPUT = ("right", "right-if", "wrong", "not-checked", "given"), Path("-")
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

CELL = click.argument("cell", metavar="CELL")
OUTPUT = click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to this file, not to standard output."
)
FORCE = click.option("--force", is_flag=True, help="Replace FILE even if symrnn did not write it.")
DIMS = click.option("--dims", metavar="n=2,m=1", default="", help="Sizes of dimensions; the others get small ones.")


class _Commands(click.Group):
    """Ends every command in a way that the user understands: a message and an exit status, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SymrnnError as error:
            raise _Unusable(str(error)) from None
        except RecursionError:
            raise _Unusable("the cell is nested too deeply; give its parts names of their own") from None
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise SystemExit(INTERRUPTED) from None
        except BrokenPipeError:
            _drop_output()
            raise SystemExit(UNREAD) from None
        except OSError as error:
            _drop_output()
            raise _Unusable(f"cannot write to standard output: {(error.strerror or str(error)).lower()}") from None


class _Unusable(click.ClickException):
    exit_code = UNUSABLE


def _drop_output() -> None:
    """Nothing that is still to be written may raise an error once more when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    click.echo(message, err=True)


def _to(formats: tuple[str, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    meant = [suffix for suffix, target in MEANT_BY.items() if target in formats[1:]]
    default = f"what the suffix of FILE means ({', '.join(meant)}), else {formats[0]}" if meant else formats[0]
    return click.option("--to", "target", type=click.Choice(formats), help=f"The format.  [default: {default}]")


@click.group(cls=_Commands, invoke_without_command=True, context_settings=SETTINGS)
@click.version_option(symrnn.__version__, prog_name="symrnn")
@click.pass_context
def main(ctx: click.Context) -> None:
    """The gradients of a recurrent cell, from its equations: a derivation to read, code to run, proofs of both.

    CELL is the name of a bundled cell (`symrnn cells`) or the path of a .cell file.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # What is piped or redirected has the bytes that a file would have; a terminal gets what it can show.
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    if ctx.invoked_subcommand is None:
        _say(ctx.get_help())
        ctx.exit(UNUSABLE)


@main.command()
@click.option("--names", is_flag=True, help="Print the names alone.")
@click.option("--table", is_flag=True, help="Print a table in Markdown: what each has, and what its gradient costs.")
def cells(names: bool, table: bool) -> None:
    """List the bundled cells, a line each."""
    if names and table:
        raise InputError("--names and --table are two lists; choose one")
    if table:
        click.echo(symrnn.cells_table(), nl=False)
        return
    found = symrnn.cells()
    width = max(map(len, found))
    for name in found:
        click.echo(name if names else f"{name:<{width}}  {symrnn.load(name).doc}")


@main.command()
@CELL
def show(cell: str) -> None:
    """Show a cell's symbols, shapes and equations."""
    click.echo(symrnn.load(cell).describe(), nl=False)


@main.command(short_help="Derive the gradients, for any number of steps.")
@CELL
@_to(DERIVE_TO)
@click.option("--fragment", is_flag=True, help="LaTeX for \\input: without a preamble.")
@click.option(
    "--notation", metavar="NAME|FILE", default="standard", show_default=True,
    help=f"How formulas are written: {', '.join(PRESETS)}, or a .toml file.",
)
@click.option(
    "--detail", type=click.Choice(["full", "brief"]), default="full", show_default=True,
    help="Brief: the equations, the recursion and the gradients alone.",
)
@click.option(
    "--wrt", metavar="W,x,s[0]", help="Only the gradients of these parameters, inputs or initial values (s: all those of s)."
)
@OUTPUT
@FORCE
def derive(
    cell: str, target: str | None, fragment: bool, notation: str, detail: str, wrt: str | None, output: Path | None, force: bool
) -> None:
    """Derive the gradients, with the number of steps and all sizes left as symbols."""
    target = _target(target, output, DERIVE_TO)
    if fragment and target != "latex":
        raise InputError("--fragment goes with --to latex")
    if notation != "standard" and target == "text":
        raise InputError("--notation goes with --to latex or markdown: text is written in the cell language")
    options: dict[str, Any] = {"detail": detail, "wrt": None if wrt is None else _names(wrt)}
    options |= {} if target == "text" else {"notation": notation}
    options |= {"fragment": fragment} if target == "latex" else {}
    loaded = symrnn.load(cell)
    _deliver(getattr(_warned(loaded.derive()), target)(**options), target, loaded, output, force=force)


@main.command(short_help="Unroll over T steps, entry by entry.")
@CELL
@click.option("--steps", type=int, required=True, metavar="T", help="The number of steps.")
@DIMS
@_to(UNROLL_TO)
@click.option("--substitute", metavar="W[0,1]", help="The loss written out, and its derivatives by the copies of this entry.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20_000, show_default=True,
    help="The most operations that --substitute may write.",
)
@OUTPUT
@FORCE
def unroll(
    cell: str, steps: int, dims: str, target: str | None, substitute: str | None, limit: int, output: Path | None, force: bool
) -> None:
    """Unroll over T steps, entry by entry, with one copy of every parameter a step (SymPy)."""
    target, entry = _target(target, output, UNROLL_TO), None if substitute is None else _entry(substitute)
    if entry is not None and target != "text":
        raise InputError("--substitute goes with --to text")
    loaded = symrnn.load(cell)
    unrolled = loaded.unroll(steps, _sizes(dims))
    text = getattr(unrolled, target)() if entry is None else _written_out(unrolled, *entry, limit=limit)
    _deliver(text, target, loaded, output, force=force)


def _written_out(unrolled: "symrnn.Unrolled", name: str, index: tuple[int, ...], *, limit: int) -> str:
    operations = unrolled.operations(name, *index, limit=limit)
    if operations <= limit:
        _say(f"written out: {operations:,} operations")
    loss, derivatives = unrolled.substituted(name, *index, limit=limit)
    return "\n\n".join([f"loss = {loss}", *(f"dloss/d{symbol} = {value}" for symbol, value in derivatives.items())]) + "\n"


@main.command(short_help="Prove the derivation, exactly.")
@CELL
@click.option("--steps", type=int, default=5, show_default=True, metavar="T", help="The number of steps of the main proofs.")
@DIMS
def prove(cell: str, steps: int, dims: str) -> None:
    """Prove the identities of the derivation, exactly, at T steps."""
    proofs = _warned(symrnn.load(cell).derive()).prove(steps, _sizes(dims))
    click.echo(proofs.text(), nl=False)
    if not proofs.hold:
        raise SystemExit(WRONG)
    if proofs.open:
        raise SystemExit(UNCHECKED)


@main.command()
@CELL
@_to(GENERATE_TO)
@OUTPUT
@FORCE
def generate(cell: str, target: str | None, output: Path | None, force: bool) -> None:
    """Generate code for the loss and all its gradients."""
    loaded, target = symrnn.load(cell), target or GENERATE_TO[0]
    _deliver(getattr(_warned(loaded.derive()), target)(), target, loaded, output, force=force)


@main.command(short_help="Judge derivations and backward passes written by hand.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--cell", metavar="CELL", help="What the files are about.  [default: what they say]")
@click.option(
    "--symbols", metavar="h=s,W_{hh}=W", default="", help="Which symbols of the cell those of the notes are; others are found."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="Write the report as a page of HTML, too.")
@click.option(
    "--annotate", metavar="FILE|-", type=click.Path(path_type=Path),
    help="Write the notes with the verdicts in them (.md, .tex), too; -: print them in place of the report.",
)
@click.option("--code", is_flag=True, help="Of notebooks judge the code, not the text.")
@click.option("--only", type=click.Choice(VERDICTS), multiple=True, help="Print the formulas with this verdict alone.")
@click.option(
    "-v", "--verbose", is_flag=True,
    help="Print formulas in full, and what is given with its reading; of programs what every line computes.",
)
@FORCE
def check(
    files: tuple[Path, ...], cell: str | None, symbols: str, as_json: bool, html: Path | None, annotate: Path | None,
    code: bool, only: tuple[str, ...], verbose: bool, force: bool,
) -> None:
    """Judge the formulas of notes (.md, .tex, .ipynb, .txt): is each right, under which reading, what mends it?

    And backward passes (.py, code of .ipynb): they are run, apart from everything else; is each gradient right, and if not,
    which line is wrong? How they are called, comments in them say (docs/check-code.md).
    """
    if (only or verbose) and as_json:
        raise InputError("--json prints everything; it goes with neither --only nor --verbose")
    if annotate and len(files) > 1:
        raise InputError("--annotate goes with one file of notes")
    if annotate == STANDARD_OUTPUT and (as_json or only or verbose):
        raise InputError("--annotate - prints the notes in place of the report; it goes with none of --json, --only, --verbose")
    about = None if cell is None else symrnn.load(cell).value
    check = import_module("symrnn.cli_check")
    task = check.Task(files, about, _mapping(symbols), html, annotate, force, code)
    found = check.run(task, check.Printed(as_json, only, verbose))
    if found.unusable or found.wrong or found.unchecked:
        raise SystemExit(UNUSABLE if found.unusable else WRONG if found.wrong else UNCHECKED)


def _mapping(text: str) -> dict[str, str]:
    """`h=s,W_{hh}=W` as a mapping; a comma inside brackets separates none."""
    pairs: dict[str, str] = {}
    for part in re.split(r",(?![^{}]*\}|[^()]*\)|[^\[\]]*\])", text):
        written, sign, meant = (piece.strip() for piece in part.rpartition("="))
        if not part.strip():
            continue
        if not (written and sign and re.fullmatch(r"[A-Za-z]\w*", meant, re.ASCII)):
            raise InputError(f"--symbols: cannot read {part.strip()!r}; write them as h=s,W_{{hh}}=W, those of the notes first")
        if pairs.setdefault(written, meant) != meant:
            raise InputError(f"--symbols: {written} is given twice")
    return pairs


def _target(given: str | None, output: Path | None, formats: tuple[str, ...]) -> str:
    """The format that is asked for, else the one that the suffix of the file means, else the first."""
    meant = MEANT_BY.get(output.suffix) if output else None
    return given or (meant if meant in formats else None) or formats[0]


def _warned(derivation: "symrnn.Derivation") -> "symrnn.Derivation":
    for warning in derivation.warnings:
        _say(f"Warning: {warning}")
    return derivation


def _deliver(text: str, target: str, cell: "symrnn.Cell", output: Path | None, *, force: bool) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        symrnn.write(output, text, target=target, cell=cell.name, force=force)
        _say(f"wrote {output}")


def _names(text: str) -> tuple[str, ...]:
    """`W, s[0]` as names; a comma inside brackets separates none."""
    return tuple(name.strip() for name in re.split(r",(?![^\[]*\])", text) if name.strip())


def _sizes(text: str) -> dict[str, int]:
    """`n=2,m=1` as a mapping."""
    sizes: dict[str, int] = {}
    for part in _names(text):
        found = re.fullmatch(r"([A-Za-z]\w*) *= *(-?\d{1,18})", part, re.ASCII)
        if not found:
            raise InputError(f"--dims: cannot read {part!r}; write sizes as n=2,m=1")
        if found[1] in sizes:
            raise InputError(f"--dims: {found[1]} is given twice")
        sizes[found[1]] = int(found[2])
    return sizes


def _entry(text: str) -> tuple[str, tuple[int, ...]]:
    """`W[0,1]` as a name and an index; a name alone is a scalar."""
    found = re.fullmatch(r" *([A-Za-z]\w*) *(?:\[ *(\d{1,9}(?: *, *\d{1,9})*) *\])? *", text, re.ASCII)
    if not found:
        raise InputError(f"--substitute: cannot read {text!r}; write an entry as W[0,1]")
    return found[1], tuple(map(int, (found[2] or "").split(","))) if found[2] else ()

"""The command line: arguments in, files and text out. The only place that prints.

Results go to standard output, everything else to standard error. Exit status: 0 all well, 1 something checked is wrong,
2 the input or the call is unusable, 3 nothing wrong, but something could not be checked.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

import symrnn
from symrnn.errors import InputError, SymrnnError

CELL = click.argument("cell", metavar="CELL")
OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of standard output.")
FORCE = click.option("--force", is_flag=True, help="Replace the output file even if symrnn did not make it.")
COMMENT = {"latex": "% {}", "markdown": "<!-- {} -->", "numpy": "# {}", "python": "# {}", "text": "{}\n"}
DIMS = click.option("--dims", metavar="n=2,m=1", default="", help="Sizes of the dimensions; the others get small ones.")


class _Commands(click.Group):
    """Turns the errors that are the user's to mend into a message and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SymrnnError as error:
            _fail(str(error))
        except RecursionError:
            _fail("the cell is nested too deeply; give its parts names of their own")


def _fail(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    raise SystemExit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(symrnn.__version__, prog_name="symrnn")
def main() -> None:
    """The gradients of a recurrent cell, from its equations: a derivation to read, code to run, proofs of both.

    CELL is the name of a bundled cell (`symrnn cells`) or the path of a .cell file.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


@main.command()
@click.option("--names", is_flag=True, help="Print the names alone.")
def cells(names: bool) -> None:
    """List the bundled cells, a line each."""
    found = [symrnn.load(name) for name in symrnn.cells()]
    width = max(len(cell.name) for cell in found)
    for cell in found:
        click.echo(cell.name if names else f"{cell.name:<{width}}  {cell.doc}")


@main.command()
@CELL
def show(cell: str) -> None:
    """Show a cell's symbols, shapes and equations."""
    click.echo(symrnn.load(cell).describe(), nl=False)


@main.command()
@CELL
@click.option("--to", "target", type=click.Choice(["text", "latex", "markdown"]), default="text", show_default=True)
@click.option("--fragment", is_flag=True, help="LaTeX for \\input: without preamble.")
@click.option("--notation", default="standard", show_default=True, help="A named notation, or the path of a .toml file.")
@click.option("--detail", type=click.Choice(["full", "brief"]), default="full", show_default=True)
@click.option("--wrt", metavar="W,U", default="", help="Only the gradients of these parameters.")
@OUTPUT
@FORCE
def derive(
    cell: str, target: str, fragment: bool, notation: str, detail: str, wrt: str, output: Path | None, force: bool
) -> None:
    """Derive the gradients, with the number of steps and all sizes left as symbols."""
    if fragment and target != "latex":
        raise InputError("--fragment goes with --to latex")
    derivation = _warned(symrnn.load(cell).derive())
    names = tuple(name.strip() for name in wrt.split(",") if name.strip()) or None
    options: dict[str, Any] = {"detail": detail, "wrt": names}
    if target != "text":
        options["notation"] = notation
    elif notation != "standard":
        raise InputError("--notation goes with --to latex or markdown: text is written in the cell language")
    if target == "latex":
        options["fragment"] = fragment
    _deliver(getattr(derivation, target)(**options), target, cell, output, force=force)


@main.command()
@CELL
@click.option("--steps", type=int, required=True, metavar="T", help="The number of steps.")
@DIMS
@click.option("--to", "target", type=click.Choice(["text", "latex", "python"]), default="text", show_default=True)
@click.option("--substitute", metavar="W[0,1]", help="The loss written out, and its derivatives by the copies of this entry.")
@click.option("--limit", type=int, default=20_000, show_default=True, help="The most operations that --substitute may write.")
@OUTPUT
@FORCE
def unroll(
    cell: str, steps: int, dims: str, target: str, substitute: str | None, limit: int, output: Path | None, force: bool
) -> None:
    """Unroll over T steps, entry by entry, with one copy of every parameter a step (SymPy)."""
    unrolled = symrnn.load(cell).unroll(steps, _sizes(dims))
    if substitute is None:
        _deliver(getattr(unrolled, target)(), target, cell, output, force=force)
        return
    if target != "text":
        raise InputError("--substitute goes with --to text")
    name, index = _entry(substitute)
    operations = unrolled.operations(name, *index, limit=limit)
    if operations <= limit:
        click.echo(f"written out: {operations:,} operations", err=True)
    loss, derivatives = unrolled.substituted(name, *index, limit=limit)
    lines = [f"loss = {loss}", *(f"dloss/d{symbol} = {value}" for symbol, value in derivatives.items())]
    _deliver("\n\n".join(lines) + "\n", target, cell, output, force=force)


@main.command()
@CELL
@click.option("--steps", type=int, default=5, show_default=True, metavar="T", help="The number of steps of the main proofs.")
@DIMS
def prove(cell: str, steps: int, dims: str) -> None:
    """Prove the derivation's identities, exactly."""
    derivation = _warned(symrnn.load(cell).derive())
    proofs = derivation.prove(steps, _sizes(dims))
    click.echo(proofs.text(), nl=False)
    if not proofs.hold:
        raise SystemExit(1)


@main.command()
@CELL
@click.option("--to", "target", type=click.Choice(["numpy"]), default="numpy", show_default=True)
@OUTPUT
@FORCE
def generate(cell: str, target: str, output: Path | None, force: bool) -> None:
    """Generate code for the loss and all its gradients."""
    derivation = _warned(symrnn.load(cell).derive())
    _deliver(getattr(derivation, target)(), target, cell, output, force=force)


def _warned(derivation: "symrnn.Derivation") -> "symrnn.Derivation":
    for warning in derivation.warnings:
        click.echo(f"warning: {warning}", err=True)
    return derivation


def _deliver(text: str, target: str, cell: str, output: Path | None, *, force: bool) -> None:
    """Prints the text, or writes it to a file; a file carries the mark by which symrnn knows its own."""
    if output is None:
        click.echo(text, nl=False)
        return
    mark = COMMENT[target].format(f"{symrnn.MARK} from the cell {Path(cell).stem}.")
    symrnn.write(output, f"{mark}\n{text}", force=force)
    click.echo(f"wrote {output}", err=True)


def _sizes(text: str) -> dict[str, int]:
    """`n=2,m=1` as a mapping."""
    sizes: dict[str, int] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if not (name and equals and number.isdecimal() and len(number) <= 6):
            raise InputError(f"--dims: cannot read {part!r}; write sizes as n=2,m=1")
        if name in sizes:
            raise InputError(f"--dims: {name} is given twice")
        sizes[name] = int(number)
    return sizes


def _entry(text: str) -> tuple[str, tuple[int, ...]]:
    """`W[0,1]` as a name and an index; a name alone is a scalar."""
    name, bracket, rest = text.strip().partition("[")
    inside = rest.removesuffix("]").split(",") if bracket else []
    if not name.isidentifier() or (bracket and not rest.endswith("]")) or not all(part.strip().isdecimal() for part in inside):
        raise InputError(f"--substitute: cannot read {text!r}; write an entry as W[0,1]")
    return name, tuple(int(part) for part in inside)

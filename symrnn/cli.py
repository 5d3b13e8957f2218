"""The command line: arguments in, files and text out. The only place that prints.

Results go to standard output, everything else to standard error. Exit status: 0 all well, 1 something checked is wrong,
2 the input or the call is unusable, 3 nothing wrong, but something could not be checked; as the shell would have it,
130 interrupted and 141 nobody reads the output any more.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import symrnn
from symrnn.emit.notation import PRESETS
from symrnn.errors import InputError, SymrnnError

WRONG, UNUSABLE, UNCHECKED, INTERRUPTED, UNREAD = 1, 2, 3, 130, 141
DERIVE_TO, UNROLL_TO, GENERATE_TO = ("text", "latex", "markdown"), ("text", "latex", "python"), ("numpy",)
MEANT_BY = {".tex": "latex", ".md": "markdown", ".py": "python", ".txt": "text"}
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
def cells(names: bool) -> None:
    """List the bundled cells, a line each."""
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

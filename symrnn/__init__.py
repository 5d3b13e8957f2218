"""symrnn: the gradients of a recurrent cell from its equations.

    cell = symrnn.load("elman")             a bundled cell, or the path of a .cell file
    cell = symrnn.parse(text)               a cell from its text

    cell.derive().latex()                   the derivation, to read
    cell.derive().numpy()                   the gradients, to run
    cell.unroll(steps=3)                    SymPy expressions, one copy of every parameter a step
    cell.prove(steps=5)                     every identity, decided exactly

    symrnn.check("notes.md")                a verdict on every formula of a derivation by hand
    symrnn.check("backward.py")             a verdict on every gradient of a backward pass by hand
    symrnn.assert_gradients("elman", run)   the same of a function, in a test

Importing symrnn loads nothing else; the first use does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symrnn.errors import CellError, InputError, SymrnnError, UnsupportedError

if TYPE_CHECKING:
    from symrnn.api import (
        Cell,
        Derivation,
        ProgramReport,
        Proofs,
        Report,
        Unrolled,
        assert_gradients,
        cells,
        cells_table,
        check,
        check_gradients,
        check_program,
        load,
        parse,
        write,
    )

__version__ = "0.1.0"
__all__ = [
    "Cell", "CellError", "Derivation", "InputError", "ProgramReport", "Proofs", "Report", "SymrnnError", "Unrolled",
    "UnsupportedError", "assert_gradients", "cells", "cells_table", "check", "check_gradients", "check_program", "load",
    "parse", "write",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("symrnn.api"), name)
    raise AttributeError(f"module 'symrnn' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

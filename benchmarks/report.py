"""Sections as Markdown that also reads well in a terminal, and the machine in words."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version

import numpy as np

from benchmarks.figure import Figure, Section, Table

LIBRARIES = ("sympy", "mpmath", "numpy", "jinja2", "lark", "click")


def page(sections: Sequence[Section]) -> str:
    """The whole report: all bounds first, then every section with its tables."""
    parts = ["# Measured figures", f"{machine()} Written by `make bench`.", bounds(sections)]
    parts += [part for section in sections for part in _section(section)]
    return "\n\n".join(parts) + "\n"


def bounds(sections: Sequence[Section]) -> str:
    """A table of every figure, its bound, and whether it is met."""
    figures = [figure for section in sections for figure in section.figures]
    header = ("figure", "measured", "bound", "met")
    return _table(Table(header, [(f.name, *_numbers(f), "yes" if f.met else "NO") for f in figures]))


def machine() -> str:
    """The number of cores, the system and the versions of what was used."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}, {python}; {libraries} ({blas})."


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield section.how
    yield from map(_table, section.tables)


def _numbers(figure: Figure) -> tuple[str, str]:
    unit = f" {figure.unit}" if figure.unit else ""
    return f"{figure.measured:.3g}{unit}", f"{figure.bound:.3g}{unit}"


def _table(table: Table) -> str:
    """A Markdown table with aligned columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(table.header, *table.rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return f"| {' | '.join([cells[0].ljust(widths[0]), *padded])} |"

    rule = line(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return "\n".join([line(table.header), rule, *map(line, table.rows)])

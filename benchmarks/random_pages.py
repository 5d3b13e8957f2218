"""Random cells whose pages are not judged right throughout: each with the formulas that are not.

    python -m benchmarks.random_pages 50 [--seed 1]

The cells are drawn as in tests/test_random_cells.py, their pages judged as in tests/judge/test_round_trip.py.
"""

import argparse
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from symrnn.derive.rolled import derive
from symrnn.errors import CellError, InputError
from symrnn.ir.cell import Cell
from symrnn.language.lower import read_cell
from tests.judge.test_round_trip import page_of, unexpected
from tests.random_cells import cell_texts


def drawn(count: int, number: int) -> list[str]:
    """So many texts of cells, the same for the same number."""
    found: list[str] = []

    @seed(number)
    @settings(
        max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(cell_texts())
    def collect(source: str) -> None:
        found.append(source)

    collect()
    return list(dict.fromkeys(found))


def cell_or_none(source: str) -> Cell | None:
    """The cell, unless what was drawn is refused."""
    try:
        cell = read_cell(source)
        derive(cell)
    except (CellError, InputError):
        return None
    return cell


def found(source: str) -> Iterator[str]:
    """What is said of the formulas that are not right, page by page."""
    cell = cell_or_none(source)
    for form in ("latex", "markdown") if cell else ():
        assert cell is not None
        yield from (f"{form}:{one}" for one in unexpected(page_of(cell, form), form, cell))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for source in drawn(asked.count, asked.seed):
        said = list(found(source))
        if said:
            print(source, *said, sep="\n", end="\n\n", flush=True)


if __name__ == "__main__":
    main()

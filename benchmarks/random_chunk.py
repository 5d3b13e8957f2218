"""Run in a process of its own: draws so many random cells from a seed and takes each through every stage.

    python -m benchmarks.random_chunk SEED COUNT

Prints as JSON how many cells were tried and how many of them differ from all others of the chunk. A cell that fails ends the
process with the error and the cell's text.
"""

import json
import sys

from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from tests.random_cells import cell_texts
from tests.test_random_cells import PAGES, check, drawn_cell

EVERY = st.sets(st.sampled_from(["0", "1", "2", "x"]), min_size=1)
TURNED = st.one_of(st.just(set[str]()), st.just(set[str]()), EVERY)
"""What runs backward: nothing in two cells out of three."""


def main() -> None:
    number, count = map(int, sys.argv[1:])
    texts: list[str] = []

    @seed(number)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(
        source=cell_texts(), turned=TURNED, steps=st.sampled_from([1, 2, 3, 3]), batch=st.sampled_from([1, 2]),
        page=st.sampled_from(list(PAGES)),
    )
    def each(source: str, turned: set[str], steps: int, batch: int, page: str) -> None:
        cell = drawn_cell(source, turned)
        assume(cell is not None)
        assert cell is not None
        texts.append(f"{source}{sorted(turned)}")
        check(cell, steps, batch, [page])

    each()
    json.dump({"tried": len(texts), "different": len(set(texts))}, sys.stdout)


if __name__ == "__main__":
    main()

"""The speed of the readable NumPy module that `generate` writes for elman."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.figure import Section, Table
from benchmarks.loops import SIZES
from benchmarks.timing import KEEP_MEMORY, ONE_THREAD, fresh

SHOWN = {
    "generated": "generated module",
    "textbook": "loop as in a textbook, by hand",
    "products": "the same matrix products alone (the floor)",
}


def measure(rounds: int) -> Section:
    usual = fresh("loops", str(rounds), environment=ONE_THREAD)
    keeping = fresh("loops", str(rounds), environment=ONE_THREAD | KEEP_MEMORY)
    sizes = ", ".join(f"{name} = {size}" for name, size in SIZES.items())
    return Section(
        "Speed of generated NumPy code",
        f"Loss and all gradients of elman, {sizes}, float64, one thread, medians of {rounds} interleaved runs. The generated "
        "module also checks shapes and that every number is finite. It works on whole arrays over time, which the system hands "
        "out anew for each call, page by page; what that costs depends on the machine. So the second half of the table is "
        "measured with an allocator that keeps memory (glibc's settings; elsewhere they change nothing).",
        tables=(
            Table(
                ("", *_header(""), *_header(", memory kept")),
                [(SHOWN[name], *_cells(usual, name), *_cells(keeping, name)) for name in SHOWN],
            ),
        ),
    )


def _header(when: str) -> tuple[str, ...]:
    return f"ms{when}", "pages", "generated / this"


def _cells(found: Mapping[str, Any], name: str) -> Iterator[str]:
    taken, generated = found[name]["seconds"], found["generated"]["seconds"]
    yield from (f"{1000 * taken:.2f}", f"{found[name]['faults']:,}", f"{generated / taken:.2f}")

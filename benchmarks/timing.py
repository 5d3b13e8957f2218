"""How time is taken: in turns, so that a busy machine slows all that is compared alike; and in processes of their own."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Under glibc: memory that an array gave back is kept for the next one, so that no page of it is asked for again.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**30), "MALLOC_TOP_PAD_": str(2**26)}
ONE_THREAD = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"], "1")


def seconds(task: Callable[[], object]) -> float:
    """How long a task takes, once."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def interleaved(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each task over so many rounds, in which each runs once; a round before these is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            taken[name].append(seconds(task))
    return {name: median(found) for name, found in taken.items()}


def python(*arguments: str) -> Callable[[], object]:
    """A task: this Python run with these arguments, start to end. RuntimeError if it fails."""

    def task() -> None:
        run = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"python {' '.join(arguments)} failed:\n{run.stderr}")

    return task


def fresh(module: str, *arguments: str, limit: float | None = None, environment: Mapping[str, str] | None = None) -> Any:
    """What a module of this folder prints as JSON, run in a process of its own; None after more than `limit` seconds."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    variables = {**os.environ, **(environment or {})}
    try:
        run = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=limit, env=variables)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(run.stdout)


def page_faults(task: Callable[[], object]) -> int:
    """How many pages of memory a task had to be given by the system."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    task()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def peak_mebibytes() -> float:
    """The largest resident set this process has had so far; Linux tells it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)

"""The report says the same bytes in every run, and of every file the same in every order of the files."""

import json
import os
import subprocess
import sys
from pathlib import Path

NOTES = {
    "a.md": "$s_t = \\tanh(W x_t + U s_{t-1} + b)$\n\n"
    "$$\\frac{\\partial L}{\\partial b} = \\sum_{t=2}^T \\frac{\\partial L_t}{\\partial b}$$\n",
    "b.md": "$q_t = s_t + s_{t-1}$\n\n$s_t = q_t + s_{t-1}$\n\n$z = y$\n",
}  # fmt: skip


def report(folder: Path, names: list[str], seed: str) -> bytes:
    command = [sys.executable, "-m", "symrnn", "check", "--cell", "elman", "--json", *names]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).stdout


def test_the_report_is_the_same_in_every_run_and_order(tmp_path: Path) -> None:
    for name, text in NOTES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    first, again, turned = (report(tmp_path, names, seed) for names, seed in RUNS)
    assert first == again
    by_file = [{file["file"]: file for file in json.loads(found)["files"]} for found in (first, turned)]
    assert by_file[0] == by_file[1]
    assert set(by_file[0]) == set(NOTES)


RUNS = ((["a.md", "b.md"], "1"), (["a.md", "b.md"], "2"), (["b.md", "a.md"], "1"))

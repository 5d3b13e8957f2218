"""The examples train with generated code, in their short form: they reach what they promise and leave a plot of the loss."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import mean

import numpy as np
import pytest
from matplotlib.image import imread

import symrnn
from tests.cli.command import ROOT, environment

EXAMPLES = ROOT / "examples"
NAMES = ["binary_addition", "character_model"]
# Test runs share the processors: threads of several BLAS libraries would wait for each other.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def run(name: str, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """An example in a process of its own, where NumPy's warnings are errors; it writes into `folder`."""
    command = [sys.executable, "-W", "error::RuntimeWarning", str(EXAMPLES / f"{name}.py"), "--folder", str(folder), *options]
    return subprocess.run(command, cwd=folder, env=environment(ONE_THREAD), capture_output=True, text=True, check=False)


def figures(pattern: str, printed: str) -> Sequence[str]:
    found = re.search(pattern, printed)
    assert found is not None, printed
    return found.groups()


def assert_is_plot(path: Path) -> None:
    """A PNG of 800 x 500 pixels in which more is drawn than the white paper."""
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    pixels = np.asarray(imread(path))
    assert pixels.shape[:2] == (500, 800)
    drawn = np.any(pixels[..., :3] < 0.9, axis=-1)
    assert np.mean(np.any(drawn, axis=0)) > 0.8
    assert np.mean(np.any(drawn, axis=1)) > 0.8


def test_binary_addition_gets_every_held_out_sum_right(tmp_path: Path) -> None:
    done = run("binary_addition", tmp_path, "--quick")
    assert done.returncode == 0, done.stderr
    assert "training" in done.stderr
    right, asked, share = figures(r"every bit right: (\d+) of (\d+), ([\d.]+) %", done.stdout)
    assert (right, asked, share) == ("63536", "63536", "100.00")
    assert float(figures(r"held-out loss: ([\d.]+) nats per bit", done.stdout)[0]) < 0.02
    assert_is_plot(tmp_path / "binary_addition.png")


def test_the_character_model_is_better_than_the_bigram_model(tmp_path: Path) -> None:
    done = run("character_model", tmp_path, "--quick")
    assert done.returncode == 0, done.stderr
    assert "training" in done.stderr
    loss, bigram = map(float, figures(r"held-out loss: ([\d.]+) nats per character; bigram model: ([\d.]+)", done.stdout))
    assert loss < bigram - 0.2
    assert bigram == pytest.approx(bigram_loss_by_counting(), abs=1e-4)
    assert f"bigram model, add-one | | {bigram:.3f} |" in (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert_is_plot(tmp_path / "character_model.png")


@pytest.mark.parametrize("name", NAMES)
def test_one_step_is_not_enough_and_its_outcome_is_decided_by_the_seed(name: str, tmp_path: Path) -> None:
    first, again, other = (run(name, tmp_path, "--steps", "1", "--seed", seed) for seed in "334")
    assert [done.returncode for done in (first, again, other)] == [1, 1, 1]
    assert "held-out loss" in first.stdout
    assert first.stdout == again.stdout != other.stdout


@pytest.mark.parametrize("name", NAMES)
def test_the_gradients_of_the_cells_of_the_examples_are_proved(name: str) -> None:
    proofs = symrnn.load(EXAMPLES / f"{name}.cell").prove(steps=2)
    assert proofs.hold
    assert not proofs.open


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_option_is_refused(name: str, tmp_path: Path) -> None:
    done = run(name, tmp_path, "--steps", "0")
    assert done.returncode == 2
    assert "--steps" in done.stderr


def bigram_loss_by_counting() -> float:
    """The loss of the add-one bigram model on the last tenth in ten passages, character by character."""
    text = (EXAMPLES / "data" / "devils-dictionary.txt").read_text(encoding="ascii")
    length, alphabet = len(text) // 100, len(set(text))
    start = len(text) - 10 * length
    trained = text[:start]
    pairs, firsts = Counter(pairwise(trained)), Counter(trained[:-1])
    asked = [pair for i in range(start, len(text), length) for pair in pairwise(text[i : i + length])]
    return -mean(log((pairs[this, after] + 1) / (firsts[this] + alphabet)) for this, after in asked)

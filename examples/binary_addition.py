"""Learns to add two binary numbers bit by bit, by plain gradient descent on the gradients that symrnn derives.

    python examples/binary_addition.py [--quick] [--steps N] [--seed N] [--folder FOLDER]

At each step the network reads one bit of each number, the least significant first, and says the bit of the sum; that
there is a carry, and that it must be remembered, it finds out for itself. It is trained on 2000 of the 65 536 pairs of
8-bit numbers and examined on all the others. The exit status is 1 if it gets a single bit of their sums wrong.
"""

import sys
from math import log
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import numpy as np

from training import FOLDER, Array, gradients_of, save_plot, train

CELL = Path(__file__).with_suffix(".cell")

NUMBERS = 2**8
BITS = 9  # of a sum: eight and the last carry
TRAINED = 2000
BATCH = 32
UNITS = 16
STEP_SIZE = 1.0  # for the mean loss of a bit; the gradients are taken as they are


def bits(numbers: Array) -> Array:
    """The bits of N integers, the least significant first: (BITS, N)."""
    return numbers >> np.arange(BITS)[:, None] & 1


def all_sums(rng: np.random.Generator) -> tuple[Array, Array]:
    """Every pair of numbers, in random order, as inputs (BITS, N, 2), and the sums as targets (BITS, N)."""
    first, second = np.divmod(rng.permutation(NUMBERS**2), NUMBERS)
    return np.stack([bits(first), bits(second)], axis=-1), bits(first + second)


def initial(module: ModuleType, rng: np.random.Generator) -> Any:
    """Normal weights, of variance 1 / UNITS where they multiply the state; biases 0."""
    return module.Params(
        U=rng.standard_normal((UNITS, 2)),
        W=rng.standard_normal((UNITS, UNITS)) / np.sqrt(UNITS),
        b=np.zeros(UNITS),
        v=rng.standard_normal(UNITS) / np.sqrt(UNITS),
        c=0.0,
    )


def right_sums(module: ModuleType, params: Any, x: Array, y: Array) -> int:
    """How many sums have every bit right; a logit z above 0 says 1. Row 0 of z is what comes before the first step."""
    said = module.forward(params, x).z[1:] > 0
    return int(np.sum(np.all(said == y, axis=0)))


@click.command(help="Learns to add two binary numbers bit by bit; the loss is plotted into binary_addition.png.")
@click.option("--steps", type=click.IntRange(min=1), help="Steps of gradient descent; 2000 unless given.")
@click.option("--quick", is_flag=True, help="The short form: 1000 steps.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Of the weights and of all that is drawn; 1 unless given.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    help="Of the output; build/examples unless given.",
)
def main(steps: int | None, quick: bool, seed: int, folder: Path) -> None:
    rng = np.random.default_rng(seed)
    module = gradients_of(CELL, folder)
    x, y = all_sums(rng)
    held_out_x, held_out_y = x[:, TRAINED:], y[:, TRAINED:]

    def draw() -> tuple[Array, Array]:
        chosen = rng.integers(TRAINED, size=BATCH)
        return x[:, chosen], y[:, chosen]

    def examine(params: Any) -> float:
        return float(module.loss(params, held_out_x, held_out_y) / held_out_y.size)

    steps = steps or (1000 if quick else 2000)
    params, history = train(module, initial(module, rng), draw, examine, steps=steps, step_size=STEP_SIZE)
    right, asked = right_sums(module, params, held_out_x, held_out_y), held_out_y.shape[1]
    plot = folder / "binary_addition.png"
    title = "Adding two 8-bit numbers, bit by bit"
    save_plot(plot, history, title=title, unit="nats per bit", level=("guessing", log(2)), scale="log")
    click.echo(f"held-out loss: {history.held_out[steps]:.4f} nats per bit")
    click.echo(f"held-out sums with every bit right: {right} of {asked}, {100 * right / asked:.2f} %")
    click.echo(f"plot: {plot}")
    sys.exit(0 if right == asked else 1)


if __name__ == "__main__":
    main()

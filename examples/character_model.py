"""Learns to predict the next character of a text, by plain gradient descent on the gradients that symrnn derives.

    python examples/character_model.py [--quick] [--steps N] [--seed N] [--folder FOLDER]

The text is Ambrose Bierce's The Devil's Dictionary (data/README.md). The first nine tenths are for training, in windows
of 50 characters from random places. The last tenth is held out, in ten passages. Training windows and passages are read
from a zero state. The mean loss of the held-out characters is compared with that of a bigram model on the same ones,
fitted on the same nine tenths. The exit status is 1 if the network is not the better one.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import numpy as np

from training import FOLDER, Array, gradients_of, save_plot, train

CELL = Path(__file__).with_suffix(".cell")
TEXT = Path(__file__).with_name("data") / "devils-dictionary.txt"

PASSAGES = 10
WINDOW = 50
BATCH = 16
UNITS = 128
STEP_SIZE = 2.0  # for the mean loss of a character
LONGEST = 1.0  # gradients that are longer, all together, are shortened to this


def read_text() -> tuple[Array, Array, Array]:
    """The alphabet; the training part (N) and the held-out passages (L, PASSAGES), one a column, as indices into it."""
    alphabet, text = np.unique(list(TEXT.read_text(encoding="ascii")), return_inverse=True)
    length = len(text) // 10 // PASSAGES
    trained, held_out = np.split(text, [len(text) - length * PASSAGES])
    return alphabet, trained, held_out.reshape(PASSAGES, length).T


def bigram_loss(trained: Array, held_out: Array, symbols: int) -> float:
    """The mean of -log p(next | this) over the held-out passages; p is the count in the training part plus one, normalised."""
    counts = np.ones((symbols, symbols))
    np.add.at(counts, (trained[:-1], trained[1:]), 1)
    p = counts / counts.sum(axis=1, keepdims=True)
    return float(-np.mean(np.log(p[held_out[:-1], held_out[1:]])))


def initial(module: ModuleType, rng: np.random.Generator, symbols: int) -> Any:
    """Normal weights, of variance 1 / UNITS where they multiply the state, 1 / 4 where a one-hot input; biases 0."""
    from_input, from_state = (UNITS, symbols), (UNITS, UNITS)
    return module.Params(
        Wg=rng.standard_normal(from_input) / 2,
        Ug=rng.standard_normal(from_state) / np.sqrt(UNITS),
        bg=np.zeros(UNITS),
        Wc=rng.standard_normal(from_input) / 2,
        Uc=rng.standard_normal(from_state) / np.sqrt(UNITS),
        bc=np.zeros(UNITS),
        V=rng.standard_normal((symbols, UNITS)) / np.sqrt(UNITS),
        a=np.zeros(symbols),
    )


def sample(module: ModuleType, params: Any, rng: np.random.Generator, one_hot: Array, length: int) -> list[int]:
    """Characters drawn one after another from what the network says comes next; its state is handed from step to step."""
    drawn, h = [0], np.zeros((1, UNITS))  # the first of the alphabet is the end of a line
    for _ in range(length):
        values = module.forward(params, one_hot[drawn[-1]][None, None], h0=h)
        h = values.h[-1]
        drawn.append(int(rng.choice(len(one_hot), p=values.p[-1, 0])))
    return drawn[1:]


@click.command(help="Learns to predict the next character of a text; the loss is plotted into character_model.png.")
@click.option("--steps", type=click.IntRange(min=1), help="Steps of gradient descent; 8000 unless given.")
@click.option("--quick", is_flag=True, help="The short form: 400 steps.")
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
    alphabet, trained, held_out = read_text()
    one_hot = np.eye(len(alphabet))

    def draw() -> tuple[Array, Array]:
        places = rng.integers(len(trained) - WINDOW, size=BATCH) + np.arange(WINDOW + 1)[:, None]
        characters = one_hot[trained[places]]
        return characters[:-1], characters[1:]

    def examine(params: Any) -> float:
        characters = one_hot[held_out]
        return float(module.loss(params, characters[:-1], characters[1:]) / held_out[1:].size)

    steps = steps or (400 if quick else 8000)
    params = initial(module, rng, len(alphabet))
    params, history = train(module, params, draw, examine, steps=steps, step_size=STEP_SIZE, longest=LONGEST)
    loss, bigram = history.held_out[steps], bigram_loss(trained, held_out, len(alphabet))
    plot = folder / "character_model.png"
    title = "The Devil's Dictionary, character by character"
    save_plot(plot, history, title=title, unit="nats per character", level=("bigram model", bigram))
    click.echo(f"a sample:\n{''.join(alphabet[sample(module, params, rng, one_hot, 300)])}\n")
    click.echo(f"held-out loss: {loss:.4f} nats per character; bigram model: {bigram:.4f}")
    click.echo(f"plot: {plot}")
    sys.exit(0 if loss < bigram else 1)


if __name__ == "__main__":
    main()

"""What the examples share: gradients from a cell file, plain gradient descent with a progress bar, a plot of the loss."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from math import inf
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import click
import numpy as np
from matplotlib.figure import Figure

import symrnn

Array = np.ndarray[Any, np.dtype[Any]]
Scale = Literal["linear", "log"]

FOLDER = Path(__file__).resolve().parents[1] / "build" / "examples"


@dataclass
class History:
    """The loss of the mini-batch of every step, and the held-out loss after some steps, both per prediction, in nats."""

    losses: list[float] = field(default_factory=list)
    held_out: dict[int, float] = field(default_factory=dict)


def gradients_of(cell_file: Path, folder: Path) -> ModuleType:
    """The NumPy module that symrnn generates from a cell file; it is written into `folder` and imported from there."""
    cell = symrnn.load(cell_file)
    path = folder / f"{cell_file.stem}_gradients.py"
    folder.mkdir(parents=True, exist_ok=True)
    symrnn.write(path, cell.derive().numpy(), target="numpy", cell=cell.name)
    sys.path.insert(0, str(folder))
    return import_module(path.stem)


def descend(params: Any, gradients: Any, step_size: float, longest: float) -> Any:
    """The parameters after one step of gradient descent: each less `step_size` times its gradient.

    Where the gradients, taken together as one vector, are longer than `longest`, they are shortened to that length
    (R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013, algorithm 1).
    """
    length = np.sqrt(sum(np.sum(getattr(gradients, name) ** 2) for name in params._fields))
    rate = step_size if length <= longest else step_size * longest / length
    return params._replace(**{name: getattr(params, name) - rate * getattr(gradients, name) for name in params._fields})


def train(
    module: ModuleType,
    params: Any,
    draw: Callable[[], tuple[Array, Array]],
    examine: Callable[[Any], float],
    *,
    steps: int,
    step_size: float,
    longest: float = inf,
) -> tuple[Any, History]:
    """The parameters after `steps` steps of gradient descent on the mean loss of a prediction, and the losses on the way.

    `draw` gives the inputs (T, B, …) and the targets of a mini-batch. `examine` gives the held-out loss of parameters; it is
    asked after every tenth of the steps, and what it says is only recorded.
    """
    history = History()
    with click.progressbar(range(1, steps + 1), label="training", file=sys.stderr) as bar:
        for step in bar:
            x, y = draw()
            predictions = x.shape[0] * x.shape[1]
            total, gradients = module.loss_and_gradients(params, x, y)
            params = descend(params, gradients, step_size / predictions, longest * predictions)
            history.losses.append(total / predictions)
            if step * 10 // steps > (step - 1) * 10 // steps:
                history.held_out[step] = examine(params)
                bar.label = f"held-out loss {history.held_out[step]:.3f}"
    return params, history


def save_plot(
    path: Path, history: History, *, title: str, unit: str, level: tuple[str, float], scale: Scale = "linear"
) -> None:
    """A PNG of the losses by step, with a named level to compare them with as a horizontal line."""
    figure = Figure(figsize=(8, 5), dpi=100, layout="constrained")
    axes = figure.subplots()
    axes.plot(range(1, len(history.losses) + 1), history.losses, color="tab:blue", alpha=0.5, linewidth=0.8, label="mini-batch")
    axes.plot(list(history.held_out), list(history.held_out.values()), "o-", color="tab:red", label="held out")
    axes.axhline(level[1], color="black", linestyle="--", label=f"{level[0]}: {level[1]:.3f}")
    axes.set(title=title, xlabel="steps of gradient descent", ylabel=f"cross-entropy ({unit})", yscale=scale)
    axes.legend()
    figure.savefig(path)

"""Settings as the lines that say them, so that what was found can be put into the file."""

from collections.abc import Iterator, Mapping

from symrnn.programs.layout import Laid, laid_text
from symrnn.programs.settings import LOSS, Give, Run, Settings, Take

MARK = "# symrnn: "


def echoed(settings: Settings) -> tuple[str, ...]:
    """A line for everything that is said; read again, the lines say the same."""
    return tuple(MARK + line for line in _lines(settings))


def _lines(settings: Settings) -> Iterator[str]:
    if settings.cell:
        yield f"cell {settings.cell}"
    if settings.sizes:
        yield f"sizes {_pairs(settings.sizes)}"
    yield from map(_action, settings.actions)
    if settings.zero:
        yield f"zero {', '.join(map(laid_text, settings.zero))}"


def _pairs(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {size}" for name, size in sizes.items())


def _action(action: Give | Run | Take) -> str:
    match action:
        case Give(target, layout):
            return f"give {target} = {laid_text(layout)}"
        case Run(statements):
            return f"run {statements}"
        case Take(of, expression):
            return f"take {_gradient(of)} = {expression}"


def _gradient(of: Laid) -> str:
    return LOSS if of.name == LOSS else f"d{laid_text(of)}"

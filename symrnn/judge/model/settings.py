"""What the settings of notes say about their model: shapes, sizes, kinds and names, each checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from symrnn.errors import InputError, nearest
from symrnn.ir.functions import BUILTIN
from symrnn.judge.look import Look, index_of
from symrnn.judge.meaning import Index
from symrnn.judge.model.extents import Extent

_ACCENTED = re.compile(r"\\?(hat|tilde|bar|dot|vec|overline|widehat|widetilde)\s*\{(?P<inner>.*)\}(?P<rest>[^}]*)|(?P<name>.*)")
_FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathcal|mathit|mathsf|text|operatorname)\s*\{([^{}]*)\}")
_SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|([A-Za-z0-9]+|\\[A-Za-z]+))")
_NAME = re.compile(r"\\?([A-Za-z]+)")
_EXTENT = re.compile(r"(?:(\d{1,6})\s*\*?\s*)?([A-Za-z][A-Za-z0-9_]*)|(\d{1,6})")
LARGEST = 1_000_000
LOSS_KINDS = ("half squared error", "squared error", "cross entropy")


def look_of_text(text: str, letter: str = "t") -> Look | None:
    """The look of a name as settings give it: `W_{hh}`, `W_hh`, `\\hat{y}_t`, `h_t`, `\\mathbf{x}`; None for no name."""
    text = _FONT.sub(r"\1", text.strip().strip("$").strip())
    accents: list[str] = []
    found = _ACCENTED.fullmatch(text)
    while found is not None and found["inner"] is not None:
        accents.append(found[1].removeprefix("wide").replace("overline", "bar"))
        text = found["inner"] + found["rest"]
        found = _ACCENTED.fullmatch(text)
    base = _NAME.match(text)
    if base is None or _SCRIPT.sub("", text[base.end() :]).strip():
        return None
    scripts = [(sign, "".join((braced or plain).split())) for sign, braced, plain in _SCRIPT.findall(text[base.end() :])]
    kept = [(sign, part) for sign, script in scripts for part in script.split(",") if not _is_step(part, letter)]
    subs, sups = (tuple(part for own, part in kept if own == sign) for sign in "_^")
    return Look(base[1], tuple(accents), subs, sups)


def means(text: str, look: Look, letter: str) -> bool:
    """Whether a setting speaks of a symbol: by its name as written, or by its name in the cell."""
    return look_of_text(text, letter) == look or text.strip() == base_name(look)


def base_name(look: Look) -> str:
    """The name of a symbol in the cell language: `W_hh`, `y_hat`, `h_1`."""
    letters = "".join(c for c in look.base if c.isascii() and c.isalnum()) or "v"
    letters = letters if letters[0].isalpha() else f"v{letters}"
    scripts = ["".join(c for c in text if c.isascii() and c.isalnum()) for text in (*look.subs, *look.sups)]
    accents = [accent for accent in look.accents if accent.isalpha()]
    primes = ["prime"] * look.primes
    return "_".join(part for part in (letters, *scripts, *accents, *primes) if part)


def _is_step(text: str, letter: str) -> bool:
    index = index_of(text.strip("()<>"))
    return index is not None and index in (Index(letter), Index("T"))


def read_shape(value: object, of: str) -> tuple[Extent, ...]:
    """The shape that a setting gives: `n x m`, `(n, m)`, `n+m x n`, `3`, `scalar`, or a list of sizes."""
    parts = [str(v) for v in value] if isinstance(value, list | tuple) else _sides(str(value))
    shape = tuple(read_extent(part, of) for part in parts)
    if len(shape) > 2:
        raise InputError(f"the shape of {of} has {len(shape)} sizes: a symbol is a scalar, a vector or a matrix")
    return () if shape == (Extent((), 1),) else shape


def _sides(text: str) -> list[str]:
    text = text.strip().strip("$").strip("()[] ")
    text = re.sub(r"\\times|×|(?<=[\s\d)])x(?=[\s\d(])", ",", text)
    return [] if text in ("", "scalar", "()") else [part.strip() for part in text.split(",") if part.strip()]


def read_extent(text: str, of: str) -> Extent:
    """A sum of names and numbers."""
    total = Extent()
    for term in text.split("+"):
        found = _EXTENT.fullmatch(term.strip())
        if found is None:
            raise InputError(f"the size {text.strip()!r} of {of} is not a sum of names and numbers, such as n, 3 or n + m")
        count, name, number = found.groups()
        total += Extent((), int(number)) if number else Extent((name,) * min(int(count or 1), LARGEST))
    if total == Extent():
        raise InputError(f"a size of {of} is 0; sizes are at least 1")
    return total


@dataclass(frozen=True)
class Settings:
    """The settings that concern the model, with names as looks."""

    given: Mapping[str, object] = field(default_factory=dict)

    @property
    def letter(self) -> str | None:
        value = self.given.get("time")
        if value is None:
            return None
        if not isinstance(value, str) or not re.fullmatch(r"\\?[A-Za-z]+", value):
            raise InputError(f"the setting time is the letter of the step, such as t; found {value!r}")
        return value.removeprefix("\\")

    def flag(self, name: str) -> bool:
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            raise InputError(f"the setting {name} is true or false; found {value!r}")
        return value

    def mapping(self, name: str) -> Mapping[str, object]:
        value = self.given.get(name, {})
        if not isinstance(value, Mapping):
            raise InputError(f"the setting {name} gives a value to each name, {name}: {{W: …}}; found {value!r}")
        return {str(key): item for key, item in value.items()}

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names, or names between commas."""
        value = self.given.get(name, ())
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, Iterable) or isinstance(parts, Mapping):
            raise InputError(f"the setting {name} is a list of names; found {value!r}")
        return tuple(str(part).strip() for part in parts)

    @property
    def sizes(self) -> Mapping[str, int]:
        found = self.mapping("sizes")
        for name, size in found.items():
            if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size < LARGEST:
                raise InputError(f"the setting sizes gives the size {size!r} to {name}; a size is a whole number from 1 on")
        return {name: size for name, size in found.items() if isinstance(size, int)}

    @property
    def functions(self) -> Mapping[str, str]:
        found = {name: str(value) for name, value in self.mapping("functions").items()}
        for name, value in found.items():
            if value not in BUILTIN:
                known = ", ".join(sorted(BUILTIN))
                problem = f"the setting functions gives {name} the unknown function {value}{nearest(value, BUILTIN)}"
                raise InputError(f"{problem} (known: {known})")
        return found

    @property
    def loss(self) -> str | None:
        value = self.given.get("loss")
        text = None if value is None else str(value).strip().lower().replace("-", " ")
        if text is not None and text not in LOSS_KINDS:
            raise InputError(f"the setting loss is one of {', '.join(LOSS_KINDS)}; found {value!r}")
        return text

"""How a derivation is written: where time stands, the signs for transpose, product and gradient, and names of one's own.

A notation is a preset by name, or a TOML file:

    time = "superscript"        # subscript s_t | superscript s^{(t)} | angle s^{<t>}
    transpose = "T"             # top | T
    product = "circ"            # odot | circ: the sign of the element-wise product
    gradient = "nabla"          # partial | nabla | delta

    [symbols]
    W_hh = '\\mathbf{W}_{hh}'   # LaTeX of a symbol, without its time
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from symrnn.emit.usertex import check_user_latex
from symrnn.errors import InputError, nearest


class TimeStyle(StrEnum):
    SUBSCRIPT = "subscript"
    SUPERSCRIPT = "superscript"
    ANGLE = "angle"


class TransposeSign(StrEnum):
    TOP = "top"
    LETTER = "T"


class ProductSign(StrEnum):
    ODOT = "odot"
    CIRC = "circ"


class GradientStyle(StrEnum):
    PARTIAL = "partial"
    NABLA = "nabla"
    DELTA = "delta"


@dataclass(frozen=True)
class Notation:
    """The choices; `symbols` maps names of the cell to LaTeX."""

    time: TimeStyle = TimeStyle.SUBSCRIPT
    transpose: TransposeSign = TransposeSign.TOP
    product: ProductSign = ProductSign.ODOT
    gradient: GradientStyle = GradientStyle.PARTIAL
    symbols: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)


STANDARD = Notation()
PRESETS: dict[str, Notation] = {
    "standard": STANDARD,
    "goodfellow": Notation(time=TimeStyle.SUPERSCRIPT, gradient=GradientStyle.NABLA),
    "angle": Notation(time=TimeStyle.ANGLE, transpose=TransposeSign.LETTER),
    "delta": Notation(gradient=GradientStyle.DELTA),
}
# The choices of every key, the default first.
CHOICES: dict[str, type[StrEnum]] = {
    "time": TimeStyle, "transpose": TransposeSign, "product": ProductSign, "gradient": GradientStyle,
}


def preset(name: str) -> Notation:
    """The notation of a name; raises InputError for an unknown one."""
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        raise InputError(f"unknown notation {name!r}{nearest(name, PRESETS)}\n  notations: {known}, or a TOML file")
    return PRESETS[name]


def read_notation(text: str, file: str = "<notation>") -> Notation:
    """The notation of a TOML text; raises InputError for what is no notation."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: this is not TOML: {error}") from error
    known = [*CHOICES, "symbols"]
    for key in table:
        if key not in known:
            raise InputError(f"{file}: unknown key {key!r}{nearest(key, known)}\n  keys: {', '.join(known)}")
    return Notation(
        TimeStyle(_choice("time", table, file)),
        TransposeSign(_choice("transpose", table, file)),
        ProductSign(_choice("product", table, file)),
        GradientStyle(_choice("gradient", table, file)),
        _symbols(table.get("symbols", {}), file),
    )


def _choice(key: str, table: Mapping[str, object], file: str) -> str:
    known = [str(choice) for choice in CHOICES[key]]
    value = table.get(key, known[0])
    if not isinstance(value, str) or value not in known:
        guess = nearest(value, known) if isinstance(value, str) else ""
        raise InputError(f"{file}: {key} cannot be {value!r}{guess}\n  {key} is one of {', '.join(known)}")
    return value


def _symbols(table: object, file: str) -> Mapping[str, str]:
    if not isinstance(table, dict):
        raise InputError(f"{file}: symbols is a table, [symbols], of lines such as W_hh = '\\mathbf{{W}}_{{hh}}'")
    for name, latex in table.items():
        if not isinstance(latex, str):
            raise InputError(f"{file}: the LaTeX of {name} is not a text but {latex!r}")
        check_user_latex(latex, f"{file}: the LaTeX of {name}")
    return MappingProxyType(dict(table))

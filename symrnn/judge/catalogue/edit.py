"""An edit as a value: which characters of a formula are replaced by what, and what that says in words."""

from dataclasses import dataclass
from itertools import pairwise

Replacement = tuple[int, int, str]


@dataclass(frozen=True)
class Edit:
    """One edit: its `kind` in the catalogue, `words` in the writer's notation, and what to put in place of which characters."""

    kind: str
    words: str
    replacements: tuple[Replacement, ...]


def apply(text: str, edit: Edit, first: int = 0) -> str:
    """The text after the edit; `first`: where the text begins among the characters that the edit counts."""
    for start, end, new in reversed(edit.replacements):
        text = text[: start - first] + new + text[end - first :]
    return text


def ordered(replacements: list[Replacement]) -> tuple[Replacement, ...] | None:
    """The replacements in the order of the text, or None where two of them overlap."""
    replacements = sorted(replacements)
    overlaps = any(first[1] > second[0] for first, second in pairwise(replacements))
    return None if overlaps else tuple(replacements)

"""Names that are not taken yet."""

from collections.abc import Collection
from itertools import count


def fresh(base: str, taken: Collection[str]) -> str:
    """`base`, or if it is taken `base2`, `base3`, …"""
    if base not in taken:
        return base
    return next(name for name in (f"{base}{i}" for i in count(2)) if name not in taken)

"""Proofs as text: the claims in groups that were decided alike, each with the chance that a wrong one would have passed."""

import re
from collections.abc import Iterator
from itertools import groupby

from symrnn.ir.proof import Proof, above

VERDICT = {True: "proved", False: "WRONG", None: "open"}
SILENT = "-"


def proofs_text(name: str, proofs: tuple[Proof, ...]) -> str:
    """The page that `symrnn prove` prints; of a further case that holds, only how many claims it covers."""
    lines = [f"{name}: {_count(proofs)}"]
    seen: set[str] = set()
    for (case, method), group in groupby(proofs, key=lambda proof: (proof.case, proof.method)):
        claims = list(group)
        known = all(proof.holds and _sort(proof) in seen for proof in claims)
        seen.update(map(_sort, claims))
        lines += ["", f"{f'{case}: ' if case else ''}{method}"]
        lines += [f"  proved  the same {len(claims)} claims"] if known else _table(claims)
    return "\n".join([*lines, ""])


def _table(proofs: list[Proof]) -> Iterator[str]:
    width = max(len(proof.claim) for proof in proofs)
    for proof in proofs:
        chance = f"error <= {above(proof.error)}" if proof.holds and proof.error else ""
        yield f"  {VERDICT[proof.holds] if proof.applies else SILENT:<7} {proof.claim:<{width}}  {chance}".rstrip()
        if proof.witness is not None:
            yield f"          {proof.witness}"


def _sort(proof: Proof) -> str:
    """A claim apart from the steps that it names, which differ from case to case."""
    return re.sub(r"\d+", "", proof.claim)


def _count(proofs: tuple[Proof, ...]) -> str:
    wrong = sum(proof.holds is False for proof in proofs)
    undecided = sum(proof.is_open for proof in proofs)
    counts = {"claims proved": sum(proof.holds is True for proof in proofs), "WRONG": wrong, "open": undecided}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)

"""Proofs as text: a line a claim, then how they were decided."""

from symrnn.ir.proof import Proof

VERDICT = {True: "proved", False: "WRONG", None: "open"}


def proofs_text(name: str, proofs: tuple[Proof, ...]) -> str:
    """The page that `symrnn prove` prints."""
    width = max(len(proof.claim) for proof in proofs)
    lines = [f"{name}: {_count(proofs)}", ""]
    for proof in proofs:
        lines.append(f"  {VERDICT[proof.holds]:<7} {proof.claim:<{width}}  {proof.method}")
        if proof.witness is not None:
            lines.append(f"          {proof.witness}")
    return "\n".join([*lines, ""])


def _count(proofs: tuple[Proof, ...]) -> str:
    wrong = sum(proof.holds is False for proof in proofs)
    undecided = sum(proof.holds is None for proof in proofs)
    counts = {"identities proved": len(proofs) - wrong - undecided, "WRONG": wrong, "open": undecided}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)

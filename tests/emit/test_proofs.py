"""The page of proofs: claims in groups, a repeated case in one line, a wrong claim with its witness."""

from fractions import Fraction

from symrnn.emit.proofs import proofs_text
from symrnn.ir.proof import Proof, Witness

WITNESS = Witness("W", (0, 1), 2, ("rolled", "oracle"), ("3", "5"), (2, 2), "T = 5")
RIGHT = Proof("d(s)[5] is a product", "1 point", holds=True, error=Fraction(1, 10**40), case="T = 5")
AGAIN = Proof("d(s)[2] is a product", "polynomials", holds=True, error=Fraction(0), case="T = 2")


def test_claims_stand_below_their_method() -> None:
    text = proofs_text("elman", (RIGHT,))
    assert text == "elman: 1 claims proved\n\nT = 5: 1 point\n  proved  d(s)[5] is a product  error <= 1.0e-40\n"


def test_a_further_case_that_holds_takes_one_line() -> None:
    assert proofs_text("elman", (RIGHT, AGAIN)).endswith("\n\nT = 2: polynomials\n  proved  the same 1 claims\n")


def test_a_wrong_claim_is_shown_with_its_witness() -> None:
    wrong = Proof("dL/dW", "1 point", holds=False, error=Fraction(0), witness=WITNESS, case="T = 2")
    text = proofs_text("elman", (RIGHT, wrong))
    assert "1 claims proved, 1 WRONG" in text
    assert "  WRONG   dL/dW\n          W[0, 1] at step 2, shape (2, 2), T = 5: rolled gives 3, oracle gives 5\n" in text


def test_an_open_claim_is_counted_and_not_abbreviated() -> None:
    text = proofs_text("elman", (RIGHT, Proof(AGAIN.claim, "undecided: too large", None, Fraction(1))))
    assert "1 open" in text
    assert "\n\nundecided: too large\n  open    d(s)[2] is a product\n" in text

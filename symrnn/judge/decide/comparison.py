"""Whether the two sides of a claim are equal at all its indices, in one reading."""

from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.budget import VALUE
from symrnn.judge.claim import Claim
from symrnn.judge.decide.branches import taken, unreached
from symrnn.judge.decide.counterexample import counterexample
from symrnn.judge.decide.finding import Trial
from symrnn.judge.decide.points import precision, same
from symrnn.judge.meaning import Meaning, Number, Sum
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value import AxisError, Env, Evaluator, OutsideError, UnclearError
from symrnn.verify.fields import Array

MOST_ENVIRONMENTS = 10_000
LARGEST_GRADIENT = 2
"""A gradient that can be written down has so many axes at most."""

TOO_MANY = "too large: it speaks of too many steps and entries at once"


def compare(claim: Claim, evaluator: Evaluator) -> Trial:
    """A claim at all its indices."""
    digits, vacuous = precision(evaluator.world.field), True
    said: list[Env] = []
    outside, transposed, reason, shapes = False, False, "there is no step at which it says something", ""
    for count, env in enumerate(claim.environments(evaluator)):
        if count >= MOST_ENVIRONMENTS:
            return Trial(None, reason=TOO_MANY)
        evaluator.world.spend(VALUE)
        try:
            left, right = values(claim, evaluator, env)
            found = tensor.pairings(left, right, flipped=True)
        except OutsideError as error:
            reason, outside = str(error) if not claim.letters else reason, True
            continue
        except AxisError as error:
            return Trial(False, reason=f"the shapes do not fit: {error}")
        except ShapeError as error:
            return Trial(None, shapes=str(error))
        except (UnclearError, ArithmeticError) as error:
            return Trial(None, reason=str(error))
        if not found:
            return Trial(None, shapes=f"{left.shape} on the left, {right.shape} on the right")
        equal = [all(same(a, b, digits) for a, b in zip(x.flat, y.flat, strict=True)) for x, y in found]
        if not any(equal):
            return Trial(False, counterexample=counterexample(env, found[0], left, right, digits))
        transposed = transposed or not equal[0]
        vacuous = vacuous and _is_zero(found[0][0], digits) and not _cancels(claim, evaluator, env, digits)
        said.append(env)
    if not said:
        return Trial(None, reason=reason, shapes=shapes, outside=outside)
    never = unreached(claim, said, evaluator.world.steps)
    if never:
        return Trial(None, reason=never, never=True)
    return Trial(True, transposed, vacuous)


def values(claim: Claim, evaluator: Evaluator, env: Env) -> tuple[Map, Map]:
    """Both sides; a number on one side stands in every entry."""
    evaluator.side = "left"
    left = evaluator.value(claim.left, env)
    evaluator.side = "right"
    right = evaluator.value(claim.right, env)
    if isinstance(taken(claim.right, env, evaluator.world.steps), Number) and not left.is_scalar:
        right = tensor.add([tensor.zeros_like(left), right])
    if evaluator.reading.row_side == "left":
        left = _as_gradient(left, evaluator)
    elif evaluator.reading.row_side == "right":
        right = _as_gradient(right, evaluator)
    return left, right


def _as_gradient(value: Map, evaluator: Evaluator) -> Map:
    """A row, the derivative of a number in Jacobian layout, as the gradient of that number."""
    if value.out or not value.into or len(value.into) > LARGEST_GRADIENT:
        raise ShapeError(f"{value.shape} for the derivative of a number")
    return evaluator.arrange(value.array, value.into)


def _cancels(claim: Claim, evaluator: Evaluator, env: Env, digits: int) -> bool:
    """Whether a side is a sum of terms that are not all 0: that they cancel says something."""
    for side, meaning in claim.sides:
        evaluator.side = side
        terms = meaning.terms if isinstance(meaning, Sum) else ()
        if not all(_is_nothing(term, evaluator, env, digits) for term in terms):
            return True
    return False


def _is_nothing(term: Meaning, evaluator: Evaluator, env: Env, digits: int) -> bool:
    """Whether a term is 0; one outside the sequence counts as 0 where the others could be evaluated without it."""
    try:
        return _is_zero(evaluator.value(term, env).array, digits)
    except OutsideError:
        return True


def _is_zero(array: Array, digits: int) -> bool:
    return all(same(a, Fraction(0), digits) for a in array.flat)

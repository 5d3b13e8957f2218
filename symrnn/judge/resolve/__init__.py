"""What written expressions mean: names as symbols at steps, products as products, calls as calls.

`resolver` has the table of what reads which node of a syntax tree; a reader reads the parts inside by the `scope` that it is
given. What cannot be read raises `UnreadError` with its place. Nothing is guessed silently: the meaning is echoed.
"""

from symrnn.judge.resolve.calls import factors_of
from symrnn.judge.resolve.names import name_meaning
from symrnn.judge.resolve.powers import EULER
from symrnn.judge.resolve.resolver import Resolver
from symrnn.judge.resolve.scope import UnreadError
from symrnn.judge.resolve.sizes import dim_text

__all__ = ["EULER", "Resolver", "UnreadError", "dim_text", "factors_of", "name_meaning"]

"""Every refusal: what the message says, which words it points at, and what it tells to do."""

import pytest

from tests.language.texts import DECLARED as D
from tests.language.texts import LOSS, PLAIN, STEP, pointed, refusal

REST = STEP + LOSS

# Each row: the text · what is wrong · the words under the caret · what would be right.
NAMES = [
    (D + "param x (n)\n", "x is declared twice", "x", "first on line 1"),
    (D + "def W(z) = z\n", "W is declared twice", "W", "first on line 4"),
    (D + "def f(z) = 2 * z\ndef f(z) = z\n", "f is declared twice", "f", "it is the function of line 5"),
    (D + "param n (m)\n", "n is a dimension", "n", "it is the size of something on line 2; choose another name"),
    (D + "n[t] = x[t]\n", "n is a dimension", "n", "choose another name"),
    (D + "param q (x)\n", "x is a variable, declared on line 1", "x", "a dimension needs a name of its own"),
    ("param q (q)\n", "q is its own dimension", "q", "a dimension needs a name of its own"),
    (D + "param lambda\n", "lambda is a keyword of Python", "lambda", "choose another name"),
    (D + "param None (n)\n", "None is a keyword of Python", "None", "generated code could not use it"),
    (D + "param b (class)\n", "class is a keyword of Python", "class", "choose another name"),
    (D + "def f(if) = if\n", "if is a keyword of Python", "if", "choose another name"),
    (D + "param t\n", "t is a word of the cell language", "t", "choose another name"),
    (D + "param b (T)\n", "T is a word of the cell language", "T", "choose another name"),
    (D + "param tanh\n", "tanh is a function of the cell language", "tanh", "choose another name"),
    (D + "def sum(z) = z\n", "sum is a function of the cell language", "sum", "choose another name"),
    (D + "param loss\n", "the name loss is taken", "loss", "given by an equation, loss[t] = … or loss = …, and not declared"),
    (D + "def loss(z) = z\n", "the name loss is taken", "loss", "and not declared"),
    (D + "param a__class__\n", "a__class__ has an underscore that joins nothing", "a__class__", "W_hh"),
    (D + "param a_\n", "a_ has an underscore that joins nothing", "a_", "an underscore stands between a letter and its"),
    (D + f"param {'b' * 41}\n", "this name is too long", "b" * 41, "names have at most 40 characters"),
    (f"cell {'b' * 41}\n" + PLAIN, "the name of the cell is too long", f"cell {'b' * 41}", "names have at most 40 characters"),
    ("cell a\n" + PLAIN + "cell b\n", "a second name for the cell", "cell b", "the first is on line 1"),
    ('"a"\n' + PLAIN + '"b"\n', "a second description for the cell", '"b"', "the first is on line 1"),
    ('source "a"\nsource "b"\n' + PLAIN, "a second source for the cell", 'source "b"', "the first is on line 1"),
]
SHAPES = [
    (D + "param q (n, m, n)\n", "q has 3 dimensions", "q (n, m, n)", "a symbol is a scalar, a vector or a matrix"),
    (D + "param q (0)\n", "a dimension of 0", "0", "sizes are at least 1"),
    (D + "param q (n + 0*m)\n", "a dimension of 0", "0", "sizes are at least 1"),
    (D + "param q (1234567)\n", "this size is too large", "1234567", "sizes go up to 999999; give it a name instead"),
    (
        D + f"param q ({' + '.join(['n'] * 41)})\n",
        "this size has too many terms", "", "at most 40; give their sum a name",
    ),
    (D + "state z (p)\nz[t] = z[t-1]\n" + REST, "the size p cannot be known", "p", "must stand alone in the shape of a"),
    (
        D + "s[t] = W @ s[t-1] + U @ s[t-1]\n",
        "shape mismatch in the equation for s", "s[t-1]",
        "U is (n, m), from line 4; s[t-1] is (n), from line 3: @ needs as many columns on the left as entries on the right",
    ),
    (
        D + "s[t] = x[t] @ W\n", "shape mismatch in the equation for s", "W",
        "x[t] is (m), from line 1; W is (n, n), from line 4: @ needs as many entries on the left as rows on the right",
    ),
    (D + "s[t] = W @ 2\n", "shape mismatch in the equation for s", "2", "a scalar multiplies with *"),
    (
        D + "s[t] = s[t-1] + x[t]\n",
        "shape mismatch in the equation for s", "x[t]", "+ needs equal shapes, or a scalar on one side",
    ),
    (
        D + "s[t] = 1 - s[t-1] - x[t]\n",
        "shape mismatch in the equation for s", "x[t]", "s[t-1] is (n), from line 3; x[t] is (m)",
    ),
    (D + "s[t] = W * s[t-1]\n", "shape mismatch in the equation for s", "s[t-1]", "the matrix product is written @"),
    (D + "s[t] = s[t-1] / x[t]\n", "shape mismatch in the equation for s", "x[t]", "/ needs equal shapes"),
    (
        D + "s[t] = x[t]\n",
        "shape mismatch in the equation for s", "x[t]", "s is (n), declared on line 3; the right side is (m)",
    ),
    (D + "s[t] = sum(s[t-1])\n", "shape mismatch in the equation for s", "sum(s[t-1])", "the right side is ()"),
    (
        D + "s[t] = (s[t-1] + s[t-1]*s[t-1]*s[t-1]*s[t-1]) + x[t]\n",
        "shape mismatch in the equation for s", "x[t]", "(s[t-1] + s[t-1]*s[t-1]*s[t-1]*s[t-1]) is (n)",
    ),
    (
        D + STEP + "loss[t] = (s[t] - y[t])**2\n",
        "the loss is not a scalar", "(s[t] - y[t])**2", "its shape is (n); take sum(…)",
    ),
    (D + "s[t] = W @ s[t-1].T\n", ".T of what is no matrix", "s[t-1].T", "vectors are one-dimensional and have no transpose"),
    (D + "s[t] = (2).T * s[t-1]\n", ".T of what is no matrix", "(2).T", "(2) is (), a scalar"),
    (D + "s[t] = softmax(W)\n", "softmax takes vectors", "W", "found W is (n, n), from line 4"),
    (D + "s[t] = concat(1, s[t-1])\n", "concat takes vectors", "1", "found 1 is ()"),
    (D + "s[t] = dot(s[t-1], x[t])*s[t-1]\n", "shape mismatch in the equation for s", "x[t]", "dot needs equal shapes"),
    (
        D + STEP + "loss[t] = cross_entropy(x[t], y[t])\n",
        "shape mismatch in the equation for loss", "y[t]", "cross_entropy needs",
    ),
    (
        D + "def f(a, b) = a * b\ns[t] = f(s[t-1], x[t])\n",
        "shape mismatch in the equation for s", "x[t]", "f needs equal shapes",
    ),
    (
        D + "def f(a, b, c) = a * b + c\ns[t] = f(1, s[t-1], x[t])\n",
        "shape mismatch in the equation for s", "x[t]", "f needs equal",
    ),
]
TIMES = [
    (D + "s[t] = W @ s[T+1]\n", "s[T+1] lies beyond the last step", "[T+1]", "only an equation for an initial value"),
    (
        D + "s[t] = W @ s[t-1] + W @ s[t+1]\n" + LOSS,
        "s[t+1] is a later step in a recurrence that reads s[t-1]", "s[t+1]",
        "the equation of s reads its own values; a recurrence runs in one direction, forward with [t-1] or backward with [t+1]",
    ),
    (
        D + "state r (n)\ns[t] = W @ s[t+2] + r[t-1]\nr[t] = tanh(s[t] + U @ x[t])\n" + LOSS,
        "r[t-1] is an earlier step in a recurrence that reads s[t+2]", "r[t-1]", "the equations of s and r wait for one"
    ),
    (D + STEP + "r = s[2]\n" + LOSS, "s[2] is a fixed step", "[2]", "the last one, s[T], or the first one, s[1]"),
    (D + "s[t] = W @ s[t+1]\nr = s[2]*s[T]\n" + LOSS, "s[2] is a fixed step", "[2]", "or the first one, s[1]"),
    (D + "s[t] = W @ s[t]\n" + LOSS, "s[t] is used in its own equation", "s[t]", "before is s[t-1], the step after s[t+1]"),
    (D + "a[t] = U @ x[t]\ns[t] = W @ s[t-1] + a[t+1]\n", "a is read at a later step, but it is no state", "a[t+1]", "after"),
    (D + "s[T+1] = U @ x[T+1]\n" + REST, "x[T+1] is a fixed step of an input", "x[T+1]", "declare a separate input for it"),
    (D + "s[T+1] = U @ x[t+1]\n" + REST, "x[t+1] is read in an equation for an initial value", "[t+1]", "known before step 1"),
    (D + "r = sum(s[T+1])\n" + REST, "s[T+1] has no equation", "s[T+1]", "add one: s[T+1] = …"),
    (D + "s[t] = W @ s[t-0]\n", "a lag of 0 in s[t-0]", "[t-0]", "step t is written s[t]"),
    (D + STEP + "loss = sum(s[T - 0])\n", "a lag of 0 in s[T - 0]", "[T - 0]", "step T is written s[T]"),
    (D + STEP + "loss = sum(x[T+1])\n", "x[T+1] lies beyond the last step", "[T+1]", "the last step is x[T]"),
    (D + STEP + "loss = sum(s[T-1])\n", "s[T-1] is not supported", "[T-1]", "only s[T] can be read"),
    (
        D + "s[i] = W @ s[i-1]\n",
        "unknown time 'i' in s[i]", "[i]", "the current step t, an earlier one (t-1), a later one (t+1), the last one (T)",
    ),
    (D + "s[t] = W @ s[t-1001]\n", "this step is too far away", "[t-1001]", "lags go up to 1000"),
    (D + f"s[t] = W @ s[t-{'9' * 5000}]\n", "this step is too far away", "", "lags go up to 1000"),
    (D + "s[t] = W @ s[t-1] + U @ x[3]\n", "x[3] is a fixed step", "[3]", "only an equation for an initial value can read one"),
    (D + "s[0] = U @ x[1]\n" + REST, "x[1] is not known before the first step", "[1]", "at steps 0, -1, …"),
    (D + "s[0] = U @ x[0]\n" + REST, "x[0] is a fixed step of an input", "x[0]", "declare a separate input for it"),
    (D + "s[0] = U @ x[t]\n" + REST, "x[t] is read in an equation for an initial value", "[t]", "known before step 1"),
    (D + "s[0] = s[T]\n" + REST, "s[T] is read in an equation for an initial value", "[T]", "known before step 1"),
    (D + STEP + "r = s[t]\n" + LOSS, "s[t] is read in an equation without t", "[t]", "or read the last step, s[T]"),
    (D + "s[t] = s[T]\n" + LOSS, "s[T] is read in an equation for step t", "[T]", "write the left side without time"),
    (D + "s[t] = W[t] @ s[t-1]\n", "the parameter W has no time", "W[t]", "it is the same at every step: W"),
    (D + "s[t] = W @ s\n", "s is read without a time", "s", "write s[t], s[t-1] or s[T]"),
    (PLAIN + "loss = sum(x)\n", "x is read both with and without a time", "x", "with brackets it is a sequence, x[t]"),
    (
        D + "a[t] = W @ s[t-1] + U @ x[t]\ns[t] = a[t-1]\n",
        "a is read at an earlier step, but it is no state", "a[t-1]", "state a (…)",
    ),
    (D + "w = sum(W)\ns[t] = w[t] * s[t-1]\n", "w has no time", "w[t]", "its equation on line 5 gives one value: w"),
    (D + "r = s[T]\ns[t] = W @ s[t-1] + r\n", "r is known only after the last step", "r", "a step cannot read it"),
    (D + "r = s[T]\ns[0] = r\n" + REST, "r is known only after the last step", "r", "an initial value cannot read it"),
]
EQUATIONS = [
    (PLAIN + STEP, "s has a second equation", "s", "the first is on line 5"),
    (PLAIN + LOSS, "loss has a second equation", "loss", "the first is on line 6"),
    (D + "param p (n)\ns[0] = p\ns[0] = 2 * p\n" + REST, "s has a second equation", "s", "the first is on line 6"),
    (PLAIN + "r[t] = s[t]\nr = 1\n", "r has a second equation", "r", "the first is on line 7"),
    (PLAIN + "r[0] = 1\n", "r[0] is given, but r is no state", "r", "only states have initial values; declare `state r (…)`"),
    (PLAIN + "loss[0] = 1\n", "loss[0] is given, but loss is no state", "loss", "losses stand at the steps 1 … T"),
    (PLAIN + "W[t] = s[t]\n", "W is given by an equation, but it is no variable", "W", "W is declared as param on line 4"),
    (PLAIN + "x = 1\n", "x is given by an equation, but it is no variable", "x", "x is declared as input on line 1"),
    (D + "s = W @ s[t-1]\n", "the state s is given without a time", "s", "write s[t] = … or s[0] = …"),
    (D + "param p (n)\ns[1] = p\n", "s[1] is not an initial value", "[1]", "initial values are s[0], s[-1], …"),
    (D + "param p (n)\ns[-1] = p\n" + REST, "s[-1] is never read", "[-1]", "the equations read s up to 1 step back"),
    (D + "param p (n)\ns[T+2] = p\ns[t] = W @ s[t+1] + U @ x[t]\n" + LOSS, "s[T+2] is never read", "[T+2]", "1 step ahead"),
    (D + "param p (n)\ns[T+1] = p\n" + REST, "s[T+1] is never read", "[T+1]", "the equations read s up to 0 steps ahead"),
    (PLAIN + "loss[T+1] = 1\n", "loss[T+1] is given, but loss is no state", "loss", "losses stand at the steps 1 … T"),
    (PLAIN + "o[t] = s[t]\no[T+1] = W @ s[1]\n", "o[T+1] is given, but o is no state", "o", "only states have initial values"),
    (D + "s[t+1] = W @ s[t]\n", "s[t+1] cannot stand on the left", "[t+1]", "write s[t]"),
    (D + "s[t-1] = W @ s[t]\n", "s[t-1] cannot stand on the left", "[t-1]", "write s[t]"),
    (
        PLAIN + "loss[T] = 1\n",
        "loss[T] cannot stand on the left", "[T]", "what happens after the last step has no time: loss = …",
    ),
    (D + "s[t] = W @ s[t] + U @ x[t]\n", "s[t] is used in its own equation", "s[t]", "the step before is s[t-1]"),
    (D + LOSS + STEP, "s[t] is used before its equation on line 6", "s[t]", "equations are computed from top to bottom"),
    (D + "a = 2 * b\nb = 1\n" + REST, "b is used before its equation on line 6", "b", "computed from top to bottom"),
    (D + "r = q\nq = s[T]\n" + REST, "q is used before its equation on line 6", "q", "computed from top to bottom"),
    (D + "s[0] = s[-1]\n" + REST, "s[-1] has no equation", "s[-1]", "add one: s[-1] = …"),
    (D + "s[t] = W @ s[t-1] + U @ x[t] + Q\n", "unknown name Q", "Q", "every symbol is declared, or given by an equation"),
    (D + "s[t] = w @ s[t-1]\n", "unknown name w; did you mean W?", "w", "every symbol is declared"),
    (
        D + "param bias (n)\ns[t] = W @ s[t-1] + bais\n",
        "unknown name bais; did you mean bias?", "bais", "every symbol is declared",
    ),
    (D + "s[t] = n[t] * s[t-1]\n", "n is a dimension, not a variable", "n", "as a number it is written n"),
    (D + "s[t] = tanh * s[t-1]\n", "tanh is a function", "tanh", "it takes arguments: tanh(…)"),
    (
        D + "s[t] = tahn(s[t-1])\n",
        "unknown function tahn; did you mean tanh?", "tahn", "functions of entries: abs, binary_cross_entropy, cos",
    ),
    (D + "s[t] = W(s[t-1])\n", "W is not a function", "W", "functions of entries: abs"),
    (D + "s[t] = tanh(s[t-1], 2)\n", "tanh takes 1 argument", "tanh(s[t-1], 2)", "found 2"),
    (D + "s[t] = where(s[t-1])\n", "where takes 3 arguments", "where(s[t-1])", "found 1"),
    (D + "s[t] = concat(s[t-1])\n", "concat takes 2 to 99 arguments", "concat(s[t-1])", "found 1"),
    (PLAIN + "r[t] = loss[t]\n", "the loss is read in an equation", "loss[t]", "losses are summed; no equation reads them"),
    (PLAIN + "loss = loss\n", "the loss is read in an equation", "loss", "losses are summed; no equation reads them"),
]
# In these, n states and m inputs, and a parameter z of 2 n entries.
Z = D + "param z (2*n)\n"
SLICES = [
    (Z + "s[t] = z[:t]\n", "t is not a dimension", "t", "dimensions: m, n"),
    (Z + "s[t] = z[:N]\n", "N is not a dimension; did you mean n?", "N", "dimensions: m, n"),
    (
        Z + "s[t] = z[n:3*n]\n",
        "the slice n:3*n does not lie inside z", "[n:3*n]", "z is (2*n), from line 5; its entries are 0, ..., 2*n - 1",
    ),
    (Z + "s[t] = z[n:m]\n", "the slice n:m does not lie inside z for every size", "[n:m]", "z is (2*n)"),
    (Z + "s[t] = z[2*n:]\n", "the slice 2*n:2*n may have no entries", "[2*n:]", "it holds the entries start, ..., stop - 1"),
    (Z + "s[t] = z[2*n:n]\n", "the slice 2*n:n does not lie inside z", "[2*n:n]", "its entries are 0"),
    (Z + "s[t] = z[:n+3]\n", "the slice 0:n + 3 does not lie inside z for every size", "[:n+3]", "its entries are 0"),
    (Z + "s[t] = z[-n:]\n", "a bound with a minus sign", "-n", "entries are counted from the front"),
    (Z + "s[t] = z[n/2:]\n", "unexpected '/'", "/", "expected"),
    (Z + "s[t] = W[:n] @ s[t-1]\n", "a slice of what is no vector", "[:n]", "slice the product, as in (W @ x)[:n]"),
    (Z + "s[t] = sum(z)[:1] * s[t-1]\n", "a slice of what is no vector", "[:1]", "sum(z) is ()"),
    (Z + "s[t] = (W @ s[t-1])[0]\n", "brackets that are no slice", "[0]", "the first n entries are [:n]"),
    (Z + "s[t][:n] = z[:n]\n", "unexpected '['", "[", "expected"),
    (Z + "s[:n] = z[:n]\n", "a slice of s cannot stand on the left", "[:n]", "concat(u, v)"),
    (Z + "s[t] = s[:n]\n" + LOSS, "s is read without a time", "s[:n]", "write s[t], s[t-1] or s[T]"),
    (D + "def f(v) = v[:1]\n", "a slice is not element-wise", "[:1]", "acts on every entry alone"),
    (Z + "s[t] = outer(z, z)\n", "shape mismatch in the equation for s", "outer(z, z)", "the right side is (2*n, 2*n)"),
    (Z + "s[t] = outer(W, z) @ z\n", "outer takes vectors", "W", "W is (n, n), from line 4"),
    (Z + "s[t] = ones(z) * s[t-1]\n", "ones takes sizes", "z", "a size is a sum of names of dimensions and numbers"),
    (Z + "s[t] = ones(1/2) * s[t-1]\n", "ones takes sizes", "1/2", "such as n + 2*m"),
    (Z + "s[t] = ones(n - m) * s[t-1]\n", "ones takes sizes", "n - m", "such as n + 2*m"),
]
CASES = [
    (D + "s[t] = where(s[t-1] > 0, s[t-1], 0)\n", "a comparison in an equation", "s[t-1] > 0", "def f(z) = where(z > 0"),
    (D + "s[t] = tanh(s[t-1] > 0)\n", "a comparison stands where a value is wanted", "s[t-1] > 0", "first argument of where"),
    (D + "def f(z) = tanh(z > 0)\n", "a comparison stands where a value is wanted", "z > 0", "the first argument of where"),
    (D + "def f(z) = where(z, 0, 1)\n", "the first argument of where is no comparison", "z", "it compares: where(z > 0"),
    (D + "def f(z) = where(1 > 0, z, 1)\n", "this comparison always comes out the same", "1 > 0", "compare a parameter"),
    (D + "def f(z) = where(z > 0, z)\n", "where takes 3 arguments", "where(z > 0, z)", "found 2"),
    (
        D + "def f(z) = where(z > 0, z, 0) with f'(1) = 1\n",
        "f has no kink at 1", "f'(1) = 1", "its derivative there is 1, from both sides",
    ),
    (
        D + "def f(z) = tanh(z) with f'(0) = 1\n",
        "f has no kink at 0", "f'(0) = 1", "from a comparison, relu, abs, step or sign",
    ),
    (
        D + "def f(z) = abs(z)**2 with f'(0) = 5\n",
        "f has no kink at 0", "f'(0) = 5", "its derivative there is 0, from both sides",
    ),
    (D + "def f(z) = z * relu(z) with f'(0) = 5\n", "f has no kink at 0", "f'(0) = 5", "from both sides"),
    (D + "def f(z) = tanh(relu(z)**2) with f'(0) = 5\n", "f has no kink at 0", "f'(0) = 5", "from both sides"),
    (
        D + "def f(z) = where(z <= 0, 1/z, 1) with f'(0) = 5\n",
        "f has no value at 0", "f'(0) = 5", "there it is division by zero",
    ),
    (D + "def f(z) = where(z > 0, 1/z, 1) with f'(0) = 5\n", "f has no value beside 0", "f'(0) = 5", "division by zero"),
    (D + "def f(z) = where(z >= 0, log(z), 0) with f'(0) = 1\n", "f has no value at 0", "f'(0) = 1", "there it is log(0)"),
    (D + "def f(z) = relu(z) with g'(0) = 1\n", "g is not the function that is defined", "g'(0) = 1", "f'(0) = 1"),
    (D + "def f(z) = relu(z) with f'(0) = z\n", "a kink and the derivative there are numbers", "z", "write f'(0) = 1/2"),
    (D + "def f(a, b) = relu(a - b) with f'(0) = 1\n", "a declared derivative of a function of several", "f'(0) = 1", "a, b"),
    (
        D + "def f(z) = relu(z) with f'(0) = 1, f'(0) = 0\n",
        "the derivative at 0 is declared twice", "f'(0) = 0", "",
    ),
    (D + "def huber(z) = z\n", "huber is a function of the cell language", "huber", "choose another name"),
    (D + "def f(z) = n * z\n", "n is not a parameter of f", "n", "a function knows its parameters only"),
]
CANCELS = [
    (PLAIN + "output s\ninput u\nr[t] = 0 * u[t]\n", "nothing depends on the input u", "u", "what multiplies it is 0"),
    (PLAIN + "param v (n)\nr[t] = v - v\n", "nothing depends on the param v", "v", "its terms cancel"),
    (PLAIN + "input q\nr[t] = where(q[t], s[t], s[t])\n", "nothing depends on the input q", "q", "its terms cancel"),
    (D + "s[t] = s[t-1] / T\n", "T stands for a step", "T", "hand it in as an input if you need it"),
]
CODED = [
    ("param class W (n)\n", "the param W is declared as a class", "W (n)", "only data can be that"),
    ("state length h\n", "the state h is declared as a length", "h", "only data can be that"),
    ("input class x\n", "the class x is no vector", "x", "input class x (k)"),
    ("target class x (n, m)\n", "the class x is no vector", "x (n, m)", "target class x (k)"),
    ("input length q (n)\n", "the length q is no scalar input", "q (n)", "input length q"),
    ("target length q\n", "the length q is no scalar input", "q", "input length q"),
    (D + "input length q\ns[t] = q * s[t-1]\n", "the length q is read without a time", "q", "it is read as q[t]"),
    (
        "input class x (v)\nstate s (n)\nparam W (n, n), u (n)\ns[t] = W @ s[t-1] + sum(x[t]) * u\nloss[t] = sum(s[t])\n",
        "the size v cannot be known", "v", "it must stand alone in the shape",
    ),
]
MASKS = [
    (D + "input q (n)\ns[t] = where(q[t], s[t-1], 0)\n", "the condition of where is a scalar input", "q[t]", "with shape (n)"),
    (
        D + "target q\ns[t] = where(q[t], s[t-1], 0)\n",
        "the condition of where is a scalar input", "q[t]", "q is of kind target, from",
    ),
    (
        D + "param q\ns[t] = where(q, s[t-1], 0)\n",
        "the condition of where is a scalar input", "q", "q is of kind param, from line 5",
    ),
    (
        D + "input q\ns[t] = where(1 - q[t], s[t-1], 0)\n",
        "the condition of where is a scalar input", "1 - q[t]", "found 1 - q[t]",
    ),
    (
        D + "input q\ns[t] = where(q[t], s[t-1], x[t])\n",
        "shape mismatch in the equation for s", "x[t]", "where needs equal shapes",
    ),
]
NUMBERS = [
    (D + "s[t] = s[t-1] / 0\n", "division by zero", "0", ""),
    (D + "s[t] = s[t-1] / (x[t] - x[t])\n", "shape mismatch in the equation for s", "(x[t] - x[t])", "/ needs equal shapes"),
    (D + "s[t] = s[t-1] / (s[t-1] - s[t-1])\n", "division by zero", "(s[t-1] - s[t-1])", ""),
    (D + "s[t] = s[t-1] * (1 - 1)**-2\n", "division by zero", "(1 - 1)**-2", ""),
    (D + "s[t] = s[t-1]**0.5\n", "an exponent that is not a whole number", "0.5", "write sqrt(z) for z**0.5"),
    (D + "s[t] = s[t-1]**65\n", "this exponent is too large", "65", "exponents go up to 64"),
    (D + "s[t] = (s[t-1]**9)**9\n", "this exponent is too large", "(s[t-1]**9)**9", "exponents go up to 64"),
    (D + "s[t] = s[t-1]**40 * s[t-1]**40\n", "this exponent is too large", "s[t-1]**40 * s[t-1]**40", "exponents go up to 64"),
    (
        D + "s[t] = 1e999999999 * s[t-1]\n",
        "this number is too long", "1e999999999", "at most 40 digits, and exponents up to 300",
    ),
    (D + "s[t] = 1e-301 * s[t-1]\n", "this number is too long", "1e-301", "exponents up to 300"),
    (D + f"s[t] = {'1' * 41} * s[t-1]\n", "this number is too long", "1" * 41, "at most 40 digits"),
    (
        D + "s[t] = 1e200 * 1e200 * s[t-1]\n",
        "this makes a number that is out of range", "1e200 * 1e200 * s[t-1]", "between 1e-300",
    ),
    (
        D + "s[t] = 1e-200 * 1e-200 * s[t-1]\n",
        "this makes a number that is out of range", "1e-200 * 1e-200 * s[t-1]", "and 1e300",
    ),
    (
        D + "s[t] = (((7**64)**64)**64)**64 * s[t-1]\n",
        "this makes a number that is too long", "(7**64)**64", "at most 2100 bits",
    ),
    (D + "s[t] = log(0) * s[t-1]\n", "the log of 0", "0", "it is not a real number"),
    (D + "s[t] = sqrt(-1/2) * s[t-1]\n", "the sqrt of -1/2", "-1/2", "it is not a real number"),
]
FUNCTIONS = [
    ("def f(z, z) = z\n", "z is a parameter twice", "z", "each parameter needs a name of its own"),
    ("def f(f) = f\n", "f is the function's own name", "f", "each parameter needs a name of its own"),
    ("def f(beta) = z * beta\n", "z is not a parameter of f", "z", "a function knows its parameters only: beta"),
    ("def f(beta) = bet\n", "bet is not a parameter of f; did you mean beta?", "bet", "a function knows its parameters only"),
    ("def f(z) = z[t]\n", "z has no time inside a function", "z[t]", "the call gives it one"),
    ("def f(z) = f(z)\n", "unknown function f", "f", "functions of entries: abs"),
    ("def f(z) = sum(z)\n", "sum is not element-wise", "sum(z)", "acts on every entry alone; write this in an equation"),
    ("def f(z, q) = where(q, z, 0)\n", "the first argument of where is no comparison", "q", "it compares: where(z > 0"),
    ("def f(z) = z @ z\n", "shape mismatch in the function f", "z", "a scalar multiplies with *"),
    ("def f(z) = 1\n", "the function f does not depend on its parameter z", "z", "use it, or remove it"),
    ("def f(z, y) = z + y - y\n", "the function f does not depend on its parameter y", "y", "use it, or remove it"),
    (
        "def f0(z) = z * tanh(z)\n" + "".join(f"def f{i}(z) = f{i - 1}(f{i - 1}(z))\n" for i in range(1, 21)),
        "the function f5 is too large", "f5", "with the functions it calls written out it has more than 200 operations",
    ),
    (
        "def f(z) = " + " + ".join(["z * z"] * 300) + "\n",
        "this formula is too long", "", "at most 600 names, numbers and operators",
    ),
    (
        "def f(z) = z\ns[t] = W" + " @ W" * 41 + " @ s[t-1]\n",
        "this formula is too long", "", "40 of them @; give a part of it a name",
    ),
]  # fmt: skip
COMPLETE = [
    (D + STEP, "no loss", "s", "a cell says what it is trained on: loss[t] = … at every step, or loss = … after the last"),
    ("param a\nloss = a\n", "no equation for a step", "loss", "a recurrent cell has equations for [t]"),
    (D + "param q (n)\n" + REST, "the param q is declared but never used", "q", "its gradient would be 0; use it, or remove"),
    (D + "input q\n" + REST, "the input q is declared but never used", "q", "use it, or remove it"),
    (D + "target q\n" + REST, "the target q is declared but never used", "q", "use it, or remove it"),
    (
        D + "a[t] = W @ s[t-1] + U @ x[t]\nloss[t] = sum(a[t] - y[t])\n",
        "the state s is never updated", "s", "add an equation s[t]",
    ),
    (
        "state sate (n)\nparam W (n, n)\nstate[t] = 1\n",
        "unexpected '['", "[", "expected a name",
    ),
    (D + "state h (n)\nh1[t] = h[t-1]\n" + REST, "the state h is never updated; did you mean h1?", "h", "add an equation"),
    (D + "loss[t] = sum(s[t] - y[t])\n", "the state s is never updated", "s[t]", "add an equation s[t] = …"),
    (
        D + "s[t] = tanh(U @ x[t] + sum(W))\n" + LOSS,
        "the state s is never read at another step", "s", "needs no declaration",
    ),
]  # fmt: skip
GRAMMAR = [
    (D + "s[t] == W\n", "unexpected '='", "=", "an equation has one ="),
    (D + "s[t] = W^2\n", "unexpected character '^'", "^", "the power is written **, the transpose .T"),
    (D + "param \\alpha\n", "unexpected character '\\\\'", "\\", "write alpha, not \\alpha"),
    (D + "param $a\n", "unexpected character '$'", "$", "names are made of letters, digits and _"),
    (D + "param a_{1}\n", "unexpected character '{'", "{", "shapes stand in ( ), times in [ ]"),
    (D + "param a%b\n", "unexpected character '%'", "%", "a comment starts with #"),
    (D + "param a&b\n", "unexpected character '&'", "&", "names are made of letters"),
    (D + "param _a\n", "unexpected character '_'", "_", "names start with a letter"),
    (D + "s[t] = s'\n", 'unexpected "\'"', "'", "expected"),
    ('"open\n' + PLAIN, "unexpected character '\"'", '"', "a text in double quotes ends on its line"),
    (D + "s[t] = W.t @ s[t-1]\n", "unexpected character '.'", ".", "the transpose .T"),
    (D + "s[t] = s[t-1]; " + LOSS, "unexpected character ';'", ";", "each equation stands on a line of its own"),
    (D + "s[t] = x[t]:n\n", "unexpected ':'", ":", "expected"),
    (D + "s[t] = W @ s[t-1] < 0\n", "unexpected '<'", "<", "expected"),
    (D + "s[t] = tanh(x[t][n:m:2])\n", "unexpected ':'", ":", "expected"),
    (D + "s[t] = W − s[t-1]\n", "unexpected character '−'", "−", "the minus sign is the hyphen -"),
    (D + "param Ω\n", "unexpected character 'Ω'", "Ω", "names are made of ASCII letters, digits and _"),
    (D + "s[t] = s[t-\u0661]\n", "unexpected character '\u0661'", "\u0661", "names are made of ASCII letters, digits and _"),
    (D + "s[t] = \uff12 * s[t-1]\n", "unexpected character '\uff12'", "\uff12", "names are made of ASCII letters"),
    (
        D + "s[t] = tanh(W @ s[t-1]\n" + LOSS,
        "unexpected 'loss'", "loss", "the bracket opened on line 5, column 12 is not closed",
    ),
    (D + "s[t] = \n", "unexpected end of the line", "", "expected (, + or -, a name or a number"),
    (D + "s[t] = W s[t-1]\n", "unexpected 's'", "s", "expected"),
    (D + "s[] = W\n", "unexpected ']'", "]", "expected + or -, :, a name or a number"),
    (D + "s[t, 1] = W\n", "unexpected ','", ",", "expected"),
    (D + "s[t] = s[-t]\n", "unknown time in s[-t]", "[-t]", "a time is the current step t"),
    (D + "s[t] = s[2*t]\n", "unknown time in s[2*t]", "[2*t]", "a time is the current step t"),
    (D + "s[t] = s[1-t]\n", "unknown time in s[1-t]", "[1-t]", "a time is the current step t"),
    (D + "s[t] = s[t-1-1]\n", "unknown time in s[t-1-1]", "[t-1-1]", "a time is the current step t"),
    (D + "s[t] = s[t-1]**s[t-1]\n", "unexpected 's'", "s", "expected (, + or - or a number"),
    (D + "s[t] = --s[t-1]\n", "unexpected '-'", "-", "expected (, a name or a number"),
    (D + "s[t] = )\n", "unexpected ')'", ")", "expected"),
    (D + "state input (n)\n", "input is a word of the cell language", "input", "choose another name"),
    ("cell a+b\n" + PLAIN, "unexpected '+'", "+", "expected - or the end of the line"),
    ("cell\n" + PLAIN, "unexpected end of the line", "", "expected a name"),
    ("param\n", "unexpected end of the line", "", "expected a name"),
    ("input\u00a0x\n" + PLAIN, "invisible character U+00A0, NO-BREAK SPACE", "\ufffd", "remove it, or write a plain space"),
    ("input x\x00\n" + PLAIN, "invisible character U+0000, a control character", "\ufffd", "remove it"),
    ('"a\u202eb"\n' + PLAIN, "invisible character U+202E, RIGHT-TO-LEFT OVERRIDE", "\ufffd", "remove it"),
    (D + "s[t] = " + "(" * 31 + "s[t-1]" + ")" * 31, "brackets nested more than 30 deep", "(", "by an equation of its own"),
]

Row = tuple[str, str, str, str]
FUNCTION_ROWS: list[Row] = [(D + text, summary, words, help_) for text, summary, words, help_ in FUNCTIONS]
ROWS: list[Row] = [
    *NAMES, *SHAPES, *TIMES, *EQUATIONS, *SLICES, *CASES, *CANCELS, *CODED, *MASKS, *NUMBERS, *FUNCTION_ROWS,
    *COMPLETE, *GRAMMAR,
]  # fmt: skip


@pytest.mark.parametrize(("text", "summary", "words", "help_"), ROWS, ids=[f"{i}: {row[1]}" for i, row in enumerate(ROWS)])
def test_the_message_says_what_is_wrong_where_and_what_would_be_right(text: str, summary: str, words: str, help_: str) -> None:
    message = refusal(text)
    head = message.split("\n")[0]
    assert head.startswith("f.cell:")
    assert summary in head
    assert help_ in message
    if words:
        line, column = map(int, head.split(":")[1:3])
        assert pointed(message) == words
        assert text.split("\n")[line - 1][column - 1 :].startswith(words) or words == "\ufffd"

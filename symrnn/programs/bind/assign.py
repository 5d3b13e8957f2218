"""Which parameter of a program holds which parameters of the cell: as many as there are, gates stacked, [h; x] side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, permutations, product

from symrnn.ir.cell import Symbol
from symrnn.programs.bind.names import plain
from symrnn.programs.bind.parts import STACKED, Part, Role, gates_of
from symrnn.programs.bind.styles import Style
from symrnn.programs.layout import Layout

MOST_BY_NAME = 12
MOST_BY_SHAPE = 150
USUAL_ORDERS = ("ifog", "ifgo", "fiog", "figo", "igfo", "iofg", "rz", "zr", "rzn", "zrn", "rzh", "zrh", "zrg", "rzg")


@dataclass(frozen=True)
class Held:
    """What a parameter of the program holds: blocks of matrices, or vectors behind one another."""

    rows: tuple[tuple[Symbol, ...], ...]

    def layout(self, style: Style) -> Layout:
        if all(len(symbol.shape) < 2 for row in self.rows for symbol in row):
            return style.vector(self.rows[0])
        return style.matrix(self.rows)


Assignment = dict[str, Held]


def assignments(names: Sequence[str], roles: tuple[Role, ...]) -> Iterator[list[Assignment]]:
    """Groups of ways to share the cell's parameters among names of a program: those of a later group only if none fits.

    A program may have no biases: then a share leaves them out.
    """
    bare = tuple(role for role in roles if role.is_matrix)
    for some in (roles, bare) if len(bare) < len(roles) else (roles,):
        best, rest = _single(names, some)
        yield best
        yield rest
    yield list(_stacked(names, roles))
    yield list(_concatenated(names, roles))
    yield list(_all_in_one(names, roles))
    yield list(islice(_by_shape(names, roles), MOST_BY_SHAPE))


def _one(role: Role) -> Held:
    return Held(((role.symbol,),))


def _single(names: Sequence[str], roles: Sequence[Role]) -> tuple[list[Assignment], list[Assignment]]:
    """Ways to take each name for one parameter: those that fit the names best, and some of the others."""
    if len(names) != len(roles):
        return [], []
    gated = len({role.gate for role in roles if role.part in (Part.IN, Part.REC)}) > 1
    rated = [[(role.likes(name, gated=gated), place) for place, role in enumerate(roles)] for name in names]
    found = sorted(_fits([sorted((one for one in row if one[0]), reverse=True) for row in rated]), key=lambda fit: -fit[0])
    found = found[:MOST_BY_NAME]
    shares = [{name: _one(roles[place]) for name, place in zip(names, places, strict=True)} for _, places in found]
    best = sum(total == found[0][0] for total, _ in found)
    return shares[:best], shares[best:]


def _fits(rated: list[list[tuple[int, int]]], taken: tuple[int, ...] = (), total: int = 0) -> list[tuple[int, tuple[int, ...]]]:
    """All complete choices of one place for each row, with the sum of their marks; not more than a few hundred."""
    if len(taken) == len(rated):
        return [(total, taken)]
    found: list[tuple[int, tuple[int, ...]]] = []
    for mark, place in rated[len(taken)]:
        if place not in taken and len(found) < 200:
            found += _fits(rated, (*taken, place), total + mark)
    return found


def _by_shape(names: Sequence[str], roles: tuple[Role, ...]) -> Iterator[Assignment]:
    """A name for each parameter, whatever it is called: vectors begin with b, or have one axis."""
    matrices, vectors = [r for r in roles if r.is_matrix], [r for r in roles if not r.is_matrix]
    small = [name for name in names if plain(name)[:1] == "b" or "bias" in plain(name)]
    large = [name for name in names if name not in small]
    if len(large) != len(matrices) or len(small) != len(vectors) or len(matrices) > 4:
        return
    for one, other in product(permutations(matrices), permutations(vectors)):
        yield dict(zip((*large, *small), map(_one, (*one, *other)), strict=True))


def _orders(gates: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All orders of gates, the usual ones first."""
    letters = {order: "".join(gate[0] for gate in order) for order in permutations(gates)}
    rank = {usual: place for place, usual in enumerate(USUAL_ORDERS)}
    return sorted(letters, key=lambda order: rank.get(letters[order], len(rank)))


def _of(part: Part, order: tuple[str, ...], roles: tuple[Role, ...]) -> tuple[Symbol, ...] | None:
    """The parameters of a part in the order of the gates, if each gate has exactly one."""
    found = [[role.symbol for role in roles if role.part is part and role.gate == gate] for gate in order]
    return tuple(one[0] for one in found) if all(len(one) == 1 for one in found) else None


def _stacked(names: Sequence[str], roles: tuple[Role, ...]) -> Iterator[Assignment]:
    """All gates in one matrix for inputs, one for states, and one bias."""
    gates = gates_of(roles)
    named = {part: [name for name in names if plain(name) in STACKED[part].split()] for part in STACKED}
    inputs, states, biases = (named[part] for part in (Part.IN, Part.REC, Part.BIAS))
    if len(gates) < 2 or len(names) != 3 or len(biases) != 1:
        return
    for one, other in permutations([name for name in names if name not in biases]):
        if one in inputs and other in states:
            for order in _orders(gates):
                x, h, b = (_of(part, order, roles) for part in (Part.IN, Part.REC, Part.BIAS))
                if x and h and b:
                    yield {one: _below(x), other: _below(h), biases[0]: Held((b,))}


def _below(symbols: tuple[Symbol, ...]) -> Held:
    return Held(tuple((symbol,) for symbol in symbols))


def _concatenated(names: Sequence[str], roles: tuple[Role, ...]) -> Iterator[Assignment]:
    """A matrix for each gate that acts on [h; x], or on [x; h], and a bias for each."""
    gates = gates_of(roles)
    biases = [role for role in roles if role.part is Part.BIAS]
    matrices = [role for role in roles if role.part is Part.IN]
    rest = [role for role in roles if role.part not in (Part.IN, Part.REC)]
    if len(matrices) != len(gates) or len(names) != len(gates) + len(rest) or len(biases) > len(rest):
        return
    best, others = _single(names, (*matrices, *rest))
    for fit in best or others:
        for turned in (False, True):
            yield {name: _beside(held, roles, first=turned) for name, held in fit.items()}


def _beside(held: Held, roles: tuple[Role, ...], *, first: bool) -> Held:
    """What takes the inputs to a gate, with what takes the states to it beside it."""
    role = next(role for role in roles if role.symbol == held.rows[0][0])
    if role.part is not Part.IN:
        return held
    other = next(r.symbol for r in roles if r.part is Part.REC and r.gate == role.gate)
    return Held(((role.symbol, other) if first else (other, role.symbol),))


def _all_in_one(names: Sequence[str], roles: tuple[Role, ...]) -> Iterator[Assignment]:
    """One matrix for all gates that acts on [h; x] or [x; h], and one bias; or, with it, on [1; x; h], [x; h; 1] and so on."""
    gates = gates_of(roles)
    biases = [name for name in names if plain(name)[:1] == "b"]
    if len(gates) < 2 or len(names) - len(biases) != 1 or len(biases) > 1:
        return
    (weights,) = (name for name in names if name not in biases)
    for order in _orders(gates):
        x, h, b = (_of(part, order, roles) for part in (Part.IN, Part.REC, Part.BIAS))
        if x and h and b:
            for one, other in ((x, h), (h, x)):
                if biases:
                    yield {weights: Held(tuple(zip(one, other, strict=True))), biases[0]: Held((b,))}
                else:
                    yield {weights: Held(tuple(zip(b, one, other, strict=True)))}
                    yield {weights: Held(tuple(zip(one, other, b, strict=True)))}

"""What each parameter is to a cell: whether it takes inputs or states to a gate or to the output, or is a bias."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from symrnn.ir.cell import Cell, Kind, Symbol
from symrnn.ir.expr import Mul
from symrnn.ir.walk import nodes, refs
from symrnn.programs.bind.names import plain


class Part(Enum):
    """The part of a parameter, with the prefixes that its name has with a gate and those that it has alone."""

    IN = "in"
    REC = "rec"
    OUT = "out"
    BIAS = "bias"
    OUT_BIAS = "output bias"
    PEEP = "peephole"


ALONE = {
    Part.IN: "wxh wx wih win whx wax u uxh wi wih wxs wx2h wi2h winput weightsinput wxhid inputweights win wxr wrx w1 wu syn0",
    Part.REC: "whh wh w u wrec waa wss ws wr whh wrr wh2h whidden recurrentweights weightshidden wrecurrent w2 synh uh uhh",
    Part.OUT: "why wy v wout wya wo who wyh wsy whq wv wh2y wh2o woutput vout w3 syn1 wro",
    Part.BIAS: "b bh ba bs bias bhidden brec biashidden hiddenbias bhh bxh b1 bx bhid br bi",
    Part.OUT_BIAS: "c by bo bout boutput biasout biasoutput outputbias bv b2 bq bhy bya d outbias",
    Part.PEEP: "p peep",
}
STACKED = {
    Part.IN: "wx wih w wxh wi kernel wxall winput u",
    Part.REC: "wh whh u r wr wrec recurrentkernel wrecurrent uh",
    Part.BIAS: "b bias bx bih biases",
}
GATED = {
    Part.IN: ("w{g}", "wx{g}", "wi{g}", "w{g}x", "w{g}i", "w{g}in", "x{g}", "u{g}", "weights{g}"),
    Part.REC: ("u{g}", "wh{g}", "w{g}h", "r{g}", "uh{g}", "w{g}rec", "wr{g}", "u{g}h", "w{g}"),
    Part.BIAS: ("b{g}", "bias{g}", "{g}b", "{g}bias", "b{g}x", "bx{g}", "bh{g}", "c{g}"),
    Part.PEEP: ("p{g}", "peep{g}", "wc{g}", "w{g}c", "peephole{g}", "v{g}"),
}
CANDIDATE = "g c a z h n cell candidate cand ctilde cbar cc hat hhat htilde new cin j"
GATES = {
    "i": "i in input ig inputgate ingate igate", "f": "f forget fg forgetgate fgate", "o": "o out output og outputgate ogate",
    "g": CANDIDATE, "ctilde": CANDIDATE, "htilde": CANDIDATE, "ntilde": CANDIDATE, "hhat": CANDIDATE, "chat": CANDIDATE,
    "r": "r reset resetgate rgate", "z": "z u update updategate zgate",
}  # fmt: skip
EXACT, USUAL, POSSIBLE = 3, 2, 1


@dataclass(frozen=True)
class Role:
    """A parameter of the cell: its part, and the gate (the equation) that it enters."""

    symbol: Symbol
    part: Part
    gate: str

    @property
    def is_matrix(self) -> bool:
        return len(self.symbol.shape) == 2

    def likes(self, name: str, *, gated: bool) -> int:
        """How well a name of a program fits, 0 if it says nothing of this parameter."""
        low = plain(name)
        if name == self.symbol.name or (low == plain(self.symbol.name) and gated):
            return EXACT
        usual = _gated(self) if gated and self.part in GATED else ALONE[self.part].split()
        if low not in usual:
            return 0
        return USUAL if usual.index(low) < (len(usual) + 1) // 2 or not gated else POSSIBLE


def _gated(role: Role) -> list[str]:
    aliases = GATES.get(plain(role.gate), plain(role.gate)).split()
    return [form.format(g=alias) for form in GATED[role.part] for alias in aliases]


def roles_of(cell: Cell) -> tuple[Role, ...]:
    """All parameters with their parts."""
    return tuple(Role(symbol, _part(symbol, cell), _gate(symbol, cell)) for symbol in cell.params)


def gates_of(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """The equations that take inputs or states, in the order of the cell's parameters."""
    return tuple(dict.fromkeys(role.gate for role in roles if role.part in (Part.IN, Part.REC)))


def _part(symbol: Symbol, cell: Cell) -> Part:
    states = {str(dim) for state in cell.states for dim in state.shape}
    ends = [str(dim) in states for dim in symbol.shape]
    if len(ends) == 2:
        inputs = {str(dim) for one in cell.of_kind(Kind.INPUT) for dim in one.shape}
        if all(ends):
            return Part.REC
        return Part.IN if any(str(dim) in inputs for dim in symbol.shape) and any(ends) else Part.OUT
    if ends and not all(ends):
        return Part.OUT_BIAS
    return Part.PEEP if _is_factor(symbol, cell) else Part.BIAS


def _is_factor(symbol: Symbol, cell: Cell) -> bool:
    """Whether a vector stands in a product, as a peephole does."""
    products = (part for equation in cell.equations for part in nodes(equation.value) if isinstance(part, Mul))
    return any(symbol.at() in product.factors for product in products)


def _gate(symbol: Symbol, cell: Cell) -> str:
    return next(_readers(symbol, cell), "")


def _readers(symbol: Symbol, cell: Cell) -> Iterator[str]:
    return (e.target.name for e in cell.equations if any(ref.name == symbol.name for ref in refs(e.value)))

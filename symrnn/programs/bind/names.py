"""What names suggest: tables of the names that people give to data, sizes and gradients."""

import re

INPUT = "input"
TARGET = "target"
UPSTREAM = "upstream"
INITIAL = "initial"
CACHE = "cache"

DATA = {
    INPUT: "x xs input inputs inp xseq seq sequence data xlist xsin batchx xbatch xdata xin xt features batch",
    TARGET: "y ys target targets label labels want wanted desired psw yseq batchy ybatch ydata t ts ytrue truth d ds",
    CACHE: "cache caches tape saved memory state states ctx context history store stored",
}
KNOWN_AS = {name: kind for kind, names in DATA.items() for name in names.split()}
STATE_WORDS = ("h", "s", "hidden", "state", "a", "y")
CELL_WORDS = ("c", "cell", "s")
FIRST = ("0", "prev", "init", "first", "start", "initial", "previous", "old", "in", "before")
ALONE_INITIAL = ("start", "initial", "initialstate")
LAST = ("", "t", "n", "last", "end", "next", "final")
GIVEN_ON = ("out", "output", "outputs", "list", "s", "ext", "all", "seq", "outin", "outs", "souter", "")
UPSTREAM_NAMES = "upstream errors gradoutput gradoutputs dout douts doutput doutputs dy dys topdiff gradout deltas"
SIZES = {
    "state": "hidden hiddensize nhidden hiddendim hs nh h sizehidden numhidden hsize hdim hid hidsize units nunits na numcells",
    "input": "inputsize ninput ninputs inputdim vocab vocabsize xdim insize nx inputs numinputs nin d nvocab worddim xsize",
    "output": "outputsize noutput noutputs outputdim vocab vocabsize ydim outsize ny outputs numoutputs nout nclasses k",
    "T": "seqlength seqlen t timesteps nsteps steps sequencelength tx length nsteps bptt",
    "B": "batchsize batch nbatch minibatch b nsamples",
}  # fmt: skip
PREFIXES = re.compile(r"^(?:dL_?d|dE_?d|dLoss_?d?|grads?_?|gradients?_?|delta_?|nabla_?|del_|[dDg]_?|Δ|∂)(?=\w)")
SUFFIXES = re.compile(r"(?<=\w)_?(?:grads?|gradients?|diffs?|deriv|derivative|delta|bar|d)$")
ALONE = frozenset("grad gradient deriv derivative diff delta d dw g dvalue".split())
HOLDS = frozenset("value v val data w weight".split())
GATHERED = frozenset("grads grad gradients gradient derivatives dparams dtheta deltas gradsdict".split())
FORWARD = re.compile(r"forward|fprop|run|predict|feed|propagate|step|fwd|fp$")
CLEARING = re.compile(r"^(?:clear|zero|reset).*(?:grad|deriv|diff|delta)")
BACKWARD = re.compile(r"back|bptt|bprop|grad|loss|cost|train|learn|bp$|bwd")


def plain(name: str) -> str:
    """A name in small letters, without what joins its words."""
    return "".join(char for char in name.lower() if char.isalnum())


def gradient_of(name: str) -> list[str]:
    """What a gradient of this name may be by: the name without what says "gradient" before or after it."""
    found = [PREFIXES.sub("", name, count=1)] if PREFIXES.match(name) else []
    found += [SUFFIXES.sub("", name)] if SUFFIXES.search(name) else []
    return [one for one in dict.fromkeys(found) if one and one != name]


def is_gathered(name: str) -> bool:
    """Whether a name is that of gradients together."""
    return plain(name) in GATHERED


def data_kind(name: str) -> str | None:
    return KNOWN_AS.get(plain(name))


def words_of(symbol: str, *, is_cell: bool) -> set[str]:
    """What a state is called."""
    return {plain(symbol), *(CELL_WORDS if is_cell else STATE_WORDS)}


def is_initial(name: str, words: set[str]) -> bool:
    """Whether a name is that of a state before the first step."""
    low = plain(name)
    return low in ALONE_INITIAL or any(low in (word + first, first + word) for word in words for first in FIRST)


def is_upstream(name: str, words: set[str], *, last: bool) -> bool:
    """Whether a name is that of a gradient by the states, or by the last one."""
    ends = LAST if last else GIVEN_ON
    if plain(name) in UPSTREAM_NAMES.split():
        return not last
    return any(plain(base) in {word + end for word in words for end in ends} for base in gradient_of(name))

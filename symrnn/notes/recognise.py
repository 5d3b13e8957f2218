"""Characters and commands that stand alone, to what they mean: scripts, signs, relations, delimiters."""

from symrnn.notes import commands
from symrnn.notes.tokens import Token

CHARACTERS: dict[str, tuple[str, str]] = {
    "_": ("script", "_"), "^": ("script", "^"), "+": ("sign", "+"), "-": ("sign", "-"), "*": ("times", "*"),
    "/": ("times", "/"), "@": ("times", "@"), ",": ("comma", ","), ";": ("comma", ";"), "&": ("column", "&"),
    "=": ("relation", "="), "<": ("relation", "<"), ">": ("relation", ">"), "~": ("gap", "blank"),
    **commands.DELIMITERS,
}  # fmt: skip


def character(token: Token) -> Token:
    """A character as the script, sign, relation or delimiter that it is."""
    known = CHARACTERS.get(token.text) if token.kind == "char" else None
    return token if known is None else token.as_(*known)


def recognised(token: Token) -> Token:
    """A command as the relation, product, sign or delimiter that it is."""
    name = token.text
    for kind, table in (("relation", commands.RELATIONS), ("times", commands.PRODUCTS), ("sign", commands.SIGNS)):
        if name in table:
            return token.as_(kind, table[name])
    known = commands.DELIMITERS.get("\\" + name)
    return token if known is None else token.as_(*known)

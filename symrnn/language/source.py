"""The text being read, for messages that show its lines, and the spans of its syntax trees."""

from dataclasses import dataclass

from lark import Token, Tree

from symrnn.errors import CellError, Place

Node = Tree[Token]


def unify(text: str) -> str:
    """The text with every line end as one newline and without a byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Source:
    file: str
    text: str

    def error(self, summary: str, at: Node | Token, *details: str) -> CellError:
        """The error at a token or a tree: the caret covers it as far as its first line goes."""
        place = place_of(at)
        line = self.text.split("\n")[place.line - 1]
        length = max(1, min(place.length, len(line) - place.column + 1))
        shown = Place(place.line, place.column, length)
        return CellError(summary, file=self.file, place=shown, line=line, details=details)

    def words(self, at: Node | Token) -> str:
        """The text of a tree or token, on one line."""
        start, end = _extent(at)
        return " ".join(self.text[start:end].split())


def place_of(at: Node | Token) -> Place:
    meta = at if isinstance(at, Token) else at.meta
    start, end = _extent(at)
    assert meta.line is not None
    assert meta.column is not None
    return Place(meta.line, meta.column, max(1, end - start))


def _extent(at: Node | Token) -> tuple[int, int]:
    meta = at if isinstance(at, Token) else at.meta
    assert meta.start_pos is not None
    assert meta.end_pos is not None
    return meta.start_pos, meta.end_pos


def subtrees(tree: Node, kind: str) -> list[Node]:
    """All trees of a kind inside `tree`, in the order of the text."""
    found = [node for node in tree.iter_subtrees() if node.data == kind]
    return sorted(found, key=_extent)


def child_trees(tree: Node, kind: str) -> list[Node]:
    """The children of a kind."""
    return [child for child in tree.children if isinstance(child, Tree) and child.data == kind]


def index_of(tree: Node) -> Node | None:
    """The brackets after the name of a variable or of a left side, if it has some."""
    found: object = tree.children[1] if len(tree.children) > 1 else None
    return found if isinstance(found, Tree) else None


def token(tree: Node, index: int = 0) -> Token:
    found = tree.children[index]
    assert isinstance(found, Token)
    return found


def branch(tree: Node, index: int) -> Node:
    found = tree.children[index]
    assert isinstance(found, Tree)
    return found

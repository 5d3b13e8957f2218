"""LaTeX files: the formulas of the text, each character in its place; no other file is ever read.

The text is masked first: comments, verbatim text, branches that are left out, the definitions of macros and what stands outside
the document become blanks, so that everything else keeps its place. Then one pass goes over its signs.
"""

import re
from collections.abc import Mapping

from symrnn.notes.branches import left_out
from symrnn.notes.document import Document, Macro
from symrnn.notes.draft import Draft
from symrnn.notes.environments import INLINE, MATH, content, has_rows
from symrnn.notes.flow import Break, Flow, Found
from symrnn.notes.settings import Settings
from symrnn.notes.source import Piece, Source
from symrnn.notes.wrapping import LONGEST, hidden, wrapping

_LITERAL = ("verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "filecontents", "filecontents*")
_MASKED = re.compile(
    rf"\\begin\{{(?P<environment>{'|'.join(map(re.escape, _LITERAL))})\}}"
    r"|\\(?:verb|lstinline)(?![A-Za-z@])\*?(?P<sign>[^\sA-Za-z*])|\\mintinline\{[a-z0-9+-]*\}(?P<mint>[^\sA-Za-z])"
    r"|\\[\s\S]|%(?P<comment>[^\n]*)"
)
_SETTINGS = re.compile(r"%+[ \t]*symrnn:[ \t]?")
_VERB = 1_000  # so many characters on its line are searched for the end of a \verb

_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)[ \t]*\{[ \t]*(?P<name>[A-Za-z]+\*?)[ \t]*\}|\\(?P<command>[A-Za-z@]+)\*?|\\[\s\S]|[{}]|\$"
    r"|(?P<gap>\n[ \t]*\n\s*)"
)
_HEADINGS = {"part", "chapter", "section", "subsection", "subsubsection", "paragraph", "title"}
_CLOSING = {r"\(": r"\)", r"\[": r"\]"}

Aliases = Mapping[str, tuple[str, str]]


def read_tex(text: str, file: str) -> Document:
    """The formulas, macros and settings of a LaTeX text."""
    draft = Draft(file)
    source = Source(text)
    whole = Piece(source.text, range(len(source.text) + 1))
    masked = _mask(source.text)
    dead = [*left_out(masked)]
    masked = _blank(masked, dead)
    _add_settings(draft, source, whole)
    spans = draft.add_macros(source, Piece(masked, whole.at))
    aliases = _aliases(draft.macros)
    masked = _blank(masked, [*spans, *_outside(masked)])
    reader = _Reader(draft, source, masked, aliases, dead)
    draft.add_flow(source, reader.read())
    return draft.document(text)


def _mask(text: str) -> str:
    """The text with blanks for its comments and its verbatim parts."""
    spans, position = [], 0
    while found := _MASKED.search(text, position):
        position = found.end()
        if found["environment"]:
            end = text.find(rf"\end{{{found['environment']}}}", position)
            position = len(text) if end < 0 else end
            spans.append((found.end(), position))
        elif found["sign"] or found["mint"]:
            position = _verb_end(text, found)
            spans.append((found.start(), position))
        elif found["comment"] is not None:
            spans.append(found.span())
    return _blank(text, spans)


def _verb_end(text: str, found: re.Match[str]) -> int:
    sign = found["sign"] or found["mint"]
    limit = text.find("\n", found.end(), found.end() + _VERB)
    end = text.find("}" if sign == "{" else sign, found.end(), limit if limit >= 0 else found.end() + _VERB)
    return found.end() if end < 0 else end + 1


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    parts, position = [], 0
    for start, end in sorted(spans):
        if end > position:
            first = max(start, position)
            parts += [text[position:first], re.sub(r"[^\n]", " ", text[first:end])]
            position = end
    return "".join([*parts, text[position:]])


def _outside(text: str) -> list[tuple[int, int]]:
    """What stands before the document begins and after it ends, in a text that says so."""
    begin = re.search(r"\\begin\{document\}", text)
    end = re.search(r"\\end\{document\}", text)
    return [(0, begin.end() if begin else 0), (end.start() if end else len(text), len(text))]


def _aliases(macros: Mapping[str, Macro]) -> Aliases:
    """The macros that stand for the begin or the end of an environment of formulas (`\\be` for `\\begin{equation}`)."""
    found: dict[str, tuple[str, str]] = {}
    for name, macro in macros.items():
        edge = re.fullmatch(r"\s*\\(begin|end)\{([A-Za-z]+\*?)\}\s*", macro.body)
        if edge and edge[2] in MATH and macro.arguments == 0:
            found[name[1:]] = (edge[1], edge[2])
    return found


def _add_settings(draft: Draft, source: Source, whole: Piece) -> None:
    """Read the lines `% symrnn: key: value` as one YAML text."""
    lines = []
    for start, end in source.lines():
        head = _SETTINGS.match(source.text, start, end)
        if head:
            lines.append((head.end(), end))
    if lines:
        settings = Settings(draft.file, source)
        draft.add_settings(settings.mapping(source.piece(lines)), settings.where(lines[0][0]))


class _Reader:
    """One pass over the signs of a masked text; `tokens[index]` is the sign looked at."""

    def __init__(self, draft: Draft, source: Source, masked: str, aliases: Aliases, dead: list[tuple[int, int]]) -> None:
        self.draft, self.source, self.text, self.aliases, self.dead = draft, source, masked, aliases, dead
        self.wrapping = wrapping(draft.macros)
        self.tokens = list(_TOKEN.finditer(masked))
        self.flow: Flow = []
        self.said = 0
        self.tables = 0

    def read(self) -> Flow:
        index = 0
        while index < len(self.tokens):
            index = self.step(index)
        self.say(len(self.text))
        return self.flow

    def step(self, index: int) -> int:
        """Handle one sign; returns the index of the next one to look at."""
        token = self.tokens[index]
        edge, name = self.edge(index)
        if edge == "begin" and name in MATH:
            return self.environment(index, name)
        if edge:
            self.tables += (name.startswith(("tabular", "longtable"))) * (1 if edge == "begin" else -1)
            self.cut(index, Break.WALL)
        elif token[0] == "$":
            return self.dollars(index)
        elif token[0] in _CLOSING:
            return self.formula(index, index + 1, _CLOSING[token[0]], token[0] == r"\[")
        elif token["command"] in self.wrapping:
            return self.wrapped(index)
        elif hidden(token[0], self.text[token.end() : token.end() + LONGEST], self.draft.macros):
            self.draft.note(self.source.place(token.start()), f"{token[0]} holds a formula that is not read")
        else:
            self.words(index)
        return index + 1

    def edge(self, index: int) -> tuple[str, str]:
        """`begin` or `end` and the name of the environment, or two empty texts."""
        token = self.tokens[index]
        if token["edge"]:
            return token["edge"], token["name"]
        return self.aliases.get(token["command"] or "", ("", ""))

    def words(self, index: int) -> None:
        token = self.tokens[index]
        if token["gap"] or token["command"] == "par":
            self.cut(index, Break.GAP)
        elif token["command"] in _HEADINGS:
            self.cut(index, Break.HEADING)
        elif token["command"] == "item" or (token[0] == r"\\" and self.tables > 0):
            self.cut(index, Break.WALL)

    def say(self, end: int) -> None:
        if self.said < end:
            self.flow.append(self.text[self.said : end])
            self.said = end

    def cut(self, index: int, sign: Break) -> None:
        self.say(self.tokens[index].start())
        self.said = self.tokens[index].end()
        if not (sign is Break.GAP and self.flow and self.flow[-1] is Break.GAP):
            self.flow.append(sign)

    def dollars(self, index: int) -> int:
        if self.double(index):
            return self.formula(index, index + 2, "$$", display=True)
        return self.formula(index, index + 1, "$", display=False)

    def double(self, index: int) -> bool:
        following = self.tokens[index + 1 : index + 2]
        return self.tokens[index][0] == "$" and bool(following) and self.text.startswith("$$", self.tokens[index].start())

    def formula(self, index: int, inner: int, closing: str, display: bool) -> int:
        """The formula from a sign to the one that closes it outside of all braces, within its paragraph."""
        depth = 0
        for at in range(inner, len(self.tokens)):
            sign = self.tokens[at][0]
            if depth == 0 and (sign == closing or (closing == "$$" and self.double(at))):
                last = at + 1 if closing == "$$" else at
                self.add(index, last, self.tokens[inner - 1].end(), self.tokens[at].start(), display)
                return last + 1
            depth += (sign == "{") - (sign == "}")
            if depth < 0 or self.tokens[at]["gap"]:
                break
        return self.unclosed(index, self.text[self.tokens[index].start() : self.tokens[inner - 1].end()])

    def wrapped(self, index: int) -> int:
        """The formula that is the argument of a command."""
        token, depth = self.tokens[index], 0
        if not self.text[token.end() : token.end() + LONGEST].lstrip().startswith("{"):
            return index + 1  # the argument is a letter
        for at in range(index + 1, len(self.tokens)):
            sign = self.tokens[at][0]
            depth += (sign == "{") - (sign == "}")
            if depth == 0:
                environment = self.wrapping[token["command"]]
                self.add(index, at, self.tokens[index + 1].end(), self.tokens[at].start(), bool(environment), environment)
                return at + 1
        return self.unclosed(index, token[0])

    def environment(self, index: int, name: str) -> int:
        """The formula that an environment holds; another begin of the same one says that it is not closed."""
        for at in range(index + 1, len(self.tokens)):
            edge, other = self.edge(at)
            if other == name and edge == "end":
                start, inner = content(self.text, self.tokens[index].end(), name)
                self.add(index, at, start, self.tokens[at].start(), name not in INLINE, inner)
                return at + 1
            if other == name:
                break
        return self.unclosed(index, self.tokens[index][0])

    def add(self, first: int, last: int, start: int, end: int, display: bool, environment: str = "") -> None:
        outer = self.tokens[first].start()
        self.say(outer)
        self.said = self.tokens[last].end()
        piece = Piece(self.source.text[start:end], range(start, end + 1))
        piece = piece.without([(a - start, b - start) for a, b in self.dead if start <= a and b <= end])
        rows = has_rows(self.text[start : min(end, start + 200)], environment)
        self.flow.append(Found(piece, self.source.text[outer : self.said], display, rows))

    def unclosed(self, index: int, sign: str) -> int:
        """Tell it, and go on with the next paragraph."""
        place = self.source.place(self.tokens[index].start())
        self.draft.note(place, f"this {sign} is never closed; the rest of the paragraph is not read")
        for at in range(index + 1, len(self.tokens)):
            if self.tokens[at]["gap"]:
                return at
        return len(self.tokens)

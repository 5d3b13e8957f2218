"""An author's words (titles, sources) made safe for each target."""

import re
import unicodedata

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': "''", "`": r"\textasciigrave{}", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''",
    "…": r"\dots{}", "\u00a0": "~", "·": r"$\cdot$",
    "×": r"$\times$", "±": r"$\pm$", "ß": r"\ss{}", "ø": r"\o{}", "Ø": r"\O{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}",
    "Œ": r"\OE{}", "å": r"\aa{}", "Å": r"\AA{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}",
}
_ACCENT = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".", "\u0308": '"',
    "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~$])")
_LONG_WORD = re.compile(r"\S{28,}")
_WORD_PART = re.compile(r".{1,12}")


def latex_words(text: str) -> str:
    """Words for LaTeX's text mode: specials escaped, accents as commands, very long words breakable."""
    pieces, start = [], 0
    for word in _LONG_WORD.finditer(text):
        pieces += [_latex(text[start : word.start()]), r"\allowbreak{}".join(map(_latex, _WORD_PART.findall(word[0])))]
        start = word.end()
    return "".join([*pieces, _latex(text[start:])])


def _latex(text: str) -> str:
    return "".join(map(_latex_char, unicodedata.normalize("NFC", text)))


def _latex_char(char: str) -> str:
    if char in _LATEX:
        return _LATEX[char]
    if char.isascii():
        return char if char.isprintable() else " "
    parts = unicodedata.normalize("NFD", char)
    if len(parts) == 2 and parts[1] in _ACCENT and parts[0].isascii():
        return f"\\{_ACCENT[parts[1]]}{{{parts[0]}}}"
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if c.isascii() and c.isprintable())
    return "".join(_LATEX.get(c, c) for c in plain) or "?"


def markdown_words(text: str) -> str:
    """Words for Markdown: its signs escaped, HTML as entities, on one line."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return _MARKDOWN.sub(r"\\\1", flat).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_words(text: str) -> str:
    """Words for a terminal: without control characters, on one line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())

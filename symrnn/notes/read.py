"""Reading a document: the reader is chosen by the suffix of the file's name."""

from collections.abc import Callable
from pathlib import PurePath

from symrnn.errors import InputError
from symrnn.notes.document import Document
from symrnn.notes.markdown import read_markdown
from symrnn.notes.notebook import read_notebook
from symrnn.notes.page import read_page
from symrnn.notes.tex import read_tex

_READERS: dict[str, tuple[Callable[[str, str], Document], int]] = {
    ".md": (read_markdown, 1_000_000),
    ".markdown": (read_markdown, 1_000_000),
    ".tex": (read_tex, 1_000_000),
    ".ipynb": (read_notebook, 30_000_000),  # mostly pictures, which are not read
    ".txt": (read_page, 1_000_000),
}


def read_document(text: str, file: str) -> Document:
    """The formulas of a file's text, with its macros and settings."""
    suffix = PurePath(file).suffix.lower()
    if suffix not in _READERS:
        raise InputError(f"{file}: documents are files that end in {', '.join(_READERS)}")
    reader, longest = _READERS[suffix]
    if len(text) > longest:
        raise InputError(f"{file}: more than {longest} characters; split the file")
    return reader(text, file)

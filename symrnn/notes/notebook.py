"""Notebooks: the Markdown cells of a Jupyter notebook, of format 3 or 4, and the text of its code cells.

Only the JSON is read, and of it only the cells' types and sources: outputs, which are most of a notebook, need not be valid.
"""

import json
from collections.abc import Iterator

from symrnn.errors import InputError
from symrnn.notes.document import Document
from symrnn.notes.draft import Draft
from symrnn.notes.flow import Break
from symrnn.notes.markdown import add_markdown
from symrnn.notes.settings import DEEPEST, Value
from symrnn.notes.source import Source

LONGEST = 1_000_000
TEXT, CODE = ("markdown", "heading"), ("code",)


def read_notebook(text: str, file: str) -> Document:
    """The formulas of a notebook's Markdown cells; places count in the cell that `part` names, over all cells from 1."""
    notebook = _notebook(text, file)
    draft = Draft(file)
    draft.add_settings(_settings(notebook, file), f"{file}: metadata")
    cells = list(_cells(notebook, file, TEXT))
    if sum(len(source) for _, _, source in cells) > LONGEST:
        raise InputError(f"{file}: more than {LONGEST} characters of text; split the notebook")
    for number, kind, source in cells:
        if kind == "heading":
            draft.add_flow(Source(""), [Break.HEADING])
        if kind in TEXT:
            add_markdown(draft, Source(source), part=f"cell {number}", blanks=True)
    return draft.document(text)


def code_cells(text: str, file: str) -> tuple[tuple[int, str], ...]:
    """Number and source of every code cell."""
    return tuple((number, source) for number, kind, source in _cells(_notebook(text, file), file, CODE) if kind in CODE)


def _notebook(text: str, file: str) -> dict[str, object]:
    try:
        notebook = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise InputError(f"{file}:{error.lineno}:{error.colno}: no notebook: {error.msg}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets in brackets
        raise InputError(f"{file}: no notebook: its JSON cannot be read") from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise InputError(f"{file}: no notebook: it has no `nbformat`")
    if notebook["nbformat"] not in (3, 4):
        raise InputError(f"{file}: a notebook of format {notebook['nbformat']!r}; formats 3 and 4 can be read")
    return notebook


def _cells(notebook: dict[str, object], file: str, kinds: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    """Number, type and source of every cell; the source is empty for those of other kinds."""
    if notebook["nbformat"] == 4:
        lists = [notebook.get("cells")]
    else:
        sheets = notebook.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else [None]
        lists = [sheet.get("cells") if isinstance(sheet, dict) else None for sheet in sheets]
    number = 0
    for cells in lists:
        if not isinstance(cells, list):
            raise InputError(f"{file}: no notebook: its cells are missing")
        for cell in cells:
            number += 1
            yield number, *_cell(cell, f"{file}: cell {number}", kinds)


def _cell(cell: object, where: str, kinds: tuple[str, ...]) -> tuple[str, str]:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if not isinstance(cell, dict) or not isinstance(kind, str):
        raise InputError(f"{where}: no notebook: this cell has no type")
    source = cell.get("source", cell.get("input", ""))  # the latter is code of format 3
    if kind not in kinds:
        return kind, ""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise InputError(f"{where}: no notebook: the source of this cell is no text")
    return kind, source


def _settings(notebook: dict[str, object], file: str) -> dict[str, Value]:
    metadata = notebook.get("metadata")
    settings = metadata.get("symrnn", {}) if isinstance(metadata, dict) else {}
    if not isinstance(settings, dict):
        raise InputError(f"{file}: metadata: `symrnn` stands for a mapping of settings")
    return {key: _plain(value, file, 1) for key, value in settings.items()}


def _plain(value: object, file: str, depth: int) -> Value:
    """A JSON value as a setting; null is the empty text."""
    if depth > DEEPEST:
        raise InputError(f"{file}: metadata: settings nested more than {DEEPEST} deep")
    if isinstance(value, dict):
        return {str(key): _plain(part, file, depth + 1) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, file, depth + 1) for part in value]
    return value if isinstance(value, str | int | float) else ""

"""What the templates of derivations and of pages about cells receive: finished strings, one frozen dataclass a template."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SectionText:
    """A section's title and its blocks, finished text of the target."""

    title: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class LatexArticle:
    """`latex/article.tex.jinja`: a document that compiles on its own."""

    name: str
    title: str
    source: str
    sections: tuple[SectionText, ...]


@dataclass(frozen=True)
class LatexFragment:
    """`latex/fragment.tex.jinja`: a body to be read with LaTeX's input command."""

    name: str
    source: str
    sections: tuple[SectionText, ...]


@dataclass(frozen=True)
class MarkdownPage:
    """`markdown/derivation.md.jinja`."""

    title: str
    source: str
    sections: tuple[SectionText, ...]


@dataclass(frozen=True)
class TextPage:
    """`text/derivation.txt.jinja`; `rule` underlines the title."""

    title: str
    rule: str
    source: str
    sections: tuple[SectionText, ...]


@dataclass(frozen=True)
class CellsPage:
    """`markdown/cells.md.jinja`: a table; a row is one line without its outer bars."""

    head: str
    rule: str
    rows: tuple[str, ...]
    sizes: str
    steps: int


@dataclass(frozen=True)
class ReportDetail:
    """One thing said of a formula: its label and, as HTML, what is said."""

    label: str
    said: str


@dataclass(frozen=True)
class ReportEntry:
    """A formula of a report as HTML; `kind` is its outcome's key, `anchor` its id on the page."""

    anchor: str
    kind: str
    outcome: str
    position: str
    formula: str
    details: tuple[ReportDetail, ...]


@dataclass(frozen=True)
class ReportFile:
    """A file of a report; `counts` has (key of the outcome, words, anchors and positions of its formulas)."""

    name: str
    matched: str
    model: str
    total: str
    counts: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    entries: tuple[ReportEntry, ...]


@dataclass(frozen=True)
class ProgramGradient:
    """A gradient of a program as HTML: its outcome's key and words, its name, where it was taken, and what is said of it."""

    kind: str
    outcome: str
    name: str
    taken: str
    said: str


@dataclass(frozen=True)
class ProgramBlame:
    """A place of a program that is wrong as HTML: `line` is the line of the program with a mark in it."""

    anchor: str
    position: str
    reason: str
    line: str
    details: tuple[ReportDetail, ...]


@dataclass(frozen=True)
class ProgramRow:
    """A line of a listing as HTML; `kind` is "wrong" for one that is."""

    kind: str
    position: str
    text: str
    computes: str


@dataclass(frozen=True)
class ProgramSection:
    """A program of a report; `stopped`: why none of its gradients could be checked, or nothing."""

    name: str
    matched: str
    total: str
    stopped: str
    calls: tuple[str, ...]
    settings: tuple[str, ...]
    found: tuple[str, ...]
    gradients: tuple[ProgramGradient, ...]
    blames: tuple[ProgramBlame, ...]
    remarks: tuple[str, ...]
    listing: tuple[ProgramRow, ...]


@dataclass(frozen=True)
class ReportPage:
    """`html/report.html.jinja`: one file that needs no other; `errors`: (file, message) of what could not be used."""

    total: str
    errors: tuple[tuple[str, str], ...]
    files: tuple[ReportFile, ...]
    programs: tuple[ProgramSection, ...]


FRAMES: dict[str, type] = {
    "html/report.html.jinja": ReportPage,
    "latex/article.tex.jinja": LatexArticle,
    "latex/fragment.tex.jinja": LatexFragment,
    "markdown/derivation.md.jinja": MarkdownPage,
    "markdown/cells.md.jinja": CellsPage,
    "text/derivation.txt.jinja": TextPage,
}

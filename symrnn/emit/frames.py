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


FRAMES: dict[str, type] = {
    "latex/article.tex.jinja": LatexArticle,
    "latex/fragment.tex.jinja": LatexFragment,
    "markdown/derivation.md.jinja": MarkdownPage,
    "markdown/cells.md.jinja": CellsPage,
    "text/derivation.txt.jinja": TextPage,
}

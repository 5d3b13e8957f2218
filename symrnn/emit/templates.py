"""The frames of emitted text: Jinja2 with one delimiter set for every target.

Templates hold no mathematics: they receive finished strings. `<< value >>`, `<% block %>` and `<# comment #>` clash neither
with LaTeX nor with C. A name that a template reads and its frame does not have is an error.
"""

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = (PACKAGE / "templates", PACKAGE.parent / "templates")


def render(template: str, frame: "DataclassInstance") -> str:
    """The text of a template, such as `latex/article.tex.jinja`, whose variables are the fields of `frame`."""
    values = {field.name: getattr(frame, field.name) for field in fields(frame)}
    return environment().get_template(template).render(values)


@cache
def environment() -> Environment:
    """The one environment: templates inside the installed package first, then those beside an editable one.

    Nothing is escaped here: what a frame holds is already text of its target.
    """
    return Environment(
        loader=FileSystemLoader(FOLDERS),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )

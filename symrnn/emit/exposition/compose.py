"""Derivation -> Document, in full or in brief."""

from enum import StrEnum

from symrnn.emit.document import Document, Section
from symrnn.emit.exposition.conventions import conventions
from symrnn.emit.exposition.copies import copies, shared
from symrnn.emit.exposition.example import three_steps
from symrnn.emit.exposition.gradients import boxed, handed_in, parameters
from symrnn.emit.exposition.model import brief_model, model
from symrnn.emit.exposition.recursion import brief_recursion, local_derivatives, recursion
from symrnn.ir.derivation import Derivation, Role


class Detail(StrEnum):
    FULL = "full"
    BRIEF = "brief"


def compose(derivation: Derivation, detail: Detail = Detail.FULL, *, plain: bool = False) -> Document:
    """The document of a derivation; `plain`: for a text, whose signs are told that mathematical notation need not tell."""
    cell = derivation.written
    sections = _full(derivation, plain=plain) if detail is Detail.FULL else _brief(derivation)
    return Document(cell.name, cell.doc.rstrip(". ") or f"The cell {cell.name}", cell.source, tuple(sections))


def _full(derivation: Derivation, *, plain: bool) -> list[Section]:
    found = [model(derivation), conventions(derivation, plain=plain)]
    if derivation.adjoints:
        found += [local_derivatives(derivation), recursion(derivation)]
    sections = [section for section in found if section is not None]
    if shared(derivation):
        sections.append(copies(derivation))
    if derivation.of_role(Role.PARAM):
        sections.append(parameters(derivation))
    if derivation.of_role(Role.INPUT, Role.INITIAL):
        sections.append(handed_in(derivation))
    example = three_steps(derivation)
    return [*sections, example] if example is not None else sections


def _brief(derivation: Derivation) -> list[Section]:
    sections = [brief_model(derivation)]
    if derivation.adjoints:
        sections.append(brief_recursion(derivation))
    if derivation.of_role(Role.PARAM):
        sections.append(Section("The gradients of the parameters", tuple(boxed(derivation))))
    if derivation.of_role(Role.INPUT, Role.INITIAL):
        sections.append(handed_in(derivation, brief=True))
    return sections

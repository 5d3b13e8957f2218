"""Templates: strict, one delimiter set, and frames that say exactly what a template reads."""

from dataclasses import dataclass, fields

import pytest
from jinja2 import UndefinedError, meta

from symrnn.emit.frames import FRAMES, LatexFragment
from symrnn.emit.templates import environment, render


@pytest.mark.parametrize("template", FRAMES)
def test_the_frame_has_exactly_what_its_template_reads(template: str) -> None:
    jinja = environment()
    assert jinja.loader is not None
    source, _, _ = jinja.loader.get_source(jinja, template)
    assert meta.find_undeclared_variables(jinja.parse(source)) == {field.name for field in fields(FRAMES[template])}


def test_what_a_frame_does_not_have_is_an_error() -> None:
    @dataclass(frozen=True)
    class Empty:
        name: str

    with pytest.raises(UndefinedError, match="'source' is undefined"):
        render("latex/fragment.tex.jinja", Empty("x"))


def test_jinja_signs_in_a_value_are_only_text() -> None:
    assert "<< 7 * 7 >> {{ 7 * 7 }}" in render("latex/fragment.tex.jinja", LatexFragment("<< 7 * 7 >> {{ 7 * 7 }}", "", ()))

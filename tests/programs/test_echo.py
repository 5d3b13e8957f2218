"""Settings written out again: read once more, they say the same; and the examples of the page are those of the corpus."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from symrnn.errors import Place
from symrnn.programs.echo import echoed
from symrnn.programs.settings import Settings, read_settings
from tests.programs.corpus import WRITTEN, programs

PAGE = (Path(__file__).parents[2] / "docs" / "check-code.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ODD = "# symrnn: sizes n = 4, T = 2\n# symrnn: give k = -0.5\n# symrnn: zero c, s[0], b\n# symrnn: take dW[T] = w"


def placeless(settings: Settings) -> Settings:
    return replace(settings, actions=tuple(replace(action, place=Place(1, 1)) for action in settings.actions))


@pytest.mark.parametrize("text", [*(program.text for program in programs().values()), ODD])
def test_the_lines_say_the_same_again(text: str) -> None:
    settings = read_settings(text, "a.py")
    assert placeless(read_settings("\n".join(echoed(settings)), "b.py")) == placeless(settings)


@pytest.mark.parametrize(("file", "lines"), EXAMPLES)
def test_the_examples_of_the_page_are_programs_that_are_judged(file: str, lines: str) -> None:
    assert file in programs()
    written = (WRITTEN / file).read_text(encoding="utf-8").splitlines()
    assert set(lines.splitlines()) <= set(written)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 5

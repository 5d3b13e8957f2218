"""What README and docs show is what symrnn prints today."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import symrnn
from symrnn.cli import main
from symrnn.ir.functions import BUILTIN
from symrnn.language.lower import read_cell
from symrnn.language.scope import STRUCTURAL

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")


def block_after(words: str) -> list[str]:
    """The indented block that follows some words of the README, without its indentation."""
    after = README.split(words, 1)[1]
    found = re.search(r"\n\n((?:    .*\n|\n)+)", after)
    assert found is not None
    return [line[4:].rstrip() for line in found.group(1).splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("here it is as text", ["derive", "elman", "--detail", "brief"]),
        ("only the recurrence stays in the loop", ["generate", "elman"]),
        ("every step has a copy of every\nweight", ["unroll", "elman", "--steps", "3"]),
        ("the network is read from the notes' own equations", ["check", "examples/notes.md", "--only", "wrong"]),
        ("with an edit that makes all gradients right", ["check", "examples/backward.py"]),
    ],
)
def test_the_readme_shows_what_is_printed(words: str, command: list[str]) -> None:
    printed = {line.strip(" |") for line in CliRunner().invoke(main, command).output.splitlines()}
    shown = block_after(words)
    assert shown
    assert [line for line in shown if line.strip() not in printed] == []


def test_the_cell_of_the_readme_is_the_bundled_one() -> None:
    assert read_cell("\n".join(block_after("every symbol has a shape"))).steps == symrnn.load("elman").value.steps


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"^    symrnn (\w+)", README, flags=re.MULTILINE))
    assert named == set(main.commands)


def test_the_python_of_the_readme_runs() -> None:
    cell = symrnn.load("elman")
    assert r"\nabla" in cell.derive().latex(notation="goodfellow")
    assert str(cell.unroll(steps=3).gradient("W", 0, 0)).count("+") == 2
    assert cell.prove(steps=2).hold


def test_the_language_page_knows_every_function() -> None:
    missing = [name for name in (*BUILTIN, *STRUCTURAL) if not re.search(rf"\b{name}\b", LANGUAGE)]
    assert missing == []


def test_the_example_of_the_language_page_is_a_cell() -> None:
    example = LANGUAGE.split("```")[1]
    assert read_cell(example).name == "elman"


def test_the_table_of_cells_is_what_is_printed() -> None:
    printed = CliRunner().invoke(main, ["cells", "--table"]).stdout_bytes
    assert (ROOT / "docs" / "cells.md").read_bytes() == printed, "run `make generated`, and look at what changes"


def test_every_page_that_is_linked_exists() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        words = re.sub(r"`[^`]*`", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#:]+)\)", words):
            assert (page.parent / target).exists(), (page, target)

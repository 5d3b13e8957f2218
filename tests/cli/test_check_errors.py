"""What `symrnn check` says of files that it can say nothing about, and its exit status."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from symrnn.cli import main

FORMULA = "$s_t = s_t$\n"
CODE: dict[str, object] = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
NOTEBOOK = {"cells": [CODE], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.mark.parametrize(
    ("name", "content", "options", "status", "said"),
    [
        ("a.md", FORMULA, ["--cell", "nosuch"], 2, "nosuch"),
        ("a.md", f"---\nsymrnn:\n  cell: nosuch\n---\n{FORMULA}", [], 2, "cell"),
        ("a.md", FORMULA, ["--cell", "elman", "--symbols", "h=nosuch"], 2, "no symbol of elman"),
        ("a.md", FORMULA, ["--cell", "elman", "--symbols", "{{h=s"], 2, "cannot be read as one symbol"),
        ("a.md", f"---\nsymrnn:\n  shape: 3\n---\n{FORMULA}", [], 2, "did you mean shapes?"),
        ("a.md", "$h_t = q(h_{t-1})$\n", [], 2, "not clear"),
        ("a.md", "", [], 0, ""),
        ("a.md", "Only prose.\n", [], 0, ""),
        ("a.ipynb", json.dumps(NOTEBOOK), ["--cell", "elman"], 0, ""),
        ("a.ipynb", "{", ["--cell", "elman"], 2, "notebook"),
        ("a.md", b"\xff\xfe\x00", ["--cell", "elman"], 2, "binary file"),
        ("a.md", f"$s_{{t-1}} = {'9' * 50} s_t$\n", ["--cell", "elman"], 3, "digits"),
    ],
)  # fmt: skip
def test_one_message_with_the_file(
    tmp_path: Path, name: str, content: str | bytes, options: list[str], status: int, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = CliRunner().invoke(main, ["check", str(file), *options])
    assert result.exit_code == status, result.output
    assert said in result.output
    assert "Traceback" not in result.output
    if status == 2 and options != ["--cell", "nosuch"]:
        assert str(file) in result.output

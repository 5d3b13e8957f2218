"""Fixtures that every part of the tests shares: the bundled cells."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings

import symrnn
from symrnn.ir.cell import Cell
from symrnn.language.lower import read_cell

# A machine that is busy must not fail a test; --hypothesis-profile=long looks 50 times as hard.
settings.register_profile("symrnn", deadline=None, print_blob=True)
settings.register_profile("long", settings.get_profile("symrnn"), max_examples=5000)
settings.load_profile("symrnn")

CELLS = sorted((Path(symrnn.__file__).parent / "cells").glob("*.cell"))
NAMES = [path.stem for path in CELLS]


@pytest.fixture(scope="session")
def bundled() -> Mapping[str, Cell]:
    """Every bundled cell by its name."""
    return {path.stem: read_cell(path.read_text(encoding="utf-8"), path.name) for path in CELLS}


@pytest.fixture(params=NAMES)
def cell(request: pytest.FixtureRequest, bundled: Mapping[str, Cell]) -> Cell:
    """Each bundled cell in turn."""
    name: str = request.param
    return bundled[name]


@pytest.fixture
def elman(bundled: Mapping[str, Cell]) -> Cell:
    return bundled["elman"]

"""The command line in an empty folder."""

from pathlib import Path

import pytest

from tests.cli.command import Here


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capsys)

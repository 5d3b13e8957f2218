"""The command line in an empty folder."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Here


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capsys)


@pytest.fixture
def heard() -> Iterator[None]:
    """Interrupts are heard: where the tests run in the background they are ignored, and a new process inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)

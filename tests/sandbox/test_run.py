"""Code in the sandbox: what is honest works, and what is hostile is stopped and told, whether it asks Python or the kernel."""

import sys
import time
from pathlib import Path

import pytest

from symrnn.sandbox.limits import MIB, End, Limits, Outcome
from symrnn.sandbox.run import run

ROOT = Path(__file__).parents[2]
KERNEL = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux holds code that goes past Python")


@pytest.fixture(autouse=True)
def deeds_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def do(deed: str, limits: Limits | None = None) -> Outcome:
    return run("tests.sandbox.deeds", deed.encode(), limits or Limits(seconds=20))


def test_honest_code_runs() -> None:
    found = do("answer ü")
    assert (found.end, found.reply.decode(), found.printed) == (End.DONE, "ü: 1134", "")


def test_a_large_request_arrives() -> None:
    found = do("answer " + "x" * 3_000_000)
    assert (found.end, len(found.reply)) == (End.DONE, 3_000_006)


@pytest.mark.parametrize(("deed", "said"), [("thread", "[1]"), ("write_here", "x")])
def test_what_is_harmless_is_allowed(deed: str, said: str) -> None:
    assert do(deed).reply.decode() == said


@pytest.mark.parametrize("deed", ["forever", "sleep"])
def test_a_program_that_does_not_end_is_ended(deed: str) -> None:
    start = time.monotonic()
    assert do(deed, Limits(seconds=2)).end is End.TIME
    assert time.monotonic() - start < 15


def test_memory_is_bounded() -> None:
    found = do("allocate")
    assert found.reply.startswith(b"_ArrayMemoryError") or found.reply.startswith(b"MemoryError")


@pytest.mark.parametrize("deed", ["talk", "talk_past_python"])
def test_printing_without_end_is_stopped(deed: str) -> None:
    found = do(deed)
    assert found.end is End.OUTPUT
    assert found.printed.startswith("aaa")
    assert len(found.printed) < 2 * MIB


def test_what_is_handed_back_is_bounded() -> None:
    assert do("hand_back_much", Limits(reply=MIB)).end is End.REPLY


def test_a_crash_is_told() -> None:
    found = do("crash")
    assert found.end is End.CRASHED
    assert found.status != 0


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("fork", "starting another process"),
        ("start", "starting another process"),
        ("stop_the_parent", "sending a signal"),
        ("connect", "using the network"),
    ],
)
def test_what_is_hostile_is_refused(deed: str, reason: str) -> None:
    assert do(deed).reply.decode() == f"PermissionError: {reason} is not allowed here"


@KERNEL
@pytest.mark.parametrize("deed", ["fork_past_python", "start_past_python", "stop_the_parent_past_python"])
def test_what_goes_past_python_is_refused_by_the_kernel(deed: str) -> None:
    assert do(deed).reply == b"refused"


@KERNEL
@pytest.mark.parametrize("number", ["425", "0x40000039", "0x40000029"])
def test_no_other_number_of_a_system_call_is_a_way_out(number: str) -> None:
    """That of io_uring_setup, which can connect; those of fork and socket on x86-64 for programs with short addresses."""
    assert do(f"by_number {number}").reply == b"Operation not permitted"


@pytest.mark.parametrize("deed", ["write", "delete"])
def test_files_outside_stay_as_they_are(deed: str, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("mine", encoding="utf-8")
    assert b"is not allowed here" in do(f"{deed} {file}").reply
    assert file.read_text(encoding="utf-8") == "mine"


@KERNEL
@pytest.mark.parametrize("deed", ["write_past_python", "delete_past_python"])
def test_files_outside_stay_as_they_are_past_python_too(deed: str, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("mine", encoding="utf-8")
    assert do(f"{deed} {file}").reply == b"refused"
    assert file.read_text(encoding="utf-8") == "mine"


def test_no_file_grows_without_end() -> None:
    assert b"File too large" in do("fill_the_disk").reply


def test_secrets_of_the_environment_do_not_reach_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    assert b"SECRET_TOKEN" not in do("environment").reply

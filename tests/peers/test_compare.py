"""The comparison itself refuses what it should."""

from pathlib import Path

import pytest

from tests.peers.compare import Ours, assert_agree, cell_of, library, ours


@pytest.fixture
def us(tmp_path: Path) -> Ours:
    return ours(cell_of("elman"), tmp_path, steps=3, batch=2)


def test_what_is_equal_agrees(us: Ours) -> None:
    assert_agree(us, us.loss, us.gradients.items())


@pytest.mark.parametrize("name", ["U", "W", "V", "b", "c", "x", "s0"])
def test_a_small_factor_is_refused(us: Ours, name: str) -> None:
    with pytest.raises(AssertionError, match=f"^{name}: differs by"):
        assert_agree(us, us.loss, (us.gradients | {name: us.gradients[name] * (1 + 1e-9)}).items())


def test_another_loss_is_refused(us: Ours) -> None:
    with pytest.raises(AssertionError, match="loss: "):
        assert_agree(us, us.loss * (1 + 1e-9), us.gradients.items())


def test_a_gradient_that_was_left_out_is_missed(us: Ours) -> None:
    with pytest.raises(AssertionError, match="not every gradient"):
        assert_agree(us, us.loss, [("W", us.gradients["W"])])


def test_a_gradient_of_another_shape_is_refused(us: Ours) -> None:
    with pytest.raises(AssertionError, match="W"):
        assert_agree(us, us.loss, (us.gradients | {"W": us.gradients["W"][:1]}).items())


def test_all_random_values_vary(us: Ours) -> None:
    assert {name for name, array in us.given.items() if array.std() > 0} == set(us.given)


def test_a_missing_library_skips_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMRNN_REQUIRE_PEERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="nosuchlibrary is not installed"):
        library("nosuchlibrary")
    monkeypatch.setenv("SYMRNN_REQUIRE_PEERS", "1")
    with pytest.raises(ModuleNotFoundError, match="nosuchlibrary"):
        library("nosuchlibrary")

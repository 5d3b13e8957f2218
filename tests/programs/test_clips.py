"""A clip in a program is told, with how often it changed something."""

import pytest

from symrnn.programs.clips import Clip, clips
from symrnn.programs.launch import Launch
from symrnn.programs.source import Source
from tests.programs.corpus import programs, trials

FILE = "bit_adder.py"
PUSH = "(miss @ say.T + ahead @ keep.T) * now * (1 - now)"
CLIP = f"np.clip({PUSH}, -5, 5)"


def found(text: str) -> list[Clip]:
    (executions,) = trials(FILE).run([text], Launch(FILE, told=True))
    return list(clips(Source(FILE, text), executions[0]))


def test_a_bound_that_is_not_reached() -> None:
    (clip,) = found(programs()[FILE].text)
    assert (clip.text, clip.held) == (CLIP, 0)
    assert clip.words.endswith("changed nothing in the trial, and changes the gradients where a bound is reached")


@pytest.mark.parametrize("call", ["np.clip({}, -0.01, 0.01)", "({}).clip(-0.01, 0.01)", "np.clip({}, a_min=-0.01, a_max=0.01)"])
def test_a_bound_that_is_reached_in_some_entries(call: str) -> None:
    text = programs()[FILE].text
    assert text.count(CLIP) == 1
    (clip,) = found(text.replace(CLIP, call.format(PUSH)))
    assert 0 < clip.held < clip.entries
    assert f"clipped {100 * clip.held / clip.entries:.0f} % of the entries" in clip.words


def test_no_clip() -> None:
    assert found(programs()[FILE].text.replace(CLIP, PUSH)) == []

"""Whether the words around an update speak of making something larger, or smaller."""

import re

_STEP = r"(?:gradient[ -])?(?:ascent|descent)|ascend\w*|descend\w*|maximi[sz]\w*|minimi[sz]\w*|rewards?"
_DENIED = re.compile(rf"(?i)\b(?:no|not|never|without|instead of|rather than|unlike)\b(?:\s+\w+){{0,2}}?\s+(?:{_STEP})\b")
_DOWN = re.compile(r"(?i)\bdescent\b|\bdescend|\bminimi[sz]|\bnegative (?:log[ -]?)?likelihood\b")
_UP = re.compile(r"(?i)\bascent\b|\bascend|\bmaximi[sz]|\brewards?\b|\blog[ -]?likelihood\b")


def climbs(words: str) -> bool | None:
    """Whether a step up is meant: False where the words do not say so, None where they speak of both."""
    said = _DENIED.sub(" ", words)
    down = _DOWN.search(said) is not None
    up = _UP.search(_DOWN.sub(" ", said)) is not None
    return None if up and down else up

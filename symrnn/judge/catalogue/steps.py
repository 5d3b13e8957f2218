"""The steps at which an edit may put in what it puts in."""

from symrnn.judge.catalogue.indices import written
from symrnn.judge.catalogue.scene import Scene

MOST_STEPS = 8


def steps_near(scene: Scene) -> tuple[str, ...]:
    """The steps of both sides, those beside them, and t-1, t, t+1 and the last one; those of the formula first."""
    found = [(step.origin, step.offset) for side in scene.both for step in side.steps]
    near = [(origin, offset + by) for origin, offset in found for by in (1, -1) if origin != scene.last]
    usual = [("t", 0), ("t", 1), ("t", -1), (scene.last, 0)]
    fine = [written(origin, offset) for origin, offset in (*found, *usual, *near) if origin or offset >= 0]
    return tuple(dict.fromkeys(fine))[:MOST_STEPS]

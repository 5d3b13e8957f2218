"""Every kind of node has its row."""

from symrnn.judge.meaning import Meaning
from symrnn.judge.value.table import VALUE


def test_every_kind_of_node_can_be_evaluated() -> None:
    assert set(VALUE) == set(Meaning.__subclasses__())

"""Components of a graph of names: rings, their order, and names that are left aside."""

from hypothesis import given
from hypothesis import strategies as st

from symrnn.ir.graph import components

NAMES = "abcdef"
graphs = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)), min_size=1)


def test_names_that_need_one_another_stand_together() -> None:
    assert components({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [("b", "c"), ("a",)]


def test_names_that_need_nothing_keep_their_order() -> None:
    assert components({"c": set(), "a": {"x"}, "b": {"b"}}) == [("c",), ("a",), ("b",)]


@given(graphs)
def test_every_name_comes_once_and_after_what_it_needs(needs: dict[str, set[str]]) -> None:
    found = components(needs)
    assert sorted(name for ring in found for name in ring) == sorted(needs)
    place = {name: i for i, ring in enumerate(found) for name in ring}
    assert all(place[other] <= place[name] for name in needs for other in needs[name] if other in place)


@given(graphs)
def test_a_ring_is_closed_under_needing_one_another(needs: dict[str, set[str]]) -> None:
    def reach(name: str) -> set[str]:
        seen, todo = set[str](), [name]
        while todo:
            for other in needs.get(todo.pop(), set()) - seen:
                seen.add(other)
                todo.append(other)
        return seen

    place = {name: i for i, ring in enumerate(components(needs)) for name in ring}
    for a in needs:
        for b in needs:
            together = a == b or (a in reach(b) and b in reach(a))
            assert (place[a] == place[b]) is together

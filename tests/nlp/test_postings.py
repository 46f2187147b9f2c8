"""Packed lists against dictionaries of dictionaries."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.postings import Postings

KEYS = "abcd"
Triples = list[tuple[str, int, float]]
Things = list[list[tuple[tuple[str, ...], float]]]


def postings_of(triples: Triples, number: int) -> Postings:
    ids = {key: place for place, key in enumerate(dict.fromkeys(key for key, _, _ in triples))}
    return Postings.summed(
        ids,
        np.array([ids[key] for key, _, _ in triples], dtype=np.int32),
        np.array([holder for _, holder, _ in triples], dtype=np.int32),
        np.array([value for _, _, value in triples], dtype=np.float32),
        number,
    )


def said_by_hand(triples: Triples) -> dict[tuple[str, int], float]:
    said: dict[tuple[str, int], float] = {}
    for key, holder, value in triples:
        said[key, holder] = said.get((key, holder), 0.0) + value
    return said


def best_by_hand(triples: Triples, things: Things, number: int) -> list[list[float]]:
    said = said_by_hand(triples)
    table = [[0.0] * number for _ in things]
    for (row, ways), holder in product(enumerate(things), range(number)):
        for keys, quality in ways:
            if all((key, holder) in said for key in keys):
                mean = sum(said[key, holder] for key in keys) / len(keys)
                table[row][holder] = max(table[row][holder], mean * quality)
    return table


@st.composite
def held(draw: st.DrawFn) -> tuple[Triples, int]:
    number = draw(st.integers(1, 6))
    triple = st.tuples(st.sampled_from(KEYS), st.integers(0, number - 1), st.sampled_from([0.25, 0.5, 1.0, 3.0]))
    return draw(st.lists(triple, max_size=16)), number


things_asked: st.SearchStrategy[Things] = st.lists(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([*KEYS, "unknown"]), min_size=1, max_size=3).map(tuple),
            st.sampled_from([1.0, 0.85, 0.5]),
        ),
        max_size=4,
    ),
    max_size=4,
)


@given(held(), things_asked)
def test_the_best_way_of_each_thing_is_that_of_trying_them_all(given_: tuple[Triples, int], things: Things) -> None:
    triples, number = given_
    best = postings_of(triples, number).best(things)
    assert best.shape == (len(things), number)
    assert best.tolist() == [pytest.approx(row, rel=1e-6) for row in best_by_hand(triples, things, number)]


@given(
    held(),
    st.sets(st.sampled_from([*KEYS, "unknown"])),
    st.fixed_dictionaries(dict.fromkeys(KEYS, st.sampled_from([0.125, 1.0, 2.5]))),
)
def test_keys_add_up_by_their_weights(given_: tuple[Triples, int], keys: set[str], weights: dict[str, float]) -> None:
    triples, number = given_
    said = said_by_hand(triples)
    postings = postings_of(triples, number)
    for asked, weight in ((postings, lambda _: 1.0), (postings.weighed(weights.__getitem__), weights.get)):
        by_hand = [
            sum(weight(key) * said[key, holder] for key in keys if (key, holder) in said) for holder in range(number)
        ]
        assert asked.totals(keys).tolist() == pytest.approx(by_hand)
        assert asked.totals(keys).tolist() == pytest.approx(by_hand)  # from the lists it remembers


@given(held(), st.lists(st.sampled_from([*KEYS, "unknown"]), min_size=1, max_size=3).map(tuple))
def test_what_one_holder_says_agrees_with_what_all_say(given_: tuple[Triples, int], keys: tuple[str, ...]) -> None:
    triples, number = given_
    postings = postings_of(triples, number)
    (row,) = postings.best([[(keys, 1.0)]]).tolist()
    assert [postings.value(keys, holder) for holder in range(number)] == pytest.approx(row, rel=1e-6)


@given(held())
def test_a_key_is_held_by_as_many_as_say_something_of_it(given_: tuple[Triples, int]) -> None:
    triples, number = given_
    holders: dict[str, set[int]] = {}
    for key, holder, _ in triples:
        holders.setdefault(key, set()).add(holder)
    assert dict(postings_of(triples, number).counts()) == {key: len(them) for key, them in holders.items()}


def test_a_small_example_by_hand() -> None:
    postings = postings_of([("b", 2, 1.0), ("a", 0, 0.5), ("b", 0, 1.0), ("a", 0, 0.25), ("a", 1, 0.5)], 3)
    either, both = [(("a",), 1.0), (("b",), 0.5)], [(("a", "b"), 1.0)]
    assert postings.best([either, both]).tolist() == [[0.75, 0.5, 0.5], [0.875, 0, 0]]
    assert postings.value(("a", "b"), 0) == 0.875
    assert postings.value(("a", "b"), 1) == 0.0
    assert postings.totals(["a", "b"]).tolist() == [1.75, 0.5, 1.0]
    assert postings.weighed({"a": 2.0, "b": 1.0}.__getitem__).totals(["a", "b"]).tolist() == [2.5, 1.0, 1.0]


def test_mapped_values_are_those_of_the_same_holders() -> None:
    postings = postings_of([("a", 0, 1.0), ("a", 2, 3.0), ("c", 1, 1.0)], 3)
    mapped = postings.mapped(lambda values: values / (1 + values))
    assert mapped.best([[(("a",), 1.0)], [(("c",), 1.0)]]).tolist() == [[0.5, 0, 0.75], [0, 0.5, 0]]
    assert postings.value(("a",), 2) == 3.0
    assert mapped.number == 3


@pytest.mark.parametrize("number", [0, 3])
def test_where_nothing_is_held_nothing_is_said(number: int) -> None:
    postings = postings_of([], number)
    things: Things = [[(("a",), 1.0), (("a", "b"), 0.5)], []]
    assert postings.best(things).tolist() == [[0.0] * number] * 2
    assert postings.best([]).shape == (0, number)
    assert postings.totals(["a"]).tolist() == postings.weighed(lambda _: 1.0).totals(["a"]).tolist() == [0.0] * number
    assert not list(postings.counts())

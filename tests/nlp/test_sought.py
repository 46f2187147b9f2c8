"""How well groups are met, against trying every way of each at every holder."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.holding import Holdings, HoldingsBuilder
from nlp.index import Group, Option
from nlp.sought import Sought

KEYS = "abcd"


def holdings_of(*holders: str) -> Holdings:
    """Each holder has the characters of its text as keys."""
    builder = HoldingsBuilder()
    for keys in holders:
        builder.add(sorted(set(keys)))
    return builder.build()


def sought_of(*groups: list[tuple[str, float]]) -> Sought:
    """Each way of a group is the characters of a text, all of them, and what that is worth."""
    return Sought(
        [
            Group("", tuple(Option(tuple(keys), quality, "") for keys, quality in ways), 1.0, 1.0 + number, 1.0)
            for number, ways in enumerate(groups)
        ]
    )


held = st.lists(st.text(KEYS, max_size=4), max_size=6)
asked = st.lists(
    st.lists(st.tuples(st.text(KEYS + "?", min_size=1, max_size=3), st.sampled_from([1.0, 0.75, 0.5])), max_size=4),
    max_size=4,
)


@given(held, asked, st.data())
def test_the_best_way_of_each_group_is_that_of_trying_them_all(
    holders: list[str], groups: list[list[tuple[str, float]]], data: st.DataObject
) -> None:
    among = data.draw(st.lists(st.sampled_from(range(len(holders))), unique=True)) if holders else []
    met = sought_of(*groups).met(holdings_of(*holders), np.array(among, dtype=np.int64))
    assert met.shape == (len(groups), len(among))
    for (row, ways), (column, holder) in product(enumerate(groups), enumerate(among)):
        by_hand = max((quality for keys, quality in ways if set(keys) <= set(holders[holder])), default=0.0)
        assert met[row, column] == by_hand


@given(held, st.data())
def test_who_has_what(holders: list[str], data: st.DataObject) -> None:
    among = data.draw(st.lists(st.sampled_from(range(len(holders))))) if holders else []
    has = holdings_of(*holders).has(tuple(KEYS), np.array(among, dtype=np.int64))
    assert has.tolist() == [[key in holders[holder] for holder in among] for key in KEYS]


def test_a_question_weighs_what_its_groups_weigh() -> None:
    sought = sought_of([("a", 1.0)], [], [("b", 1.0)])
    assert sought.mass.tolist() == [1.0, 2.0, 3.0]
    assert sought.whole == pytest.approx(6.0)
    assert sought.keys == ("a", "b")


def test_all_the_keys_of_a_way_are_needed() -> None:
    sought = sought_of([("ab", 0.75), ("c", 0.5)], [])
    assert sought.met(holdings_of("a", "b", "ab", "abc", "ac", ""), np.arange(6)).tolist() == [
        [0, 0, 0.75, 0.75, 0.5, 0],
        [0] * 6,
    ]

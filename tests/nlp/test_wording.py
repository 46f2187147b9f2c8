"""How near an utterance is to each wording: by hand, and some documents against all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.index import Group
from nlp.kana import READING_QUALITY
from nlp.postings import Floats, Ints
from nlp.sought import Sought
from nlp.utterance import analyse
from nlp.widen import COMPOUND_WEIGHT, MASS_FLOOR
from nlp.wording import ASIDE_WEIGHT, SAME_SHARE, Nearness, WordingBuilder, Wordings
from tests.nlp.group import group

WHEN, WHERE = 1, 2
MASS = 1 + MASS_FLOOR
"""What each noun weighs here: all words are equally rare."""


def wordings_of(*documents: Sequence[str | tuple[str, int]]) -> Wordings:
    """Documents of wordings, each with what it asks for beside its words (nothing, where it is text alone)."""
    builder = WordingBuilder()
    for document in documents:
        told = [(one, 0) if isinstance(one, str) else one for one in document]
        builder.add([analyse(text) for text, _ in told], [aside for _, aside in told])
    return builder.build(lambda _: 1.0)


def asked(*words: str | tuple[str, float]) -> list[Group]:
    return [group((word, 1.0) if isinstance(word, str) else word, mass=MASS) for word in words]


def nearest(
    wordings: Wordings,
    groups: Sequence[Group],
    number: int,
    *,
    aside: int = 0,
    told: Ints | None = None,
    implied: Floats | None = None,
    among: Ints | None = None,
) -> Nearness:
    """Nearness, with ``told`` and ``implied`` of all ``number`` documents, nothing where not given."""
    chosen = np.arange(number) if among is None else among
    return wordings.nearest(
        Sought(groups),
        aside=aside,
        told=(np.zeros(number, dtype=np.int64) if told is None else told)[chosen],
        implied=(np.zeros((len(groups), number)) if implied is None else implied)[:, chosen],
        among=chosen,
    )


def closeness(wording: str, *words: str | tuple[str, float]) -> float:
    return float(nearest(wordings_of([wording]), asked(*words), 1).closeness[0])


def test_closeness_is_dices_coefficient_over_weighted_words() -> None:
    assert closeness("猫 犬", "猫", "犬") == pytest.approx(1)
    assert closeness("猫 犬", "猫") == pytest.approx(2 * 1 / (1 + 2))
    assert closeness("猫 犬", "猫", "鳥") == pytest.approx(2 * 1 / (2 + 2))
    assert closeness("猫 犬 鳥 馬", "猫", "魚") == pytest.approx(2 * 1 / (2 + 4))
    assert closeness("猫 犬", "鳥") == 0.0


def test_a_compound_weighs_as_its_units_and_a_little_as_a_whole() -> None:
    compound = MASS * (COMPOUND_WEIGHT + 2)
    assert closeness("住民票 猫", "猫") == pytest.approx(2 * MASS / (MASS + MASS + compound))
    assert closeness("住民票", "住民") == pytest.approx(2 * MASS / (MASS + compound))


def test_a_word_half_met_brings_the_wording_half_as_near() -> None:
    assert closeness("猫 犬", ("猫", 0.5), ("犬", 0.5)) == pytest.approx(0.5)
    assert closeness("猫 犬", "猫", ("犬", 0.5)) == pytest.approx(0.75)


def test_rare_words_weigh_more() -> None:
    builder = WordingBuilder()
    builder.add([analyse("猫 犬")], [0])
    wordings = builder.build(lambda key: {"猫": 8.0, "犬": 0.0}.get(key, 1.0))
    rare, common = group(("猫", 1.0), mass=8 + MASS_FLOOR), group(("犬", 1.0), mass=MASS_FLOOR)
    whole = 8 + 2 * MASS_FLOOR
    for word in (rare, common):
        expected = 2 * word.mass / (word.mass + whole)
        assert nearest(wordings, [word], 1).closeness[0] == pytest.approx(expected)


def test_the_same_words_in_another_order_are_the_same_wording() -> None:
    wordings = wordings_of(["猫 犬"], ["犬 猫 鳥"], ["猫"])
    assert nearest(wordings, asked("犬", "猫"), 3).same.tolist() == [pytest.approx(1), 0.0, 0.0]


@pytest.mark.parametrize(("quality", "is_same"), [(1.0, True), (READING_QUALITY, True), (0.85, False), (0.5, False)])
def test_what_was_heard_by_its_sound_is_the_same_wording_and_what_was_guessed_is_not(
    quality: float, is_same: bool
) -> None:
    found = nearest(wordings_of(["猫 犬"]), asked("猫", ("犬", quality)), 1)
    assert bool(found.same[0] > 0) is is_same


def test_nearly_the_same_is_the_same_from_a_share_on() -> None:
    little = 0.01
    for weight in (little, 1.0):
        rarest = group(("猫", 1.0), mass=100.0), group(("鳥", 1.0), mass=weight)
        builder = WordingBuilder()
        builder.add([analyse("猫")], [0])
        found = nearest(builder.build(lambda _: 100.0 - MASS_FLOOR), rarest, 1)
        assert bool(found.same[0] > 0) is (2 * 100 / (100 + weight + 100) >= SAME_SHARE)
        assert found.same[0] in (0.0, pytest.approx(100 / (100 + weight)))


def test_who_asks_for_something_else_beside_the_words_is_farther_and_not_the_same() -> None:
    wordings = wordings_of([("猫", WHEN)])
    same, none, other = (nearest(wordings, asked("猫"), 1, aside=aside) for aside in (WHEN, 0, WHERE))
    assert (same.closeness[0], same.same[0]) == (pytest.approx(1), pytest.approx(1))
    assert none.closeness[0] == pytest.approx(2 * MASS / (2 * MASS + ASIDE_WEIGHT))
    assert other.closeness[0] == pytest.approx(2 * MASS / (2 * MASS + 2 * ASIDE_WEIGHT))
    assert none.same[0] == other.same[0] == 0.0


def test_long_utterances_that_ask_for_different_things_are_not_the_same_however_many_words_they_share() -> None:
    builder = WordingBuilder()
    builder.add([analyse("猫")], [WHEN])
    wordings = builder.build(lambda _: 500 - MASS_FLOOR)
    heavy = [group(("猫", 1.0), mass=500.0)]
    found = nearest(wordings, heavy, 1, aside=WHERE)
    assert found.closeness[0] > SAME_SHARE
    assert found.same[0] == 0.0
    assert nearest(wordings, heavy, 1, aside=WHEN).same[0] == pytest.approx(1)


def test_what_a_document_tells_anyway_need_not_be_asked_for() -> None:
    wordings = wordings_of(["猫"], ["猫"])
    found = nearest(wordings, asked("猫"), 2, aside=WHEN, told=np.array([WHEN | WHERE, WHERE]))
    assert found.closeness.tolist() == pytest.approx([1, 2 * MASS / (2 * MASS + ASIDE_WEIGHT)])
    assert found.same.tolist() == [pytest.approx(1), 0.0]


def test_a_word_that_a_kind_implies_is_neither_missed_nor_held_against_the_wording() -> None:
    wordings = wordings_of(["猫"], ["猫"], ["猫 鳥"])
    implied = np.array([[0.0, 0.0, 0.0], [0.8, 0.0, 0.0]])
    found = nearest(wordings, asked("猫", "犬"), 3, implied=implied)
    # met 1, implied 1, of the utterance's 2 and the wording's 1 (and the implied one)
    assert found.closeness.tolist() == pytest.approx([2 * 2 / (2 + 1 + 1), 2 * 1 / (2 + 1), 2 * 1 / (2 + 2)])
    # the wording says half of the utterance, and nothing else
    assert found.same.tolist() == [pytest.approx(0.5), 0.0, 0.0]
    assert found.met.tolist() == [[1, 1, 1], [0, 0, 0]]


def test_a_word_both_implied_and_written_counts_once() -> None:
    found = nearest(wordings_of(["猫 犬"]), asked("猫", "犬"), 1, implied=np.array([[0.0], [1.0]]))
    assert found.closeness[0] == pytest.approx(1)
    assert found.same[0] == pytest.approx(1)


def test_of_wordings_equally_near_the_first_says_what_was_met() -> None:
    groups = asked("猫", "犬", "鳥")
    assert nearest(wordings_of(["馬", "猫 犬", "犬 鳥"]), groups, 1).met.tolist() == [[1], [1], [0]]
    assert nearest(wordings_of(["馬", "犬 鳥", "猫 犬"]), groups, 1).met.tolist() == [[0], [1], [1]]


def test_the_nearest_wording_counts_wherever_it_stands_and_the_words_of_two_do_not_add_up() -> None:
    wordings = wordings_of(["猫 馬", "猫 犬", "魚"], ["猫 牛", "犬 羊"], ["鳥"])
    found = nearest(wordings, asked("猫", "犬"), 3)
    assert found.closeness.tolist() == pytest.approx([1, 0.5, 0])
    assert found.met.tolist() == [[1, 1, 0], [1, 0, 0]]


def test_a_wording_of_no_words_is_near_nothing() -> None:
    found = nearest(wordings_of(["です", ""], ["", "猫"]), asked("猫"), 2)
    assert found.closeness.tolist() == pytest.approx([0, 1])
    assert found.same.tolist() == pytest.approx([0, 1])


def test_of_no_documents_none_is_near() -> None:
    found = nearest(wordings_of(), asked("猫"), 0)
    assert found.closeness.shape == found.same.shape == (0,)
    assert found.met.shape == (1, 0)


NOUNS = ["猫", "犬", "鳥", "住民票"]
texts = st.lists(st.sampled_from(NOUNS), max_size=3).map(" ".join)
documents_drawn = st.lists(
    st.lists(st.tuples(texts, st.integers(0, 3)), min_size=1, max_size=4), min_size=1, max_size=6
)
words_drawn = st.lists(
    st.tuples(st.sampled_from([*NOUNS, "住民", "馬"]), st.sampled_from([1.0, 0.9, 0.8])), min_size=1, max_size=4
)


@given(documents_drawn, words_drawn, st.integers(0, 3), st.data())
def test_among_some_documents_each_is_as_near_as_among_all(
    documents: list[list[tuple[str, int]]], words: list[tuple[str, float]], aside: int, data: st.DataObject
) -> None:
    number, groups = len(documents), asked(*words)
    wordings = wordings_of(*documents)
    told = np.array(data.draw(st.lists(st.integers(0, 3), min_size=number, max_size=number)))
    cells = st.lists(st.sampled_from([0.0, 0.0, 0.8, 1.0]), min_size=number, max_size=number)
    implied = np.array(data.draw(st.lists(cells, min_size=len(groups), max_size=len(groups))))
    among = np.array(sorted(data.draw(st.sets(st.integers(0, number - 1), min_size=1))))
    every = nearest(wordings, groups, number, aside=aside, told=told, implied=implied)
    some = nearest(wordings, groups, number, aside=aside, told=told, implied=implied, among=among)
    assert some.closeness == pytest.approx(every.closeness[among], abs=1e-6)
    assert some.same == pytest.approx(every.same[among], abs=1e-6)
    assert some.met.shape == (len(groups), len(among))
    assert (some.met == every.met[:, among]).all()
    assert ((every.closeness >= 0) & (every.closeness < 1 + 1e-6)).all()
    assert (every.same <= 1 + 1e-6).all()


@given(documents_drawn, words_drawn, st.integers(0, 3))
def test_a_document_is_as_near_as_the_nearest_of_its_wordings_alone(
    documents: list[list[tuple[str, int]]], words: list[tuple[str, float]], aside: int
) -> None:
    groups = asked(*words)
    together = nearest(wordings_of(*documents), groups, len(documents), aside=aside)
    for number, document in enumerate(documents):
        alone = nearest(wordings_of(*([wording] for wording in document)), groups, len(document), aside=aside)
        assert together.closeness[number] == pytest.approx(alone.closeness.max(), abs=1e-6)
        assert together.same[number] == pytest.approx(alone.same.max(), abs=1e-6)


@given(documents_drawn, words_drawn, st.integers(0, 3), st.data())
def test_no_document_is_nearer_than_the_words_it_says_allow(
    documents: list[list[tuple[str, int]]], words: list[tuple[str, float]], aside: int, data: st.DataObject
) -> None:
    groups, wordings, chosen = asked(*words), wordings_of(*documents), np.arange(len(documents))
    cells = st.lists(st.sampled_from([0.0, 0.0, 0.8]), min_size=len(documents), max_size=len(documents))
    implied = np.array(data.draw(st.lists(cells, min_size=len(groups), max_size=len(groups))))
    alone = [nearest(wordings_of(*([one] for one in document)), groups, len(document)) for document in documents]
    said = np.array([found.met.max(axis=1) for found in alone]).T
    sought = Sought(groups)
    share = sought.mass @ ((said > 0) | (implied > 0))
    reach = wordings.reach(share, sought.whole, chosen)
    found = nearest(wordings, groups, len(documents), aside=aside, implied=implied)
    assert (found.closeness <= reach + 1e-6).all()
    assert (found.same <= np.where(reach >= SAME_SHARE - 1e-6, share / sought.whole, 0.0) + 1e-6).all()

"""BM25F, by hand and by machine."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.index import EMPTY_BAG, PART_COUNT, SYNONYM, Option, bag_of, keys_of
from nlp.utterance import analyse
from tests.nlp.group import group, group_of, index_of


def test_a_small_example_comes_out_as_computed_by_hand() -> None:
    index = index_of(
        {"title": ["猫"], "body": ["犬 犬"]}, {"title": ["犬 鳥"], "body": ["鳥"]}, {"title": ["鳥 馬 猫"]}
    )
    # Titles hold 1, 2 and 3 words, 2 on average; the body's length counts for nothing (b is 0).
    #   犬, document 0: tf = 1.0 × 2                                          = 2
    #   犬, document 1: tf = 2.0 × 1 / (1 − 0.5 + 0.5 × 2/2)                  = 2
    #   猫, document 0: tf = 2.0 × 1 / (0.5 + 0.5 × 1/2) = 2.667, document 2: tf = 2.0 × 1 / (0.5 + 0.5 × 3/2) = 1.6
    gains = index.gains([group(("犬", 1.0)), group(("猫", 1.0))])
    assert gains == pytest.approx(
        np.array([[2 / (1.2 + 2), 2 / (1.2 + 2), 0], [2.6667 / (1.2 + 2.6667), 0, 1.6 / (1.2 + 1.6)]]), rel=1e-4
    )
    assert index.number == 3


def test_rarity_is_robertsons_inverse_document_frequency() -> None:
    index = index_of({"title": ["猫"]}, {"title": ["猫 犬"]}, {"title": ["猫 鳥"]})
    assert index.rarity("犬") == pytest.approx(math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)))
    assert index.rarity("猫") == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert index.rarity("猫") > 0
    assert index.rarity("馬") > index.rarity("犬")


def test_a_word_in_two_fields_of_a_document_is_in_one_document() -> None:
    index = index_of({"title": ["猫"], "body": ["猫"]}, {"title": ["鳥"]})
    assert index.rarity("猫") == index.rarity("鳥")
    assert index.gains([group(("猫", 1.0))])[0, 0] > index.gains([group(("鳥", 1.0))])[0, 1]


def test_a_short_title_says_more_than_a_long_one_and_a_title_more_than_a_body() -> None:
    index = index_of({"title": ["猫"]}, {"title": ["猫 犬 鳥 馬 牛"]}, {"title": ["魚"], "body": ["猫"]})
    ((short, long, body),) = index.gains([group(("猫", 1.0))])
    assert short > long > 0
    assert short > body > 0


def test_saying_a_word_again_adds_ever_less() -> None:
    index = index_of(*({"body": [" ".join(["猫"] * times)]} for times in (1, 2, 3, 4)))
    (gains,) = index.gains([group(("猫", 1.0))]).tolist()
    steps = [after - before for before, after in pairwise(gains)]
    assert steps == sorted(steps, reverse=True)
    assert all(step > 0 for step in steps)
    assert gains[-1] < 1


def test_the_texts_of_a_field_do_not_say_a_word_more_often_than_one_of_them() -> None:
    bag = bag_of([analyse("猫 犬"), analyse("猫 猫"), analyse("鳥")])
    assert {key: count for key, count in bag.counts.items() if not key.startswith(SYNONYM)} == {
        "猫": 2.0, "犬": 1.0, "鳥": 1.0,
    }  # fmt: skip
    assert bag.length == pytest.approx((2 + 2 + 1) / 3)
    assert bag_of([]) == EMPTY_BAG
    assert bag_of([analyse("")]) == EMPTY_BAG


def test_the_keys_of_texts_are_those_under_which_they_are_found() -> None:
    texts = [analyse("住民票"), analyse("ごみを捨てる")]
    keys = keys_of(texts)
    assert {"住民票", "住民", "票", "ごみ", "捨てる"} <= keys
    assert keys == set(bag_of(texts).counts)
    index = index_of({"title": ["住民票", "ごみを捨てる"]})
    assert all(key in index for key in keys)


def test_a_document_gets_the_best_alternative_of_a_word_not_the_sum() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["犬 鳥"]}, {"title": ["鳥 馬"]})
    word = group(("猫", 1.0), ("犬", 0.5))
    both, alone, half = index.gains([word, group(("猫", 1.0)), group(("犬", 1.0))])
    assert both.tolist() == [alone[0], half[1] / 2, 0]
    met = [index.option_met(word, document) for document in range(3)]
    assert [option and option.keys for option in met] == [("猫",), ("犬",), None]


def test_what_is_said_loudly_by_another_word_may_be_better_than_the_word_itself() -> None:
    index = index_of({"title": ["犬"], "body": ["猫"]})
    word = group(("猫", 1.0), ("犬", 0.9))
    option = index.option_met(word, 0)
    assert option == word.options[1]
    assert index.gains([word])[0, 0] == pytest.approx(0.9 * index.gains([group(("犬", 1.0))])[0, 0])


def test_of_ways_that_are_equally_good_the_first_is_told() -> None:
    index = index_of({"title": ["猫"]})
    first, second = Option(("猫",), 0.9, "読み"), Option(("猫",), 0.9, "類義語")
    assert index.option_met(group_of(first, second), 0) is first
    assert index.option_met(group_of(second, first), 0) is second


def test_words_have_their_rows_in_the_order_of_the_question() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["犬 鳥"]})
    gains = index.gains([group(("犬", 1.0)), group(("猫", 1.0))])
    assert (gains > 0).tolist() == [[True, True], [True, False]]


def test_an_option_of_several_words_needs_them_all() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["猫"]}, {"title": ["犬"]})
    both, never = Option(("猫", "犬"), 0.9, "類義語"), Option(("猫", "馬"), 1.0, "")
    gains = index.gains([group_of(both), group_of(never), group(("猫", 1.0)), group(("犬", 1.0))])
    assert gains[0].tolist() == [pytest.approx(0.9 * (gains[2, 0] + gains[3, 0]) / 2), 0, 0]
    assert not gains[1].any()
    assert [index.option_met(group_of(both), document) for document in range(3)] == [both, None, None]


def test_units_of_a_compound_and_its_synonyms_are_indexed() -> None:
    index = index_of({"title": ["住民票"]})
    whole, unit = index.gains([group(("住民票", 1.0)), group(("票", 1.0))])[:, 0]
    assert whole == pytest.approx(2 / (1.2 + 2))
    assert unit == pytest.approx(2 * PART_COUNT / (1.2 + 2 * PART_COUNT))
    (term,) = analyse("ゴミ").terms
    assert term.synonym_group_ids
    assert all(f"{SYNONYM}{group_id}" in index_of({"title": ["ごみ"]}) for group_id in term.synonym_group_ids)


def test_words_add_up_by_their_rarity() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["犬 鳥"]}, {"title": ["馬"]})
    cat, dog = index.gains([group(("猫", 1.0)), group(("犬", 1.0))])
    by_hand = index.rarity("猫") * cat + index.rarity("犬") * dog
    assert index.rarity("猫") > index.rarity("犬")
    assert index.by_rarity().totals(["猫", "犬", "牛"]) == pytest.approx(by_hand)
    assert index.by_rarity().totals([]).tolist() == [0, 0, 0]


def test_what_is_not_indexed_is_not_there() -> None:
    index = index_of({"title": ["猫"]})
    assert "猫" in index
    assert "犬" not in index
    assert index.gains([group(("犬", 1.0))]).tolist() == [[0]]
    assert index.gains([]).shape == (0, 1)
    assert index.option_met(group(("犬", 1.0)), 0) is None


def test_a_field_nobody_named_is_empty_and_a_document_without_words_is_counted() -> None:
    index = index_of({"title": ["猫"]}, {}, {"title": [""], "other": ["猫"]})
    assert index.number == 3
    assert index.gains([group(("猫", 1.0))])[0].tolist()[1:] == [0, 0]


def test_an_empty_index_answers_nothing() -> None:
    index = index_of()
    assert index.number == 0
    assert index.gains([group(("猫", 1.0))]).shape == (1, 0)
    assert index.by_rarity().totals(["猫"]).shape == (0,)
    assert index.rarity("猫") >= 0
    assert "猫" not in index


WORDS = st.lists(st.sampled_from(["猫", "犬", "鳥", "馬", "住民票"]), max_size=4).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=5), WORDS)
def test_a_gain_lies_below_one_and_only_documents_with_the_word_gain(titles: list[str], question: str) -> None:
    index = index_of(*({"title": [title]} for title in titles))
    keys = list(dict.fromkeys(analyse(question).keys))
    gains = index.gains([group((key, 1.0)) for key in keys])
    assert gains.shape == (len(keys), len(titles))
    assert (gains >= 0).all()
    assert (gains < 1).all()
    assert (gains > 0).tolist() == [[key in analyse(title).keys for title in titles] for key in keys]

"""Pairs of neighbouring characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from nlp.index import EMPTY_BAG, Field, Index, IndexBuilder
from nlp.letters import Letters, letters_of, pairs_of
from nlp.utterance import analyse
from tests.nlp.text import anything


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("住民票の写し", "住民 民票 票の の写 写し"),
        ("ですから", ""),
        ("ごみの日", "の日"),
        ("ごみ、出す。", "み出 出す"),
        ("ゴミ ゴミ", "ゴミ ミゴ ゴミ"),
        ("カード", "カー ード"),
        ("らーめん", ""),
        ("wi-fi", "wi if fi"),
        ("１２月", "12 2月"),
        ("票", ""),
        ("", ""),
        ("？！", ""),
    ],
)
def test_the_telling_pairs_are_read_over_marks_and_spaces_and_those_of_grammar_are_not(text: str, pairs: str) -> None:
    assert pairs_of(analyse(text)) == pairs.split()


def test_each_pair_counts_as_often_as_in_the_text_that_has_it_most() -> None:
    bag = letters_of([analyse("年金年金"), analyse("年金だ"), analyse("金庫")])
    assert bag.counts == {"年金": 2, "金年": 1, "金だ": 1, "金庫": 1}
    assert bag.length == pytest.approx((3 + 2 + 1) / 3)
    assert letters_of([]) == letters_of([analyse("です")]) == EMPTY_BAG


def letters_index(*texts: str) -> Index:
    builder = IndexBuilder([Field("wording", 1.0, 0.5)], k1=1.2)
    for text in texts:
        builder.add({"wording": letters_of([analyse(text)])})
    return builder.build()


def test_the_pairs_of_a_question_share_its_whole_by_rarity_and_an_unknown_one_is_the_rarest() -> None:
    index = letters_index("年金", "年金", "手帳")
    letters = Letters(index)
    common, rare, unknown = (index.rarity(pair) for pair in ("年金", "手帳", "未知"))
    assert 0 < common < rare < unknown
    (common_said, *_), (*_, rare_said) = letters.shares(["年金"]), letters.shares(["手帳"])
    whole = common + rare + unknown
    expected = [common * common_said / whole, common * common_said / whole, rare * rare_said / whole]
    assert letters.shares(["年金", "手帳", "未知", "年金"]) == pytest.approx(expected)
    assert letters.shares([]).tolist() == letters.shares(["未知"]).tolist() == [0, 0, 0]


def test_a_text_cut_elsewhere_shares_pairs_where_it_shares_no_word() -> None:
    near, far = Letters(letters_index("住民票", "固定資産税")).shares(pairs_of(analyse("民票")))
    assert near > far == 0


@settings(max_examples=300, deadline=None)
@given(anything)
def test_the_pairs_of_any_text_stand_in_it_and_none_is_of_hiragana_alone(text: str) -> None:
    utterance = analyse(text)
    read = "".join(character for character in utterance.normalized if re.match(r"[^\s\W_]", character))
    place = 0
    for pair in pairs_of(utterance):
        place = read.index(pair, place) + 1
        assert len(pair) == 2
        assert re.fullmatch("[ぁ-ゖー]+", pair) is None
    bag = letters_of([utterance])
    assert sum(bag.counts.values()) == bag.length == len(pairs_of(utterance))

"""The last noun says what a thing is; what stands before describes it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.noun import head_of, joined_with, noun_phrases
from nlp.utterance import analyse


@pytest.mark.parametrize(
    ("said", "head"),
    [
        ("使い終わった乾電池", "乾電池"),
        ("加湿器のフィルター", "フィルター"),
        ("電池が入ったおもちゃ", "おもちゃ"),
        ("引っ越しで出た段ボール", "段ボール"),
        ("古い新聞紙はどこに捨てる", "新聞紙"),
        ("スニーカーはどの袋", "スニーカー"),
        ("ライターはプラスチックだからプラごみですか", "ライター"),
        ("押し入れから出てきた古い布団", "布団"),
    ],
)
def test_the_head_is_the_noun_that_all_before_it_describes(said: str, head: str) -> None:
    found = head_of(noun_phrases(analyse(said)))
    assert found is not None
    assert found.text == head


def test_things_joined_by_to_or_ya_stand_side_by_side() -> None:
    phrases = noun_phrases(analyse("冷蔵庫とエアコンを捨てたい"))
    head = head_of(phrases)
    assert head is not None
    assert [phrase.text for phrase in joined_with(phrases, head)] == ["冷蔵庫", "エアコン"]


def test_a_word_that_is_asked_for_is_no_thing() -> None:
    assert [phrase.text for phrase in noun_phrases(analyse("缶はどの袋ですか"))] == ["缶"]


@given(st.text(max_size=60))
def test_any_text_is_read_and_phrases_stand_in_it_in_order(text: str) -> None:
    utterance = analyse(text)
    phrases = noun_phrases(utterance)
    assert all(utterance.normalized[phrase.begin : phrase.end] == phrase.text for phrase in phrases)
    assert all(first.end <= second.begin for first, second in pairwise(phrases))
    head = head_of(phrases)
    assert head is None or head in phrases

"""How the words of the documents sound, and what their compounds are made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from nlp.utterance import NEGATED, analyse
from nlp.vocabulary import Vocabulary, VocabularyBuilder
from tests.nlp.text import anything


def vocabulary_of(*texts: str) -> Vocabulary:
    builder = VocabularyBuilder()
    for text in texts:
        builder.add(analyse(text))
    return builder.build()


def test_the_readings_of_its_words_are_known() -> None:
    vocabulary = vocabulary_of("住民票", "年金", "年金")
    assert vocabulary.readings == {"じゅうみんひょう": ("住民票",), "ねんきん": ("年金",)}


def test_words_that_sound_alike_stand_under_one_reading_the_first_written_first() -> None:
    assert vocabulary_of("資格を失う", "視覚の障害").readings["しかく"] == ("資格", "視覚")
    assert vocabulary_of("視覚の障害", "資格を失う").readings["しかく"] == ("視覚", "資格")


def test_a_name_in_katakana_that_is_cut_in_several_words_is_kept_whole_and_a_phrase_is_not() -> None:
    builder = VocabularyBuilder()
    for text in ("カセットボンベ", "カセット", "ころころのテープ", "カセットこんろ"):
        builder.add_name(analyse(text))
    assert builder.build().compounds == {"かせっとぼんべ": ("かせっと", "ぼんべ")}


def test_a_word_of_one_kana_sounds_like_too_many_others() -> None:
    assert vocabulary_of("木", "戸").readings == {}


@pytest.mark.parametrize(
    ("text", "key", "written", "whole"),
    [
        ("席が空いています", "空く", "あい", "あく"),
        ("期限が切れた", "切れる", "きれ", "きれる"),
        ("届けを出した", "出す", "だし", "だす"),
        ("燃えないごみ", "燃える" + NEGATED, "もえ", "もえる" + NEGATED),
    ],
)
def test_an_inflected_word_is_known_as_it_is_written_and_as_its_key_reads(
    text: str, key: str, written: str, whole: str
) -> None:
    readings = vocabulary_of(text).readings
    assert key in readings[written]
    assert key in readings[whole]


@pytest.mark.parametrize(
    ("text", "reading"),
    [("スマホ", "すまほ"), ("レコード", "れこーど"), ("テレビ", "てれび"), ("ワクチン", "わくちん")],
)
def test_a_word_in_katakana_sounds_as_it_is_written_and_not_twice(text: str, reading: str) -> None:
    assert list(vocabulary_of(text).readings) == [reading]


def test_the_units_of_a_compound_stand_under_its_own_key() -> None:
    units = vocabulary_of("住民票の写し", "ごみ").units
    assert units == {"住民票": ("住民", "票")}


def test_nothing_read_is_nothing_known() -> None:
    assert vocabulary_of().readings == vocabulary_of("", "です").readings == {}
    assert vocabulary_of().units == {}


@settings(max_examples=200, deadline=None)
@given(anything)
def test_every_word_of_any_text_that_can_be_heard_is_under_its_reading(text: str) -> None:
    utterance = analyse(text)
    vocabulary = vocabulary_of(text)
    for term in utterance.terms:
        assert len(term.reading) < 2 or term.key in vocabulary.readings[term.reading]
        assert not term.parts or vocabulary.units[term.key] in [other.parts for other in utterance.terms]
    assert {key for keys in vocabulary.readings.values() for key in keys} <= set(utterance.keys)
    assert all(keys and len(set(keys)) == len(keys) for keys in vocabulary.readings.values())

"""Whole wordings heard in kana, and read as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.phrase import MIN_INSIDE, PhraseBuilder, Phrases, sound_of
from nlp.utterance import analyse
from tests.nlp.text import anything


def phrases_of(*wordings: tuple[str, str]) -> Phrases:
    builder = PhraseBuilder()
    for text, document in wordings:
        builder.add(analyse(text), document)
    return builder.build()


KNOWN = phrases_of(("紙のマイナンバーカード", "card"), ("古い置き物", "okimono"), ("土地の課税明細", "tochi"))


def test_a_wording_in_kana_alone_is_read_as_the_wording() -> None:
    assert KNOWN.heard(analyse("かみのまいなんばーかーど")).keys == analyse("紙のマイナンバーカード").keys
    assert KNOWN.heard(analyse("ふるいおきもの")).keys == analyse("古い置き物").keys


@pytest.mark.parametrize("ending", ["をおしえてください", "とはなんですか", "はどうすればいいですか", "について"])
def test_what_people_add_does_not_hide_the_wording(ending: str) -> None:
    heard = KNOWN.heard(analyse("とちのかぜいめいさい" + ending))
    assert set(analyse("土地の課税明細").keys) <= set(heard.keys)


def test_a_long_wording_is_heard_among_other_words_and_a_short_one_is_not() -> None:
    assert "課税" in KNOWN.heard(analyse("きのうのとちのかぜいめいさいがよめません")).normalized
    short = phrases_of(("期待", "kitai"))
    assert len("きたい") < MIN_INSIDE
    said = analyse("まちにいきたいのですが")
    assert short.heard(said) == said


def test_what_holds_kanji_is_left_as_it_is() -> None:
    said = analyse("紙のマイナンバーカードがほしい")
    assert KNOWN.heard(said).normalized == said.normalized


def test_a_sound_that_two_documents_share_is_nobodys() -> None:
    phrases = phrases_of(("公開の日", "koukai"), ("後悔の日", "kuyami"))
    said = analyse("こうかいのひ")
    assert phrases.heard(said) == said


def test_a_wording_keeps_its_own_words_before_an_ending() -> None:
    phrases = phrases_of(("小銭入れ", "saifu"))
    assert analyse("小銭入れ").keys == phrases.heard(analyse("小銭入れを教えて")).keys


def test_the_sound_of_a_text_is_its_reading_without_marks() -> None:
    assert sound_of(analyse("住民票の写し（コピー）")) == "じゅうみんひょうのうつしこぴー"


@given(anything)
def test_any_text_is_heard_without_fail_and_the_same_twice(text: str) -> None:
    said = analyse(text)
    assert KNOWN.heard(said) == KNOWN.heard(said)


def test_a_word_quoted_in_kana_is_read_as_the_wording_of_that_sound() -> None:
    builder = PhraseBuilder()
    builder.add(analyse("控除"), "koujo")
    phrases = builder.build()
    assert phrases.with_quoted("紙に「こうじょ」とある") == "紙に「控除」とある"
    assert phrases.with_quoted("紙に「ゆうよ」とある") == "紙に「ゆうよ」とある"
    assert phrases.with_quoted("こうじょとある") == "こうじょとある"

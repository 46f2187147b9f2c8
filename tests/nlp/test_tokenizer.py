"""Words as the dictionary cuts them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings

from nlp import tokenizer
from nlp.normalize import hiragana, normalize
from nlp.tokenizer import MAX_CHARACTERS, Token, cost_of, tokenize
from tests.nlp.text import anything

SENTENCES = (
    "燃えるごみの収集日はいつですか",
    "マイナンバーカードの電子証明書の更新に必要な持ち物",
    "引っ越してきたので住民票の写しがほしい",
    "ゴミ出しの曜日をおしえてください",
    "ﾎｹﾞﾗ社のxyzzyは何ごみ",
)


def test_a_word_carries_its_form_its_sound_and_its_place() -> None:
    words = tokenize("ごみを捨てたい")
    assert [word.surface for word in words] == ["ごみ", "を", "捨て", "たい"]
    thrown = words[2]
    assert thrown.normalized == "捨てる"
    assert thrown.reading == "すて"
    assert thrown.pos[0] == "動詞"
    assert len(thrown.pos) == 6
    assert (thrown.begin, thrown.end) == (3, 5)


@pytest.mark.parametrize(("written", "form"), [("たべる", "食べる"), ("捨てました", "捨てる"), ("引越し", "引っ越し")])
def test_a_word_has_one_form_however_it_is_inflected_or_spelled(written: str, form: str) -> None:
    assert tokenize(written)[0].normalized == form


def test_words_of_one_meaning_share_a_synonym_group() -> None:
    (katakana, _), (hiragana_, _) = tokenize("ゴミを"), tokenize("ごみを")
    assert katakana.synonym_group_ids
    assert katakana.synonym_group_ids == hiragana_.synonym_group_ids


def test_a_compound_has_units_and_a_simple_word_none() -> None:
    (certificate,) = tokenize("住民票")
    assert [(unit.surface, unit.reading) for unit in certificate.parts] == [("住民", "じゅうみん"), ("票", "ひょう")]
    assert all(unit.parts == () for unit in certificate.parts)
    assert "".join(unit.surface for unit in certificate.parts) == certificate.surface
    assert tokenize("ごみ")[0].parts == ()


def test_words_of_grammar_sound_as_they_are_written() -> None:
    assert [word.reading for word in tokenize("は へ")] == ["は", " ", "へ"]


def test_nothing_has_no_words() -> None:
    assert tokenize("") == ()


@pytest.mark.parametrize("text", ["ごみ" * 40_000, "あ" * 49_150, "😀" * 20_000, "燃" * MAX_CHARACTERS + "ごみ"])
def test_more_text_than_the_dictionary_takes_is_cut(text: str) -> None:
    words = tokenize(text)
    assert words[-1].end == min(len(text), MAX_CHARACTERS)


@settings(max_examples=400, deadline=None)
@given(anything)
def test_the_words_of_any_text_stand_side_by_side_and_make_up_the_text(text: str) -> None:
    text = normalize(text)
    words = tokenize(text)
    assert "".join(word.surface for word in words) == text
    place = 0
    for word in words:
        assert (word.begin, word.end) == (place, place + len(word.surface))
        assert word.reading == hiragana(word.reading)
        place = word.end


def test_what_is_remembered_of_a_word_is_what_the_dictionary_says() -> None:
    fresh: list[tuple[Token, ...]] = []
    for sentence in SENTENCES:
        tokenizer._words.clear()
        fresh.append(tokenize(sentence))
    for sentence, words in zip(SENTENCES, fresh, strict=True):
        assert tokenize(sentence) == words
        assert tokenize("、" + sentence)[1].begin == words[0].begin + 1


def test_eight_threads_do_not_disturb_each_other() -> None:
    alone = {sentence: tokenize(sentence) for sentence in SENTENCES}
    start = Barrier(8)

    def work(number: int) -> list[tuple[str, tuple[Token, ...]]]:
        start.wait(timeout=10)
        turned = SENTENCES[number % len(SENTENCES) :] + SENTENCES[: number % len(SENTENCES)]
        return [(sentence, tokenize(sentence)) for _ in range(60) for sentence in turned]

    with ThreadPoolExecutor(8) as pool:
        results = [result for results in pool.map(work, range(8)) for result in results]
    assert len(results) == 8 * 60 * len(SENTENCES)
    assert all(words == alone[sentence] for sentence, words in results)


def test_a_text_read_more_easily_costs_less() -> None:
    assert cost_of("孫が使った") < cost_of("孫か使つた")

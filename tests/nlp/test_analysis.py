"""From characters to words, dates and questions: what each form must become."""

from __future__ import annotations

import threading
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.entity import Count, NthWeekday, find_entities
from nlp.focus import Focus, find_focus
from nlp.index import Field, Group, IndexBuilder, Option
from nlp.match import extract, extract_within, nearest
from nlp.normalize import hiragana, normalize
from nlp.synonym import Lexicon
from nlp.tokenizer import MAX_CHARACTERS, tokenize
from nlp.utterance import analyse, reading_of

TODAY = date(2026, 11, 21)  # a Saturday
ODD = st.text(
    alphabet="あいうアイヴゔゝー〜~-－ｰwWｗ()笑0123ヶヵケか月所 \u3000ッっ！!?？ﾞﾟｶﾞ１①㈱ﬀİß\u200b\ufe0f\u20e3👨‍👩‍👧🇯🇵\ud800Å\u0301゛",
    max_size=14,
)
ANY = st.one_of(st.text(max_size=80), ODD)


@settings(max_examples=1000, deadline=None)
@given(ANY)
def test_normalizing_takes_any_text_and_twice_is_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert len(hiragana(once)) == len(once)


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("ＡＢＣ１２３", "abc123"), ("ｺﾞﾐ", "ゴミ"), ("ごみ　の　日", "ごみ の 日"), ("①番", "1番"),
        ("すみませーーーん", "すみませーん"), ("ら〜めん", "らーめん"), ("ゴミ〜〜", "ゴミ"), ("090－1234", "090-1234"),
        ("いつ？？？！！", "いつ?!"), ("ええええええ", "ええ"), ("きゃっっっ", "きゃっ"), ("ゴミ😀の日", "ゴミ の日"),
        ("1️⃣番", "1番"), ("ご\u200bみ", "ごみ"), ("1ヶ月", "1か月"), ("一ヵ月", "一か月"), ("関ヶ原", "関ケ原"),
        ("髙橋", "高橋"), ("ヴァイオリン", "バイオリン"), ("わかんないwww", "わかんない"), ("困る(笑)", "困る"),
        ("  改行\n\tも  ", "改行 も"), ("🇯🇵", ""), ("\ud800", ""), ("www.town", "www.town"),
    ],
)  # fmt: skip
def test_one_spelling_for_what_is_written_in_many_ways(written: str, becomes: str) -> None:
    assert normalize(written) == becomes


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_analysis_takes_any_text_and_every_word_stands_where_it_says(text: str) -> None:
    utterance = analyse(text, today=TODAY)
    for token in utterance.tokens:
        assert utterance.normalized[token.begin : token.end] == token.surface
    for term in utterance.terms:
        assert utterance.normalized[term.begin : term.end] == term.surface
        assert term.weight > 0
    ends = 0
    for entity in utterance.entities:
        assert entity.span[0] >= ends
        assert utterance.normalized[slice(*entity.span)] == entity.text
        ends = entity.span[1]


def test_a_word_carries_its_form_its_sound_its_synonyms_and_its_units() -> None:
    (garbage, _) = tokenize("ゴミを")
    assert garbage.synonym_group_ids == tokenize("ごみを")[0].synonym_group_ids != ()
    (card,) = tokenize("住民票")
    assert (card.reading, card.pos[0]) == ("じゅうみんひょう", "名詞")
    assert [part.surface for part in card.parts] == ["住民", "票"]
    assert tokenize("捨てたい")[0].normalized == "捨てる"


def test_more_text_than_the_dictionary_takes_is_cut() -> None:
    assert tokenize("ごみ" * 40_000)[-1].end <= MAX_CHARACTERS


def test_threads_do_not_disturb_each_other() -> None:
    wanted = [token.surface for token in tokenize("燃えるごみの収集日はいつですか")]
    wrong: list[list[str]] = []

    def work() -> None:
        for _ in range(60):
            got = [token.surface for token in tokenize("燃えるごみの収集日はいつですか")]
            if got != wanted:
                wrong.append(got)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("今日", (2026, 11, 21)), ("きょうは何ごみ", (2026, 11, 21)), ("明日", (2026, 11, 22)), ("あしたのごみ", (2026, 11, 22)),
        ("あさって", (2026, 11, 23)), ("明後日", (2026, 11, 23)), ("しあさって", (2026, 11, 24)), ("昨日", (2026, 11, 20)),
        ("来週の火曜", (2026, 11, 24)), ("来週火曜日", (2026, 11, 24)), ("再来週の月曜日", (2026, 11, 30)),
        ("今度の土曜", (2026, 11, 28)), ("次の日曜", (2026, 11, 22)), ("来週のかようび", (2026, 11, 24)),
        ("12月3日", (2026, 12, 3)), ("１２月３日", (2026, 12, 3)), ("十二月二十四日", (2026, 12, 24)),
        ("令和9年1月5日", (2027, 1, 5)), ("2027年1月5日", (2027, 1, 5)), ("2026-12-03", (2026, 12, 3)),
        ("1月5日", (2027, 1, 5)), ("10月30日", (2026, 10, 30)), ("12/3", (2026, 12, 3)), ("2026/12/3", (2026, 12, 3)),
        ("来月3日", (2026, 12, 3)), ("3日後", (2026, 11, 24)), ("2週間後", (2026, 12, 5)),
    ],
)  # fmt: skip
def test_a_day_is_found_however_it_is_said(said: str, day: tuple[int, int, int]) -> None:
    entities = find_entities(normalize(said), today=TODAY)
    assert [(entity.name, entity.value) for entity in entities] == [("date", date(*day))]


@pytest.mark.parametrize("said", ["2月30日", "13月1日", "あずけたい", "きょうかい", "1丁目2番", "令和元"])
def test_what_is_no_day_is_none(said: str) -> None:
    assert not [entity for entity in find_entities(normalize(said), today=TODAY) if entity.name == "date"]


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ("第2土曜", "nth-weekday", NthWeekday(2, 5)), ("第二水曜日", "nth-weekday", NthWeekday(2, 2)),
        ("火曜は何ごみ", "weekday", 1), ("午後5時半", "time", time(17, 30)), ("8時30分", "time", time(8, 30)),
        ("17:15", "time", time(17, 15)), ("75歳以上", "count", Count(75, "歳")), ("3枚ください", "count", Count(3, "枚")),
        ("500円", "count", Count(500, "円")), ("12月は", "month", 12),
    ],
)  # fmt: skip
def test_times_counts_and_weekdays_are_found(said: str, name: str, value: object) -> None:
    assert [(e.name, e.value) for e in find_entities(normalize(said), today=TODAY)] == [(name, value)]


def test_every_weekday_of_a_list_is_found() -> None:
    assert [e.value for e in find_entities("火曜と金曜", today=TODAY)] == [1, 4]


def test_the_names_of_a_list_handed_in_are_found_the_longest_first() -> None:
    lists = {"district": {"中央": "a", "中央北": "b"}}
    (found,) = find_entities("中央北に住んでいます", today=TODAY, lists=lists)
    assert (found.name, found.value) == ("district", "b")


@pytest.mark.parametrize(
    ("said", "foci"),
    [
        ("いつまでに出す", [Focus.DEADLINE]), ("住民票はいくら", [Focus.COST]), ("てすうりょうは", [Focus.COST]),
        ("何を持っていけばいい", [Focus.BELONGINGS]), ("持ち物は？", [Focus.BELONGINGS]), ("どこでもらえる", [Focus.WHERE]),
        ("DXとは", [Focus.MEANING]), ("DXって何", [Focus.MEANING]), ("乾電池って何ごみ", []), ("何時から開いてる", [Focus.HOURS]),
        ("スマホでできる", [Focus.ONLINE]), ("いつですか", [Focus.WHEN]), ("いつもの", []), ("どうすればいい", [Focus.HOW]),
    ],
)  # fmt: skip
def test_what_is_asked_is_read_from_the_question_words(said: str, foci: list[Focus]) -> None:
    utterance = analyse(said)
    found = [match.focus for match in find_focus(utterance.normalized)]
    assert (found if foci else [focus for focus in found if focus is not Focus.HOW]) == foci


def test_a_negated_word_is_another_word() -> None:
    assert analyse("燃えるごみ").keys[0] != analyse("燃えないごみ").keys[0]
    assert "出来る-ない" in analyse("登録できない").keys


def test_losing_is_heard_in_its_shortest_form() -> None:
    assert "無くす" in analyse("カードなくしちゃった").keys


def test_words_of_asking_are_no_words_of_the_topic() -> None:
    assert analyse("住民票を教えてください").keys == analyse("住民票").keys


def test_an_utterance_sounds_the_same_in_kana_and_kanji() -> None:
    assert reading_of(analyse("年金の免除")) == reading_of(analyse("ねんきんの免除"))


def test_a_lexicon_goes_both_ways_or_one_way() -> None:
    lexicon = Lexicon([(("ごみの日", "収集日"), ()), (("引っ越し",), ("転入", "転出"))])
    assert [other.words for other in lexicon.alternatives(analyse("収集日").keys)] == ["ごみの日"]
    assert [other.words for other in lexicon.alternatives(analyse("ごみの日").keys)] == ["収集日"]
    assert [other.words for other in lexicon.alternatives(analyse("引っ越し").keys)] == ["転入", "転出"]
    assert not lexicon.alternatives(analyse("転入").keys)


def test_bm25f_is_what_the_paper_computes() -> None:
    builder = IndexBuilder([Field("title", 2.0, 0.5), Field("body", 1.0, 0.0)], k1=1.2)
    builder.add({"title": [analyse("猫")], "body": [analyse("犬")]})
    builder.add({"title": [analyse("犬 鳥")], "body": [analyse("鳥")]})
    index = builder.build()
    dog = Group("犬", (Option(("犬",), 1.0, ""),), index.rarity("犬"), 1.0)
    hits = index.hits([dog])
    frequency_1 = 2.0 / (1 - 0.5 + 0.5 * 2 / 1.5)
    assert hits[0][0].gain == pytest.approx(index.rarity("犬") * 1 / (1.2 + 1))
    assert hits[1][0].gain == pytest.approx(index.rarity("犬") * frequency_1 / (1.2 + frequency_1))


def test_a_document_gets_the_best_alternative_of_a_word_not_the_sum() -> None:
    builder = IndexBuilder([Field("title", 1.0, 0.0)], k1=1.0)
    builder.add({"title": [analyse("猫 犬")]})
    group = Group("猫", (Option(("猫",), 1.0, ""), Option(("犬",), 0.5, "類義語")), 4.0, 4.0)
    (hit,) = builder.build().hits([group])[0]
    assert (hit.gain, hit.option.via) == (2.0, "")


def test_nearness_is_measured_in_rapidfuzz_terms() -> None:
    choices = ["じゅうみんひょう", "ねんきん", "いんかん"]
    assert nearest("じゅうみんぴょう", choices, score_cutoff=80) == "じゅうみんひょう"
    assert nearest("ぱそこん", choices, score_cutoff=80) is None
    assert extract("ねんきん", choices, score_cutoff=90) == [("ねんきん", 100.0)]
    ((found, score, where),) = extract_within("じゅうみんぴょうがほしい", choices, score_cutoff=80)
    assert (found, where) == ("じゅうみんひょう", (0, 8))
    assert 80 < score < 100

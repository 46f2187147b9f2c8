"""What somebody said, as the words that carry its meaning."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from nlp.focus import Focus
from nlp.utterance import NEGATED, analyse, as_name, clauses_of, names_a_place, reading_of
from tests.nlp.text import anything

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    [
        "燃えないごみ",
        "燃えません",
        "登録できない",
        "使わない",
        "壊れていない",
        "食べられない",
        "出せません",
        "要らない服",
        "着なくなった",
    ],
)
def test_a_negated_word_is_another_word(text: str) -> None:
    assert any(key.endswith(NEGATED) for key in analyse(text).keys)


@pytest.mark.parametrize("text", ["燃えるごみ", "登録できる", "使う", "壊れている", "食べる", "危ない", "少ない"])
def test_a_word_that_is_not_negated_stays_itself(text: str) -> None:
    assert not any(key.endswith(NEGATED) for key in analyse(text).keys)


@pytest.mark.parametrize(
    ("yes", "no"), [("燃えるごみ", "燃えないごみ"), ("もえるごみ", "もえないごみ"), ("使う", "使わない")]
)
def test_a_word_and_its_negation_have_no_key_and_no_synonym_in_common(yes: str, no: str) -> None:
    first, second = analyse(yes).terms[0], analyse(no).terms[0]
    assert first.key != second.key
    assert not set(first.synonym_group_ids) & set(second.synonym_group_ids)


@pytest.mark.parametrize("text", ["カードなくしちゃった", "カードを無くした", "かぎ無くしました", "鍵なくしたんだけど"])
def test_losing_is_heard_however_short_it_is_said(text: str) -> None:
    lost = [term for term in analyse(text).terms if term.surface.startswith(("なく", "無く"))]
    assert [term.reading for term in lost] == ["なくし"]
    assert lost[0].key.endswith("くす")


@pytest.mark.parametrize(("one", "other"), [("鍵をなくした", "鍵を無くした"), ("いらない服", "要らない服")])
def test_a_word_in_kana_is_the_word_in_kanji(one: str, other: str) -> None:
    assert analyse(one).keys == analyse(other).keys


def test_having_none_is_not_losing() -> None:
    assert "無くす" not in analyse("カードがなくて困っています").keys


@pytest.mark.parametrize(
    "text",
    [
        "住民票を教えてください",
        "住民票はどうすればいいですか",
        "住民票のことで聞きたいのですが",
        "住民票？",
        "住民票なんですけど、お願いします",
        "住民票について知りたいのですが",
        "住民票に関して教えて",
        "すみません、住民票なんですけど",
        "すいません、住民票",
    ],
)
def test_words_of_asking_are_no_words_of_the_topic(text: str) -> None:
    assert analyse(text).keys == analyse("住民票").keys


def test_only_asking_leaves_no_words_at_all() -> None:
    assert analyse("これはどうすればいいですか？教えてください。").keys == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＤＸ", "dx"), ("ゴミ", "ごみ"), ("引越し", "引っ越し"), ("捨てる", "捨てました"), ("Ｗｉ－Ｆｉ", "wi-fi")],
)
def test_one_word_has_one_key_or_one_meaning_however_it_is_written(one: str, other: str) -> None:
    (first,), (second,) = analyse(one).terms, analyse(other).terms
    assert first.key == second.key or set(first.synonym_group_ids) & set(second.synonym_group_ids)


def test_nouns_say_more_than_verbs_and_verbs_more_than_verbs_of_every_day() -> None:
    noun, verb = analyse("粗大ごみを運ぶ").terms
    (everyday,) = analyse("もらう").terms or analyse("使う").terms
    assert noun.weight > verb.weight > everyday.weight > 0


def test_a_compound_carries_the_keys_of_its_units() -> None:
    (term,) = analyse("住民票").terms
    assert term.parts == ("住民", "票")


def test_what_was_said_stays_beside_what_was_made_of_it() -> None:
    utterance = analyse("　ﾓｴﾙｺﾞﾐはいつ？ 12月3日", today=TODAY)
    assert utterance.raw == "　ﾓｴﾙｺﾞﾐはいつ？ 12月3日"
    assert utterance.normalized == "モエルゴミはいつ? 12月3日"
    assert [entity.value for entity in utterance.entities] == [date(2026, 12, 3)]
    assert [match.focus for match in utterance.focus] == [Focus.WHEN]
    assert analyse(utterance.raw).entities == ()


@pytest.mark.parametrize(
    ("kanji", "kana"), [("年金の免除", "ねんきんの免除"), ("住民票", "じゅうみんひょう"), ("ゴミ", "ごみ")]
)
def test_an_utterance_sounds_the_same_in_kana_and_kanji(kanji: str, kana: str) -> None:
    assert reading_of(analyse(kanji)) == reading_of(analyse(kana))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("引っ越してきました。ごみの日はいつですか？", ("引っ越してきました", "ごみの日はいつですか")),
        ("こんにちは、住民票がほしい！！\n今日行けますか", ("こんにちは", "住民票がほしい", "今日行けますか")),
        ("ごみの日はいつですか", ()), ("ごみの日はいつですか。", ()), ("はい、住民票がほしい", ()), ("", ()), ("。。。", ()),
    ],
)  # fmt: skip
def test_a_long_winded_utterance_is_parted_where_its_writer_parted_it(text: str, clauses: tuple[str, ...]) -> None:
    assert clauses_of(analyse(text)) == clauses


@pytest.mark.parametrize(
    ("text", "names"), [("横浜のごみ", True), ("大阪から引っ越す", True), ("ごみの日", False), ("", False)]
)
def test_a_place_that_is_named_is_noticed(text: str, names: bool) -> None:
    assert names_a_place(analyse(text)) is names


@settings(max_examples=500, deadline=None)
@given(anything)
def test_any_text_is_analysed_and_every_word_stands_where_it_says(text: str) -> None:
    utterance = analyse(text, today=TODAY)
    place = 0
    for term in utterance.terms:
        assert place <= term.begin < term.end
        assert utterance.normalized[term.begin : term.end].startswith(term.surface)
        assert term.key
        assert 0 < term.weight <= 1
        place = term.end
    assert analyse(text, today=TODAY) == utterance
    assert analyse(utterance.normalized, today=TODAY).keys == utterance.keys
    reading_of(utterance)


@pytest.mark.parametrize(
    "text", ["引っ越してきた", "ひっこして来ました", "越してきたばかり", "移住してきました", "引っ越しして来た"]
)
def test_who_comes_by_moving_is_told_from_who_moves(text: str) -> None:
    assert "来る" in analyse(text).keys


@pytest.mark.parametrize(
    "text", ["引っ越した", "引っ越します", "ごみを持ってきた", "役場に来ました", "はがきが届いてきた"]
)
def test_coming_itself_says_nothing(text: str) -> None:
    assert "来る" not in analyse(text).keys


@pytest.mark.parametrize(("light", "heavy"), [("さっき", "自転車"), ("結局", "住民票"), ("町", "役場")])
def test_words_of_telling_a_story_weigh_less_than_what_it_is_about(light: str, heavy: str) -> None:
    assert analyse(light).terms[0].weight < analyse(heavy).terms[0].weight


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("燃えんごみ", "燃える-ない"),
        ("燃えへんゴミ", "燃える-ない"),
        ("テレビが動かへん", "動く-ない"),
        ("年金が払われん", "払う-ない"),
        ("水が出えへん", "出る-ない"),
        ("生ごみはどこに捨てんの", "捨てる"),
        ("これ燃えんのかな", "燃える"),
        ("町に住んでいます", "住む"),
    ],
)
def test_denials_of_the_west_deny_and_short_endings_do_not(text: str, key: str) -> None:
    assert key in analyse(text).keys


@pytest.mark.parametrize("name", ["水のう", "箱わな", "ふん害"])
def test_a_name_cut_into_a_word_and_speech_is_not_that_word(name: str) -> None:
    read = as_name(analyse(name))
    assert read.keys == (name,)
    assert read.terms[0].parts == analyse(name).keys


def test_a_wording_with_a_verb_is_no_name_that_was_cut() -> None:
    assert as_name(analyse("捨てるかな")) == analyse("捨てるかな")


def test_kana_that_sound_like_a_person_are_no_name() -> None:
    assert "嘉美" not in analyse("けっこん の かみ だす").keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("学校に行きたくない", ("学校", "行く-ない")),
        ("役場に行けない", ("役場", "行く-ない")),
        ("役場に行かないといけない", ("役場",)),
        ("役場に行きたい", ("役場",)),
        ("税金を払いたくない", ("税金", "払う-ない")),
        ("高くない", ("高い-ない",)),
        ("住所が無い", ("住所", "無い")),
    ],
)
def test_what_is_not_wished_is_denied_and_who_cannot_go_says_so(text: str, keys: tuple[str, ...]) -> None:
    assert analyse(text).keys == keys

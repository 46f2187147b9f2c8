"""What a question asks (いつ, いくら …), by its own words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from nlp.focus import Focus, find_focus
from nlp.normalize import normalize
from tests.nlp.text import anything

ASKED = {
    Focus.DEADLINE: "いつまでに出す 申請の期限は 締め切りは 締切はいつまで 何日以内に届ける なんにちまで",
    Focus.HOURS: "何時から開いてる なんじまで 窓口は何時まで 受付時間 図書館の開館時間",
    Focus.COST: "住民票はいくら 手数料は てすうりょうはいくら 何円ですか お金かかる お金はいりますか 無料ですか 料金 コピーっていくら",
    Focus.BELONGINGS: "持ち物は？ もちもの 何を持っていけばいい 何がいる 何が必要 必要なもの 必要書類 ひつようなもの 何を用意",
    Focus.ONLINE: "オンラインで ネットで申請 スマホでできる インターネットで パソコンからできる",
    Focus.WHERE: "どこでもらえる どこですか どこから入る 場所は ばしょ 何階 何課に行けば どちらに行けば",
    Focus.WHO: "誰が だれでも 代理の人 家族でも 対象は 条件は",
    Focus.MEANING: "DXとは DXって何 DXとは何 転出届って何ですか 意味は どういう意味 の意味",
    Focus.WHEN: "いつですか いつから 何日ですか 何曜 なんようび",
    Focus.HOW: "どうすればいい どうやって 方法 やり方 手続きは どうしたら",
}


@pytest.mark.parametrize(("text", "focus"), [(text, focus) for focus, texts in ASKED.items() for text in texts.split()])
def test_what_is_asked_is_read_from_the_question_words(text: str, focus: Focus) -> None:
    assert focus in [match.focus for match in find_focus(normalize(text))]


NOT_ASKED = {
    Focus.DEADLINE: "ごきげんよう いつですか",
    Focus.HOURS: "何時間かかる なんじかんかかる",
    Focus.COST: "いくらでも",
    Focus.ONLINE: "カラスネットで 防鳥ネットで",
    Focus.WHERE: "どこかで落とした どこでもいい どこもいっぱい どちらでもいい どちらも",
    Focus.MEANING: "って何ごみ 乾電池って何ゴミ って何時から って何曜日 って何枚いる って何歳から って何円",
    Focus.WHEN: "いつもの いつか行く いつでもいい いつの間にか",
}


@pytest.mark.parametrize(
    ("text", "focus"), [(text, focus) for focus, texts in NOT_ASKED.items() for text in texts.split()]
)
def test_words_that_only_sound_like_a_question_ask_nothing(text: str, focus: Focus) -> None:
    assert focus not in [match.focus for match in find_focus(normalize(text))]


@pytest.mark.parametrize("text", ["住民票", "燃えるごみ", "", "引っ越しました", "ありがとう"])
def test_who_only_names_a_thing_asks_nothing_in_particular(text: str) -> None:
    assert find_focus(text) == ()


def test_the_narrow_question_holds_where_a_wide_one_stands_in_it() -> None:
    assert [match.focus for match in find_focus("いつまで")] == [Focus.DEADLINE]
    assert [match.focus for match in find_focus("手数料はいくら")] == [Focus.COST]


def test_two_questions_are_both_heard_the_narrower_first() -> None:
    assert [match.focus for match in find_focus("どこで、いくらですか")] == [Focus.COST, Focus.WHERE]


@settings(max_examples=500, deadline=None)
@given(anything)
def test_what_shows_a_question_stands_in_the_text_once(text: str) -> None:
    taken: set[int] = set()
    for match in find_focus(text):
        assert text[slice(*match.span)] == match.text != ""
        assert not taken & set(range(*match.span))
        taken |= set(range(*match.span))


@pytest.mark.parametrize(
    ("text", "is_interrogative"),
    [("いくら", True), ("手数料", False), ("手数料はいくら", True), ("場所", False), ("何階", True)],
)
def test_a_question_word_is_told_from_a_noun_that_may_be_the_topic(text: str, is_interrogative: bool) -> None:
    assert [match.is_interrogative for match in find_focus(text)] == [is_interrogative]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("かみ に こうじょ と かいて ある", "と かいて ある"),
        ("どう やって すてますか", "どう やって"),
        ("手続き は いつ", "いつ"),
    ],
)
def test_spaces_between_kana_part_nothing_and_the_place_is_told_in_the_text_with_them(text: str, shown: str) -> None:
    found = find_focus(text)
    assert shown in [text[begin:end] for begin, end in (match.span for match in found)]


@pytest.mark.parametrize(
    "text", ["どげんしたらよかですか", "どないしたらええの", "どがんすればよかと", "なじょすればいいべ"]
)
def test_how_is_asked_in_every_region(text: str) -> None:
    assert [match.focus for match in find_focus(text)] == [Focus.HOW]


def test_what_somebody_has_not_is_no_question() -> None:
    assert find_focus("車などないし、妻もいない") == ()

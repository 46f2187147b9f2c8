"""What Sudachi misreads in what residents write, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from nlp.misread import reread
from nlp.normalize import normalize
from nlp.tokenizer import tokenize
from nlp.utterance import analyse
from tests.nlp.text import anything


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("みず でません", "出る"),
        ("でない", "出る"),
        ("なに かう いい", "かう"),
        ("ごみ の ひ", "日"),
        ("カードがのうなった", "無くなる"),
        ("薬をもろうた", "貰う"),
    ],
)
def test_kana_that_sudachi_takes_for_something_else_are_read(text: str, word: str) -> None:
    assert word in [token.normalized for token in reread(text)]


@pytest.mark.parametrize("text", ["学生でない", "電車でもない", "犬がうなる", "こう書く"])
def test_the_same_kana_elsewhere_stay(text: str) -> None:
    assert not {"出る", "無くなる", "かう"} & {token.normalized for token in reread(text)}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("集めに来る", ("集める",)),
        ("税金を払いに行く", ("税金", "払う")),
        ("鍵を返しに伺います", ("鍵", "返す")),
        ("ごみを取りに来る", ("ごみ", "取りに来る")),
        ("取りに来てください", ("取りに来る",)),
        ("布団取りに来てください", ("布団", "取りに来る")),
        ("住民票を取りに行く", ("住民票", "取る")),
    ],
)
def test_who_comes_or_goes_to_do_a_thing_does_it(text: str, keys: tuple[str, ...]) -> None:
    assert analyse(text).keys == keys


@pytest.mark.parametrize("text", ["草取りに来る", "相談に行く", "払いに困る", "集めにする"])
def test_no_other_noun_before_a_particle_becomes_a_verb(text: str) -> None:
    assert reread(text) == tokenize(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("印鑑はいりますか", ("印鑑",)),
        ("役場に届けはいるかの", ("役場", "届ける")),
        ("予約はいりません", ("予約", "要る-ない")),
        ("保険にはいります", ("保険", "入る")),
        ("国保はいりたい", ("国保", "入る")),
        ("お風呂はいりますか", ("風呂", "入る")),
        ("はいります", ("入る",)),
    ],
)
def test_what_is_asked_for_without_a_room_to_enter_is_needed(text: str, keys: tuple[str, ...]) -> None:
    assert analyse(text).keys == keys


def test_a_child_that_came_about_is_expected() -> None:
    assert analyse("赤ちゃんができました").keys == ("赤ちゃん", "妊娠")
    assert "妊娠" not in analyse("子どもができる手伝い").keys


def test_a_thing_said_loosely_is_no_gate() -> None:
    assert "もん" not in analyse("使いもんにならん").keys
    assert "もん" not in analyse("話のわかるもん").keys
    assert "もん" in analyse("もんの前").keys


@settings(max_examples=300, deadline=None)
@given(anything)
def test_only_what_a_word_is_read_as_changes_never_where_it_stands(text: str) -> None:
    text = normalize(text)
    read, plain = reread(text), tokenize(text)
    assert [(token.surface, token.begin, token.end) for token in read] == [
        (token.surface, token.begin, token.end) for token in plain
    ]

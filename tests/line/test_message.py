"""Answers as LINE messages: within LINE's limits, and readable."""

from __future__ import annotations

from typing import Any

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import ReplyMessageRequest

from bot.answer import Answer, Choice
from bot.line.message import MORE_AT_COUNTER, MORE_AT_LINK, render
from bot.line.text import split, units
from tests.fake_line import limit_errors
from tests.line.fuzz import CHECKER, Check, load_check

FAMILY = "👨‍👩‍👧‍👦"
text = st.text(max_size=12) | st.sampled_from(
    [
        "燃えるごみは火曜です。",
        "\n",
        "\n\n",
        " ",
        "　",
        "🍎",
        FAMILY,
        "か\u3099",
        "葛\U000e0100城",
        "🇯🇵",
        "e\u0301",
        "\ud800",
        "\r\n",
        "」",
    ]
)
texts = st.lists(text, max_size=12).map("".join)
long_texts = st.tuples(texts, st.sampled_from([1, 3, 500, 3000]))
"""A text and how many times it is said."""
choices = st.lists(st.builds(Choice, texts, texts | st.just("x" * 301) | st.just("entry:a")), max_size=20)


def body(answer: Answer) -> dict[str, Any]:
    """Write the reply as the SDK puts it on the wire."""
    result: dict[str, Any] = ReplyMessageRequest(reply_token="token", messages=render(answer)).to_dict()
    return result


@pytest.fixture(scope="module")
def line_check() -> Check:
    if not CHECKER.exists():
        pytest.skip(f"no {CHECKER}: LINE's OpenAPI files are not part of the project")
    return load_check()


@settings(deadline=None)
@given(st.lists(long_texts, max_size=8), choices, st.none() | st.just("https://example.jp/a") | texts)
@example([(FAMILY, 700)], [], None)
@example([("🍎", 2501)], [], None)
@example([("e", 1), ("\u0301", 30_000)], [], None)
@example([("あ", 40_000)], [], "https://example.jp/" + "a" * 3000)
@example([], [Choice("a", "b")], None)
def test_every_answer_becomes_a_reply_that_line_takes(
    said: list[tuple[str, int]], offered: list[Choice], link: str | None
) -> None:
    answer = Answer(tuple(text * times for text, times in said), tuple(offered), link)
    if not render(answer):
        assert not any(text.strip() for text in (*answer.texts, answer.link or ""))
        return
    written = body(answer)
    assert limit_errors(written) == []
    assert ReplyMessageRequest.from_dict(written).to_dict() == written


plain = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x9FFF, categories=["L", "N", "P", "Zs"]), max_size=60)


@given(
    st.builds(
        Answer,
        st.lists(plain, min_size=1, max_size=7).map(tuple),
        st.lists(st.builds(Choice, plain, plain), max_size=15).map(tuple),
        st.none() | st.just("https://example.jp/a"),
    )
)
def test_lines_own_schema_takes_it_too(line_check: Check, answer: Answer) -> None:
    if render(answer):
        assert line_check("ReplyMessageRequest", body(answer)) == []


def test_lines_own_schema_would_notice(line_check: Check) -> None:
    assert line_check("ReplyMessageRequest", {"replyToken": "t", "messages": [{"type": "text", "text": "あ" * 5001}]})


@given(texts, st.integers(5, 40))
def test_splitting_loses_nothing_and_cuts_no_grapheme(text: str, limit: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    if any(units(grapheme) > limit for grapheme in regex.findall(r"\X", text)):
        return
    pieces = list(split(text, limit))
    assert all(0 < units(piece) <= limit and piece == piece.strip() for piece in pieces)

    def words(parts: list[str]) -> list[str]:
        graphemes = [grapheme for part in parts for grapheme in regex.findall(r"\X", part)]
        return [grapheme for grapheme in graphemes if not any(char.isspace() for char in grapheme)]

    assert words(pieces) == words([text])


def test_a_text_is_cut_at_the_end_of_a_line_or_else_of_a_sentence() -> None:
    assert list(split("一行目です\n二行目です。三つめ", 12)) == ["一行目です", "二行目です。三つめ"]
    assert list(split("これは文です。つぎの文です。さいご", 14)) == ["これは文です。つぎの文です。", "さいご"]
    assert list(split("「これは文です。」つぎの文です", 11)) == ["「これは文です。」", "つぎの文です"]
    assert list(split("くぎりのないながいことば", 5)) == ["くぎりのな", "いながいこ", "とば"]


def test_an_early_line_end_does_not_waste_a_message() -> None:
    assert next(split("題\n" + "あ" * 30, 20)) == "題\n" + "あ" * 18


def test_a_family_is_not_torn_apart() -> None:
    pieces = list(split(FAMILY * 1000, 5000))
    assert "".join(pieces) == FAMILY * 1000
    assert all(piece.replace(FAMILY, "") == "" for piece in pieces)


def test_an_answer_for_more_than_five_messages_says_where_the_rest_is() -> None:
    long = "長い説明です。" * 5000
    with_link = [message.text for message in render(Answer((long,), link="https://example.jp/all"))]
    without = [message.text for message in render(Answer((long,)))]
    assert len(with_link) == len(without) == 5
    assert with_link[-1].endswith(f"。\n{MORE_AT_LINK}\nhttps://example.jp/all")
    assert without[-1].endswith(f"。\n{MORE_AT_COUNTER}")


def test_many_short_texts_become_five_messages_without_loss() -> None:
    said = tuple(f"{number}つめの文です。" for number in range(12))
    messages = [message.text for message in render(Answer(said, link="https://example.jp/"))]
    assert len(messages) == 5
    assert "\n\n".join(messages) == "\n\n".join(said) + "\nhttps://example.jp/"


def test_blank_texts_are_not_sent() -> None:
    assert [message.text for message in render(Answer(("", " \n", "はい", "　")))] == ["はい"]
    assert render(Answer(("", " "), (Choice("はい", "yes"),))) == []


def test_the_link_is_the_last_line() -> None:
    link = "https://example.jp/a"
    assert [message.text for message in render(Answer(("一", "二"), link=link))] == ["一", f"二\n{link}"]
    assert [message.text for message in render(Answer((f"{link} です",), link=link))] == [f"{link} です"]
    assert [message.text for message in render(Answer((f"{link}/b",), link=link))] == [f"{link}/b\n{link}"]
    assert [message.text for message in render(Answer((), link=link))] == [link]


def test_choices_are_quick_replies_of_the_last_message() -> None:
    label = "マイナンバーカードの暗証番号を忘れたとき"
    answer = Answer(("一", "二"), (Choice("ごみ", "entry:gomi"), Choice(label + "の手続き", "entry:card")))
    first, last = body(answer)["messages"]
    assert "quickReply" not in first
    assert [item["action"] for item in last["quickReply"]["items"]] == [
        {"type": "postback", "label": "ごみ", "data": "entry:gomi", "displayText": "ごみ"},
        {"type": "postback", "label": label[:19] + "…", "data": "entry:card", "displayText": label + "の手続き"},
    ]


def test_a_label_of_20_graphemes_is_not_cut() -> None:
    label = "か\u3099" * 20
    assert (
        body(Answer(("一",), (Choice(label, "x"),)))["messages"][0]["quickReply"]["items"][0]["action"]["label"]
        == label
    )


def test_of_more_than_13_choices_the_way_out_is_kept() -> None:
    offered = (*(Choice(f"候補{number}", f"entry:{number}") for number in range(20)), Choice("どれでもない", "none"))
    items = body(Answer(("一",), offered))["messages"][0]["quickReply"]["items"]
    assert len(items) == 13
    assert [item["action"]["data"] for item in items] == [*(f"entry:{number}" for number in range(12)), "none"]


def test_a_choice_that_line_would_refuse_does_not_cost_the_answer() -> None:
    answer = Answer(("一",), (Choice("", "a"), Choice("b", ""), Choice("c", "x" * 301), Choice("d", "d")))
    items = body(answer)["messages"][0]["quickReply"]["items"]
    assert [item["action"]["data"] for item in items] == ["d"]

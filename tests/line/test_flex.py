"""A card as a Flex bubble: LINE takes it whatever is on it, nothing is lost, and old eyes can read it."""

from __future__ import annotations

import bisect
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import ReplyMessageRequest

from bot.answer import Answer, Card, Choice
from bot.band import contrast
from bot.line.client import LineClient
from bot.line.message import render
from bot.line.text import units
from bot.store import Outcome
from tests.fake_line import ACCESS_TOKEN, FakeLine, limit_errors
from tests.line.flex_limits import components, flex_errors
from tests.line.fuzz import CHECKER, Check, load_check

FAMILY = "👨‍👩‍👧‍👦"
SPRAY = Card(
    title="スプレー缶",
    category="有害・危険ごみ",
    color="#F0AD4E",
    instructions="中身を使いきってください。\n穴は開けないでください。",
    caution="火のそばで中身を出さないでください。",
    date="11月25日（水）",
    reason="第4水曜",
    district="北地区",
)
TWIN = "スプレー缶は「有害・危険ごみ」です。\n中身を使いきってください。\n次の収集は11月25日（水）です（北地区、第4水曜）。"
CHOICES = (Choice("地区を変える", "district"), Choice("通知する", "remind"), Choice("ほかの品目", "menu:1"))

text = st.text(max_size=12) | st.sampled_from(
    [
        *("燃えるごみ", "\n", " ", "　", "🍎", FAMILY, "か\u3099", "\ud800", "\r\n", "\x00", "\u200b", "あ" * 320),
        *("000-000-1010へ", "https://example.jp/ご案内", "http://a.example/?q=100%", "119番", "{{", "<b>"),
    ]
)
texts = st.lists(text, max_size=6).map("".join)
long_texts = st.tuples(texts, st.sampled_from([1, 1, 1, 20, 600])).map(lambda said: said[0] * said[1])
colors = st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True) | st.sampled_from(["", "red", "#12", "＃123456"]) | texts
cards = st.builds(Card, texts, texts, colors, long_texts, long_texts, texts, texts, texts)
links = st.sampled_from([None, "", "https://example.jp/a", "https://例え.jp/", "HTTPS://e.jp/あ?b= c#d#e"]) | texts
answers = st.builds(
    Answer,
    st.lists(long_texts, max_size=8).map(tuple),
    st.lists(st.builds(Choice, texts, texts), max_size=15).map(tuple),
    links,
    cards,
)


def body(answer: Answer) -> dict[str, Any]:
    """Write the reply as the SDK puts it on the wire."""
    result: dict[str, Any] = ReplyMessageRequest(reply_token="token", messages=render(answer)).to_dict()
    return result


def bubble(card: Card, link: str | None = None) -> Mapping[str, Any]:
    (message,) = body(Answer((TWIN,), link=link, card=card))["messages"]
    assert message["type"] == "flex"
    contents: Mapping[str, Any] = message["contents"]
    return contents


def said(contents: Mapping[str, Any]) -> list[str]:
    return [component["text"] for component in components(contents) if component["type"] == "text"]


def buttons(contents: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [component["action"] for component in components(contents) if component["type"] == "button"]
    return [(action["label"], action["uri"]) for action in found]


@pytest.fixture(scope="module")
def line_check() -> Check:
    if not CHECKER.exists():
        pytest.skip(f"no {CHECKER}: LINE's OpenAPI files are not part of the project")
    return load_check()


@settings(deadline=None, max_examples=300)
@given(answers)
@example(Answer((TWIN,), card=Card("", "", "")))
@example(Answer((), card=SPRAY))
@example(Answer(("\u200b",), card=Card("\u200b", "x")))
@example(Answer(tuple("一二三四五六七"), CHOICES, "https://example.jp/", SPRAY))
@example(Answer(("あ" * 40_000, TWIN), CHOICES, "https://example.jp/", SPRAY))
@example(Answer((FAMILY * 900,), CHOICES, None, replace(SPRAY, title="e" + "\u0301" * 9000)))
@example(
    Answer((TWIN,), card=replace(SPRAY, caution="000-000-1010 " * 9 + "、".join(f"0{n}-1-1111" for n in range(9))))
)
def test_any_card_becomes_a_reply_that_line_takes(answer: Answer) -> None:
    messages = render(answer)
    if not messages:
        assert not any(text.strip() for text in (*answer.texts, answer.link or ""))
        return
    written = body(answer)
    assert limit_errors(written) == []
    assert ReplyMessageRequest.from_dict(written).to_dict() == written
    assert [message["type"] for message in written["messages"][:-1]] == ["text"] * (len(messages) - 1)


@settings(deadline=None)
@given(answers)
def test_lines_own_schema_takes_any_card_too(line_check: Check, answer: Answer) -> None:
    if render(answer):
        # Its labels are measured in code points, which LINE does not do.
        offered = tuple(choice for choice in answer.choices if len(choice.label) <= 20)
        written = body(replace(answer, choices=offered))
        assert line_check("ReplyMessageRequest", written) == []


def test_lines_own_schema_would_notice(line_check: Check) -> None:
    written = body(Answer((TWIN,), card=SPRAY))
    written["messages"][0]["contents"]["body"]["contents"][0]["colour"] = "#000000"
    assert line_check("ReplyMessageRequest", written)


def test_our_own_list_of_limits_would_notice() -> None:
    for spoil in (_blank_text, _long_alt, _bad_color):
        message = body(Answer((TWIN,), card=SPRAY))["messages"][0]
        assert flex_errors(message) == []
        spoil(message)
        assert flex_errors(message), spoil.__name__


def _blank_text(message: Any) -> None:
    message["contents"]["body"]["contents"][0]["text"] = " "


def _long_alt(message: Any) -> None:
    message["altText"] = "🍎" * 751


def _bad_color(message: Any) -> None:
    message["contents"]["header"]["backgroundColor"] = "red"


def test_a_bubble_says_everything_on_the_card_in_the_order_it_is_read() -> None:
    assert said(bubble(SPRAY)) == [
        SPRAY.category,
        SPRAY.title,
        "出し方",
        SPRAY.instructions,
        "注意",
        SPRAY.caution,
        "収集日",
        SPRAY.date,
        SPRAY.district,
        SPRAY.reason,
    ]


def test_the_date_is_the_largest_text_and_the_caution_stands_apart() -> None:
    found = list(components(bubble(SPRAY)))
    sizes = {component["text"]: (component["size"], component["weight"]) for component in found if "text" in component}
    assert sizes[SPRAY.date] == ("xxl", "bold")
    assert [text for text, (size, _) in sizes.items() if size == "xxl"] == [SPRAY.date]
    apart = [component for component in found if component["type"] == "box" and "borderColor" in component]
    assert [said(box) for box in apart] == [["注意", SPRAY.caution]]


def test_what_the_card_leaves_out_leaves_no_heading_behind() -> None:
    assert said(bubble(Card("ハンガー（木）", "燃えるごみ"))) == ["燃えるごみ", "ハンガー（木）"]
    assert said(bubble(Card("紙", "紙", date="11月26日（木）"))) == ["紙", "収集日", "11月26日（木）"]
    assert said(bubble(Card("次の収集", "", "#D9534F", reason="地区をえらんでください。"))) == [
        "次の収集",
        "地区をえらんでください。",
    ]
    assert said(bubble(Card("", "紙", date="11月26日（木）"))) == ["紙", "収集日", "11月26日（木）"]


@given(colors)
@example("#777777")
@example("#FFFFFF")
def test_every_text_can_be_read_on_its_ground_whatever_the_colour(color: str) -> None:
    contents = bubble(replace(SPRAY, color=color))
    pairs = list(_on_grounds(contents["header"], "")) + list(
        _on_grounds(contents["body"], contents["styles"]["body"]["backgroundColor"])
    )
    assert len(pairs) == len(said(contents))
    assert {pair: ratio for pair in pairs if (ratio := contrast(*pair)) < 4.5} == {}
    assert SPRAY.category in said(contents)


def _on_grounds(component: Mapping[str, Any], ground: str) -> Iterator[tuple[str, str]]:
    ground = component.get("backgroundColor", ground)
    if component["type"] == "text":
        yield component["color"], ground
    for inner in component.get("contents", ()):
        yield from _on_grounds(inner, ground)


def test_a_valid_colour_is_the_ground_of_the_categorys_name() -> None:
    header = bubble(replace(SPRAY, color="#d9534f"))["header"]
    assert header["backgroundColor"] == "#D9534F"
    assert [component["text"] for component in header["contents"]] == [SPRAY.category]


def test_no_colour_is_shown_without_its_name() -> None:
    assert "#D9534F" not in json.dumps(bubble(Card("ハンガー", "", "#D9534F")))


def test_the_twin_is_the_alternative_text_and_the_other_texts_stay_texts() -> None:
    notice, card = body(Answer(("お名前は書かなくてだいじょうぶです。", TWIN), card=SPRAY))["messages"]
    assert notice == {"type": "text", "text": "お名前は書かなくてだいじょうぶです。"}
    assert card["altText"] == TWIN


def test_a_long_twin_is_cut_between_graphemes() -> None:
    (message,) = body(Answer((FAMILY * 400,), card=SPRAY))["messages"]
    assert units(message["altText"]) <= 1500
    assert message["altText"].rstrip("…").replace(FAMILY, "") == ""
    assert units(message["altText"]) > 1480


def test_a_card_without_a_twin_says_itself_in_plain_words() -> None:
    (message,) = body(Answer((), card=SPRAY))["messages"]
    assert message["altText"].splitlines()[0] == SPRAY.category
    assert SPRAY.date in message["altText"]


def test_many_texts_before_a_card_leave_it_room() -> None:
    before = tuple(f"{number}つめの文です。" for number in range(9))
    messages = body(Answer((*before, TWIN), card=SPRAY))["messages"]
    assert [message["type"] for message in messages] == ["text"] * 4 + ["flex"]
    assert "\n\n".join(message["text"] for message in messages[:-1]) == "\n\n".join(before)


def test_choices_are_the_quick_replies_of_the_card() -> None:
    notice, card = body(Answer(("先に", TWIN), CHOICES, card=SPRAY))["messages"]
    assert "quickReply" not in notice
    assert [item["action"]["label"] for item in card["quickReply"]["items"]] == [choice.label for choice in CHOICES]


def test_instructions_of_1000_characters_are_shown_whole() -> None:
    long = "ひもで束ねて、名前を書いて、朝8時30分までに出してください。\n" * 33
    assert long.strip() in said(bubble(replace(SPRAY, instructions=long)))


def test_the_longest_bubble_is_just_below_lines_limit() -> None:
    def size(length: int) -> int:
        """Return the bytes of the bubble, or of one too long when none was made."""
        message = render(Answer((TWIN,), card=replace(SPRAY, instructions="あ" * length)))[0]
        return 10**6 if message.type == "text" else len(json.dumps(message.contents.to_dict()))

    shortest_without = bisect.bisect(range(6000), 10**6 - 1, key=size)
    assert 29_900 < size(shortest_without - 1) <= 30_000


def test_a_card_too_long_for_a_bubble_is_told_in_its_twins_words_and_loses_none() -> None:
    long = "ひもで束ねてください。" * 600
    messages = body(Answer((long,), CHOICES, "https://example.jp/", replace(SPRAY, instructions=long)))["messages"]
    assert {message["type"] for message in messages} == {"text"}
    assert "".join(message["text"] for message in messages) == f"{long}\nhttps://example.jp/"
    assert len(messages[-1]["quickReply"]["items"]) == 3


def test_the_link_is_a_button_with_japanese_percent_encoded() -> None:
    assert buttons(bubble(SPRAY, "https://example.jp/ごみ?a=1&b=100%#c")) == [
        ("くわしいページを見る", "https://example.jp/%E3%81%94%E3%81%BF?a=1&b=100%25#c")
    ]
    assert buttons(bubble(SPRAY)) == []


@pytest.mark.parametrize("link", ["https://例え.jp/", "javascript:alert(1)", "https://example.jp/" + "a" * 1000])
def test_a_link_that_line_could_not_open_is_written_out_as_before(link: str) -> None:
    assert [message["text"] for message in body(Answer((TWIN,), link=link, card=SPRAY))["messages"]] == [
        f"{TWIN}\n{link}"
    ]


def test_phones_and_pages_on_a_card_can_be_tapped_but_119_cannot_be_called_by_mistake() -> None:
    card = replace(
        SPRAY,
        instructions="000-000-1010に申しこむか、https://www.example.jp/sodaigomi を見てください。",
        caution="燃えたときは119番へ。くわしくは000-000-1010へ。",
    )
    assert buttons(bubble(card)) == [
        ("000-000-1010に電話", "tel:0000001010"),
        ("www.example.jp/sodaigomi", "https://www.example.jp/sodaigomi"),
    ]


def test_a_card_reaches_line(line: FakeLine) -> None:
    client = LineClient(line.base, ACCESS_TOKEN)
    sent = client.reply(line.issue_token(), render(Answer(("先に", TWIN), CHOICES, "https://example.jp/", SPRAY)))
    assert sent.outcome is Outcome.SENT
    assert [reply.texts for reply in line.replies] == [["先に", TWIN]]

"""A card on the page: as JSON, without JavaScript, and whatever is written on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Card
from bot.band import NEUTRAL, contrast
from bot.engine import Engine
from bot.kb.loader import load
from bot.store import Store
from bot.web.card import PARTS, shown
from tests.line.site import TOWN, write_knowledge
from tests.web.counter import CHOICES, SPRAY, open_counter

ReadPage = Callable[[str], Any]
NOTICE = "お名前は書かなくてだいじょうぶです。"
NASTY = [
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)</script>",
    "</p></div></main>",
    "{{ 7*7 }}",
    "<!-- ",
    "&lt;",
]


class Answers(dict[str, Answer]):
    """What the counter says; a test adds its own."""


@pytest.fixture(scope="module")
def answers() -> Answers:
    assert SPRAY.card is not None
    return Answers(
        {
            "スプレー缶": SPRAY,
            "先に": replace(SPRAY, texts=(NOTICE, *SPRAY.texts), link="https://example.jp/gomi"),
            "区分だけ": replace(SPRAY, card=Card("", "有害・危険ごみ", "#F0AD4E")),
        }
    )


@pytest.fixture(scope="module")
def window(answers: Answers, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    root = tmp_path_factory.mktemp("counter")
    write_knowledge(root)
    return open_counter(Engine(load(root, TOWN)), Store(root / "komado.db"), answers)


def bot_says(window: Flask, read_page: ReadPage, question: str) -> Any:
    page = read_page(window.test_client().post("/chat", data={"text": question}).text)
    return page.one("div", role="log").one("div", class_="bot")


def visible(card: Any) -> list[str]:
    """Read the card as a resident does: what is not hidden, in its order."""
    found: list[str] = []
    for part in (child for child in card.children if not isinstance(child, str)):
        if "hidden" not in part.attributes:
            found += [element.text for element in part.elements if element.tag in ("strong", "h3", "h4", "p")]
    return [text for number, text in enumerate(found) if text not in found[:number]]


def test_the_json_has_the_card_and_its_twin(window: Flask) -> None:
    answer = window.test_client().post("/chat", json={"text": "スプレー缶"}).get_json()
    assert answer["texts"] == list(SPRAY.texts)
    assert answer["card"] == {
        "title": "スプレー缶",
        "category": "有害・危険ごみ",
        "color": "#F0AD4E",
        "ink": "black",
        "instructions": "中身を使いきって、透明な袋に入れてください。\n穴は開けないでください。",
        "caution": "火のそばで中身を出さないでください。わからないときは000-000-1010（生活環境課）へ。",
        "date": "11月25日（水）",
        "reason": "第4水曜",
        "district": "北地区",
    }


def test_the_json_of_an_answer_without_a_card_says_null(window: Flask) -> None:
    assert window.test_client().post("/chat", json={"text": "おはよう"}).get_json()["card"] is None


def test_a_page_without_javascript_shows_the_card_in_the_order_it_is_read(window: Flask, read_page: ReadPage) -> None:
    said = bot_says(window, read_page, "スプレー缶")
    card = said.one("div", class_="card")
    texts = [text for text in visible(card) if not text.startswith("分け方")]
    assert texts == [
        "有害・危険ごみ",
        "スプレー缶",
        "出し方",
        "中身を使いきって、透明な袋に入れてください。\n穴は開けないでください。",
        "注意",
        "火のそばで中身を出さないでください。わからないときは000-000-1010（生活環境課）へ。",
        "収集日",
        "11月25日（水）",
        "北地区",
        "第4水曜",
    ]
    assert SPRAY.texts[-1] not in said.text
    assert card.one("a").attributes["href"] == "tel:0000001010"


def test_the_colour_is_a_picture_that_is_not_read_aloud_behind_the_name(window: Flask, read_page: ReadPage) -> None:
    band = bot_says(window, read_page, "スプレー缶").one("p", class_="band")
    assert band.one("svg").attributes["aria-hidden"] == "true"
    assert band.one("rect").attributes["fill"] == "#F0AD4E"
    assert band.attributes["class"].split() == ["band", "black"]
    assert band.text == "分け方：有害・危険ごみ"


def test_other_texts_stay_before_the_card_and_the_link_after_it(window: Flask, read_page: ReadPage) -> None:
    bubble = bot_says(window, read_page, "先に").one("div", class_="bubble")
    parts = [child for child in bubble.children if not isinstance(child, str)]
    assert [part.attributes["class"] for part in parts] == ["words", "card", "more"]
    assert parts[0].text == NOTICE


def test_a_card_that_says_only_a_category_gives_way_to_the_text(window: Flask, read_page: ReadPage) -> None:
    said = bot_says(window, read_page, "区分だけ")
    assert not said.all("div", class_="card")
    assert SPRAY.texts[-1] in said.text
    assert window.test_client().post("/chat", json={"text": "区分だけ"}).get_json()["card"] is None


def test_a_title_that_repeats_the_category_is_said_once() -> None:
    found = shown(Answer(("twin",), card=Card("紙", "紙", date="11月26日（木）")))
    assert found is not None
    assert (found["category"], found["title"]) == ("紙", "")


def test_the_script_finds_a_place_for_every_part_of_the_json(window: Flask, read_page: ReadPage) -> None:
    page = read_page(window.test_client().get("/").text)
    template = page.one("template", id="card-template")
    places = [element for element in template.elements if "data-part" in element.attributes]
    assert tuple(place.attributes["data-part"] for place in places) == PARTS
    assert all("hidden" in place.attributes for place in places)
    assert all(
        sum(
            name in inner.attributes.get("class", "").split() for inner in place.elements for name in ("words", "plain")
        )
        == 1
        for place in places
    )
    assert template.one("rect")


@pytest.mark.parametrize("nasty", NASTY)
def test_what_is_written_on_a_card_is_text_and_never_html(
    window: Flask, answers: Answers, read_page: ReadPage, nasty: str
) -> None:
    plain = read_page(window.test_client().post("/chat", data={"text": "スプレー缶"}).text)
    answers["悪い"] = Answer((nasty,), CHOICES, None, Card(f"{nasty}題", *[nasty] * 7))
    page = read_page(window.test_client().post("/chat", data={"text": "悪い"}).text)
    card = page.one("div", role="log").one("div", class_="card")
    assert (card.one("h3").text, card.one("strong").text) == (f"{nasty}題", nasty.strip())
    assert card.one("rect").attributes["fill"] == NEUTRAL
    assert len(page.all("script")) == len(plain.all("script"))
    assert not page.all("img")
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=40)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.builds(Card, text, text, text | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), text, text, text, text, text))
@example(Card("", "", ""))
@example(Card("ハンガー", "", "#D9534F"))
def test_any_card_leaves_a_well_formed_page_that_says_all_of_it(
    window: Flask, answers: Answers, read_page: ReadPage, card: Card
) -> None:
    answers["何か"] = answer = Answer(("twin",), CHOICES, None, card)
    said = bot_says(window, read_page, "何か")
    found = shown(answer)
    if found is None:
        assert said.one("p", class_="words").text == "twin"
        return
    assert contrast(found["color"], {"black": "#000000", "white": "#FFFFFF"}[found["ink"]]) >= 4.5
    places = {
        element.attributes["data-part"]: element for element in said.elements if "data-part" in element.attributes
    }
    for part in PARTS:
        assert ("hidden" in places[part].attributes) == (not found[part])
        assert found[part] in places[part].text
    assert window.test_client().post("/chat", json={"text": "何か"}).get_json()["card"] == found


def test_headings_are_those_of_the_line_card() -> None:
    root = Path(__file__).parents[2] / "bot"
    page = (root / "web" / "templates" / "chat.html").read_text(encoding="utf-8")
    bubble = (root / "line" / "flex.py").read_text(encoding="utf-8")
    for heading in ("出し方", "注意", "収集日"):
        assert f"<h4>{heading}</h4>" in page
        assert f'"{heading}"' in bubble

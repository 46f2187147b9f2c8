"""POST /chat from a form: the window of a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.card import PARTS
from bot.web.turn import LABEL_LIMIT, TEXT_LIMIT, printable

ReadPage = Callable[[str], Any]


def tapped(form: Any) -> dict[str, str]:
    """Collect what a browser sends when the form's button is tapped."""
    return {
        element.attributes["name"]: element.attributes["value"] for element in form.all("input") + form.all("button")
    }


def test_a_question_comes_back_with_its_answer(resident: FlaskClient, read_page: ReadPage) -> None:
    response = resident.post("/chat", data={"text": "燃えるごみの日はいつ"})
    log = read_page(response.text).one("div", role="log")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert log.one("div", class_="resident").one("p", class_="words").text == "燃えるごみの日はいつ"
    assert "黄色の指定袋" in log.one("div", class_="bot").text


def test_a_choice_of_the_page_can_be_tapped_and_shows_its_label(resident: FlaskClient, read_page: ReadPage) -> None:
    opened = read_page(resident.get("/").text)
    form = opened.one("div", role="log").all("form")[0]
    assert form.attributes["action"] == "/chat#latest"
    response = resident.post("/chat", data=tapped(form))
    page = read_page(response.text)
    assert response.status_code == 200
    assert page.one("div", role="log").one("div", class_="resident").one("p", class_="words").text == (
        form.one("button").text
    )
    assert page.one("div", id="latest").one("div", class_="bot").text != (
        opened.one("div", id="latest").one("div", class_="bot").text
    )


def test_every_choice_leads_on_until_an_answer_is_read(resident: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(resident.get("/").text)
    for _ in range(2):
        forms = page.one("div", role="log").all("form")
        assert forms
        response = resident.post("/chat", data=tapped(forms[0]))
        assert response.status_code == 200
        page = read_page(response.text)
    assert page.one("div", role="log").one("div", class_="bot").one("div", class_="bubble").text.strip()


def test_the_dialog_goes_on_without_javascript(app: Flask, read_page: ReadPage) -> None:
    one, other = app.test_client(), app.test_client()
    for browser in (one, other):
        browser.get("/")
    one.post("/chat", data={"text": "住民票の写しがほしい"})
    followed = read_page(one.post("/chat", data={"text": "いくら？"}).text).one("div", id="latest")
    lost = read_page(other.post("/chat", data={"text": "いくら？"}).text).one("div", id="latest")
    assert "300円" in followed.text
    assert "300円" not in lost.text


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</p></div></main>",
        "{{ 7*7 }}{% raw %}",
        "&lt;b&gt;",
        "<!-- ",
        "http://x.example/?a=<b>&c='\"",
    ],
)
def test_what_a_resident_types_is_text_and_never_html(resident: FlaskClient, read_page: ReadPage, nasty: str) -> None:
    plain = read_page(resident.post("/chat", data={"text": "住民票"}).text)
    page = read_page(resident.post("/chat", data={"text": nasty}).text)
    assert page.one("div", role="log").one("div", class_="resident").one("p", class_="words").text == nasty.strip()
    assert len(page.all("script")) == len(plain.all("script"))
    assert not page.all("img")
    labelled = read_page(resident.post("/chat", data={"data": "menu", "label": nasty}).text).one("div", role="log")
    assert labelled.one("div", class_="resident").one("p", class_="words").text == nasty.strip()


def test_an_empty_question_gets_a_kind_word(resident: FlaskClient, read_page: ReadPage) -> None:
    response = resident.post("/chat", data={"text": ""})
    log = read_page(response.text).one("div", role="log")
    assert response.status_code == 200
    assert not log.all("div", class_="resident")
    assert log.one("div", class_="bot").one("div", class_="bubble").text.strip()


def test_lines_are_the_same_whether_they_come_by_form_or_by_json(app: Flask, read_page: ReadPage) -> None:
    question = "燃えるごみ\nいつ"
    by_json = app.test_client().post("/chat", json={"text": question}).get_json()
    by_form = read_page(app.test_client().post("/chat", data={"text": question.replace("\n", "\r\n")}).text)
    log = by_form.one("div", role="log")
    assert log.one("div", class_="resident").one("p", class_="words").text == question
    card = by_json["card"]
    said = [*by_json["texts"][:-1], *(card[part] for part in PARTS)] if card else by_json["texts"]
    assert all(text.strip() in log.one("div", class_="bot").text for text in said)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"text": "a", "data": "menu"}, 400),
        ({"text": "a\x00b"}, 400),
        ({"data": "x" * 301}, 400),
        ({"text": "あ" * (TEXT_LIMIT + 1)}, 413),
        ({"text": "あ" * 30_000}, 413),
        ({"text": "x" * 600_000}, 413),
    ],
)
def test_what_is_no_turn_gets_the_page_with_a_kind_sentence(
    resident: FlaskClient, read_page: ReadPage, fields: dict[str, str], status: int
) -> None:
    response = resident.post("/chat", data=fields, content_type="application/x-www-form-urlencoded")
    page = read_page(response.text)
    assert response.status_code == status
    assert page.one("div", id="latest").attributes["data-kind"] == "refused"
    assert page.one("div", id="latest").one("div", class_="bot").one("p", class_="words").text.endswith("。")
    assert page.one("textarea")


def test_what_was_typed_is_still_there_after_a_refusal(resident: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(resident.post("/chat", data={"text": "ごみの<日>\x00は"}).text)
    assert page.one("textarea").text.strip() == "ごみの<日>は"


def test_an_address_kept_as_a_bookmark_shows_a_page_not_json(resident: FlaskClient, read_page: ReadPage) -> None:
    response = resident.get("/chat", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    page = read_page(response.text)
    assert response.status_code == 405
    assert "はじめから" in page.one("div", id="latest").text
    assert "/" in {link.attributes["href"] for link in page.all("a")}


def test_a_long_label_is_cut(resident: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(resident.post("/chat", data={"data": "menu", "label": "あ" * 5000}).text)
    assert page.one("div", role="log").one("div", class_="resident").one("p", class_="words").text == "あ" * LABEL_LIMIT


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120))
def test_any_question_leaves_a_well_formed_page(app: Flask, read_page: ReadPage, text: str) -> None:
    response = app.test_client().post("/chat", data={"text": text})
    log = read_page(response.text).one("div", role="log")
    assert response.status_code == 200
    shown = printable(text.replace("\r\n", "\n")).strip()
    said = [bubble.one("p", class_="words").text for bubble in log.all("div", class_="resident")]
    assert said == ([shown] if shown else [])

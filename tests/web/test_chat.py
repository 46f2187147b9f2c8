"""POST /chat with JSON: what the page's script gets, and what it gets when it sends nonsense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.card import PARTS
from bot.web.turn import BODY_LIMIT, DATA_LIMIT, TEXT_LIMIT

KEYS = {"kind", "entry", "texts", "choices", "link", "card"}


def checked(answer: Any) -> dict[str, Any]:
    """Return the answer when it has the shape that every answer has."""
    assert isinstance(answer, dict)
    assert set(answer) == KEYS
    assert isinstance(answer["kind"], str)
    assert answer["entry"] is None or isinstance(answer["entry"], str)
    assert answer["link"] is None or answer["link"].startswith(("https://", "http://"))
    assert answer["texts"]
    assert all(isinstance(text, str) and text.strip() for text in answer["texts"])
    assert all(set(choice) == {"label", "data"} for choice in answer["choices"])
    assert answer["card"] is None or set(answer["card"]) == {*PARTS, "color", "ink"}
    return answer


def said(answer: dict[str, Any]) -> str:
    return "\n".join(answer["texts"])


def test_a_question_is_answered_with_the_towns_words(resident: FlaskClient) -> None:
    response = resident.post("/chat", json={"text": "燃えるごみの日はいつ"})
    answer = checked(response.get_json())
    assert response.status_code == 200
    assert answer["kind"] == "answer"
    assert answer["entry"]
    assert "黄色の指定袋" in said(answer)


def test_a_first_question_needs_no_cookie_and_no_opened_page(resident: FlaskClient) -> None:
    response = resident.post("/chat", json={"text": "住民票"})
    assert response.status_code == 200
    assert response.headers["Set-Cookie"].startswith("komado=")


def test_a_tapped_choice_is_answered(resident: FlaskClient) -> None:
    menu = checked(resident.post("/chat", json={"text": "メニュー"}).get_json())
    assert menu["choices"]
    answer = checked(resident.post("/chat", json={"data": menu["choices"][0]["data"]}).get_json())
    assert answer != menu


def test_a_dialog_goes_on_in_one_browser_and_not_in_another(app: Flask) -> None:
    one, other = app.test_client(), app.test_client()
    one.get("/")
    other.get("/")
    topic = checked(one.post("/chat", json={"text": "住民票の写しがほしい"}).get_json())
    followed = checked(one.post("/chat", json={"text": "いくら？"}).get_json())
    lost = checked(other.post("/chat", json={"text": "いくら？"}).get_json())
    assert topic["entry"] == followed["entry"] == "juuminhyou"
    assert "300円" in said(followed)
    assert lost["entry"] != "juuminhyou"
    assert said(lost) != said(followed)


def test_opening_the_page_anew_forgets_the_dialog_as_the_screen_does(resident: FlaskClient) -> None:
    resident.get("/")
    resident.post("/chat", json={"text": "住民票の写しがほしい"})
    resident.get("/")
    answer = checked(resident.post("/chat", json={"text": "いくら？"}).get_json())
    assert answer["entry"] != "juuminhyou"


def test_what_is_typed_never_becomes_part_of_an_address_or_an_answer(resident: FlaskClient) -> None:
    answer = checked(resident.post("/chat", json={"text": "<script>alert(1)</script>"}).get_json())
    assert "<script>" not in json.dumps(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"text": null}',
        b'{"text": 1}',
        b'{"text": ["a"]}',
        b'{"data": {}}',
        b'{"text": "a", "data": "menu"}',
        b'{"text": "a", "data": null}',
        b'{"text": "\\ud83d"}',
        b'{"data": "\\udc00"}',
        b'{"text": "a\\u0000b"}',
        b'{"text": "\xff"}',
        b"[" * 60_000,
        b'{"text": ' + b"9" * 6000 + b"}",
        json.dumps({"data": "あ" * (DATA_LIMIT + 1)}).encode(),
    ],
    ids=lambda body: body[:24].decode("ascii", "replace"),
)
def test_what_is_not_a_turn_is_refused_kindly(resident: FlaskClient, body: bytes) -> None:
    response = resident.post("/chat", data=body, content_type="application/json")
    assert response.status_code == 400
    assert checked(response.get_json())["kind"] == "refused"
    assert "お書きください" in said(response.get_json())
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("body", [json.dumps({"text": "あ" * (TEXT_LIMIT + 1)}), " " * (BODY_LIMIT + 1)])
def test_what_is_too_long_is_refused_with_the_towns_sentence(resident: FlaskClient, body: str) -> None:
    response = resident.post("/chat", data=body, content_type="application/json")
    assert response.status_code == 413
    assert "長" in said(checked(response.get_json()))


def test_what_is_just_not_too_long_reaches_the_engine(resident: FlaskClient) -> None:
    for text in ("あ" * TEXT_LIMIT, "𠮷" * TEXT_LIMIT):
        assert checked(resident.post("/chat", json={"text": text}).get_json())["kind"] != "refused"


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "", "☃"])
def test_other_content_types_are_refused(resident: FlaskClient, kind: str) -> None:
    response = resident.post("/chat", data=b'{"text": "x"}', content_type=kind)
    assert response.status_code == 415
    assert checked(response.get_json())["kind"] == "refused"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
def test_other_methods_are_refused(resident: FlaskClient, method: str) -> None:
    response = resident.open("/chat", method=method)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert checked(response.get_json())["kind"] == "refused"


def test_a_wrong_method_elsewhere_is_not_our_business(app: Flask) -> None:
    assert "refused" not in app.test_client().post("/assets/chat.css").text


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
bodies = values | st.fixed_dictionaries({}, optional={"text": values, "data": values, "label": values})


@settings(max_examples=120, deadline=None)
@given(body=bodies)
def test_no_json_breaks_the_window(app: Flask, body: object) -> None:
    response = app.test_client().post("/chat", data=json.dumps(body), content_type="application/json")
    assert response.status_code < 500
    checked(response.get_json())


@settings(max_examples=120, deadline=None)
@given(body=st.binary(max_size=200), kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded"]))
def test_no_bytes_break_the_window(app: Flask, body: bytes, kind: str) -> None:
    assert app.test_client().post("/chat", data=body, content_type=kind).status_code < 500


@settings(max_examples=120, deadline=None)
@given(text=st.text(max_size=300), name=st.sampled_from(["text", "data"]))
def test_any_text_is_answered_or_refused(app: Flask, text: str, name: str) -> None:
    response = app.test_client().post("/chat", json={name: text})
    answer = checked(response.get_json())
    refused = "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)
    assert response.status_code == (400 if refused else 200)
    assert (answer["kind"] == "refused") is refused

"""GET /: what a resident sees on opening the window, and what keeps others out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.kb.sentence import FIXED_TEXTS

ReadPage = Callable[[str], Any]


def test_the_page_greets_with_the_towns_own_words_and_offers_the_menu(
    resident: FlaskClient, read_page: ReadPage
) -> None:
    page = read_page(resident.get("/").text)
    log = page.one("div", role="log")
    assert "みほん町" in page.one("title").text
    assert page.one("h1").text == page.one("title").text
    assert "みほん町役場" in page.one("header").text
    assert page.one("p", class_="introduction").text.strip()
    assert "自動" in page.one("p", class_="automatic").text
    assert log.one("div", class_="bot").one("p", class_="words").text.strip()
    assert len(log.all("button")) >= 3
    assert not log.all("div", class_="resident")


def test_the_names_of_the_fixed_texts_used_on_the_page_are_those_of_the_schema() -> None:
    names = {spec.name for spec in FIXED_TEXTS}
    assert {"画面の題", "画面の説明", "長すぎる", "うまくいかない", "窓口案内"} <= names


def test_the_page_is_japanese_labelled_and_has_a_way_past_the_header(
    resident: FlaskClient, read_page: ReadPage
) -> None:
    page = read_page(resident.get("/").text)
    field = page.one("textarea")
    assert page.one("html").attributes["lang"] == "ja"
    assert page.one("label", **{"for": field.attributes["id"]}).text.strip()
    assert page.one("a", class_="skip").attributes["href"] == f"#{field.attributes['id']}"
    assert page.one("div", role="log").attributes["aria-live"] == "polite"
    assert len(page.all("p", role="status")) == len(page.all("p", role="alert")) == 1
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))


def test_the_emergency_numbers_are_on_every_page(resident: FlaskClient, read_page: ReadPage) -> None:
    for response in (resident.get("/"), resident.post("/chat", data={"text": "こんにちは"})):
        assert "緊急のときは119・110へ" in read_page(response.text).one("aside", class_="urgency").text


def test_the_page_asks_nobody_else_for_anything_and_runs_nothing_inline(
    resident: FlaskClient, read_page: ReadPage
) -> None:
    page = read_page(resident.get("/").text)
    for element in page.elements:
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in ("src", "action"):
            assert element.attributes.get(name, "/").startswith("/")
    assert all(script.attributes["src"] and not script.text for script in page.all("script"))
    assert not page.all("style")
    assert [link.attributes["href"][0] for link in page.all("link")] == ["/", "/"]


def test_what_the_page_links_to_is_there_and_names_no_outside_place(resident: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(resident.get("/").text)
    places = [link.attributes["href"] for link in page.all("link")] + [
        script.attributes["src"] for script in page.all("script")
    ]
    assert len(places) == 3
    for place in places:
        with resident.get(place) as response:
            assert response.status_code == 200
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            text = response.get_data(as_text=True)
        outside = re.findall(r"https?://(?!www\.w3\.org/2000/svg)|url\(|@import|(?:local|session)Storage", text)
        assert not outside, f"{place}: {outside}"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("POST", "/chat"), ("GET", "/chat"), ("GET", "/healthz"), ("DELETE", "/")]
)
def test_every_response_carries_the_headers_that_keep_others_out(resident: FlaskClient, method: str, path: str) -> None:
    headers = resident.open(path, method=method, json={"text": "住民票"} if method == "POST" else None).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_no_other_site_is_let_in(resident: FlaskClient) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for response in (
        resident.options("/chat", headers=asked),
        resident.post("/chat", json={"text": "住民票"}, headers=asked),
        resident.get("/", headers=asked),
    ):
        assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]
    sent = resident.post("/chat", data={"text": "住民票"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
    assert "Set-Cookie" not in sent.headers


def test_the_cookie_is_random_hidden_from_scripts_and_gone_with_the_browser(app: Flask) -> None:
    cookies = [app.test_client().get("/").headers["Set-Cookie"] for _ in range(3)]
    for cookie in cookies:
        assert re.fullmatch(r"komado=[\w-]{32}; HttpOnly; Path=/; SameSite=Lax", cookie)
    assert len(set(cookies)) == 3


def test_the_cookie_is_kept_from_plain_http_where_the_page_came_by_https(app: Flask) -> None:
    direct = app.test_client().get("/", base_url="https://localhost")
    proxied = app.test_client().get("/", headers={"X-Forwarded-Proto": "https, http"})
    plain = app.test_client().get("/")
    assert "; Secure" in direct.headers["Set-Cookie"]
    assert "; Secure" in proxied.headers["Set-Cookie"]
    assert "; Secure" not in plain.headers["Set-Cookie"]


def test_a_known_browser_keeps_its_cookie_and_an_invented_one_gets_a_new_one(resident: FlaskClient) -> None:
    resident.get("/")
    assert "Set-Cookie" not in resident.get("/").headers
    for invented in ("", "x", "../../etc", "あ" * 32, "a" * 33, '"; DROP TABLE'):
        resident.set_cookie("komado", invented)
        assert re.match(r"komado=[\w-]{32};", resident.get("/").headers["Set-Cookie"]), invented


def test_behind_a_proxy_in_a_folder_every_address_stays_in_the_folder(app: Flask, read_page: ReadPage) -> None:
    response = app.test_client().get("/", environ_overrides={"SCRIPT_NAME": "/madoguchi"})
    page = read_page(response.text)
    assert "Path=/madoguchi" in response.headers["Set-Cookie"]
    assert {form.attributes["action"] for form in page.all("form")} == {"/madoguchi/chat#latest"}
    assert page.one("script").attributes["src"].startswith("/madoguchi/")


def test_healthz_is_json_for_machines(resident: FlaskClient) -> None:
    response = resident.get("/healthz")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert isinstance(response.get_json(), dict)
    assert response.get_json()
    assert "Set-Cookie" not in response.headers

"""When something of ours breaks: the resident reads an apology with a phone number, the log holds no word of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from bot.desk import Desk
from bot.engine import Engine
from bot.kb.loader import load
from bot.settings import SHIPPED_KNOWLEDGE
from bot.web import connect

SECRET = "山田太郎の離婚届"

ReadPage = Callable[[str], Any]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(SHIPPED_KNOWLEDGE, "mihon"))


@pytest.fixture
def broken(app: Flask, engine: Engine) -> Flask:
    """Join an app whose engine is gone the first time it is asked to answer."""
    asked = 0

    def gone_once() -> Engine:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise RuntimeError(SECRET)
        return engine

    broken = Flask("bot.app", static_folder=None)
    connect(
        broken,
        desk=Desk(gone_once, app.extensions["komado-store"]),
        engine=lambda: engine,
        health=dict,
        clock=lambda: datetime(2026, 4, 6, tzinfo=UTC),
    )
    return broken


def test_the_script_gets_the_apology_and_the_phone_number(broken: Flask, engine: Engine) -> None:
    response = broken.test_client().post("/chat", json={"text": SECRET})
    answer = response.get_json()
    phone = engine.knowledge.contacts[engine.knowledge.town.contact].phone
    assert response.status_code == 500
    assert answer["kind"] == "refused"
    assert phone in "".join(answer["texts"])
    assert "{" not in "".join(answer["texts"])


@pytest.mark.parametrize(("method", "path"), [("POST", "/chat"), ("GET", "/")])
def test_the_form_and_the_page_get_it_too(broken: Flask, read_page: ReadPage, method: str, path: str) -> None:
    fields = {"text": SECRET} if method == "POST" else None
    response = broken.test_client().open(path, method=method, data=fields, headers={"Accept": "text/html"})
    assert response.status_code == 500
    assert read_page(response.text).one("div", id="latest").one("div", class_="bot").one("p", class_="words").text
    assert response.headers["Cache-Control"] == "no-store"


def test_the_next_turn_is_answered_again(broken: Flask) -> None:
    browser = broken.test_client()
    assert browser.post("/chat", json={"text": SECRET}).status_code == 500
    assert browser.post("/chat", json={"text": "住民票"}).status_code == 200


def test_the_log_says_where_it_broke_and_nothing_of_the_resident(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    broken.test_client().post("/chat", json={"text": SECRET})
    assert "RuntimeError" in caplog.text
    assert "gone_once" in caplog.text
    assert SECRET not in caplog.text

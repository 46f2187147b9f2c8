"""Every card that みほん町 has for its garbage: LINE takes it, and it says what its twin says."""

from __future__ import annotations

import re

import pytest
from linebot.v3.messaging import ReplyMessageRequest

from bot.answer import Answer
from bot.dialog import DialogState, Resident
from bot.engine import Engine
from bot.kb.model import GarbageCategory, GarbageItem
from bot.line.message import render
from bot.route import Incoming, IncomingKind
from tests.conftest import NOW
from tests.fake_line import limit_errors


@pytest.fixture(scope="module", params=["地区なし", "地区あり"])
def cards(mihon: Engine, request: pytest.FixtureRequest) -> dict[str, Answer]:
    """Ask for every item and category, without a district and with one."""
    district = next(iter(mihon.knowledge.districts)).id if request.param == "地区あり" else ""
    state = DialogState(resident=Resident(district=district))
    asked = [entry.id for entry in mihon.knowledge.entries if isinstance(entry, GarbageItem | GarbageCategory)]
    answers = {
        id_: mihon.respond(Incoming(IncomingKind.CHOICE, data=f"entry:{id_}"), state, now=NOW).answer for id_ in asked
    }
    with_card = {id_: answer for id_, answer in answers.items() if answer.card is not None}
    assert len(with_card) > 300
    return with_card


def test_line_takes_every_card(cards: dict[str, Answer]) -> None:
    errors: dict[str, object] = {}
    for id_, answer in cards.items():
        body = ReplyMessageRequest(reply_token="token", messages=render(answer)).to_dict()
        if found := limit_errors(body):
            errors[id_] = found
        elif body["messages"][-1]["type"] != "flex":
            errors[id_] = "not shown as a card"
    assert errors == {}


def test_no_figure_of_the_twin_is_missing_on_the_card(cards: dict[str, Answer]) -> None:
    """A surface that shows the card does not show the twin: an hour or a size in it alone is lost."""
    missing = {}
    for id_, answer in cards.items():
        assert answer.card is not None
        card = answer.card
        parts = (card.title, card.category, card.instructions, card.caution, card.date, card.district, card.reason)
        if lost := set(re.findall(r"\d[\d:.,]*", answer.texts[-1])) - set(re.findall(r"\d[\d:.,]*", "\n".join(parts))):
            missing[id_] = lost
    assert missing == {}

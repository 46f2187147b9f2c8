"""What a resident reads of a day on which several changes meet: each takes away its own categories only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.calendar import TOKYO
from bot.dialog import DialogState, Resident
from bot.engine import Engine
from bot.kb.calendar import ChangeAction, CollectionChange
from bot.kb.loader import load
from bot.kb.model import Source
from bot.route import Incoming
from tests.conftest import ROOT

DAY = date(2026, 12, 17)
"""A Thursday on which 中央地区 usually has two collections."""
REASONS = {"プラスチック製容器包装": "工場の点検のため", "粗大ごみ": "収集車の修理のため"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    knowledge = load(ROOT / "knowledge", "mihon")
    stops = tuple(
        CollectionChange(
            reason=reason,
            first=DAY,
            last=DAY,
            action=ChangeAction.STOP,
            source=Source("a", 1),
            categories=tuple(entry.id for entry in knowledge.entries if entry.title == title),
        )
        for title, reason in REASONS.items()
    )
    assert all(len(stop.categories) == 1 for stop in stops)
    return Engine(replace(knowledge, changes=stops))


def said(engine: Engine, text: str) -> str:
    state = DialogState(resident=Resident(district="chuuou"))
    reply = engine.respond(Incoming(text=text), state, now=datetime(2026, 12, 16, 12, tzinfo=TOKYO))
    return "\n".join(reply.answer.texts)


def test_of_two_stops_on_one_day_each_is_told_with_its_own_category(engine: Engine) -> None:
    lines = said(engine, "明日のごみは何ですか").split("\n")
    for title, reason in REASONS.items():
        (line,) = (line for line in lines if reason in line)
        assert [name for name in REASONS if name in line] == [title]


@pytest.mark.parametrize("title", REASONS)
def test_a_category_is_told_the_reason_of_its_own_stop(engine: Engine, title: str) -> None:
    text = said(engine, f"{title}の日はいつですか")
    assert [name for name, reason in REASONS.items() if reason in text] == [title]

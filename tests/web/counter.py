"""The window with a desk that gives the answers we write by hand, whatever is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Flask

from bot.answer import Answer, Card, Choice
from bot.calendar import TOKYO
from bot.desk import Desk
from bot.dialog import DialogState
from bot.engine import Engine
from bot.route import Incoming, Reply, Route, RouteKind
from bot.store import Store
from bot.web import connect

CHOICES = (Choice("地区を変える", "district"), Choice("通知する", "remind"), Choice("ほかの品目", "menu:1"))
SPRAY = Answer(
    ("スプレー缶は「有害・危険ごみ」です。次の収集は11月25日（水）です。",),
    CHOICES,
    card=Card(
        title="スプレー缶",
        category="有害・危険ごみ",
        color="#F0AD4E",
        instructions="中身を使いきって、透明な袋に入れてください。\n穴は開けないでください。",
        caution="火のそばで中身を出さないでください。わからないときは000-000-1010（生活環境課）へ。",
        date="11月25日（水）",
        reason="第4水曜",
        district="北地区",
    ),
)


class Counter(Desk):
    """A desk with one answer for each question; to any other it greets."""

    def __init__(self, engine: Engine, store: Store, answers: Mapping[str, Answer]) -> None:
        super().__init__(lambda: engine, store)
        self._answers = answers

    def answer(self, user: str, incoming: Incoming, *, now: datetime) -> Reply:  # noqa: ARG002 - one answer for all
        answer = self._answers.get(incoming.text, Answer(("こんにちは。",)))
        return Reply(answer, DialogState(), Route(RouteKind.ANSWER, "written by hand"))


def open_counter(engine: Engine, store: Store, answers: Mapping[str, Answer]) -> Flask:
    """Open the window in front of a Counter."""
    app = Flask("counter")
    connect(
        app,
        desk=Counter(engine, store, answers),
        engine=lambda: engine,
        health=dict,
        clock=lambda: datetime.now(TOKYO),
    )
    return app

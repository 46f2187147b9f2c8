"""The routes of the home-page chat: one resident's turn in, one page or one JSON object out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask, Response, jsonify, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot.answer import Answer
from bot.desk import Desk
from bot.engine import Engine
from bot.linked import LINKED, page_link, pieces
from bot.route import Incoming, IncomingKind
from bot.web.card import EMPTY, shown
from bot.web.session import keep_session, new_session, read_session
from bot.web.turn import FORM, JSON, TEXT_LIMIT, printable, read_turn

log = logging.getLogger(__name__)

REFUSED = "refused"
"""``kind`` of what is answered when no route was asked."""

_REFUSALS = {
    403: "ほかのページからは受け付けていません。お手数ですが、この画面からお書きください。",
    405: "この画面は、はじめから開きなおしてください。",
    415: "この形では受け取れません。お手数ですが、この画面からお書きください。",
}
_UNREADABLE = "内容を読み取れませんでした。お手数ですが、もう一度お書きください。"

_HEADERS = {
    # No inline script, no inline style, nothing from elsewhere. A town shows the window in a frame by
    # serving it below its own home page's address.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def connect(
    app: Flask,
    *,
    desk: Desk,
    engine: Callable[[], Engine],
    health: Callable[[], dict[str, object]],
    clock: Callable[[], datetime],
) -> None:
    """Add ``GET /``, ``POST /chat`` and ``GET /healthz`` to the app.

    ``engine`` gives the engine of the moment (its fixed texts are on the page), ``health`` what
    ``/healthz`` shows, ``clock`` the aware time of now.
    """
    window = Window(desk, engine, clock)
    blueprint = Blueprint(
        "web", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    blueprint.add_url_rule("/", view_func=window.page, endpoint="page", methods=["GET"])
    blueprint.add_url_rule("/chat", view_func=window.chat, endpoint="chat", methods=["POST"])
    blueprint.add_url_rule("/healthz", view_func=lambda: jsonify(health()), endpoint="healthz", methods=["GET"])
    blueprint.register_error_handler(HTTPException, window.refuse)
    blueprint.register_error_handler(Exception, window.apologize)
    # A wrong method is found before a blueprint is: the app asks us, and we answer for our page only.
    blueprint.app_errorhandler(MethodNotAllowed)(window.refuse_method)
    blueprint.after_request(harden)
    app.register_blueprint(blueprint)


def harden(response: Response) -> Response:
    """Give the response the headers that keep other sites, caches and guesses out."""
    response.headers.update(_HEADERS)
    if request.endpoint != "web.static":
        response.headers["Cache-Control"] = "no-store"
    return response


class Window:
    """The chat page of one town."""

    def __init__(self, desk: Desk, engine: Callable[[], Engine], clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._engine = engine
        self._clock = clock

    def page(self) -> Response:
        """``GET /``: the page with the greeting. Whoever opens it begins anew, as the screen does."""
        session = read_session(request)
        key = session or new_session()
        reply = self._desk.answer(f"web:{key}", Incoming(kind=IncomingKind.FOLLOW), now=self._clock())
        response = self._html(reply.answer, kind=reply.route.kind.value)
        if session is None:
            keep_session(response, key, request)
        return response

    def chat(self) -> Response:
        """``POST /chat``: the answer to one turn, as JSON or, to a form, as the page."""
        turn = read_turn(request)
        session = read_session(request)
        key = session or new_session()
        reply = self._desk.answer(f"web:{key}", turn.incoming, now=self._clock())
        kind, entry = reply.route.kind.value, reply.route.target
        if request.mimetype == FORM:
            response = self._html(reply.answer, kind=kind, question=turn.shown)
        else:
            response = _json(reply.answer, kind=kind, entry=entry)
        if session is None:
            keep_session(response, key, request)
        return response

    def refuse(self, error: HTTPException) -> Response:
        """Say what cannot be answered (4xx), in the shape in which it was asked."""
        status = error.code or 400
        too_long = self._engine().knowledge.texts["長すぎる"].text
        text = too_long if status == 413 else _REFUSALS.get(status, _UNREADABLE)
        response = self._shaped(Answer((text,)), status)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    def refuse_method(self, error: MethodNotAllowed) -> Response | HTTPException:
        """``refuse`` for the paths of this page; other parts of the app answer for themselves."""
        if request.path not in ("/", "/chat", "/healthz"):
            return error
        return harden(self.refuse(error))

    def apologize(self, error: Exception) -> Response:
        """Say the town's own apology when something of ours broke (500).

        The trace is logged without its message, which may hold the resident's words.
        """
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("web turn failed: %s\n%s", type(error).__name__, trace)
        return self._shaped(self._desk.failure(), 500)

    def _shaped(self, answer: Answer, status: int) -> Response:
        if _wants_page():
            # Read already when it was found unreadable; to read anything else might fail once more.
            typed = printable(request.form.get("text", "")) if status == 400 else ""
            response = self._html(answer, kind=REFUSED, typed=typed)
        else:
            response = _json(answer, kind=REFUSED, entry=None)
        response.status_code = status
        return response

    def _html(self, answer: Answer, *, kind: str, question: str = "", typed: str = "") -> Response:
        knowledge = self._engine().knowledge
        return make_response(
            render_template(
                "chat.html",
                title=knowledge.texts["画面の題"].text.strip(),
                introduction=knowledge.texts["画面の説明"].text.strip(),
                town=knowledge.town,
                kind=kind,
                question=question,
                typed=typed,
                answer=answer,
                card=shown(answer),
                empty_card=EMPTY,
                link=page_link(answer.link),
                pieces=pieces,
                linked=LINKED,
                limit=TEXT_LIMIT,
                chat=url_for("web.chat"),
            )
        )


def _json(answer: Answer, *, kind: str, entry: str | None) -> Response:
    return jsonify(
        kind=kind,
        entry=entry,
        texts=list(answer.texts),
        choices=[{"label": choice.label, "data": choice.data} for choice in answer.choices],
        link=page_link(answer.link),
        card=shown(answer),
    )


def _wants_page() -> bool:
    """Whether the browser waits for a page to show, not for JSON to read."""
    if request.mimetype in (JSON, FORM):
        return request.mimetype == FORM
    return request.accept_mimetypes.best_match([JSON, "text/html"]) == "text/html"

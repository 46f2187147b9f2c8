"""The routes of the collection calendar: the list of districts, a year page and a feed for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Flask, Response, make_response, render_template, request

from bot.calendar import Calendar, written
from bot.engine import Engine
from bot.kb.knowledge import Knowledge
from bot.kb.model import Contact, GarbageCategory
from bot.web.ical import MIMETYPE, feed
from bot.web.window import harden
from bot.web.yearpage import year_of

CACHE = "public, max-age=3600"
"""Calendars change a few times a year, and phones ask for feeds every few hours."""
_UNKNOWN = "この地区の収集カレンダーはありません。/calendar で地区を選んでください。\n"
_ONLY_TO_READ = "収集カレンダーは、見るだけの画面です。/calendar から開きなおしてください。\n"


def connect(app: Flask, *, engine: Callable[[], Engine]) -> None:
    """Add ``GET /calendar``, ``GET /calendar/<district>`` and ``GET /calendar/<district>.ics`` to the app.

    ``engine`` gives the engine of the moment. Nothing of these pages needs a script or a session.
    """
    pages = CalendarPages(engine)
    blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
    blueprint.add_url_rule("", view_func=pages.districts, endpoint="districts", strict_slashes=False)
    blueprint.add_url_rule("/<district>", view_func=pages.year, endpoint="year")
    blueprint.add_url_rule("/<district>.ics", view_func=pages.feed, endpoint="feed")
    for path in ("", "/<path:_>"):
        blueprint.add_url_rule(path, view_func=_refuse, endpoint="refuse", methods=["POST", "PUT", "PATCH", "DELETE"])
    blueprint.after_request(_keep)
    app.register_blueprint(blueprint)


def _keep(response: Response) -> Response:
    """Keep other sites and guesses out as for every page, but let what was found be kept for an hour."""
    harden(response)
    if response.status_code in (200, 304):
        response.headers["Cache-Control"] = CACHE
    return response


class CalendarPages:
    """The calendar of one town, as pages and feeds."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._feeds: dict[str, tuple[Knowledge, bytes]] = {}
        """By district: what the feed was made of, and the feed. Phones ask for it again and again."""

    def districts(self) -> Response:
        """``GET /calendar``: the districts to choose from."""
        knowledge = self._engine().knowledge
        return _answer(
            render_template(
                "districts.html", town=knowledge.town, districts=knowledge.districts, contact=_contact(knowledge)
            )
        )

    def year(self, district: str) -> Response:
        """``GET /calendar/<district>``: a page of the year, for the screen and for paper."""
        knowledge = self._engine().knowledge
        calendar = _calendar(knowledge, district)
        if calendar is None:
            return _unknown()
        return _answer(
            render_template(
                "year.html",
                town=knowledge.town,
                district=calendar.district,
                year=year_of(calendar, _categories(knowledge)),
                period=tuple(f"{day.year}年{written(day)}" for day in _period(calendar)),
                contact=_contact(knowledge),
            )
        )

    def feed(self, district: str) -> Response:
        """``GET /calendar/<district>.ics``: the same days for a phone's own calendar."""
        knowledge = self._engine().knowledge
        made_of, data = self._feeds.get(district, (None, b""))
        if made_of is not knowledge:
            calendar = _calendar(knowledge, district)
            if calendar is None:
                return _unknown()
            names = {name: category.title for name, category in _categories(knowledge).items()}
            data = feed(calendar, names, town=knowledge.town.name)
            self._feeds[district] = knowledge, data
        response = make_response(data)
        response.content_type = f"{MIMETYPE}; charset=utf-8"
        response.headers["Content-Disposition"] = f'inline; filename="{district}.ics"'
        return _tagged(response)


def _calendar(knowledge: Knowledge, name: str) -> Calendar | None:
    district = next((district for district in knowledge.districts if district.id == name), None)
    return None if district is None else Calendar(district, knowledge.changes)


def _categories(knowledge: Knowledge) -> dict[str, GarbageCategory]:
    return {entry.id: entry for entry in knowledge.entries if isinstance(entry, GarbageCategory)}


def _period(calendar: Calendar) -> tuple[date, date]:
    return calendar.district.since, calendar.district.until


def _contact(knowledge: Knowledge) -> Contact | None:
    """The section in charge of garbage: that of its categories, else the town's own."""
    names = [category.contact for category in _categories(knowledge).values() if category.contact]
    return knowledge.contacts.get(names[0] if names else knowledge.town.contact)


def _answer(page: str) -> Response:
    return _tagged(make_response(page))


def _tagged(response: Response) -> Response:
    """With a tag of its content, so that who has it already need not get it again."""
    response.add_etag()
    response.make_conditional(request)
    return response


def _unknown() -> Response:
    return _plain(_UNKNOWN, 404)


def _refuse(_: str = "") -> Response:
    response = _plain(_ONLY_TO_READ, 405)
    response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _plain(text: str, status: int) -> Response:
    response = make_response(text, status)
    response.content_type = "text/plain; charset=utf-8"
    return response

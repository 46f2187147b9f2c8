"""A district's collection days as an iCalendar feed (RFC 5545). The one module that knows icalendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

import icalendar

from bot.calendar import Calendar, Collection

MIMETYPE = "text/calendar"


def feed(calendar: Calendar, names: Mapping[str, str], *, town: str) -> bytes:
    """The feed of all days that the calendar covers; ``names`` are the categories' by id.

    The same calendar gives the same bytes: the time stamp is the first day covered, in UTC. Alarms are left to
    the reader's own calendar.
    """
    district = calendar.district
    stamp = datetime.combine(district.since, time(), UTC)
    root = icalendar.Calendar()
    root.add("prodid", "-//Komado//collection calendar//JA")
    root.add("version", "2.0")
    root.add("calscale", "GREGORIAN")
    root.add("method", "PUBLISH")
    root.add("x-wr-calname", f"{town} {district.name} ごみの収集日")
    root.add("x-wr-timezone", "Asia/Tokyo")
    root.add("x-published-ttl", "P1D")
    for collection in calendar.between(district.since, district.until):
        root.add_component(_event(collection, district.id, names, stamp))
    data: bytes = root.to_ical()
    return data


def _event(collection: Collection, district: str, names: Mapping[str, str], stamp: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{district}-{collection.date.isoformat()}-{collection.category}@komado")
    event.add("dtstamp", stamp)
    event.add("dtstart", collection.date)
    event.add("dtend", collection.date + timedelta(days=1))
    event.add("summary", names.get(collection.category, collection.category))
    event.add("description", collection.reason)
    event.add("transp", "TRANSPARENT")
    return event

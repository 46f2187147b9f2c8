"""Who is to be told of which collection now, and in what words. Pure.

EVENING is told on the day before from 19:00 to midnight, MORNING on the day itself from 6:00 until garbage
must be out. Where that is 7:00 or earlier, the morning begins an hour before it; where no hour is
known, it ends at noon. What the calendar does not cover is never guessed: nobody is told anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.answer import Answer, Choice
from bot.calendar import TOKYO, Calendar, Collection, written
from bot.dialog import Reminder, Resident
from bot.kb.calendar import ChangeAction, CollectionChange
from bot.recurrence import meets

EVENING_BEGINS = time(19, 0)
MORNING_BEGINS = time(6, 0)
NOON = time(12, 0)
CHOICES = (Choice("今日は何ごみ", "collection:today"), Choice("通知をやめる", "remind:off"))
"""What a resident can tap under a notice."""
HOLIDAY = "祝日のため"
_DAY = timedelta(days=1)


class Say(Protocol):
    """Fills the placeholders of a fixed text."""

    def __call__(self, name: str, **values: str) -> str:
        """The text of this name."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """What one resident is to be told of one day."""

    user: str
    """Pseudonym."""
    day: date
    """The day of collection."""
    kind: Reminder
    answer: Answer
    until: datetime
    """From this moment on it comes too late (aware)."""


@dataclass(frozen=True, slots=True)
class Due:
    """All that is due at one time."""

    notices: tuple[Notice, ...]
    silent: Mapping[str, int]
    """Districts that no calendar covers on the day asked about: id, and how many residents are told nothing."""


def due(
    residents: Mapping[str, Resident],
    calendars: Mapping[str, Calendar],
    names: Mapping[str, str],
    say: Say,
    now: datetime,
) -> Due:
    """What the residents (by pseudonym) are to be told at ``now`` (aware).

    ``calendars`` are by district, ``names`` are those of the categories, both by id.
    """
    local = now.astimezone(TOKYO)
    notices: list[Notice] = []
    silent: dict[str, int] = {}
    known: dict[Resident, tuple[date, datetime, Answer | None] | None] = {}
    for user, resident in residents.items():
        if resident.reminder is Reminder.NONE or not resident.district:
            continue
        calendar = calendars.get(resident.district)
        if resident not in known:
            known[resident] = _told(calendar, resident.reminder, names, say, local)
        told = known[resident]
        if told is None:
            continue
        day, until, answer = told
        if calendar is None or not calendar.covers(day):
            silent[resident.district] = silent.get(resident.district, 0) + 1
        elif answer is not None:
            notices.append(Notice(user, day, resident.reminder, answer, until))
    return Due(tuple(notices), silent)


def _told(
    calendar: Calendar | None, kind: Reminder, names: Mapping[str, str], say: Say, local: datetime
) -> tuple[date, datetime, Answer | None] | None:
    """The day, how long it can be told, and what is said of it; None when it is not the hour to tell."""
    hour = calendar.district.hour if calendar else None
    day, begin, until = _span(kind, hour, local)
    if not begin <= local < until:
        return None
    lines = list(_lines(calendar, kind, day, names, say)) if calendar and calendar.covers(day) else []
    return day, until, Answer(("\n".join(lines),), CHOICES) if lines else None


def _span(kind: Reminder, hour: time | None, local: datetime) -> tuple[date, datetime, datetime]:
    """The day that is told of at this time, and from when until when."""

    def at(day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, TOKYO)

    today = local.date()
    if kind is Reminder.EVENING:
        return today + _DAY, at(today, EVENING_BEGINS), at(today + _DAY, time.min)
    until = at(today, hour or NOON)
    if until > at(today, time(7, 0)):
        return today, at(today, MORNING_BEGINS), until
    return today, max(until - timedelta(hours=1), at(today, time.min)), until


def _lines(calendar: Calendar, kind: Reminder, day: date, names: Mapping[str, str], say: Say) -> Iterator[str]:
    when = "明日" if kind is Reminder.EVENING else "今日"
    collections = calendar.on(day)
    if collections:
        what = _joined([collection.category for collection in collections], names)
        yield say(f"{when}の収集の通知", 日付=written(day), ごみ=what)
        if calendar.district.hour is not None:
            yield say("通知の時刻", 時刻=_clock(calendar.district.hour))
        for collection in _brought(calendar, collections):
            yield say("通知の理由", ごみ=names[collection.category], 理由=collection.reason)
    collected = {collection.category for collection in collections}
    for change, categories in _taken(calendar, day, collected):
        reason = change.reason if change else HOLIDAY
        what = _joined(categories, names)
        yield say(f"{when}の休みの通知", 日付=written(day), 理由=reason, ごみ=what)
        if change and change.action is ChangeAction.MOVE and change.moved_to and change.moved_to > day:
            instead = {collection.category for collection in calendar.on(change.moved_to)}
            if moved := [category for category in categories if category in instead]:
                yield say("通知の代わりの日", ごみ=_joined(moved, names), 日付=written(change.moved_to))


def _brought(calendar: Calendar, collections: Sequence[Collection]) -> Iterator[Collection]:
    """Those that a change has brought to their day: without changes they would not be there."""
    plain = Calendar(calendar.district)
    return (collection for collection in collections if collection not in plain.on(collection.date))


def _taken(
    calendar: Calendar, day: date, collected: set[str]
) -> Iterator[tuple[CollectionChange | None, Sequence[str]]]:
    """What is usual on this day but not collected, by the change that took it; None: because it is a holiday."""
    told = set(collected)
    for change in calendar.stops(day):
        if categories := [name for name in calendar.taken(change, day) if name not in told]:
            told.update(categories)
            yield change, categories
    skipped = {
        rule.category
        for rule in calendar.district.rules
        if meets(rule, day, holidays_count=False) and not meets(rule, day)
    }
    if categories := [name for name in calendar.categories if name in skipped - told]:
        yield None, categories


def _joined(categories: Sequence[str], names: Mapping[str, str]) -> str:
    return "・".join(names[category] for category in categories)


def _clock(hour: time) -> str:
    return f"{hour.hour}時{hour.minute}分" if hour.minute else f"{hour.hour}時"

"""A district's year as a page shows it: months of weeks of days, what is collected on each, what is changed."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.band import band
from bot.calendar import Calendar, Collection, written
from bot.kb.calendar import ChangeAction, CollectionChange
from bot.kb.model import GarbageCategory
from bot.recurrence import phrase

_WEEKS = Weeks(firstweekday=6)
_LEFT_OUT = ("製容器包装", "ごみ")
"""Ends of names that say nothing in a cell, where there is no room."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A category: its short name in words, its whole name, and its colour, ``#RRGGBB``."""

    short: str
    name: str
    color: str
    rules: tuple[str, ...] = ()
    """When it is collected, for the legend."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: its number, and what stands in its cell."""

    day: date
    marks: tuple[Mark, ...] = ()
    is_covered: bool = True
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month: weeks from Sunday on (None for days of other months), and what is out of the ordinary in it."""

    year: int
    month: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """All that the calendar covers."""

    legend: tuple[Mark, ...]
    months: tuple[Month, ...]


def year_of(calendar: Calendar, categories: Mapping[str, GarbageCategory]) -> Year:
    """Lay out the calendar's days. ``categories`` by id, those of the whole town."""
    marks = _marks(calendar, categories)
    return Year(tuple(marks.values()), tuple(_months(calendar, marks)))


def short_names(names: Sequence[str]) -> dict[str, str]:
    """A short name for each: without the end that says least, unless two would be the same then."""
    short = {name: _without_end(name) for name in names}
    return {name: text if list(short.values()).count(text) == 1 else name for name, text in short.items()}


def _without_end(name: str) -> str:
    return next((name.removesuffix(end) for end in _LEFT_OUT if name.endswith(end) and len(name) > len(end) + 1), name)


def _marks(calendar: Calendar, categories: Mapping[str, GarbageCategory]) -> dict[str, Mark]:
    found = {name: categories[name] for name in calendar.categories if name in categories}
    short = short_names([category.short_title or category.title for category in found.values()])
    return {
        name: Mark(
            short[category.short_title or category.title],
            category.title,
            band(category.color).ground,
            tuple(
                phrase(rule, calendar.district.since.year) for rule in calendar.district.rules if rule.category == name
            ),
        )
        for name, category in found.items()
    }


def _months(calendar: Calendar, marks: Mapping[str, Mark]) -> Iterator[Month]:
    first, last = calendar.district.since, calendar.district.until
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        weeks = tuple(
            tuple(_cell(calendar, day, marks) if day.month == month else None for day in week)
            for week in _WEEKS.monthdatescalendar(year, month)
        )
        days = [cell.day for week in weeks for cell in week if cell is not None]
        yield Month(year, month, weeks, tuple(note for day in days for note in _notes(calendar, day, marks)))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _cell(calendar: Calendar, day: date, marks: Mapping[str, Mark]) -> Cell:
    collected = tuple(marks[found.category] for found in calendar.on(day) if found.category in marks)
    return Cell(day, collected, calendar.covers(day), bool(calendar.stops(day)))


def _notes(calendar: Calendar, day: date, marks: Mapping[str, Mark]) -> Iterator[str]:
    yield from _long_stops(calendar, day, marks)
    for change in calendar.stops(day):
        if change.first < change.last:
            continue
        names = "、".join(marks[name].name for name in calendar.taken(change, day) if name in marks)
        yield f"{written(day)} {names}は休みです（{change.reason}）。{_instead(change)}"
    usual = {text for mark in marks.values() for text in mark.rules}
    for found in calendar.on(day):
        if found.reason not in usual and found.category in marks and not _is_told(calendar, found):
            yield f"{written(day)} {marks[found.category].name}を集めます：{found.reason}"


def _is_told(calendar: Calendar, arrived: Collection) -> bool:
    """Whether the same month has told already from which day this was moved."""
    return any(
        change.moved_to == arrived.date and change.first.month == arrived.date.month and change.reason in arrived.reason
        for change in calendar.changes
    )


def _long_stops(calendar: Calendar, day: date, marks: Mapping[str, Mark]) -> Iterator[str]:
    """Stops of several days, told once a month, on days without a usual collection too: nobody need count."""
    for change in calendar.changes:
        begin = max(change.first, calendar.district.since, day.replace(day=1))
        if change.action is ChangeAction.STOP and day == begin and change.first < change.last and day <= change.last:
            names = "、".join(marks[name].name for name in change.categories if name in marks) or "収集"
            yield f"{written(change.first)}から{written(change.last)}まで、{names}は休みです（{change.reason}）。"


def _instead(change: CollectionChange) -> str:
    if change.action is not ChangeAction.MOVE or change.moved_to is None:
        return ""
    return f"代わりに{written(change.moved_to)}に集めます。"

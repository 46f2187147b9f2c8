"""Collection days: a district's rules and the changes to them → dates, with the reason for each date. Pure.

How changes meet:

* A stop takes away what the rules would bring on its days; a move takes it from its first day and brings it on
  another, even if the rules alone would skip that day as a holiday; an addition brings its categories.
* What was written for fewer days wins: an addition or a move (which is written for the one day it leads to) beats
  a stop of more days or of as many, and a stop of one day beats an addition of several.
* Moves do not chain: each moves what the rules bring on its first day, and nothing that another move put there.
* A category is collected once a day. Of several reasons the first is told: the rules', then the changes' in the
  order written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.kb.calendar import ChangeAction, CollectionChange, District
from bot.kb.knowledge import Knowledge
from bot.recurrence import meets, phrase, written

__all__ = ["TOKYO", "Calendar", "Collection", "calendars", "written"]

TOKYO = ZoneInfo("Asia/Tokyo")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Collection:
    """One category collected on one day, and why on this day."""

    date: date
    category: str
    """Id of the category."""
    reason: str
    """In Japanese, for residents: 毎週火曜・金曜."""


class Calendar:
    """The collection days of one district. Outside the district's period it knows nothing, and says so."""

    def __init__(self, district: District, changes: Sequence[CollectionChange] = ()) -> None:
        """``changes`` may be the whole town's: those of other districts are left out."""
        self.district = district
        self.changes = tuple(change for change in changes if not change.districts or district.id in change.districts)
        self._rules = tuple((rule, phrase(rule, district.since.year), frozenset(rule.dates)) for rule in district.rules)
        self._known: dict[date, tuple[Collection, ...]] = {}

    @property
    def categories(self) -> tuple[str, ...]:
        """Ids of the categories collected here, in the order of the rules, then of the additions."""
        added = (
            category for change in self.changes if change.action is ChangeAction.ADD for category in change.categories
        )
        return tuple(dict.fromkeys((*(rule.category for rule in self.district.rules), *added)))

    def covers(self, day: date) -> bool:
        """Whether anything is known about this day."""
        return self.district.since <= day <= self.district.until

    def on(self, day: date) -> tuple[Collection, ...]:
        """What is collected on this day; nothing too on a day the calendar does not cover."""
        if not self.covers(day):
            return ()
        if day not in self._known:
            self._known[day] = tuple(self._collections(day))
        return self._known[day]

    def between(self, first: date, last: date) -> Iterator[Collection]:
        """What is collected from ``first`` to ``last``, both included, in order of date."""
        day = max(first, self.district.since)
        while day <= min(last, self.district.until):
            yield from self.on(day)
            day += _DAY

    def next(self, category: str, *, now: datetime) -> Collection | None:
        """The next collection of a category that one can still put something out for; None: none is known."""
        local = _local(now)
        return next(
            (
                collection
                for collection in self.between(local.date(), self.district.until)
                if collection.category == category and not self.is_over(collection.date, now=local)
            ),
            None,
        )

    def is_over(self, day: date, *, now: datetime) -> bool:
        """Whether it is too late to put garbage out for a collection on this day: the day has gone, or the hour
        by which it must be out. At that very minute there is still time; a district without an hour has the day.
        """
        local = _local(now)
        if day != local.date():
            return day < local.date()
        minute = local.time().replace(second=0, microsecond=0)
        return self.district.hour is not None and minute > self.district.hour

    def stops(self, day: date) -> tuple[CollectionChange, ...]:
        """The changes by which something that the rules would bring is not collected on this day."""
        return tuple(change for change in self.changes if self.taken(change, day))

    def taken(self, change: CollectionChange, day: date) -> tuple[str, ...]:
        """The ids of what the rules would bring on this day, and ``change`` takes away, in the order of the rules."""
        if not _takes(change, day):
            return ()
        collected = {collection.category for collection in self.on(day)}
        return tuple(name for name in self._usual(change, day) if _is_for(change, name) and name not in collected)

    def _usual(self, change: CollectionChange, day: date) -> KeysView[str]:
        """The ids of what the rules alone would bring on this day, as ``change`` sees it: a move takes along what
        the rules skip on a holiday.
        """
        found = self._by_rule(day, move=change.action is ChangeAction.MOVE)
        return {collection.category: None for collection in found}.keys()

    def _collections(self, day: date) -> Iterable[Collection]:
        kept = (
            collection
            for collection in self._by_rule(day)
            if not any(_takes(change, day) and _is_for(change, collection.category) for change in self.changes)
        )
        found = {collection.category: collection for collection in kept}
        for change in self.changes:
            for collection in self._brought(change, day):
                if not self._is_stopped(change, collection):
                    found.setdefault(collection.category, collection)
        return found.values()

    def _by_rule(self, day: date, *, move: bool = False) -> Iterator[Collection]:
        if not self.covers(day):
            return
        told: set[str] = set()
        for rule, told_as, dates in self._rules:
            if dates and day not in dates:
                continue  # imported calendars have hundreds of dates, and a town hundreds of districts
            if rule.category not in told and meets(rule, day, holidays_count=not move):
                told.add(rule.category)
                yield Collection(day, rule.category, told_as)

    def _brought(self, change: CollectionChange, day: date) -> Iterator[Collection]:
        if change.action is ChangeAction.ADD and change.first <= day <= change.last:
            for category in change.categories:
                yield Collection(day, category, f"追加の収集（{change.reason}）")
        elif change.action is ChangeAction.MOVE and change.moved_to == day:
            reason = f"{change.first.month}月{change.first.day}日の分を移動（{change.reason}）"
            for collection in self._by_rule(change.first, move=True):
                if _is_for(change, collection.category):
                    yield Collection(day, collection.category, reason)

    def _is_stopped(self, bringing: CollectionChange, collection: Collection) -> bool:
        return any(
            change.action is ChangeAction.STOP
            and _takes(change, collection.date)
            and _is_for(change, collection.category)
            and _days_written_for(change) < _days_written_for(bringing)
            for change in self.changes
        )


def calendars(knowledge: Knowledge) -> dict[str, Calendar]:
    """The calendar of each district by its id, in the order written."""
    return {district.id: Calendar(district, knowledge.changes) for district in knowledge.districts}


def _takes(change: CollectionChange, day: date) -> bool:
    """Whether the change takes away what is usual on this day."""
    if change.action is ChangeAction.MOVE:
        return change.first == day
    return change.action is ChangeAction.STOP and change.first <= day <= change.last


def _is_for(change: CollectionChange, category: str) -> bool:
    return not change.categories or category in change.categories


def _days_written_for(change: CollectionChange) -> int:
    return 1 if change.action is ChangeAction.MOVE else (change.last - change.first).days + 1


def _local(now: datetime) -> datetime:
    """The moment in Japan; one without a time zone is taken to be told in Japan."""
    return now.astimezone(TOKYO) if now.tzinfo else now.replace(tzinfo=TOKYO)

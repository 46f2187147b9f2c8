"""The collection calendar as staff write it: where what is collected on which days, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from bot.kb.model import Source


@dataclass(frozen=True, kw_only=True)
class CollectionRule:
    """収集: on which days one category is collected in a district.

    Either ``dates``, or ``weekdays`` narrowed by the rest. A day must meet all that is said.
    """

    category: str
    """Id of the category."""
    source: Source
    weekdays: tuple[int, ...] = ()
    """0 is Monday, as in ``date.weekday()``."""
    weeks: tuple[int, ...] = ()
    """Which of that weekday in the month: 1 to 5, or -1 for the last. Empty: every week."""
    months: tuple[int, ...] = ()
    """1 to 12. Empty: every month."""
    every_weeks: int = 1
    """2: every other week, counted from the week of ``first_day``."""
    first_day: date | None = None
    dates: tuple[date, ...] = ()
    since: date | None = None
    until: date | None = None
    """First and last day on which the rule holds."""
    skips_holidays: bool = False
    """No collection on public holidays."""
    note: str = ""


class ChangeAction(Enum):
    """What a change of the calendar does. The value is what staff write."""

    STOP = "休み"
    MOVE = "移動"
    ADD = "追加"


@dataclass(frozen=True, kw_only=True)
class CollectionChange:
    """収集の変更: days on which the rules do not hold, and why."""

    reason: str
    """What residents read: 年末年始のため."""
    first: date
    last: date
    action: ChangeAction
    source: Source
    moved_to: date | None = None
    """The day to which ``first`` is moved (MOVE)."""
    districts: tuple[str, ...] = ()
    """Ids of the districts it is for. Empty: all."""
    categories: tuple[str, ...] = ()
    """Ids of the categories it is for. Empty: all (of ADD: never empty)."""


@dataclass(frozen=True, kw_only=True)
class District:
    """地区: where the same garbage is collected on the same days."""

    id: str
    name: str
    source: Source
    reading: str = ""
    areas: tuple[str, ...] = ()
    """地名: names of places inside it, by which residents find it."""
    rules: tuple[CollectionRule, ...]
    since: date
    until: date
    """First and last day the calendar covers. Outside it nothing is said."""
    hour: time | None = None
    """By when garbage must be out."""

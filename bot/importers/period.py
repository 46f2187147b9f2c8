"""From when to when a calendar holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    def __str__(self) -> str:
        return f"{self.since} から {self.until} まで"

    def overlaps(self, other: Period) -> bool:
        """Whether a day lies in both."""
        return self.since <= other.until and other.since <= self.until

    def joined(self, other: Period) -> Period:
        """The shortest period that holds both."""
        return Period(min(self.since, other.since), max(self.until, other.until))


def fiscal_year(day: date) -> Period:
    """The Japanese fiscal year of a day, 1 April to 31 March: collection calendars are printed for it."""
    year = day.year if day.month >= 4 else day.year - 1
    return Period(date(year, 4, 1), date(year + 1, 3, 31))


def period_of(days: Iterable[date]) -> Period | None:
    """From the first to the last of the days; None where there are none."""
    known = sorted(days)
    return Period(known[0], known[-1]) if known else None

"""Stops of the calendar → centers of 5374: districts that stop on the same days share one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.importers.five374.stop import SUFFIX
from bot.importers.period import Period
from bot.kb.calendar import ChangeAction, CollectionChange, District


class Centers:
    """The center of each district. A stop of a few categories only is none: it shows in the days themselves."""

    def __init__(self, changes: Sequence[CollectionChange], districts: Sequence[District]) -> None:
        self._stops = {district.id: tuple(_stops(changes, district)) for district in districts}
        self._names: dict[tuple[CollectionChange, ...], str] = {}
        taken: dict[str, tuple[Period, ...]] = {}
        for stops in dict.fromkeys(self._stops.values()):
            self._names[stops] = _name(stops, taken) if stops else ""

    def name(self, district: District) -> str:
        """The center's name; empty for a district that never stops."""
        return self._names[self._stops[district.id]]

    def is_closed(self, district: District, day: date) -> bool:
        """Whether the center of the district stops on this day."""
        return any(stop.first <= day <= stop.last for stop in self._stops[district.id])

    def rows(self) -> Iterator[list[str]]:
        """Rows of center.csv."""
        told: set[tuple[str, Period]] = set()
        for stops, name in self._names.items():
            for stop in stops:
                period = Period(stop.first, stop.last)
                if (name, period) not in told:
                    told.add((name, period))
                    yield [name, f"{stop.first:%Y/%m/%d}", f"{stop.last:%Y/%m/%d}"]


def _stops(changes: Iterable[CollectionChange], district: District) -> Iterator[CollectionChange]:
    by_rule = {rule.category for rule in district.rules if not rule.dates}
    for change in changes:
        is_here = not change.districts or district.id in change.districts
        is_whole = not change.categories or (bool(by_rule) and by_rule <= set(change.categories))
        if change.action is ChangeAction.STOP and is_here and is_whole and by_rule:
            yield change


def _name(stops: Sequence[CollectionChange], taken: dict[str, tuple[Period, ...]]) -> str:
    """As the reasons say it; with a number where another center of the name stops on other days."""
    periods = tuple(sorted((Period(stop.first, stop.last) for stop in stops), key=lambda period: period.since))
    reasons = "・".join(dict.fromkeys(stop.reason.removesuffix(SUFFIX) for stop in stops))
    number, name = 1, reasons
    while taken.setdefault(name, periods) != periods:
        number += 1
        name = f"{reasons}（{number}）"
    return name

"""center.csv → stops of the calendar for the districts of each center.

5374 knows stops of a whole center only, and leaves alone the days that are written as dates: whoever wrote them
knew of the stop. So a stop is for the categories collected by rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.importers.five374.area import Area
from bot.importers.five374.sheet import Line, Sheet
from bot.importers.ledger import Ledger
from bot.importers.period import Period
from bot.importers.spelling import one_line
from bot.kb.calendar import ChangeAction, CollectionChange, District
from bot.kb.model import Source
from bot.kb.problem import shortened

STOPS = "stops"
"""The kind of rows that center.csv has."""
SUFFIX = "の休止期間"
"""What follows the name of the center in the reason that residents read."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One row of center.csv."""

    center: str
    period: Period
    source: Source

    def touches(self, area: Area) -> bool:
        """Whether it may take days of this area away."""
        return self.center == area.center and not area.is_dated and self.period.overlaps(area.period)


def read_stops(sheet: Sheet, areas: Sequence[Area], ledger: Ledger) -> list[Stop]:
    """The stops that touch an area; the others are listed."""
    ledger.read(STOPS, len(sheet.rows))
    its: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        if area.center:
            its[area.center].append(area)
    told: dict[tuple[str, Period], Stop] = {}
    for line in sheet:
        stop = _stop(line, ledger)
        if stop is None:
            continue
        first = told.setdefault((stop.center, stop.period), stop)
        wrong = _why_unused(stop, its.get(stop.center, ()))
        if first is not stop:
            wrong = f"の同じ休止期間が {first.source} にもあります。"
        if wrong:
            ledger.leave_out(STOPS, stop.source, f"「{shortened(stop.center)}」{wrong}")
        else:
            ledger.keep(STOPS)
    for center, known in its.items():
        if all(center != name for name, _ in told):
            message = f"センター「{shortened(center)}」が {sheet.path} にありません。休止期間は分かりません。"
            ledger.remark(known[0].source, message)
    return [stop for stop in told.values() if any(stop.touches(area) for area in areas)]


def changes_of(
    stops: Sequence[Stop], districts: Sequence[tuple[District, str]], ledger: Ledger
) -> list[CollectionChange]:
    """The stops as changes of the districts, with each of which stands its center's name."""
    changes: list[CollectionChange] = []
    for stop in stops:
        known = [
            district
            for district, center in districts
            if center == stop.center and stop.period.overlaps(Period(district.since, district.until))
        ]
        changes += _changes(stop, known)
        _warn_of_dates(stop, known, ledger)
    return changes


def _why_unused(stop: Stop, areas: Sequence[Area]) -> str:
    """What to tell where the stop touches none of its center's areas; nothing where it touches one."""
    if not areas:
        return "をセンターとする地区がないので、休止期間を使っていません。"
    if any(stop.touches(area) for area in areas):
        return ""
    if any(stop.period.overlaps(area.period) for area in areas):
        return "の地区は収集日が日付で書かれているので、休止期間を使っていません。"
    return f"の地区の期間に {stop.period.since} からの休止は入らないので、休止期間を使っていません。"


def _stop(line: Line, ledger: Ledger) -> Stop | None:
    center = one_line(line["name"])
    first, last = read_date(line["first"]), read_date(line["last"])
    wrong = ""
    if line.row.is_empty:
        wrong = "空の行です。"
    elif not center:
        wrong = "センターの名前がありません。"
    elif first is None or last is None:
        unread = "・".join(
            f"「{shortened(text)}」" for text in (line["first"], line["last"]) if read_date(text) is None
        )
        wrong = f"「{shortened(center)}」の休止期間{unread}は日付ではありません。"
    elif last < first:
        wrong = f"「{shortened(center)}」の休止期間は、終わり（{last}）が始まり（{first}）より前です。"
    if wrong or first is None or last is None:
        ledger.leave_out(STOPS, line.source, wrong)
        return None
    return Stop(center, Period(first, last), line.source)


def read_date(text: str) -> date | None:
    """2026/1/3, 2026-01-03, 20260103, 2026年1月3日, with a time of day after it or not. None: it is no date."""
    match = re.fullmatch(
        r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?:[ T]0?0:00(?::00)?)?",
        unicodedata.normalize("NFKC", text).strip(),
    )
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
    except ValueError:
        return None


def _changes(stop: Stop, districts: Sequence[District]) -> list[CollectionChange]:
    """One for the districts wholly by rule, and one for each set of categories by rule of the others."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for district in districts:
        ruled = dict.fromkeys(rule.category for rule in district.rules if not rule.dates)
        if ruled:
            is_whole = len(ruled) == len({rule.category for rule in district.rules})
            groups[() if is_whole else tuple(ruled)].append(district.id)
    return [
        CollectionChange(
            reason=f"{stop.center}{SUFFIX}",
            first=stop.period.since,
            last=stop.period.until,
            action=ChangeAction.STOP,
            source=stop.source,
            districts=tuple(ids),
            categories=categories,
        )
        for categories, ids in groups.items()
    ]


def _warn_of_dates(stop: Stop, districts: Sequence[District], ledger: Ledger) -> None:
    days = sorted(
        {day for district in districts for rule in district.rules for day in rule.dates if day in stop.period}
    )
    if days:
        told = "・".join(map(str, days[:5])) + ("など" if len(days) > 5 else "")
        message = (
            f"「{shortened(stop.center)}」の休止期間に、日付で書かれた収集日があります（{told}）。確かめてください。"
        )
        ledger.remark(stop.source, message)

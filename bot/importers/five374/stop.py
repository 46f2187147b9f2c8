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

from bot.importers.five374.sheet import Line, Sheet
from bot.importers.ledger import Ledger
from bot.importers.period import Period
from bot.importers.spelling import one_line
from bot.kb.model import ChangeAction, CollectionChange, District, Source
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


def read_stops(sheet: Sheet, districts: Sequence[tuple[District, str]], ledger: Ledger) -> list[CollectionChange]:
    """The stops that touch a district; the others are listed. With each district stands its center's name."""
    ledger.read(STOPS, len(sheet.rows))
    known: dict[str, list[District]] = defaultdict(list)
    for district, center in districts:
        if center:
            known[center].append(district)
    changes: list[CollectionChange] = []
    read: dict[str, list[Stop]] = defaultdict(list)
    for line in sheet:
        stop = _stop(line, ledger)
        if stop is None:
            continue
        first = next((other for other in read[stop.center] if other.period == stop.period), None)
        if first is not None:
            ledger.leave_out(
                STOPS, stop.source, f"「{shortened(stop.center)}」の同じ休止期間が {first.source} にもあります。"
            )
            continue
        read[stop.center].append(stop)
        if not known[stop.center]:
            message = f"「{shortened(stop.center)}」をセンターとする地区がないので、休止期間を使っていません。"
            ledger.leave_out(STOPS, stop.source, message)
            continue
        found = _changes(stop, known[stop.center])
        if not found:
            message = f"「{shortened(stop.center)}」の地区は収集日が日付で書かれているので、休止期間を使っていません。"
            ledger.leave_out(STOPS, stop.source, message)
            continue
        _warn_of_dates(stop, known[stop.center], ledger)
        changes += found
        ledger.keep(STOPS)
    for center, its in known.items():
        if its and center not in read:
            message = f"センター「{shortened(center)}」が {sheet.path} にありません。休止期間は分かりません。"
            ledger.remark(its[0].source, message)
    return changes


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

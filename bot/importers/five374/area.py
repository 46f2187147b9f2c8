"""area_days.csv → areas with their rules.

The files do not say for which time they hold. Rules (毎週, 第2 …) are taken to hold for the period given, or the
fiscal year of today; dates hold from the first to the last of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.importers.five374.schedule import Schedule, read_schedule
from bot.importers.five374.sheet import Line, Sheet
from bot.importers.five374.thing import CategoryNames
from bot.importers.imported import AREAS
from bot.importers.ledger import Ledger
from bot.importers.period import Period, fiscal_year, period_of
from bot.importers.repeat import without_repeats
from bot.importers.spelling import one_line
from bot.kb.calendar import CollectionRule
from bot.kb.model import Source
from bot.kb.problem import plain, shortened


@dataclass(frozen=True, slots=True)
class Span:
    """The period asked for: what is None is taken from the data and from today."""

    today: date
    since: date | None = None
    until: date | None = None


_NOWHERE = Source("", 0)


@dataclass(frozen=True, slots=True)
class Area:
    """One row of area_days.csv that can be written."""

    name: str
    center: str
    source: Source
    rules: tuple[CollectionRule, ...]
    period: Period

    @property
    def schedule(self) -> Hashable:
        """Two areas with the same one are collected on the same days, but for stops."""
        return self.period, tuple(replace(rule, source=_NOWHERE) for rule in self.rules)

    @property
    def is_dated(self) -> bool:
        """Whether all its days are written as dates."""
        return all(rule.dates for rule in self.rules)


def read_areas(
    sheet: Sheet, names: CategoryNames, remarks: Mapping[str, str], span: Span, ledger: Ledger
) -> list[Area]:
    """Every area whose days are known. ``remarks``: texts of remarks.csv by id."""
    ledger.read(AREAS, len(sheet.rows))
    categories = _categories(sheet, names, ledger)
    areas: list[Area] = []
    _tell_old_beginnings(sheet, categories, span, ledger)
    seen: dict[str, list[Area]] = defaultdict(list)
    for line in sheet:
        name = one_line(line["area"])
        if not name:
            ledger.leave_out(AREAS, line.source, "空の行です。" if line.row.is_empty else "地名がありません。")
            continue
        rules = [rule for number, category in categories for rule in _rules(line, number, category, remarks, ledger)]
        area = Area(name, one_line(line["center"]), line.source, without_repeats(rules), _NO_PERIOD)
        area = _in_its_period(area, span, ledger)
        if not area.rules:
            ledger.leave_out(AREAS, line.source, f"「{shortened(name)}」は、読める収集日が1つもありません。")
            continue
        areas.append(area)
        seen[plain(name)].append(area)
    return [area for area in areas if _is_alone(area, seen[plain(area.name)], ledger)]


_NO_PERIOD = Period(date.max, date.min)
_OLD = timedelta(days=2 * 366)
"""A day from which every other week has been counted for so long is worth a second look."""


def _categories(sheet: Sheet, names: CategoryNames, ledger: Ledger) -> list[tuple[int, str]]:
    """The columns that are categories, by position. What stands below no name is nobody's."""
    found: list[tuple[int, str]] = []
    for number, title in sheet.others():
        if name := names.of(title, sheet.head):
            if name in (known for _, known in found):
                message = f"「{shortened(name)}」の列が2つあります。両方の日に収集することにしました。"
                ledger.remark(sheet.head, message)
            found.append((number, name))
            continue
        for line in sheet:
            if line.row.cell(number):
                told = f"{number + 1}列目の「{shortened(line.row.cell(number))}」は、列に名前がないので読めません。"
                ledger.remark(line.source, told)
    return found


def _rules(
    line: Line, number: int, category: str, remarks: Mapping[str, str], ledger: Ledger
) -> tuple[CollectionRule, ...]:
    schedule = read_schedule(line.row.cell(number), category, line.source)
    for problem in schedule.problems:
        ledger.remark(line.source, f"「{shortened(category)}」の列: {problem}")
    note = _note(schedule, category, line, remarks, ledger)
    return tuple(replace(rule, note=note) for rule in schedule.rules)


def _note(schedule: Schedule, category: str, line: Line, remarks: Mapping[str, str], ledger: Ledger) -> str:
    for name in schedule.remarks:
        if name not in remarks:
            ledger.remark(line.source, f"「{shortened(category)}」の列: 注意事項の番号「*{name}」がありません。")
    return " ".join(remarks[name] for name in schedule.remarks if name in remarks)


def _in_its_period(area: Area, span: Span, ledger: Ledger) -> Area:
    """The area with the period its days are known for, and without the dates that lie outside."""
    dates = [day for rule in area.rules for day in rule.dates]
    own = period_of(dates)
    period = fiscal_year(span.since or span.until or span.today)
    if own is not None:
        period = own if area.is_dated else period.joined(own) if period.overlaps(own) else period
    period = Period(span.since or period.since, span.until or period.until)
    outside = sum(day not in period for day in dates)
    if outside:
        message = f"「{shortened(area.name)}」の{outside}個の日付は、期間（{period}）の外なので読んでいません。"
        ledger.remark(area.source, message)
    rules = tuple(_fitted(rule, period) for rule in area.rules)
    return replace(area, period=period, rules=tuple(rule for rule in rules if rule is not None))


def _tell_old_beginnings(sheet: Sheet, categories: Sequence[tuple[int, str]], span: Span, ledger: Ledger) -> None:
    """Once for the whole file: it is one question, whatever the number of areas."""
    cells = {line.row.cell(number): line.source for line in sheet for number, _ in categories}
    begins = sorted(
        rule.first_day
        for cell, source in cells.items()
        for rule in read_schedule(cell, "", source).rules
        if rule.first_day is not None and (span.since or span.today) - rule.first_day > _OLD
    )
    if begins:
        message = f"隔週の収集日を、{begins[0]} などから2週ごとに数えました。今もその週か、確かめてください。"
        ledger.remark(sheet.head, message)


def _fitted(rule: CollectionRule, period: Period) -> CollectionRule | None:
    """The rule as it is within the period; None where nothing of it is."""
    if rule.dates:
        dates = tuple(day for day in rule.dates if day in period)
        return replace(rule, dates=dates) if dates else None
    if rule.first_day is None or rule.first_day >= period.since:
        return rule if rule.first_day is None or rule.first_day in period else None
    weeks = timedelta(weeks=rule.every_weeks)
    passed = -((rule.first_day - period.since) // weeks)  # counted up to the first one within the period
    first = rule.first_day + passed * weeks
    return replace(rule, first_day=first) if first in period else None


def _is_alone(area: Area, same: list[Area], ledger: Ledger) -> bool:
    """Whether the area is to be written: the first of equals. Of several that differ none is certain."""
    first = same[0]
    if len(same) == 1:
        ledger.keep(AREAS)
        return True
    if any((other.schedule, other.center) != (first.schedule, first.center) for other in same):
        lines = "・".join(str(other.source.line) for other in same)
        message = f"「{shortened(area.name)}」の収集日が、行によって違います（{lines}行目）。どれも読んでいません。"
        ledger.leave_out(AREAS, area.source, message)
        return False
    if area is first:
        ledger.keep(AREAS)
        return True
    ledger.leave_out(AREAS, area.source, f"「{shortened(area.name)}」は {first.source} にもあります。")
    return False

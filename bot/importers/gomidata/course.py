"""One course-*.yaml: its period, areas, rules and overrides, in the model's values."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.importers.gomidata.document import Part
from bot.importers.imported import AREAS
from bot.importers.ledger import Ledger
from bot.importers.period import Period
from bot.importers.spelling import one_line
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule
from bot.kb.model import Source
from bot.kb.problem import shortened
from bot.recurrence import meets

RULES, OVERRIDES = "rules", "changes"
"""The kinds of rows a course has besides AREAS."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_UNKNOWN = "収集があるか、元の資料では分かりません。町に確かめてください。"
_STOPPED, _ADDED = "収集なし", "臨時の収集"

Naming = Callable[[str, Source], str]
"""Id of a category and where it stands → its name."""


@dataclass(frozen=True, slots=True)
class Course:
    """One course in one period. Its changes name no district yet."""

    id: str
    name: str
    areas: tuple[tuple[str, str], ...]
    """Name and reading."""
    period: Period
    rules: tuple[CollectionRule, ...]
    changes: tuple[CollectionChange, ...]
    source: Source


def period_of_course(document: Part) -> Period | None:
    """``period: 2026-04--2027-03``, or ``year: 2026`` for the fiscal year. None: the course does not say."""
    metadata = document["metadata"]
    match = re.fullmatch(r"(\d{4})-(\d{2})--(\d{4})-(\d{2})", metadata["period"].text)
    try:
        if match is not None:
            first, last = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
            period = Period(date(*first, 1), date(*last, calendar.monthrange(*last)[1]))
            return period if period.since <= period.until else None
        year = int(metadata["year"].text)
        return Period(date(year, 4, 1), date(year + 1, 3, 31))
    except ValueError:
        return None


def read_course(document: Part, id_: str, period: Period, naming: Naming, ledger: Ledger) -> Course:
    """All of an edition of a course; what of it cannot be read is listed."""
    metadata = document["metadata"]
    inner = list(_unknown_periods(document, period, ledger))
    for hole in inner:
        period = _without(period, hole)
    rules = tuple(_rules(document["rules"], period, naming, ledger))
    monthly = {_line(part) for part in document["rules"] if part["pattern"].text == "monthly_nth"}
    return Course(
        id=id_,
        name=one_line(metadata["course_name_ja"].text),
        areas=tuple(_areas(metadata["areas"], ledger)),
        period=period,
        rules=rules,
        changes=(
            *_replaced(_overrides(document["overrides"], period, naming, ledger), rules, monthly),
            *(_unknown(hole, document["unknown_periods"].source) for hole in inner if hole.since in period),
        ),
        source=document.source,
    )


def read_day(text: str) -> date | None:
    """``2026-04-09``; None for anything else."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _areas(areas: Part, ledger: Ledger) -> Iterator[tuple[str, str]]:
    ledger.read(AREAS, len(areas.items))
    seen: set[str] = set()
    for area in areas:
        name = one_line(area["name"].text or area.text)
        if not name or name in seen:
            message = f"「{shortened(name)}」が2回あります。" if name else "地名がありません。"
            ledger.leave_out(AREAS, area.source, message)
            continue
        seen.add(name)
        ledger.keep(AREAS)
        yield name, one_line(area["yomi"].text)


def _rules(rules: Part, period: Period, naming: Naming, ledger: Ledger) -> Iterator[CollectionRule]:
    ledger.read(RULES, len(rules.items))
    for part in rules:
        rule = _rule(part, period, naming, ledger)
        if isinstance(rule, str):
            ledger.leave_out(RULES, part.source, rule)
        else:
            ledger.keep(RULES)
            yield rule


def _rule(part: Part, period: Period, naming: Naming, ledger: Ledger) -> CollectionRule | str:
    """The rule, or what is wrong with it."""
    pattern, category = part["pattern"].text, part["category"].text
    if not category:
        return "収集の決まりに区分（category）がありません。"
    unknown = [day for day in part["days"].texts if day not in _WEEKDAYS]
    weeks = part["occurrences"].texts
    if unknown:
        return f"曜日「{shortened('・'.join(unknown))}」が読めません。"
    if any(not re.fullmatch("[1-5]", week) for week in weeks):
        return f"第何週か「{shortened('・'.join(weeks))}」が読めません。"
    blank = CollectionRule(category="", source=part.source, note=one_line(part["note"].text))
    weekdays = tuple(sorted({_WEEKDAYS.index(day) for day in part["days"].texts}))
    if pattern == "weekly" and weekdays:
        rule = replace(blank, weekdays=weekdays)
    elif pattern == "monthly_nth" and weekdays and weeks:
        rule = replace(blank, weekdays=weekdays, weeks=tuple(sorted({int(week) for week in weeks})))
    elif pattern == "monthly_specific" and part["dates"].items:
        dates = _dates(part["dates"], period, ledger)
        if not dates:
            return "期間の中に読める日付がありません。"
        rule = replace(blank, dates=dates)
    else:
        return f"収集の決まり「{shortened(pattern)}」が読めません。"
    return replace(rule, category=naming(category, part.source))


def _dates(part: Part, period: Period, ledger: Ledger) -> tuple[date, ...]:
    found: set[date] = set()
    for item in part:
        day = read_day(item.text)
        if day is None or day not in period:
            wrong = "は日付ではありません" if day is None else f"は期間（{period}）の外です"
            ledger.remark(item.source, f"「{shortened(item.text)}」{wrong}。読んでいません。")
        else:
            found.add(day)
    return tuple(sorted(found))


def _overrides(overrides: Part, period: Period, naming: Naming, ledger: Ledger) -> Iterator[CollectionChange]:
    ledger.read(OVERRIDES, len(overrides.items))
    for part in overrides:
        day, category = read_day(part["date"].text), part["category"].text
        is_stop = part["cancelled"].text.lower() == "true"
        if day is None or day not in period:
            wrong = "は日付ではありません" if day is None else f"は期間（{period}）の外です"
            ledger.leave_out(OVERRIDES, part.source, f"「{shortened(part['date'].text)}」{wrong}。")
        elif not is_stop and not category:
            ledger.leave_out(OVERRIDES, part.source, f"{day}に何が変わるのか書かれていません。")
        else:
            ledger.keep(OVERRIDES)
            yield CollectionChange(
                reason=one_line(part["note"].text) or (_STOPPED if is_stop else _ADDED),
                first=day,
                last=day,
                action=ChangeAction.STOP if is_stop else ChangeAction.ADD,
                source=part.source,
                categories=(naming(category, part.source),) if category else (),
            )


def _replaced(
    changes: Iterator[CollectionChange], rules: Sequence[CollectionRule], monthly: AbstractSet[int]
) -> Iterator[CollectionChange]:
    """The changes, and before each addition the stop that it implies: in this data, what is added on a day stands
    in for what the nth-of-the-month rules (those of the lines ``monthly``) bring on it. (通常は第4金曜の缶のところ、
    ペットボトル) What comes every week, or was written as a date, comes all the same.
    """
    made = list(changes)
    added = {(change.first, name) for change in made if change.action is ChangeAction.ADD for name in change.categories}
    for change in made:
        if change.action is ChangeAction.ADD:
            due = [rule for rule in rules if meets(rule, change.first)]
            kept = {rule.category for rule in due if rule.source.line not in monthly}
            stopped = dict.fromkeys(rule.category for rule in due if rule.source.line in monthly)
            names = tuple(name for name in stopped if name not in kept and (change.first, name) not in added)
            if names:
                yield replace(change, action=ChangeAction.STOP, categories=names)
        yield change


def _line(part: Part) -> int:
    return part.source.line


def _unknown_periods(document: Part, period: Period, ledger: Ledger) -> Iterator[Period]:
    for part in document["unknown_periods"]:
        first, last = read_day(part["from"].text), read_day(part["to"].text)
        if first is None or last is None or last < first or not Period(first, last).overlaps(period):
            ledger.remark(part.source, "収集があるか分からない期間（unknown_periods）が読めません。")
            continue
        told = f"{first} から {last} までは、収集があるか分かりません（{shortened(part['reason'].text)}）。"
        ledger.remark(part.source, told + "住民には、分からないと答えます。")
        yield Period(first, last)


def _without(period: Period, hole: Period) -> Period:
    """The period cut where nothing is known at its beginning or end: there the calendar says so."""
    since = hole.until + _DAY if hole.since <= period.since else period.since
    until = hole.since - _DAY if hole.until >= period.until else period.until
    return Period(since, until) if since <= until else period


def _unknown(hole: Period, source: Source) -> CollectionChange:
    return CollectionChange(reason=_UNKNOWN, first=hole.since, last=hole.until, action=ChangeAction.STOP, source=source)

"""Which days a rule of collection meets, and how it is said in words. Knows one rule, and no district.

Public holidays are those of 国民の祝日に関する法律, computed by jpholiday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import jpholiday

from bot.kb.calendar import CollectionRule

WEEKDAYS = "月火水木金土日"
"""By ``date.weekday()``."""


def meets(rule: CollectionRule, day: date, *, holidays_count: bool = True) -> bool:
    """Whether the rule calls for a collection on this day: all that the rule says must hold.

    A rule with a first day holds from it on, or from its own ``since`` where it has one. ``holidays_count``
    False: as if the day were no holiday.
    """
    if not (rule.weekdays or rule.dates):
        return False
    begin = rule.since or rule.first_day
    return (
        (not rule.weekdays or day.weekday() in rule.weekdays)
        and (not rule.weeks or not _weeks_of(day).isdisjoint(rule.weeks))
        and (not rule.months or day.month in rule.months)
        and (not rule.dates or day in rule.dates)
        and (begin is None or begin <= day)
        and (rule.until is None or day <= rule.until)
        and _is_its_week(rule, day)
        and not (holidays_count and rule.skips_holidays and is_holiday(day))
    )


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday in Japan, substitute holidays included."""
    return bool(jpholiday.is_holiday(day))


def phrase(rule: CollectionRule, year: int) -> str:
    """The rule as residents say it: 毎週火曜・金曜, 第2水曜, 隔週木曜（4月2日から）. Dates are told without their
    year where it is this one or the next.
    """
    details = _details(rule, year)
    return _months(rule.months) + _rhythm(rule) + (f"（{'、'.join(details)}）" if details else "")


def written(day: date) -> str:
    """A date as residents read it: 11月24日（火）."""
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _weeks_of(day: date) -> set[int]:
    """Which of its weekday in the month the day is, counted from the front; -1 too where it is the last."""
    number = (day.day - 1) // 7 + 1
    return {number, -1} if (day + timedelta(days=7)).month != day.month else {number}


def _is_its_week(rule: CollectionRule, day: date) -> bool:
    if rule.every_weeks == 1 or rule.first_day is None:
        return True
    apart = _monday(day) - _monday(rule.first_day)
    return apart.days // 7 % rule.every_weeks == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _rhythm(rule: CollectionRule) -> str:
    if rule.dates and not rule.weekdays:
        return "日付で決まっている収集日"
    days = "・".join(f"{WEEKDAYS[weekday]}曜" for weekday in rule.weekdays)
    if rule.weeks:
        front = "・".join(f"第{week}" for week in rule.weeks if week > 0)
        return "・".join(part for part in (front, "最後の" if -1 in rule.weeks else "") if part) + days
    if rule.every_weeks == 1:
        return f"毎週{days}"
    return f"隔週{days}" if rule.every_weeks == 2 else f"{rule.every_weeks}週に1回の{days}"


def _months(months: Sequence[int]) -> str:
    """4月・6月から9月の; nothing where every month is meant."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] + 1 == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    said = [f"{run[0]}月から{run[-1]}月" if len(run) > 2 else "・".join(f"{month}月" for month in run) for run in runs]
    return "・".join(said) + "の" if said else ""


def _details(rule: CollectionRule, year: int) -> list[str]:
    begin = rule.since or rule.first_day
    details = []
    if begin is not None or rule.until is not None:
        details.append(
            (f"{_day(begin, year)}から" if begin is not None else "")
            + (f"{_day(rule.until, year)}まで" if rule.until is not None else "")
        )
    if rule.skips_holidays:
        details.append("祝日は休み")
    return [*details, rule.note] if rule.note else details


def _day(day: date, year: int) -> str:
    said = f"{day.month}月{day.day}日"
    return said if year <= day.year <= year + 1 else f"{day.year}年{said}"

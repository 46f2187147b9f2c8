"""Districts and changes of the calendar, in the keys of the knowledge files."""

from __future__ import annotations

from datetime import date

from bot.importers.naming import CategoryNames
from bot.importers.notation import entry, indented, pair, scalar, symbols, words
from bot.kb.calendar import CollectionChange, CollectionRule, District

_WEEKDAYS = "月火水木金土日"


def district_lines(district: District, names: CategoryNames) -> list[str]:
    """The lines of one 地区, categories by name."""
    return [
        f"id: {district.id}",
        *(pair("名前", district.name) or pair("名前", district.id)),
        *pair("読み", district.reading),
        *words("地名", district.areas),
        *(pair("時刻", f"{district.hour.hour}:{district.hour.minute:02}") if district.hour else ()),
        f"から: {district.since}",
        f"まで: {district.until}",
        "収集:",
        *indented(line for rule in district.rules for line in entry(_rule_lines(rule, names))),
    ]


def change_lines(change: CollectionChange, names: CategoryNames) -> list[str]:
    """The lines of one 収集の変更."""
    return [
        f"理由: {scalar(change.reason)}",
        f"から: {change.first}",
        *([f"まで: {change.last}"] if change.last != change.first else ()),
        f"すること: {change.action.value}",
        *_day("移動先", change.moved_to),
        *symbols("地区", change.districts),
        *words("区分", [names.written(name) for name in change.categories]),
    ]


def _rule_lines(rule: CollectionRule, names: CategoryNames) -> list[str]:
    return [
        f"区分: {scalar(names.written(rule.category))}",
        *symbols("曜日", [_WEEKDAYS[day] for day in rule.weekdays]),
        *symbols("週", [str(week) if week > 0 else "最後" for week in rule.weeks]),
        *symbols("月", [str(month) for month in rule.months]),
        *([f"何週ごと: {rule.every_weeks}"] if rule.every_weeks > 1 else ()),
        *_day("最初の日", rule.first_day),
        *symbols("日付", [str(day) for day in rule.dates]),
        *_day("から", rule.since),
        *_day("まで", rule.until),
        *(["祝日: 休み"] if rule.skips_holidays else ()),
        *pair("備考", rule.note),
    ]


def _day(key: str, day: date | None) -> list[str]:
    return [f"{key}: {day}"] if day is not None else []

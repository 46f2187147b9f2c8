"""Dates, times, counts and names of a list, found in normalized text.

Nothing is guessed: 「2月30日」 is no date, and a word of two meanings is left alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from nlp.normalize import normalize


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """第2土曜: the nth such weekday of a month (Monday is 0)."""

    nth: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its unit: 3枚, 75歳, 500円."""

    number: int
    unit: str


EntityValue = date | time | NthWeekday | Count | int | str


@dataclass(frozen=True, slots=True)
class Entity:
    """Something found: ``name`` is date, weekday, nth-weekday, month, time, count or a list's name."""

    name: str
    value: EntityValue
    text: str
    span: tuple[int, int]


_N = r"(?:[0-9]{1,4}|[〇一二三四五六七八九十]{1,4}|元)"
_WEEKDAYS = "月火水木金土日"
_WEEKDAY = rf"(?P<weekday>[{_WEEKDAYS}])(?:曜日?|曜び)"
_KANA_WEEKDAY = {"げつよう": 0, "かよう": 1, "すいよう": 2, "もくよう": 3, "きんよう": 4, "どよう": 5, "にちよう": 6}
_NOT_KANA_BEFORE = r"(?<![ぁ-ん])"
_WORD_ENDS = r"(?=[のはもにがを、。?!\sっだで]|$|[一-鿿ァ-ヴ])"
_DAYS = (
    (r"(?:今日|本日|きょう)", 0),
    (r"(?:明々後日|しあさって)", 3),
    (r"(?:明後日|あさって)", 2),
    (r"(?:明日|あした|あす|翌日)", 1),
    (r"(?:一昨日|おととい|おとつい)", -2),
    (r"(?:昨日|きのう)", -1),
)
_WEEKS = {"先週": -1, "今週": 0, "来週": 1, "らいしゅう": 1, "再来週": 2, "さらいしゅう": 2}
_MONTHS = {"先月": -1, "今月": 0, "来月": 1, "再来月": 2}
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "昭和": 1925}
_UNITS = (
    "人|名|枚|通|個|本|台|匹|頭|歳|才|さい|か月|週間|日間|日以内|年間|時間|分間|円|万円|回|点|世帯|部|袋|冊|足|着|箱|缶|"
    "リットル|l|キロ|kg|g|cm|センチ|mm|m|メートル|畳|%|パーセント|割|歩|番|号|組|列"
)

_Found = EntityValue | None
_Rule = tuple[str, re.Pattern[str], Callable[[re.Match[str], date], _Found]]


def find_entities(
    text: str, *, today: date, lists: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Entity, ...]:
    """Everything found in ``text`` (normalized), by position, none overlapping.

    ``today`` is the day relative words count from; ``lists`` are names to be known, by list:
    ``{"district": {"中央": "chuo"}}``. Where two readings begin at one place, the longer one holds.
    """
    found = list(_dates_and_counts(text, today))
    for name, choices in (lists or {}).items():
        found += _names(text, name, choices)
    found.sort(key=lambda entity: (entity.span[0], -entity.span[1]))
    kept: list[Entity] = []
    for entity in found:
        if not kept or entity.span[0] >= kept[-1].span[1]:
            kept.append(entity)
    return tuple(kept)


def _dates_and_counts(text: str, today: date) -> Iterator[Entity]:
    for name, pattern, read in _RULES:
        for match in pattern.finditer(text):
            value = read(match, today)
            if value is not None:
                yield Entity(name, value, match.group(), match.span())


def _names(text: str, name: str, choices: Mapping[str, str]) -> Iterator[Entity]:
    spelled = {normalize(surface): value for surface, value in choices.items()}
    for surface in sorted((s for s in spelled if s), key=len, reverse=True):
        for match in re.finditer(re.escape(surface), text):
            yield Entity(name, spelled[surface], surface, match.span())


def _number(text: str) -> int:
    """An Arabic or Kanji number below 100 (Kanji) or 10,000 (Arabic); 元 (the first year) is 1."""
    if text == "元":
        return 1
    if text.isascii():
        return int(text)
    digits = "〇一二三四五六七八九"
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (digits.index(tens[-1]) if tens else 1) * 10 + (digits.index(ones[0]) if ones else 0)
    return int("".join(str(digits.index(character)) for character in text))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_date(match: re.Match[str], today: date) -> date | None:
    era, year, month, day = match["era"], match["year"], match["month"], match["day"]
    base = _ERAS[era] if era else 0
    if year is None:
        return _nearest(_number(month), _number(day), today)
    number = _number(year)
    if not era and number < 1000:
        return None
    return _day(base + number, _number(month), _number(day))


def _nearest(month: int, day: int, today: date) -> date | None:
    """A day without a year: the one nearest to today, the coming one when two are equally near.

    In November 「1月5日」 is next January, 「10月30日」 the October just gone.
    """
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for year in years if 1 <= year <= 9999 and (found := _day(year, month, day)) is not None]
    return min(days, key=lambda found: (abs((found - today).days), found < today), default=None)


def _slashed(match: re.Match[str], today: date) -> date | None:
    month, day = int(match["month"]), int(match["day"])
    return _day(int(match["year"]), month, day) if match["year"] else _nearest(month, day, today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    months = today.year * 12 + today.month - 1 + _MONTHS[match["relative"]]
    return _day(months // 12, months % 12 + 1, _number(match["day"]))


def _day_of_week(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=_WEEKS[match["relative"]], days=_weekday(match))


def _coming_weekday(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=(_weekday(match) - today.weekday() - 1) % 7 + 1)


def _weekday(match: re.Match[str]) -> int:
    kana = match.groupdict().get("kana")
    return _KANA_WEEKDAY[kana] if kana else _WEEKDAYS.index(match["weekday"])


def _later(match: re.Match[str], today: date) -> date | None:
    number = _number(match["number"])
    unit = match["unit"]
    if number > 1000:
        return None
    if unit == "日":
        return today + timedelta(days=number)
    if unit == "週間":
        return today + timedelta(weeks=number)
    months = today.year * 12 + today.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return _day(year, month, min(today.day, calendar.monthrange(year, month)[1])) if year <= 9999 else None


def _nth_weekday(match: re.Match[str], _: date) -> NthWeekday | None:
    nth = _number(match["nth"])
    return NthWeekday(nth, _weekday(match)) if 1 <= nth <= 5 else None


def _month(match: re.Match[str], _: date) -> int | None:
    number = _number(match["month"])
    return number if 1 <= number <= 12 else None


def _clock(match: re.Match[str], _: date) -> time | None:
    hour = _number(match["hour"])
    minute = 30 if match["half"] else _number(match["minute"]) if match["minute"] else 0
    if match["noon"] in ("午後", "夕方", "夜") and hour < 12:
        hour += 12
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _colon_clock(match: re.Match[str], _: date) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _count(match: re.Match[str], _: date) -> Count:
    unit = {"才": "歳", "さい": "歳", "名": "人"}.get(match["unit"], match["unit"])
    return Count(_number(match["number"]), unit)


def _offset(days: int) -> Callable[[re.Match[str], date], date]:
    return lambda _, today: today + timedelta(days=days)


_ANY_WEEKDAY = rf"(?:{_WEEKDAY}|(?P<kana>{'|'.join(_KANA_WEEKDAY)})(?:び|日)?)"
_RULES: tuple[_Rule, ...] = (
    (
        "date",
        re.compile(
            rf"(?:(?P<era>令和|平成|昭和|r(?=[0-9]))?(?P<year>{_N})年\s?)?(?P<month>{_N})月\s?(?P<day>{_N})日(?!間|以内|前|後)"
        ),
        _full_date,
    ),
    ("date", re.compile(r"(?<![0-9/-])(?:(?P<year>[0-9]{4})[/-])?(?P<month>1?[0-9])/(?P<day>[1-3]?[0-9])(?![0-9/])"), _slashed),
    ("date", re.compile(r"(?<![0-9/-])(?P<year>[0-9]{4})-(?P<month>[01]?[0-9])-(?P<day>[0-3]?[0-9])(?![0-9-])"), _slashed),
    ("date", re.compile(rf"(?P<relative>{'|'.join(_MONTHS)})の?(?P<day>{_N})日"), _day_of_month),
    ("date", re.compile(rf"(?P<relative>再来週|さらいしゅう|{'|'.join(_WEEKS)})の?{_ANY_WEEKDAY}"), _day_of_week),
    ("date", re.compile(rf"(?:今度|次|つぎ|こんど)の{_ANY_WEEKDAY}"), _coming_weekday),
    ("date", re.compile(rf"(?P<number>{_N})(?P<unit>日|週間|か月)後"), _later),
    *(("date", re.compile(_NOT_KANA_BEFORE + words + _WORD_ENDS), _offset(days)) for words, days in _DAYS),
    ("nth-weekday", re.compile(rf"第\s?(?P<nth>[1-5一二三四五])\s?の?{_ANY_WEEKDAY}"), _nth_weekday),
    ("weekday", re.compile(_ANY_WEEKDAY.replace("(?P<kana>", _NOT_KANA_BEFORE + "(?P<kana>")), lambda match, _: _weekday(match)),
    ("month", re.compile(rf"(?<![0-9〇一二三四五六七八九十]){_N.replace('(?:', '(?P<month>', 1)}月(?!曜|\s?{_N}日|末|額|間)"), _month),
    (
        "time",
        re.compile(rf"(?P<noon>午前|午後|朝|夕方|夜)?の?(?P<hour>{_N})時(?!間)(?:(?P<half>半)|(?P<minute>{_N})分)?"),
        _clock,
    ),
    ("time", re.compile(r"(?<![0-9:])(?P<hour>[0-2]?[0-9]):(?P<minute>[0-5][0-9])(?![0-9:])"), _colon_clock),
    ("count", re.compile(rf"(?P<number>{_N.replace('|元', '')})\s?(?P<unit>{_UNITS})(?![a-z])"), _count),
)  # fmt: skip

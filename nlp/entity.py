"""Dates, times, counts and names of a list, found in normalized text.

Nothing is guessed: 「2月30日」 is no date, and a word of two meanings is left alone.
"""

from __future__ import annotations

import calendar
import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, time, timedelta

from nlp.normalize import normalize
from nlp.number import NUMBER, read_number


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


_YEAR = rf"(?:元|{NUMBER})"
_WEEKDAYS = "月火水木金土日"
_KANA_WEEKDAY = {"げつよう": 0, "かよう": 1, "すいよう": 2, "もくよう": 3, "きんよう": 4, "どよう": 5, "にちよう": 6}
_ANY_WEEKDAY = rf"(?:(?P<weekday>[{_WEEKDAYS}])(?:曜[日び]?)|(?P<kana>{'|'.join(_KANA_WEEKDAY)})(?:び|日)?)"
# In kana a word of the calendar is one only where a word may begin and end: 「とうきょうの」 holds no 「きょう」.
_WORD_BEGINS = r"(?<![ぁ-んー])|(?<=[はも])"
_WORD_ENDS = r"から|まで|って|なら|じゃ|[のはもにがを、。,.?!\sっ]|で(?!き|ん)|だ(?!い)|$|[一-鿿ァ-ヴ]"
_DAYS = (
    ("しあさって", "明々後日", 3),
    ("あさって", "明後日", 2),
    ("あした|あす", "明日", 1),
    ("きょう", "今日|(?<!日)本日", 0),
    ("きのう", "昨日", -1),
    ("おととい|おとつい", "一昨日", -2),
)
_WEEKS = {"先週": -1, "せんしゅう": -1, "今週": 0, "こんしゅう": 0, "来週": 1, "らいしゅう": 1}
_WEEKS |= {"再来週": 2, "さらいしゅう": 2}
_MONTHS = {"先月": -1, "せんげつ": -1, "今月": 0, "こんげつ": 0, "再来月": 2, "さらいげつ": 2, "来月": 1, "らいげつ": 1}
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "昭和": 1925}
_AFTERNOON = ("午後", "ごご", "昼", "夕方", "ゆうがた", "夜", "よる")
_BEFORE_NOON = ("午前", "ごぜん", "朝", "あさ")
_NOON = rf"(?:(?P<noon>{'|'.join((*_AFTERNOON, *_BEFORE_NOON))})の?)?"
_UNITS = (
    "人|名|枚|通(?![りうっじ常学院帳知])|個|本|台|匹|頭|歳|才|さい|か月|週間|日間|日以内|年間|時間|分間|円|万円|回|点|世帯|部|袋|冊|足|着|箱|缶|"
    "リットル|l|キロ|kg|g|cm|センチ|mm|m|メートル|畳|%|パーセント|割|歩|番|号|組|列"
)
_OF_TWO_MEANINGS = ("一番", "一部")

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
            with contextlib.suppress(OverflowError):  # beyond the calendar
                value = read(match, today)
                if value is not None:
                    yield Entity(name, value, match.group(), match.span())
    yield from _nth_weekdays(text)


def _names(text: str, name: str, choices: Mapping[str, str]) -> Iterator[Entity]:
    spelled = {normalize(surface): value for surface, value in choices.items()}
    for surface in sorted((s for s in spelled if s), key=len, reverse=True):
        for match in re.finditer(re.escape(surface), text):
            yield Entity(name, spelled[surface], surface, match.span())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of(year: int | None, month: int | None, day: int | None) -> date | None:
    return None if year is None or month is None or day is None else _day(year, month, day)


def _full_date(match: re.Match[str], today: date) -> date | None:
    era, written, month, day = match["era"], match["year"], read_number(match["month"]), read_number(match["day"])
    if written is None:
        return None if month is None or day is None else _nearest(month, day, today)
    year = read_number(written)
    if not year or (not era and year < 1000):
        return None
    return _of(year + (_ERAS[era] if era else 0), month, day)


def _nearest(month: int, day: int, today: date) -> date | None:
    """A day without a year: the one nearest to today, the coming one when two are equally near.

    In November 「1月5日」 is next January, 「10月30日」 the October just gone.
    """
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for year in years if (found := _day(year, month, day)) is not None]
    return min(days, key=lambda found: (abs((found - today).days), found < today), default=None)


def _slashed(match: re.Match[str], today: date) -> date | None:
    month, day = int(match["month"]), int(match["day"])
    return _day(int(match["year"]), month, day) if match["year"] else _nearest(month, day, today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    months = today.year * 12 + today.month - 1 + _MONTHS[match["relative"]]
    return _of(months // 12, months % 12 + 1, read_number(match["day"]))


def _day_of_week(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=_WEEKS[match["relative"]], days=_weekday(match))


def _coming_weekday(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=(_weekday(match) - today.weekday() - 1) % 7 + 1)


def _weekday(match: re.Match[str]) -> int:
    return _KANA_WEEKDAY[match["kana"]] if match["kana"] else _WEEKDAYS.index(match["weekday"])


def _later(match: re.Match[str], today: date) -> date | None:
    number = read_number(match["number"])
    if number is None or number > 1000:
        return None
    match match["unit"]:
        case "日":
            return today + timedelta(days=number)
        case "週間":
            return today + timedelta(weeks=number)
    months = today.year * 12 + today.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return _day(year, month, min(today.day, calendar.monthrange(year, month)[1])) if year <= MAXYEAR else None


def _nth_weekdays(text: str) -> Iterator[Entity]:
    """第2土曜, and each of 第2・第4土曜."""
    for match in _NTH_WEEKDAYS.finditer(text):
        ordinals = list(re.finditer(r"第?\s?([1-5一二三四五])", match["ordinals"]))
        for place, ordinal in enumerate(ordinals, start=1):
            nth = read_number(ordinal[1])
            begin, end = match.start() + ordinal.start(), match.start() + ordinal.end()
            span = (begin, match.end() if place == len(ordinals) else end)
            if nth is not None:
                yield Entity("nth-weekday", NthWeekday(nth, _weekday(match)), text[slice(*span)], span)


def _month(match: re.Match[str], _: date) -> int | None:
    number = read_number(match["month"])
    return number if number is not None and 1 <= number <= 12 else None


def _clock(match: re.Match[str], _: date) -> time | None:
    """午後3時半 and 3:30. 夜の1時 is after midnight, 夜の12時 is midnight."""
    hour = read_number(match["hour"])
    written = match.groupdict()
    minute = 30 if written.get("half") else read_number(match["minute"]) if match["minute"] else 0
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    if match.group() == "一時" and re.match("[一-鿿]", match.string[match.end() :]):
        return None  # 一時預かり, 一時停止
    if match["noon"] in ("夜", "よる") and (hour < 5 or hour == 12):
        hour %= 12
    elif match["noon"] in _AFTERNOON and hour < 12:
        hour += 12
    return time(hour % 24, minute)


def _count(match: re.Match[str], _: date) -> Count | None:
    number = read_number(match["number"])
    if number is None or match.group() in _OF_TWO_MEANINGS:
        return None
    return Count(number, {"才": "歳", "さい": "歳", "名": "人"}.get(match["unit"], match["unit"]))


def _offset(days: int) -> Callable[[re.Match[str], date], date]:
    return lambda _, today: today + timedelta(days=days)


_NTH_WEEKDAYS = re.compile(
    rf"(?P<ordinals>第\s?[1-5一二三四五](?:\s?[・、,と]?\s?第?\s?[1-5一二三四五])*)\s?の?{_ANY_WEEKDAY}"
)
_ERA = "(?P<era>令和|平成|昭和|(?<![a-z])r(?=[0-9]))"
_RULES: tuple[_Rule, ...] = (
    (
        "date",
        re.compile(
            rf"(?:{_ERA}?(?P<year>{_YEAR})年\s?)?(?P<month>{NUMBER})月\s?(?P<day>{NUMBER})日(?!間|以内|前|後)"
        ),
        _full_date,
    ),
    (
        "date",
        re.compile(rf"(?:{_ERA}|(?<![0-9.])(?=[0-9]{{4}}\.))(?P<year>[0-9]{{1,4}})\.(?P<month>1?[0-9])\.(?P<day>[1-3]?[0-9])(?![0-9.])"),
        _full_date,
    ),
    ("date", re.compile(r"(?<![0-9/-])(?:(?P<year>[0-9]{4})/)?(?P<month>[01]?[0-9])/(?P<day>[0-3]?[0-9])(?![0-9/])"), _slashed),
    ("date", re.compile(r"(?<![0-9/-])(?P<year>[0-9]{4})-(?P<month>[01]?[0-9])-(?P<day>[0-3]?[0-9])(?![0-9-])"), _slashed),
    ("date", re.compile(rf"(?P<relative>{'|'.join(_MONTHS)})の?(?P<day>{NUMBER})日(?!間|以内|前|後)"), _day_of_month),
    ("date", re.compile(rf"(?P<relative>{'|'.join(sorted(_WEEKS, key=len, reverse=True))})の?{_ANY_WEEKDAY}"), _day_of_week),
    ("date", re.compile(rf"(?:今度|次|つぎ|こんど)の{_ANY_WEEKDAY}"), _coming_weekday),
    ("date", re.compile(rf"(?P<number>{NUMBER})(?P<unit>日|週間|か月)後"), _later),
    *(
        ("date", re.compile(rf"(?:{_WORD_BEGINS})(?:{kana})(?={_WORD_ENDS})|{kanji}"), _offset(days))
        for kana, kanji, days in _DAYS
    ),
    (
        "weekday",
        # 「通う」 and 「土用」 sound like weekdays: alone they are none without their 「び」.
        re.compile(
            _ANY_WEEKDAY.replace("(?P<weekday>", "(?<!第[0-9])(?P<weekday>").replace(
                "(?P<kana>", "(?<![ぁ-ん])(?!(?:か|ど)よう(?![び日]))(?P<kana>"
            )
        ),
        lambda match, _: _weekday(match),
    ),
    ("month", re.compile(rf"(?P<month>{NUMBER})月(?!曜|\s?{NUMBER}日|末|額|間)"), _month),
    (
        "time",
        re.compile(rf"{_NOON}(?P<hour>{NUMBER})時(?!間)(?:(?P<half>半)|(?P<minute>{NUMBER})分)?"),
        _clock,
    ),
    ("time", re.compile(rf"{_NOON}(?<![0-9:])(?P<hour>[0-2]?[0-9]):(?P<minute>[0-5][0-9])(?![0-9:])"), _clock),
    ("count", re.compile(rf"(?P<number>{NUMBER})\s?(?P<unit>{_UNITS})(?![a-z])"), _count),
)  # fmt: skip

"""The dialect in which a cell of 5374's area_days.csv says when a category is collected → rules of the model.

What 5374.jp's own page reads: 「月 木」 every week, 「水2 水4」 the nth of the month, 「20210302 20210305」 dates,
「水1 水3:4 5 6」 only in these months, 「*1」 the remark of that number. What towns that took it over added:
「隔月20150112」 every other Monday from that day. And the ways in which staff write the same by hand: 第1・第3月曜,
毎週火・金曜日, 月～金, 2021/3/2, full width.

A cell is read wholly or not at all: of 「月 木（祝日を除く）」 nothing is taken, because half of it would be a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.kb.calendar import CollectionRule
from bot.kb.model import Source

WEEKDAYS = "月火水木金土日"
"""By ``date.weekday()``."""
LAST = -1


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a cell says. Of a cell that cannot be read, problems only."""

    rules: tuple[CollectionRule, ...] = ()
    remarks: tuple[str, ...] = ()
    """Ids of remarks."""
    problems: tuple[str, ...] = ()
    """What is wrong, in Japanese."""


def read_schedule(cell: str, category: str, source: Source) -> Schedule:
    """Read one cell. Nothing in it, or a word for nothing: no rules and no problem."""
    schedule = _read(cell)
    return replace(schedule, rules=tuple(replace(rule, category=category, source=source) for rule in schedule.rules))


_BLANK = CollectionRule(category="", source=Source("", 0))


@lru_cache(maxsize=1024)  # hundreds of areas share a cell of a hundred dates
def _read(cell: str) -> Schedule:
    text = unicodedata.normalize("NFKC", cell).translate(_ALIKE).strip()
    text, remarks = _without_remarks(text)
    if text.strip() in _NEVER:
        return Schedule(remarks=remarks)
    head, months = _without_months(text)
    parts: list[CollectionRule] = []
    dates: set[date] = set()
    problems: list[str] = []
    place = 0
    for match in _elements(head):
        place = match.end()
        try:
            found = _read_element(match)
        except _DateError as error:  # the other dates hold without it
            problems.append(str(error))
            continue
        except ValueError as error:
            return Schedule(remarks=remarks, problems=(str(error),))
        dates.update(found.dates)
        if not found.dates:
            parts.append(found)
    if months is None or place < len(head):
        unread = f"「{_shown(head[place:] or text)}」は、収集日の書き方として読めません。"
        return Schedule(remarks=remarks, problems=(unread,))
    if months and dates:
        return Schedule(
            remarks=remarks, problems=(f"「{_shown(text)}」は、日付と月の両方が書かれていて、読めません。",)
        )
    rules = [replace(rule, months=months) for rule in _joined(parts)]
    if dates:
        rules.append(replace(_BLANK, dates=tuple(sorted(dates))))
    return Schedule(tuple(rules), remarks, tuple(problems))


class _DateError(ValueError):
    """A date that no calendar has."""


# After NFKC: wave dashes and other hyphens that mean the same.
_ALIKE = str.maketrans({"〜": "~", "∼": "~", "–": "-", "−": "-", "‐": "-", "\u00a0": " ", "，": ",", "※": "*"})
_NEVER = frozenset(
    ("", "-", "--", "---", "―", "—", "ー", "なし", "無し", "無", "×", "x", "/", "収集なし", "収集しない")
)
_GAP = r"(?=$|[\s,、;])"
_DAY = r"[月火水木金土日](?:曜日?)?"
_DAYS = rf"{_DAY}(?:[・、,/と~]?{_DAY})*"
_NTH_DAYS = rf"{_DAY}(?:[・/と~]?{_DAY})*"
_NO_MORE_DAYS = rf"(?!\s*[,、]\s*{_DAY}(?:$|[\s,、]))"
"""After 第2水: of 「第2水、木」 nobody can tell whether 木 is every week."""
_NTH = r"(?:[1-5]|最終|最後)"
_DATE = r"(?:(?:19|20)\d{6}|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
_ELEMENT = re.compile(
    rf"""[\s,、;]*(?:
      (?P<date>{_DATE}){_GAP}
    | 隔週?の?\(?(?P<other>{_DAY})?\)?[\s:]*\(?(?P<from>{_DATE})(?:から|より|以降|~)?\)?{_GAP}
    | (?P<other2>{_DAY})の?\(?隔週?\)?[\s:]*\(?(?P<from2>{_DATE})(?:から|より|以降|~)?\)?{_GAP}
    | (?:毎月)?(?P<nths>(?:第{_NTH}|最終|最後)(?:[・、,と]?第?{_NTH})*)週?の?\s?(?P<nth_days>{_NTH_DAYS}){_GAP}{_NO_MORE_DAYS}
    | (?P<day>{_DAY})\(?(?P<day_nths>第?{_NTH}(?:[・、,]第?{_NTH}(?![月火水木金土日]))*)\)?(?={_DAY}[1-5]|$|[\s,、;])
    | (?:毎週\s?)?\(?(?P<weekly>{_DAYS}|毎日)\)?{_GAP}
    )[\s,、;]*""",
    re.VERBOSE,
)
_REMARK = re.compile(r"\s*\*\s*([0-9A-Za-z]+)")
_MONTHS = re.compile(r"\d{1,2}月?(?:\s*[\s,、・~-]\s*\d{1,2}月?)*")


def _elements(text: str) -> Iterator[re.Match[str]]:
    place = 0
    while place < len(text) and (match := _ELEMENT.match(text, place)):
        yield match
        place = match.end()


def _read_element(match: re.Match[str]) -> CollectionRule:
    """The rule of one element, of which one part has matched. Raises ValueError with what is wrong."""
    if match["date"]:
        return replace(_BLANK, dates=(_date(match["date"]),))
    if begin := match["from"] or match["from2"]:
        return _every_other_week(match["other"] or match["other2"], _date(begin))
    if match["weekly"]:
        return replace(_BLANK, weekdays=tuple(range(7)) if match["weekly"] == "毎日" else _weekdays(match["weekly"]))
    days, weeks = match["nth_days"] or match["day"], match["nths"] or match["day_nths"]
    return replace(_BLANK, weekdays=_weekdays(days), weeks=_weeks(weeks))


def _every_other_week(weekday: str | None, begin: date) -> CollectionRule:
    if weekday and WEEKDAYS.index(weekday[0]) != begin.weekday():
        told = f"{begin.year}年{begin.month}月{begin.day}日は{WEEKDAYS[begin.weekday()]}曜で、{weekday[0]}曜ではありません。"
        raise ValueError(f"隔週の最初の日の{told}")
    return replace(_BLANK, weekdays=(begin.weekday(),), every_weeks=2, first_day=begin)


def _date(text: str) -> date:
    digits = re.findall(r"\d+", text)
    year, month, day = digits if len(digits) == 3 else (digits[0][:4], digits[0][4:6], digits[0][6:])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _DateError(f"「{text}」という日はありません。") from None


def _weekdays(text: str) -> tuple[int, ...]:
    """月・木 → 0, 3; 月~金 → 0 to 4, over the end of the week too."""
    found: list[int] = []
    for mark, name in re.findall(rf"(~?)({_DAY})", text.replace("・", "")):
        number = WEEKDAYS.index(name[0])
        if mark:
            found += [(found[-1] + step) % 7 for step in range(1, (number - found[-1]) % 7)]
        found.append(number)
    return tuple(dict.fromkeys(found))


def _weeks(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(LAST if nth.startswith("最") else int(nth) for nth in re.findall(_NTH, text)))


def _without_remarks(text: str) -> tuple[str, tuple[str, ...]]:
    return _REMARK.sub(" ", text).strip(), tuple(dict.fromkeys(_REMARK.findall(text)))


def _without_months(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The cell before the colon, and the months after it; None where they cannot be read."""
    head, colon, tail = text.rpartition(":")
    if not colon or re.match(rf"\s*\(?{_DATE}", tail):  # 隔月:20150112
        return text, ()
    tail = tail.strip()
    if not _MONTHS.fullmatch(tail):
        return text, None
    months: list[int] = []
    for mark, digits in re.findall(r"([~-]?)\s*(\d{1,2})", tail):
        month = int(digits)
        if not 1 <= month <= 12:
            return text, None
        if mark:
            months += [(months[-1] + step - 1) % 12 + 1 for step in range(1, (month - months[-1]) % 12)]
        months.append(month)
    return head.strip(), tuple(sorted(set(months)))


def _joined(parts: list[CollectionRule]) -> list[CollectionRule]:
    """月 木 as one rule, 水2 水4 as one rule: what differs in its weeks only, then what differs in its weekdays only.
    Every week and the nth week are two things.
    """
    by_day: dict[tuple[object, ...], CollectionRule] = {}
    for part in parts:
        day = (part.weekdays, bool(part.weeks), part.first_day)
        weeks = {*part.weeks, *by_day.get(day, part).weeks}
        by_day[day] = replace(part, weeks=tuple(sorted(weeks)))
    by_week: dict[tuple[object, ...], CollectionRule] = {}
    for part in by_day.values():
        week = (part.weeks, part.first_day)
        weekdays = {*part.weekdays, *by_week.get(week, part).weekdays}
        by_week[week] = replace(part, weekdays=tuple(sorted(weekdays)))
    return list(by_week.values())


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else text[:30] + "…"

"""Words for time in the collection calendar: weekdays, weeks of the month, numbers, dates, hours.

Each function gives None for what it cannot read; ``Reading`` joins it with what is told then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Generic, TypeVar

from bot.kb.problem import plain

WEEKDAYS = "月火水木金土日"
LAST_WEEK = -1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[_T]):
    """How a text is read, and what staff are told where it cannot be: what it is not, and the remedy."""

    read: Callable[[str], _T | None]
    what: str
    remedy: str


def _weekday(text: str) -> int | None:
    match = re.fullmatch(rf"([{WEEKDAYS}])(?:曜日?)?", plain(text))
    return WEEKDAYS.index(match[1]) if match else None


def _week(text: str) -> int | None:
    if plain(text) in ("最後", str(LAST_WEEK)):
        return LAST_WEEK
    return _number(plain(text).removeprefix("第"), 5)


def _month(text: str) -> int | None:
    return _number(plain(text).removesuffix("月"), 12)


def _every_weeks(text: str) -> int | None:
    return _number(plain(text), 52)


def _number(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= most else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _hour(text: str) -> time | None:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", plain(text))
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))


WEEKDAY = Reading(_weekday, "曜日ではありません", "月・火・水・木・金・土・日 のどれかを書いてください。")
WEEK = Reading(_week, "月の何回目かを表す数ではありません", "1から5まで、最後の週なら -1 と書いてください。")
MONTH = Reading(_month, "月ではありません", "1から12までの数字を書いてください。")
EVERY_WEEKS = Reading(_every_weeks, "週の数ではありません", "隔週なら 2 のように、1から52までの数字を書いてください。")
DATE = Reading(_date, "暦にある日付ではありません", "半角で 2026-04-01 のように書いてください。")
HOUR = Reading(_hour, "時刻ではありません", "24時間の数え方で '8:30' のように書いてください。")

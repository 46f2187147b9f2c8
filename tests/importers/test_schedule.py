"""The dialects in which area_days.csv says when garbage is collected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.five374.cell import write_dates, write_rules
from bot.importers.five374.schedule import read_schedule
from bot.kb.calendar import CollectionRule
from bot.kb.model import Source
from bot.recurrence import meets

HERE = Source("area_days.csv", 2)
FIRST = date(2026, 4, 1)
DAYS = [FIRST + timedelta(days=count) for count in range(730)]


def said(cell: str) -> list[dict[str, Any]]:
    """What each rule of a cell says, without what it leaves open."""
    schedule = read_schedule(cell, "びん", HERE)
    assert not schedule.problems
    assert all((rule.category, rule.source) == ("びん", HERE) for rule in schedule.rules)
    fields = ("weekdays", "weeks", "months", "every_weeks", "first_day", "dates")
    return [
        {name: value for name in fields if (value := getattr(rule, name)) not in ((), 1, None)}
        for rule in schedule.rules
    ]


def days_of(rules: tuple[CollectionRule, ...]) -> list[date]:
    return [day for day in DAYS if any(meets(rule, day) for rule in rules)]


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("月 木", [{"weekdays": (0, 3)}]),
        ("月　木", [{"weekdays": (0, 3)}]),
        ("月、木", [{"weekdays": (0, 3)}]),
        ("月・木曜日", [{"weekdays": (0, 3)}]),
        ("毎週火曜", [{"weekdays": (1,)}]),
        ("毎週 （火・金）", [{"weekdays": (1, 4)}]),
        ("火曜日と金曜日", [{"weekdays": (1, 4)}]),
        ("第1 月曜日　第3 月曜日", [{"weekdays": (0,), "weeks": (1, 3)}]),
        ("水2;水4", [{"weekdays": (2,), "weeks": (2, 4)}]),
        ("金\n火", [{"weekdays": (1, 4)}]),
        ("月～金", [{"weekdays": (0, 1, 2, 3, 4)}]),
        ("土〜月", [{"weekdays": (0, 5, 6)}]),
        ("毎日", [{"weekdays": (0, 1, 2, 3, 4, 5, 6)}]),
        ("水2 水4", [{"weekdays": (2,), "weeks": (2, 4)}]),
        ("水２", [{"weekdays": (2,), "weeks": (2,)}]),
        ("火1 火3 火5", [{"weekdays": (1,), "weeks": (1, 3, 5)}]),
        ("火1火3", [{"weekdays": (1,), "weeks": (1, 3)}]),
        ("火1 木1", [{"weekdays": (1, 3), "weeks": (1,)}]),
        ("火1 木3", [{"weekdays": (1,), "weeks": (1,)}, {"weekdays": (3,), "weeks": (3,)}]),
        ("月 火3", [{"weekdays": (0,)}, {"weekdays": (1,), "weeks": (3,)}]),
        ("月 月3", [{"weekdays": (0,)}, {"weekdays": (0,), "weeks": (3,)}]),
        ("第1・第3月曜", [{"weekdays": (0,), "weeks": (1, 3)}]),
        ("第2・4水曜日", [{"weekdays": (2,), "weeks": (2, 4)}]),
        ("毎月第2水曜", [{"weekdays": (2,), "weeks": (2,)}]),
        ("水1・3", [{"weekdays": (2,), "weeks": (1, 3)}]),
        ("水（第2・第4）", [{"weekdays": (2,), "weeks": (2, 4)}]),
        ("最終金曜", [{"weekdays": (4,), "weeks": (-1,)}]),
        ("水1 水3:4 5 6", [{"weekdays": (2,), "weeks": (1, 3), "months": (4, 5, 6)}]),
        ("月：１１〜２月", [{"weekdays": (0,), "months": (1, 2, 11, 12)}]),
        ("隔月20260406", [{"weekdays": (0,), "every_weeks": 2, "first_day": date(2026, 4, 6)}]),
        ("隔週月曜 2026/04/06～", [{"weekdays": (0,), "every_weeks": 2, "first_day": date(2026, 4, 6)}]),
        ("隔週20260406", [{"weekdays": (0,), "every_weeks": 2, "first_day": date(2026, 4, 6)}]),
        ("月(隔週)2026年4月6日から", [{"weekdays": (0,), "every_weeks": 2, "first_day": date(2026, 4, 6)}]),
        ("隔月:20260406", [{"weekdays": (0,), "every_weeks": 2, "first_day": date(2026, 4, 6)}]),
        ("20260305 20260302 20260305", [{"dates": (date(2026, 3, 2), date(2026, 3, 5))}]),
        ("2026/3/2、2026-03-05", [{"dates": (date(2026, 3, 2), date(2026, 3, 5))}]),
        ("月 20260303", [{"weekdays": (0,)}, {"dates": (date(2026, 3, 3),)}]),
        ("", []),
        ("－", []),
        ("なし", []),
    ],
)
def test_a_cell_means_what_staff_meant_by_it(cell: str, rules: list[dict[str, Any]]) -> None:
    assert said(cell) == rules


@pytest.mark.parametrize(
    "cell",
    [
        "月 木（祝日を除く）",
        "随時",
        "申込制",
        "水6",
        "水0",
        "水13",
        "水2 4",
        "月・木2",
        "第2水、木",
        "8/1",
        "4月",
        "1月",
        "月 8:30",
        "水1 水3:4 13",
        "水1:4 水2:5",
        "20260302:4",
        "隔月",
        "隔月木20260406",
        "第3",
        "*",
    ],
)
def test_of_a_cell_that_is_not_wholly_understood_nothing_is_taken(cell: str) -> None:
    schedule = read_schedule(cell, "びん", HERE)
    assert schedule.rules == ()
    assert len(schedule.problems) == 1


def test_a_first_day_on_another_weekday_is_no_schedule() -> None:
    schedule = read_schedule("月 隔火20260408", "びん", HERE)
    assert schedule.rules == ()
    assert schedule.problems == ("隔週の最初の日の2026年4月8日は水曜で、火曜ではありません。",)


def test_of_many_dates_only_the_impossible_one_is_lost_and_told() -> None:
    schedule = read_schedule("20260302 20260230 20260305", "びん", HERE)
    assert schedule.rules[0].dates == (date(2026, 3, 2), date(2026, 3, 5))
    assert schedule.problems == ("「20260230」という日はありません。",)


def test_remarks_stand_apart_from_the_days() -> None:
    schedule = read_schedule("火 金 *1 *12", "びん", HERE)
    assert (schedule.rules[0].weekdays, schedule.remarks) == ((1, 4), ("1", "12"))


@given(st.text(alphabet="月火水木金土日曜隔週毎第最終0123456789*:： 、・/-~（）年月日から", max_size=30))
def test_any_text_of_the_dialects_letters_is_read_or_told(cell: str) -> None:
    schedule = read_schedule(cell, "びん", HERE)
    assert all(rule.weekdays or rule.dates for rule in schedule.rules)
    assert all(1 <= month <= 12 for rule in schedule.rules for month in rule.months)


WEEKDAYS = st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True).map(lambda days: tuple(sorted(days)))
WEEKLY = st.builds(CollectionRule, category=st.just("びん"), source=st.just(HERE), weekdays=WEEKDAYS)
MONTHLY = st.builds(
    CollectionRule,
    category=st.just("びん"),
    source=st.just(HERE),
    weekdays=WEEKDAYS,
    weeks=st.lists(st.integers(1, 5), min_size=1, unique=True).map(lambda weeks: tuple(sorted(weeks))),
)
OTHER_WEEKS = st.sampled_from(DAYS).map(
    lambda day: CollectionRule(category="びん", source=HERE, weekdays=(day.weekday(),), every_weeks=2, first_day=day)
)


@given(st.lists(st.one_of(WEEKLY, MONTHLY, OTHER_WEEKS), min_size=1, max_size=4))
def test_rules_written_and_read_again_bring_the_same_days(rules: list[CollectionRule]) -> None:
    text = write_rules(rules)
    assert text is not None
    assert days_of(read_schedule(text, "びん", HERE).rules) == days_of(tuple(rules))


@given(st.sets(st.sampled_from(DAYS), min_size=1, max_size=60))
def test_dates_written_and_read_again_are_the_same(days: set[date]) -> None:
    assert days_of(read_schedule(write_dates(days), "びん", HERE).rules) == sorted(days)

"""Collection days: what each kind of rule meets, how changes meet, what is said of a date; against a slow oracle."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import jpholiday
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import TOKYO, Calendar, Collection, written
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule, District
from bot.kb.model import Source
from bot.recurrence import phrase

HERE = Source("districts.yaml", 1)
SINCE, UNTIL = date(2026, 4, 1), date(2027, 3, 31)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def rule(category: str = "burn", **said: object) -> CollectionRule:
    return CollectionRule(category=category, source=HERE, **said)  # type: ignore[arg-type]


def change(
    action: ChangeAction, first: date, last: date | None = None, *, reason: str = "祭りのため", **said: object
) -> CollectionChange:
    return CollectionChange(action=action, first=first, last=last or first, reason=reason, source=HERE, **said)  # type: ignore[arg-type]


def calendar(
    *rules: CollectionRule,
    changes: Sequence[CollectionChange] = (),
    since: date = SINCE,
    until: date = UNTIL,
    hour: time | None = time(8, 30),
) -> Calendar:
    district = District(id="kita", name="北地区", source=HERE, rules=rules, since=since, until=until, hour=hour)
    return Calendar(district, changes)


def days(found: Calendar, category: str = "burn") -> list[date]:
    return [collection.date for collection in found.between(SINCE, UNTIL) if collection.category == category]


def reason(found: Calendar, day: date) -> str:
    (collection,) = found.on(day)
    return collection.reason


# -- one rule --


def test_a_weekly_rule_meets_its_weekdays_and_nothing_else() -> None:
    found = calendar(rule(weekdays=(TUE, FRI)))
    assert {day.weekday() for day in days(found)} == {TUE, FRI}
    assert len(days(found)) == 52 + 52
    assert reason(found, date(2026, 4, 3)) == "毎週火曜・金曜"


def test_the_second_wednesday_is_not_the_wednesday_of_the_second_week() -> None:
    found = calendar(rule(weekdays=(WED,), weeks=(2,)))
    assert days(found)[:3] == [date(2026, 4, 8), date(2026, 5, 13), date(2026, 6, 10)]
    assert len(days(found)) == 12
    assert reason(found, date(2026, 4, 8)) == "第2水曜"


def test_months_without_a_fifth_friday_have_no_collection_then() -> None:
    assert days(calendar(rule(weekdays=(FRI,), weeks=(5,)))) == [
        date(2026, 5, 29),
        date(2026, 7, 31),
        date(2026, 10, 30),
        date(2027, 1, 29),
    ]


def test_the_last_monday_of_a_month_is_its_fourth_or_its_fifth() -> None:
    found = calendar(rule(weekdays=(MON,), weeks=(-1,)))
    assert days(found)[:3] == [date(2026, 4, 27), date(2026, 5, 25), date(2026, 6, 29)]
    assert len(days(found)) == 12
    assert reason(found, date(2026, 6, 29)) == "最後の月曜"


def test_every_other_week_is_counted_from_its_first_day_across_the_new_year() -> None:
    found = calendar(rule(weekdays=(THU,), every_weeks=2, first_day=date(2026, 4, 2)))
    assert days(found)[:2] == [date(2026, 4, 2), date(2026, 4, 16)]
    assert date(2026, 12, 24) in days(found)
    assert date(2027, 1, 7) in days(found)
    assert reason(found, date(2026, 4, 16)) == "隔週木曜（4月2日から）"


def test_every_other_week_takes_both_weekdays_of_the_same_week() -> None:
    found = calendar(rule(weekdays=(MON, THU), every_weeks=2, first_day=date(2026, 4, 9)))
    assert days(found)[:3] == [date(2026, 4, 9), date(2026, 4, 20), date(2026, 4, 23)]


def test_there_is_no_collection_before_the_first_day_unless_the_rule_itself_begins_earlier() -> None:
    first = date(2026, 6, 4)
    assert days(calendar(rule(weekdays=(THU,), every_weeks=2, first_day=first)))[0] == first
    early = calendar(rule(weekdays=(THU,), every_weeks=2, first_day=first, since=date(2026, 4, 20)))
    assert days(early)[:4] == [date(2026, 4, 23), date(2026, 5, 7), date(2026, 5, 21), first]


def test_dates_are_met_as_written() -> None:
    found = calendar(rule(dates=(date(2026, 5, 13), date(2026, 4, 8))))
    assert days(found) == [date(2026, 4, 8), date(2026, 5, 13)]
    assert reason(found, date(2026, 4, 8)) == "日付で決まっている収集日"


def test_a_rule_may_hold_in_some_months_only() -> None:
    found = calendar(rule(weekdays=(SAT,), weeks=(1,), months=(4, 7, 8, 9, 12)))
    assert [day.month for day in days(found)] == [4, 7, 8, 9, 12]
    assert reason(found, date(2026, 4, 4)) == "4月・7月から9月・12月の第1土曜"


def test_a_rule_may_hold_for_a_time_only_and_both_its_ends_count() -> None:
    found = calendar(rule(weekdays=(WED,), since=date(2026, 5, 6), until=date(2026, 5, 20)))
    assert days(found) == [date(2026, 5, 6), date(2026, 5, 13), date(2026, 5, 20)]
    assert reason(found, date(2026, 5, 13)) == "毎週水曜（5月6日から5月20日まで）"


def test_a_rule_may_skip_public_holidays_and_substitutes_for_them() -> None:
    found = calendar(rule(weekdays=(MON, TUE, WED), skips_holidays=True))
    for holiday in (date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6), date(2026, 9, 22), date(2026, 11, 3)):
        assert found.on(holiday) == ()
    assert found.on(date(2026, 11, 4)) == (Collection(date(2026, 11, 4), "burn", "毎週月曜・火曜・水曜（祝日は休み）"),)


def test_a_rule_that_names_no_day_meets_none() -> None:
    assert days(calendar(rule())) == []


def test_a_note_of_the_staff_is_told_with_the_reason() -> None:
    assert (
        reason(calendar(rule(weekdays=(WED,), note="雨の日も集めます")), date(2026, 4, 1))
        == "毎週水曜（雨の日も集めます）"
    )


def test_a_date_of_long_ago_is_told_with_its_year() -> None:
    told = phrase(rule(weekdays=(MON,), every_weeks=4, first_day=date(2015, 1, 12)), 2026)
    assert told == "4週に1回の月曜（2015年1月12日から）"


def test_a_date_is_written_as_residents_read_it() -> None:
    assert written(date(2026, 11, 24)) == "11月24日（火）"


# -- a district --


def test_two_rules_of_one_category_are_one_collection_with_the_reason_of_the_first() -> None:
    found = calendar(rule(weekdays=(WED,), weeks=(1,)), rule(weekdays=(WED,)), rule("cans", weekdays=(WED,)))
    assert found.on(date(2026, 4, 1)) == (
        Collection(date(2026, 4, 1), "burn", "第1水曜"),
        Collection(date(2026, 4, 1), "cans", "毎週水曜"),
    )
    assert reason(calendar(rule(weekdays=(WED,), weeks=(1,)), rule(weekdays=(WED,))), date(2026, 4, 8)) == "毎週水曜"


def test_nothing_is_known_outside_the_period() -> None:
    found = calendar(rule(weekdays=(WED, THU)))
    assert found.covers(SINCE)
    assert found.covers(UNTIL)
    for day in (date(2026, 3, 25), date(2027, 4, 1)):
        assert not found.covers(day)
        assert found.on(day) == ()
        assert found.stops(day) == ()
    first, *_, last = found.between(date(2020, 1, 1), date(2030, 1, 1))
    assert (first.date, last.date) == (SINCE, UNTIL)


def test_the_categories_of_a_district_are_those_of_its_rules_and_of_what_is_added() -> None:
    added = change(ChangeAction.ADD, date(2026, 6, 7), categories=("bulky", "burn"))
    assert calendar(rule("cans", weekdays=(WED,)), changes=[added]).categories == ("cans", "bulky", "burn")


# -- changes --


def test_a_stop_takes_away_its_days_and_says_which_change_it_was() -> None:
    stop = change(ChangeAction.STOP, date(2026, 12, 31), date(2027, 1, 3), reason="年末年始のため")
    found = calendar(rule(weekdays=(THU, FRI)), changes=[stop])
    assert date(2026, 12, 31) not in days(found)
    assert date(2027, 1, 1) not in days(found)
    assert date(2027, 1, 7) in days(found)
    assert found.stops(date(2027, 1, 1)) == (stop,)
    assert found.stops(date(2027, 1, 2)) == ()
    assert found.stops(date(2027, 1, 7)) == ()


def test_a_change_is_for_its_districts_and_categories_only() -> None:
    day = date(2026, 11, 3)
    rules = rule(weekdays=(TUE,)), rule("cans", weekdays=(TUE,))
    of_others = change(ChangeAction.STOP, day, districts=("minami",))
    assert len(calendar(*rules, changes=[of_others]).on(day)) == 2
    of_cans = change(ChangeAction.STOP, day, districts=("kita", "minami"), categories=("cans",))
    assert [collection.category for collection in calendar(*rules, changes=[of_cans]).on(day)] == ["burn"]


def test_a_move_brings_on_another_day_what_is_usual_on_its_own() -> None:
    move = change(ChangeAction.MOVE, date(2026, 11, 3), moved_to=date(2026, 11, 4), reason="祝日のため")
    found = calendar(rule(weekdays=(TUE,)), rule("cans", weekdays=(FRI,)), changes=[move])
    assert found.on(date(2026, 11, 3)) == ()
    assert found.on(date(2026, 11, 4)) == (Collection(date(2026, 11, 4), "burn", "11月3日の分を移動（祝日のため）"),)
    assert found.stops(date(2026, 11, 3)) == (move,)


def test_a_move_brings_what_the_rules_skip_on_a_holiday() -> None:
    move = change(ChangeAction.MOVE, date(2026, 11, 3), moved_to=date(2026, 11, 4), reason="祝日のため")
    found = calendar(rule(weekdays=(TUE,), skips_holidays=True), changes=[move])
    assert found.on(date(2026, 11, 3)) == ()
    assert len(found.on(date(2026, 11, 4))) == 1


def test_moves_do_not_chain() -> None:
    first = change(ChangeAction.MOVE, date(2026, 11, 3), moved_to=date(2026, 11, 4))
    second = change(ChangeAction.MOVE, date(2026, 11, 4), moved_to=date(2026, 11, 5))
    found = calendar(rule(weekdays=(TUE,)), rule("cans", weekdays=(WED,)), changes=[first, second])
    assert [collection.category for collection in found.on(date(2026, 11, 4))] == ["burn"]
    assert [collection.category for collection in found.on(date(2026, 11, 5))] == ["cans"]


def test_what_is_moved_into_a_stop_of_many_days_is_collected() -> None:
    stop = change(ChangeAction.STOP, date(2026, 12, 29), date(2027, 1, 3), reason="年末年始のため")
    move = change(ChangeAction.MOVE, date(2027, 1, 1), moved_to=date(2026, 12, 30), reason="元日のため")
    found = calendar(rule(weekdays=(FRI,)), changes=[stop, move])
    assert found.on(date(2027, 1, 1)) == ()
    assert reason(found, date(2026, 12, 30)) == "1月1日の分を移動（元日のため）"


def test_instead_of_one_category_another_is_a_stop_and_an_addition_of_the_same_day() -> None:
    day = date(2027, 1, 8)
    stop = change(ChangeAction.STOP, day)
    added = change(ChangeAction.ADD, day, categories=("cans",), reason="年始のため")
    found = calendar(rule(weekdays=(FRI,)), changes=[added, stop])
    assert found.on(day) == (Collection(day, "cans", "追加の収集（年始のため）"),)
    assert found.stops(day) == (stop,)


def test_a_stop_that_an_addition_gives_back_is_not_told() -> None:
    stop = change(ChangeAction.STOP, date(2026, 12, 29), date(2027, 1, 3))
    added = change(ChangeAction.ADD, date(2026, 12, 29), categories=("burn",), reason="大掃除のため")
    found = calendar(rule(weekdays=(TUE,)), changes=[stop, added])
    assert reason(found, date(2026, 12, 29)) == "追加の収集（大掃除のため）"
    assert found.stops(date(2026, 12, 29)) == ()


def test_a_stop_of_one_day_beats_an_addition_of_several() -> None:
    added = change(ChangeAction.ADD, date(2026, 12, 28), date(2026, 12, 30), categories=("burn",))
    stop = change(ChangeAction.STOP, date(2026, 12, 29), categories=("burn",))
    assert days(calendar(changes=[added, stop])) == [date(2026, 12, 28), date(2026, 12, 30)]


def test_what_is_added_to_a_usual_day_changes_neither_the_day_nor_its_reason() -> None:
    added = change(ChangeAction.ADD, date(2026, 4, 7), categories=("burn",))
    assert reason(calendar(rule(weekdays=(TUE,)), changes=[added]), date(2026, 4, 7)) == "毎週火曜"


def test_a_move_from_a_day_that_is_not_covered_brings_nothing() -> None:
    move = change(ChangeAction.MOVE, date(2026, 3, 31), moved_to=date(2026, 4, 1))
    assert calendar(rule(weekdays=(TUE,)), changes=[move]).on(date(2026, 4, 1)) == ()


# -- the next collection --


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(0, 0, date(2026, 4, 7)), (8, 30, date(2026, 4, 7)), (8, 31, date(2026, 4, 10)), (23, 59, date(2026, 4, 10))],
)
def test_todays_collection_is_the_next_one_until_its_hour_has_passed(hour: int, minute: int, expected: date) -> None:
    found = calendar(rule(weekdays=(TUE, FRI))).next("burn", now=moment(date(2026, 4, 7), hour, minute))
    assert found is not None
    assert found.date == expected


def test_without_an_hour_the_whole_day_counts() -> None:
    found = calendar(rule(weekdays=(TUE,)), hour=None)
    now = moment(date(2026, 4, 7), 23, 59)
    assert not found.is_over(date(2026, 4, 7), now=now)
    collection = found.next("burn", now=now)
    assert collection is not None
    assert collection.date == date(2026, 4, 7)


def test_the_hour_is_that_of_japan_wherever_the_clock_stands() -> None:
    found = calendar(rule(weekdays=(TUE, FRI)))
    early, late = datetime(2026, 4, 6, 23, 0, tzinfo=UTC), datetime(2026, 4, 7, 0, 0, tzinfo=UTC)
    collections = [found.next("burn", now=now) for now in (early, late)]
    assert [collection and collection.date for collection in collections] == [date(2026, 4, 7), date(2026, 4, 10)]


def test_before_the_period_the_first_collection_in_it_is_the_next_and_after_it_there_is_none() -> None:
    found = calendar(rule(weekdays=(TUE,)))
    early = found.next("burn", now=moment(date(2025, 1, 1), 12))
    assert early is not None
    assert early.date == date(2026, 4, 7)
    assert found.next("burn", now=moment(date(2027, 3, 31), 12)) is None
    assert found.next("cans", now=moment(SINCE, 0)) is None


# -- against a slow oracle --

_DAY = timedelta(days=1)
DAYS = [SINCE + number * _DAY for number in range((UNTIL - SINCE).days + 1)]
CATEGORIES = ("burn", "cans", "paper")


def every_day_of(said: CollectionRule, *, with_holidays: bool = False) -> set[date]:
    """The rule's days, built up from lists of each part."""
    if said.dates:
        found = set(said.dates)
    elif said.weeks:
        found = set()
        for year, month in {(day.year, day.month) for day in DAYS}:
            for weekday in said.weekdays:
                column = [week[weekday] for week in months.monthcalendar(year, month) if week[weekday]]
                numbers = [column[number - 1 if number > 0 else -1] for number in said.weeks if number <= len(column)]
                found |= {date(year, month, number) for number in numbers}
    elif said.first_day is not None:
        found = set()
        monday = said.first_day - said.first_day.weekday() * _DAY
        for step in range(-200, 200):
            week = monday + step * 7 * said.every_weeks * _DAY
            found |= {week + weekday * _DAY for weekday in said.weekdays}
        if said.since is None:
            found = {day for day in found if day >= said.first_day}
    else:
        found = {day for day in DAYS if day.weekday() in said.weekdays}
    if said.months:
        found = {day for day in found if day.month in said.months}
    if said.since:
        found = {day for day in found if day >= said.since}
    if said.until:
        found = {day for day in found if day <= said.until}
    if said.skips_holidays and not with_holidays:
        found = {day for day in found if not jpholiday.is_holiday(day)}
    return found & set(DAYS)


def oracle(rules: Sequence[CollectionRule], changes: Sequence[CollectionChange]) -> set[tuple[date, str]]:
    usual = {(day, said.category) for said in rules for day in every_day_of(said)}
    movable = {(day, said.category) for said in rules for day in every_day_of(said, with_holidays=True)}
    collected = set(usual)
    for said in changes:
        if said.action is not ChangeAction.ADD:
            collected -= {
                (day, name)
                for day, name in usual
                if said.first <= day <= said.last and name in (said.categories or CATEGORIES)
            }
    for said in changes:
        if said.action is ChangeAction.ADD:
            brought = {(day, name) for day in DAYS if said.first <= day <= said.last for name in said.categories}
            length = (said.last - said.first).days + 1
        elif said.action is ChangeAction.MOVE and said.moved_to in DAYS:
            names = {name for day, name in movable if day == said.first and name in (said.categories or CATEGORIES)}
            brought, length = {(said.moved_to, name) for name in names}, 1
        else:
            continue
        for day, name in brought:
            stronger = [
                stop
                for stop in changes
                if stop.action is ChangeAction.STOP
                and stop.first <= day <= stop.last
                and name in (stop.categories or CATEGORIES)
                and (stop.last - stop.first).days + 1 < length
            ]
            if not stronger:
                collected.add((day, name))
    return collected


some_days = st.sampled_from(DAYS)
weekdays = st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
some_months = st.lists(st.integers(1, 12), max_size=4, unique=True).map(tuple)
periods = st.one_of(st.just((None, None)), st.tuples(some_days, some_days).map(lambda pair: tuple(sorted(pair))))


@st.composite
def any_rule(draw: st.DrawFn) -> CollectionRule:
    category, how = draw(st.sampled_from(CATEGORIES)), draw(st.sampled_from(["weekly", "weeks", "every", "dates"]))
    if how == "dates":
        return rule(category, dates=tuple(draw(st.lists(some_days, min_size=1, max_size=8, unique=True))))
    since, until = draw(periods)
    said: dict[str, object] = {
        "weekdays": draw(weekdays),
        "months": draw(some_months),
        "since": since,
        "until": until,
        "skips_holidays": draw(st.booleans()),
    }
    if how == "weeks":
        numbers = st.sampled_from([1, 2, 3, 4, 5, -1])
        said["weeks"] = tuple(draw(st.lists(numbers, min_size=1, max_size=4, unique=True)))
    elif how == "every":
        said |= {"every_weeks": draw(st.integers(1, 5)), "first_day": draw(some_days)}
    return rule(category, **said)


@st.composite
def any_change(draw: st.DrawFn) -> CollectionChange:
    action, first = draw(st.sampled_from(ChangeAction)), draw(some_days)
    categories = tuple(draw(st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True)))
    if action is ChangeAction.MOVE:
        return change(action, first, moved_to=first + draw(st.integers(1, 9)) * _DAY, categories=categories)
    last = first + draw(st.integers(0, 12)) * _DAY
    if action is ChangeAction.ADD:
        categories = categories or ("burn",)
    return change(action, first, last, categories=categories)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_rule(), min_size=1, max_size=5), st.lists(any_change(), max_size=5))
def test_the_calendar_says_what_a_slow_reading_of_the_rules_says(
    rules: list[CollectionRule], changes: list[CollectionChange]
) -> None:
    found = calendar(*rules, changes=changes)
    collections = list(found.between(SINCE, UNTIL))
    told = [(collection.date, collection.category) for collection in collections]
    assert len(told) == len(set(told))
    assert set(told) == oracle(rules, changes)
    assert [day for day, _ in told] == sorted(day for day, _ in told)
    assert all(collection.reason for collection in collections)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(any_rule(), min_size=1, max_size=4), st.lists(any_change(), max_size=4), some_days, st.integers(0, 1439)
)
def test_the_next_collection_is_the_first_that_is_not_over(
    rules: list[CollectionRule], changes: list[CollectionChange], day: date, minute: int
) -> None:
    found = calendar(*rules, changes=changes)
    now = datetime.combine(day, time(minute // 60, minute % 60), TOKYO)
    later = [
        (other, name)
        for other, name in oracle(rules, changes)
        if name == "burn" and (other > day or (other == day and minute <= 8 * 60 + 30))
    ]
    collection = found.next("burn", now=now)
    assert (collection.date if collection else None) == (min(later)[0] if later else None)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_rule(), min_size=1, max_size=4), st.lists(any_change(), min_size=1, max_size=5))
def test_a_usual_collection_that_is_missing_is_explained_by_a_change(
    rules: list[CollectionRule], changes: list[CollectionChange]
) -> None:
    found = calendar(*rules, changes=changes)
    collected = {(collection.date, collection.category) for collection in found.between(SINCE, UNTIL)}
    usual = {(day, said.category) for said in rules for day in every_day_of(said)}
    for day in {day for day, _ in usual - collected}:
        assert found.stops(day)
    for day in DAYS:
        for stop in found.stops(day):
            assert stop.action is not ChangeAction.ADD
            assert stop.first <= day <= stop.last

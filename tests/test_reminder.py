"""Who is told when, and in what words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Choice
from bot.calendar import TOKYO, Calendar, written
from bot.dialog import Reminder, Resident
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule, District
from bot.kb.model import Source
from bot.kb.sentence import FIXED_TEXTS
from bot.reminder import Due, Notice, due
from tests.notice_texts import NOTICE_TEXTS

HERE = Source("districts.yaml", 1)
NAMES = {"moeru": "燃えるごみ", "moenai": "燃えないごみ", "kami": "紙"}
EVENING = Resident("kita", Reminder.EVENING)
MORNING = Resident("kita", Reminder.MORNING)
HALF_PAST_EIGHT = time(8, 30)


def district(
    *, id_: str = "kita", hour: time | None = HALF_PAST_EIGHT, rules: Sequence[CollectionRule] = ()
) -> District:
    return District(
        id=id_,
        name=id_,
        source=HERE,
        rules=tuple(rules) or (weekly("moeru", 1, 4), weekly("kami", 3), weekly("moenai", 1, weeks=(4,))),
        since=date(2026, 4, 1),
        until=date(2027, 3, 31),
        hour=hour,
    )


def weekly(category: str, *weekdays: int, **more: Any) -> CollectionRule:
    return CollectionRule(category=category, source=HERE, weekdays=weekdays, **more)


def change(action: ChangeAction, first: date, **more: Any) -> CollectionChange:
    return CollectionChange(
        **{"reason": "祝日のため", "first": first, "last": first, "action": action, "source": HERE, **more}
    )


def say(name: str, **values: str) -> str:
    return NOTICE_TEXTS[name].format(**values)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def told(
    now: str,
    resident: Resident = EVENING,
    *,
    hour: time | None = HALF_PAST_EIGHT,
    rules: Sequence[CollectionRule] = (),
    changes: Sequence[CollectionChange] = (),
) -> str | None:
    """What one resident is told at this time."""
    found = asked({"#1": resident}, now, {"kita": Calendar(district(hour=hour, rules=rules), changes)})
    return found.notices[0].answer.texts[0] if found.notices else None


def asked(residents: Mapping[str, Resident], now: str, calendars: Mapping[str, Calendar] | None = None) -> Due:
    return due(residents, calendars or {"kita": Calendar(district())}, NAMES, say, at(now))


def test_in_the_evening_the_collection_of_tomorrow_is_told() -> None:
    assert (
        told("2026-11-23T19:00")
        == "明日11月24日（火）は、燃えるごみ・燃えないごみの収集日です。\n8時30分までに出してください。"
    )


def test_in_the_morning_the_collection_of_the_day_is_told() -> None:
    assert (
        told("2026-11-27T06:00", MORNING)
        == "今日11月27日（金）は、燃えるごみの収集日です。\n8時30分までに出してください。"
    )


def test_a_notice_says_for_whom_and_until_when_it_is_and_how_to_end_it() -> None:
    notice = asked({"#1": EVENING}, "2026-11-23T19:00").notices[0]
    assert (notice.user, notice.day, notice.kind) == ("#1", date(2026, 11, 24), Reminder.EVENING)
    assert notice.until == at("2026-11-24T00:00")
    assert notice.answer.choices == (
        Choice("今日は何ごみ", "collection:today"),
        Choice("通知をやめる", "remind:off"),
    )
    assert asked({"#1": MORNING}, "2026-11-24T06:00").notices[0].until == at("2026-11-24T08:30")


@pytest.mark.parametrize(
    ("resident", "first", "last", "too_early", "too_late"),
    [
        (EVENING, "2026-11-23T19:00", "2026-11-23T23:59", "2026-11-23T18:59", "2026-11-24T00:00"),
        (MORNING, "2026-11-24T06:00", "2026-11-24T08:29", "2026-11-24T05:59", "2026-11-24T08:30"),
    ],
)
def test_a_notice_has_its_hours(resident: Resident, first: str, last: str, too_early: str, too_late: str) -> None:
    assert told(first, resident) == told(last, resident) is not None
    assert told(too_early, resident) is None
    assert told(too_late, resident) is None


@pytest.mark.parametrize(
    ("hour", "first", "last"),
    [
        (None, "06:00", "11:59"),
        (time(13, 0), "06:00", "12:59"),
        (time(7, 0), "06:00", "06:59"),
        (time(6, 15), "05:15", "06:14"),
        (time(5, 0), "04:00", "04:59"),
        (time(0, 30), "00:00", "00:29"),
    ],
)
def test_the_morning_ends_when_garbage_must_be_out_however_early_that_is(
    hour: time | None, first: str, last: str
) -> None:
    minutes = [at("2026-11-24T00:00") + timedelta(minutes=minute) for minute in range(24 * 60)]
    open_ = [moment for moment in minutes if told(moment.replace(tzinfo=None).isoformat(), MORNING, hour=hour)]
    assert [f"{moment:%H:%M}" for moment in (open_[0], open_[-1])] == [first, last]


def test_without_an_hour_none_is_told() -> None:
    assert told("2026-11-26T19:00", hour=None) == "明日11月27日（金）は、燃えるごみの収集日です。"
    assert "8時までに" in str(told("2026-11-26T19:00", hour=time(8, 0)))


def test_on_a_day_without_collection_nothing_is_told() -> None:
    assert told("2026-11-24T19:00") is None


@pytest.mark.parametrize("now", ["2026-11-23T10:00+00:00", "2026-11-23T19:00+09:00", "2026-11-23T05:00-05:00"])
def test_the_time_is_that_of_japan_wherever_the_server_stands(now: str) -> None:
    moment = datetime.fromisoformat(now)
    assert len(due({"#1": EVENING}, {"kita": Calendar(district())}, NAMES, say, moment).notices) == 1


def test_only_who_wants_to_be_told_is_told() -> None:
    residents = {
        "#1": Resident("kita"),
        "#2": Resident("", Reminder.EVENING),
        "#3": EVENING,
        "#4": MORNING,
        "#5": Resident("minami", Reminder.EVENING),
    }
    calendars = {
        "kita": Calendar(district()),
        "minami": Calendar(district(id_="minami", rules=[weekly("kami", 1)])),
    }
    notices = asked(residents, "2026-11-23T20:00", calendars).notices
    assert [(notice.user, "紙" in notice.answer.texts[0]) for notice in notices] == [("#3", False), ("#5", True)]


def test_a_moved_collection_says_why_and_the_day_it_left_says_where_it_went() -> None:
    moved = change(ChangeAction.MOVE, date(2026, 11, 3), moved_to=date(2026, 11, 4))
    assert told("2026-11-02T19:00", changes=[moved]) == (
        "明日11月3日（火）は祝日のため、燃えるごみの収集はありません。\n燃えるごみは、11月4日（水）に収集します。"
    )
    assert told("2026-11-03T19:00", changes=[moved]) == (
        "明日11月4日（水）は、燃えるごみの収集日です。\n8時30分までに出してください。\n"
        "燃えるごみ: 11月3日の分を移動（祝日のため）"
    )


def test_a_collection_that_was_moved_forward_is_not_promised_afterwards() -> None:
    moved = change(ChangeAction.MOVE, date(2026, 11, 3), moved_to=date(2026, 11, 2))
    assert told("2026-11-02T19:00", changes=[moved]) == "明日11月3日（火）は祝日のため、燃えるごみの収集はありません。"


def test_what_is_added_says_why_and_what_is_usual_says_nothing() -> None:
    added = change(ChangeAction.ADD, date(2026, 11, 27), categories=("moenai",), reason="年末に向けて")
    assert told("2026-11-26T19:00", changes=[added]) == (
        "明日11月27日（金）は、燃えるごみ・燃えないごみの収集日です。\n8時30分までに出してください。\n"
        "燃えないごみ: 追加の収集（年末に向けて）"
    )


def test_a_stop_that_takes_the_usual_collection_is_told_on_each_of_its_days_and_on_no_other() -> None:
    stop = change(ChangeAction.STOP, date(2026, 12, 31), last=date(2027, 1, 3), reason="年末年始のため")
    said = {
        day: told(f"{day - timedelta(days=1)}T19:00", changes=[stop])
        for day in (date(2026, 12, 30) + timedelta(days=number) for number in range(5))
    }
    assert said == {
        date(2026, 12, 30): None,
        date(2026, 12, 31): "明日12月31日（木）は年末年始のため、紙の収集はありません。",
        date(2027, 1, 1): "明日1月1日（金）は年末年始のため、燃えるごみの収集はありません。",
        date(2027, 1, 2): None,
        date(2027, 1, 3): None,
    }


def test_a_stop_of_one_category_leaves_the_others_and_is_told_beside_them() -> None:
    stop = change(ChangeAction.STOP, date(2026, 11, 24), categories=("moenai",), reason="工事のため")
    assert told("2026-11-24T06:30", MORNING, changes=[stop]) == (
        "今日11月24日（火）は、燃えるごみの収集日です。\n8時30分までに出してください。\n"
        "今日11月24日（火）は工事のため、燃えないごみの収集はありません。"
    )


def test_a_stop_for_another_district_is_not_ours_to_tell() -> None:
    stop = change(ChangeAction.STOP, date(2026, 11, 24), districts=("minami",))
    assert "収集日です" in str(told("2026-11-23T19:00", changes=[stop]))
    assert "ありません" not in str(told("2026-11-23T19:00", changes=[stop]))


def test_a_rule_that_rests_on_holidays_is_told_like_a_stop() -> None:
    rules = [weekly("moeru", 1, 4, skips_holidays=True)]
    assert told("2026-11-02T19:00", rules=rules) == "明日11月3日（火）は祝日のため、燃えるごみの収集はありません。"
    assert "収集日です" in str(told("2026-11-05T19:00", rules=rules))


def test_outside_the_calendar_nobody_is_told_and_the_operator_can_see_it() -> None:
    residents = {"#1": EVENING, "#2": EVENING, "#3": Resident("gone", Reminder.EVENING), "#4": MORNING}
    assert len(asked(residents, "2027-03-29T19:00").notices) == 2
    ended = asked(residents, "2027-04-05T19:00")
    assert ended.notices == ()
    assert ended.silent == {"kita": 2, "gone": 1}
    assert asked(residents, "2027-04-05T12:30").silent == {}


def test_the_sentences_are_those_that_staff_may_write() -> None:
    known = {text.name: set(text.placeholders) for text in FIXED_TEXTS}
    for name, text in NOTICE_TEXTS.items():
        assert known[name] == {part.partition("}")[0] for part in text.split("{")[1:]}


days = st.dates(date(2026, 4, 1), date(2027, 3, 31))
rules = st.builds(
    weekly,
    st.sampled_from(sorted(NAMES)),
    st.integers(0, 6),
    weeks=st.sampled_from([(), (1,), (2, 4), (-1,)]),
    skips_holidays=st.booleans(),
)
changes = st.builds(
    lambda action, first, length, move, categories: change(
        action,
        first,
        last=first if action is ChangeAction.MOVE else first + timedelta(days=length),
        moved_to=first + timedelta(days=move) if action is ChangeAction.MOVE else None,
        categories=categories if action is not ChangeAction.ADD else (categories or ("kami",)),
    ),
    st.sampled_from(ChangeAction),
    days,
    st.integers(0, 5),
    st.sampled_from([-2, -1, 1, 2]),
    st.lists(st.sampled_from(sorted(NAMES)), max_size=2, unique=True).map(tuple),
)


@given(
    st.lists(rules, min_size=1, max_size=4), st.lists(changes, max_size=4), days, st.sampled_from([EVENING, MORNING])
)
@settings(max_examples=200, deadline=None)
def test_whatever_the_calendar_a_notice_names_what_is_collected_and_takes_back_only_what_is_not(
    rules_: list[CollectionRule], changes_: list[CollectionChange], day: date, resident: Resident
) -> None:
    calendar = Calendar(district(rules=rules_), changes_)
    evening = resident.reminder is Reminder.EVENING
    now = datetime.combine(day - timedelta(days=1) if evening else day, time(20 if evening else 7), TOKYO)
    found = due({"#1": resident}, {"kita": calendar}, NAMES, say, now)
    collected = {NAMES[collection.category] for collection in calendar.on(day)}
    lines = found.notices[0].answer.texts[0].split("\n") if found.notices else []
    assert all(line and "{" not in line for line in lines)
    announced = [line for line in lines if line.endswith("の収集日です。")]
    taken_back = [line for line in lines if line.endswith("の収集はありません。")]
    assert len(announced) == bool(collected)
    for line in announced:
        assert written(day) in line
        assert set(line.removesuffix("の収集日です。").partition("は、")[2].split("・")) == collected
    for line in taken_back:
        assert collected.isdisjoint(line.removesuffix("の収集はありません。").partition("、")[2].split("・"))


@given(st.lists(rules, min_size=1, max_size=3), st.lists(changes, max_size=3), st.integers(0, 350))
@settings(max_examples=30, deadline=None)
def test_asked_every_quarter_of_an_hour_of_a_week_a_day_is_told_in_its_hours_and_always_in_the_same_words(
    rules_: list[CollectionRule], changes_: list[CollectionChange], start: int
) -> None:
    calendar = Calendar(district(rules=rules_), changes_)
    begin = datetime.combine(date(2026, 4, 2) + timedelta(days=start), time(0), TOKYO)
    seen: dict[tuple[date, Reminder], list[tuple[datetime, Notice]]] = {}
    for number in range(7 * 24 * 4):
        now = begin + timedelta(minutes=15 * number)
        for notice in due({"#1": EVENING, "#2": MORNING}, {"kita": calendar}, NAMES, say, now).notices:
            seen.setdefault((notice.day, notice.kind), []).append((now, notice))
    for (day, kind), notices in seen.items():
        assert len({notice.answer for _, notice in notices}) == 1
        moments = [now for now, _ in notices]
        assert all(now < notice.until for now, notice in notices)
        hours = {moment.date() for moment in moments}
        assert hours == {day - timedelta(days=1) if kind is Reminder.EVENING else day}
        assert len(moments) == (20 if kind is Reminder.EVENING else 10)
    week = [begin.date() + timedelta(days=number) for number in range(7)]
    mornings = {day for day, kind in seen if kind is Reminder.MORNING}
    assert {day for day in week if calendar.on(day)} <= mornings

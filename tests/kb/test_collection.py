"""Districts and changes as staff write them, read into the model."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kb.calendar import ChangeAction, CollectionRule, District
from bot.kb.knowledge import Knowledge
from bot.kb.loader import load
from bot.kb.timing import DATE, EVERY_WEEKS, HOUR, MONTH, WEEK, WEEKDAY
from tests.calendar_town import write_calendar_town
from tests.kb.town import TOWN, write, write_town

HEAD = "地区:\n  - id: kita\n    名前: 北地区\n    から: 2026-04-01\n    まで: 2027-03-31\n    収集:\n"


def read(folder: Path, text: str) -> Knowledge:
    write_town(folder)
    write(folder / TOWN / "chiku.yaml", text)
    return load(folder, TOWN)


def rule_of(folder: Path, *lines: str) -> CollectionRule:
    text = HEAD + "      - 区分: 燃えるごみ\n" + "".join(f"        {line}\n" for line in lines)
    (district,) = read(folder, text).districts
    (rule,) = district.rules
    return rule


def test_a_district_is_read_with_all_it_says(tmp_path: Path) -> None:
    district, _ = load(write_calendar_town(tmp_path), TOWN).districts
    assert isinstance(district, District)
    assert (district.id, district.name, district.areas) == ("kita", "北地区", ("北町1丁目", "みほん台"))
    assert (district.since, district.until, district.hour) == (date(2026, 4, 1), date(2027, 3, 31), time(8, 30))
    assert [rule.category for rule in district.rules] == ["moeru", "kan"]
    assert [rule.weekdays for rule in district.rules] == [(1, 4), (2,)]
    assert [rule.source.line for rule in district.rules] == [17, 19]


def test_changes_name_districts_and_categories_by_id_or_name(tmp_path: Path) -> None:
    stop, move, add = load(write_calendar_town(tmp_path), TOWN).changes
    assert (stop.action, stop.first, stop.last) == (ChangeAction.STOP, date(2026, 12, 31), date(2027, 1, 3))
    assert (stop.districts, stop.categories) == ((), ())
    assert (move.action, move.first, move.last) == (ChangeAction.MOVE, date(2026, 8, 7), date(2026, 8, 7))
    assert (move.moved_to, move.districts) == (date(2026, 8, 8), ("kita",))
    assert (add.action, add.districts, add.categories) == (ChangeAction.ADD, ("kita",), ("kan",))


def test_every_key_of_a_rule_is_read(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path, "曜日: [火, 金曜日]", "何週ごと: 2", "最初の日: 2026-04-07", "月: [4, 5]", "から: 2026-04-02",
        "まで: 2026-05-31", "祝日: 休み", "備考: 雨でも集めます",
    )  # fmt: skip
    assert (rule.weekdays, rule.every_weeks, rule.first_day) == ((1, 4), 2, date(2026, 4, 7))
    assert (rule.months, rule.since, rule.until) == ((4, 5), date(2026, 4, 2), date(2026, 5, 31))
    assert (rule.skips_holidays, rule.note) == (True, "雨でも集めます")


def test_the_last_week_and_dates_are_read(tmp_path: Path) -> None:
    assert rule_of(tmp_path / "a", "曜日: [月]", "週: [1, -1]").weeks == (1, -1)
    assert rule_of(tmp_path / "b", "日付:", "  - 2026-05-13", "  - 2026-04-08").dates == (
        date(2026, 5, 13),
        date(2026, 4, 8),
    )


def test_a_name_with_braces_stays_as_it_is_written(tmp_path: Path) -> None:
    text = HEAD.replace("北地区", "'北{地区}'") + "      - 区分: 燃えるごみ\n        曜日: [月]\n"
    assert read(tmp_path, text).districts[0].name == "北{地区}"


def test_a_town_without_a_calendar_has_no_districts(tmp_path: Path) -> None:
    knowledge = load(write_town(tmp_path), TOWN)
    assert (knowledge.districts, knowledge.changes) == ((), ())


@given(st.integers(0, 6), st.sampled_from(["", "曜", "曜日"]))
def test_a_weekday_is_read_however_long_it_is_written(weekday: int, ending: str) -> None:
    assert WEEKDAY.read("月火水木金土日"[weekday] + ending) == weekday


@given(st.text())
def test_no_text_is_too_strange_to_be_read_or_refused(text: str) -> None:
    assert WEEKDAY.read(text) in (None, *range(7))
    assert WEEK.read(text) in (None, 1, 2, 3, 4, 5, -1)
    assert MONTH.read(text) in (None, *range(1, 13))
    assert EVERY_WEEKS.read(text) in (None, *range(1, 53))
    assert DATE.read(text) is None or DATE.read(text) == date.fromisoformat(text)
    assert HOUR.read(text) is None or isinstance(HOUR.read(text), time)


def test_numbers_may_be_full_width_and_an_hour_need_not_have_two_figures() -> None:
    assert WEEK.read("２") == 2
    assert WEEK.read("最後") == -1
    assert MONTH.read("12月") == 12
    assert HOUR.read("8:30") == HOUR.read("08:30") == time(8, 30)
    assert HOUR.read("24:00") is None


# -- whatever staff write is what the calendar goes by --

_DATES = st.dates(date(2026, 4, 1), date(2027, 3, 31))
_WEEKDAYS = st.lists(st.integers(0, 6), min_size=1, unique=True)


@st.composite
def written_rules(draw: st.DrawFn) -> tuple[list[str], dict[str, object]]:
    """The lines of a 収集, and the fields they stand for."""
    if draw(st.booleans()):
        dates = draw(st.lists(_DATES, min_size=1, max_size=9, unique=True))
        return [f"日付: [{', '.join(map(str, dates))}]"], {"dates": tuple(dates)}
    weekdays = draw(_WEEKDAYS)
    lines, said = [f"曜日: [{', '.join('月火水木金土日'[day] for day in weekdays)}]"], {"weekdays": tuple(weekdays)}
    fields: dict[str, object] = dict(said)
    months = draw(st.lists(st.integers(1, 12), max_size=12, unique=True))
    if months:
        lines.append(f"月: [{', '.join(map(str, months))}]")
        fields["months"] = tuple(months)
    if draw(st.booleans()):
        weeks = draw(st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, unique=True))
        lines.append(f"週: [{', '.join(map(str, weeks))}]")
        fields["weeks"] = tuple(weeks)
    elif draw(st.booleans()):
        first = draw(_DATES.filter(lambda day: day.weekday() in weekdays))
        every = draw(st.integers(2, 52))
        lines += [f"何週ごと: {every}", f"最初の日: {first}"]
        fields |= {"every_weeks": every, "first_day": first}
    if draw(st.booleans()):
        since, until = sorted(draw(st.tuples(_DATES, _DATES)))
        lines += [f"から: {since}", f"まで: {until}"]
        fields |= {"since": since, "until": until}
    if draw(st.booleans()):
        lines.append("祝日: 休み")
        fields["skips_holidays"] = True
    return lines, fields


@settings(max_examples=60, deadline=None)
@given(written_rules())
def test_a_rule_is_read_as_it_is_written(rule: tuple[list[str], dict[str, object]]) -> None:
    lines, fields = rule
    with TemporaryDirectory() as folder:
        found = rule_of(Path(folder), *lines)
    assert found == CollectionRule(category="moeru", source=found.source, **fields)  # type: ignore[arg-type]

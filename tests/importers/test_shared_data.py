"""Real towns' data, which stands outside the project: read whole, written back, and asked."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.calendar import TOKYO, Calendar
from bot.importers.five374.area import Span
from bot.importers.five374.export import export_town
from bot.importers.five374.folder import read_folder as read_5374
from bot.importers.five374.place import place_files
from bot.importers.gomidata.folder import read_folder as read_gomidata
from bot.importers.imported import AREAS, ITEMS, Imported
from bot.importers.table import read_text
from tests.importers.folders import TODAY, colors, days_by_area, items, stops
from tests.importers.towns import SHARED, settle

TOWNS_5374 = sorted(path.parent for path in (SHARED / "garbage" / "5374").glob("*/area_days.csv"))
TOWNS_GOMIDATA = sorted(path.parent for path in (SHARED / "calendar" / "gomidata").glob("*/*/taxonomy.yaml"))
pytestmark = pytest.mark.skipif(not TOWNS_5374 or not TOWNS_GOMIDATA, reason="../shared/data is not here")
each_5374 = pytest.mark.parametrize("folder", TOWNS_5374, ids=[path.name for path in TOWNS_5374])
each_gomidata = pytest.mark.parametrize("folder", TOWNS_GOMIDATA, ids=[path.name for path in TOWNS_GOMIDATA])


@cache
def imported(folder: Path) -> Imported:
    return read_5374(folder, name=folder.name, span=Span(TODAY))


def rows_of(path: Path) -> list[list[str]]:
    """The rows below the header, by another road: the standard library alone."""
    rows = [row for row in csv.reader(read_text(path).splitlines(keepends=True)) if row]
    return rows[1:]


@each_5374
def test_every_row_of_a_town_is_written_or_listed_with_its_line(folder: Path) -> None:
    its = imported(folder)
    for kind, name in ((ITEMS, "target.csv"), (AREAS, "area_days.csv")):
        rows = rows_of(folder / name)
        listed = [each for each in its.problems if each.left_out == kind]
        assert its.rows_in[kind] == len(rows) == its.rows_out[kind] + len(listed)
        assert all(each.source.path.endswith(name) and each.source.line > 1 and each.message for each in listed)
    names = {row[0].strip() for row in rows_of(folder / "area_days.csv")}
    assert {area for district in its.districts for area in district.areas} == names


@each_5374
def test_every_item_keeps_its_exact_name_and_category(folder: Path, tmp_path: Path) -> None:
    knowledge = settle(tmp_path, imported(folder))
    written = {(name, category) for name, category, _ in items(knowledge)}
    source = {(row[1].strip(), row[0].strip()) for row in rows_of(folder / "target.csv") if len(row) > 1}
    assert len(written) == imported(folder).rows_out[ITEMS]
    assert written <= source
    assert len(source - written) <= imported(folder).listed[ITEMS]


@each_5374
def test_every_district_knows_the_next_collection_of_all_it_collects(folder: Path, tmp_path: Path) -> None:
    knowledge = settle(tmp_path, imported(folder))
    assert knowledge.districts
    for district in knowledge.districts:
        calendar = Calendar(district, knowledge.changes)
        is_dated = not calendar.covers(TODAY)
        day = district.since if is_dated else TODAY
        now = datetime(day.year, day.month, day.day, 9, tzinfo=TOKYO)
        assert is_dated == all(rule.dates for rule in district.rules)
        assert all(calendar.next(category, now=now) for category in calendar.categories)


@each_5374
def test_a_town_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    knowledge = settle(tmp_path / "knowledge", imported(folder))
    place_files(export_town(knowledge).files, tmp_path / "5374")
    again = read_5374(tmp_path / "5374", name=folder.name, span=Span(TODAY))
    back = settle(tmp_path / "again", again)
    assert again.listed.total() == 0
    assert days_by_area(back) == days_by_area(knowledge)
    assert [(each.id, each.areas) for each in back.districts] == [(each.id, each.areas) for each in knowledge.districts]
    assert (colors(back), items(back), stops(back)) == (colors(knowledge), items(knowledge), stops(knowledge))


@cache
def gold() -> list[dict[str, Any]]:
    lines = read_text(SHARED / "calendar" / "gold.jsonl").splitlines()
    return [json.loads(line) for line in lines]


@each_gomidata
def test_every_day_of_a_printed_calendar_comes_out_and_no_day_more(folder: Path, tmp_path: Path) -> None:
    courses = {course["course"]: course for course in gold() if course["handle"] == folder.name}
    knowledge = settle(tmp_path, read_gomidata(folder, today=TODAY))
    assert {district.id for district in knowledge.districts} == set(courses)
    for district in knowledge.districts:
        course = courses[district.id]
        days: dict[str, set[str]] = {}
        for each in Calendar(district, knowledge.changes).between(date(2025, 1, 1), date(2028, 12, 31)):
            days.setdefault(each.date.isoformat(), set()).add(knowledge.by_id[each.category].title)
        wanted = {day: {course["labels"][name] for name in names} for day, names in course["days"].items() if names}
        assert days == wanted
        assert set(course["areas"]) <= set(district.areas)


def test_all_courses_of_the_printed_calendars_are_asked() -> None:
    asked = {folder.name for folder in TOWNS_GOMIDATA}
    assert len([course for course in gold() if course["handle"] in asked]) == len(gold()) > 0


@each_gomidata
def test_every_row_of_a_course_is_written(folder: Path) -> None:
    its = read_gomidata(folder, today=TODAY)
    assert its.listed.total() == 0
    assert its.rows_in == its.rows_out
    assert its.rows_in[AREAS] > 0

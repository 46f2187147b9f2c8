"""Folders of japan-gomi-data, whole and damaged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.calendar import Calendar
from bot.errors import TransferError
from bot.importers.gomidata.folder import read_folder
from bot.importers.imported import AREAS, ITEMS, Imported
from tests.importers.folders import TODAY, colors, days_by_area, items, lay, listed
from tests.importers.towns import settle

TOWN = {
    "meta.yaml": "handle: tameshi\nname_ja: ためし町\nnotes:\n  - 職員向けの覚え書き\n",
    "taxonomy.yaml": (
        "categories:\n  - burnable\n  - glass_bottle\n  - paper\n"
        "overrides:\n  burnable: { label: もえるごみ, short: もえる, color: '#ea3b13' }\n"
        "  glass_bottle: { label: びん }\n  paper: { label: 古紙 }\n"
    ),
}
HEAD = """\
metadata:
  city: tameshi
  course: "{course}"
  areas:
    - {{ name: {area}, yomi: {yomi} }}
  year: 2026
rules:
  - category: burnable
    pattern: weekly
    days: &days
      - MO
      - TH
"""
NORTH = HEAD.format(course="1", area="北町", yomi="きたまち")
SOUTH = HEAD.format(course="2", area="南町", yomi="みなみまち")
MONTHLY = """\
  - category: glass_bottle
    pattern: monthly_nth
    days:
      - WE
    occurrences:
      - 2
      - 4
"""
DATES = """\
  - category: paper
    pattern: monthly_specific
    dates:
      - 2026-12-09
      - 2026-12-23
"""


def read(folder: Path, *courses: str, city: str = "", files: dict[str, str] | None = None) -> Imported:
    named = {f"2026/course-{number}.yaml": text for number, text in enumerate(courses, start=1)}
    return read_folder(lay(folder, {**TOWN, **named, **(files or {})}), today=TODAY, city=city)


def days(folder: Path, imported: Imported, area: str = "北町") -> dict[str, set[date]]:
    return days_by_area(settle(folder / "knowledge", imported))[area]


def in_december(days: set[date]) -> list[int]:
    return sorted(day.day for day in days if (day.year, day.month) == (2026, 12))


def test_a_course_is_a_district_with_its_areas_and_their_readings(tmp_path: Path) -> None:
    imported = read(tmp_path / "data", NORTH + MONTHLY + DATES, SOUTH)
    knowledge = settle(tmp_path / "knowledge", imported)
    assert knowledge.town.name == "ためし町"
    assert [(each.id, each.name, each.areas) for each in knowledge.districts] == [
        ("1", "北町", ("北町", "きたまち")),
        ("2", "南町", ("南町", "みなみまち")),
    ]
    assert (knowledge.districts[0].since, knowledge.districts[0].until) == (date(2026, 4, 1), date(2027, 3, 31))
    assert colors(knowledge) == {"もえるごみ": "#ea3b13", "びん": "", "古紙": ""}
    north = days_by_area(knowledge)["きたまち"]
    assert in_december(north["もえるごみ"]) == [3, 7, 10, 14, 17, 21, 24, 28, 31]
    assert in_december(north["びん"]) == [9, 23]
    assert north["古紙"] == {date(2026, 12, 9), date(2026, 12, 23)}


def test_rows_in_are_rows_out_and_rows_listed(tmp_path: Path) -> None:
    imported = read(tmp_path, NORTH + MONTHLY + "  - category: paper\n    pattern: yearly\n", SOUTH)
    assert imported.rows_in == {"courses": 2, AREAS: 2, "rules": 4, "changes": 0}
    assert imported.rows_out["rules"] == 3
    assert ("course-1.yaml", 20, "収集の決まり「yearly」が読めません。") in listed(imported)


def test_a_cancelled_day_stops_all_or_the_named_category(tmp_path: Path) -> None:
    overrides = """\
overrides:
  - date: 2026-12-09
    category: paper
    cancelled: true
    note: 車両の点検
  - date: 2026-12-31
    cancelled: true
    note: 年末年始
"""
    imported = read(tmp_path / "data", NORTH + MONTHLY + DATES + overrides)
    found = days(tmp_path, imported)
    assert in_december(found["もえるごみ"])[-1] == 28
    assert (in_december(found["びん"]), in_december(found["古紙"])) == ([9, 23], [23])
    assert [change.reason for change in imported.changes] == ["車両の点検", "年末年始"]


def test_what_is_added_stands_in_for_what_the_rules_of_the_month_bring(tmp_path: Path) -> None:
    overrides = "overrides:\n  - date: 2026-12-23\n    category: paper\n    note: 繰り下げ\n"
    dated = "  - category: burnable\n    pattern: monthly_specific\n    dates: ['2026-12-23']\n"
    found = days(tmp_path, read(tmp_path / "data", NORTH + MONTHLY + dated + overrides))
    assert in_december(found["びん"]) == [9]
    assert in_december(found["古紙"]) == [23]
    assert 23 in in_december(found["もえるごみ"])


def test_an_addition_comes_on_a_day_on_which_all_else_is_cancelled(tmp_path: Path) -> None:
    overrides = """\
overrides:
  - date: 2026-12-24
    cancelled: true
  - date: 2026-12-24
    category: paper
  - date: 2026-12-25
    cancelled: true
"""
    found = days(tmp_path, read(tmp_path / "data", NORTH + overrides))
    assert 24 not in in_december(found["もえるごみ"])
    assert in_december(found["古紙"]) == [24]


def test_the_same_stop_in_all_courses_is_told_once(tmp_path: Path) -> None:
    stop = "overrides:\n" + "".join(
        f"  - date: {day}\n    cancelled: true\n    note: 年末年始\n"
        for day in ("2026-12-31", "2027-01-01", "2027-01-02")
    )
    imported = read(tmp_path, NORTH + stop, SOUTH + stop)
    assert [(each.first, each.last, each.districts) for each in imported.changes] == [
        (date(2026, 12, 31), date(2027, 1, 2), ())
    ]
    assert imported.rows_out["changes"] == 6


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("{date: 2026-12-32, cancelled: true}", "「2026-12-32」は日付ではありません。"),
        ("{date: 2028-12-31, cancelled: true}", "「2028-12-31」は期間（2026-04-01 から 2027-03-31 まで）の外です。"),
        ("{date: 2026-12-31, note: 特別な日}", "2026-12-31に何が変わるのか書かれていません。"),
    ],
)
def test_an_override_that_says_nothing_is_listed(tmp_path: Path, override: str, message: str) -> None:
    imported = read(tmp_path, f"{NORTH}overrides:\n  - {override}\n")
    assert ("course-1.yaml", 14, message) in listed(imported)
    assert imported.listed["changes"] == 1


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{pattern: weekly, days: [MO]}", "収集の決まりに区分（category）がありません。"),
        ("{category: paper, pattern: weekly}", "収集の決まり「weekly」が読めません。"),
        ("{category: paper, pattern: weekly, days: [XX]}", "曜日「XX」が読めません。"),
        ("{category: paper, pattern: monthly_nth, days: [MO]}", "収集の決まり「monthly_nth」が読めません。"),
        ("{category: paper, pattern: monthly_nth, days: [MO], occurrences: [6]}", "第何週か「6」が読めません。"),
        ("{category: paper, pattern: monthly_specific, dates: [2020-01-01]}", "期間の中に読める日付がありません。"),
    ],
)
def test_a_rule_that_cannot_be_read_is_listed(tmp_path: Path, rule: str, message: str) -> None:
    imported = read(tmp_path, f"{NORTH}  - {rule}\n")
    assert ("course-1.yaml", 13, message) in listed(imported)
    assert imported.listed["rules"] == 1


def test_a_period_in_months_is_kept_to(tmp_path: Path) -> None:
    district = read(tmp_path, NORTH.replace("year: 2026", "period: 2025-10--2026-09")).districts[0]
    assert (district.since, district.until) == (date(2025, 10, 1), date(2026, 9, 30))


def test_nothing_is_said_of_a_time_the_source_does_not_know(tmp_path: Path) -> None:
    unknown = """\
unknown_periods:
  - {from: 2027-03-01, to: 2027-03-31, reason: 来年度に知らせる}
  - {from: 2026-12-29, to: 2027-01-03, reason: 年末年始を除くとだけある}
"""
    imported = read(tmp_path / "data", NORTH + unknown)
    knowledge = settle(tmp_path / "knowledge", imported)
    calendar = Calendar(knowledge.districts[0], knowledge.changes)
    assert not calendar.covers(date(2027, 3, 1))
    assert list(calendar.between(date(2026, 12, 29), date(2027, 1, 3))) == []
    assert "分かりません" in calendar.stops(date(2026, 12, 31))[0].reason


def test_years_that_follow_one_another_are_one_calendar(tmp_path: Path) -> None:
    files = {"2027/course-1.yaml": (SOUTH + MONTHLY).replace('"2"', '"1"').replace("year: 2026", "year: 2027")}
    imported = read(tmp_path, NORTH, files=files)
    district = imported.districts[0]
    assert (district.since, district.until, district.name) == (date(2026, 4, 1), date(2028, 3, 31), "南町")
    calendar = Calendar(district, imported.changes)
    assert {each.category for each in calendar.between(date(2026, 4, 1), date(2027, 3, 31))} == {"もえるごみ"}
    assert {each.category for each in calendar.between(date(2027, 4, 1), date(2028, 3, 31))} == {"もえるごみ", "びん"}


def test_an_old_year_that_does_not_join_is_listed(tmp_path: Path) -> None:
    imported = read(tmp_path, NORTH, files={"2020/course-1.yaml": NORTH.replace("year: 2026", "year: 2020")})
    assert imported.districts[0].since == date(2026, 4, 1)
    assert ("course-1.yaml", 1, "コース「1」の予定は、2026-04-01 からのものを使いました。") in listed(imported)
    assert (imported.rows_in["courses"], imported.rows_out["courses"]) == (2, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("metadata: [", "YAML として読めません"),
        ("[" * 200, "YAML として読めません"),
        ("metadata: {course: '3'}\nrules: [{category: paper, pattern: weekly, days: [MO]}]\n", "いつの予定か"),
        ("metadata: {course: '3', year: 2026}\n", "rules）がありません"),
        ("", "いつの予定か"),
        ("a: &a [*a]\n", "いつの予定か"),
    ],
)
def test_a_course_file_that_cannot_be_read_is_listed_and_the_others_stand(
    tmp_path: Path, text: str, message: str
) -> None:
    imported = read(tmp_path, NORTH, text)
    assert [each.id for each in imported.districts] == ["1"]
    assert imported.listed["courses"] == 1
    assert any(message in told for name, _, told in listed(imported) if name == "course-2.yaml")


def test_a_place_in_two_courses_is_told_apart_so_that_nobody_is_told_the_wrong_days(tmp_path: Path) -> None:
    other = NORTH.replace('"1"', '"2"').replace("year: 2026", "year: 2026\n  course_name_ja: 第2コース")
    imported = read(tmp_path / "data", NORTH.replace("year: 2026", "year: 2026\n  course_name_ja: 第1コース"), other)
    knowledge = settle(tmp_path / "knowledge", imported)
    assert [each.areas for each in knowledge.districts] == [("北町（第1コース）",), ("北町（第2コース）",)]


def test_names_come_from_the_shared_schema_where_the_town_has_none(tmp_path: Path) -> None:
    schema = "categories:\n  burnable: { label: 可燃, color: '#D9534F' }\n  spray_can: { label: スプレー }\n"
    lay(tmp_path, {"schema/categories.yaml": schema})
    course = NORTH + "  - { category: spray_can, pattern: weekly, days: [FR] }\n"
    plain = {"taxonomy.yaml": "categories: [burnable]\n"}
    imported = read(tmp_path / "pref" / "tameshi", course, files=plain)
    assert [(each.name, each.color) for each in imported.categories] == [("可燃", "#D9534F"), ("スプレー", "")]


def test_without_the_schema_known_ids_have_plain_names_and_others_are_told(tmp_path: Path) -> None:
    course = NORTH + "  - { category: fukushima_ash, pattern: weekly, days: [FR] }\n"
    imported = read(tmp_path, course, files={"taxonomy.yaml": "categories: [burnable]\n"})
    assert [rule.category for rule in imported.districts[0].rules] == ["燃えるごみ", "fukushima_ash"]
    assert any("「fukushima_ash」の名前がどこにも" in message for _, _, message in listed(imported))


def test_the_dictionary_of_things_is_read(tmp_path: Path) -> None:
    dictionary = """\
source: {extracted_at: 2026-07-10, license: CC BY 4.0}
items:
  - {name: 花びん, reading_initial: か, category: glass_bottle, price: null, note: 割れたら紙に包む}
  - {name: たんす, category: not_collected, price: 1200, note: null}
  - {name: 花びん, category: glass_bottle}
  - {name: 石}
"""
    imported = read(tmp_path / "data", NORTH, files={"bunbetsu-jiten.yaml": dictionary})
    knowledge = settle(tmp_path / "knowledge", imported)
    assert items(knowledge) == [
        ("たんす", "町では集めないもの", "手数料は1,200円です。"),
        ("花びん", "びん", "割れたら紙に包む"),
    ]
    assert (imported.rows_in[ITEMS], imported.listed[ITEMS]) == (4, 2)


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    imported = read(tmp_path, NORTH, files={"facts.yaml": "facts: []\n", "survey.yaml": "code: '1'\n"})
    assert {name for name, _, _ in listed(imported)} == {"facts.yaml", "survey.yaml", "meta.yaml", "taxonomy.yaml"}


def test_of_a_folder_with_several_towns_one_is_to_be_chosen(tmp_path: Path) -> None:
    for name in ("kita", "minami"):
        meta = {"meta.yaml": f"name_ja: {name}町\n"}
        lay(tmp_path / "pref" / name, {**TOWN, **meta, "2026/course-1.yaml": NORTH})
    with pytest.raises(TransferError, match="kita（kita町）・minami（minami町）"):
        read_folder(tmp_path, today=TODAY)
    with pytest.raises(TransferError, match="「higashi」がありません"):
        read_folder(tmp_path, today=TODAY, city="higashi")
    assert read_folder(tmp_path, today=TODAY, city="minami").name == "minami町"
    assert read_folder(tmp_path, today=TODAY, city="kita町").name == "kita町"


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_courses_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TransferError, match="ありません"):
        read_folder(tmp_path / name, today=TODAY)

"""Folders of 5374 as towns publish them, whole and damaged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.calendar import Calendar
from bot.errors import TransferError
from bot.importers.five374.area import Span
from bot.importers.five374.folder import read_folder
from bot.importers.five374.stop import read_date
from bot.importers.imported import AREAS, ITEMS
from tests.importers.folders import (
    NOW,
    TODAY,
    WHOLE,
    colors,
    days_by_area,
    items,
    lay,
    listed,
    read_5374,
    stops,
)
from tests.importers.towns import settle

YEAR = (date(2026, 4, 1), date(2027, 3, 31))


def test_everything_of_a_whole_folder_is_read(tmp_path: Path) -> None:
    imported = read_5374(tmp_path / "data", {})
    knowledge = settle(tmp_path / "knowledge", imported)
    assert imported.rows_in == {"categories": 3, "remarks": 1, "areas": 2, "stops": 2, "items": 2}
    assert imported.rows_out == imported.rows_in
    assert [(each.name, each.areas, each.since, each.until) for each in knowledge.districts] == [
        ("北町", ("北町",), *YEAR),
        ("南町", ("南町",), *YEAR),
    ]
    assert colors(knowledge) == {"もえるごみ": "#ea3b13", "びん": "#2dc7aa", "古紙": "#77ae1f"}
    assert items(knowledge) == [("ジャムのびん", "びん", "ふたを外します。"), ("割りばし", "もえるごみ", "")]
    assert stops(knowledge) == [
        (date(2026, 12, 31), date(2027, 1, 3), "東部の休止期間", ("北町",), ()),
        (date(2027, 1, 1), date(2027, 1, 2), "西部の休止期間", ("南町",), ()),
    ]
    days = days_by_area(knowledge)
    assert {day for day in days["北町"]["古紙"] if day.month == 4} == {date(2026, 4, 3), date(2026, 4, 17)}
    assert date(2026, 12, 31) not in days["北町"]["もえるごみ"]
    assert set(days["南町"]) == {"もえるごみ", "びん"}


def test_nothing_is_told_but_the_period_nobody_wrote_down(tmp_path: Path) -> None:
    assert listed(read_5374(tmp_path, {})) == [
        (
            "area_days.csv",
            1,
            "いつまでの曜日か書かれていないので、2026-04-01 から 2027-03-31 までの収集日としました。"
            "ちがうときは --from と --until で期間を書いてください。",
        )
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc-jp", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_folder_is_the_same_in_any_encoding_and_with_any_line_end(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    plain = read_5374(tmp_path / "plain", {})
    other = {name: text.replace("\n", line_end).encode(encoding) for name, text in WHOLE.items()}
    knowledge = settle(tmp_path / "knowledge", read_5374(tmp_path / "other", other))
    expected = settle(tmp_path / "expected", plain)
    assert days_by_area(knowledge) == days_by_area(expected)
    assert (items(knowledge), stops(knowledge), colors(knowledge)) == (
        items(expected),
        stops(expected),
        colors(expected),
    )


@pytest.mark.parametrize("name", list(WHOLE))
def test_a_missing_file_costs_only_what_it_held(tmp_path: Path, name: str) -> None:
    lay(tmp_path, {other: text for other, text in WHOLE.items() if other != name})
    imported = read_5374(tmp_path)
    assert (name, 1, f"{name} がありません。") in listed(imported)
    assert bool(imported.districts) == (name != "area_days.csv")
    assert bool(imported.items) == (name != "target.csv")
    assert {category.name for category in imported.categories} >= {"もえるごみ", "びん"}


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", list(WHOLE))
def test_an_empty_file_is_told_and_costs_only_what_it_held(tmp_path: Path, name: str, content: bytes) -> None:
    imported = read_5374(tmp_path, {name: content})
    assert (name, 1, f"{name} に何も書かれていません。") in listed(imported)


@pytest.mark.parametrize("files", [{}, {"readme.txt": "5374"}, {"target.csv": ""}])
def test_a_folder_with_nothing_to_read_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    lay(tmp_path, files)
    with pytest.raises(TransferError, match="読める 5374 のファイル"):
        read_5374(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match="というフォルダーがありません"):
        read_folder(tmp_path / "nowhere", name="ためし町", span=Span(TODAY))


def test_other_tables_in_the_folder_are_told(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"target_en.csv": "type,name\n"})
    assert ("target_en.csv", 1) in [(name, line) for name, line, _ in listed(imported)]


def test_columns_are_found_by_their_names_where_a_town_has_moved_them(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"target.csv": "furigana,name,type,notice\nわ,割りばし,もえるごみ,袋へ\n"})
    assert [(each.name, each.category, each.instructions, each.head) for each in imported.items] == [
        ("割りばし", "もえるごみ", "袋へ", "わ")
    ]


def test_an_unnamed_column_is_no_category_and_what_it_holds_is_told(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,びん,,\n北町,,水1,,\n南町,,水2,月3,\n"})
    assert [[rule.category for rule in each.rules] for each in imported.districts] == [["びん"], ["びん"]]
    assert ("area_days.csv", 3, "4列目の「月3」は、列に名前がないので読めません。") in listed(imported)


def test_a_category_twice_among_the_columns_has_the_days_of_both(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,びん,びん\n北町,,水1,金3\n南町,,水1,水1\n"})
    assert [len(each.rules) for each in imported.districts] == [2, 1]
    assert any("「びん」の列が2つあります" in message for _, _, message in listed(imported))


def test_an_unreadable_cell_is_told_with_its_line_and_the_rest_of_the_row_stands(tmp_path: Path) -> None:
    imported = read_5374(
        tmp_path, {"area_days.csv": '地名,センター,もえるごみ,びん\n"北\n町",,月 木,申込制\n南町,,火,水1\n'}
    )
    assert [(each.name, [rule.category for rule in each.rules]) for each in imported.districts] == [
        ("北 町", ["もえるごみ"]),
        ("南町", ["もえるごみ", "びん"]),
    ]
    assert ("area_days.csv", 2, "「びん」の列: 「申込制」は、収集日の書き方として読めません。") in listed(imported)


@pytest.mark.parametrize(
    ("rows", "left_out"),
    [
        ("北町,,月\n,,火\n", [(3, "地名がありません。")]),
        ("北町,,月\n,,\n", [(3, "空の行です。")]),
        ("北町,,月\n南町,,\n", [(3, "「南町」は、読める収集日が1つもありません。")]),
        ("北町,,月\n南町\n", [(3, "「南町」は、読める収集日が1つもありません。")]),
        (
            "北町,,月\n南町,,月\n北町,,火\n",
            [
                (2, "「北町」の収集日が、行によって違います（2・4行目）。どれも読んでいません。"),
                (4, "「北町」の収集日が、行によって違います（2・4行目）。どれも読んでいません。"),
            ],
        ),
    ],
)
def test_a_row_that_cannot_stand_is_listed(tmp_path: Path, rows: str, left_out: list[tuple[int, str]]) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": f"地名,センター,びん\n{rows}"})
    told = [(each.source.line, each.message) for each in imported.problems if each.left_out == AREAS]
    assert told == left_out
    assert imported.rows_in[AREAS] == len(rows.splitlines())


def test_an_area_twice_with_the_same_days_stands_once_in_any_width(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,びん\n北町１丁目,,水\n北町1丁目,,水\n"})
    assert [each.areas for each in imported.districts] == [("北町１丁目",)]
    assert imported.listed[AREAS] == 1


def test_areas_of_the_same_days_and_stops_are_one_district(tmp_path: Path) -> None:
    rows = "北町,東部,月\n南町,東部,火\n西町,東部,月\n東町,西部,月\n上町,本部,月\n下町,,月\n"
    imported = read_5374(tmp_path, {"area_days.csv": f"地名,センター,びん\n{rows}"})
    assert [(each.name, each.areas) for each in imported.districts] == [
        ("北町ほか", ("北町", "西町")),
        ("南町", ("南町",)),
        ("東町", ("東町",)),
        ("上町ほか", ("上町", "下町")),
    ]


def test_a_district_keeps_its_id_while_it_holds_the_same_areas(tmp_path: Path) -> None:
    def ids(name: str, rows: str) -> dict[tuple[str, ...], str]:
        imported = read_5374(tmp_path / name, {"area_days.csv": f"地名,センター,びん\n{rows}"})
        return {each.areas: each.id for each in imported.districts}

    first = ids("first", "北町,,月\n西町,,月\n南町,,火\n")
    next_year = ids("next", "新町,,水\n北町,,木\n西町,,木\n南町,,金\n")
    apart = ids("apart", "北町,,木\n西町,,金\n南町,,火\n")
    assert next_year.items() >= first.items()
    assert first["北町", "西町"] not in apart.values()
    assert all(name.isascii() for name in first.values())


def test_a_remark_is_told_with_the_days(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,びん,古紙\n北町,,水1 *1,金2 *7\n"})
    assert [rule.note for rule in imported.districts[0].rules] == ["雨の日は出せません。", ""]
    assert ("area_days.csv", 2, "「古紙」の列: 注意事項の番号「*7」がありません。") in listed(imported)


def test_rules_hold_for_the_period_that_was_asked_for(tmp_path: Path) -> None:
    span = Span(TODAY, date(2027, 4, 1), date(2028, 3, 31))
    district = read_5374(tmp_path, {}, span).districts[0]
    assert (district.since, district.until) == (span.since, span.until)
    assert [rule.first_day for rule in district.rules if rule.every_weeks == 2] == [date(2027, 4, 2)]


@pytest.mark.parametrize(
    ("span", "period"),
    [
        (Span(TODAY, since=date(2028, 4, 1)), (date(2028, 4, 1), date(2029, 3, 31))),
        (Span(TODAY, since=date(2026, 12, 1)), (date(2026, 12, 1), date(2027, 3, 31))),
        (Span(TODAY, until=date(2025, 9, 30)), (date(2025, 4, 1), date(2025, 9, 30))),
        (Span(date(2027, 3, 31)), YEAR),
        (Span(date(2027, 4, 1)), (date(2027, 4, 1), date(2028, 3, 31))),
    ],
)
def test_what_is_not_asked_for_is_the_rest_of_the_fiscal_year(
    tmp_path: Path, span: Span, period: tuple[date, date]
) -> None:
    district = read_5374(tmp_path, {"center.csv": ""}, span).districts[0]
    assert (district.since, district.until) == period


def test_dates_hold_from_the_first_to_the_last_and_nothing_is_said_after(tmp_path: Path) -> None:
    cells = "20210305 20210302,20210401"
    imported = read_5374(tmp_path / "data", {"area_days.csv": f"地名,センター,もえるごみ,びん\n北町,,{cells}\n"})
    knowledge = settle(tmp_path / "knowledge", imported)
    calendar = Calendar(knowledge.districts[0], knowledge.changes)
    assert [each.date for each in calendar.between(date(2020, 1, 1), date(2030, 1, 1))] == [
        date(2021, 3, 2),
        date(2021, 3, 5),
        date(2021, 4, 1),
    ]
    assert not calendar.covers(date(2021, 4, 2))


def test_old_dates_beside_rules_do_not_end_the_rules(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,もえるごみ,びん\n北町,,月,20210401 20210501\n"})
    district = imported.districts[0]
    assert (district.since, district.until) == YEAR
    assert [rule.category for rule in district.rules] == ["もえるごみ"]
    assert any("2個の日付は、期間（2026-04-01 から 2027-03-31 まで）の外" in told for _, _, told in listed(imported))


def test_dates_of_next_year_beside_rules_make_the_period_longer(tmp_path: Path) -> None:
    cells = "月,20260401 20270601"
    imported = read_5374(tmp_path, {"area_days.csv": f"地名,センター,もえるごみ,びん\n北町,,{cells}\n"})
    assert imported.districts[0].until == date(2027, 6, 1)


def test_every_other_week_is_counted_on_from_an_old_first_day_and_told(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,びん\n北町,,隔月20150112\n"})
    rule = imported.districts[0].rules[0]
    assert rule.first_day is not None
    assert 0 <= (rule.first_day - YEAR[0]).days < 14
    assert (rule.first_day - date(2015, 1, 12)).days % 14 == 0
    assert any("2015-01-12" in message for _, _, message in listed(imported))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("東部,2026/13/1,2027/1/3", "「東部」の休止期間「2026/13/1」は日付ではありません。"),
        ("東部,年末,", "「東部」の休止期間「年末」・「」は日付ではありません。"),
        ("東部,2027/1/3,2026/12/31", "「東部」の休止期間は、終わり（2026-12-31）が始まり（2027-01-03）より前です。"),
        (",2026/12/31,2027/1/3", "センターの名前がありません。"),
        ("北部,2026/12/31,2027/1/3", "「北部」をセンターとする地区がないので、休止期間を使っていません。"),
        (
            "東部,2020/12/31,2021/1/3",
            "「東部」の地区の期間に 2020-12-31 からの休止は入らないので、休止期間を使っていません。",
        ),
    ],
)
def test_a_stop_that_touches_nobody_is_listed(tmp_path: Path, row: str, message: str) -> None:
    imported = read_5374(tmp_path, {"center.csv": f"名称,休止開始日,休止終了日\n{row}\n"})
    assert ("center.csv", 2, message) in listed(imported)
    assert (imported.changes, imported.listed["stops"]) == ((), 1)


@pytest.mark.parametrize("text", ["2026/1/3", "2026-01-03", "20260103", "２０２６年１月３日", "2026/01/03 0:00:00"])
def test_a_day_of_a_stop_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert read_date(text) == date(2026, 1, 3)


def test_days_written_as_dates_stand_during_a_stop_and_are_told(tmp_path: Path) -> None:
    changed = {"area_days.csv": "地名,センター,もえるごみ,びん\n北町,東部,月 木,20261231 20270107\n"}
    imported = read_5374(tmp_path / "data", changed)
    days = days_by_area(settle(tmp_path / "knowledge", imported))["北町"]
    assert days["びん"] == {date(2026, 12, 31), date(2027, 1, 7)}
    assert date(2026, 12, 31) not in days["もえるごみ"]
    assert any("日付で書かれた収集日があります（2026-12-31）" in message for _, _, message in listed(imported))


def test_a_stop_of_areas_whose_days_are_all_dates_is_listed(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"area_days.csv": "地名,センター,びん\n北町,東部,20261231 20270107\n"})
    assert imported.changes == ()
    assert (
        "center.csv",
        2,
        "「東部」の地区は収集日が日付で書かれているので、休止期間を使っていません。",
    ) in listed(imported)


def test_a_center_without_a_stop_is_told_once(tmp_path: Path) -> None:
    imported = read_5374(tmp_path, {"center.csv": "名称,休止開始日,休止終了日\n西部,2027/1/1,2027/1/2\n"})
    assert [line for name, line, told in listed(imported) if "休止期間は分かりません" in told] == [2]


def test_a_category_that_no_other_file_knows_is_made_and_told(tmp_path: Path) -> None:
    changed = {"target.csv": "type,name,notice,furigana\nもえる,紙くず,,か\n小型家電,時計,,と\n"}
    imported = read_5374(tmp_path, changed)
    assert [each.name for each in imported.categories] == ["もえるごみ", "びん", "古紙", "もえる", "小型家電"]
    told = [message for name, _, message in listed(imported) if name == "target.csv"]
    assert told == [
        "分別区分「もえる」は、ほかのファイルにありません。新しい区分にしました。"
        "「もえるごみ」のことなら、どちらかに合わせてください。",
        "分別区分「小型家電」は、ほかのファイルにありません。新しい区分にしました。",
    ]


def test_a_category_in_another_width_is_the_same_category(tmp_path: Path) -> None:
    changed = {
        "description.csv": "label,sublabel,description,styles,bgcolor\nびん・カン,,,,#ea3b13\n",
        "area_days.csv": "地名,センター,びん･ｶﾝ\n北町,,水1\n",
        "target.csv": "type,name,notice,furigana\nびん・ｶﾝ,さば缶,,さ\n",
    }
    imported = read_5374(tmp_path, changed)
    assert [each.name for each in imported.categories] == ["びん・カン"]
    assert imported.districts[0].rules[0].category == imported.items[0].category == "びん・カン"
    assert sum("と同じ区分として読みました" in message for _, _, message in listed(imported)) == 2


def test_the_files_are_found_in_the_folder_of_the_program(tmp_path: Path) -> None:
    lay(tmp_path, {f"data/{name}": text for name, text in WHOLE.items()})
    assert len(read_5374(tmp_path).districts) == 2


def test_every_item_row_is_written_or_listed(tmp_path: Path) -> None:
    rows = [
        "もえるごみ,紙くず,,か",
        "もえるごみ,紙くず,,か",
        "びん,紙くず,,か",
        ",名もない物,,な",
        "---,金庫,,き",
        "品目「かばん」をご覧ください。,ポーチ,,ほ",
        "びん,,,",
        ",,,",
        "もえるごみ,うちわ,う",
        "もえるごみ,石,,い,余り",
        '"もえるごみ","二行の\n物","一行目\n二行目",に',
    ]
    text = "\n".join(["type,name,notice,furigana", *rows, ""])
    imported = read_5374(tmp_path, {"target.csv": text})
    assert imported.rows_in[ITEMS] == len(rows)
    assert imported.rows_out[ITEMS] + imported.listed[ITEMS] == len(rows)
    assert [(each.source.line, each.name, each.category, each.instructions) for each in imported.items] == [
        (2, "紙くず", "もえるごみ", ""),
        (4, "紙くず", "びん", ""),
        (10, "うちわ", "もえるごみ", ""),
        (11, "石", "もえるごみ", ""),
        (12, "二行の 物", "もえるごみ", "一行目\n二行目"),
    ]
    assert [line for name, line, message in listed(imported) if name == "target.csv" and "余り" in message] == [11]


def test_what_the_page_shows_as_html_is_told_as_plain_text(tmp_path: Path) -> None:
    notice = "びん<br/>は<a href='https://example.jp/a'>こちら</a>&amp;<b>窓口</b>へ"
    imported = read_5374(tmp_path, {"target.csv": f"type,name,notice,furigana\nびん,A&B,{notice},え\n"})
    item = imported.items[0]
    assert item.name == "A&B"
    assert item.instructions == "びん\nはこちら（https://example.jp/a ）&窓口へ"


def test_a_color_of_three_letters_is_written_out_and_a_word_is_told(tmp_path: Path) -> None:
    rows = "もえるごみ,,,,#F80\nびん,,,,ea3b13\n古紙,,,,赤\n"
    imported = read_5374(tmp_path, {"description.csv": f"label,sublabel,description,styles,BgColor\n{rows}"})
    assert [each.color for each in imported.categories] == ["#FF8800", "#ea3b13", ""]
    assert ("description.csv", 4) in [(name, line) for name, line, _ in listed(imported)]


def test_every_district_of_a_whole_folder_has_a_next_collection(tmp_path: Path) -> None:
    knowledge = settle(tmp_path / "knowledge", read_5374(tmp_path / "data", {}))
    for district in knowledge.districts:
        calendar = Calendar(district, knowledge.changes)
        assert all(calendar.next(category, now=NOW) for category in calendar.categories)

"""Files of rows in every encoding, shape and state of repair."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TransferError
from bot.importers.delimited import read_delimited
from bot.importers.encoding import encoding_of, read_text
from bot.importers.table import read_table
from tests.importers.towns import SHARED

TEXT = "品目,分別,備考\nアイロン,小型家電,コードは切らない\nいす（木製）,粗大ごみ,\n乾電池,有害ごみ,透明な袋で\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "hinmoku.csv"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))
    table = read_table(path)
    assert [row.cells for row in table.rows] == [tuple(line.split(",")) for line in TEXT.splitlines()]
    assert [row.line for row in table.rows] == [1, 2, 3, 4]


@pytest.mark.parametrize("character", ["①", "㈱", "髙", "～", "㎝"])
def test_what_windows_adds_to_japanese_is_read_too(tmp_path: Path, character: str) -> None:
    path = tmp_path / "hinmoku.csv"
    path.write_bytes(f"品目,分別\n時計{character},ごみ\n".encode("cp932"))
    assert read_text(path) == f"品目,分別\n時計{character},ごみ\n"


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data here")
def test_the_tables_of_real_towns_are_read_again_from_every_encoding() -> None:
    checked = 0
    for path in sorted((SHARED / "garbage").rglob("*.csv")):
        text = read_text(path)
        for encoding in ENCODINGS:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            found = encoding_of(data)
            assert found is not None, (path, encoding)
            assert data.decode(found).removeprefix("\ufeff") == data.decode(encoding), (path, encoding, found)
            checked += 1
    assert checked > 200


def test_a_file_in_no_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "hinmoku.csv"
    path.write_bytes("品目,分別\nいす,ごみ\n".encode() + b"\xff\xfe\xfd\x80\n")
    with pytest.raises(TransferError, match=r"hinmoku\.csv:3: 文字コードが分かりません"):
        read_table(path)


@pytest.mark.parametrize("name", ["nai.csv", "folder.csv"])
def test_a_file_that_cannot_be_opened_is_told_in_japanese(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(TransferError, match="を読めません"):
        read_table(tmp_path / name)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out_though_others_stand_in_the_cells(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "hinmoku.txt"
    rows = [("品目", "分別"), ('"a;b,c\td"', "ごみ"), ("いす", "粗大")]
    path.write_text("\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    assert [row.cells for row in read_table(path).rows] == [("品目", "分別"), ("a;b,c\td", "ごみ"), ("いす", "粗大")]


def test_rows_know_the_line_on_which_they_begin() -> None:
    text = '品目,備考\r\n"いす","一\r\n二\r\n\r\n三"\r\n\r\nつくえ,\n,,\n'
    rows, problems = read_delimited(text, "a.csv")
    assert [(row.line, row.cells) for row in rows] == [
        (1, ("品目", "備考")),
        (2, ("いす", "一\r\n二\r\n\r\n三")),
        (7, ("つくえ", "")),
        (8, ("", "", "")),
    ]
    assert not problems


def test_a_quotation_mark_that_is_never_closed_takes_no_other_row_with_it() -> None:
    text = '品目,分別\n"いす,粗大\nつくえ,粗大\n"たな\n（木）",粗大\n"本"棚,粗大\n'
    rows, problems = read_delimited(text, "a.csv")
    assert [(row.line, row.cells[0]) for row in rows] == [
        (1, "品目"),
        (2, '"いす'),
        (3, "つくえ"),
        (4, "たな\n（木）"),
        (6, "本棚"),
    ]
    assert [problem.source.line for problem in problems] == [2]


def test_a_mark_open_to_the_end_costs_one_line() -> None:
    rows, problems = read_delimited('品目,分別\nいす,粗大\n"つくえ,粗大\nたな,粗大\n', "a.csv")
    assert [(row.line, row.cells) for row in rows] == [
        (1, ("品目", "分別")),
        (2, ("いす", "粗大")),
        (3, ('"つくえ', "粗大")),
        (4, ("たな", "粗大")),
    ]
    assert [(problem.source.line, problem.left_out) for problem in problems] == [(3, "")]


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    rows, _ = read_delimited(text, "a.csv")
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))


@given(st.binary(max_size=100))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    encoding = encoding_of(data)
    assert encoding is None or data.decode(encoding) is not None


def test_a_workbook_is_read_as_it_is_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title = "かくし"
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("品目")
    book.create_sheet("ほか").append(["品目", "分別"])
    sheet.append(["ごみ分別表"])
    sheet.append(["品目", "分別", "番号", "日付", "長さ"])
    sheet.append(["いす", "粗大ごみ", 1, date(2026, 4, 1), 1.5])
    sheet.append(["つくえ", None, 2.0, True])
    sheet.append([])
    sheet.append(["たな", "燃える\nごみ"])
    sheet.merge_cells("B3:B4")
    path = tmp_path / "hinmoku.xlsx"
    book.save(path)
    assert [(row.line, row.cells) for row in read_table(path).rows] == [
        (1, ("ごみ分別表",)),
        (2, ("品目", "分別", "番号", "日付", "長さ")),
        (3, ("いす", "粗大ごみ", "1", "2026-04-01", "1.5")),
        (4, ("つくえ", "粗大ごみ", "2", "TRUE")),
        (6, ("たな", "燃える\nごみ")),
    ]
    assert [row.cells for row in read_table(path, sheet="ほか").rows] == [("品目", "分別")]
    with pytest.raises(TransferError, match="かくし・品目・ほか"):
        read_table(path, sheet="ない")


def test_a_formula_that_was_never_computed_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["品目", "分別"])
    book.active.append(["いす", '="粗大"&"ごみ"'])
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert [row.cells for row in table.rows] == [("品目", "分別"), ("いす",)]
    assert [problem.source.line for problem in table.problems] == [2]
    assert "B2" in table.problems[0].message


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(TransferError, match="Excel"):
        read_table(tmp_path / name)


ROWS = [
    {"name": "いす", "category": "粗大"},
    {"name": "たな", "category": {"id": 3, "label": "粗大"}, "tags": ["a", "b"]},
]
NESTED = [
    ("name", "category", "category.id", "category.label", "tags"),
    ("いす", "粗大", "", "", ""),
    ("たな", "", "3", "粗大", "a\nb"),
]


@pytest.mark.parametrize(
    "document",
    [
        ROWS,
        {"items": ROWS},
        {"version": 1, "source": {"name": "町", "kind": "表"}, "result": {"count": 2, "records": ROWS}},
    ],
)
def test_a_list_of_objects_is_found_wherever_it_stands(tmp_path: Path, document: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    table = read_table(path)
    assert [row.cells for row in table.rows] == NESTED
    lines = path.read_text(encoding="utf-8").split("\n")
    for row in table.rows[1:]:
        assert lines[row.line - 1].strip() == "{"
        assert row.cells[0] in lines[row.line]


def test_an_object_of_objects_and_lines_of_objects_are_tables_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"いす": {"区分": "粗大"},\n "たな": {"区分": null}}', encoding="utf-8")
    assert [row.cells for row in read_table(tmp_path / "a.json").rows] == [
        ("キー", "区分"),
        ("いす", "粗大"),
        ("たな", ""),
    ]
    (tmp_path / "a.jsonl").write_text('{"name": "いす"}\n\n{"name": "たな"}\n', encoding="utf-8")
    assert [(row.line, row.cells) for row in read_table(tmp_path / "a.jsonl").rows][1:] == [
        (1, ("いす",)),
        (3, ("たな",)),
    ]


def test_lists_under_the_names_of_groups_are_one_table(tmp_path: Path) -> None:
    groups = {"版": 1, "燃えるごみ": [{"名前": "いす"}], "金属": [{"名前": "かま"}, {"名前": "くぎ"}]}
    (tmp_path / "a.json").write_text(json.dumps(groups, ensure_ascii=False), encoding="utf-8")
    table = read_table(tmp_path / "a.json")
    assert [row.cells for row in table.rows] == [
        ("グループ", "名前"),
        ("燃えるごみ", "いす"),
        ("金属", "かま"),
        ("金属", "くぎ"),
    ]
    assert not table.problems


def test_other_lists_beside_the_items_are_told(tmp_path: Path) -> None:
    document = {"categories": [{"id": 1, "label": "粗大"}], "items": [{"name": "いす"}, "つくえ", {"name": "たな"}]}
    (tmp_path / "a.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    table = read_table(tmp_path / "a.json")
    assert [row.cells for row in table.rows] == [("name",), ("いす",), ("",), ("たな",)]
    assert [(problem.source.line, problem.message) for problem in table.problems] == [
        (2, "「categories」のならび（1件）は読みません。")
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [('[{"a": 1},\n]', "a.json:2: JSON"), ("[1, 2]", "見つかりません"), ("", "JSON"), ("[" * 100_000, "JSON|入れ子")],
)
def test_json_without_rows_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(TransferError, match=told):
        read_table(tmp_path / "a.json")

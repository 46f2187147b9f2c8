"""Dictionaries of garbage in the shapes that towns publish."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import TransferError
from bot.importers.columns import Column, find_layout, is_index, is_reading, parse_map
from bot.importers.imported import ITEMS
from bot.importers.row import Row
from bot.kb.model import GarbageItem
from tests.importers.towns import read, settle, things


def csv(folder: Path, text: str, name: str = "hinmoku.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


BELOW = [
    ("アイロン", "あいろん", "小型家電", "コードは切らない", "スチームアイロン"),
    ("椅子", "いす", "粗大ごみ", "", "チェア"),
]


@pytest.mark.parametrize(
    "header",
    [
        "品目,読み,分別,出し方,別名",
        "品名,ふりがな,区分,備考,同義語",
        "ごみの名前,よみがな,ごみの種類,注意事項,検索ワード",
        "ゴミの品目,ヨミ,分別区分,出し方・注意点,キーワード",
        "name,furigana,type,notice,aliases",
        "item,kana,category,note,synonyms",
        "Item Name,Hiragana,Category_Label,Remarks,Keywords",
        "hinmoku,hiragana,kubun,bikou,betsumei",
        "品目（五十音順）,品目名かな,収集区分,分別のポイント,別称・通称の別名",
        "■品目,フリガナ,出す区分,ごみの出し方,言い換え",
        " 品 目 ,読み方（ひらがな）,分類１,排出方法,類義語",
        "主な品目,読みがな,ごみ種別,留意事項,関連ワード",
    ],
)
def test_columns_are_known_by_their_usual_names(header: str) -> None:
    rows = [Row(1, tuple(header.split(","))), *(Row(number, cells) for number, cells in enumerate(BELOW, start=2))]
    layout = find_layout(rows, {})
    assert layout is not None
    assert layout.places == dict(zip(Column, range(5), strict=True))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("category,categoryLabel,name\nburnable,もえるごみ,いす\nmetal,金属,かま\n", ("いす", "もえるごみ")),
        ("kubun2,hinmoku,kubun\n可燃,いす,燃やせるごみ\n金属,かま,金属\n", ("いす", "燃やせるごみ")),
        ("name,name_ja,type\nchair,いす,燃やせるごみ\npot,かま,金属\n", ("chair", "燃やせるごみ")),
        ("品目,捨て方\nいす,燃えるごみ\nかま,資源ごみ\nほん,資源ごみ\nはし,燃えるごみ\n", ("いす", "燃えるごみ")),
        (
            "ごみ分別一覧,,\n令和8年度版,,\nNo.,品目,ごみの分け方\n1,いす,可燃ごみ\n2,かま,可燃ごみ\n",
            ("いす", "可燃ごみ"),
        ),
    ],
)
def test_among_several_columns_the_one_that_says_it_is_taken(tmp_path: Path, text: str, told: tuple[str, str]) -> None:
    assert things(settle(tmp_path / "k", read(csv(tmp_path, text))))[0] == told


def test_a_letter_of_the_index_is_no_reading(tmp_path: Path) -> None:
    imported = read(csv(tmp_path, "name,furigana,type\n椅子,い,粗大\n鎌,か行,金属\n酢,す,容器\n"))
    assert [item.reading for item in imported.items] == ["", "", ""]
    assert [item.head for item in imported.items] == ["い", "か行", "す"]
    assert any("1文字" in note.message for note in imported.notes)


def test_readings_are_hiragana_and_what_is_none_is_told(tmp_path: Path) -> None:
    imported = read(
        csv(
            tmp_path, "品目,読み,区分\n椅子,イス,粗大\n鍋,ﾅﾍﾞ（きんぞく）,金属\nCDケース,CDけーす,プラ\n本,本の読み,紙\n"
        )
    )
    assert [item.reading for item in imported.items] == ["いす", "なべ（きんぞく）", "CDけーす", ""]
    assert [(problem.source.line, problem.left_out) for problem in imported.problems] == [(5, "")]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("いす", True),
        ("イス", True),
        ("ｲｽ", True),
        ("い", False),
        ("椅子", False),
        ("いす（木）", False),
        ("CD", False),
    ],
)
def test_a_reading_is_kana_without_kanji(text: str, reading: bool) -> None:
    assert is_reading(text) is reading


def test_an_index_may_have_a_slip_in_it_and_nothing_is_no_index() -> None:
    assert is_index(["あ"] * 20 + ["あい"])
    assert not is_index(["あい"] * 5 + ["あ"])
    assert not is_index(["", ""])


def test_columns_are_mapped_by_name_or_number_either_way_round(tmp_path: Path) -> None:
    path = csv(tmp_path, "X1,X2,X3,備考\n椅子,粗大,いす,\n")
    for columns in ("品目=X1,分別=X2,読み=X3", "X1=品目、X2=分別,X3=読み", "品目=1,分別=2列目,読み=３"):
        imported = read(path, columns=columns)
        assert [(item.name, item.category, item.reading) for item in imported.items] == [("椅子", "粗大", "いす")], (
            columns
        )
    named = csv(tmp_path, "品目,読み,区分\n椅子,いす,粗大\n", "b.csv")
    assert [item.reading for item in read(named, columns="読み=").items] == [""]


def test_a_table_without_a_header_is_read_by_numbers(tmp_path: Path) -> None:
    imported = read(csv(tmp_path, "椅子,粗大\n鎌,金属\n"), columns="品目=1,分別=2")
    assert [(item.name, item.category) for item in imported.items] == [("椅子", "粗大"), ("鎌", "金属")]


@pytest.mark.parametrize(
    ("columns", "told"), [("品目", "読めません"), ("色=a", "左に書けるのは"), ("品目=ない列", "ない列")]
)
def test_a_map_that_means_nothing_is_refused(tmp_path: Path, columns: str, told: str) -> None:
    with pytest.raises(TransferError, match=told):
        read(csv(tmp_path, "品目,区分\n椅子,粗大\n"), columns=columns)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "品目,備考\n椅子,\n", "", "\n\n", "区分\n粗大\n"])
def test_a_table_without_items_or_categories_says_what_to_do(tmp_path: Path, text: str) -> None:
    with pytest.raises(TransferError, match="--map"):
        read(csv(tmp_path, text))


def test_every_row_is_written_or_listed_with_its_line(tmp_path: Path) -> None:
    text = '品目,区分,備考\n椅子,粗大,"二人で\n運ぶ"\n,粗大,\n鎌,,\n,,\n椅子,粗大,\n品目,区分,備考\n椅子,木,多すぎ,おまけ\n短い\n\nか行,,\n'
    imported = read(csv(tmp_path, text.replace("\n", "\r\n"), encoding="cp932"))
    assert [(item.name, item.category, item.source.line) for item in imported.items] == [
        ("椅子", "粗大", 2),
        ("椅子", "木", 9),
    ]
    listed = {problem.source.line: problem.message for problem in imported.problems if problem.left_out == ITEMS}
    assert list(listed) == [4, 5, 6, 7, 8, 10, 12]
    assert "hinmoku.csv:2 にもあります" in listed[7]
    assert "見出し" in listed[8]
    assert [problem.source.line for problem in imported.problems if not problem.left_out] == [9]
    assert imported.rows_in[ITEMS] == 9
    entries = [entry for entry in settle(tmp_path / "k", imported).entries if isinstance(entry, GarbageItem)]
    assert entries[0].instructions == "二人で\n運ぶ"


def test_several_files_are_one_dictionary(tmp_path: Path) -> None:
    first = csv(tmp_path, "品目,区分\n椅子,粗大\n", "a.csv")
    second = tmp_path / "b.json"
    second.write_text(
        '{"items": [{"name": "鎌", "category": "金属"}, {"name": "椅子", "category": "粗大"}]}', encoding="utf-8"
    )
    imported = read([first, second])
    assert [item.name for item in imported.items] == ["椅子", "鎌"]
    assert [problem.source.path.rpartition("/")[2] for problem in imported.problems] == ["b.json"]


@pytest.mark.parametrize("shape", ["object", "nested", "table", "jsonl"])
def test_other_words_come_from_an_object_or_a_table(tmp_path: Path, shape: str) -> None:
    words = {"椅子": ["チェア", "腰掛け"], "ない品": ["なし"], "鎌": ["草刈り鎌", "チェア"]}
    path = tmp_path / {"object": "a.json", "nested": "a.json", "table": "a.csv", "jsonl": "a.jsonl"}[shape]
    if shape == "table":
        path.write_text(
            "品目,別名\n" + "".join(f"{item},{'、'.join(w)}\n" for item, w in words.items()), encoding="utf-8"
        )
    elif shape == "jsonl":
        rows = [json.dumps({"item": item, "aliases": w}, ensure_ascii=False) for item, w in words.items()]
        path.write_text("\n".join(rows), encoding="utf-8")
    else:
        document = words if shape == "object" else {"version": 1, "note": "言い換え", "keywords": words}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    imported = read(csv(tmp_path, "品目,区分\n椅子,粗大\n鎌,金属\n"), aliases=path)
    assert [item.alternates for item in imported.items] == [("チェア", "腰掛け"), ("草刈り鎌", "チェア")]
    assert (imported.rows_in["aliases"], imported.rows_out["aliases"], imported.listed["aliases"]) == (3, 2, 1)
    assert any("ない品" in problem.message for problem in imported.problems)
    entries = [entry for entry in settle(tmp_path / "k", imported).entries if isinstance(entry, GarbageItem)]
    assert {entry.title: (entry.alternates, entry.keywords) for entry in entries} == {
        "椅子": (("腰掛け",), ("チェア",)),
        "鎌": (("草刈り鎌",), ("チェア",)),
    }


def test_readings_may_come_from_a_table_of_their_own(tmp_path: Path) -> None:
    readings = csv(tmp_path, '{"city": "x", "reading": "いす", "item": "椅子"}\n', "r.jsonl")
    imported = read(csv(tmp_path, "品目,区分\n椅子,粗大\n"), aliases=readings)
    assert [item.reading for item in imported.items] == ["いす"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("a、b,c", ["a", "b", "c"]),
        ("テレビ・ビデオ", ["テレビ・ビデオ"]),
        ("テレビ・ビデオ・DVD", ["テレビ", "ビデオ", "DVD"]),
        ("テレビ・ビデオ、DVD", ["テレビ・ビデオ", "DVD"]),
        ("CD プレーヤー", ["CD プレーヤー"]),
        ("a\nb、c", ["a", "b、c"]),
        (" ", []),
    ],
)
def test_other_words_in_a_cell_are_told_apart(tmp_path: Path, cell: str, words: list[str]) -> None:
    imported = read(csv(tmp_path, f'品目,区分,別名\n椅子,粗大,"{cell}"\n'))
    assert list(imported.items[0].alternates) == words


def test_a_workbook_with_a_title_and_merged_categories_is_imported(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (
        ["ためし町 ごみ分別表"],
        [],
        ["品目", "分別区分", "備考"],
        ["椅子", "粗大ごみ"],
        ["机"],
        ["鎌", "金属", 3],
    ):
        book.active.append(cells)
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("B4:B5")
    book.save(tmp_path / "a.xlsx")
    imported = read(tmp_path / "a.xlsx")
    assert things(settle(tmp_path / "k", imported)) == [("椅子", "粗大ごみ"), ("机", "粗大ごみ"), ("鎌", "金属")]
    assert imported.rows_in == {ITEMS: 3}


CELL = st.text(max_size=12) | st.sampled_from(
    ['"', "a\nb", "a\r\nb", ",", "{町名}", "- x", "#", "椅子", "粗大", "\x00", "\ufeff", " "]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=6), st.sampled_from(["csv", "json", "xlsx"]))
def test_whatever_the_cells_hold_rows_in_are_rows_out_and_rows_listed(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]], shape: str
) -> None:
    import csv as library

    folder = tmp_path_factory.mktemp("cells")
    header = ("品目", "区分", "備考", "別名")
    path = folder / f"a.{shape}"
    number = len(rows)
    if shape == "csv":
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            library.writer(file, quoting=library.QUOTE_ALL).writerows([header, *rows])
    elif shape == "json":
        rows = [*rows, ("椅子", "粗大", "", "")]
        number = len(rows)
        path.write_text(json.dumps([dict(zip(header, row, strict=True)) for row in rows]), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        book.active.append(header)
        for row in rows:
            book.active.append(
                [openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell).lstrip("=") or "x" for cell in row]
            )
        try:
            book.save(path)
        except UnicodeEncodeError:
            return
    imported = read(path)
    assert imported.rows_in[ITEMS] == number
    assert number == len(imported.items) + imported.listed[ITEMS]
    assert sorted(things(settle(folder / "k", imported))) == sorted(
        (item.name, item.category) for item in imported.items
    )


def test_a_map_is_read_in_any_punctuation() -> None:
    assert parse_map("品目＝a， 区分=b、") == {Column.ITEM: "a", Column.CATEGORY: "b"}

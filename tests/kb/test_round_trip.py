"""What staff write is what comes back: no guessed types, no lost characters."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.calendar import TOKYO
from bot.dialog import DialogState
from bot.engine import Engine
from bot.kb.knowledge import Knowledge
from bot.kb.loader import load
from bot.kb.model import Fact, GarbageItem, Place, Procedure
from bot.route import Incoming
from tests.kb.town import FILES, TOWN, write, write_town

# What YAML would make a number, a truth, a date, a time or nothing of.
GUESSED = (
    *("8:30", "12:30:45", "0120", "0120-000-000", "010", "0x10", "0o17", "1e3", "1_000", "3,000", "1.50", ".5", "+81"),
    *("no", "No", "yes", "on", "off", "y", "true", "null", "~", "NaN", ".inf", "2026-04-01", "2026-04-01 08:30", "="),
)


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("round"))


def loaded(root: Path, text: str) -> Knowledge:
    write(root / TOWN / "new.yaml", text)
    return load(root, TOWN)


@pytest.mark.parametrize("value", GUESSED)
def test_a_value_that_yaml_would_guess_stays_the_text_it_is(root: Path, value: str) -> None:
    text = f"""\
手続き:
  - id: rei
    名前: {value}
    言い換え: [{value.replace(",", "")}, '{value}']
    キーワード:
      - {value}
    説明: |
      {value}
    手数料: {value}
場所:
  - id: rei-basho
    名前: 公民館
    住所: {value}
    電話: {value}
"""
    knowledge = loaded(root, text)
    procedure, place = knowledge.by_id["rei"], knowledge.by_id["rei-basho"]
    assert isinstance(procedure, Procedure)
    assert isinstance(place, Place)
    assert procedure.title == procedure.answer == procedure.facts[Fact.FEE] == value
    assert procedure.alternates == (value.replace(",", ""), value)
    assert procedure.keywords == (value,)
    assert place.address == place.phone == value


@pytest.mark.parametrize("value", GUESSED)
def test_a_figure_that_yaml_would_guess_is_read_by_the_resident_as_it_is(tmp_path: Path, value: str) -> None:
    root = write_town(tmp_path)
    write(root / TOWN / "town.yaml", FILES[f"{TOWN}/town.yaml"].replace("300円", value))
    reply = Engine(load(root, TOWN)).respond(
        Incoming(text="印鑑登録に何が必要ですか"), DialogState(), now=datetime(2026, 4, 6, 9, tzinfo=TOKYO)
    )
    assert reply.answer.texts[0].endswith(f"手数料は{value}です。")


def test_dates_and_numbers_are_read_where_they_are_meant(root: Path) -> None:
    text = """\
確認日: 2026-04-01
項目:
  - id: rei
    質問: 何ですか
    回答: |
      それです。
    公開終了日: 2028-02-29
  - id: rei-2
    質問: どれですか
    回答: |
      あれです。
    確認日: '2026-05-01'
場所:
  - id: rei-basho
    名前: 公民館
    住所: 1番地
    緯度: 35.6812
    経度: -139
"""
    knowledge = loaded(root, text)
    assert knowledge.by_id["rei"].checked_on == date(2026, 4, 1)
    assert knowledge.by_id["rei"].expires_on == date(2028, 2, 29)
    assert knowledge.by_id["rei-2"].checked_on == date(2026, 5, 1)
    place = knowledge.by_id["rei-basho"]
    assert isinstance(place, Place)
    assert (place.latitude, place.longitude) == (35.6812, -139.0)


USABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="{}\ufffe\uffff")
ONE_LINE = st.text(USABLE, min_size=1, max_size=40).map(str.strip).filter(bool)


@settings(max_examples=150, deadline=5000)
@given(st.lists(st.text(USABLE, max_size=30), min_size=1, max_size=6).map("\n".join))
@example("質問：全角のコロン\n－ 全角の横棒\n　全角の空白\n# 見出し\n項目：\n- id: x\n  もっと右\n*印* & [かっこ] !?")
@example("1行目\n\n\n4行目\n'引用' \"引用\" \\ | > % @ `\n------------------------------------------\n: x\n- - - - -")
@example("回答: |\n  中の縦棒\n質問： どこ")
@example("[" * 300)
def test_a_block_reaches_the_entry_as_it_was_written(root: Path, text: str) -> None:
    text = text.strip("\n").rstrip()
    if not text or text[0] in " \t" or not text.split("\n", 1)[0].strip():
        return  # the first line's indent is the block's own
    body = "\n".join(f"      {line}" if line else "" for line in text.split("\n"))
    knowledge = loaded(root, f"項目:\n  - id: rei\n    質問: 何ですか\n    回答: |\n{body}\n    見出し: 見出し\n")
    assert knowledge.by_id["rei"].answer == text
    assert knowledge.by_id["rei"].short_title == "見出し"


@settings(max_examples=150, deadline=5000)
@given(ONE_LINE, st.lists(ONE_LINE, min_size=1, max_size=4))
def test_a_quoted_line_reaches_the_entry_as_it_was_written(root: Path, title: str, alternates: list[str]) -> None:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    lines = "".join(f"      - {quoted(text)}\n" for text in alternates)
    knowledge = loaded(
        root, f"項目:\n  - id: rei\n    質問: {quoted(title)}\n    言い換え:\n{lines}    回答: |\n      はい。\n"
    )
    assert knowledge.by_id["rei"].title == title
    assert knowledge.by_id["rei"].alternates == tuple(alternates)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_mark_of_notepad_make_no_difference(root: Path, line_end: str, mark: str) -> None:
    text = "項目:\n  - id: rei\n    質問: 何ですか\n    回答: |\n      一つ。\n\n      二つ。\n"
    knowledge = loaded(root, mark + text.replace("\n", line_end))
    assert knowledge.by_id["rei"].answer == "一つ。\n\n二つ。"


def test_remarks_on_their_own_line_and_unusual_but_legal_writing_are_read(root: Path) -> None:
    text = """\
# このファイルのメモ
分野: "ごみ"␣␣␣
項目:   # 次の行から
  # メモ
- id: rei
  質問: 9時#15分に、C#は？！:）␣␣␣␣
  言い換え: [
    一つ,
    "二つ",
  ]
  回答: |  # メモ
      前の日までに

      # これは答えの一部です
      質問：これも
  キーワード:
  - a,b
  - a:b
  - '#1'
  - 'a: b'
"""
    entry = loaded(root, text.replace("␣", " ")).by_id["rei"]
    assert entry.topic == "ごみ"
    assert entry.title == "9時#15分に、C#は？！:）"
    assert entry.alternates == ("一つ", "二つ")
    assert entry.answer == "前の日までに\n\n# これは答えの一部です\n質問：これも"
    assert entry.keywords == ("a,b", "a:b", "#1", "a: b")


def test_values_at_the_head_of_a_file_hold_for_the_items_that_say_nothing_else(root: Path) -> None:
    text = """\
分野: ごみ
担当: 環境
品目:
  - 名前: 竹ぐし
    区分: moeru
  - 名前: 布団
    区分: 燃えるごみ
    担当: 住民
"""
    knowledge = loaded(root, text)
    skewer, futon = knowledge.by_id["品目:竹ぐし"], knowledge.by_id["品目:布団"]
    assert isinstance(skewer, GarbageItem)
    assert isinstance(futon, GarbageItem)
    assert (skewer.contact, futon.contact) == ("環境", "住民")
    assert skewer.category == futon.category == "moeru"
    assert skewer.topic == "ごみ"
    assert str(skewer.source).endswith("new.yaml:4")

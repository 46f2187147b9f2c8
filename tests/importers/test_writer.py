"""Whatever the cells held, the town that is written can be loaded, and says what they said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import TransferError
from bot.importers.folder import place
from bot.importers.imported import ITEMS, Imported, ImportedCategory, ImportedItem, ImportProblem
from bot.importers.ledger import Ledger
from bot.importers.report import as_json, as_text
from bot.importers.spelling import as_block, one_line
from bot.importers.writer import MARK, office_of, write_files
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule, District
from bot.kb.model import GarbageCategory, GarbageItem, Source
from tests.importers.towns import settle, things

HERE = Source("hinmoku.csv", 2)
ODD = [
    *(
        "'",
        '"',
        "''",
        "a: b",
        "a:",
        "：",
        "読み：よみ",
        "- いす",
        "-",
        "? x",
        "#",
        " #1",
        "a #b",
        "{町名}",
        "{",
        "}",
        "[a, b]",
    ),
    *(
        "|",
        "|2",
        ">",
        ">-",
        "&a",
        "*a",
        "!x",
        "%",
        "@",
        "`",
        "~",
        "null",
        "no",
        "8:30",
        "0120",
        "2026-04-01",
        "1_000",
        "=",
        "<<",
    ),
    *(
        "a\nb",
        "a\r\nb",
        "\ta",
        "a\tb",
        "\x00a",
        "\x07",
        "a\x85b",
        "a\u2028b",
        "\ufeffa",
        "\u200ba",
        "a\u00a0b",
        "　a　b　",
    ),
    *(
        "ｱｲﾛﾝ",
        "🗑️",
        "👨‍👩‍👧",
        "\ud800",
        "\ufffe",
        "\U0001ffff",
        "\x7f",
        "が",
        "・a",
        "－ いす",
        "# ",
        "---",
        "...",
        "\\",
        "\\n",
        "，",
        "a、b",
    ),
    *("品目:", "名前: x", "bunbetsu-1", "代表", "common", "a" * 299, "い" * 200),
]
TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.lists(st.sampled_from(ODD), max_size=4).map("".join))
ITEM = st.builds(
    ImportedItem,
    name=TEXTS,
    category=TEXTS,
    source=st.just(HERE),
    reading=TEXTS,
    instructions=TEXTS,
    caution=TEXTS,
    alternates=st.lists(TEXTS, max_size=3).map(tuple),
    head=TEXTS,
)
CATEGORY = st.builds(
    ImportedCategory,
    name=TEXTS.filter(one_line),
    source=st.just(HERE),
    color=st.sampled_from(["", "#D9534F"]),
    description=TEXTS,
    instructions=TEXTS,
    collection=TEXTS,
    alternates=st.lists(TEXTS, max_size=3).map(tuple),
)


def accounted(items: list[ImportedItem], categories: list[ImportedCategory], name: str, made_of: str) -> Imported:
    ledger = Ledger()
    ledger.read(ITEMS, len(items))
    for item in items:
        ledger.keep_item(item)
    return ledger.close(made_of=made_of, name=name, categories=categories)


@settings(deadline=None, max_examples=150)
@given(st.lists(ITEM, max_size=5), st.lists(CATEGORY, max_size=2), TEXTS.filter(one_line), TEXTS)
def test_a_town_of_any_cells_is_loaded_and_every_row_is_accounted_for(
    items: list[ImportedItem], categories: list[ImportedCategory], name: str, made_of: str
) -> None:
    imported = accounted(items, categories, name, made_of)
    with TemporaryDirectory() as folder:
        knowledge = settle(Path(folder), imported)
    expected = [(one_line(item.name), one_line(item.category)) for item in imported.items]
    assert sorted(things(knowledge)) == sorted(expected)
    assert len(items) == len(imported.items) + sum(problem.left_out == ITEMS for problem in imported.problems)
    assert knowledge.town.name == one_line(name)
    told = {(entry.title, entry.category): entry for entry in knowledge.entries if isinstance(entry, GarbageItem)}
    ids = {entry.title: entry.id for entry in knowledge.entries if isinstance(entry, GarbageCategory)}
    for item in imported.items:
        entry = told[item.name, ids[item.category]]
        assert entry.instructions == as_block(item.instructions)
        assert entry.caution == as_block(item.caution)
        assert entry.reading == one_line(item.reading)
    for category in imported.categories:
        assert one_line(category.name) in ids


@settings(deadline=None, max_examples=30)
@given(TEXTS)
@example("  一\n\n   二\n 三  \n\n")
@example("#\n- a\n: b\n\t c")
def test_a_text_of_many_lines_keeps_its_lines(text: str) -> None:
    item = ImportedItem(name="いす", category="粗大", source=HERE, instructions=text)
    with TemporaryDirectory() as folder:
        knowledge = settle(Path(folder), accounted([item], [], "町", ""))
    assert [entry.instructions for entry in knowledge.entries if isinstance(entry, GarbageItem)] == [as_block(text)]


def test_many_items_stand_in_files_by_their_kana(tmp_path: Path) -> None:
    names = [f"{kana}{number}" for kana in "あいかがパんー亜9" for number in range(60)]
    items = [ImportedItem(name=name, category="ごみ", source=HERE) for name in names]
    files = write_files(accounted(items, [], "町", ""))
    assert {path.removeprefix("garbage/") for path in files if "items" in path} == {
        "items-a.yaml",
        "items-a-i.yaml",
        "items-ka.yaml",
        "items-ha.yaml",
        "items-wa.yaml",
        "items-other.yaml",
    }
    assert all(text.startswith(MARK) for text in files.values())
    assert len(things(settle(tmp_path, accounted(items, [], "町", "")))) == len(names)


def test_a_file_is_cut_before_it_is_too_long_to_load(tmp_path: Path) -> None:
    items = [
        ImportedItem(name=f"品{number}", category="ごみ", source=HERE, instructions="長い文。" * 700)
        for number in range(500)
    ]
    assert len(things(settle(tmp_path, accounted(items, [], "町", "")))) == 500


def test_the_same_name_stands_once_for_each_category_and_keeps_its_id_when_rows_are_added(tmp_path: Path) -> None:
    def ids(*rows: tuple[str, str]) -> dict[tuple[str, str], str]:
        items = [ImportedItem(name=name, category=category, source=HERE) for name, category in rows]
        knowledge = settle(tmp_path, accounted(items, [], "町", ""))
        return {
            (entry.title, knowledge.by_id[entry.category].title): entry.id
            for entry in knowledge.entries
            if isinstance(entry, GarbageItem)
        }

    before = ids(("いす", "粗大"), ("いす", "木"), ("たな", "粗大"))
    after = ids(("あみ", "金属"), ("いす", "粗大"), ("ほん", "紙"), ("いす", "木"), ("たな", "粗大"))
    assert before.items() <= after.items()
    assert len(set(after.values())) == 5


def test_a_repeated_row_is_listed_with_the_line_of_the_first_and_its_words_are_kept() -> None:
    first = ImportedItem(name="生花", category="燃える", source=Source("a.csv", 2), reading="いけばな")
    again = ImportedItem(
        name="生花", category="燃える", source=Source("a.csv", 9), reading="せいか", instructions="束ねる"
    )
    imported = accounted([first, again], [], "町", "")
    assert [item.alternates for item in imported.items] == [("せいか",)]
    assert [(problem.source.line, problem.left_out) for problem in imported.problems] == [(9, ITEMS)]
    assert "a.csv:2" in imported.problems[0].message
    assert "束ねる" in imported.problems[0].message


def test_an_account_that_does_not_come_out_even_is_never_written() -> None:
    with pytest.raises(AssertionError, match="items: 2 in, 0 out, 1 listed"):
        Imported(made_of="", name="町", rows_in={ITEMS: 2}, problems=(ImportProblem(HERE, "だめ", ITEMS),))


def test_the_report_counts_what_was_read_and_what_was_listed() -> None:
    ledger = Ledger()
    ledger.read(ITEMS, 3)
    ledger.keep_item(ImportedItem(name="いす", category="粗大", source=HERE))
    ledger.keep_item(ImportedItem(name="", category="粗大", source=HERE))
    ledger.keep_item(ImportedItem(name="たな", category="", source=HERE))
    imported = ledger.close(made_of="", name="町")
    told = as_json(imported)
    assert told["items"] == {"read": 1, "listed": 2, "rows": 3}
    assert told["areas"] == {"read": 0, "listed": 0, "rows": 0}
    assert [set(problem) for problem in told["problems"]] == [{"file", "line", "message"}] * 2
    assert "品目: 3行のうち1行を書きました、2行は下に挙げます。" in as_text(imported)
    assert "hinmoku.csv:2: 「たな」の分別区分がありません。" in as_text(imported)


@pytest.mark.parametrize(
    ("town", "office"),
    [("津市", "津市役所"), ("みほん町", "みほん町役場"), ("北村", "北村役場"), ("X", "Xの役所"), ("", "の役所")],
)
def test_the_town_hall_has_its_usual_name(town: str, office: str) -> None:
    assert office_of(town) == office


def test_what_an_import_wrote_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "knowledge" / "town"
    place({"town.yaml": f"{MARK}a\n", "garbage/items-a.yaml": f"{MARK}a\n"}, target)
    place({"town.yaml": f"{MARK}b\n"}, target)
    assert [path.name for path in target.rglob("*")] == ["town.yaml"]
    (target / "contacts.yaml").write_text("窓口:\n", encoding="utf-8")
    with pytest.raises(TransferError, match=r"contacts\.yaml など1件.*--force"):
        place({"town.yaml": f"{MARK}c\n"}, target)
    assert (target / "town.yaml").read_text(encoding="utf-8") == f"{MARK}b\n"
    place({"town.yaml": f"{MARK}c\n"}, target, force=True)
    assert [path.read_text(encoding="utf-8") for path in target.rglob("*")] == [f"{MARK}c\n"]
    assert [path.name for path in target.parent.iterdir()] == ["town"]


def test_where_nothing_can_be_written_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for target in (tmp_path / "file", tmp_path / "file" / "town", tmp_path / "common"):
        with pytest.raises(TransferError):
            place({"town.yaml": MARK}, target)
    with pytest.raises(TransferError):
        place({"town.yaml": MARK, "town.yaml/inner.yaml": MARK}, tmp_path / "town")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def rule(category: str, **said: Any) -> CollectionRule:
    return CollectionRule(category=category, source=HERE, **said)


def test_districts_and_changes_are_read_back_as_they_were(tmp_path: Path) -> None:
    first, last = date(2026, 4, 1), date(2027, 3, 31)
    district = District(
        id="kita",
        name="北: 地区 #1",
        reading="きたちく",
        source=HERE,
        areas=("北町1丁目", "みほん台（東、西）"),
        since=first,
        until=last,
        hour=time(8, 30),
        rules=(
            rule("燃える: ごみ", weekdays=(1, 4), skips_holidays=True, note="[朝]"),
            rule("金属", weekdays=(2,), weeks=(2, -1), months=(4, 5, 12)),
            rule("紙", weekdays=(3,), every_weeks=2, first_day=date(2026, 4, 2)),
            rule("有害", dates=tuple(date(2026, 4, day) for day in range(1, 29))),
            rule("草", weekdays=(0,), since=date(2026, 5, 1), until=date(2026, 6, 30)),
        ),
    )
    changes = (
        CollectionChange(reason="年末年始のため", first=date(2026, 12, 31), last=date(2027, 1, 3), action=ChangeAction.STOP, source=HERE),
        CollectionChange(
            reason="祝日: 移動",
            first=date(2026, 11, 3),
            last=date(2026, 11, 3),
            action=ChangeAction.MOVE,
            moved_to=date(2026, 11, 4),
            districts=("kita",),
            source=HERE,
        ),
        CollectionChange(
            reason="臨時",
            first=date(2026, 7, 1),
            last=date(2026, 7, 1),
            action=ChangeAction.ADD,
            categories=("燃える: ごみ", "紙"),
            source=HERE,
        ),
    )  # fmt: skip
    knowledge = settle(tmp_path, Imported(made_of="", name="町", districts=(district,), changes=changes))

    def titles(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(knowledge.by_id[name].title for name in ids)

    (found,) = knowledge.districts
    own = tuple(replace(rule, category=knowledge.by_id[rule.category].title, source=HERE) for rule in found.rules)
    assert replace(found, rules=own, source=HERE) == district
    assert [replace(change, categories=titles(change.categories), source=HERE) for change in knowledge.changes] == list(
        changes
    )

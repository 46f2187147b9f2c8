"""What is written for 5374, read again."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import TransferError
from bot.importers.five374.area import Span
from bot.importers.five374.export import export_town
from bot.importers.five374.folder import read_folder
from bot.importers.five374.markup import markup, plain_text
from bot.importers.five374.place import place_files
from bot.importers.imported import Imported, ImportedCategory, ImportedItem
from bot.importers.ledger import Ledger
from bot.importers.spelling import as_block
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule, District
from bot.kb.knowledge import Knowledge
from bot.kb.loader import load
from bot.kb.model import Source
from tests.conftest import ROOT
from tests.importers.folders import WHOLE, colors, days_by_area, items, lay, read_5374, stops
from tests.importers.towns import settle

HERE = Source("made", 1)
FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
SPAN = Span(FIRST, FIRST, LAST)
DAYS = [FIRST + timedelta(days=count) for count in range(365)]


def again(knowledge: Knowledge, folder: Path) -> Knowledge:
    """Write the town for 5374, and read it again."""
    place_files(export_town(knowledge).files, folder / "5374")
    return settle(folder / "again", read_folder(folder / "5374", name="ためし町", span=SPAN))


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_folder_comes_back_as_it_was(tmp_path: Path) -> None:
    knowledge = settle(tmp_path / "knowledge", read_5374(tmp_path / "data", {}))
    back = again(knowledge, tmp_path)
    assert days_by_area(back) == days_by_area(knowledge)
    assert (colors(back), items(back), stops(back)) == (colors(knowledge), items(knowledge), stops(knowledge))
    assert [each.id for each in back.districts] == [each.id for each in knowledge.districts]


def test_the_files_are_those_of_5374(tmp_path: Path) -> None:
    knowledge = settle(tmp_path / "knowledge", read_5374(tmp_path / "data", {}))
    place_files(export_town(knowledge).files, tmp_path / "5374")
    for name in ("area_days.csv", "center.csv", "remarks.csv"):
        assert cells(tmp_path / "5374" / name)[0] == WHOLE[name].splitlines()[0].split(",")
    assert cells(tmp_path / "5374" / "area_days.csv")[1] == ["北町", "東部", "月 木", "水2 水4", "隔金20260403"]
    assert cells(tmp_path / "5374" / "center.csv")[1] == ["東部", "2026/12/31", "2027/01/03"]
    assert cells(tmp_path / "5374" / "target.csv")[0] == ["type", "name", "notice", "furigana"]
    assert cells(tmp_path / "5374" / "description.csv")[1] == ["もえるごみ", "週2回", "袋に入れます。", "", "#ea3b13"]


def test_files_that_are_there_are_replaced_only_by_force(tmp_path: Path) -> None:
    lay(tmp_path, {"target.csv": "町のもの"})
    with pytest.raises(TransferError, match=r"target\.csv がすでにあります"):
        place_files(WHOLE, tmp_path)
    assert (tmp_path / "target.csv").read_text(encoding="utf-8") == "町のもの"
    assert not (tmp_path / "center.csv").exists()
    place_files(WHOLE, tmp_path, force=True)
    assert (tmp_path / "target.csv").read_text(encoding="utf-8") == WHOLE["target.csv"]


@given(st.text(max_size=60))
def test_any_text_written_as_html_is_read_as_itself(text: str) -> None:
    assert plain_text(markup(text)) == as_block(text)


def rules(category: str) -> st.SearchStrategy[tuple[CollectionRule, ...]]:
    """Rules of every kind, those too for which 5374 has no words."""
    weekdays = st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True).map(lambda days: tuple(sorted(days)))
    kinds = (
        st.builds(lambda days: CollectionRule(category=category, source=HERE, weekdays=days), weekdays),
        st.builds(
            lambda days, weeks, months, note: CollectionRule(
                category=category, source=HERE, weekdays=days, weeks=weeks, months=months, note=note
            ),
            weekdays,
            st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, unique=True).map(tuple),
            st.lists(st.integers(1, 12), max_size=4, unique=True).map(lambda months: tuple(sorted(months))),
            st.sampled_from(["", "雨の日は休み", "朝8時まで"]),
        ),
        st.builds(
            lambda day, weeks: CollectionRule(
                category=category, source=HERE, weekdays=(day.weekday(),), every_weeks=weeks, first_day=day
            ),
            st.sampled_from(DAYS[:300]),
            st.sampled_from([2, 3]),
        ),
        st.sets(st.sampled_from(DAYS), min_size=1, max_size=30).map(
            lambda days: CollectionRule(category=category, source=HERE, dates=tuple(sorted(days)))
        ),
        st.just(CollectionRule(category=category, source=HERE, weekdays=(0,), skips_holidays=True)),
    )
    return st.lists(st.one_of(*kinds), max_size=2).map(lambda found: tuple(dict.fromkeys(found)))


@st.composite
def districts(draw: st.DrawFn, id_: str, name: str) -> District:
    its = (*draw(rules("もえるごみ")), *draw(rules("びん")), *draw(rules("古紙")))
    weekly = CollectionRule(category="もえるごみ", source=HERE, weekdays=(1,))
    return District(id=id_, name=name, source=HERE, areas=(), rules=its or (weekly,), since=FIRST, until=LAST)


@st.composite
def changes(draw: st.DrawFn) -> CollectionChange:
    action = draw(st.sampled_from(list(ChangeAction)))
    first = draw(st.sampled_from(DAYS[:350]))
    length = draw(st.integers(0, 6)) if action is not ChangeAction.MOVE else 0
    some = draw(st.sampled_from([(), ("びん",), ("もえるごみ", "古紙")]))
    return CollectionChange(
        reason=draw(st.sampled_from(["年末年始のため", "工事のため", "祝日のため"])),
        first=first,
        last=first + timedelta(days=length),
        action=action,
        moved_to=first + timedelta(days=draw(st.integers(1, 5))) if action is ChangeAction.MOVE else None,
        source=HERE,
        districts=draw(st.sampled_from([(), ("kita",)])),
        categories=some or (("びん",) if action is ChangeAction.ADD else ()),
    )


@settings(max_examples=40, deadline=None)
@given(districts("kita", "北町"), districts("minami", "南町"), st.lists(changes(), max_size=4))
def test_whatever_a_calendar_says_5374_says_the_same_days(
    north: District, south: District, its: list[CollectionChange]
) -> None:
    ledger = Ledger()
    ledger.read("items", 1)
    ledger.keep_item(
        ImportedItem(name="皿,「大」\n", category="びん", source=HERE, instructions='1,200円 "要予約" <3>\n&amp;')
    )
    categories = [ImportedCategory(name=name, source=HERE) for name in ("もえるごみ", "びん", "古紙")]
    made: Imported = ledger.close(
        made_of="test", name="ためし町", categories=categories, districts=[north, south], changes=dict.fromkeys(its)
    )
    with TemporaryDirectory() as folder:
        knowledge = settle(Path(folder) / "knowledge", made)
        back = again(knowledge, Path(folder))
    before, after = days_by_area(knowledge), days_by_area(back)
    assert {area: days for area, days in before.items() if days} == after
    assert items(back) == items(knowledge)


def test_the_demo_town_comes_back_with_the_same_days_items_and_colors(tmp_path: Path) -> None:
    knowledge = load(ROOT / "knowledge", "mihon")
    back = again(knowledge, tmp_path)
    assert days_by_area(back) == days_by_area(knowledge)
    assert colors(back) == colors(knowledge)
    assert [(name, category) for name, category, _ in items(back)] == [
        (name, category) for name, category, _ in items(knowledge)
    ]
    assert len(days_by_area(back)) > 20

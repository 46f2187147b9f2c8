"""Folders of other people's data, made for a test, and what was read of them in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from bot.calendar import TOKYO, Calendar
from bot.importers.five374.area import Span
from bot.importers.five374.folder import read_folder
from bot.importers.imported import Imported
from bot.kb.knowledge import Knowledge
from bot.kb.model import GarbageCategory, GarbageItem

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=TOKYO)
WHOLE: Mapping[str, str] = {
    "area_days.csv": "地名,センター,もえるごみ,びん,古紙\n北町,東部,月 木,水2 水4,隔金20260403\n南町,西部,火 金,水1 水3,\n",
    "center.csv": "名称,休止開始日,休止終了日\n東部,2026/12/31,2027/01/03\n西部,2027/1/1,2027/1/2\n",
    "description.csv": (
        "label,sublabel,description,styles,bgcolor\n"
        "もえるごみ,週2回,袋に入れます。,img/a.svg,#ea3b13\n"
        "びん,,すすぎます。,,#2dc7aa\n"
        "古紙,,しばります。,,#77ae1f\n"
    ),
    "remarks.csv": "ID,注意事項\n1,雨の日は出せません。\n",
    "target.csv": "type,name,notice,furigana\nもえるごみ,割りばし,,わ\nびん,ジャムのびん,ふたを外します。,し\n",
}
"""A folder of 5374 in which nothing is wrong."""


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files into the folder, texts in UTF-8."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read_5374(folder: Path, changed: Mapping[str, str | bytes] | None = None, span: Span | None = None) -> Imported:
    """Read a folder of 5374; ``changed``: the whole folder with these files in place of its own."""
    if changed is not None:
        lay(folder, {**WHOLE, **changed})
    return read_folder(folder, name="ためし町", span=span or Span(TODAY))


def listed(imported: Imported) -> list[tuple[str, int, str]]:
    """File, line and message of every problem."""
    return [(Path(each.source.path).name, each.source.line, each.message) for each in imported.problems]


def days_by_area(knowledge: Knowledge) -> dict[str, dict[str, set[date]]]:
    """Every collection day of every area, by category."""
    found: dict[str, dict[str, set[date]]] = {}
    for district in knowledge.districts:
        days: dict[str, set[date]] = {}
        for each in Calendar(district, knowledge.changes).between(district.since, district.until):
            days.setdefault(knowledge.by_id[each.category].title, set()).add(each.date)
        found |= dict.fromkeys(district.areas or (district.name,), days)
    return found


def colors(knowledge: Knowledge) -> dict[str, str]:
    """The colour of each category, by name."""
    return {each.title: each.color for each in knowledge.entries if isinstance(each, GarbageCategory)}


def items(knowledge: Knowledge) -> list[tuple[str, str, str]]:
    """Name, category and instructions of every item."""
    return sorted(
        (each.title, knowledge.by_id[each.category].title, each.instructions)
        for each in knowledge.entries
        if isinstance(each, GarbageItem)
    )


def stops(knowledge: Knowledge) -> list[tuple[date, date, str, tuple[str, ...], tuple[str, ...]]]:
    """Every change: its days, its reason, its areas and categories in words."""
    areas = {district.id: district.areas for district in knowledge.districts}
    return sorted(
        (
            change.first,
            change.last,
            change.reason,
            tuple(sorted(area for id_ in change.districts or areas for area in areas[id_])),
            tuple(sorted(knowledge.by_id[category].title for category in change.categories)),
        )
        for change in knowledge.changes
    )

"""A town's knowledge → the five files of 5374, and what they cannot say."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import jaconv

from bot.importers.five374.center import Centers
from bot.importers.five374.days import Cells
from bot.importers.five374.markup import markup
from bot.importers.five374.sheet import AREA_DAYS, CENTER, DESCRIPTION, REMARKS, TARGET
from bot.kb.calendar import ChangeAction
from bot.kb.knowledge import Knowledge
from bot.kb.model import GarbageCategory, GarbageItem, Source


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the knowledge that 5374 has no place for."""

    source: Source
    message: str


@dataclass(frozen=True, slots=True)
class Export:
    """The files by name, as text, and what is not in them."""

    files: Mapping[str, str]
    losses: tuple[Loss, ...]
    rows: Mapping[str, int]
    """How many rows each file has below its header."""


def export_town(knowledge: Knowledge) -> Export:
    """Write everything about garbage that 5374 can say; the days of each district are exactly the calendar's."""
    categories = [entry for entry in knowledge.entries if isinstance(entry, GarbageCategory)]
    items = [entry for entry in knowledge.entries if isinstance(entry, GarbageItem)]
    titles = {category.id: category.title for category in categories}
    centers = Centers(knowledge.changes, knowledge.districts)
    cells = Cells(knowledge, centers)
    collected = [category for category in categories if category.id in cells.categories]
    tables = {
        AREA_DAYS: [
            ["地名", "センター", *(category.title for category in collected)],
            *(
                [area, centers.name(district), *(cells.text(district, category.id) for category in collected)]
                for district in knowledge.districts
                for area in (district.areas or (district.name,))
            ),
        ],
        CENTER: [["名称", "休止開始日", "休止終了日"], *centers.rows()],
        DESCRIPTION: [
            ["label", "sublabel", "description", "styles", "bgcolor"],
            *(
                [category.title, *_description(category, knowledge.town.office), "", category.color]
                for category in categories
            ),
        ],
        REMARKS: [["ID", "注意事項"], *([str(number), text] for text, number in cells.remarks.items())],
        TARGET: [
            ["type", "name", "notice", "furigana"],
            *([titles[item.category], item.title, _notice(item), _head(item)] for item in items),
        ],
    }
    losses = [*_lost_of_calendar(knowledge), *_lost_of_items(items), *(Loss(*told) for told in cells.problems)]
    return Export(
        files={name: _csv(rows) for name, rows in tables.items()},
        losses=tuple(losses),
        rows={name: len(rows) - 1 for name, rows in tables.items()},
    )


def _csv(rows: Iterable[Sequence[str]]) -> str:
    """5374's own page cuts lines at every comma; where a cell holds one, or a line break, only quotes keep it whole."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([markup(cell) for cell in row] for row in rows)
    return text.getvalue()


def _description(category: GarbageCategory, office: str) -> tuple[str, str]:
    """Sublabel and description, without the sentences that an import puts where nothing was said."""
    made_up = (f"「{category.title}」に分けるごみです。", f"くわしい出し方は、{office}にお聞きください。")
    sublabel, description = category.answer.strip(), category.instructions.strip()
    return ("" if sublabel == made_up[0] else sublabel), ("" if description == made_up[1] else description)


def _notice(item: GarbageItem) -> str:
    return "\n".join(text.strip() for text in (item.instructions, item.caution) if text.strip())


def _head(item: GarbageItem) -> str:
    """The letter of the kana index: か of がびょう. Nothing where no kana is known."""
    first = jaconv.kata2hira(jaconv.h2z(item.reading or item.title))[:1]
    base = unicodedata.normalize("NFD", first)[:1]
    return base if "ぁ" <= base <= "ん" else ""


def _lost_of_calendar(knowledge: Knowledge) -> Iterable[Loss]:
    for district in knowledge.districts:
        told = [f"期間（{district.since} から {district.until} まで）"]
        told += [f"時刻（{district.hour:%H:%M}）"] if district.hour else []
        told += ["読み"] if district.reading else []
        if district.areas and district.name not in district.areas:
            told.append("名前")
        yield Loss(district.source, f"地区「{district.name}」の{'・'.join(told)}を書くところがありません。")
    for change in knowledge.changes:
        if change.action is not ChangeAction.STOP:
            message = f"「{change.reason}」の{change.action.value}は、日付に直して書きました。理由は書けません。"
            yield Loss(change.source, message)


def _lost_of_items(items: Sequence[GarbageItem]) -> Iterable[Loss]:
    for item in items:
        told = [f"言い換え{len(item.alternates)}個"] if item.alternates else []
        told += ["読み"] if len(item.reading) > 1 else []
        told += ["注意と出し方の区別"] if item.caution and item.instructions else []
        if told:
            yield Loss(item.source, f"「{item.title}」の{'・'.join(told)}を書くところがありません。")

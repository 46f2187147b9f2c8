"""What the categories of japan-gomi-data are called: taxonomy.yaml of the town over the shared schema folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.importers.gomidata.document import Part, read_document
from bot.importers.imported import ImportedCategory
from bot.importers.ledger import Ledger
from bot.kb.loader import shown_path
from bot.kb.model import Source
from bot.kb.problem import shortened

_UPWARDS = 6
"""How many folders up the shared schema is looked for: municipalities/<pref>/<city> lies below it."""
# For a town's folder that comes without the schema: plain words for the English ids.
_PLAIN = {
    "burnable": "燃えるごみ",
    "non_burnable": "燃えないごみ",
    "kitchen": "生ごみ",
    "plastic": "プラスチック",
    "pet_bottle": "ペットボトル",
    "beverage_can": "缶",
    "glass_bottle": "びん",
    "paper_cloth": "紙と布",
    "paper": "紙",
    "cloth": "布",
    "hazardous": "有害ごみ",
    "spray_can": "スプレー缶",
    "oversized": "粗大ごみ",
    "metal": "金属",
    "not_collected": "町では集めないもの",
    "drop_off_only": "持ち込むもの",
    "reference": "別の案内があるもの",
}


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The categories by their id in the data."""

    categories: Mapping[str, ImportedCategory]
    own: frozenset[str]
    """Ids of those that the town says it has."""

    def name(self, id_: str, source: Source, ledger: Ledger) -> str:
        """What residents read for this id; the id itself, with a problem, where nobody says."""
        category = self.categories.get(id_)
        if category is not None:
            return category.name
        if id_ in _PLAIN:
            return _PLAIN[id_]
        message = f"区分「{shortened(id_)}」の名前がどこにも書かれていません。日本語の名前に直してください。"
        ledger.remark(source, message)
        return id_


def read_taxonomy(town: Path, ledger: Ledger) -> Taxonomy:
    """The labels of the schema, then what the town calls its own, in the town's order."""
    shared = _shared(town)
    path = town / "taxonomy.yaml"
    own = read_document(path) if path.is_file() else Part(Source(shown_path(path), 1))
    if not path.is_file():
        ledger.remark(own.source, "taxonomy.yaml がありません。区分の名前は共通のものを使いました。")
    if not shared:
        message = "schema/categories.yaml が見つからないので、町が決めていない区分の名前は仮のものです。"
        ledger.remark(own.source, message)
    overrides = own["overrides"].pairs
    found: dict[str, ImportedCategory] = {}
    for id_ in dict.fromkeys([*own["categories"].texts, *overrides, *shared]):
        spoken = [parts[id_] for parts in (overrides, shared) if id_ in parts]
        found[id_] = _category(id_, spoken, own.source)
    for group in own["groups"]:
        ledger.remark(group.source, f"まとめた呼び名「{shortened(group['label'].text)}」は使っていません。")
    return Taxonomy(found, frozenset(own["categories"].texts))


def _category(id_: str, spoken: list[Part], fallback: Source) -> ImportedCategory:
    label, short, color = (
        next((part[key].text for part in spoken if part[key].text), "") for key in ("label", "short", "color")
    )
    name = label or _PLAIN.get(id_, id_)
    return ImportedCategory(
        name=name,
        source=spoken[0].source if spoken else fallback,
        color=color if re.fullmatch(r"#[0-9A-Fa-f]{6}", color) else "",
        alternates=(short,) if len(short) > 1 and short != name else (),
    )


def _shared(town: Path) -> dict[str, Part]:
    """Labels of categories and disposals from the nearest schema folder above the town."""
    for folder in list(town.resolve().parents)[:_UPWARDS]:
        schema = folder / "schema"
        if (schema / "categories.yaml").is_file():
            disposal = schema / "disposal.yaml"
            more = read_document(disposal)["disposal"].pairs if disposal.is_file() else {}
            return {**read_document(schema / "categories.yaml")["categories"].pairs, **more}
    return {}

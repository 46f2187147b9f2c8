"""Items as files by the kana index: one file, or one for each row of the kana, or for each kana."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import jaconv

from bot.importers.imported import ImportedItem
from bot.importers.naming import CategoryNames, item_id
from bot.importers.notation import entry, pair, scalar, text_pair, words
from bot.importers.parts import in_parts
from bot.importers.spelling import one_line
from bot.importers.wording import Wordings

_T = TypeVar("_T")

_FULL = 190
"""Lines after which a file is divided."""
_ROWS = (
    "あいうえお",
    "かきくけこ",
    "さしすせそ",
    "たちつてと",
    "なにぬねの",
    "はひふへほ",
    "まみむめも",
    "やゆよ",
    "らりるれろ",
    "わをん",
)
_ROW_OF = {kana: row[0] for row in _ROWS for kana in row}
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゔ", "あいうえおつやゆよわう")


def item_files(items: Sequence[ImportedItem], names: CategoryNames) -> Mapping[str, list[str]]:
    """The lines of ``items.yaml`` by name of the file, without its ending; every item once."""
    written = _written(items, names)
    if not written:
        return {}
    if sum(len(lines) for _, lines in written) <= _FULL:
        return in_parts("items", [lines for _, lines in written])
    files: dict[str, list[str]] = {}
    for row, of_row in _grouped([(_ROW_OF.get(kana, ""), (kana, lines)) for kana, lines in written]).items():
        name = f"items-{_latin(row)}"
        if sum(len(lines) for _, lines in of_row) <= _FULL or not row:
            files |= in_parts(name, [lines for _, lines in of_row])
            continue
        for kana, of_kana in _grouped(of_row).items():
            own = name if kana == row else f"{name}-{_latin(kana)}"
            files |= in_parts(own, of_kana)
    return files


def index_kana(item: ImportedItem) -> str:
    """The kana under which the item stands in an index; empty where nobody knows how it is read."""
    first = unicodedata.normalize("NFKC", item.head or item.reading or item.name)[:1]
    kana = unicodedata.normalize("NFD", jaconv.kata2hira(first))[:1].translate(_SMALL)
    return kana if kana in _ROW_OF else ""


def _written(items: Sequence[ImportedItem], names: CategoryNames) -> list[tuple[str, list[str]]]:
    """The lines of each item, under its kana. Names that stand more than once get ids, which must be nobody else's."""
    wordings = Wordings(items, (category.name for category in names.categories))
    seen: Counter[str] = Counter()
    written: list[tuple[str, list[str]]] = []
    for item in items:
        name = one_line(item.name)
        number, category = seen[name], one_line(item.category)
        seen[name] += 1
        written.append(
            (
                index_kana(item),
                entry(
                    [
                        f"名前: {scalar(name)}",
                        *([f"id: {item_id(name, category, number)}"] if number else ()),
                        *pair("読み", item.reading),
                        *words("言い換え", wordings.own(item)),
                        *words("キーワード", wordings.shared(item)),
                        f"区分: {scalar(names.written(category))}",
                        *text_pair("出し方", item.instructions),
                        *text_pair("注意", item.caution),
                    ]
                ),
            )
        )
    return written


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    groups: dict[str, list[_T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(sorted(groups.items()))


def _latin(kana: str) -> str:
    return jaconv.kana2alphabet(kana) if kana else "other"

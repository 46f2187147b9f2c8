"""The account of an import while it is made: rows read, things kept, rows left out with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.importers.imported import (
    ITEMS,
    Imported,
    ImportedCategory,
    ImportedItem,
    ImportProblem,
)
from bot.importers.spelling import as_block, is_spelled_otherwise, one_line
from bot.kb.calendar import CollectionChange, District
from bot.kb.model import Source
from bot.kb.problem import shortened

LONGEST_NAME = 300
"""Characters that a name may have. More is no name but a sign that columns were mistaken."""
LONGEST_TEXT = 3000
"""Characters that one answer can hold beside what else it says; LINE sends 5,000."""


class Ledger:
    """Is told how many rows there are (``read``), and takes them one by one. Each is kept (``keep``, ``keep_item``) or
    left out (``leave_out``), never both.
    """

    def __init__(self) -> None:
        self.items: list[ImportedItem] = []
        self.problems: list[ImportProblem] = []
        self.notes: list[ImportProblem] = []
        self._read: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._first: dict[tuple[str, str], ImportedItem] = {}
        self._place: dict[tuple[str, str], int] = {}

    def read(self, kind: str, rows: int) -> None:
        """Count rows as the file has them, before anything is done with them."""
        self._read[kind] += rows

    def keep(self, kind: str, rows: int = 1) -> None:
        """Count rows of a kind other than ITEMS that are written."""
        self._kept[kind] += rows

    def leave_out(self, kind: str, source: Source, message: str) -> None:
        """List a row that is not written."""
        self.problems.append(ImportProblem(source, message, kind))

    def remark(self, source: Source, message: str) -> None:
        """List something about a row that is written all the same, or about the file."""
        self.problems.append(ImportProblem(source, message))

    def note(self, source: Source, message: str) -> None:
        """Tell how something is read, where nothing is wrong with it."""
        self.notes.append(ImportProblem(source, message))

    def keep_item(self, item: ImportedItem) -> ImportedItem | None:
        """Keep an item as it can be written. None: it was left out, having no name or no category, or standing
        there already. The same name with another category is another item.
        """
        name, category = one_line(item.name), one_line(item.category)
        if not name or not category:
            missing = "品目の名前" if not name else f"「{shortened(item.name)}」の分別区分"
            self.leave_out(ITEMS, item.source, f"{missing}がありません。")
            return None
        if len(name) > LONGEST_NAME or len(category) > LONGEST_NAME:
            self.leave_out(ITEMS, item.source, f"「{shortened(name)}」の名前か分別区分が{LONGEST_NAME}文字を超えます。")
            return None
        if len(item.instructions) + len(item.caution) > LONGEST_TEXT:
            self.leave_out(ITEMS, item.source, f"「{shortened(name)}」の出し方が{LONGEST_TEXT}文字を超えます。")
            return None
        kept = replace(
            item,
            name=name,
            category=category,
            reading=one_line(item.reading),
            instructions=as_block(item.instructions),
            caution=as_block(item.caution),
            alternates=_words(item.alternates, name),
        )
        first = self._first.setdefault((name, category), kept)
        if first is not kept:
            self.leave_out(ITEMS, item.source, _repeated(kept, first))
            self._add_words(kept)
            return None
        if is_spelled_otherwise(item.name) or is_spelled_otherwise(item.category):
            message = f"改行や波かっこなど、そのまま書けない文字があるので、「{shortened(name)}」と書きました。"
            self.remark(item.source, message)
        if any(len(one_line(word)) > LONGEST_NAME for word in item.alternates):
            self.remark(item.source, f"「{shortened(name)}」の別名のうち、{LONGEST_NAME}文字を超えるものは書きません。")
        self._place[name, category] = len(self.items)
        self.items.append(kept)
        self._kept[ITEMS] += 1
        return kept

    def _add_words(self, repeated: ImportedItem) -> None:
        """What a repeated row calls the thing (生花: いけばな, せいか) helps to find the first."""
        place = self._place[repeated.name, repeated.category]
        item = self.items[place]
        reading = item.reading or repeated.reading
        words = [word for word in (repeated.reading, *repeated.alternates) if word not in ("", reading)]
        alternates = tuple(dict.fromkeys((*item.alternates, *words)))
        self.items[place] = replace(item, reading=reading, alternates=alternates)

    def close(
        self,
        *,
        made_of: str,
        name: str,
        categories: Iterable[ImportedCategory] = (),
        districts: Iterable[District] = (),
        changes: Iterable[CollectionChange] = (),
    ) -> Imported:
        """All that was taken, with its account. It must come out even."""
        return Imported(
            made_of=made_of,
            name=name,
            categories=tuple(categories),
            items=tuple(self.items),
            districts=tuple(districts),
            changes=tuple(changes),
            problems=tuple(sorted(self.problems)),
            notes=tuple(self.notes),
            rows_in=dict(self._read),
            rows_out=dict(self._kept),
        )


def _words(alternates: Iterable[str], name: str) -> tuple[str, ...]:
    words = (word for word in map(one_line, alternates) if word not in ("", name) and len(word) <= LONGEST_NAME)
    return tuple(dict.fromkeys(words))


def _repeated(item: ImportedItem, first: ImportedItem) -> str:
    message = f"「{shortened(item.name)}」（{shortened(item.category)}）は {first.source} にもあります。"
    if item.instructions and item.instructions != first.instructions:
        return f"{message}出し方がちがいます: 「{shortened(item.instructions)}」。1つ目の出し方を使いました。"
    return message

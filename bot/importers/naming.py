"""Ids for what other people's data knows by name only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.importers.imported import Imported, ImportedCategory
from bot.importers.spelling import one_line


class NamedCategory(NamedTuple):
    """A category under its id; None where the source only names it."""

    id: str
    name: str
    category: ImportedCategory | None


class CategoryNames:
    """The categories of an import, those nobody describes too, in order of appearance, with ids in ASCII."""

    def __init__(self, imported: Imported) -> None:
        described: dict[str, ImportedCategory] = {}
        for category in imported.categories:
            described.setdefault(one_line(category.name), category)
        names = [name for name in dict.fromkeys([*described, *map(one_line, _named(imported))]) if name]
        self.categories = tuple(
            NamedCategory(f"bunbetsu-{number}", name, described.get(name)) for number, name in enumerate(names, start=1)
        )
        self._ids = {category.name: category.id for category in self.categories}

    def written(self, name: str) -> str:
        """How a file names the category: by its name, as staff would, unless that looks like somebody's id."""
        name = one_line(name)
        return self._ids[name] if re.fullmatch(r"bunbetsu-[0-9]+", name) else name


def item_id(name: str, category: str, number: int) -> str:
    """An id for an item that another has the name of. It stays the same when rows are added elsewhere."""
    digest = hashlib.sha256(f"{name}\n{category}\n{number}".encode()).hexdigest()
    return f"hinmoku-{digest[:12]}"


def _named(imported: Imported) -> Iterator[str]:
    yield from (item.category for item in imported.items)
    yield from (rule.category for district in imported.districts for rule in district.rules)
    yield from (name for change in imported.changes for name in change.categories)

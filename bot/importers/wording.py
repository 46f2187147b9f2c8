"""Words that help to find a thing: its own, and those that may mean others too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.importers.imported import ImportedItem
from bot.importers.spelling import one_line
from nlp.normalize import normalize


class Wordings:
    """Tells an item's own words from those it shares: 「缶」 of eleven things is a clue, no other name of one."""

    def __init__(self, items: Sequence[ImportedItem], categories: Iterable[str]) -> None:
        """``categories`` are names."""
        held = Counter(map(normalize, categories))
        for item in items:
            held.update({normalize(one_line(text)) for text in (item.name, *item.alternates)})
        self._shared = {word for word, number in held.items() if number > 1}

    def own(self, item: ImportedItem) -> list[str]:
        """Words that mean this item and no other."""
        return [word for word in map(one_line, item.alternates) if normalize(word) not in self._shared]

    def shared(self, item: ImportedItem) -> list[str]:
        """Words that others have too, its own name apart."""
        words = map(one_line, item.alternates)
        name = normalize(one_line(item.name))
        return [word for word in words if normalize(word) in self._shared and normalize(word) != name]

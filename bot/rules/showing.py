"""How the rules show an entry: garbage with its days, everything else as it stands."""

from __future__ import annotations

from bot.answer import Answer
from bot.kb.model import Entry, GarbageCategory, GarbageItem
from bot.rules.turn import Office, Turn


def whole(office: Office, turn: Turn, entry: Entry) -> Answer:
    """Everything the entry says to this resident at this moment."""
    match entry:
        case GarbageItem():
            return office.collection.item(entry, turn.resident, now=turn.now)
        case GarbageCategory():
            return office.collection.category(entry, turn.resident, now=turn.now)
        case _:
            return office.composer.whole(entry)

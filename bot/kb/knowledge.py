"""All values of one town joined: what the builder makes, and everything above reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.kb.calendar import CollectionChange, District
from bot.kb.model import (
    Contact,
    EmergencyWords,
    Entry,
    FixedText,
    GarbageCondition,
    MenuSection,
    NoEmergency,
    SynonymRule,
    Town,
)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Everything one town's bot knows: checked, merged, placeholders filled."""

    town: Town
    entries: tuple[Entry, ...]
    contacts: Mapping[str, Contact]
    texts: Mapping[str, FixedText]
    synonyms: tuple[SynonymRule, ...]
    menu: tuple[MenuSection, ...]
    emergency_words: tuple[EmergencyWords, ...] = ()
    no_emergencies: tuple[NoEmergency, ...] = ()
    conditions: tuple[GarbageCondition, ...] = ()
    districts: tuple[District, ...] = ()
    changes: tuple[CollectionChange, ...] = ()
    by_id: Mapping[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {entry.id: entry for entry in self.entries})

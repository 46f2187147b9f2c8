"""The records of town.yaml and of the sections → the town, its sections, and its figures that stand in braces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.kb.model import Contact, Source, Town
from bot.kb.placeholder import Filler
from bot.kb.problem import shortened
from bot.kb.reading import FieldReader
from bot.kb.record import Record
from bot.kb.sentence import TEXT_PLACEHOLDERS
from bot.kb.value import Written, pairs_of

_NO_TOPICS = "なし"
_NO_CONTACT = {"name": "", "phone": "", "hours": ""}
"""Stands in for what a broken section lacks, so that what names it can be looked at all the same."""


class TownBuilder(FieldReader):
    """Makes the town and its sections of their records, and keeps the problems it meets."""

    def __init__(self, may_exist: Callable[[str], bool]) -> None:
        """``may_exist`` knows the names that stand in a file too broken to read."""
        super().__init__()
        self._may_exist = may_exist

    def town(self, record: Record) -> Town | None:
        """The town; None where its record is not whole."""
        pairs = pairs_of(record.values.get("values"))
        for name, value in pairs:
            if name.text in TEXT_PLACEHOLDERS:
                remedy = f"「値」の外に「{name.text}: …」と書いてください。"
                self.problem(record, name.line, f"「{name.text}」は「値」の中には書けません。", remedy)
            if "{" in value.text or "}" in value.text:
                message = f"「{shortened(name.text)}」の値の中に {{ }} があります。"
                self.problem(record, value.line, message, "ほかの値は使えません。そのままの文で書いてください。")
        if not record.is_whole:
            return None
        values: dict[str, Any] = {
            name: value.text for name, value in record.values.items() if isinstance(value, Written)
        }
        values["values"] = {name.text: value.text for name, value in pairs}
        if "common_topics" in values:
            topics = values["common_topics"].split("・")
            values["common_topics"] = () if topics == [_NO_TOPICS] else tuple(topics)
        return Town(source=Source(record.path, record.line), **values)

    def contacts(self, records: Mapping[str, Record], town: Town | None) -> dict[str, Contact]:
        """The sections by id, broken ones too."""
        filler = Filler(figures_of(town), None, self._may_exist)
        contacts = {
            name: Contact(source=Source(record.path, record.line), **{**_NO_CONTACT, **filler.fill_record(record)})
            for name, record in records.items()
        }
        self.problems += filler.problems
        return contacts


def figures_of(town: Town | None) -> dict[str, str]:
    """The figures by the name that stands in braces. Of a broken town.yaml only the names count."""
    if town is None:
        return {name: name for name in TEXT_PLACEHOLDERS}
    own = (town.name, town.office, town.website)
    return {**town.values, **dict(zip(TEXT_PLACEHOLDERS, own, strict=True))}

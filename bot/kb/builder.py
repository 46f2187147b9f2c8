"""The records of both layers → one town's Knowledge: merged by id, references looked up, placeholders filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.kb import model, schema
from bot.kb.calendar import CollectionChange, District
from bot.kb.change import ChangeBuilder
from bot.kb.collection import DistrictBuilder
from bot.kb.district import CHANGE, DISTRICT
from bot.kb.emergency import EmergencyBuilder
from bot.kb.fixed_text import FixedTextBuilder
from bot.kb.key import Kind
from bot.kb.knowledge import Knowledge
from bot.kb.model import Contact, Entry, Fact, Source, Town
from bot.kb.placeholder import Filler
from bot.kb.problem import Problem, shortened
from bot.kb.reading import lines_of
from bot.kb.record import Record
from bot.kb.reference import ReferenceResolver
from bot.kb.sorting import ItemBuilder, conditions_of, with_families
from bot.kb.town import TownBuilder, figures_of
from bot.kb.value import Written, texts_of


class KnowledgeBuilder:
    """Makes the model's values of the records, and keeps every problem it meets."""

    def __init__(self, records: Sequence[Record], town: Record | None, unread: Sequence[bytes]) -> None:
        """``records`` in the order of the files, common ones first; ``town`` None where town.yaml could not be
        read; ``unread`` what stands in files of which nobody can tell what they define.
        """
        self.problems: list[Problem] = []
        self._records = records
        self._town_record = town
        self._unread = unread

    def build(self) -> Knowledge | None:
        """The knowledge; None where ``problems`` (its own, or the records') leave nothing whole."""
        towns = TownBuilder(self._may_exist)
        town = towns.town(self._town_record) if self._town_record is not None else None
        contacts = towns.contacts(self._merged(self._of(schema.CONTACT)), town)
        self._filler = Filler(figures_of(town), contacts, self._may_exist)
        merged = self._merged(record for record in self._records if issubclass(record.kind.model, Entry))
        hidden = frozenset(lines_of(self._town_record, "hidden") if self._town_record is not None else ())
        shown = {
            name: record
            for name, record in merged.items()
            if name not in hidden and self._is_used(record, town, contacts)
        }
        self._references = ReferenceResolver(merged, shown, hidden, contacts, self._may_exist)
        if self._town_record is not None:
            self._references.check_contact(self._town_record)
            self._references.check_hidden(self._town_record)
        conditions = conditions_of(self._of(schema.GARBAGE_CONDITION), self._filler)
        items = ItemBuilder(conditions, self._references.category, self._filler.fill_record, self._may_exist)
        entries = [entry for record in shown.values() for entry in self._entries(record, items)]
        districts, changes = self._calendar()
        fixed_texts = FixedTextBuilder(self._filler, self._may_exist)
        texts = fixed_texts.texts(self._of(schema.FIXED_TEXT), self._town_record)
        menu = [self._menu_section(record) for record in self._of(schema.MENU)]
        synonyms = self._synonyms()
        emergencies = EmergencyBuilder(self._filler, self._references, self._may_exist)
        emergency_words = emergencies.words(self._of(schema.EMERGENCY_WORDS))
        no_emergencies = emergencies.no_emergencies(self._of(schema.NO_EMERGENCY))
        emergencies.check_phrases(self._records)
        parts = (towns, items, fixed_texts, emergencies, self._references, self._filler)
        self.problems += [problem for part in parts for problem in part.problems]
        if town is None:
            return None
        return Knowledge(
            town=town,
            entries=tuple(with_families(entries)),
            contacts=contacts,
            texts=texts,
            synonyms=synonyms,
            menu=tuple(section for section in menu if section is not None),
            emergency_words=emergency_words,
            no_emergencies=no_emergencies,
            conditions=tuple(conditions.values()),
            districts=districts,
            changes=changes,
        )

    def build_synonyms(self) -> tuple[model.SynonymRule, ...]:
        """The synonym rules alone: for these no town is needed."""
        self._filler = Filler(figures_of(None), {}, self._may_exist)
        synonyms = self._synonyms()
        self.problems += self._filler.problems
        return synonyms

    def _of(self, kind: Kind) -> list[Record]:
        return [record for record in self._records if record.kind is kind]

    def _may_exist(self, name: str) -> bool:
        """Whether the name stands in a file that could not be read: it may well be defined there."""
        return bool(name) and any(
            name.encode(encoding, "replace") in data for data in self._unread for encoding in ("utf-8", "cp932")
        )

    def _merged(self, records: Iterable[Record]) -> dict[str, Record]:
        """By id; the town's stands in for the common one of the same id, at its place."""
        merged: dict[str, Record] = {}
        for record in records:
            if not record.id:
                continue
            first = merged.get(record.id)
            if first is not None and first.is_common == record.is_common:
                message = f"「{shortened(record.id)}」は {first.path}:{first.line_of('id')} にもあります。"
                self._problem(record, record.line_of("id"), message, "どちらかの id を変えるか、片方を消してください。")
                continue
            merged[record.id] = record
        return merged

    # -- entries --

    def _is_used(self, record: Record, town: Town | None, contacts: Mapping[str, Contact]) -> bool:
        """Whether the town uses the entry: a common one it may do without, but not without help in danger."""
        if not record.is_common or town is None or town.common_topics is None:
            return True
        if record.kind is schema.SMALL_TALK:  # but for what names a section that a town of few fields lacks
            said = "".join(lines_of(record, "answer"))
            return all(name in contacts for name in re.findall(r"\{窓口:([^{}]*)\}", said))
        return record.kind is schema.EMERGENCY or set(lines_of(record, "topic")) <= set(town.common_topics)

    def _entries(self, record: Record, items: ItemBuilder) -> Sequence[Entry]:
        values = {**self._filler.fill_record(record), "id": record.id}
        self._references.check_contact(record)
        values["related"] = self._references.shown_ids(record, "related")
        if record.kind is schema.PROCEDURE:
            values["facts"] = {fact: values.pop(fact.name) for fact in Fact if fact.name in values}
        if record.kind is schema.GARBAGE_ITEM:
            return items.items(record, values)
        return [record.kind.model(source=Source(record.path, record.line), **values)] if record.is_whole else []

    def _calendar(self) -> tuple[tuple[District, ...], tuple[CollectionChange, ...]]:
        def category_of(record: Record, written: Written) -> str:
            return self._references.category(record, written.text, written.line)

        districts, changes = DistrictBuilder(category_of), ChangeBuilder(category_of, self._may_exist)
        records = self._of(DISTRICT)
        found = districts.districts(records), changes.changes(self._of(CHANGE), records)
        self.problems += [*districts.problems, *changes.problems]
        return found

    # -- what is no entry --

    def _menu_section(self, record: Record) -> model.MenuSection | None:
        values = self._filler.fill_record(record)
        values["entries"] = self._references.shown_ids(record, "entries")
        return model.MenuSection(source=Source(record.path, record.line), **values) if record.is_whole else None

    def _synonyms(self) -> tuple[model.SynonymRule, ...]:
        rules = [self._synonym(record) for record in self._of(schema.SYNONYM)]
        return tuple(rule for rule in rules if rule is not None)

    def _synonym(self, record: Record) -> model.SynonymRule | None:
        if record.is_whole and len(texts_of(record.values["words"])) < 2 and "targets" not in record.values:
            remedy = "同じ意味の言葉を2つ以上書くか、「指す言葉」を書いてください。"
            self._problem(record, record.line, "「言葉」が1つだけです。", remedy)
        values = self._filler.fill_record(record)
        return model.SynonymRule(source=Source(record.path, record.line), **values) if record.is_whole else None

    def _problem(self, record: Record, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(record.path, line, message, remedy))

"""A knowledge folder → one town's Knowledge, or every problem at once.

Files → records (source, record), two layers merged by id, references looked up, placeholders filled.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.kb import model, schema
from bot.kb.model import Entry, Fact, Knowledge, Source, Town
from bot.kb.placeholder import Filler
from bot.kb.problem import KnowledgeError, Problem, did_you_mean
from bot.kb.record import KNOWN_KEYS, Record, Written, read_records, read_town, texts_of
from bot.kb.source import read_source

COMMON = "common"
TOWN_FILE = "town.yaml"
SHIPPED_COMMON = Path(__file__).resolve().parent.parent.parent / "knowledge" / COMMON
"""The national layer for a folder that has none of its own."""


def load(root: Path, town: str) -> Knowledge:
    """Read ``root/common`` and ``root/<town>``.

    Raises KnowledgeError with every problem found in either; nothing half-read comes back.
    """
    folder = root / town
    if town == COMMON or not (folder.is_dir()):
        names = [path.name for path in town_folders(root)]
        remedy = f"あるのは {'・'.join(names)} です。" if names else f"{TOWN_FILE} の入ったフォルダーを置いてください。"
        raise KnowledgeError([Problem(shown_path(folder), 1, f"町のフォルダー「{town}」がありません。", remedy)])
    common = root / COMMON if (root / COMMON).is_dir() else SHIPPED_COMMON
    files = _read_layer(common, is_common=True) + _read_layer(folder, is_common=False)
    problems = [problem for file in files for problem in file.problems]
    town_record, town_problems = _read_town(folder / TOWN_FILE)
    problems += town_problems
    knowledge = None
    if town_record is not None:
        builder = _Builder(files, town_record)
        knowledge = builder.build()
        problems += builder.problems
    if problems or knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def town_folders(root: Path) -> list[Path]:
    """The folders of a knowledge root that hold a town, by name."""
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.name != COMMON and (path / TOWN_FILE).is_file())


def knowledge_files(root: Path, town: str) -> list[Path]:
    """Every file whose change may change the knowledge of this town, in a fixed order."""
    common = root / COMMON if (root / COMMON).is_dir() else SHIPPED_COMMON
    return [path for layer in (common, root / town) for path in _files_of(layer)]


def shown_path(path: Path) -> str:
    """A path as staff know it: from the folder they are in, with forward slashes on Windows too."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path.as_posix()
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


@dataclass(frozen=True, slots=True)
class _File:
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    is_readable: bool


def _files_of(layer: Path) -> list[Path]:
    return sorted(
        path
        for path in layer.rglob("*")
        if path.is_file() and not any(part.startswith((".", "~")) for part in path.relative_to(layer).parts)
    )


def _read_layer(layer: Path, *, is_common: bool) -> list[_File]:
    return [
        _read_file(path, is_common=is_common)
        for path in _files_of(layer)
        if path != layer / TOWN_FILE and path.suffix.lower() != ".md"
    ]


def _read_file(path: Path, *, is_common: bool) -> _File:
    shown = shown_path(path)
    if path.suffix not in (".yaml", ".yml"):
        problem = Problem(shown, 1, "このファイルは読まれません。", "名前の終わりを .yaml にするか、ほかの場所に移してください。")
        return _File((), (problem,), is_readable=False)
    root, problems = read_source(path, shown, KNOWN_KEYS)
    if root is None:
        return _File((), tuple(problems), is_readable=False)
    records, more = read_records(root, shown, is_common=is_common)
    return _File(tuple(records), tuple(problems + more), is_readable=not (problems or more))


def _read_town(path: Path) -> tuple[Record | None, list[Problem]]:
    shown = shown_path(path)
    if not path.is_file():
        return None, [Problem(shown, 1, f"{TOWN_FILE} がありません。", "町名・役所名・代表窓口を書いたファイルを置いてください。")]
    root, problems = read_source(path, shown, KNOWN_KEYS)
    if root is None:
        return None, problems
    record, more = read_town(root, shown)
    return record, problems + more


class _Builder:
    """Merges the records of both layers and makes the model's values of them."""

    def __init__(self, files: Iterable[_File], town: Record) -> None:
        self.problems: list[Problem] = []
        files = list(files)
        self._records = [record for file in files for record in file.records]
        # What a file with a problem would have defined is unknown: a missing name may well be in there.
        self._all_known = all(file.is_readable for file in files)
        self._town_record = town

    def build(self) -> Knowledge:
        contacts = self._contacts()
        town = self._town(contacts)
        entry_records = self._merged(
            record for record in self._records if issubclass(record.kind.model, Entry)
        )
        hidden = {written.text for written in texts_of(self._town_record.values.get("hidden"))}
        self._known_ids("使わない項目", self._town_record, "hidden", entry_records)
        entry_records = {name: record for name, record in entry_records.items() if name not in hidden}
        self._fill = Filler(town, contacts)
        categories = self._categories(entry_records)
        entries = tuple(
            self._entry(record, contacts, categories, entry_records) for record in entry_records.values()
        )
        texts = self._texts()
        menu = tuple(self._menu_section(record, entry_records) for record in self._of(schema.MENU))
        synonyms = tuple(self._synonym(record) for record in self._of(schema.SYNONYM))
        self.problems += self._fill.problems
        return Knowledge(
            town=town, entries=entries, contacts=contacts, texts=texts, synonyms=synonyms, menu=menu
        )

    def _of(self, kind: schema.Kind) -> list[Record]:
        return [record for record in self._records if record.kind is kind]

    def _merged(self, records: Iterable[Record]) -> dict[str, Record]:
        """By id; the town's stands in for the common one of the same id, at its place."""
        merged: dict[str, Record] = {}
        for record in records:
            first = merged.get(record.id)
            if first is not None and first.is_common == record.is_common:
                self._problem(
                    record,
                    record.line_of("id"),
                    f"「{record.id}」は {first.path}:{first.line} にもあります。",
                    "どちらかの id を変えるか、片方を消してください。",
                )
                continue
            merged[record.id] = record
        return merged

    def _contacts(self) -> dict[str, model.Contact]:
        return {
            name: model.Contact(source=Source(record.path, record.line), **_plain(record))
            for name, record in self._merged(self._of(schema.CONTACT)).items()
        }

    def _town(self, contacts: Mapping[str, model.Contact]) -> Town:
        record = self._town_record
        values = _plain(record)
        pairs = record.values.get("values", ())
        assert isinstance(pairs, tuple)
        values["values"] = {name.text: value.text for name, value in pairs}  # type: ignore[misc]
        values.pop("hidden", None)
        self._check_contact(record, contacts)
        return Town(source=Source(record.path, record.line), **values)

    def _categories(self, records: Mapping[str, Record]) -> dict[str, str]:
        """Category ids by id and by name, so that staff may write either."""
        found: dict[str, str] = {}
        for name, record in records.items():
            if record.kind is schema.GARBAGE_CATEGORY:
                found[name] = name
                found[record.values["title"].text] = name  # type: ignore[union-attr]
        return found

    def _entry(
        self,
        record: Record,
        contacts: Mapping[str, model.Contact],
        categories: Mapping[str, str],
        records: Mapping[str, Record],
    ) -> Entry:
        values = {name: self._filled(value, record) for name, value in record.values.items()}
        values["id"] = record.id
        self._check_contact(record, contacts)
        self._known_ids("関連", record, "related", records)
        if record.kind is schema.PROCEDURE:
            values["facts"] = {fact: values.pop(fact.name) for fact in Fact if fact.name in values}
        if record.kind is schema.GARBAGE_ITEM:
            category = str(values["category"])
            if category not in categories and self._all_known:
                self._problem(
                    record,
                    record.line_of("category"),
                    f"「{category}」という分別区分がありません。",
                    did_you_mean(category, list(categories)),
                )
            values["category"] = categories.get(category, category)
        entry: Entry = record.kind.model(source=Source(record.path, record.line), **values)
        return entry

    def _filled(self, value: Any, record: Record) -> Any:
        if isinstance(value, Written):
            return self._fill.fill(value, record.path)
        if isinstance(value, tuple):
            return tuple(self._fill.fill(item, record.path) for item in value)
        return value

    def _texts(self) -> dict[str, model.FixedText]:
        specs = {spec.name: spec for spec in schema.FIXED_TEXTS}
        texts: dict[str, model.FixedText] = {}
        seen: dict[tuple[str, bool], Record] = {}
        for record in self._of(schema.FIXED_TEXT):
            name, written = record.values["name"], record.values["text"]
            assert isinstance(name, Written)
            assert isinstance(written, Written)
            spec = specs.get(name.text)
            if spec is None:
                self._problem(record, name.line, f"「{name.text}」という定型文はありません。", did_you_mean(name.text, list(specs)))
                continue
            if (name.text, record.is_common) in seen:
                first = seen[name.text, record.is_common]
                self._problem(record, name.line, f"定型文「{name.text}」は {first.path}:{first.line} にもあります。", "片方を消してください。")
                continue
            seen[name.text, record.is_common] = record
            text = self._fill.fill(written, record.path, spec.placeholders)
            texts[name.text] = model.FixedText(name=name.text, text=text, source=Source(record.path, record.line))
        missing = [name for name in specs if name not in texts]
        if missing and self._all_known:
            self._problem(
                self._town_record, 1, f"定型文「{'」「'.join(missing)}」がありません。", "common の texts.yaml に書いてください。"
            )
        return texts

    def _menu_section(self, record: Record, records: Mapping[str, Record]) -> model.MenuSection:
        self._known_ids("項目", record, "entries", records)
        return model.MenuSection(source=Source(record.path, record.line), **_plain(record))

    def _synonym(self, record: Record) -> model.SynonymRule:
        words = texts_of(record.values["words"])
        if len(words) < 2 and "targets" not in record.values:
            self._problem(record, record.line, "「言葉」が1つだけです。", "同じ意味の言葉を2つ以上書くか、「指す言葉」を書いてください。")
        return model.SynonymRule(source=Source(record.path, record.line), **_plain(record))

    def _check_contact(self, record: Record, contacts: Mapping[str, model.Contact]) -> None:
        written = record.values.get("contact")
        if isinstance(written, Written) and written.text not in contacts and self._all_known:
            self._problem(
                record, written.line, f"「{written.text}」という窓口がありません。", did_you_mean(written.text, list(contacts))
            )

    def _known_ids(self, key: str, record: Record, field: str, records: Mapping[str, Record]) -> None:
        for written in texts_of(record.values.get(field)):
            if written.text not in records and self._all_known:
                self._problem(
                    record,
                    written.line,
                    f"「{key}」の「{written.text}」という id の項目がありません。",
                    _nearest_id(written.text, records),
                )

    def _problem(self, record: Record, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(record.path, line, message, remedy))


def _nearest_id(name: str, records: Mapping[str, Record]) -> str:
    remedy = did_you_mean(name, list(records), cutoff=0.8)
    return remedy if "まちがい" in remedy else "ある項目の id を書くか、この行を消してください。"


def _plain(record: Record) -> dict[str, Any]:
    """The record's values as the model wants them, for kinds that hold no placeholders."""
    return {name: _plain_value(value) for name, value in record.values.items() if name != "topic"}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Written):
        return value.text
    if isinstance(value, tuple):
        return tuple(item.text for item in value if isinstance(item, Written))
    assert isinstance(value, date | float)
    return value

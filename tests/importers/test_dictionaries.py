"""Two real dictionaries, read whole: さいたま市 and 津市."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.importers.imported import ITEMS
from bot.importers.report import as_json
from bot.kb.model import GarbageItem
from tests.importers.towns import SHARED, read, settle, things

GARBAGE = SHARED / "garbage"
pytestmark = pytest.mark.skipif(not GARBAGE.is_dir(), reason="no shared data here")


def test_saitama_is_read_whole_with_its_other_words(tmp_path: Path) -> None:
    files = [GARBAGE / "saitama" / "dictionary.json", GARBAGE / "saitama" / "dictionary_extra.json"]
    rows = [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))["items"]]
    aliases = GARBAGE / "saitama" / "dictionary_keywords.json"
    words = json.loads(aliases.read_text(encoding="utf-8"))["keywords"]
    imported = read(files, aliases=aliases)
    told = as_json(imported)
    assert told["items"]["read"] + told["items"]["listed"] == len(rows) == 495
    assert told["aliases"]["read"] + told["aliases"]["listed"] == len(words)
    knowledge = settle(tmp_path, imported)
    expected = {(row["name"], row["categoryLabel"]) for row in rows}
    assert Counter(things(knowledge)) == Counter(expected)
    entries = {entry.title: entry for entry in knowledge.entries if isinstance(entry, GarbageItem)}
    for name, own in words.items():
        assert {word for word in own if word != name} <= {*entries[name].alternates, *entries[name].keywords}
    for row in rows:
        assert entries[row["name"]].instructions == row["note"].strip()
    assert not any(entry.reading for entry in entries.values())


@pytest.mark.parametrize("name", ["tsu_gomi.ja.utf8.csv", "tsu_gomi.ja_hira.utf8.csv"])
def test_tsu_is_read_whole_and_in_time(tmp_path: Path, name: str) -> None:
    path = GARBAGE / "tsu" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    began = time.perf_counter()
    imported = read(path)
    knowledge = settle(tmp_path, imported)
    assert time.perf_counter() - began < 30
    told = as_json(imported)
    assert told["items"]["read"] + told["items"]["listed"] == len(rows) == 3984
    assert told["items"]["read"] == len(imported.items)
    assert all(problem["line"] > 1 and problem["file"].endswith(name) for problem in told["problems"])
    assert set(things(knowledge)) == {(row["hinmoku"].strip(), row["kubun"].strip()) for row in rows}
    entries = {
        (entry.title, knowledge.by_id[entry.category].title): entry
        for entry in knowledge.entries
        if isinstance(entry, GarbageItem)
    }
    unread = {problem.source.line for problem in imported.problems if not problem.left_out}
    for line, row in enumerate(rows, start=2):
        entry = entries[row["hinmoku"].strip(), row["kubun"].strip()]
        words = (entry.reading, *entry.alternates, *entry.keywords)
        assert row["hiragana"].strip() in words or line in unread, row
    assert imported.rows_in == {ITEMS: 3984}


def test_tsu_without_its_readings_is_the_same_dictionary() -> None:
    path = GARBAGE / "tsu" / "tsu_gomi.ja.utf8.csv"
    bare = read(path, columns="読み=")
    assert not any(item.reading for item in bare.items)
    assert [item.name for item in bare.items] == [item.name for item in read(path).items]


@pytest.mark.parametrize(
    "path", sorted((GARBAGE / "5374").glob("*/target*.csv")), ids=lambda path: f"{path.parent.name}"
)
def test_the_items_of_other_towns_are_a_table_like_any_other(tmp_path: Path, path: Path) -> None:
    imported = read(path)
    assert imported.rows_in[ITEMS] == len(imported.items) + imported.listed[ITEMS]
    expected = [(item.name, item.category) for item in imported.items]
    assert Counter(things(settle(tmp_path, imported))) == Counter(expected)

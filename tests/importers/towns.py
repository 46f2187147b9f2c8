"""Imported towns read back: a knowledge root with the smallest common layer, so that it is quick."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.importers.columns import parse_map
from bot.importers.folder import place
from bot.importers.imported import Imported
from bot.importers.items import Request, import_items
from bot.importers.writer import write_files
from bot.kb.knowledge import Knowledge
from bot.kb.loader import load
from bot.kb.model import GarbageItem
from bot.kb.sentence import FIXED_TEXTS
from tests.conftest import ROOT

SHARED = ROOT / ".." / "shared" / "data"


def read(files: Sequence[Path] | Path, *, columns: str = "", aliases: Path | None = None, sheet: str = "") -> Imported:
    """Import items from files."""
    paths = [files] if isinstance(files, Path) else files
    return import_items(Request(paths, "ためし町", parse_map(columns), aliases, sheet))


def settle(root: Path, imported: Imported) -> Knowledge:
    """Write the town into the knowledge folder ``root``, and load it as the bot does."""
    common = root / "common" / "texts.yaml"
    if not common.exists():
        common.parent.mkdir(parents=True, exist_ok=True)
        names = "".join(f"  - 名前: {spec.name}\n    文: |\n      {spec.name}\n" for spec in FIXED_TEXTS)
        common.write_text("定型文:\n" + names, encoding="utf-8")
    place(write_files(imported), root / "town")
    return load(root, "town")


def things(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Name and category of every item, in words."""
    return [
        (entry.title, knowledge.by_id[entry.category].title)
        for entry in knowledge.entries
        if isinstance(entry, GarbageItem)
    ]

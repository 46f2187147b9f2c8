"""A knowledge folder → one town's Knowledge, or every problem at once.

Files → records (source, record) → Knowledge (builder).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bot.kb.builder import KnowledgeBuilder
from bot.kb.knowledge import Knowledge
from bot.kb.model import SynonymRule
from bot.kb.problem import KnowledgeError, Problem
from bot.kb.record import KNOWN_KEYS, Record, read_records, read_town
from bot.kb.source import read_source

COMMON = "common"
SYNONYMS = "synonyms"
"""The folder of the common layer in which the lexicon of every town stands."""
TOWN_FILE = "town.yaml"
SHIPPED_COMMON = Path(__file__).resolve().parent.parent.parent / "knowledge" / COMMON
"""The national layer for a folder that has none of its own."""


def load(root: Path, town: str) -> Knowledge:
    """Read ``root/common`` and ``root/<town>``.

    Raises KnowledgeError with every problem found in either; nothing half-read comes back.
    """
    folder = root / town
    if town in (COMMON, "", "..") or Path(town).name != town or not folder.is_dir():
        names = [path.name for path in town_folders(root)]
        remedy = f"あるのは {'・'.join(names)} です。" if names else f"{TOWN_FILE} の入ったフォルダーを置いてください。"
        raise KnowledgeError([Problem(shown_path(folder), 1, f"町のフォルダー「{town}」がありません。", remedy)])
    files = [*_read_layer(_common(root), is_common=True), *_read_layer(folder, is_common=False)]
    town_file = _read_town(folder / TOWN_FILE)
    builder = KnowledgeBuilder(
        [record for file in files for record in file.records],
        town_file.records[0] if town_file.records else None,
        [file.unread for file in (*files, town_file) if file.unread],
    )
    knowledge = builder.build()
    written = [problem for file in (*files, town_file) for problem in file.problems]
    problems = _one_a_line(written, builder.problems)
    if problems or knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def load_synonyms(root: Path) -> tuple[SynonymRule, ...]:
    """Read the synonym rules of ``root/common`` and nothing else: no town, no entries.

    Raises KnowledgeError with every problem found in their files.
    """
    files = _read_layer(_common(root) / SYNONYMS, is_common=True)
    builder = KnowledgeBuilder(
        [record for file in files for record in file.records], None, [file.unread for file in files if file.unread]
    )
    rules = builder.build_synonyms()
    problems = _one_a_line([problem for file in files for problem in file.problems], builder.problems)
    if problems:
        raise KnowledgeError(problems)
    return rules


def _common(root: Path) -> Path:
    return root / COMMON if (root / COMMON).is_dir() else SHIPPED_COMMON


def town_folders(root: Path) -> list[Path]:
    """The folders of a knowledge root that hold a town, by name."""
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.name != COMMON and (path / TOWN_FILE).is_file())


def knowledge_files(root: Path, town: str) -> list[Path]:
    """Every file whose change may change the knowledge of this town, in a fixed order."""
    return [path for layer in (_common(root), root / town) for path in _files_of(layer)]


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
    unread: bytes = b""
    """What stands in the file, where it could not be told which items it holds."""


_NOT_STAFFS = ("desktop.ini", "thumbs.db")
"""Files that Windows lays into folders without showing them."""


def _files_of(layer: Path) -> list[Path]:
    return sorted(
        path
        for path in layer.rglob("*")
        if not any(part.startswith((".", "~")) for part in path.relative_to(layer).parts)
        and path.name.lower() not in _NOT_STAFFS
        and path.is_file()
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
        problem = Problem(
            shown, 1, "このファイルは読まれません。", "名前の終わりを .yaml にするか、ほかの場所に移してください。"
        )
        return _File((), (problem,))
    root, problems = read_source(path, shown, KNOWN_KEYS)
    if root is None:
        return _File((), tuple(problems), _bytes_of(path))
    records, more = read_records(root, shown, is_common=is_common)
    unread = b"" if all(record.is_whole or record.id for record in records) else _bytes_of(path)
    return _File(tuple(records), tuple(_one_a_line(problems, more)), unread)


def _read_town(path: Path) -> _File:
    shown = shown_path(path)
    if not path.is_file():
        problem = Problem(
            shown, 1, f"{TOWN_FILE} がありません。", "町名・役所名・代表窓口を書いたファイルを置いてください。"
        )
        return _File((), (problem,))
    root, problems = read_source(path, shown, KNOWN_KEYS)
    if root is None:
        return _File((), tuple(problems), _bytes_of(path))
    record, more = read_town(root, shown)
    return _File((record,), tuple(_one_a_line(problems, more)), b"" if record.is_whole else _bytes_of(path))


def _one_a_line(problems: list[Problem], more: list[Problem]) -> list[Problem]:
    """All of ``problems``, and those of ``more`` on other lines: the rest would only be what comes of the first."""
    told = {(problem.path, problem.line) for problem in problems}
    return [*problems, *(problem for problem in more if (problem.path, problem.line) not in told)]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

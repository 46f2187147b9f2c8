"""On which line a wording stands: entries know their first line only, and staff look for the wording itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.check.wording import Wording
from bot.kb.record import KNOWN_KEYS, Record, read_records
from bot.kb.source import read_source
from bot.kb.value import texts_of


class Places:
    """Looks the lines up in the files, each read once and only where something is to be told."""

    def __init__(self) -> None:
        self._records = cache(_records)

    def line_of(self, wording: Wording) -> int:
        """The line of the wording; of its entry, where the file has changed or is no longer there."""
        source = wording.entry.source
        record = self._records(source.path).get(source.line)
        written = texts_of(record.values.get(wording.field)) if record is not None else ()
        return written[wording.number].line if wording.number < len(written) else source.line

    def shown(self, wording: Wording) -> str:
        """File and line of the wording."""
        return f"{wording.entry.source.path}:{self.line_of(wording)}"


def _records(path: str) -> dict[int, Record]:
    """The items of one file by their first line."""
    if not Path(path).is_file():
        return {}
    root, _ = read_source(Path(path), path, KNOWN_KEYS)
    return {} if root is None else {record.line: record for record in read_records(root, path, is_common=False)[0]}

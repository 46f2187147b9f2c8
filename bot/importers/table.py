"""A file of rows (CSV, Excel, JSON), in whatever encoding and shape it comes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import TransferError
from bot.importers.delimited import read_delimited
from bot.importers.encoding import read_bytes, read_text
from bot.importers.imported import ImportProblem
from bot.importers.records import read_lines, read_records
from bot.importers.row import Row
from bot.importers.workbook import read_workbook
from bot.kb.loader import shown_path

__all__ = ["Row", "Table", "read_table", "read_text"]

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file; the first is its header, as a rule. Lines with nothing on them are no rows."""

    path: str
    """As it is shown: the ``Source.path`` of what is read of it."""
    rows: tuple[Row, ...]
    problems: tuple[ImportProblem, ...] = ()
    """What had to be mended to read it (an open quotation mark …), and what beside the rows is not read."""


def read_table(path: Path, *, sheet: str = "") -> Table:
    """Read a file: a workbook, JSON, anything else as text with delimiters.

    ``sheet``: of a workbook, empty for the first that is not hidden. Raises TransferError where it cannot be read.
    """
    shown = shown_path(path)
    data = read_bytes(path)
    if data.startswith(_OLD_EXCEL) or path.suffix.lower() == ".xls":
        raise TransferError(f"{shown} は古い形の Excel ファイルです。「Excel ブック (.xlsx)」で保存し直してください。")
    if data.startswith(_ZIP) or path.suffix.lower() in (".xlsx", ".xlsm"):
        rows, problems = read_workbook(data, shown, sheet)
        return Table(shown, rows, problems)
    text = read_text(path)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return Table(shown, *read_lines(text, shown))
    if path.suffix.lower() == ".json" or (path.suffix.lower() not in _TEXTS and text.lstrip()[:1] in ("{", "[")):
        return Table(shown, *read_records(text, shown))
    rows, problems = read_delimited(text, shown)
    return Table(shown, rows, problems)


_TEXTS = (".csv", ".tsv", ".txt", ".tab")

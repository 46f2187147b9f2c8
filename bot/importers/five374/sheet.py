"""The files of a 5374 folder as rows whose cells are found by what they are.

5374's page itself goes by position and skips the first line whatever it holds. Towns rename columns, and some
reorder them: a header that says what its column is counts, else the position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.importers.five374.markup import plain_text
from bot.importers.imported import ImportProblem
from bot.importers.row import Row
from bot.importers.table import Table, read_table
from bot.kb.loader import shown_path
from bot.kb.model import Source

AREA_DAYS, CENTER, DESCRIPTION, REMARKS, TARGET = (
    "area_days.csv",
    "center.csv",
    "description.csv",
    "remarks.csv",
    "target.csv",
)
FILES = (AREA_DAYS, CENTER, DESCRIPTION, REMARKS, TARGET)
# File → its columns in 5374's order: our word, and what headers call it, in small letters.
_COLUMNS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    AREA_DAYS: (
        ("area", ("地名", "地区", "地区名", "町名", "校下・地区", "area")),
        ("center", ("センター", "センター名", "center")),
    ),
    CENTER: (
        ("name", ("名称", "センター", "センター名", "name", "center")),
        ("first", ("休止開始日", "開始日", "休止開始", "start", "startdate")),
        ("last", ("休止終了日", "終了日", "休止終了", "end", "enddate")),
    ),
    DESCRIPTION: (
        ("label", ("label", "ラベル", "分別区分", "区分", "名称", "type")),
        ("sublabel", ("sublabel", "サブラベル")),
        ("description", ("description", "説明")),
        ("styles", ("styles", "style", "スタイル")),
        ("color", ("bgcolor", "background", "color", "色", "背景色")),
    ),
    REMARKS: (("id", ("id", "番号")), ("text", ("注意事項", "備考", "text", "remark", "remarks"))),
    TARGET: (
        ("label", ("type", "label", "分別区分", "区分", "種類", "分別")),
        ("name", ("name", "品目", "品名", "名称")),
        ("notice", ("notice", "注意", "注意事項", "備考", "出し方")),
        ("furigana", ("furigana", "ふりがな", "フリガナ", "よみ", "読み", "かな")),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the header."""

    source: Source
    row: Row
    columns: dict[str, int]

    def __getitem__(self, column: str) -> str:
        """The cell of this column as plain text, without the space around it; empty where there is none."""
        return plain_text(self.row.cell(self.columns[column]))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of the folder; without rows where the file is missing or empty."""

    path: str
    header: Row
    columns: dict[str, int]
    rows: tuple[Row, ...]

    @property
    def head(self) -> Source:
        """Where its header stands."""
        return Source(self.path, self.header.line)

    def __iter__(self) -> Iterator[Line]:
        return (Line(Source(self.path, row.line), row, self.columns) for row in self.rows)

    def others(self) -> list[tuple[int, str]]:
        """Position and header of the columns that are none of 5374's own: in area_days.csv, the categories."""
        width = max((len(row.cells) for row in (self.header, *self.rows)), default=0)
        own = self.columns.values()
        return [(number, plain_text(self.header.cell(number))) for number in range(width) if number not in own]


def read_sheets(folder: Path) -> tuple[dict[str, Sheet], list[ImportProblem]]:
    """All five files by their names, and what is missing or stands there besides. Raises TransferError where a
    file is not text.
    """
    there = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    sheets: dict[str, Sheet] = {}
    problems: list[ImportProblem] = []
    for name in FILES:
        path = there.pop(name, None)
        if path is None:
            shown = shown_path(folder / name)
            problems.append(ImportProblem(Source(shown, 1), f"{name} がありません。"))
            sheets[name] = _sheet(name, Table(shown, ()))
            continue
        table = read_table(path)
        problems += table.problems
        sheets[name] = _sheet(name, table)
        if not table.rows:
            problems.append(ImportProblem(Source(table.path, 1), f"{name} に何も書かれていません。"))
    for name, path in there.items():
        if name.endswith(".csv"):
            message = f"5374 の5つのファイル（{'・'.join(FILES)}）ではないので、読んでいません。"
            problems.append(ImportProblem(Source(shown_path(path), 1), message))
    return sheets, problems


def _sheet(name: str, table: Table) -> Sheet:
    header = table.rows[0] if table.rows else Row(1, ())
    return Sheet(table.path, header, _places(_COLUMNS[name], header), table.rows[1:])


def _places(columns: Sequence[tuple[str, tuple[str, ...]]], header: Row) -> dict[str, int]:
    """The position of each column: where the header names it, else its own, where nothing else is named there."""
    titles = [cell.strip().lower() for cell in header.cells]
    places: dict[str, int] = {}
    for column, names in columns:
        found = next((number for number, title in enumerate(titles) if title in names), None)
        if found is not None and found not in places.values():
            places[column] = found
    for number, (column, _) in enumerate(columns):
        if column not in places:
            places[column] = number if number not in places.values() else len(header.cells) + number
    return places

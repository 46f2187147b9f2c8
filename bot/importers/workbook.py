"""An Excel workbook → rows as a reader of the sheet sees them."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl

from bot.errors import TransferError
from bot.importers.imported import ImportProblem
from bot.importers.row import Row
from bot.kb.model import Source


def read_workbook(data: bytes, shown: str, sheet: str) -> tuple[tuple[Row, ...], tuple[ImportProblem, ...]]:
    """The rows of one sheet, and a problem for each cell whose value nobody knows.

    ``sheet`` empty: the first that is not hidden. A merged cell's text stands in each of its cells; of a formula
    counts what Excel last computed. Raises TransferError.
    """
    page = _page(_workbook(data, shown, values=True), shown, sheet)
    formulas = {}
    if b"<f" in _sheets(data):
        formulas = {
            cell.coordinate: cell
            for row in _page(_workbook(data, shown, values=False), shown, sheet).iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
    merged = {
        (row, column): page.cell(area.min_row, area.min_col)
        for area in page.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, page.max_row) + 1)
        for column in range(area.min_col, min(area.max_col, page.max_column) + 1)
    }
    rows: list[Row] = []
    problems: list[ImportProblem] = []
    for cells in page.iter_rows():
        texts: list[str] = []
        for cell in cells:
            shows = merged.get((cell.row, cell.column), cell)
            if shows.data_type == "e" or (shows.value is None and shows.coordinate in formulas):
                what = f"エラー（{shows.value}）" if shows.value else "式のままで、計算した値がありません"
                message = f"セル {shows.coordinate} が{what}。空として読みました。Excel で開いて保存し直してください。"
                problems.append(ImportProblem(Source(shown, cell.row), message))
                texts.append("")
            else:
                texts.append(_text(shows.value))
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append(Row(cells[0].row, tuple(texts)))
    return tuple(rows), tuple(problems)


def _workbook(data: bytes, shown: str, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that are kept for writing only
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    except Exception:  # noqa: BLE001  a damaged workbook fails in any way: zip, XML, keys, types
        raise TransferError(
            f"{shown} は Excel のファイルとして読めません。パスワードを外し、「Excel ブック (.xlsx)」で保存し直してください。"
        ) from None


def _sheets(data: bytes) -> bytes:
    """The XML of all sheets: whether there is a formula shows without reading the workbook twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))


def _page(workbook: Any, shown: str, sheet: str) -> Any:
    pages = {page.title: page for page in workbook.worksheets}
    visible = [page for page in pages.values() if page.sheet_state == "visible"]
    if sheet in pages:
        return pages[sheet]
    if sheet or not visible:
        names = "・".join(pages) or "ありません"
        raise TransferError(
            f"{shown} に「{sheet}」というシートがありません。あるシート: {names}。--sheet で選んでください。"
        )
    return visible[0]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time(0) else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)

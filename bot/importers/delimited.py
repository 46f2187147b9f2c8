"""Text with delimiters (CSV, TSV) → rows that know their line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.importers.imported import ImportProblem
from bot.importers.row import Row
from bot.kb.model import Source

_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 50
"""Rows by which the delimiter is told."""


def read_delimited(text: str, shown: str) -> tuple[tuple[Row, ...], tuple[ImportProblem, ...]]:
    """The rows of a text, and what had to be mended. ``shown`` is the file's path as problems name it."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = list(io.StringIO(text, newline=""))
    delimiter = delimiter_of(lines)
    rows: list[Row] = []
    problems: list[ImportProblem] = []
    for row, mended in _rows(lines, delimiter):
        if row.cells:
            rows.append(row)
        if mended:
            problems.append(ImportProblem(Source(shown, row.line), mended))
    return tuple(rows), tuple(problems)


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter that cuts the first rows into the most columns that they agree on."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row.cells) for row, _ in islice(_rows(lines, delimiter), _LOOKED_AT) if row.cells)
        width, rows = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(0, 0))
        return (rows, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[Row, str]]:
    """Each row, and what was wrong with it. A quotation mark that is never closed would swallow the rest."""
    start = 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        line = start
        try:
            for cells in reader:
                yield Row(line + 1, tuple(cells)), ""
                line = start + reader.line_num
            start = len(lines)
        except csv.Error as error:
            is_open = "end of data" in str(error) or start + reader.line_num > line + 1
            mended, start = (_alone if is_open else _leniently)(lines, line, delimiter)
            yield mended


def _alone(lines: Sequence[str], line: int, delimiter: str) -> tuple[tuple[Row, str], int]:
    reader = csv.reader([lines[line]], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    row = Row(line + 1, tuple(next(reader, [])))
    return (row, '引用符「"」が正しく閉じていません。この行だけで読みました。'), line + 1


def _leniently(lines: Sequence[str], line: int, delimiter: str) -> tuple[tuple[Row, str], int]:
    reader = csv.reader(islice(lines, line, None), delimiter=delimiter)
    row = Row(line + 1, tuple(next(reader, [])))
    return (row, ""), line + reader.line_num

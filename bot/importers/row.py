"""One row of somebody's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line of the file on which it begins (of a workbook: the row's number)."""

    line: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell without space at its ends; empty where the row is shorter than that."""
        return self.cells[index].strip() if 0 <= index < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything (``,,,``)."""
        return not any(cell.strip() for cell in self.cells)

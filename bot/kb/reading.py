"""One record's fields as dates, numbers and names, and what is told where they cannot be read as such."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from bot.kb.problem import Problem, shortened
from bot.kb.record import Record
from bot.kb.timing import Reading
from bot.kb.value import Written, texts_of

_T = TypeVar("_T")
Category = Callable[[Record, Written], str]
"""Gives the id of a written category, and tells of one that nobody knows."""


class FieldReader:
    """Reads fields of records, and keeps the problems it meets."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def one(self, record: Record, field: str, reading: Reading[_T]) -> _T | None:
        """The field's one value; None where there is none, or where it cannot be read."""
        written = record.values.get(field)
        return self._read(record, written, field, reading) if isinstance(written, Written) else None

    def many(self, record: Record, field: str, reading: Reading[_T]) -> tuple[_T, ...]:
        """What of the field's list can be read; what stands there twice only once."""
        found: list[_T] = []
        for written in texts_of(record.values.get(field)):
            value = self._read(record, written, field, reading)
            if value is None:
                continue
            if value in found:
                self.tell_twice(record, field, written)
            else:
                found.append(value)
        return tuple(found)

    def _read(self, record: Record, written: Written, field: str, reading: Reading[_T]) -> _T | None:
        value = reading.read(written.text)
        if value is None:
            message = f"「{name_of(record, field)}」の「{shortened(written.text)}」は{reading.what}。"
            self.problem(record, written.line, message, reading.remedy)
        return value

    def check_order(self, record: Record, first: str, last: str) -> None:
        """Tell of a last day before the first."""
        begin, end = day_of(record, first), day_of(record, last)
        if begin is not None and end is not None and begin > end:
            message = f"「まで」の {end} が、「から」の {begin} より前です。"
            self.problem(record, record.line_of(last), message, "どちらかの日付を直してください。")

    def tell_twice(self, record: Record, field: str, written: Written) -> None:
        """Tell that the field's list names something again."""
        message = f"「{name_of(record, field)}」に「{shortened(written.text)}」が2回あります。"
        self.problem(record, written.line, message, "1つだけにしてください。")

    def problem(self, record: Record, line: int, message: str, remedy: str) -> None:
        """Keep a problem of the record's file."""
        self.problems.append(Problem(record.path, line, message, remedy))


def name_of(record: Record, field: str) -> str:
    """What staff call a field of the record."""
    return next(key.name for key in record.kind.keys if key.field == field)


def day_of(record: Record, field: str) -> date | None:
    """The field's date, if it has one."""
    value = record.values.get(field)
    return value if isinstance(value, date) else None


def text_of(record: Record, field: str) -> str:
    """The field's text; empty where it has none."""
    return next(iter(lines_of(record, field)), "")


def lines_of(record: Record, field: str) -> Iterator[str]:
    """The field's texts."""
    return (written.text for written in texts_of(record.values.get(field)))

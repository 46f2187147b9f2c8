"""Course files of several years: which of them are read.

A course is printed anew each year. Editions whose periods join make one calendar; of those that do not, the run
that holds today, or else the last one, is the town's calendar now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.errors import TransferError
from bot.importers.gomidata.course import period_of_course
from bot.importers.gomidata.document import Part, read_document
from bot.importers.ledger import Ledger
from bot.importers.period import Period
from bot.importers.spelling import one_line
from bot.kb.loader import shown_path
from bot.kb.model import Source
from bot.kb.problem import shortened

COURSES = "courses"
"""The kind of rows that course files are."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One course file, whose course and period are known."""

    course: str
    period: Period
    document: Part


def read_editions(paths: Iterable[Path], ledger: Ledger) -> list[Edition]:
    """Every course file that is YAML and says for when it holds; the others are listed."""
    found: list[Edition] = []
    for path in paths:
        ledger.read(COURSES, 1)
        try:
            document = read_document(path)
        except TransferError as error:
            ledger.leave_out(COURSES, Source(shown_path(path), 1), str(error))
            continue
        period = period_of_course(document)
        course = one_line(document["metadata"]["course"].text) or path.stem.removeprefix("course-")
        if period is None:
            message = "いつの予定か（metadata の period か year）が読めません。"
            ledger.leave_out(COURSES, document["metadata"].source, message)
        elif not document["rules"].items:
            ledger.leave_out(COURSES, document.source, "収集の決まり（rules）がありません。")
        else:
            found.append(Edition(course, period, document))
    return found


def chosen_editions(editions: Iterable[Edition], today: date, ledger: Ledger) -> list[Edition]:
    """The editions to write, in order; the others are listed."""
    by_course: dict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        by_course[edition.course].append(edition)
    chosen: list[Edition] = []
    for course, its in by_course.items():
        run = _run(its, today)
        chosen += run
        for edition in its:
            if edition in run:
                ledger.keep(COURSES)
                continue
            message = f"コース「{shortened(course)}」の予定は、{run[0].period.since} からのものを使いました。"
            ledger.leave_out(COURSES, edition.document.source, message)
    return chosen


def _run(editions: list[Edition], today: date) -> list[Edition]:
    """The editions one after the other, without a gap, that hold today; else the last such."""
    runs: list[list[Edition]] = []
    for edition in sorted(editions, key=lambda edition: (edition.period.since, edition.period.until)):
        last = runs[-1][-1].period.until if runs else None
        if last is not None and edition.period.since <= last:
            continue  # it overlaps: the first stands
        if last is not None and edition.period.since == last + timedelta(days=1):
            runs[-1].append(edition)
        else:
            runs.append([edition])
    now = [run for run in runs if today in Period(run[0].period.since, run[-1].period.until)]
    return (now or runs)[-1]

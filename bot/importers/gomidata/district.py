"""Courses → districts of the model."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.importers.gomidata.change import joined_changes
from bot.importers.gomidata.course import Course
from bot.importers.repeat import told_apart, without_repeats
from bot.kb.calendar import CollectionChange, CollectionRule, District


def districts_of(courses: Sequence[Course]) -> list[District]:
    """One for each course, its editions joined; the names of its areas are those of the last.

    Readings of areas are names of areas too, where no other area has them: residents write the names of their
    street as they hear them.
    """
    by_id = _by_id(courses)
    places = {id_: editions[-1].areas for id_, editions in by_id.items()}
    readings = Counter(reading for its in places.values() for reading in {reading for _, reading in its})
    names = Counter(name for its in places.values() for name, _ in its)
    districts: list[District] = []
    for id_, editions in by_id.items():
        own = dict.fromkeys(name for name, _ in places[id_])
        heard = [reading for _, reading in places[id_] if reading and readings[reading] == 1 and not names[reading]]
        districts.append(
            District(
                id=id_,
                name=editions[-1].name or _name(list(own), editions[-1].id),
                source=editions[0].source,
                areas=(*own, *heard),
                rules=without_repeats(rule for edition in editions for rule in _rules(edition, editions)),
                since=editions[0].period.since,
                until=editions[-1].period.until,
            )
        )
    return told_apart(districts)


def changes_of(courses: Sequence[Course]) -> list[CollectionChange]:
    """The changes of all courses, each told once."""
    by_id = _by_id(courses)
    changes = [
        replace(change, districts=(id_,))
        for id_, editions in by_id.items()
        for edition in editions
        for change in edition.changes
    ]
    return joined_changes(changes, list(by_id))


def _by_id(courses: Sequence[Course]) -> Mapping[str, list[Course]]:
    """The editions of each course, by the district's id."""
    found: dict[str, list[Course]] = defaultdict(list)
    for course in courses:
        found[_id(course.id)].append(course)
    return found


def _id(course: str) -> str:
    """The course as the data names it, where an id may be so; else one made of it."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", course):
        return course
    return f"course-{hashlib.sha256(course.encode()).hexdigest()[:10]}"


def _name(areas: Sequence[str], course: str) -> str:
    """What residents read, where the course has only a number: the first of its areas."""
    if not areas:
        return f"コース{course}"
    return areas[0] if len(areas) == 1 else f"{areas[0]}ほか"


def _rules(edition: Course, editions: Sequence[Course]) -> Iterator[CollectionRule]:
    """The rules, held to their edition's period where another edition has its own. Dates hold themselves."""
    since, until = edition.period.since, edition.period.until
    for rule in edition.rules:
        yield rule if len(editions) == 1 or rule.dates else replace(rule, since=since, until=until)

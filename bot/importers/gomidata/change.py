"""The changes of all courses, each told once.

The data says every change for one day, one category and one course. What is the same for several is written once;
stops of days that follow one another are one stop. Additions stay days of their own: one of several days would give
way to a stop of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.kb.calendar import ChangeAction, CollectionChange
from bot.kb.model import Source

_NOWHERE = Source("", 0)


def joined_changes(changes: Iterable[CollectionChange], districts: Sequence[str]) -> list[CollectionChange]:
    """In order of date. Each change comes for one district; ``districts`` are the ids of all."""
    joined: list[CollectionChange] = []
    for change in sorted(_by_districts(_by_categories(changes)), key=lambda change: (_what(change), change.first)):
        last = joined[-1] if joined else None
        if last is not None and _what(last) == _what(change) and _follows(change, last):
            joined[-1] = replace(last, last=change.last)
        else:
            joined.append(change)
    everywhere = frozenset(districts)
    return [
        replace(change, districts=()) if everywhere == frozenset(change.districts) else change
        for change in sorted(joined, key=lambda change: (change.first, change.last))
    ]


def _by_categories(changes: Iterable[CollectionChange]) -> list[CollectionChange]:
    """Changes that differ in their categories only as one. Those for all categories stay apart."""
    groups: dict[object, list[CollectionChange]] = defaultdict(list)
    for change in changes:
        groups[bool(change.categories), replace(change, source=_NOWHERE, categories=())].append(change)
    return [
        replace(group[0], categories=tuple(dict.fromkeys(name for change in group for name in change.categories)))
        for group in groups.values()
    ]


def _by_districts(changes: Iterable[CollectionChange]) -> list[CollectionChange]:
    """Changes that differ in their districts only as one."""
    groups: dict[object, list[CollectionChange]] = defaultdict(list)
    for change in changes:
        groups[replace(change, source=_NOWHERE, districts=())].append(change)
    return [
        replace(group[0], districts=tuple(dict.fromkeys(id_ for change in group for id_ in change.districts)))
        for group in groups.values()
    ]


def _what(change: CollectionChange) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """All of a change but its days."""
    return change.action.value, change.reason, change.districts, change.categories


def _follows(change: CollectionChange, last: CollectionChange) -> bool:
    return change.action is ChangeAction.STOP and change.first <= last.last + timedelta(days=1)

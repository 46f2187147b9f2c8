"""Areas that are collected on the same days → districts of the model."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence

from bot.importers.five374.area import Area
from bot.importers.five374.stop import Stop
from bot.importers.repeat import told_apart
from bot.kb.calendar import District


def districts_of(areas: Sequence[Area], stops: Sequence[Stop]) -> list[tuple[District, str]]:
    """One for the areas of the same schedule and stops, in order of appearance. With each, the name of the center
    whose stops it has; empty where none touches it.
    """
    groups: dict[tuple[Hashable, str], list[Area]] = {}
    for area in areas:
        center = area.center if any(stop.touches(area) for stop in stops) else ""
        groups.setdefault((area.schedule, center), []).append(area)
    districts = told_apart(_district(group) for group in groups.values())
    return list(zip(districts, (center for _, center in groups), strict=True))


def _district(group: Sequence[Area]) -> District:
    names = [area.name for area in group]
    period = group[0].period
    return District(
        id=_id(names),
        name=names[0] if len(names) == 1 else f"{names[0]}ほか",
        source=group[0].source,
        areas=tuple(names),
        rules=group[0].rules,
        since=period.since,
        until=period.until,
    )


def _id(names: Sequence[str]) -> str:
    """Of the areas together: residents are remembered by it. A district that comes to hold other areas is another
    district, so that nobody who lives in one that left it is told its days.
    """
    return f"chiku-{hashlib.sha256(chr(10).join(sorted(names)).encode()).hexdigest()[:10]}"

"""Every collection day of other towns' printed calendars, computed from their rules (data outside the project)."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.calendar import Calendar
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule, District
from bot.kb.model import Source
from tests.conftest import ROOT

DATA = ROOT.parent / "shared" / "data" / "calendar"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HERE = Source("course.yaml", 1)


def gold_courses() -> list[dict[str, Any]]:
    path = DATA / "gold.jsonl"
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


GOLD = gold_courses()
NO_DATA = pytest.mark.skipif(not GOLD, reason="../shared/data/calendar is not here")


def course_file(gold: dict[str, Any]) -> Path:
    folder: Path = DATA / "gomidata" / gold["pref"] / gold["handle"]
    files = folder.glob("2*/course-*.yaml")
    return next(path for path in files if _read(path)["metadata"]["course"] == gold["course"])


def calendar_of(path: Path) -> Calendar:
    """A course as the model's values: its weekly, monthly and dated rules, and its overrides as changes."""
    course = _read(path)
    since, until = _period(course["metadata"])
    district = District(
        id="course",
        name=course["metadata"]["course"],
        source=HERE,
        since=since,
        until=until,
        rules=tuple(_rule(rule) for rule in course["rules"]),
    )
    return Calendar(
        district,
        [change for override in course.get("overrides") or () for change in _changes(override, course["rules"])],
    )


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def _period(metadata: dict[str, Any]) -> tuple[date, date]:
    if "year" in metadata:
        return date(metadata["year"], 4, 1), date(metadata["year"] + 1, 3, 31)
    first, last = (part.split("-") for part in metadata["period"].split("--"))
    year, month = int(last[0]), int(last[1])
    return date(int(first[0]), int(first[1]), 1), date(year, month, monthrange(year, month)[1])


def _rule(rule: dict[str, Any]) -> CollectionRule:
    return CollectionRule(
        category=rule["category"],
        source=HERE,
        weekdays=tuple(WEEKDAYS.index(day) for day in rule.get("days", ())),
        weeks=tuple(rule.get("occurrences", ())),
        dates=tuple(_date(day) for day in rule.get("dates", ())),
    )


def _changes(override: dict[str, Any], rules: list[dict[str, Any]]) -> list[CollectionChange]:
    """An override that brings something stands in for what the rules of the month bring on its day (通常は4金=飲料缶の
    ところ、ペットボトル). What is collected every week stays.
    """
    category: str = override.get("category") or ""
    if override.get("cancelled"):
        return [_change(override, ChangeAction.STOP, (category,) if category else ())]
    monthly = tuple(rule["category"] for rule in rules if rule["pattern"] == "monthly_nth")
    stop = [_change(override, ChangeAction.STOP, monthly)] if monthly else []
    return [*stop, _change(override, ChangeAction.ADD, (category,))]


def _change(override: dict[str, Any], action: ChangeAction, categories: tuple[str, ...]) -> CollectionChange:
    day = _date(override["date"])
    return CollectionChange(
        reason=override.get("note", ""), first=day, last=day, action=action, source=HERE, categories=categories
    )


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


@NO_DATA
@pytest.mark.parametrize("gold", GOLD, ids=[f"{course['handle']}-{course['course']}" for course in GOLD])
def test_a_printed_calendar_follows_day_for_day_from_its_rules(gold: dict[str, Any]) -> None:
    calendar = calendar_of(course_file(gold))
    computed: dict[str, list[str]] = {}
    for collection in calendar.between(calendar.district.since, calendar.district.until):
        computed.setdefault(collection.date.isoformat(), []).append(collection.category)
    assert {day: sorted(names) for day, names in computed.items()} == {
        day: sorted(names) for day, names in gold["days"].items()
    }


@NO_DATA
def test_all_eighty_one_courses_are_tried() -> None:
    assert len(GOLD) == 81

"""Rules of the model → a cell of 5374's area_days.csv. The counterpart of ``schedule``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.importers.five374.schedule import LAST, WEEKDAYS
from bot.kb.calendar import CollectionRule

_EVERY_MONTH = tuple(range(1, 13))


def write_rules(rules: Sequence[CollectionRule]) -> str | None:
    """The rules in the dialect, 「月 木」. None: it has no words for them (dates among them, the last week of a
    month, different months). What a rule says of its period and of holidays is left out: whoever calls compares
    the days.
    """
    months = {rule.months or _EVERY_MONTH for rule in rules}
    if len(months) != 1 or any(_has_no_words(rule) for rule in rules):
        return None
    text = " ".join(element for rule in rules for element in _elements(rule))
    only = months.pop()
    return text if only == _EVERY_MONTH else f"{text}:{' '.join(map(str, only))}"


def write_dates(days: Iterable[date]) -> str:
    """Dates one by one: 「20210302 20210305」."""
    return " ".join(f"{day:%Y%m%d}" for day in sorted(days))


def _has_no_words(rule: CollectionRule) -> bool:
    if rule.dates or LAST in rule.weeks or not rule.weekdays:
        return True
    return rule.every_weeks > 1 and (rule.every_weeks != 2 or rule.first_day is None or len(rule.weekdays) > 1)


def _elements(rule: CollectionRule) -> Iterable[str]:
    for weekday in rule.weekdays:
        name = WEEKDAYS[weekday]
        if rule.every_weeks == 2 and rule.first_day is not None:
            yield f"隔{name}{rule.first_day:%Y%m%d}"
        elif rule.weeks:
            yield from (f"{name}{week}" for week in rule.weeks)
        else:
            yield name

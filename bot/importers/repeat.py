"""What a source says twice, and a knowledge file may say once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bot.kb.calendar import CollectionRule, District
from bot.kb.model import Source
from bot.kb.problem import plain

_NOWHERE = Source("", 0)


def without_repeats(rules: Iterable[CollectionRule]) -> tuple[CollectionRule, ...]:
    """The rules, the first of those that say the same."""
    found: dict[CollectionRule, CollectionRule] = {}
    for rule in rules:
        found.setdefault(replace(rule, source=_NOWHERE), rule)
    return tuple(found.values())


def told_apart(districts: Iterable[District]) -> list[District]:
    """The districts under names that no other bears. The name of a place that lies in several is told apart by
    the district: a resident who says it alone is to be asked back, not told the days of the wrong one.
    """
    named = _with_own_names(list(districts))
    bearers: dict[str, set[str]] = defaultdict(set)
    for district in named:
        for name in (district.name, *district.areas):
            bearers[plain(name)].add(district.id)
    return [replace(district, areas=_areas(district, bearers)) for district in named]


def _with_own_names(districts: list[District]) -> list[District]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for district in districts:
        bearers[plain(district.name)].add(district.id)
    return [
        replace(district, name=f"{district.name}（{district.id}）")
        if len(bearers[plain(district.name)]) > 1
        else district
        for district in districts
    ]


def _areas(district: District, bearers: dict[str, set[str]]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for area in district.areas:
        name = area if len(bearers[plain(area)]) == 1 else f"{area}（{district.name}）"
        found.setdefault(plain(name), name)
    return tuple(found.values())

"""Things and their cases: one item with 「場合」, or several whose names differ in brackets → one family."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.kb.model import Entry, GarbageCondition, GarbageItem, Source
from bot.kb.problem import Problem, did_you_mean, shortened
from bot.kb.record import Record
from bot.kb.value import Written

KIND_OF_THING = "種類"
"""The condition of things that are told apart only by what stands in brackets after their names."""
_BRACKETED = re.compile(r"(?P<family>.*[^\s（(])\s*[（(](?P<case>[^（()）]+)[)）]")


class ItemBuilder:
    """Makes the garbage items of a record, and keeps the problems it meets."""

    def __init__(
        self,
        conditions: Mapping[str, GarbageCondition],
        category: Callable[[Record, str], str],
        filled: Callable[[Record], dict[str, Any]],
        may_exist: Callable[[str], bool],
    ) -> None:
        """``category`` looks up a written category, ``filled`` reads a record's values; ``may_exist`` tells of
        names that stand in a file too broken to read.
        """
        self.problems: list[Problem] = []
        self._conditions = conditions
        self._category = category
        self._filled = filled
        self._may_exist = may_exist

    def items(self, record: Record, values: dict[str, Any]) -> list[GarbageItem]:
        """One item, or one for each of its cases; what cannot be read is left out."""
        cases = record.items.get("cases", ())
        if bool(cases) == ("category" in values) and record.is_whole:
            wrong = "両方あります" if cases else "どちらもありません"
            self._problem(record, record.line, f"「区分」と「場合」が{wrong}。", "どちらか1つだけを書いてください。")
            return []
        if not cases:
            if "category" in values:
                values["category"] = self._category(record, values["category"])
            return [GarbageItem(source=Source(record.path, record.line), **values)] if record.is_whole else []
        found: list[GarbageItem] = []
        for case in cases:
            own = self._filled(case)
            if "category" in own:
                own["category"] = self._category(case, own["category"])
            self._check_conditions(case)
            if case.is_whole and record.is_whole:
                found.append(_case(values, own, Source(case.path, case.line)))
        for name, number in Counter(item.id for item in found).items():
            if number > 1:
                message = f"「{shortened(name)}」という場合が{number}つあります。"
                self._problem(record, record.line, message, "「条件」を変えるか、1つにまとめてください。")
        return found

    def _check_conditions(self, case: Record) -> None:
        pairs = case.values.get("conditions", ())
        for name, _ in (pair for pair in pairs if isinstance(pair, tuple)) if isinstance(pairs, tuple) else ():
            if isinstance(name, Written) and not (name.text in self._conditions or self._may_exist(name.text)):
                message = f"「{shortened(name.text)}」という「分ける条件」がありません。"
                self._problem(case, name.line, message, did_you_mean(name.text, list(self._conditions)))

    def _problem(self, record: Record, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(record.path, line, message, remedy))


def _case(values: Mapping[str, Any], own: Mapping[str, Any], source: Source) -> GarbageItem:
    title, told = values["title"], "・".join(own["conditions"].values())
    shared = {name: value for name, value in values.items() if name != "short_title"}
    alternates = (title, *values.get("alternates", ()), f"{told}の{title}", *own.get("alternates", ()))
    return GarbageItem(
        **{
            **shared,
            **own,
            "id": f"{values['id']}（{told}）",
            "title": f"{title}（{told}）",
            "alternates": tuple(dict.fromkeys(alternates)),
            "family": title,
            "source": source,
        }
    )


def with_families(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, items whose names differ only in what stands in brackets joined into families.

    What stands before the brackets is a name too, unless it is another item's.
    """
    titles = {entry.title for entry in entries}
    bracketed = {
        entry.id: match
        for entry in entries
        if isinstance(entry, GarbageItem) and not entry.family and (match := _BRACKETED.fullmatch(entry.title))
    }
    sizes = Counter(match["family"] for match in bracketed.values())
    joined: list[Entry] = []
    for entry in entries:
        match = bracketed.get(entry.id)
        if not isinstance(entry, GarbageItem) or match is None:
            joined.append(entry)
            continue
        name = match["family"]
        own = () if name in titles else (name,)
        named = replace(entry, alternates=tuple(dict.fromkeys((*entry.alternates, *own))))
        is_one_of_many = sizes[name] > 1
        joined.append(
            replace(named, family=name, conditions={KIND_OF_THING: match["case"]}) if is_one_of_many else named
        )
    return joined

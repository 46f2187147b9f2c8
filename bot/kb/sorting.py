"""Things, the conditions they are sorted by, and their cases: one item with 「場合」, or several whose names differ
in brackets → one family.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.kb.model import KIND_OF_THING, Entry, GarbageCategory, GarbageCondition, GarbageItem, Source
from bot.kb.placeholder import Filler
from bot.kb.problem import Problem, did_you_mean, shortened
from bot.kb.record import Record
from bot.kb.value import Written, pairs_of

_PART = re.compile("[^のと用製（(]{2,8}")
"""One of several names. 「びん・かんのフタ」 are no two things."""
_NO_NAMES = frozenset(
    "容器 袋 箱 びん 缶 ビン カン ふた フタ ケース 部品 本体 カバー 用品 道具 紙 布 木 金属 プラスチック ガラス 陶器 皮 革 ゴム 製品 類 その他 中身".split()
)
_BRACKETED = re.compile(r"(?P<family>.*[^\s（(])\s*[（(](?P<case>[^（()）]+)[)）]")

_BUTTON = 20
"""Characters that a button of LINE shows whole."""


def conditions_of(records: Sequence[Record], filler: Filler) -> dict[str, GarbageCondition]:
    """The conditions of their records by name; the town's stands in for the common one of the same name."""
    found: dict[str, GarbageCondition] = {}
    for record in records:
        if not record.is_whole:
            continue
        name, question = (record.values[field] for field in ("name", "question"))
        assert isinstance(name, Written)
        assert isinstance(question, Written)
        found[name.text] = GarbageCondition(
            name=name.text,
            question=filler.fill(question, record.path, ("品目",)),
            words={value.text: tuple(words.text.split("・")) for value, words in pairs_of(record.values.get("words"))},
            source=Source(record.path, record.line),
        )
    return found


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
                found.append(self._case(values, own, Source(case.path, case.line)))
        for name, number in Counter(item.id for item in found).items():
            if number > 1:
                message = f"「{shortened(name)}」という場合が{number}つあります。"
                self._problem(record, record.line, message, "「条件」を変えるか、1つにまとめてください。")
        return found

    def _check_conditions(self, case: Record) -> None:
        for name, _ in pairs_of(case.values.get("conditions")):
            if not (name.text in self._conditions or self._may_exist(name.text)):
                message = f"「{shortened(name.text)}」という「分ける条件」がありません。"
                self._problem(case, name.line, message, did_you_mean(name.text, list(self._conditions)))

    def _case(self, values: Mapping[str, Any], own: Mapping[str, Any], source: Source) -> GarbageItem:
        """One case of a thing: the thing's wordings, and as keywords the words for what makes it this case."""
        title, told = values["title"], "・".join(own["conditions"].values())
        words = [
            word
            for name, value in own["conditions"].items()
            for word in (value, *(self._conditions[name].words.get(value, ()) if name in self._conditions else ()))
        ]
        return GarbageItem(
            **{
                **{name: value for name, value in values.items() if name != "short_title"},
                **own,
                "id": f"{values['id']}（{told}）",
                "title": f"{title}（{told}）",
                "alternates": tuple(dict.fromkeys((*values.get("alternates", ()), *own.get("alternates", ())))),
                "keywords": tuple(dict.fromkeys((*values.get("keywords", ()), *words))),
                "family": title,
                "source": source,
            }
        )

    def _problem(self, record: Record, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(record.path, line, message, remedy))


def with_families(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, items whose names differ only in what stands in brackets joined into families.

    What stands before the brackets is a name too, unless it is another item's.
    """
    titles = {entry.title for entry in entries}
    entries = _with_categories(entries)
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
            joined.append(_with_parts(entry, titles) if isinstance(entry, GarbageItem) else entry)
            continue
        name = match["family"]
        own = () if name in titles else (name,)
        named = replace(entry, alternates=tuple(dict.fromkeys((*entry.alternates, *own))))
        is_one_of_many = sizes[name] > 1
        joined.append(
            replace(named, family=name, conditions={KIND_OF_THING: match["case"]}) if is_one_of_many else named
        )
    return joined


def _with_parts(item: GarbageItem, titles: Collection[str]) -> GarbageItem:
    """An item that names several things at once goes by each of their names: CD・DVD."""
    name = item.family or item.title
    parts = name.split("・")
    if len(parts) == 1 or not all(_PART.fullmatch(part) for part in parts):
        return item
    own = (part for part in parts if part not in titles and part not in _NO_NAMES)
    return replace(item, alternates=tuple(dict.fromkeys((*item.alternates, *own))))


def _with_categories(entries: Sequence[Entry]) -> list[Entry]:
    """Items of the very same name but of several categories: one thing with a case for each."""
    titles = {entry.id: entry.title for entry in entries if isinstance(entry, GarbageCategory)}
    named: dict[str, list[GarbageItem]] = {}
    for entry in entries:
        if isinstance(entry, GarbageItem) and not entry.family:
            named.setdefault(entry.title, []).append(entry)
    cases: dict[str, Entry] = {}
    for name, items in named.items():
        if len({item.category for item in items}) > 1:
            told = _told_apart(items, titles)
            cases |= {item.id: replace(item, family=name, conditions={KIND_OF_THING: told[item.id]}) for item in items}
    return [cases.get(entry.id, entry) for entry in entries]


def _told_apart(items: Sequence[GarbageItem], titles: Mapping[str, str]) -> dict[str, str]:
    """What tells each item (by its id) from the others: how it is put out, where every category has words of its
    own for that and they fit on a button; else the category.
    """
    by_category = {item.id: titles.get(item.category, item.category) for item in items}
    told = {item.id: item.instructions or by_category[item.id] for item in items}
    is_short = all(len(words) <= _BUTTON and "\n" not in words for words in told.values())
    is_own = len(set(told.values())) == len({(told[item.id], item.category) for item in items})
    return told if is_short and is_own else by_category

"""What was read of somebody else's data, before it is written as knowledge: values without a format.

Districts, rules and changes are the model's own (``bot.kb.calendar``), with the *name* of a category wherever
the model has its id: ids are the writer's.

Every row of the source is accounted for: it is written, or a problem says that it was left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.kb.calendar import CollectionChange, District
from bot.kb.model import Source

ITEMS, AREAS = "items", "areas"
"""The kinds of rows that every report counts. An importer may count more: categories, stops, remarks …"""


@dataclass(frozen=True, slots=True, order=True)
class ImportProblem:
    """Something in the source that staff should look at: where, and what, in Japanese."""

    source: Source
    """File as it was given, and line (of a workbook: the row)."""
    message: str
    left_out: str = ""
    """The kind of the row (ITEMS, AREAS …) when the row at this place was not written; empty: a remark only.
    Exactly one problem is to leave a row out.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCategory:
    """A category of garbage. Two with the same name are one."""

    name: str
    source: Source
    color: str = ""
    """``#RRGGBB``, or empty."""
    description: str = ""
    instructions: str = ""
    collection: str = ""
    """When it is collected, in words, where the source says so."""
    alternates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedItem:
    """One thing and where it goes."""

    name: str
    """As the source spells it. The same name may stand again with another category."""
    category: str
    """Name of the category. Where no ImportedCategory has it, the writer makes one."""
    source: Source
    reading: str = ""
    instructions: str = ""
    caution: str = ""
    alternates: tuple[str, ...] = ()
    head: str = ""
    """The letter of the kana index under which the source has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """All that was read for one town."""

    made_of: str
    """For the first line of every file: 「5374 の area_days.csv」 …; may be long, may hold anything."""
    name: str
    """町名, as it was given."""
    categories: tuple[ImportedCategory, ...] = ()
    items: tuple[ImportedItem, ...] = ()
    districts: tuple[District, ...] = ()
    """Unique ids in ASCII. Of rules: ``category`` is a name."""
    changes: tuple[CollectionChange, ...] = ()
    """``categories`` are names, ``districts`` ids."""
    problems: tuple[ImportProblem, ...] = ()
    notes: tuple[ImportProblem, ...] = ()
    """How the source was read: which column as what. Nothing is wrong with it."""
    rows_in: Mapping[str, int] = field(default_factory=dict)
    """How many rows the source has, by kind."""
    rows_out: Mapping[str, int] = field(default_factory=dict)
    """How many of them are written. Of ITEMS: one for each item."""

    def __post_init__(self) -> None:
        listed = self.listed
        for kind in {*self.rows_in, *self.rows_out, *listed}:
            rows, written = self.rows_in.get(kind, 0), self.rows_out.get(kind, 0)
            assert rows == written + listed[kind], f"{kind}: {rows} in, {written} out, {listed[kind]} listed"
        assert self.rows_out.get(ITEMS, 0) == len(self.items), "an item that no row accounts for"

    @property
    def listed(self) -> Counter[str]:
        """How many rows were left out, by kind."""
        return Counter(problem.left_out for problem in self.problems if problem.left_out)

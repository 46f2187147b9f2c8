"""What the knowledge files say, as typed, frozen values.

Every value knows the file and line it came from. Nothing here reads a file or knows a key's
Japanese name: ``schema`` joins the two, ``builder`` builds these. What is said of the collection
calendar stands in ``calendar``; ``knowledge`` holds all of it together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a value was written: path as shown to staff, line counted from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


KIND_OF_THING = "種類"
"""The condition of things that are told apart only by what stands in brackets after their names."""


class Fact(Enum):
    """A fact that a procedure carries apart, so that it can be answered alone."""

    WHO = "対象"
    DEADLINE = "期限"
    COUNTER = "窓口"
    BELONGINGS = "持ち物"
    FEE = "手数料"
    HOURS = "受付時間"
    ONLINE = "オンライン"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One unit of knowledge that can answer an utterance."""

    id: str
    title: str
    """What residents and staff read as its name: the question, the item, the term."""
    source: Source
    short_title: str = ""
    """For a button, at most 20 graphemes; empty: the title, cut."""
    reading: str = ""
    alternates: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    answer: str = ""
    topic: str = ""
    """分野: the field of administration."""
    contact: str | None = None
    """Id of the section in charge."""
    link: str | None = None
    basis: str = ""
    """根拠: the law, ordinance or page the answer rests on."""
    checked_on: date | None = None
    expires_on: date | None = None
    """Last day on which the answer may be served."""
    related: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way of asking for it that staff wrote down: its name, its button's label, its alternates."""
        return tuple(dict.fromkeys(text for text in (self.title, self.short_title, *self.alternates) if text))

    @property
    def names(self) -> tuple[str, ...]:
        """The wordings by which it is looked for, its own name first."""
        return (self.title, *self.alternates)

    def is_served_on(self, day: date) -> bool:
        """Whether the entry may be answered on this day (公開終了日 is the last one)."""
        return self.expires_on is None or day <= self.expires_on


@dataclass(frozen=True, kw_only=True)
class Faq(Entry):
    """よくある質問: a question and its answer."""


@dataclass(frozen=True, kw_only=True)
class Procedure(Entry):
    """手続き: an overview, and its facts one by one."""

    facts: Mapping[Fact, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GarbageCategory(Entry):
    """分別区分: how a kind of garbage is put out, and when."""

    instructions: str = ""
    collection: str = ""
    color: str = ""
    """The colour residents know it by, ``#RRGGBB``. Never shown without the name in words."""


@dataclass(frozen=True, kw_only=True)
class GarbageItem(Entry):
    """ごみ品目: a thing, the category it belongs to, and how to put it out.

    A thing whose category depends on what it is made of or how big it is stands here once for each case:
    all of one ``family``, told apart by their ``conditions``.
    """

    category: str
    instructions: str = ""
    caution: str = ""
    family: str = ""
    """The thing without its case: ハンガー of ハンガー（木）. Empty: it has no cases."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    """What makes it this case, by the name of the condition: {"素材": "木"}."""

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the thing: a case that stands under 「場合」 is told by its keywords, or 乾電池 would be the name of
        all that runs on one.
        """
        is_case = self.family and KIND_OF_THING not in self.conditions
        return (self.family if is_case else self.title, *self.alternates)


@dataclass(frozen=True, kw_only=True)
class GarbageCondition:
    """分ける条件: something by which things are sorted, and how a resident is asked about it."""

    name: str
    """素材, 大きさ, 汚れ …"""
    question: str
    """With ``{品目}`` for the thing: 「{品目}は、何でできていますか。」"""
    source: Source
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words for a case: {"木": ("木製", "木でできた")}."""


@dataclass(frozen=True, kw_only=True)
class Term(Entry):
    """用語: a word in a notice, explained."""


@dataclass(frozen=True, kw_only=True)
class Place(Entry):
    """場所: a public place."""

    address: str
    phone: str = ""
    hours: str = ""
    closed: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class SmallTalk(Entry):
    """雑談: a greeting or a pleasantry, and the approved reply."""


@dataclass(frozen=True, kw_only=True)
class Emergency(Entry):
    """緊急: danger to life. The alternates call it, the exceptions hold it back."""

    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EmergencyWords:
    """緊急の言葉: words that phrases of danger name together as ``<name>``."""

    name: str
    words: tuple[str, ...]
    source: Source


@dataclass(frozen=True, kw_only=True)
class NoEmergency:
    """緊急でない話: words that hold back every emergency but the spared ones, unless a word of ``unless`` is said."""

    title: str
    words: tuple[str, ...]
    source: Source
    unless: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    """Ids of emergencies that are never held back by it."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """窓口: a section of the town hall and how to reach it."""

    id: str
    name: str
    phone: str
    hours: str
    source: Source
    place: str = ""
    duties: tuple[str, ...] = ()
    """取り扱い: words by which the right section is found when no entry answers."""


@dataclass(frozen=True, kw_only=True)
class FixedText:
    """定型文: a sentence of the bot itself."""

    name: str
    text: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class SynonymRule:
    """類義語: words that mean the same, or (one-way) a word that may mean any of several."""

    words: tuple[str, ...]
    """Two-way: each stands for every other. One-way: the words residents use."""
    source: Source
    targets: tuple[str, ...] = ()
    """One-way: the words they may mean. Empty for a two-way rule."""


@dataclass(frozen=True, kw_only=True)
class MenuSection:
    """メニュー: a button of the menu and the entries it offers."""

    title: str
    entries: tuple[str, ...]
    source: Source


@dataclass(frozen=True, kw_only=True)
class Town:
    """町: whose window this is."""

    name: str
    office: str
    contact: str
    """Id of the section that answers when no other is the right one."""
    source: Source
    website: str = ""
    common_topics: tuple[str, ...] | None = None
    """共通の分野: the fields of common whose entries it uses; None: all."""
    values: Mapping[str, str] = field(default_factory=dict)
    """値: figures of this town that common answers name in braces."""

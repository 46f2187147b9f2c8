"""Garbage and its days → what a resident reads: the category, how to put it out, when it is collected and why then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.answer import Answer, Card, Choice
from bot.calendar import Calendar, written
from bot.collection_days import DayComposer
from bot.collection_text import CollectionText, joined
from bot.compose import MENU_CHOICE, NONE_CHOICE
from bot.dialog import Reminder, Resident
from bot.garbage import Split
from bot.kb.calendar import District
from bot.kb.model import GarbageCategory, GarbageItem
from nlp.utterance import analyse, reading_of

MAX_DISTRICTS = 12
"""So many districts are offered as buttons; of more, a resident writes the name."""
CHANGE_DISTRICT = Choice("地区を変える", "district")
CHOOSE_DISTRICT = Choice("地区を選ぶ", "district")
REMIND = Choice("通知する", "remind:ask")
STOP_REMINDING = Choice("通知をやめる", "remind:off")
ANOTHER_ITEM = Choice("ほかの品目", "item")
_GARBAGE = frozenset(analyse("ごみ ゴミ").keys)


class CollectionComposer:
    """Writes answers about garbage from one knowledge and its calendars."""

    def __init__(self, text: CollectionText) -> None:
        self._text = text
        self._composer = text.composer
        self._wordings = {
            category.id: [keys for text in category.wordings if (keys := _names(category, text))]
            for category in self._text.categories()
        }
        self._sounds = {
            reading_of(analyse(text)): category.id
            for category in self._text.categories()
            for text in category.wordings
            if _names(category, text)
        }
        self.days = DayComposer(text, self._after())

    @property
    def has_districts(self) -> bool:
        """Whether the town has a calendar at all."""
        return self._text.number > 0

    def calendar(self, resident: Resident) -> Calendar | None:
        """The calendar of the resident's district; of the only one where there is but one."""
        return self._text.calendar(resident)

    def item(self, item: GarbageItem, resident: Resident, *, now: datetime, title: str = "") -> Answer:
        """A thing: its category, how to put it out, and the next day; under its own ``title`` where none is given."""
        category = self._text.category(item.category)
        return self._garbage(title or item.title, category, item.instructions, item.caution, item, resident, now=now)

    def category(self, category: GarbageCategory, resident: Resident, *, now: datetime) -> Answer:
        """A category: what it is, how it is put out, and the next day."""
        return self._garbage("", category, "", "", category, resident, now=now)

    def split(self, split: Split, entry: GarbageItem) -> Answer:
        """The question by which the cases of a thing are told apart."""
        choices = tuple(
            Choice(
                branch.label,
                f"entry:{branch.items[0].id}" if branch.is_settled else f"case:{branch.items[0].id}:{split.condition}",
            )
            for branch in split.branches
        )
        lines = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
        caution = f"\n注意: {entry.caution}" if entry.caution else ""
        return Answer((f"{split.question}{caution}\n{lines}",), (*choices, NONE_CHOICE))

    def ask_district(self, pending: str = "", among: Sequence[District] = ()) -> Answer:
        """Ask where the resident lives; ``pending`` is what was asked, to be answered then."""
        return Answer((self._composer.text("地区を聞く"),), self._district_choices(pending, among))

    def ask_district_again(self, pending: str) -> Answer:
        """The same once more, when no district bears the name that was written."""
        contact = next((category.contact for category in self._text.categories()), None)
        text = self._composer.text("地区が見つからない", 窓口案内=self._composer.contact_text(contact))
        return Answer((text,), self._district_choices(pending))

    def category_heard(self, kana: str) -> str:
        """The id of the category whose name a text in kana begins with; empty where there is none."""
        heard = [(len(sound), name) for sound, name in self._sounds.items() if kana.startswith(sound)]
        return max(heard)[1] if heard else ""

    def category_said(self, keys: frozenset[str]) -> str:
        """The id of the one category that all of these words name; empty where they name none, or several."""
        found = {name for name, wordings in self._wordings.items() if keys in wordings}
        return found.pop() if len(found) == 1 else ""

    def chosen(self, district: District) -> str:
        """What is said when a district has been chosen."""
        return self._composer.text("地区を覚えた", 地区=district.name)

    def ask_reminder(self) -> Answer:
        """Ask when the resident wants to be told."""
        return Answer(
            (self._composer.text("通知を聞く"),),
            (Choice("前の日の夕方", "remind:evening"), Choice("当日の朝", "remind:morning"), STOP_REMINDING),
        )

    def reminding(self, district: District, reminder: Reminder) -> Answer:
        """What is said when reminders begin."""
        when = "前の日の夕方" if reminder is Reminder.EVENING else "当日の朝"
        return Answer((self._composer.text("通知する", いつ=when, 地区=district.name),), (STOP_REMINDING, MENU_CHOICE))

    def _garbage(
        self,
        title: str,
        category: GarbageCategory,
        instructions: str,
        caution: str,
        entry: GarbageItem | GarbageCategory,
        resident: Resident,
        *,
        now: datetime,
    ) -> Answer:
        calendar = self.calendar(resident)
        following = calendar.next(category.id, now=now) if calendar is not None else None
        when = self._text.when(category, calendar, following, now=now)
        is_collected = category.id in self._text.collected
        lead = f"「{title}」は「{category.title}」です。" if title else f"【{category.title}】\n{category.answer}"
        parts = (
            lead,
            instructions or category.instructions,
            f"注意: {caution}" if caution else "",
            when if is_collected else _labelled("収集日", category.collection),
        )
        card = Card(
            title=title or category.title,
            category=category.title,
            color=category.color,
            instructions=joined("" if title else category.answer, instructions or category.instructions),
            caution=caution,
            date=written(following.date) if following else "",
            reason=joined(
                following.reason, self._text.by(calendar), *self._text.missed(category.id, calendar, following, now=now)
            )
            if following and calendar
            else (when if is_collected else _labelled("収集日", category.collection)),
            district=calendar.district.name if following and calendar else "",
        )
        return Answer((joined(*parts),), self._choices(entry, calendar, is_collected=is_collected), entry.link, card)

    def _district_choices(self, pending: str, among: Sequence[District] = ()) -> tuple[Choice, ...]:
        districts = among or self._text.knowledge.districts
        if len(districts) > MAX_DISTRICTS:
            return (Choice("メニュー", "menu"),)
        tail = f":{pending}" if pending else ""
        return tuple(Choice(district.name, f"district:{district.id}{tail}") for district in districts)

    def _choices(
        self, entry: GarbageItem | GarbageCategory, calendar: Calendar | None, *, is_collected: bool
    ) -> tuple[Choice, ...]:
        related = self._composer.related(entry)
        if calendar is None and is_collected:
            if len(self._text.knowledge.districts) <= MAX_DISTRICTS - len(related):
                return (*self._district_choices(f"entry:{entry.id}"), *related)
            return (*related, CHOOSE_DISTRICT, ANOTHER_ITEM)
        return (*related, *(self._after() if calendar is not None and is_collected else (ANOTHER_ITEM,)))

    def _after(self) -> tuple[Choice, ...]:
        is_only = self._text.number == 1
        return (*(() if is_only else (CHANGE_DISTRICT,)), REMIND, ANOTHER_ITEM)


def _names(category: GarbageCategory, text: str) -> frozenset[str]:
    """The words that make the category's name; none of a wording that only says what is in it."""
    if text != category.title and not text.endswith("ごみ"):
        return frozenset()
    return frozenset(key for key in analyse(text).keys if key not in _GARBAGE) or frozenset(analyse(text).keys)


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""

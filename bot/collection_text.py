"""The sentences about one day of collection: when it is, why then, by when, and what is not collected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.calendar import TOKYO, Calendar, Collection, calendars, written
from bot.compose import Composer
from bot.dialog import Resident
from bot.kb.calendar import CollectionChange
from bot.kb.knowledge import Knowledge
from bot.kb.model import GarbageCategory

DAY = timedelta(days=1)


class CollectionText:
    """Says it for one knowledge and its calendars."""

    def __init__(self, knowledge: Knowledge, composer: Composer) -> None:
        self.knowledge = knowledge
        self.composer = composer
        self._calendars = calendars(knowledge)
        self.collected = frozenset(name for calendar in self._calendars.values() for name in calendar.categories)
        """Ids of the categories that are collected anywhere in the town."""

    @property
    def number(self) -> int:
        """How many districts there are."""
        return len(self._calendars)

    def calendar(self, resident: Resident) -> Calendar | None:
        """The calendar of the resident's district; of the only one where there is but one."""
        if len(self._calendars) == 1:
            return next(iter(self._calendars.values()))
        return self._calendars.get(resident.district)

    def when(
        self, category: GarbageCategory, calendar: Calendar | None, following: Collection | None, *, now: datetime
    ) -> str:
        """When the category is collected next, or what is missing to tell it."""
        if calendar is None:
            return self.composer.text("地区もどうぞ")
        if following is None:
            today = now.astimezone(TOKYO).date()
            day = today if not calendar.covers(today) else calendar.district.until + DAY
            return self.beyond(day, calendar)
        told = self.composer.text(
            "次の収集",
            日付=written(following.date),
            地区=calendar.district.name,
            理由=following.reason,
            時刻=self.by(calendar),
        )
        return joined(told, *self.missed(category.id, calendar, following, now=now))

    def missed(
        self, category: str, calendar: Calendar | None, following: Collection | None, *, now: datetime
    ) -> list[str]:
        """The usual days before the next one on which there is no collection, and why."""
        if calendar is None or following is None:
            return []
        today = now.astimezone(TOKYO).date()
        days = [today + DAY * ahead for ahead in range((following.date - today).days)]
        stopped = {day: [stop for stop in calendar.stops(day) if category in calendar.taken(stop, day)] for day in days}
        return [self.stopped(day, stops[0], [category]) for day, stops in stopped.items() if stops]

    def stopped(self, day: date, stop: CollectionChange, names: Sequence[str]) -> str:
        """That the categories ``names``, usual on a day, are not collected then, and why."""
        titles = "・".join(category.title for category in self.categories() if category.id in names)
        return self.composer.text("収集の休み", 日付=written(day), 理由=stop.reason, 区分=titles)

    def beyond(self, day: date, calendar: Calendar) -> str:
        """That nothing is known of a day, and whom to ask."""
        contact = self.composer.contact_text(self.category(calendar.categories[0]).contact)
        return self.composer.text(
            "カレンダーにない日", 日付=written(day), 地区=calendar.district.name, 窓口案内=contact
        )

    def by(self, calendar: Calendar) -> str:
        """By when garbage must be out; nothing where the district has no hour."""
        hour = calendar.district.hour
        return self.composer.text("時刻", 時刻=clock(hour)) if hour is not None else ""

    def category(self, name: str) -> GarbageCategory:
        """The category of this id."""
        category = self.knowledge.by_id[name]
        assert isinstance(category, GarbageCategory)
        return category

    def categories(self) -> list[GarbageCategory]:
        """All categories, in the order of the files."""
        return [entry for entry in self.knowledge.entries if isinstance(entry, GarbageCategory)]


def clock(hour: time | None) -> str:
    """「朝8時30分」."""
    if hour is None:
        return ""
    noon = "朝" if hour.hour < 12 else "午後"
    minutes = f"{hour.minute}分" if hour.minute else ""
    return f"{noon}{hour.hour if hour.hour <= 12 else hour.hour - 12}時{minutes}"


def joined(*parts: str) -> str:
    """The parts that say anything, each on its line."""
    return "\n".join(part.strip() for part in parts if part.strip())

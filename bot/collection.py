"""Garbage and its days → what a resident reads: the category, how to put it out, when it is collected and why then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.answer import Answer, Card, Choice
from bot.calendar import TOKYO, Calendar, Collection, calendars, written
from bot.compose import MENU_CHOICE, NONE_CHOICE, Composer
from bot.dialog import Reminder, Resident
from bot.garbage import Split
from bot.kb.model import CollectionChange, District, GarbageCategory, GarbageItem, Knowledge
from nlp.utterance import analyse

MAX_DISTRICTS = 12
"""So many districts are offered as buttons; of more, a resident writes the name."""
CHANGE_DISTRICT = Choice("地区を変える", "district")
CHOOSE_DISTRICT = Choice("地区を選ぶ", "district")
REMIND = Choice("通知する", "remind:ask")
STOP_REMINDING = Choice("通知をやめる", "remind:off")
ANOTHER_ITEM = Choice("ほかの品目", "item")
_GARBAGE = frozenset(analyse("ごみ ゴミ").keys)
_DAY = timedelta(days=1)
_WEEK = 7


class CollectionComposer:
    """Writes answers about garbage from one knowledge and its calendars."""

    def __init__(self, knowledge: Knowledge, composer: Composer) -> None:
        self._knowledge = knowledge
        self._composer = composer
        self._calendars = calendars(knowledge)
        self._wordings = {
            category.id: [keys for text in category.wordings if (keys := _names(category, text))]
            for category in self._categories()
        }
        self._collected = frozenset(name for calendar in self._calendars.values() for name in calendar.categories)

    @property
    def has_districts(self) -> bool:
        """Whether the town has a calendar at all."""
        return bool(self._calendars)

    def calendar(self, resident: Resident) -> Calendar | None:
        """The calendar of the resident's district; of the only one where there is but one."""
        if len(self._calendars) == 1:
            return next(iter(self._calendars.values()))
        return self._calendars.get(resident.district)

    def item(self, item: GarbageItem, resident: Resident, *, now: datetime, title: str = "") -> Answer:
        """A thing: its category, how to put it out, and the next day; under its own ``title`` where none is given."""
        category = self._category(item.category)
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

    def ask_district(self, lead: str, pending: str = "", among: Sequence[District] = ()) -> Answer:
        """Ask where the resident lives; ``pending`` is what was asked, to be answered then."""
        text = self._composer.text(lead) if "見つからない" not in lead else self._not_found(lead)
        return Answer((text,), self._district_choices(pending, among))

    def category_said(self, keys: frozenset[str]) -> str:
        """The id of the one category that all of these words name; empty where they name none, or several."""
        found = {name for name, wordings in self._wordings.items() if keys in wordings}
        return found.pop() if len(found) == 1 else ""

    def day(self, day: date, calendar: Calendar, category: str = "", *, now: datetime) -> Answer:
        """What is collected on a day; and when a category is, if that was asked of it and is not then."""
        text = self._day(day, calendar, now=now)
        following = calendar.next(category, now=now) if category else None
        if following is not None and following.date != day and calendar.covers(day):
            title = self._category(category).title
            text = f"{text}\n{title}: {self._when(self._category(category), calendar, following, now=now)}"
        return Answer((text,), self._after())

    def week(self, first: date, calendar: Calendar, *, now: datetime) -> Answer:
        """What is collected in the week that begins on ``first``, day by day; days without are left out."""
        days = [first + _DAY * ahead for ahead in range(_WEEK)]
        told = [day for day in days if not calendar.covers(day) or calendar.on(day) or calendar.stops(day)]
        texts = [self._day(day, calendar, now=now) for day in told if calendar.covers(day)]
        if len(told) > len(texts):
            texts.append(self._beyond(next(day for day in told if not calendar.covers(day)), calendar))
        return Answer(("\n\n".join(texts),), self._after())

    def new_year(self, calendar: Calendar, *, now: datetime) -> Answer:
        """The stops around the coming (or present) new year, and the last and first days of each category."""
        today = now.astimezone(TOKYO).date()
        new_year = date(today.year if today.month == 1 and today.day <= 15 else today.year + 1, 1, 1)
        if not (calendar.covers(new_year) and calendar.covers(new_year - _DAY)):
            return Answer((self._beyond(new_year, calendar),), self._after())
        first, last = new_year - timedelta(days=31), min(new_year + timedelta(days=31), calendar.district.until)
        stops = dict.fromkeys(
            stop
            for ahead in range(-14, 15)
            for stop in calendar.changes
            if stop in calendar.stops(new_year + _DAY * ahead)
        )
        around = list(calendar.between(first, last))
        lines = []
        for name in calendar.categories:
            before = next((one for one in reversed(around) if one.category == name and one.date < new_year), None)
            after = next((one for one in around if one.category == name and one.date >= new_year), None)
            said = "、".join(
                f"{lead}は{written(one.date)}" for lead, one in (("年内の最後", before), ("年明けの最初", after)) if one
            )
            if said:
                lines.append(f"・{self._category(name).title}: {said}")
        told = "\n".join(f"休み: {_span(stop)}（{stop.reason}）" for stop in stops)
        text = self._composer.text("年末年始の収集", 地区=calendar.district.name, 休み=told, 区分="\n".join(lines))
        return Answer((_tidy(text),), self._after())

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
        when = self._when(category, calendar, following, now=now)
        is_collected = category.id in self._collected
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
            instructions=_joined("" if title else category.answer, instructions or category.instructions),
            caution=caution,
            date=written(following.date) if following else "",
            reason=_joined(
                following.reason, self._by(calendar), *self._missed(category.id, calendar, following, now=now)
            )
            if following and calendar
            else (when if is_collected else _labelled("収集日", category.collection)),
            district=calendar.district.name if following and calendar else "",
        )
        return Answer((_joined(*parts),), self._choices(entry, calendar, is_collected=is_collected), entry.link, card)

    def _when(
        self, category: GarbageCategory, calendar: Calendar | None, following: Collection | None, *, now: datetime
    ) -> str:
        if calendar is None:
            return self._composer.text("地区もどうぞ")
        if following is None:
            today = now.astimezone(TOKYO).date()
            day = today if not calendar.covers(today) else calendar.district.until + _DAY
            return self._beyond(day, calendar)
        told = self._composer.text(
            "次の収集",
            日付=written(following.date),
            地区=calendar.district.name,
            理由=following.reason,
            時刻=self._by(calendar),
        )
        return _joined(told, *self._missed(category.id, calendar, following, now=now))

    def _missed(
        self, category: str, calendar: Calendar | None, following: Collection | None, *, now: datetime
    ) -> list[str]:
        """The usual days before the next one on which there is no collection, and why."""
        if calendar is None or following is None:
            return []
        today = now.astimezone(TOKYO).date()
        days = [today + _DAY * ahead for ahead in range((following.date - today).days)]
        return [
            self._stopped(day, stop, [category])
            for day in days
            for stop in calendar.stops(day)[:1]
            if category in calendar.usual(stop, day)
        ]

    def _day(self, day: date, calendar: Calendar, *, now: datetime) -> str:
        """What is collected on one day, what is not although it is usual, and whether it is too late."""
        if not calendar.covers(day):
            return self._beyond(day, calendar)
        collected = calendar.on(day)
        lines = [f"・{self._category(one.category).title}（{one.reason}）" for one in collected]
        text = self._composer.text(
            *("その日の収集" if collected else "収集がない日",),
            日付=written(day),
            地区=calendar.district.name,
            区分="\n".join(lines),
            時刻=self._by(calendar),
        )
        missing = {
            stop: [name for name in calendar.usual(stop, day) if name not in {one.category for one in collected}]
            for stop in calendar.stops(day)
        }
        stopped = [self._stopped(day, stop, names) for stop, names in missing.items()]
        late = (
            self._composer.text("時刻のあと", 時刻=_clock(calendar.district.hour))
            if collected and calendar.is_over(day, now=now) and calendar.district.hour and _is_today(day, now)
            else ""
        )
        return _joined(_tidy(text), *stopped, late)

    def _stopped(self, day: date, stop: CollectionChange, names: Sequence[str]) -> str:
        titles = "・".join(category.title for category in self._categories() if category.id in names)
        return self._composer.text("収集の休み", 日付=written(day), 理由=stop.reason, 区分=titles)

    def _beyond(self, day: date, calendar: Calendar) -> str:
        contact = self._composer.contact_text(self._category(calendar.categories[0]).contact)
        return self._composer.text(
            "カレンダーにない日", 日付=written(day), 地区=calendar.district.name, 窓口案内=contact
        )

    def _not_found(self, name: str) -> str:
        contact = next((category.contact for category in self._categories()), None)
        return self._composer.text(name, 窓口案内=self._composer.contact_text(contact))

    def _by(self, calendar: Calendar) -> str:
        hour = calendar.district.hour
        return self._composer.text("時刻", 時刻=_clock(hour)) if hour is not None else ""

    def _district_choices(self, pending: str, among: Sequence[District] = ()) -> tuple[Choice, ...]:
        districts = among or self._knowledge.districts
        if len(districts) > MAX_DISTRICTS:
            return (Choice("メニュー", "menu"),)
        tail = f":{pending}" if pending else ""
        return tuple(Choice(district.name, f"district:{district.id}{tail}") for district in districts)

    def _choices(
        self, entry: GarbageItem | GarbageCategory, calendar: Calendar | None, *, is_collected: bool
    ) -> tuple[Choice, ...]:
        related = self._composer.related(entry)
        if calendar is None and is_collected:
            if len(self._knowledge.districts) <= MAX_DISTRICTS - len(related):
                return (*self._district_choices(f"entry:{entry.id}"), *related)
            return (*related, CHOOSE_DISTRICT, ANOTHER_ITEM)
        return (*related, *(self._after() if calendar is not None and is_collected else (ANOTHER_ITEM,)))

    def _after(self) -> tuple[Choice, ...]:
        is_only = len(self._calendars) == 1
        return (*(() if is_only else (CHANGE_DISTRICT,)), REMIND, ANOTHER_ITEM)

    def _category(self, name: str) -> GarbageCategory:
        category = self._knowledge.by_id[name]
        assert isinstance(category, GarbageCategory)
        return category

    def _categories(self) -> list[GarbageCategory]:
        return [entry for entry in self._knowledge.entries if isinstance(entry, GarbageCategory)]


def _names(category: GarbageCategory, text: str) -> frozenset[str]:
    """The words that make the category's name; none of a wording that only says what is in it."""
    if text != category.title and not text.endswith("ごみ"):
        return frozenset()
    return frozenset(key for key in analyse(text).keys if key not in _GARBAGE) or frozenset(analyse(text).keys)


def _clock(hour: time | None) -> str:
    """「朝8時30分」."""
    if hour is None:
        return ""
    noon = "朝" if hour.hour < 12 else "午後"
    minutes = f"{hour.minute}分" if hour.minute else ""
    return f"{noon}{hour.hour if hour.hour <= 12 else hour.hour - 12}時{minutes}"


def _is_today(day: date, now: datetime) -> bool:
    return day == now.astimezone(TOKYO).date()


def _span(change: CollectionChange) -> str:
    return (
        written(change.first) if change.first == change.last else f"{written(change.first)}から{written(change.last)}"
    )


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _joined(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())


def _tidy(text: str) -> str:
    """Without the lines that an empty value left empty."""
    return "\n".join(line for line in text.split("\n") if line.strip())

"""What is collected on a day, in a week, around the new year → what a resident reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.answer import Answer, Choice
from bot.calendar import TOKYO, Calendar, written
from bot.collection_text import DAY, CollectionText, clock, joined
from bot.kb.calendar import CollectionChange

_WEEK = 7


class DayComposer:
    """Writes answers about days."""

    def __init__(self, text: CollectionText, after: tuple[Choice, ...]) -> None:
        """``after`` are the choices that stand under every answer."""
        self._text = text
        self._after = after

    def day(self, day: date, calendar: Calendar, category: str = "", *, now: datetime) -> Answer:
        """What is collected on a day; and when a category is, if that was asked of it and is not then."""
        text = self._day(day, calendar, now=now)
        following = calendar.next(category, now=now) if category else None
        if following is not None and following.date != day and calendar.covers(day):
            title = self._text.category(category).title
            text = f"{text}\n{title}: {self._text.when(self._text.category(category), calendar, following, now=now)}"
        return Answer((text,), self._after)

    def week(self, first: date, calendar: Calendar, *, now: datetime) -> Answer:
        """What is collected in the week that begins on ``first``, day by day; days without are left out."""
        days = [first + DAY * ahead for ahead in range(_WEEK)]
        told = [day for day in days if not calendar.covers(day) or calendar.on(day) or calendar.stops(day)]
        texts = [self._day(day, calendar, now=now) for day in told if calendar.covers(day)]
        if len(told) > len(texts):
            texts.append(self._text.beyond(next(day for day in told if not calendar.covers(day)), calendar))
        return Answer(("\n\n".join(texts),), self._after)

    def new_year(self, calendar: Calendar, *, now: datetime) -> Answer:
        """The stops around the coming (or present) new year, and the last and first days of each category."""
        today = now.astimezone(TOKYO).date()
        new_year = date(today.year if today.month == 1 and today.day <= 15 else today.year + 1, 1, 1)
        if not (calendar.covers(new_year) and calendar.covers(new_year - DAY)):
            return Answer((self._text.beyond(new_year, calendar),), self._after)
        first, last = new_year - timedelta(days=31), min(new_year + timedelta(days=31), calendar.district.until)
        stops = dict.fromkeys(
            stop
            for ahead in range(-14, 15)
            for stop in calendar.changes
            if stop in calendar.stops(new_year + DAY * ahead)
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
                lines.append(f"・{self._text.category(name).title}: {said}")
        told = "\n".join(f"休み: {_span(stop)}（{stop.reason}）" for stop in stops)
        text = self._text.composer.text("年末年始の収集", 地区=calendar.district.name, 休み=told, 区分="\n".join(lines))
        return Answer((_tidy(text),), self._after)

    def _day(self, day: date, calendar: Calendar, *, now: datetime) -> str:
        """What is collected on one day, what is not although it is usual, and whether it is too late."""
        if not calendar.covers(day):
            return self._text.beyond(day, calendar)
        collected = calendar.on(day)
        lines = [f"・{self._text.category(one.category).title}（{one.reason}）" for one in collected]
        text = self._text.composer.text(
            *("その日の収集" if collected else "収集がない日",),
            日付=written(day),
            地区=calendar.district.name,
            区分="\n".join(lines),
            時刻=self._text.by(calendar),
        )
        stopped = [self._text.stopped(day, stop, calendar.taken(stop, day)) for stop in calendar.stops(day)]
        late = (
            self._text.composer.text("時刻のあと", 時刻=clock(calendar.district.hour))
            if collected and calendar.is_over(day, now=now) and calendar.district.hour and _is_today(day, now)
            else ""
        )
        return joined(_tidy(text), *stopped, late)


def _is_today(day: date, now: datetime) -> bool:
    return day == now.astimezone(TOKYO).date()


def _span(change: CollectionChange) -> str:
    return (
        written(change.first) if change.first == change.last else f"{written(change.first)}から{written(change.last)}"
    )


def _tidy(text: str) -> str:
    """Without the lines that an empty value left empty."""
    return "\n".join(line for line in text.split("\n") if line.strip())

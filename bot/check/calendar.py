"""What is wrong in the collection calendar, found by going through every day that it covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.calendar import Calendar, Collection, calendars, written
from bot.kb.calendar import ChangeAction, CollectionChange, CollectionRule
from bot.kb.knowledge import Knowledge
from bot.kb.problem import Problem
from bot.recurrence import is_holiday, meets

_DAY = timedelta(days=1)
_WEEK = 7
_SEASON = 28
"""So many days without a weekly collection are a season of the year, which staff mean; fewer are a slip."""


def check_calendar(knowledge: Knowledge, *, today: date) -> list[Problem]:
    """Every problem of the town's calendar, district by district, then of the changes."""
    found = calendars(knowledge)
    names = {entry.id: entry.title for entry in knowledge.entries}
    collected = tuple(dict.fromkeys(name for calendar in found.values() for name in calendar.categories))
    problems: list[Problem] = []
    for calendar in found.values():
        proof = _Proof(calendar, names)
        problems += proof.ended(today)
        problems += proof.never_collected(collected)
        problems += proof.idle_rules()
        problems += proof.gaps()
        problems += proof.collected_in_a_stop()
    for change in knowledge.changes:
        problems += _idle_change(change, [calendar for calendar in found.values() if change in calendar.changes])
    return list(dict.fromkeys(problems))


class _Proof:
    """One district's days, looked at once."""

    def __init__(self, calendar: Calendar, names: dict[str, str]) -> None:
        self._calendar = calendar
        self._district = calendar.district
        self._names = names
        self._days: dict[str, list[Collection]] = {}
        for collection in calendar.between(self._district.since, self._district.until):
            self._days.setdefault(collection.category, []).append(collection)

    def ended(self, today: date) -> Iterator[Problem]:
        """A calendar of which no day is left: residents are told nothing any more."""
        if today > self._district.until:
            yield Problem(
                self._district.source.path,
                self._district.source.line,
                f"{self._district.name}の収集日は、{self._district.until} で終わっています。",
                "新しい年度の収集日を書き、「から」と「まで」を直してください。",
            )

    def never_collected(self, collected: Sequence[str]) -> Iterator[Problem]:
        """Categories that other districts have and this one has not."""
        ruled = {rule.category for rule in self._district.rules}
        for category in collected:
            if category not in self._days and category not in ruled:
                yield Problem(
                    self._district.source.path,
                    self._district.source.line,
                    f"{self._district.name}には、「{self._name(category)}」を集める日がありません。",
                    "「収集」に書き足してください。",
                )

    def idle_rules(self) -> Iterator[Problem]:
        """Rules that bring no day in the whole period."""
        for rule in self._district.rules:
            if not any(self._calendar.covers(day) and meets(rule, day) for day in rule.dates or self._covered()):
                message = f"{self._district.name}の「{self._name(rule.category)}」は、この決まりでは一度も集めません。"
                yield Problem(rule.source.path, rule.source.line, message, "曜日、週、月、日付を確かめてください。")

    def gaps(self) -> Iterator[Problem]:
        """Weekly collections that pause for no reason that stands in the calendar. Where one rule follows another
        on other weekdays, less than twice the usual days may pass.
        """
        for category, rules in self._weekly_rules().items():
            days = [collection.date for collection in self._days.get(category, ())]
            pause = 2 * max(map(_usual_gap, rules))
            for last, following in pairwise(days):
                between = [last + number * _DAY for number in range(1, (following - last).days)]
                if pause <= len(between) + 1 <= _SEASON and not self._is_explained(category, rules, between):
                    yield Problem(
                        rules[0].source.path,
                        rules[0].source.line,
                        f"{self._district.name}の「{self._name(category)}」は毎週集めますが、"
                        f"{written(last)}の次が{written(following)}です。",
                        "「から」「まで」「月」を直すか、休むわけを「収集の変更」に書いてください。",
                    )

    def collected_in_a_stop(self) -> Iterator[Problem]:
        """Days on which a stop and something written for as few days contradict each other."""
        stops = [change for change in self._calendar.changes if change.action is ChangeAction.STOP]
        for bringing in self._calendar.changes:
            for day, categories in _brought(bringing):
                for category in categories or tuple(self._days):
                    for stop in stops:
                        if self._contradict(stop, bringing, day, category):
                            yield Problem(
                                bringing.source.path,
                                bringing.source.line,
                                f"{written(day)}の「{self._name(category)}」は、{stop.source} では休みです。",
                                "集めるか休むかを確かめて、どちらかを直してください。",
                            )

    def _contradict(self, stop: CollectionChange, bringing: CollectionChange, day: date, category: str) -> bool:
        """Of a stop of more days, staff mean what they wrote for the single day; a stop of all categories beside
        an addition says that the one is collected in place of the others.
        """
        if not stop.first <= day <= stop.last or category not in (stop.categories or (category,)):
            return False
        if bringing.action is ChangeAction.ADD and not stop.categories:
            return False
        length = 1 if bringing.action is ChangeAction.MOVE else (bringing.last - bringing.first).days + 1
        is_as_long = (stop.last - stop.first).days + 1 == length
        return is_as_long and any(found.category == category for found in self._calendar.on(day))

    def _weekly_rules(self) -> dict[str, list[CollectionRule]]:
        weekly: dict[str, list[CollectionRule]] = {}
        for rule in self._district.rules:
            if rule.weekdays and not rule.weeks and not rule.dates and rule.every_weeks == 1:
                weekly.setdefault(rule.category, []).append(rule)
        return weekly

    def _is_explained(self, category: str, rules: Sequence[CollectionRule], between: Sequence[date]) -> bool:
        is_changed = any(
            not change.categories or category in change.categories
            for day in between
            for change in self._calendar.stops(day)
        )
        skips = [rule for rule in rules if rule.skips_holidays]
        return is_changed or any(
            is_holiday(day) and meets(rule, day, holidays_count=False) for day in between for rule in skips
        )

    def _covered(self) -> Iterator[date]:
        day = self._district.since
        while day <= self._district.until:
            yield day
            day += _DAY

    def _name(self, category: str) -> str:
        return self._names.get(category, category)


def _usual_gap(rule: CollectionRule) -> int:
    """The most days from one collection of a weekly rule to the next."""
    weekdays = sorted(rule.weekdays)
    return max(following - last for last, following in pairwise([*weekdays, weekdays[0] + _WEEK]))


def _brought(change: CollectionChange) -> Iterator[tuple[date, tuple[str, ...]]]:
    """The days on which a change brings something, and what; nothing named: what is usual on its first day."""
    if change.action is ChangeAction.MOVE and change.moved_to is not None:
        yield change.moved_to, change.categories
    elif change.action is ChangeAction.ADD:
        for number in range((change.last - change.first).days + 1):
            yield change.first + number * _DAY, change.categories


def _idle_change(change: CollectionChange, places: Sequence[Calendar]) -> Iterator[Problem]:
    """A change that changes nothing: a slip in the date, as a rule."""
    path, line = change.source.path, change.source.line
    periods = [calendar.district for calendar in places]
    if all(change.last < district.since or change.first > district.until for district in periods):
        message = f"「{change.reason}」の変更（{change.first}）は、どの地区の期間にも入っていません。"
        yield Problem(path, line, message, "年月日を直すか、終わったことなら消してください。")
        return
    if change.action is not ChangeAction.MOVE or change.moved_to is None:
        return
    if not any(change in calendar.stops(change.first) for calendar in places):
        message = f"{written(change.first)}には、移動する収集がありません。"
        yield Problem(path, line, message, "「から」の日と、地区や区分を確かめてください。")
    elif not any(calendar.covers(change.moved_to) for calendar in places):
        message = f"移動先の{written(change.moved_to)}は、どの地区の期間にも入っていません。"
        yield Problem(path, line, message, "「移動先」の年月日を確かめてください。")

"""The days of a district and category → the cell of area_days.csv that brings exactly these days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.calendar import Calendar
from bot.importers.five374.cell import write_dates, write_rules
from bot.importers.five374.center import Centers
from bot.importers.five374.schedule import read_schedule
from bot.kb.calendar import ChangeAction, CollectionRule, District
from bot.kb.knowledge import Knowledge
from bot.kb.model import Source
from bot.recurrence import meets

_HERE = Source("", 0)


class Cells:
    """The cells of all districts. Rules are written as rules where, together with the stops of the center, they
    bring the calendar's days and no other; else the days are written one by one.
    """

    def __init__(self, knowledge: Knowledge, centers: Centers) -> None:
        self.remarks: dict[str, int] = {}
        """Remarks in the order of their numbers."""
        self.problems: list[tuple[Source, str]] = []
        self._centers = centers
        self._titles = {entry.id: entry.title for entry in knowledge.entries}
        self._texts: dict[tuple[str, str], str] = {}
        for district in knowledge.districts:
            self._write(district, Calendar(district, knowledge.changes))
        added = {
            category
            for change in knowledge.changes
            if change.action is ChangeAction.ADD
            for category in change.categories
        }
        self.categories = added | {rule.category for district in knowledge.districts for rule in district.rules}

    def text(self, district: District, category: str) -> str:
        """The cell; empty where the category is not collected in the district."""
        return self._texts.get((district.id, category), "")

    def _write(self, district: District, calendar: Calendar) -> None:
        days: dict[str, set[date]] = defaultdict(set)
        for collection in calendar.between(district.since, district.until):
            days[collection.category].add(collection.date)
        for category in calendar.categories:
            rules = [rule for rule in district.rules if rule.category == category]
            if days[category]:
                text = self._cell(district, rules, days[category])
                self._texts[district.id, category] = " ".join([text, *self._marks(rules)])
            else:
                message = f"地区「{district.name}」の「{self._titles[category]}」は、期間の中に収集日がありません。"
                self.problems.append((district.source, message))

    def _cell(self, district: District, rules: Sequence[CollectionRule], days: set[date]) -> str:
        text = write_rules(rules) if rules else None
        if text is not None and self._days_of(text, district) == days:
            return text
        if rules and not all(rule.dates for rule in rules):
            message = f"地区「{district.name}」の「{self._titles[rules[0].category]}」は、日付をならべて書きました。"
            self.problems.append((district.source, message))
        return write_dates(days)

    def _days_of(self, text: str, district: District) -> set[date]:
        """What somebody who reads the cell takes it to mean."""
        rules = read_schedule(text, "", _HERE).rules
        number = (district.until - district.since).days + 1
        period = (district.since + timedelta(days=count) for count in range(number))
        return {
            day
            for day in period
            if any(meets(rule, day) for rule in rules) and not self._centers.is_closed(district, day)
        }

    def _marks(self, rules: Sequence[CollectionRule]) -> Iterable[str]:
        for note in dict.fromkeys(rule.note for rule in rules if rule.note):
            yield f"*{self.remarks.setdefault(note, len(self.remarks) + 1)}"

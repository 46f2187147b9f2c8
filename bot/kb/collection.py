"""The records of districts → the districts and what is collected there when; every mistake on its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.kb.calendar import CollectionRule, District
from bot.kb.model import Source
from bot.kb.problem import plain, shortened
from bot.kb.reading import Category, FieldReader, day_of, lines_of, name_of, text_of
from bot.kb.record import Record
from bot.kb.timing import DATE, EVERY_WEEKS, HOUR, MONTH, WEEK, WEEKDAY, WEEKDAYS
from bot.kb.value import Written, texts_of

_BY_WEEKDAY = ("weekdays", "weeks", "months", "every_weeks", "first_day", "since", "until", "skips_holidays")
"""What has no meaning beside dates that are written one by one."""
_CLOSED = "休み"
_NAMES = {"id": "id", "name": "地区の名前", "areas": "地名"}


@dataclass(frozen=True, slots=True)
class _Named:
    """A name that only one district may bear: as written, and by whom."""

    district: Record
    written: Written


class DistrictBuilder(FieldReader):
    """Makes districts of their records, and keeps the problems it meets."""

    def __init__(self, category: Category) -> None:
        super().__init__()
        self._category = category

    def districts(self, records: Sequence[Record]) -> tuple[District, ...]:
        """The districts that are whole, in the order written."""
        self._check_names(records)
        found = (self._district(record) for record in records)
        return tuple(district for district in found if district is not None)

    def _check_names(self, records: Sequence[Record]) -> None:
        """A resident who says the name of a place must find one district."""
        ids: dict[str, _Named] = {}
        names: dict[str, _Named] = {}
        areas: dict[str, _Named] = {}
        for record in records:
            if record.is_common:
                remedy = "町のフォルダーの garbage/districts.yaml などに書いてください。"
                self.problem(record, record.line, "「地区」は common には書けません。", remedy)
            self._take(record, "id", ids)
            self._take(record, "name", names)
        for record in records:
            self._take(record, "areas", areas)
        for key, named in areas.items():
            other = names.get(key)
            if other is not None and other.district is not named.district:
                self._tell_taken("areas", named, other)

    def _take(self, record: Record, field: str, taken: dict[str, _Named]) -> None:
        own: set[str] = set()
        for written in texts_of(record.values.get(field)):
            key, named = plain(written.text), _Named(record, written)
            first = taken.setdefault(key, named)
            if key in own:
                self.tell_twice(record, field, written)
            elif first is not named:
                self._tell_taken(field, named, first)
            own.add(key)

    def _tell_taken(self, field: str, named: _Named, first: _Named) -> None:
        where = f"{first.district.path}:{first.written.line}"
        message = f"{_NAMES[field]}「{shortened(named.written.text)}」は {where} にもあります。"
        remedy = "1つの地区だけに書いてください。" if field == "areas" else "どちらかを変えるか、片方を消してください。"
        self.problem(named.district, named.written.line, message, remedy)

    def _district(self, record: Record) -> District | None:
        before = len(self.problems)
        since, until = day_of(record, "since"), day_of(record, "until")
        self.check_order(record, "since", "until")
        rules = [self._rule(small, since, until) for small in record.items.get("rules", ())]
        hour = self.one(record, "hour", HOUR)
        self._check_rules(record)
        if not record.is_whole or len(self.problems) > before or since is None or until is None:
            return None
        return District(
            id=record.id,
            name=text_of(record, "name"),
            reading=text_of(record, "reading"),
            areas=tuple(lines_of(record, "areas")),
            rules=tuple(rule for rule in rules if rule is not None),
            since=since,
            until=until,
            hour=hour,
            source=Source(record.path, record.line),
        )

    def _check_rules(self, record: Record) -> None:
        seen: dict[str, Record] = {}
        for small in record.items.get("rules", ()):
            said = repr({name: _plain(value) for name, value in sorted(small.values.items())})
            first = seen.setdefault(said, small)
            if first is not small:
                message = f"{first.line}行目と同じ収集が、もう一度書かれています。"
                self.problem(small, small.line, message, "どちらか1つにしてください。")

    def _rule(self, record: Record, since: date | None, until: date | None) -> CollectionRule | None:
        before = len(self.problems)
        values: dict[str, Any] = {
            "weekdays": self.many(record, "weekdays", WEEKDAY),
            "weeks": self.many(record, "weeks", WEEK),
            "months": self.many(record, "months", MONTH),
            "dates": self.many(record, "dates", DATE),
            "every_weeks": self.one(record, "every_weeks", EVERY_WEEKS) or 1,
            "skips_holidays": self._skips_holidays(record),
            "first_day": day_of(record, "first_day"),
            "since": day_of(record, "since"),
            "until": day_of(record, "until"),
            "note": text_of(record, "note"),
        }
        category = self._known_category(record)
        if "dates" in record.values:
            self._check_dates(record, values["dates"], since, until)
        elif "weekdays" not in record.values and "dates" not in record.lines and "weekdays" not in record.lines:
            remedy = "「曜日: [火, 金]」のように書くか、集める日を「日付」にならべてください。"
            self.problem(record, record.line, "「曜日」も「日付」もありません。", remedy)
        else:
            self._check_rhythm(record, values)
        self.check_order(record, "since", "until")
        self._check_period(record, values, since, until)
        if not record.is_whole or len(self.problems) > before:
            return None
        return CollectionRule(category=category, source=Source(record.path, record.line), **values)

    def _skips_holidays(self, record: Record) -> bool:
        written = record.values.get("skips_holidays")
        if isinstance(written, Written) and written.text != _CLOSED:
            message = f"「祝日」の「{shortened(written.text)}」は分かりません。"
            self.problem(
                record, written.line, message, "集めないなら「休み」と書き、集めるならこの行を消してください。"
            )
        return isinstance(written, Written)

    def _known_category(self, record: Record) -> str:
        written = record.values.get("category")
        return self._category(record, written) if isinstance(written, Written) else ""

    def _check_dates(self, record: Record, dates: Sequence[date], since: date | None, until: date | None) -> None:
        for key in record.kind.keys:
            if key.field in _BY_WEEKDAY and key.field in record.values:
                line, message = record.line_of(key.field), f"「日付」と「{key.name}」は、一緒には書けません。"
                self.problem(record, line, message, "どちらか一方を消すか、2つの収集に分けて書いてください。")
        written = {DATE.read(text.text): text for text in texts_of(record.values.get("dates"))}
        for day in dates:
            if since is not None and until is not None and since <= until and not since <= day <= until:
                message = f"「日付」の「{day}」は、地区の「から」「まで」（{since} から {until}）の外です。"
                self.problem(record, written[day].line, message, "日付か、地区の「から」「まで」を直してください。")

    def _check_rhythm(self, record: Record, values: dict[str, Any]) -> None:
        first, weekdays = values["first_day"], values["weekdays"]
        if values["every_weeks"] > 1:
            line = record.line_of("every_weeks")
            if "first_day" not in record.lines:
                remedy = "数え始める収集日を「最初の日: 2026-04-02」のように書いてください。"
                self.problem(record, line, "「何週ごと」がありますが、「最初の日」がありません。", remedy)
            if values["weeks"]:
                remedy = "月の何回目かで決まるなら「週」だけ、隔週なら「何週ごと」だけを書いてください。"
                self.problem(record, line, "「週」と「何週ごと」は、一緒には書けません。", remedy)
        if first is not None and weekdays and first.weekday() not in weekdays:
            message = f"「最初の日」の {first} は{WEEKDAYS[first.weekday()]}曜で、「曜日」にありません。"
            remedy = f"{'・'.join(WEEKDAYS[day] + '曜' for day in weekdays)}の日を書くか、「曜日」を直してください。"
            self.problem(record, record.line_of("first_day"), message, remedy)

    def _check_period(self, record: Record, values: dict[str, Any], since: date | None, until: date | None) -> None:
        """A rule that never holds is a slip of the year, as a rule."""
        if since is None or until is None or since > until:
            return
        ends = (("since", values["since"]), ("first_day", values["first_day"]), ("until", values["until"]))
        for field, day in ends:
            is_outside = day is not None and (day < since if field == "until" else day > until)
            if is_outside:
                message = (
                    f"「{name_of(record, field)}」の {day} は、地区の「から」「まで」（{since} から {until}）の外です。"
                )
                remedy = "この収集は一度もありません。日付を直すか、この収集を消してください。"
                self.problem(record, record.line_of(field), message, remedy)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return value.text if isinstance(value, Written) else value

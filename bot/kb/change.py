"""The records of changes to the collection calendar → changes; every mistake on its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bot.kb.calendar import ChangeAction, CollectionChange
from bot.kb.model import Source
from bot.kb.problem import did_you_mean, shortened
from bot.kb.reading import Category, FieldReader, day_of, lines_of, text_of
from bot.kb.record import Record
from bot.kb.value import Written, texts_of


class ChangeBuilder(FieldReader):
    """Makes changes of their records, and keeps the problems it meets."""

    def __init__(self, category: Category, may_exist: Callable[[str], bool]) -> None:
        """``may_exist`` knows the names that stand in a file too broken to read."""
        super().__init__()
        self._category = category
        self._may_exist = may_exist

    def changes(self, records: Sequence[Record], districts: Sequence[Record]) -> tuple[CollectionChange, ...]:
        """The changes that are whole, in the order written. ``districts`` are the records they may name."""
        ids = {name: district.id for district in districts for name in (district.id, *lines_of(district, "name"))}
        found = (self._change(record, ids) for record in records)
        return tuple(change for change in found if change is not None)

    def _change(self, record: Record, districts: dict[str, str]) -> CollectionChange | None:
        before = len(self.problems)
        if record.is_common:
            remedy = "町のフォルダーの garbage/calendar-changes.yaml などに書いてください。"
            self.problem(record, record.line, "「収集の変更」は common には書けません。", remedy)
        first, moved_to = day_of(record, "first"), day_of(record, "moved_to")
        last = day_of(record, "last") or first
        action = self._action(record)
        self.check_order(record, "first", "last")
        self._check_move(record, action, first, last, moved_to)
        if action is ChangeAction.ADD and "categories" not in record.lines:
            remedy = "追加で集める区分を「区分: [燃えるごみ]」のように書いてください。"
            self.problem(record, record.line_of("action"), "「追加」のときは「区分」が必要です。", remedy)
        categories = [self._category(record, written) for written in texts_of(record.values.get("categories"))]
        known = [
            self._known_district(record, written, districts) for written in texts_of(record.values.get("districts"))
        ]
        self._check_once(record, "categories", categories)
        self._check_once(record, "districts", known)
        if not record.is_whole or len(self.problems) > before or action is None or first is None or last is None:
            return None
        return CollectionChange(
            reason=text_of(record, "reason"),
            first=first,
            last=last,
            action=action,
            moved_to=moved_to,
            districts=tuple(known),
            categories=tuple(categories),
            source=Source(record.path, record.line),
        )

    def _action(self, record: Record) -> ChangeAction | None:
        written = record.values.get("action")
        if not isinstance(written, Written):
            return None
        names = [action.value for action in ChangeAction]
        if written.text in names:
            return ChangeAction(written.text)
        message = f"「すること」に「{shortened(written.text)}」は書けません。"
        self.problem(record, written.line, message, did_you_mean(written.text, names))
        return None

    def _check_move(
        self,
        record: Record,
        action: ChangeAction | None,
        first: date | None,
        last: date | None,
        moved_to: date | None,
    ) -> None:
        if action is None:
            return
        has_target = "moved_to" in record.lines
        if action is not ChangeAction.MOVE:
            if has_target:
                remedy = "「すること: 移動」にするか、この行を消してください。"
                message = f"「{action.value}」に「移動先」があります。"
                self.problem(record, record.line_of("moved_to"), message, remedy)
            return
        if not has_target:
            remedy = "代わりに集める日を「移動先: 2026-11-04」のように書いてください。"
            self.problem(record, record.line_of("action"), "「移動」のときは「移動先」が必要です。", remedy)
        if first is not None and last is not None and first < last:
            remedy = "1日ごとに分けて、それぞれに「移動先」を書いてください。"
            self.problem(record, record.line_of("last"), "「移動」は1日ずつ書きます。", remedy)
        if first is not None and first == moved_to:
            remedy = "代わりに集める、別の日を書いてください。"
            self.problem(record, record.line_of("moved_to"), "「移動先」が「から」と同じ日です。", remedy)

    def _known_district(self, record: Record, written: Written, districts: dict[str, str]) -> str:
        found = districts.get(written.text)
        if found is None and not self._may_exist(written.text):
            message = f"「{shortened(written.text)}」という地区がありません。"
            self.problem(record, written.line, message, did_you_mean(written.text, list(districts)))
        return found or written.text

    def _check_once(self, record: Record, field: str, ids: Sequence[str]) -> None:
        for number, written in enumerate(texts_of(record.values.get(field))):
            if ids[number] in ids[:number]:
                self.tell_twice(record, field, written)

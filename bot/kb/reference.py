"""What a record says of others: its section, its category, entries by id. Each is looked up, and told where it
leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bot.kb import schema
from bot.kb.problem import did_you_mean, nearest, shortened
from bot.kb.reading import FieldReader, lines_of, name_of
from bot.kb.record import Record
from bot.kb.value import Written, texts_of

_HIDDEN_KEY = "使わない項目"


class ReferenceResolver(FieldReader):
    """Looks up what records refer to, and keeps the problems it meets."""

    def __init__(
        self,
        entries: Mapping[str, Record],
        shown: Collection[str],
        hidden: Collection[str],
        contacts: Collection[str],
        may_exist: Callable[[str], bool],
    ) -> None:
        """``entries`` of both layers by id; of their ids ``shown`` are those the town uses, ``hidden`` those it
        says it does not; ``contacts`` are the ids of the sections; ``may_exist`` tells of names that stand in a
        file too broken to read.
        """
        super().__init__()
        self._entries = entries
        self._shown = shown
        self._hidden = hidden
        self._contacts = contacts
        self._may_exist = may_exist
        self._categories: dict[str, str] = {}
        for name, record in entries.items():
            if record.kind is schema.GARBAGE_CATEGORY:  # staff may write its id or its name
                self._categories |= dict.fromkeys((name, *lines_of(record, "title")), name)

    def check_contact(self, record: Record) -> None:
        """Tell of a section in charge that nobody knows."""
        written = record.values.get("contact")
        if isinstance(written, Written) and not (written.text in self._contacts or self._may_exist(written.text)):
            message = f"「{shortened(written.text)}」という窓口がありません。"
            self.problem(record, written.line, message, did_you_mean(written.text, list(self._contacts)))

    def category(self, record: Record, name: str, line: int | None = None) -> str:
        """The id of a category called by id or name; ``name`` itself where nobody knows it. ``line`` is where it
        stands, if not on that of the record's own category.
        """
        category, line = self._categories.get(name), line or record.line_of("category")
        if category is None and not self._may_exist(name):
            remedy = did_you_mean(name, list(self._categories))
            self.problem(record, line, f"「{shortened(name)}」という分別区分がありません。", remedy)
        if category in self._hidden:
            remedy = f"「{_HIDDEN_KEY}」から外すか、この品目も「{_HIDDEN_KEY}」に書いてください。"
            message = f"分別区分「{shortened(name)}」は、town.yaml の「{_HIDDEN_KEY}」にあります。"
            self.problem(record, line, message, remedy)
        return category or name

    def shown_ids(self, record: Record, field: str) -> tuple[str, ...]:
        """The ids of a field that can be used; a problem for each other. A common entry may name what a town
        does not use: that is nobody's mistake.
        """
        known: list[str] = []
        for written in texts_of(record.values.get(field)):
            if written.text in self._shown:
                known.append(written.text)
            elif written.text not in self._hidden:
                self._tell_unknown(record, field, written, self._shown)
            elif not record.is_common:
                name = f"「{name_of(record, field)}」の「{shortened(written.text)}」"
                remedy = f"ここから消すか、「{_HIDDEN_KEY}」から外してください。"
                self.problem(record, written.line, f"{name}は、town.yaml の「{_HIDDEN_KEY}」にあります。", remedy)
        return tuple(known)

    def check_hidden(self, town: Record) -> None:
        """Tell of what the town says it does not use, and nobody knows."""
        for written in texts_of(town.values.get("hidden")):
            if written.text not in self._entries:
                self._tell_unknown(town, "hidden", written, self._entries)

    def _tell_unknown(self, record: Record, field: str, written: Written, ids: Collection[str]) -> None:
        if self._may_exist(written.text):
            return
        near = nearest(written.text, list(ids), cutoff=0.8)
        guess = (
            "ある項目の id を書くか、消してください。"
            if near is None
            else f"「{near}」の書きまちがいではありませんか。"
        )
        name = f"「{name_of(record, field)}」の「{shortened(written.text)}」"
        self.problem(record, written.line, f"{name}という id の項目がありません。", guess)

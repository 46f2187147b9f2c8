"""The records of danger → its words, and the talk that is none. The phrases of both are a small language, checked
here: | between words that do alike, <a name> for many words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.kb import schema
from bot.kb.model import EmergencyWords, NoEmergency, Source
from bot.kb.placeholder import Filler
from bot.kb.problem import did_you_mean, shortened
from bot.kb.reading import FieldReader, lines_of
from bot.kb.record import Record
from bot.kb.reference import ReferenceResolver
from bot.kb.value import Written, texts_of

_PHRASES = ((schema.EMERGENCY, ("alternates", "exceptions")), (schema.NO_EMERGENCY, ("words", "unless")))
_PHRASE_REMEDY = "「餅|パン 詰まる」のように、| の前後に空白を入れずに言葉を書いてください。"


class EmergencyBuilder(FieldReader):
    """Makes of their records what tells danger from talk of it, and keeps the problems it meets.

    The emergencies themselves are entries like others.
    """

    def __init__(self, filler: Filler, references: ReferenceResolver, may_exist: Callable[[str], bool]) -> None:
        """``may_exist`` knows the names that stand in a file too broken to read."""
        super().__init__()
        self._filler = filler
        self._references = references
        self._may_exist = may_exist

    def words(self, records: Sequence[Record]) -> tuple[EmergencyWords, ...]:
        """By name; the town's stand in for the common ones of the same name."""
        groups: dict[str, EmergencyWords] = {}
        seen: dict[tuple[str, bool], Record] = {}
        for record in records:
            if not record.is_whole:
                continue
            group = EmergencyWords(source=Source(record.path, record.line), **self._filler.fill_record(record))
            first = seen.setdefault((group.name, record.is_common), record)
            if first is not record:
                message = (
                    f"「緊急の言葉」の「{shortened(group.name)}」は {first.path}:{first.line_of('name')} にもあります。"
                )
                self.problem(record, record.line_of("name"), message, "片方を消すか、1つにまとめてください。")
            groups[group.name] = group
        return tuple(groups.values())

    def no_emergencies(self, records: Sequence[Record]) -> tuple[NoEmergency, ...]:
        """Those that are whole, in the order written."""
        found = (self._no_emergency(record) for record in records)
        return tuple(rule for rule in found if rule is not None)

    def _no_emergency(self, record: Record) -> NoEmergency | None:
        values = self._filler.fill_record(record)
        values["spared"] = self._references.shown_ids(record, "spared")
        return NoEmergency(source=Source(record.path, record.line), **values) if record.is_whole else None

    def check_phrases(self, records: Sequence[Record]) -> None:
        """Tell of every phrase, in records of any kind, that is not written in their language."""
        groups = [record for record in records if record.kind is schema.EMERGENCY_WORDS]
        names = [name for group in groups for name in lines_of(group, "name")]
        for group in groups:
            for word in texts_of(group.values.get("words")):
                self._check_word(group, word)
        for kind, fields in _PHRASES:
            for record in (record for record in records if record.kind is kind):
                for phrase in (text for field in fields for text in texts_of(record.values.get(field))):
                    self._check_phrase(record, phrase, names)

    def _check_word(self, group: Record, written: Written) -> None:
        if any(mark in written.text for mark in "|｜<>＜＞"):
            remedy = "「緊急の言葉」には、言葉を1つずつ「,」で区切って書いてください。"
            self.problem(group, written.line, f"「{shortened(written.text)}」の中に | か < > があります。", remedy)

    def _check_phrase(self, record: Record, written: Written, names: Sequence[str]) -> None:
        shown = shortened(written.text)
        for word in re.split(r"[\s|｜]", re.sub(r"\s+", " ", written.text)):
            name = re.fullmatch(r"[<＜]([^<>＜＞]+)[>＞]", word)
            if not word:
                self.problem(record, written.line, f"「{shown}」の | のとなりに言葉がありません。", _PHRASE_REMEDY)
            elif name is None and any(mark in word for mark in "<>＜＞"):
                remedy = "<名前> の前後は、空白か | で区切ってください。"
                self.problem(record, written.line, f"「{shown}」の < > の書き方がちがいます。", remedy)
            elif name is not None and name[1] not in names and not self._may_exist(name[1]):
                message = f"「{shown}」の <{shortened(name[1])}> という「緊急の言葉」がありません。"
                self.problem(record, written.line, message, did_you_mean(name[1], names))

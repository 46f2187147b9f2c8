"""The records of fixed texts → the sentences of the bot itself: each known, none twice, none missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.kb.model import FixedText, Source
from bot.kb.placeholder import Filler
from bot.kb.problem import did_you_mean, shortened
from bot.kb.reading import FieldReader
from bot.kb.record import Record
from bot.kb.sentence import FIXED_TEXTS
from bot.kb.value import Written


class FixedTextBuilder(FieldReader):
    """Makes fixed texts of their records, and keeps the problems it meets."""

    def __init__(self, filler: Filler, may_exist: Callable[[str], bool]) -> None:
        """``may_exist`` knows the names that stand in a file too broken to read."""
        super().__init__()
        self._filler = filler
        self._may_exist = may_exist

    def texts(self, records: Sequence[Record], town: Record | None) -> dict[str, FixedText]:
        """By name; the town's stand in for the common ones. What is missing is told of ``town``'s file, if there
        is one.
        """
        specs = {spec.name: spec for spec in FIXED_TEXTS}
        texts: dict[str, FixedText] = {}
        seen: dict[tuple[str, bool], Record] = {}
        for record in records:
            name, written = record.values.get("name"), record.values.get("text")
            if not isinstance(name, Written):
                continue
            spec, shown = specs.get(name.text), shortened(name.text)
            first = seen.setdefault((name.text, record.is_common), record)
            if spec is None:
                remedy = did_you_mean(name.text, list(specs))
                self.problem(record, name.line, f"「{shown}」という定型文はありません。", remedy)
            elif first is not record:
                message = f"定型文「{shown}」は {first.path}:{first.line_of('name')} にもあります。"
                self.problem(record, name.line, message, "片方を消してください。")
            else:
                text = (
                    self._filler.fill(written, record.path, spec.placeholders) if isinstance(written, Written) else ""
                )
                texts[name.text] = FixedText(name=name.text, text=text, source=Source(record.path, record.line))
        missing = [name for name in specs if name not in texts and not self._may_exist(name)]
        if missing and town is not None:
            message = f"定型文「{'」「'.join(missing)}」がありません。"
            self.problem(town, 1, message, "common の texts.yaml に書いてください。")
        return texts

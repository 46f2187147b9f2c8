"""The names in braces, filled from the town's own figures and sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.kb.key import BUTTON_GRAPHEMES, Form
from bot.kb.model import Contact, Entry
from bot.kb.problem import Problem, did_you_mean, nearest, shortened
from bot.kb.record import Record
from bot.kb.sentence import CONTACT_PLACEHOLDERS
from bot.kb.value import Written, graphemes

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


class Filler:
    """Fills ``{町名}``, ``{住民票の手数料}``, ``{窓口:住民}``; keeps the problems it meets."""

    def __init__(
        self,
        values: Mapping[str, str],
        contacts: Mapping[str, Contact] | None,
        may_exist: Callable[[str], bool],
    ) -> None:
        """``values`` by name (an empty one: known, but the town has none); ``contacts`` None where sections
        cannot be named; ``may_exist`` tells of names that stand in a file too broken to read.
        """
        self.problems: list[Problem] = []
        self._values = values
        self._contacts = contacts
        self._may_exist = may_exist

    def fill(self, written: Written, path: str, kept: Sequence[str] = ()) -> str:
        """The text with every placeholder filled but those in ``kept``, which the engine fills later."""
        lines = written.text.split("\n")
        return "\n".join(self._line(text, path, written.line + n, kept) for n, text in enumerate(lines))

    def fill_record(self, record: Record) -> dict[str, Any]:
        """The record's values as the model wants them, every placeholder filled."""
        has_topic = issubclass(record.kind.model, Entry)
        values = {
            name: self._filled(value, record.path)
            for name, value in record.values.items()
            if has_topic or name != "topic"
        }
        self._check_buttons(record, values)
        return values

    def _filled(self, value: Any, path: str) -> Any:
        if isinstance(value, Written):
            return self.fill(value, path)
        if isinstance(value, tuple) and all(isinstance(item, tuple) for item in value):
            return {name.text: self.fill(text, path) for name, text in value}
        if isinstance(value, tuple):
            return tuple(self.fill(item, path) for item in value)
        assert isinstance(value, date | float)
        return value

    def _check_buttons(self, record: Record, values: Mapping[str, Any]) -> None:
        """A label may fit as written, and not when its braces are filled."""
        for key in record.kind.keys:
            written = record.values.get(key.field)
            if key.form is not Form.BUTTON or not isinstance(written, Written) or "{" not in written.text:
                continue
            if (length := graphemes(values[key.field])) > BUTTON_GRAPHEMES:
                message = f"「{key.name}」が、{{ }} に値を入れると{length}文字あります。"
                self._problem(record.path, written.line, message, f"{BUTTON_GRAPHEMES}文字までにしてください。")

    def _line(self, text: str, path: str, line: int, kept: Sequence[str]) -> str:
        def replace(match: re.Match[str]) -> str:
            name = match.group(1)
            if name is None:
                remedy = "「{町名}」のように1行の中で組にするか、全角の「｛｝」にしてください。"
                self._problem(path, line, f"「{match.group()}」が1つだけあります。", remedy)
                return match.group()
            if name in kept:
                return match.group()
            filled = self._value(name.strip(), path, line, kept)
            return match.group() if filled is None else filled

        return _BRACES.sub(replace, text)

    def _value(self, name: str, path: str, line: int, kept: Sequence[str]) -> str | None:
        part, colon, contact_id = name.replace("：", ":").partition(":")
        if colon:
            return self._contact_value(part.strip(), contact_id.strip(), path, line)
        value = self._values.get(name)
        if value or self._may_exist(name):
            return value
        if not name:
            self._problem(path, line, "「{}」の中に名前がありません。", "「{町名}」のように書いてください。")
        elif value == "":
            self._problem(
                path, line, f"「{{{name}}}」に入る値がありません。", f"town.yaml に「{name}: …」を書いてください。"
            )
        else:
            name = shortened(name)
            near = nearest(name, [*kept, *self._values], cutoff=0.5)
            guess = "" if near is None else f"「{near}」の書きまちがいでなければ、"
            remedy = f"{guess}town.yaml の「値」に「{name}: …」を書いてください。"
            self._problem(path, line, f"「{{{name}}}」に入る値がありません。", remedy)
        return None

    def _contact_value(self, part: str, contact_id: str, path: str, line: int) -> str | None:
        name = shortened(f"{part}:{contact_id}")
        if self._contacts is None:
            self._problem(path, line, f"「{{{name}}}」は、ここでは使えません。", "そのままの文で書いてください。")
            return None
        if part not in CONTACT_PLACEHOLDERS:
            self._problem(path, line, f"「{{{name}}}」は使えません。", did_you_mean(part, CONTACT_PLACEHOLDERS))
            return None
        contact = self._contacts.get(contact_id)
        if contact is None:
            if not self._may_exist(contact_id):
                known = list(self._contacts)
                message = f"「{{{name}}}」の「{shortened(contact_id)}」という窓口がありません。"
                self._problem(path, line, message, did_you_mean(contact_id, known))
            return None
        values = (f"{contact.name}（電話 {contact.phone}）", contact.name, contact.phone, contact.hours, contact.place)
        value = dict(zip(CONTACT_PLACEHOLDERS, values, strict=True))[part]
        if not value:
            message = f"「{{{name}}}」に入る値がありません。"
            self._problem(path, line, message, f"窓口「{contact_id}」に「{part}: …」を書いてください。")
        return value

    def _problem(self, path: str, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(path, line, message, remedy))

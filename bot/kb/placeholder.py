"""The names in braces, filled from the town's own figures and sections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.kb import schema
from bot.kb.model import Contact, Town
from bot.kb.problem import Problem, did_you_mean
from bot.kb.record import Written

_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")


class Filler:
    """Fills ``{町名}``, ``{住民票の手数料}``, ``{窓口:住民}``; keeps the problems it meets."""

    def __init__(self, town: Town, contacts: Mapping[str, Contact], own_values: Sequence[str] = ()) -> None:
        """``own_values`` are names whose value could not be read: not worth a second complaint."""
        self.problems: list[Problem] = []
        self._contacts = contacts
        self._own_values = frozenset(own_values)
        self._values = {
            **town.values,
            **dict(zip(schema.TEXT_PLACEHOLDERS, (town.name, town.office, town.website), strict=True)),
        }

    def fill(self, written: Written, path: str, kept: Sequence[str] = ()) -> str:
        """The text with every placeholder filled but those in ``kept``, which the engine fills later."""

        def replace(match: re.Match[str]) -> str:
            name = match.group(1)
            line = written.line + written.text[: match.start()].count("\n")
            if name is None:
                self._problem(path, line, f"「{match.group()}」が1つだけあります。", "「{町名}」のように組にするか、全角の「｛｝」にしてください。")
                return match.group()
            if name in kept:
                return match.group()
            filled = self._value(name.strip(), path, line, kept)
            return match.group() if filled is None else filled

        return _BRACES.sub(replace, written.text)

    def _value(self, name: str, path: str, line: int, kept: Sequence[str]) -> str | None:
        part, colon, contact_id = name.replace("：", ":").partition(":")
        if colon:
            return self._contact_value(part.strip(), contact_id.strip(), path, line)
        value = self._values.get(name)
        if value:
            return value
        if value == "" and name in schema.TEXT_PLACEHOLDERS:
            self._problem(path, line, f"「{{{name}}}」に入る値がありません。", f"town.yaml に「{name}: …」を書いてください。")
        elif name not in self._own_values:
            known = [*kept, *self._values]
            remedy = did_you_mean(name, known) if name else "名前を書いてください。"
            if "まちがい" not in remedy:
                remedy = f"town.yaml の「値」に「{name}: …」を書いてください。"
            self._problem(path, line, f"「{{{name}}}」に入る値がありません。", remedy)
        return None

    def _contact_value(self, part: str, contact_id: str, path: str, line: int) -> str | None:
        if part not in schema.CONTACT_PLACEHOLDERS:
            self._problem(
                path, line, f"「{{{part}:{contact_id}}}」は使えません。", did_you_mean(part, schema.CONTACT_PLACEHOLDERS)
            )
            return None
        contact = self._contacts.get(contact_id)
        if contact is None:
            self._problem(
                path, line, f"「{contact_id}」という窓口がありません。", "contacts.yaml に書くか、" + did_you_mean(contact_id, [*self._contacts])
            )
            return None
        values = (f"{contact.name}（電話 {contact.phone}）", contact.name, contact.phone, contact.hours, contact.place)
        return dict(zip(schema.CONTACT_PLACEHOLDERS, values, strict=True))[part]

    def _problem(self, path: str, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(path, line, message, remedy))

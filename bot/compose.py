"""Entries → what a resident reads. Staff's sentences are joined, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answer import Answer, Choice
from bot.kb.knowledge import Knowledge
from bot.kb.model import Contact, Entry, Fact, Place, Procedure, Term

NONE_CHOICE = Choice("どれでもない", "none")
MENU_CHOICE = Choice("メニュー", "menu")
MAX_RELATED = 4


class Composer:
    """Writes answers from one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def text(self, name: str, **values: str) -> str:
        """The fixed sentence of this name with its placeholders filled."""
        text = self._knowledge.texts[name].text
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)
        return text

    def contact_text(self, contact_id: str | None) -> str:
        """How to reach a section; the town's own when there is none in charge."""
        contact = self.contact(contact_id)
        return self.text("窓口案内", 窓口名=contact.name, 電話=contact.phone, 受付時間=contact.hours)

    def contact(self, contact_id: str | None) -> Contact:
        """The section of this id, or the one that answers for the whole town hall."""
        contacts = self._knowledge.contacts
        return contacts.get(contact_id or "") or contacts[self._knowledge.town.contact]

    def whole(self, entry: Entry) -> Answer:
        """Everything the entry says. Garbage has days too: ``CollectionComposer`` writes of it."""
        match entry:
            case Procedure():
                text = _sections(entry)
            case Place():
                text = _place(entry)
            case Term():
                text = f"【{entry.title}】\n{entry.answer}"
            case _:
                text = entry.answer
        return Answer((text,), self.related(entry), entry.link)

    def fact(self, entry: Procedure, fact: Fact) -> Answer:
        """One fact of a procedure, with the others a tap away."""
        text = f"【{short_title(entry)}の{fact.value}】\n{entry.facts[fact]}"
        others = [Choice(other.value, f"fact:{entry.id}:{other.name}") for other in entry.facts if other is not fact]
        return Answer((text,), (*others, Choice("くわしく見る", f"entry:{entry.id}")), None)

    def missing_fact(self, entry: Entry, asked: str) -> Answer:
        """The entry is the right one, but does not say what was asked: who does."""
        contact = self.contact_text(entry.contact)
        text = self.text("事実がない", 題=short_title(entry), 事実=asked, 窓口案内=contact)
        return Answer((text,), (Choice("くわしく見る", f"entry:{entry.id}"), MENU_CHOICE))

    def suggestion(self, choices: Sequence[Choice]) -> Answer:
        """Candidates to choose from, numbered in the text too: LINE on a PC shows no buttons."""
        lines = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
        return Answer((f"{self.text('もしかして')}\n{lines}",), (*choices, NONE_CHOICE))

    def menu(self, lead: str) -> Answer:
        """The menu under a fixed sentence."""
        sections = enumerate(self._knowledge.menu)
        return Answer((self.text(lead),), tuple(Choice(section.title, f"menu:{n}") for n, section in sections))

    def menu_section(self, number: int) -> Answer:
        """What one button of the menu offers."""
        section = self._knowledge.menu[number]
        choices = tuple(entry_choice(self._knowledge.by_id[name]) for name in section.entries)
        return Answer((self.text("メニューの見出し", 見出し=section.title),), (*choices, MENU_CHOICE))

    def related(self, entry: Entry) -> tuple[Choice, ...]:
        """What the entry names as related, as buttons."""
        by_id = self._knowledge.by_id
        return tuple(entry_choice(by_id[name]) for name in entry.related[:MAX_RELATED] if name in by_id)


def short_title(entry: Entry) -> str:
    """The entry's name for a button or a heading."""
    return entry.short_title or entry.title


def entry_choice(entry: Entry) -> Choice:
    """A button that answers with the entry."""
    return Choice(short_title(entry), f"entry:{entry.id}")


def _sections(procedure: Procedure) -> str:
    facts = (f"■{fact.value}\n{text}" for fact, text in procedure.facts.items())
    return "\n\n".join((f"【{short_title(procedure)}】\n{procedure.answer}", *facts))


def _place(place: Place) -> str:
    return _joined(
        f"【{place.title}】",
        place.answer,
        _labelled("住所", place.address),
        _labelled("電話", place.phone),
        _labelled("時間", place.hours),
        _labelled("休み", place.closed),
    )


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _joined(*parts: str) -> str:
    return "\n".join(_kept(parts))


def _kept(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]

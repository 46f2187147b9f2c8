"""Which section of the town hall to phone when no entry answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.kb.model import Contact
from bot.match import Match
from nlp.utterance import Utterance, analyse

_COVERAGE = 0.45


@dataclass(frozen=True, slots=True)
class Duty:
    """One of a section's duties (取り扱い), as staff wrote it and as its words are compared."""

    contact: str
    words: str
    keys: frozenset[str]


class SectionFinder:
    """Finds a section by the words of its duties, else by what came nearest."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._duties = [
            Duty(contact.id, words, frozenset(analyse(words).keys)) for contact in contacts for words in contact.duties
        ]

    def duty(self, utterance: Utterance) -> Duty | None:
        """The duty all of whose words are said; of several the longest, of equals the first."""
        keys = set(utterance.keys) | {part for term in utterance.terms for part in term.parts}
        said = [duty for duty in self._duties if duty.keys and duty.keys <= keys]
        return max(said, key=lambda duty: len(duty.words), default=None)

    def find(self, utterance: Utterance, matches: Sequence[Match]) -> tuple[str | None, str]:
        """The section's id, or None for the town hall itself; and the reason in Japanese."""
        duty = self.duty(utterance)
        if duty is not None:
            return duty.contact, f"答えはないが「{duty.words}」の担当がある"
        if matches and matches[0].coverage >= _COVERAGE and matches[0].entry.contact:
            return matches[0].entry.contact, f"答えはないが「{matches[0].entry.title}」に近い"
        return None, "何にも当たらない"

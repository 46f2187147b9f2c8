"""Which section of the town hall to phone when no entry answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.kb.model import Contact
from bot.retrieval import Match
from nlp.utterance import Utterance, analyse

_COVERAGE = 0.45


class SectionFinder:
    """Finds a section by the words of its duties (取り扱い), else by what came nearest."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._duties = [(contact, [(duty, set(analyse(duty).keys)) for duty in contact.duties]) for contact in contacts]

    def find(self, utterance: Utterance, matches: Sequence[Match]) -> tuple[str | None, str]:
        """The section's id, or None for the town hall itself; and the reason in Japanese."""
        keys = set(utterance.keys) | {part for term in utterance.terms for part in term.parts}
        best: tuple[int, str, str] | None = None
        for contact, duties in self._duties:
            for duty, words in duties:
                if words and words <= keys and (best is None or len(duty) > best[0]):
                    best = (len(duty), contact.id, duty)
        if best is not None:
            return best[1], f"答えはないが「{best[2]}」の担当がある"
        if matches and matches[0].coverage >= _COVERAGE and matches[0].entry.contact:
            return matches[0].entry.contact, f"答えはないが「{matches[0].entry.title}」に近い"
        return None, "何にも当たらない"

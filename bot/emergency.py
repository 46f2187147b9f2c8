"""Danger to life, told by words that staff approved. Looked for before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.kb.model import Emergency
from nlp.normalize import hiragana, normalize
from nlp.utterance import Utterance, analyse, reading_of

# Words without which a sentence of danger means the opposite or nothing (息をしてい「ない」, 殴「られる」).
_KEPT = frozenset(("ない", "無い", "たい", "れる", "られる", "ず", "ぬ"))
_DROPPED = frozenset(("為る", "居る", "有る", "来る", "行く", "仕舞う", "成る", "見る", "下さる", "です", "ます", "て", "た"))
_SENSE = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "感動詞"))
_SAME = {"無い": "ない", "ず": "ない", "ぬ": "ない", "られる": "れる", "ちゃう": "仕舞う"}
_MIN_SOUND = 4


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: frozenset[str]
    sound: str
    text: str


class EmergencyWatch:
    """Knows the approved phrases of every emergency entry."""

    def __init__(self, entries: Iterable[Emergency]) -> None:
        self._entries = [
            (entry, [_phrase(text) for text in entry.alternates], [normalize(text) for text in entry.exceptions])
            for entry in entries
        ]

    def find(self, utterance: Utterance) -> tuple[Emergency, str] | None:
        """The first entry one of whose phrases is said, and that phrase; None when there is no danger.

        A phrase is said when all its words occur, in whatever form, or when its sound stands in the
        utterance from the beginning of a word on. A word of the entry's exceptions holds it back.
        """
        words = _words(utterance)
        sounds = _sounds(utterance)
        keys = {token.normalized for token in utterance.tokens}
        for entry, phrases, exceptions in self._entries:
            if any(exception in utterance.normalized or exception in keys for exception in exceptions):
                continue
            for phrase in phrases:
                if (phrase.words and phrase.words <= words) or any(
                    sound.startswith(phrase.sound) for sound in sounds if len(phrase.sound) >= _MIN_SOUND
                ):
                    return entry, phrase.text
        return None


def _phrase(text: str) -> _Phrase:
    utterance = analyse(text)
    return _Phrase(frozenset(_words(utterance)), reading_of(utterance).replace(" ", ""), text)


def _words(utterance: Utterance) -> set[str]:
    return {
        _SAME.get(token.normalized, token.normalized)
        for token in utterance.tokens
        if token.normalized in _KEPT or (token.pos[0] in _SENSE and token.normalized not in _DROPPED)
    }


def _sounds(utterance: Utterance) -> list[str]:
    """What is written from the beginning of each word to the end, in hiragana. Kanji stay as they are:
    行きたくない sounds like 生きたくない and is not."""
    written = [hiragana(token.surface) for token in utterance.tokens if token.pos[0] != "空白"]
    return ["".join(written[place:]) for place in range(len(written))]

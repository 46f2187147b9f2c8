"""Danger to life, told by words that staff approved. Looked for before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.kb.model import Emergency
from nlp.normalize import hiragana, normalize
from nlp.tokenizer import Token
from nlp.utterance import Utterance, analyse

# Words without which a sentence of danger means the opposite or nothing (息をしてい「ない」, 殴「られる」).
_KEPT = frozenset(("ない", "無い", "たい", "れる", "られる", "ず", "ぬ"))
_DROPPED = frozenset(
    ("為る", "居る", "有る", "来る", "行く", "仕舞う", "成る", "見る", "下さる", "です", "ます", "て", "た")
)
_SENSE = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞"))
_SAME = {"無い": "ない", "ず": "ない", "ぬ": "ない", "られる": "れる", "ちゃう": "仕舞う"}
_MIN_SOUND = 4


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    is_sentence: bool
    """Written in one piece: its words must stand next to each other (「死にたい」 is not 死んだ … したい)."""
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

        A phrase of several words is said when all occur, in whatever form and order; one written in one
        piece when they follow each other, or when it stands there in kana from the beginning of a word on.
        A word of the entry's exceptions holds it back.
        """
        words = _words(utterance)
        sounds = _sounds(utterance)
        keys = {token.normalized for token in utterance.tokens}
        for entry, phrases, exceptions in self._entries:
            if any(exception in utterance.normalized or exception in keys for exception in exceptions):
                continue
            for phrase in phrases:
                if _is_said(phrase, words) or any(
                    sound.startswith(phrase.sound) for sound in sounds if len(phrase.sound) >= _MIN_SOUND
                ):
                    return entry, phrase.text
        return None


def _is_said(phrase: _Phrase, words: tuple[str, ...]) -> bool:
    if not phrase.words:
        return False
    if not phrase.is_sentence:
        return set(phrase.words) <= set(words)
    length = len(phrase.words)
    return any(words[place : place + length] == phrase.words for place in range(len(words) - length + 1))


def _phrase(text: str) -> _Phrase:
    utterance = analyse(text)
    return _Phrase(_words(utterance), " " not in text.strip(), _sound(utterance), text)


def _sound(utterance: Utterance) -> str:
    """How the phrase sounds up to its last word that counts: 「家が燃えている」 is いえがもえ."""
    last = max((place for place, token in enumerate(utterance.tokens) if _counts(token)), default=-1)
    return "".join(token.reading for token in utterance.tokens[: last + 1])


def _words(utterance: Utterance) -> tuple[str, ...]:
    return tuple(_SAME.get(token.normalized, token.normalized) for token in utterance.tokens if _counts(token))


def _counts(token: Token) -> bool:
    return token.normalized in _KEPT or (token.pos[0] in _SENSE and token.normalized not in _DROPPED)


def _sounds(utterance: Utterance) -> list[str]:
    """What is written from the beginning of each word to the end, in hiragana. Kanji stay as they are:
    行きたくない sounds like 生きたくない and is not.
    """
    written = [hiragana(token.surface) for token in utterance.tokens if token.pos[0] != "空白"]
    return ["".join(written[place:]) for place in range(len(written))]

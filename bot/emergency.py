"""Danger to life, told by words that staff approved. Looked for before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from bot.kb.model import Emergency, EmergencyWords, NoEmergency
from nlp.normalize import hiragana, normalize
from nlp.tokenizer import Token
from nlp.utterance import Utterance, analyse

# Words without which a sentence of danger means the opposite or nothing (息をしてい「ない」, 殴「られる」).
_KEPT = frozenset(("ない", "無い", "たい", "れる", "られる", "ず", "ぬ", "へん", "誰"))
_DROPPED = frozenset(
    ("為る", "居る", "有る", "来る", "行く", "仕舞う", "成る", "見る", "下さる", "です", "ます", "て", "た")
)
_SENSE = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞"))
_SAME = {"無い": "ない", "ず": "ない", "ぬ": "ない", "へん": "ない", "られる": "れる", "ちゃう": "仕舞う"}
_NEGATION = "ない"
_BETWEEN = frozenset(("て", "で", "は", "も", "ます", "居る", "仕舞う", "られる", "れる", "せる", "させる"))
"""What may stand between a word and the ない that denies it: 飲ま「せ」ない, 倒れ「て」「い」ない."""
_MIN_SOUND = 4
_MAX_SOUND = 24


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that must stand next to each other (「死にたい」 is not 死んだ … したい), or how they sound."""

    words: tuple[str, ...]
    sound: str
    text: str
    """As staff wrote it: alone, a word may be read as another (はち as 八), in a sentence it is not."""


_Slot = frozenset[str]
"""Pieces, by their text, of which one must be said."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    slots: tuple[_Slot, ...]
    denies: bool
    """A slot of its own is ない: then a word may be denied (血 止まる ない)."""
    text: str

    def is_said(self, pieces: set[str]) -> bool:
        return bool(self.slots) and not any(slot.isdisjoint(pieces) for slot in self.slots)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Text of an exception: said when one word of each part stands in the utterance."""

    parts: tuple[tuple[str, ...], ...]

    def is_in(self, said: _Said) -> bool:
        return all(any(word in said.normalized or word in said.keys for word in part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Holder:
    signs: tuple[_Sign, ...]
    unless: tuple[_Sign, ...]
    spared: tuple[str, ...]

    def holds(self, said: _Said) -> bool:
        return any(sign.is_in(said) for sign in self.signs) and not any(sign.is_in(said) for sign in self.unless)


class EmergencyWatch:
    """Knows the approved phrases of every emergency entry."""

    def __init__(
        self,
        entries: Iterable[Emergency],
        groups: Iterable[EmergencyWords] = (),
        calm: Iterable[NoEmergency] = (),
    ) -> None:
        self._pieces: dict[str, _Piece] = {}
        words = {group.name: group.words for group in groups}
        self._entries = [
            (
                entry,
                [self._phrase(text, words) for text in entry.alternates],
                [_sign(text, words) for text in entry.exceptions],
            )
            for entry in entries
        ]
        self._holders = [
            _Holder(
                tuple(_sign(text, words) for text in rule.words),
                tuple(_sign(text, words) for text in rule.unless),
                rule.spared,
            )
            for rule in calm
        ]
        self._by_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for piece in self._pieces.values():
            for sequence in {piece.words, (piece.text,)} - {()}:
                self._by_word.setdefault(sequence[0], []).append((sequence, piece.text))
            if _MIN_SOUND <= len(piece.sound) <= _MAX_SOUND:
                self._by_sound.setdefault(piece.sound, []).append(piece.text)
        self._pieces.clear()

    def find(self, utterance: Utterance) -> tuple[Emergency, str] | None:
        """The first entry one of whose phrases is said, and that phrase; None when there is no danger.

        A phrase of several words is said when all occur, in whatever form and order, and none is denied; one
        written in one piece when they follow each other, or when it stands there in kana from the beginning
        of a word on. A word of the entry's exceptions holds it back, and so does talk of no danger.
        """
        said = _Said(utterance)
        pieces = self._pieces_in(said)
        if not pieces[True]:
            return None
        for entry, phrases, exceptions in self._entries:
            phrase = next((phrase for phrase in phrases if phrase.is_said(pieces[phrase.denies])), None)
            if phrase is None or any(sign.is_in(said) for sign in exceptions):
                continue
            if any(entry.id not in holder.spared and holder.holds(said) for holder in self._holders):
                continue
            return entry, phrase.text
        return None

    def _pieces_in(self, said: _Said) -> dict[bool, set[str]]:
        """The pieces said: undenied (False), and denied or not (True)."""
        found: dict[bool, set[str]] = {False: set(), True: set()}
        for place, word in enumerate(said.words):
            for sequence, name in self._by_word.get(word, ()):
                if said.words[place : place + len(sequence)] == sequence:
                    found[True].add(name)
                    if not said.denied[place + len(sequence) - 1]:
                        found[False].add(name)
        for sound in said.sounds & self._by_sound.keys():
            for pieces in found.values():
                pieces.update(self._by_sound[sound])
        return found

    def _phrase(self, text: str, groups: Mapping[str, tuple[str, ...]]) -> _Phrase:
        slots = [[self._piece(word) for word in part] for part in _parts(text, groups)]
        denies = any(piece.words == (_NEGATION,) for slot in slots for piece in slot)
        return _Phrase(tuple(frozenset(piece.text for piece in slot) for slot in slots), denies, text)

    def _piece(self, text: str) -> _Piece:
        """Equal words share one piece: an utterance is asked for it once."""
        if text not in self._pieces:
            utterance = analyse(text)
            self._pieces[text] = _Piece(_words_of(utterance), _sound(utterance), utterance.normalized)
        return self._pieces[text]


class _Said:
    """An utterance, read for its words of danger."""

    def __init__(self, utterance: Utterance) -> None:
        self.normalized = utterance.normalized
        self._tokens = utterance.tokens
        self.words = _words(utterance)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words, as the dictionary writes them."""
        return frozenset(token.normalized for token in self._tokens)

    @cached_property
    def denied(self) -> tuple[bool, ...]:
        """Whether each of the words is denied, or has not happened."""
        return tuple(_is_denied(self._tokens, place) for place, token in enumerate(self._tokens) if _counts(token))

    @cached_property
    def sounds(self) -> frozenset[str]:
        """What is written from the beginning of each word on, in hiragana. Kanji stay as they are:
        行きたくない sounds like 生きたくない and is not.
        """
        written = "".join(hiragana(token.surface) for token in self._tokens if token.pos[0] != "空白")
        lengths = (len(token.surface) for token in self._tokens if token.pos[0] != "空白")
        starts = [0, *accumulate(lengths)]
        sizes = range(_MIN_SOUND, _MAX_SOUND + 1)
        return frozenset(written[start : start + size] for start in starts for size in sizes)


def _is_denied(tokens: tuple[Token, ...], place: int) -> bool:
    if tokens[place].pos[0] not in ("動詞", "形容詞") and tokens[place].normalized not in ("たい", "れる", "られる"):
        return False
    for token in tokens[place + 1 : place + 6]:
        if token.normalized == "そう" and tokens[place].pos[0] != "形容詞" and token.pos[0] == "形状詞":
            return True  # 「落ちそう」: it has not happened
        if _SAME.get(token.normalized, token.normalized) == _NEGATION:
            return True
        if token.normalized not in _BETWEEN:
            return False
    return False


def _parts(text: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """「<人> 倒れる|崩れる」: the words of each part, of which one must be said."""
    return tuple(
        tuple(word for name in part.split("|") for word in groups.get(name.strip("<>"), (name,)) if word)
        if "<" in part
        else tuple(word for word in part.split("|") if word)
        for part in re.split(r"\s+", text.strip().translate(_MARKS))
    )


_KANA = re.compile("[ぁ-ゖー]+")
_READ_WELL = 0.7
"""Of a phrase in kana, so much must be words that count."""
_MARKS = str.maketrans("｜＜＞", "|<>")


def _sign(text: str, groups: Mapping[str, tuple[str, ...]]) -> _Sign:
    return _Sign(tuple(tuple(normalize(word) for word in part) for part in _parts(text, groups)))


def _sound(utterance: Utterance) -> str:
    """How the phrase sounds up to its last word that counts: 「家が燃えている」 is いえがもえ. What is written in kana
    is told by all of it: its words are cut by chance.
    """
    if _KANA.fullmatch(utterance.normalized):
        return utterance.normalized
    last = max(
        (place for place, token in enumerate(utterance.tokens) if _counts(token)), default=len(utterance.tokens) - 1
    )
    return "".join(token.reading for token in utterance.tokens[: last + 1])


def _words_of(utterance: Utterance) -> tuple[str, ...]:
    """The words of a phrase; none of one in kana that Sudachi cuts badly (でんちのん is でん and ちっ): it has its sound."""
    counted = sum(len(token.surface) for token in utterance.tokens if _counts(token))
    is_cut_badly = _KANA.fullmatch(utterance.normalized) and counted < _READ_WELL * len(utterance.normalized)
    return () if is_cut_badly else _words(utterance)


def _words(utterance: Utterance) -> tuple[str, ...]:
    return tuple(_SAME.get(token.normalized, token.normalized) for token in utterance.tokens if _counts(token))


def _counts(token: Token) -> bool:
    return token.normalized in _KEPT or (token.pos[0] in _SENSE and token.normalized not in _DROPPED)

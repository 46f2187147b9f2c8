"""What a word may be that the documents do not have: the same by its stem, its sound, a slip of the hand, its kind."""

from __future__ import annotations

import re

from nlp.index import Index, Option
from nlp.kana import READING_QUALITY, REPAIR_QUALITY, heard_verb
from nlp.match import extract
from nlp.normalize import hiragana
from nlp.pair import PairIndex
from nlp.utterance import Term, analyse
from nlp.vocabulary import Vocabulary

HEAD_QUALITY = 0.45
"""Too little to be sure by: 野良犬 is a 犬, and yet no dog to be registered."""
MIN_REPAIR = 4
"""Kana that a word has at least to be taken for a slip of another."""
_MIN_READING = 3
_REPAIR_CUTOFF = 82.0
_MIN_HEAD = 3
_KIND_DOCUMENTS = 3
_WORDS = re.compile(r"[^\W\d_]")
_KANJI = re.compile("[\u4e00-\u9fff]+")
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_LOOK_ALIKE = str.maketrans("ソンシツ", "ンソツシ")
_KATAKANA = re.compile("[ァ-ヺー]+")


# The noun of a verb is its stem: 申し込み of 申し込む, 受け取り of 受け取る, 届け of 届ける.
_STEMS = dict(zip("いきぎしちにびみり", "うくぐすつぬぶむる", strict=True))
_VERBS = {verb: stem for stem, verb in _STEMS.items()}
_E_ROW = "えけげせてねべめれ"


def derived(key: str) -> list[str]:
    """The keys of the verb of a noun, or of the noun of a verb, as far as the spelling tells."""
    if len(key) < 2 or not "\u4e00" <= key[0] <= "\u9fff":
        return []
    rest, end = key[:-1], key[-1]
    found = [rest + _STEMS[end]] if end in _STEMS else []
    if end in _E_ROW or end in _STEMS:
        found.append(key + "る")
    if end in _VERBS:
        found.append(rest + _VERBS[end])
    if end == "る" and rest[-1:] in _E_ROW:
        found.append(rest)
    return found


def _is_noun(text: str) -> bool:
    """Whether it is kanji that stand alone as a noun: 犬, but not 価."""
    return _KANJI.fullmatch(text) is not None and [term.weight for term in analyse(text).terms] == [1.0]


class Repairer:
    """Finds what an unknown word may be, in the words of an index."""

    def __init__(self, index: Index, vocabulary: Vocabulary, similar: PairIndex) -> None:
        """``similar`` are the readings of the vocabulary that may be misspelt."""
        self._index = index
        self._vocabulary = vocabulary
        self._similar = similar
        self._rare = index.rarity_of(_KIND_DOCUMENTS)

    def repairs(self, term: Term) -> list[Option]:
        """What an unknown word may be: a word of the same sound, or of nearly the same."""
        if not _WORDS.search(term.surface):
            return []  # a number is what it is
        name = self._vocabulary.names.get(term.reading)
        if name is not None and term.surface != term.reading:
            return [Option(name, READING_QUALITY, f"読み「{term.reading}」")]  # written in kana there: 傘 and かさ
        same = heard_verb(term, self._vocabulary)
        if not same and len(term.reading) >= _MIN_READING:
            same = self._vocabulary.readings.get(term.reading, ()) or self._with_other_end(term)
        if same:
            return [Option((key,), READING_QUALITY, f"読み「{term.reading}」") for key in same]
        if len(term.reading) < MIN_REPAIR or not _KANA.fullmatch(term.surface):
            return []  # who wrote it in kanji meant that word, and we do not have it
        # Two words that share no pair have at most (their lengths + 1) / 3 characters in common: far from near.
        near = extract(term.reading, self._similar.sharing(term.reading), score_cutoff=_REPAIR_CUTOFF, limit=2)
        return [
            Option(keys, REPAIR_QUALITY * score / 100, f"「{reading}」の書きまちがいとして")
            for reading, score in near
            for keys in self._ways(reading)
        ]

    def _ways(self, reading: str) -> list[tuple[str, ...]]:
        """What is written so: one word or another, or several together."""
        words = self._vocabulary.readings.get(reading)
        return [(key,) for key in words] if words is not None else [self._vocabulary.compounds[reading]]

    def readings(self, term: Term) -> list[Option]:
        """What else a verb in kana may be that the documents have in kana too: かう is 買う, or 飼う."""
        if not term.is_action or not _KANA.fullmatch(term.key):
            return []
        return [
            Option((key,), READING_QUALITY, f"読み「{term.key}」")
            for key in heard_verb(term, self._vocabulary)
            if key != term.key
        ]

    def _with_other_end(self, term: Term) -> tuple[str, ...]:
        """The keys of a foreign word that is written with a long vowel at its end, or without (ライタ, プリンター), or
        with a letter that looks like its own (レソジ).
        """
        if not _KATAKANA.fullmatch(term.surface):
            return ()
        other = term.reading.removesuffix("ー") if term.reading.endswith("ー") else f"{term.reading}ー"
        looks = hiragana(term.surface.translate(_LOOK_ALIKE))
        return self._vocabulary.readings.get(other) or self._vocabulary.readings.get(looks, ())

    def head(self, term: Term) -> Option | None:
        """The known word that an unknown one ends in, which says what kind of thing it is: 野良犬 is a 犬."""
        for begin in range(1, len(term.key)):
            end = term.key[begin:]
            is_word = (begin > 1 or len(end) > 1) and self._index.rarity(end) <= self._rare and _is_noun(end)
            is_kind = len(end) >= _MIN_HEAD or is_word
            if end in self._index and is_kind:
                return Option((end,), HEAD_QUALITY, f"「{end}」の一種として")
        return None

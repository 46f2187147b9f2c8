"""Words hidden in kana: 「じゅうみんひょう」, 「じゅうみんぴょう」, 「けーこーとう」.

Who writes in kana alone leaves it to the reader where words begin and what they are. Here the readings of
the documents' own words are looked for, exactly or with a few slips (RapidFuzz's partial ratio).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nlp.index import Index
from nlp.match import extract_within
from nlp.normalize import hiragana
from nlp.pair import PairIndex
from nlp.utterance import Term, Utterance
from nlp.vocabulary import Vocabulary

READING_QUALITY = 0.9
REPAIR_QUALITY = 0.85
_MIN_READING = 3
_MAX_READING = 14
_MIN_INSIDE = 4
"""A reading as long as this may stand inside a longer stretch of kana; a shorter one must be whole words."""
MIN_WITHIN = 5
"""Kana that a word has at least to be found inside others in spite of a slip."""
_WITHIN_CUTOFF = 84.0
_SHARED_PAIRS = 0.4
"""A word with one slip in seven kana (about the shortest repaired inside others) keeps four of its six pairs."""
_MIN_CONTENT = 2
"""A misspelt word leaves at least so many kana that look like words; the rest of a run is grammar."""
_GRAMMAR = frozenset(("助詞", "助動詞"))
_KNOWN_SHARE = 0.7
"""Where so much of what carries meaning is known, nothing is misspelt. (住民 in じゅうみんぴょう is 5 kana of 8.)"""
_TRUSTED_WEIGHT = 0.8
"""A noun or verb that the index knows is no slip of another word."""
_BEFORE_SENTENCE = " 。、!?「\n"
"""After these a sentence, or a clause of one, may begin."""
_SHARE_OF_NEAR = 0.7
"""A word found exactly gives way to a near one only where it is a small part of it."""
_VOWELS = {
    kana: vowel
    for row, vowel in (
        ("かがさざただなはばぱまやらわあ", "あ"),
        ("きぎしじちぢにひびぴみりいけげせぜてでねへべぺめれえ", "い"),
        ("くぐすずつづぬふぶぷむゆるうこごそぞとどのほぼぽもよろおょゅ", "う"),
    )
    for kana in row
}
"""How a long vowel after each kana is spelled out: けー is けい, こー is こう."""
_LONG = re.compile(f"([{''.join(_VOWELS)}])ー")
_DOUBLED = re.compile("(?<=[けげせぜてでねへべぺめれ])え|(?<=[こごそぞとどのほぼぽもよろょ])お")
"""A long vowel written as it sounds: けえ is けい, こお is こう."""
_KATAKANA_WORD = re.compile("[ァ-ヺー]{2,}")
_KANA_RUN = re.compile("[ぁ-ゖー]{3,}")


class Stretch(NamedTuple):
    """A part of the utterance that is heard as a known word."""

    begin: int
    end: int
    reading: str
    quality: float
    via: str


def heard_verb(term: Term, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that an inflected word in kana may be: あいて is of あく, which is how 開く reads."""
    return vocabulary.readings.get(term.key, ()) if term.key != hiragana(term.surface) else ()


def _is_whole(utterance: Utterance, begin: int, end: int) -> bool:
    """Whether words begin and end there, the last of them none of grammar: あいて is no 相手."""
    return any(token.begin == begin for token in utterance.tokens) and any(
        token.end == end and token.pos[0] not in _GRAMMAR for token in utterance.tokens
    )


def _may_hide(begin: int, end: int, utterance: Utterance) -> bool:
    """Whether a run of kana may hold a word: it is grammar alone where words are known elsewhere and none in it."""
    terms = utterance.terms
    is_known = not terms or any(term.begin < end and begin < term.end for term in terms)
    return is_known or _begins_badly(utterance, begin)


def _begins_badly(utterance: Utterance, begin: int) -> bool:
    """Whether a sentence begins there with what none begins with: せとものは is no せ・と・もの・は."""
    if begin and utterance.normalized[begin - 1] not in _BEFORE_SENTENCE:
        return False
    return any(token.begin == begin and token.pos[0] in _GRAMMAR for token in utterance.tokens)


class KanaReader:
    """Finds the words of an index in kana."""

    def __init__(self, index: Index, vocabulary: Vocabulary, similar: PairIndex) -> None:
        """``similar`` are the readings of the vocabulary that may be misspelt among others."""
        self._index = index
        self._vocabulary = vocabulary
        self._beginnings = frozenset(reading[:_MIN_READING] for reading in vocabulary.readings)
        self._pairs = similar

    def stretches(self, utterance: Utterance) -> list[Stretch]:
        """The known words found in the kana of the utterance, in its order."""
        text = hiragana(utterance.normalized)
        runs = [run for run in _KANA_RUN.finditer(text) if _may_hide(run.start(), run.end(), utterance)]
        if not runs:
            return []
        known = [term for term in utterance.terms if term.key in self._index or heard_verb(term, self._vocabulary)]
        stretches: list[Stretch] = []
        for run in runs:
            exact = self._exact(text, run.span(), utterance, known)
            if not exact and "ー" in run.group():  # けーこーとう is けいこうとう
                spelled = _DOUBLED.sub(lambda long: "い" if long[0] == "え" else "う", text)
                spelled = _LONG.sub(lambda long: long[1] + _VOWELS[long[1]], spelled)
                exact = self._exact(spelled, run.span(), utterance, known)
            if not exact and "もん" in run.group():  # せともん is せともの
                exact = self._exact(text.replace("もん", "もの"), run.span(), utterance, known)
            near = self._misspelt(text, run.start(), run.end(), utterance)
            seen = [t.end - t.begin for t in known if run.start() <= t.begin and t.end <= run.end()]
            longest = max([*(len(stretch.reading) for stretch in exact), *seen], default=0)
            if near is not None and longest < _SHARE_OF_NEAR * len(near.reading):
                # 「じゅうみんぴょう」 is 住民票 with a slip, not 住民 and something else.
                exact = [near, *(s for s in exact if s.end <= near.begin or near.end <= s.begin)]
            stretches += exact
        return stretches

    def _exact(self, text: str, span: tuple[int, int], utterance: Utterance, known: Sequence[Term]) -> list[Stretch]:
        """The known readings in one run of kana, the longest first, none overlapping."""
        found: list[Stretch] = []
        free, last = span
        stop = last - _MIN_READING + 1
        if not _begins_badly(utterance, free):  # else behind the last word that carries meaning nothing hides
            stop = min(stop, max((term.end for term in utterance.terms if term.begin < last), default=stop))
        while free < stop:
            reading = None
            if text[free : free + _MIN_READING] in self._beginnings:
                reading = self._longest(text, free, last, utterance)
            if reading is None or not self._is_hidden(utterance, known, free, free + len(reading)):
                free += 1
                continue
            found.append(Stretch(free, free + len(reading), reading, READING_QUALITY, f"読み「{reading}」"))
            free += len(reading)
        return found

    @staticmethod
    def _is_hidden(utterance: Utterance, known: Sequence[Term], begin: int, end: int) -> bool:
        """Whether a reading found there is a word nobody saw yet: not one already known, and not grammar
        alone (「申し込みしたい」 holds no 「死体」), nor a piece of one (「マイナポータル」 is no 「マイナポ」).
        """
        is_seen = any(term.begin <= begin and end <= term.end for term in known)
        is_seen |= any(term.begin < edge < term.end for term in known for edge in (begin, end))
        # 「のがす」 in 「キャンプ用のガス缶」: a word in katakana ends where it ends.
        is_seen |= any(
            begin < term.begin and term.end == end and _KATAKANA_WORD.fullmatch(utterance.normalized, term.begin, end)
            for term in known
        )
        # 「四時半のばす」 holds no のばす: after a particle stands a word that is known.
        first = next((token for token in utterance.tokens if token.begin == begin), None)
        is_after_word = begin > 0 and not utterance.normalized[begin - 1].isspace()
        rest = (first.end, end) if first is not None and is_after_word and first.pos[0] == "助詞" else None
        is_seen |= any((term.begin, term.end) == rest for term in known)
        is_word = any(term.begin < end and begin < term.end for term in utterance.terms)
        # Where no word carries meaning at all, Sudachi has read a noun as grammar: いんかん as 居・彼.
        is_word |= (not utterance.terms or _begins_badly(utterance, begin)) and end - begin >= _MIN_INSIDE
        return not is_seen and is_word

    def _longest(self, text: str, begin: int, limit: int, utterance: Utterance) -> str | None:
        """The longest known reading that begins here. A short one must be whole words of the text:
        「行きたい」 holds no 「期待」.
        """
        for end in range(min(limit, begin + _MAX_READING), begin + _MIN_READING - 1, -1):
            is_known = text[begin:end] in self._vocabulary.readings
            if is_known and (end - begin >= _MIN_INSIDE or _is_whole(utterance, begin, end)):
                return text[begin:end]
        return None

    def _misspelt(self, text: str, begin: int, end: int, utterance: Utterance) -> Stretch | None:
        """The one word that nearly stands in a kana run, where little of the run is known."""
        if end - begin + 1 < MIN_WITHIN:
            return None
        inside = [term for term in utterance.terms if term.begin < end and begin < term.end]
        is_sure = [self._is_trusted(term) for term in inside]
        if all(sure or term.begin < begin for sure, term in zip(is_sure, inside, strict=True)):
            return None  # what begins in kanji (分かりません) is no word in kana
        spans = [min(term.end, end) - max(term.begin, begin) for term in inside]
        known = sum(span for span, sure in zip(spans, is_sure, strict=True) if sure)
        if sum(spans) < _MIN_CONTENT or known > _KNOWN_SHARE * sum(spans):
            return None
        near = extract_within(text[begin:end], self._similar(text[begin:end]), score_cutoff=_WITHIN_CUTOFF)
        near = [found for found in near if self._may_be_slip(utterance, inside, begin, found)]
        if not near:
            return None
        reading, score, (first, last) = max(near, key=lambda found: (found[1] * len(found[0]), found[0]))
        via = f"「{reading}」の書きまちがいとして"
        return Stretch(begin + first, begin + last, reading, REPAIR_QUALITY * score / 100, via)

    def _is_trusted(self, term: Term) -> bool:
        return term.weight >= _TRUSTED_WEIGHT and term.key in self._index

    def _similar(self, text: str) -> list[str]:
        """The readings that may stand in the text up to a few slips."""
        return self._pairs.sharing(text, share=_SHARED_PAIRS)

    def _may_be_slip(
        self, utterance: Utterance, inside: Sequence[Term], begin: int, found: tuple[str, float, tuple[int, int]]
    ) -> bool:
        """Whether a near word may stand there: from the beginning of a word on, in place of some word that carries
        meaning, and of none that is surely meant as it is. The カセット of カセットボンぺ is, in カセットボンベ too.
        """
        reading, _, where = found
        first, last = begin + where[0], begin + where[1]
        replaced = [term for term in inside if term.begin < last and first < term.end]
        sure = [term for term in replaced if self._is_trusted(term)]
        return (
            any(token.begin == first for token in utterance.tokens)
            and len(sure) < len(replaced)
            and all(term.reading in reading for term in sure)
        )

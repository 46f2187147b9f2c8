"""A question's words → groups of ways in which a document may meet them.

The word itself, its synonyms, its compound's units, the words that sound like it, the words it was
probably meant to be. Everything here widens the question; documents stay as staff wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from nlp.index import SYNONYM, Group, Index, Option
from nlp.match import extract, extract_within
from nlp.normalize import hiragana
from nlp.synonym import Lexicon
from nlp.utterance import Term, Utterance

SYNONYM_QUALITY = 0.8
LEXICON_QUALITY = 0.85
READING_QUALITY = 0.9
SOUND_ALIKE_QUALITY = 0.85
DERIVED_QUALITY = 0.9
REPAIR_QUALITY = 0.85
COMPOUND_WEIGHT = 0.3
"""A compound as a whole adds this much to what its units say (measured on localgovFAQ: 0.3 with
units at 1 gave nDCG@10 0.560, a half each 0.545)."""

MASS_FLOOR = 2.0
"""Added to a word's rarity where shares are taken: 「ごみ」 is in half of the entries, and yet
「引っ越し」 alone is not 「引っ越しのごみ」."""

_MIN_READING = 3
_MAX_READING = 14
_MIN_REPAIR = 4
_REPAIR_CUTOFF = 78.0
_MIN_WITHIN = 5
_WITHIN_CUTOFF = 84.0
_MIN_SOUND_ALIKE = 5
_TRUSTED_WEIGHT = 0.8
"""A noun or verb that the index knows is no slip of another word."""
_SHARE_OF_NEAR = 0.7
"""A word found exactly gives way to a near one only where it is a small part of it."""
_WORDS = re.compile(r"[^\W\d_]")
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
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
_KANA_RUN = re.compile("[ぁ-ゖー]{3,}")


# The noun of a verb is its stem: 申し込み of 申し込む, 受け取り of 受け取る, 届け of 届ける.
_STEMS = dict(zip("いきぎしちにびみり", "うくぐすつぬぶむる", strict=True))
_VERBS = {verb: stem for stem, verb in _STEMS.items()}
_E_ROW = "えけげせてねべめれ"


def _derived(key: str) -> list[str]:
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


class _Stretch(NamedTuple):
    """A part of the utterance that is heard as a known word."""

    begin: int
    end: int
    reading: str
    quality: float
    via: str


class _Other(NamedTuple):
    """Another way of saying the terms ``begin`` to ``end``."""

    begin: int
    end: int
    option: Option


class Widener:
    """Makes groups for an index, with a lexicon."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        self._readings = [reading for reading in index.readings if len(reading) >= _MIN_REPAIR]
        self._long_readings = [reading for reading in self._readings if len(reading) >= _MIN_WITHIN]

    def groups(self, utterance: Utterance) -> tuple[Group, ...]:
        """The groups of the utterance, in the order of its words."""
        terms, repaired = self._by_sound(utterance)
        others = [
            _Other(found.begin, found.end, Option(found.keys, LEXICON_QUALITY, f"類義語「{found.words}」"))
            for found in self._lexicon.alternatives([term.key for term in terms])
        ]
        others += self._sound_alikes(terms)
        placed = [(term.begin, group) for term, group in repaired]
        for number, term in enumerate(terms):
            placed += [(term.begin, group) for group in self._of_term(term, number, others)]
        return tuple(group for _, group in sorted(placed, key=lambda pair: pair[0]))

    def _of_term(self, term: Term, number: int, others: Sequence[_Other]) -> list[Group]:
        options = [Option((term.key,), 1.0, "")]
        options += [Option((f"{SYNONYM}{group_id}",), SYNONYM_QUALITY, "同義語") for group_id in term.synonym_group_ids]
        options += [other.option for other in others if other.begin <= number < other.end]
        options += [Option((key,), DERIVED_QUALITY, f"「{key}」と同じ語") for key in _derived(term.key)]
        repairs = self._repairs(term) if term.key not in self._index else []
        options += repairs
        if not term.parts:
            return [self._group(term.surface, options, term.weight)]
        whole = self._group(term.surface, options, term.weight * COMPOUND_WEIGHT)
        # What the compound as a whole stands for, its units stand for too; its repairs are its own.
        reached = [option for option in options[1:] if self._is_known(option) and option not in repairs]
        units = [
            self._group(part, [Option((part,), 1.0, ""), *reached], term.weight) for part in dict.fromkeys(term.parts)
        ]
        return [whole, *units]

    def _group(self, surface: str, options: Sequence[Option], weight: float) -> Group:
        """A group as rare as its own word; where the index lacks that, as the rarest word it may stand for."""
        known = [option for option in options if self._is_known(option)]
        if options[0] in known or not known:
            rarity = self._index.rarity(options[0].keys[0])
        else:
            rarity = max(self._index.rarity(key) for option in known for key in option.keys)
        return Group(surface, tuple(known), weight * rarity, weight * (rarity + MASS_FLOOR))

    def _is_known(self, option: Option) -> bool:
        return all(key in self._index for key in option.keys)

    def _repairs(self, term: Term) -> list[Option]:
        """What an unknown word may be: a word of the same sound, or of nearly the same."""
        if not _WORDS.search(term.surface):
            return []  # a number is what it is
        same = self._of_verb(term)
        if not same and len(term.reading) >= _MIN_READING:
            same = self._index.readings.get(term.reading, ())
        if same:
            return [Option((key,), READING_QUALITY, f"読み「{term.reading}」") for key in same]
        if len(term.reading) < _MIN_REPAIR or not _KANA.fullmatch(term.surface):
            return []  # who wrote it in kanji meant that word, and we do not have it
        near = extract(term.reading, self._readings, score_cutoff=_REPAIR_CUTOFF, limit=2)
        return [
            Option((key,), REPAIR_QUALITY * score / 100, f"「{reading}」の書きまちがいとして")
            for reading, score in near
            for key in self._index.readings[reading]
        ]

    def _of_verb(self, term: Term) -> tuple[str, ...]:
        """The words that an inflected word in kana may be: あいて is of あく, which is how 開く reads."""
        return self._index.readings.get(term.key, ()) if term.key != hiragana(term.surface) else ()

    def _by_sound(self, utterance: Utterance) -> tuple[list[Term], list[tuple[Term, Group]]]:
        """Words hidden in kana (じゅうみんひょう): the terms that stay, and for each stretch found, the term it
        replaces (for its place) and its groups.
        """
        kept = list(utterance.terms)
        found: list[tuple[Term, Group]] = []
        for stretch in self._in_kana(utterance):
            inside = [term for term in kept if term.begin < stretch.end and stretch.begin < term.end]
            keys = self._index.readings[stretch.reading]
            if any(term.key in keys for term in inside):
                continue
            kept = [term for term in kept if term not in inside]
            surface = utterance.normalized[stretch.begin : stretch.end]
            place = Term(surface, surface, stretch.reading, 1.0, stretch.begin, stretch.end)
            found += [(place, group) for group in self._of_word(surface, keys, stretch.quality, stretch.via)]
            found += self._left_over(utterance, inside, stretch)
        return kept, found

    def _left_over(self, utterance: Utterance, inside: Sequence[Term], stretch: _Stretch) -> list[tuple[Term, Group]]:
        """What a stretch leaves of the words it cuts: unknown, and not to be forgotten."""
        pieces: list[tuple[Term, Group]] = []
        for term in inside:
            for begin, end in ((term.begin, min(term.end, stretch.begin)), (max(term.begin, stretch.end), term.end)):
                if end - begin >= 2:
                    surface = utterance.normalized[begin:end]
                    place = Term(surface, surface, surface, term.weight, begin, end)
                    pieces.append((place, self._group(surface, [Option((surface,), 1.0, "")], term.weight)))
        return pieces

    def _of_word(self, surface: str, keys: tuple[str, ...], quality: float, via: str) -> list[Group]:
        """The groups of a word found by its sound: like those of the word itself, so that 「かんでんち」
        ranks as 「乾電池」 does. Words that sound alike are one group, without units.
        """
        parts = self._index.units.get(keys[0], ())
        if len(keys) > 1 or not parts:
            return [self._group(surface, [Option((key,), quality, via) for key in keys], 1.0)]
        whole = self._group(surface, [Option((keys[0],), quality, via)], COMPOUND_WEIGHT)
        units = [self._group(part, [Option((part,), quality, via)], 1.0) for part in dict.fromkeys(parts)]
        return [whole, *units]

    def _in_kana(self, utterance: Utterance) -> list[_Stretch]:
        text = hiragana(utterance.normalized)
        spelled = _LONG.sub(lambda long: long[1] + _VOWELS[long[1]], text)
        known = [term for term in utterance.terms if term.key in self._index or self._of_verb(term)]
        stretches: list[_Stretch] = []
        for run in _KANA_RUN.finditer(text):
            exact = self._exact(text, run.span(), utterance, known)
            if not exact and "ー" in run.group():  # けーこーとう is けいこうとう
                exact = self._exact(spelled, run.span(), utterance, known)
            near = self._misspelt(text, run.start(), run.end(), utterance)
            seen = [t.end - t.begin for t in known if run.start() <= t.begin and t.end <= run.end()]
            longest = max([*(len(stretch.reading) for stretch in exact), *seen], default=0)
            if near is not None and longest < _SHARE_OF_NEAR * len(near.reading):
                # 「じゅうみんぴょう」 is 住民票 with a slip, not 住民 and something else.
                exact = [near, *(s for s in exact if s.end <= near.begin or near.end <= s.begin)]
            stretches += exact
        return stretches

    def _exact(self, text: str, span: tuple[int, int], utterance: Utterance, known: Sequence[Term]) -> list[_Stretch]:
        """The known readings in one run of kana, the longest first, none overlapping."""
        starts = {token.begin for token in utterance.tokens}
        ends = {token.end for token in utterance.tokens}
        found: list[_Stretch] = []
        free, last = span
        while free < last - _MIN_READING + 1:
            reading = self._longest(text, free, last, ends, at_word=free in starts)
            if reading is None or not self._is_hidden(utterance, known, free, free + len(reading)):
                free += 1
                continue
            found.append(_Stretch(free, free + len(reading), reading, READING_QUALITY, f"読み「{reading}」"))
            free += len(reading)
        return found

    @staticmethod
    def _is_hidden(utterance: Utterance, known: Sequence[Term], begin: int, end: int) -> bool:
        """Whether a reading found there is a word nobody saw yet: not one already known, and not grammar
        alone (「申し込みしたい」 holds no 「死体」).
        """
        is_seen = any(term.begin <= begin and end <= term.end for term in known)
        is_word = any(term.begin < end and begin < term.end for term in utterance.terms)
        # Where no word carries meaning at all, Sudachi has read a noun as grammar: いんかん as 居・彼.
        is_word |= not utterance.terms and end - begin >= _MIN_REPAIR
        return not is_seen and is_word

    def _longest(self, text: str, begin: int, limit: int, ends: set[int], *, at_word: bool) -> str | None:
        """The longest known reading that begins here. A short one must be whole words of the text:
        「行きたい」 holds no 「期待」.
        """
        for end in range(min(limit, begin + _MAX_READING), begin + _MIN_READING - 1, -1):
            is_whole = at_word and end in ends
            if text[begin:end] in self._index.readings and (is_whole or end - begin >= _MIN_REPAIR):
                return text[begin:end]
        return None

    def _misspelt(self, text: str, begin: int, end: int, utterance: Utterance) -> _Stretch | None:
        """The one word that nearly stands in a kana run, where little of the run is known."""
        inside = [term for term in utterance.terms if term.begin < end and begin < term.end]
        known = sum(min(term.end, end) - max(term.begin, begin) for term in inside if term.key in self._index)
        if not inside or known > (end - begin) / 2:
            return None
        near = extract_within(text[begin:end], self._long_readings, score_cutoff=_WITHIN_CUTOFF)
        if not near:
            return None
        near = [found for found in near if self._may_be_slip(utterance, inside, begin, found[2])]
        if not near:
            return None
        reading, score, (first, last) = max(near, key=lambda found: (found[1] * len(found[0]), found[0]))
        via = f"「{reading}」の書きまちがいとして"
        return _Stretch(begin + first, begin + last, reading, REPAIR_QUALITY * score / 100, via)

    def _may_be_slip(self, utterance: Utterance, inside: Sequence[Term], begin: int, where: tuple[int, int]) -> bool:
        """Whether a near word may stand there: from the beginning of a word on, in place of some word that
        carries meaning, and of none that is surely meant as it is.
        """
        first, last = begin + where[0], begin + where[1]
        replaced = [term for term in inside if term.begin < last and first < term.end]
        return (
            any(token.begin == first for token in utterance.tokens)
            and bool(replaced)
            and not any(term.weight >= _TRUSTED_WEIGHT and term.key in self._index for term in replaced)
        )

    def _sound_alikes(self, terms: Sequence[Term]) -> list[_Other]:
        """Two words that together sound like one known word: 住民表, 交付 金. Voice input writes such."""
        found: list[_Other] = []
        for number, (first, second) in enumerate(pairwise(terms)):
            reading = first.reading + second.reading
            if first.end == second.begin and len(reading) >= _MIN_SOUND_ALIKE:
                found += [
                    _Other(number, number + 2, Option((key,), SOUND_ALIKE_QUALITY, f"読み「{reading}」"))
                    for key in self._index.readings.get(reading, ())
                ]
        return found

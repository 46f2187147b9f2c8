"""A question's words → groups of ways in which a document may meet them.

The word itself, its synonyms, its compound's units, the words that sound like it, the words it was
probably meant to be. Everything here widens the question; documents stay as staff wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from nlp.index import SYNONYM, Group, Index, Option
from nlp.kana import MIN_WITHIN, KanaReader, Stretch
from nlp.pair import PairIndex
from nlp.repair import MIN_REPAIR, Repairer, derived
from nlp.synonym import Lexicon
from nlp.utterance import Term, Utterance
from nlp.vocabulary import Vocabulary

SYNONYM_QUALITY = 0.8
SOUND_ALIKE_QUALITY = 0.85
DERIVED_QUALITY = 0.9
JOINED_QUALITY = 0.95
COMPOUND_WEIGHT = 0.3
"""A compound as a whole adds this much to what its units say (measured on localgovFAQ: 0.3 with
units at 1 gave nDCG@10 0.560, a half each 0.545)."""

RARITY_POWER = 1.4
"""The rare words of a question decide more than their rarity alone says (measured on localgovFAQ:
1.4 gave nDCG@10 0.597, 1 gave 0.593)."""

MASS_FLOOR = 2.0
"""Added to a word's rarity where shares are taken: 「ごみ」 is in half of the entries, and yet
「引っ越し」 alone is not 「引っ越しのごみ」."""

_MIN_SOUND_ALIKE = 4
_MOST_PIECES = 4
_MAX_SEEN = 20_000
"""Words whose groups are kept."""
_PLACE = slice(Term._fields.index("begin"), Term._fields.index("end") + 1)
"""Where a term stands: all the rest of it tells what it means."""
_NO_GRAMMAR = re.compile("[\u4e00-\u9fffァ-ヺー々]+")


def _is_part(term: Term, stretch: Stretch) -> bool:
    """Whether a word is only part of one that is heard there: ばんごう of あんしょうばんごう, カセット of カセットポンベ."""
    is_within = stretch.begin <= term.begin and term.end <= stretch.end
    return is_within and term.reading in stretch.reading and term.end - term.begin < stretch.end - stretch.begin


class _Other(NamedTuple):
    """Other ways of saying the terms ``begin`` to ``end``."""

    begin: int
    end: int
    options: tuple[Option, ...]
    name: tuple[str, ...]
    """What the options were found by; no two have one name and other options."""


def _options_of(others: Iterable[_Other]) -> tuple[Option, ...]:
    return tuple(option for other in others for option in other.options)


def _of_length(vocabulary: Vocabulary, shortest: int) -> PairIndex:
    """Whatever may be written with a slip."""
    known = chain(vocabulary.readings, vocabulary.compounds)
    return PairIndex(reading for reading in known if len(reading) >= shortest)


class Widener:
    """Makes groups for an index, with a lexicon."""

    def __init__(self, index: Index, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._index = index
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._kana = KanaReader(index, vocabulary, _of_length(vocabulary, MIN_WITHIN))
        self._repairer = Repairer(index, vocabulary, _of_length(vocabulary, MIN_REPAIR))
        self._seen: dict[tuple[object, ...], tuple[Group, ...]] = {}

    def groups(self, utterance: Utterance) -> tuple[Group, ...]:
        """The groups of the utterance, in the order of its words."""
        terms, repaired = self._by_sound(utterance)
        terms = self._mended(terms)
        others = [
            _Other(found.begin, found.end, found.options, ("類義語", *found.source))
            for found in self._lexicon.alternatives([term.key for term in terms])
        ]
        others += self._sound_alikes(utterance, terms) + self._joined(terms)
        placed = [(term.begin, group) for term, group in repaired]
        for number, term in enumerate(terms):
            near = [other for other in others if other.begin <= number < other.end]
            placed += [(term.begin, group) for group in self._of_term(term, near)]
        return tuple(group for _, group in sorted(placed, key=lambda pair: pair[0]))

    def _of_term(self, term: Term, near: Sequence[_Other]) -> tuple[Group, ...]:
        """The groups of a term. Those of a known word are made once, wherever it stands: a thousand questions use the
        same few thousand. What only a resident said (a name, it may be) is not kept.
        """
        if term.key not in self._index:
            return tuple(self._made(term, _options_of(near)))
        name = (*term[: _PLACE.start], *term[_PLACE.stop :], *(other.name for other in near))
        groups = self._seen.get(name)
        if groups is None:
            if len(self._seen) >= _MAX_SEEN:
                self._seen.clear()
            groups = self._seen[name] = tuple(self._made(term, _options_of(near)))
        return groups

    def _made(self, term: Term, near: Sequence[Option]) -> list[Group]:
        index = self._index
        options = [Option((term.key,), 1.0, "")]
        synonyms = (f"{SYNONYM}{group_id}" for group_id in term.synonym_group_ids)
        options += [Option((key,), SYNONYM_QUALITY, "同義語", is_loose=True) for key in synonyms if key in index]
        options += near
        options += [
            Option((key,), DERIVED_QUALITY, f"「{key}」と同じ語", is_loose=True)
            for key in derived(term.key)
            if key in index
        ]
        repairs = self._repairer.repairs(term) if term.key not in index else self._repairer.readings(term)
        options += repairs
        if not term.parts:
            head = self._repairer.head(term) if not any(self._is_known(option) for option in options) else None
            return [self._group(term.surface, [*options, head] if head else options, term.weight, term.is_action)]
        whole = self._group(term.surface, options, term.weight * COMPOUND_WEIGHT)
        # What the compound as a whole stands for, its units stand for too; its repairs are its own.
        reached = [option for option in options[1:] if self._is_known(option) and option not in repairs]
        units = [
            self._group(part, [Option((part,), 1.0, ""), *reached, *self._of_unit(part)], term.weight)
            for part in dict.fromkeys(term.parts)
        ]
        return [whole, *units]

    def _joined(self, terms: Sequence[Term]) -> list[_Other]:
        """Neighbours that the documents write as one word: 市・長 is 市長 where a さん follows."""
        return [
            _Other(number, number + 2, (Option((key,), JOINED_QUALITY, f"「{key}」として"),), ("一語", key))
            for number, (first, second) in enumerate(pairwise(terms))
            if first.end == second.begin and (key := first.key + second.key) in self._index
        ]

    def _mended(self, terms: Sequence[Term]) -> list[Term]:
        """The terms, with what Sudachi cut in two as the one word that the documents have: 保・健師 of 保健師さん."""
        mended: list[Term] = []
        for term in terms:
            last = mended[-1] if mended else None
            if last is not None and last.end == term.begin and self._is_cut(last, term):
                mended[-1] = last._replace(
                    key=last.key + term.key,
                    surface=last.surface + term.surface,
                    reading=last.reading + term.reading,
                    weight=max(last.weight, term.weight),
                    end=term.end,
                    synonym_group_ids=(),
                    parts=(),
                    is_action=False,
                )
            else:
                mended.append(term)
        return mended

    def _is_cut(self, first: Term, second: Term) -> bool:
        """Whether the two are one word of the documents, and not both words of their own there."""
        return first.key + second.key in self._index and not (first.key in self._index and second.key in self._index)

    def _of_unit(self, part: str) -> list[Option]:
        """What the lexicon says of a unit by itself: 保育園 in 保育園探し."""
        return [option for found in self._lexicon.alternatives([part]) for option in found.options]

    def _group(self, surface: str, options: Sequence[Option], weight: float, is_action: bool = False) -> Group:
        """A group as rare as its own word; where the index lacks that, as the rarest word it may stand for."""
        known = [option for option in options if self._is_known(option)]
        if options[0] in known or not known:
            rarity = self._index.rarity(options[0].keys[0])
        else:
            rarity = max(self._index.rarity(key) for option in known for key in option.keys)
        return Group(
            surface,
            tuple(known),
            (weight * rarity) ** RARITY_POWER,
            weight * (rarity + MASS_FLOOR),
            weight,
            is_action,
        )

    def _is_known(self, option: Option) -> bool:
        return self._index.has_all(option.keys)

    def _by_sound(self, utterance: Utterance) -> tuple[list[Term], list[tuple[Term, Group]]]:
        """Words hidden in kana (じゅうみんひょう): the terms that stay, and for each stretch found, the term it
        replaces (for its place) and its groups.
        """
        kept = list(utterance.terms)
        found: list[tuple[Term, Group]] = []
        stretches = self._kana.stretches(utterance)
        meant = self._in_lexicon(kept) if stretches else frozenset()
        for stretch in stretches:
            inside = [term for term in kept if term.begin < stretch.end and stretch.begin < term.end]
            keys = self._vocabulary.readings.get(stretch.reading, ())
            if any(term.key in keys or (term.begin in meant and not _is_part(term, stretch)) for term in inside):
                continue
            kept = [term for term in kept if term not in inside]
            surface = utterance.normalized[stretch.begin : stretch.end]
            place = Term(surface, surface, stretch.reading, 1.0, stretch.begin, stretch.end)
            words = [(key,) for key in self._vocabulary.compounds[stretch.reading]] if not keys else [keys]
            found += [
                (place, group) for word in words for group in self._of_word(surface, word, stretch.quality, stretch.via)
            ]
            found += self._left_over(utterance, inside, stretch)
        return kept, found

    def _in_lexicon(self, terms: Sequence[Term]) -> frozenset[int]:
        """Where words begin for which the lexicon knows another that the documents have: ホッカイロ is no slip of 北海道."""
        return frozenset(
            term.begin
            for found in self._lexicon.alternatives([term.key for term in terms])
            if any(self._index.has_all(option.keys) for option in found.options)
            for term in terms[found.begin : found.end]
        )

    def _left_over(self, utterance: Utterance, inside: Sequence[Term], stretch: Stretch) -> list[tuple[Term, Group]]:
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
        parts = self._vocabulary.units.get(keys[0], ())
        if len(keys) > 1 or not parts:
            return [self._group(surface, [Option((key,), quality, via) for key in keys], 1.0)]
        whole = self._group(surface, [Option((keys[0],), quality, via)], COMPOUND_WEIGHT)
        units = [self._group(part, [Option((part,), quality, via)], 1.0) for part in dict.fromkeys(parts)]
        return [whole, *units]

    def _sound_alikes(self, utterance: Utterance, terms: Sequence[Term]) -> list[_Other]:
        """Words that together sound like one known word: 住民表, 交付 金, 自 点 車. Voice input writes such."""
        found: list[_Other] = []
        tokens = utterance.tokens
        may_be_piece = [_NO_GRAMMAR.fullmatch(token.surface) is not None for token in tokens]
        for first, token in enumerate(tokens):
            if not may_be_piece[first]:
                continue
            reading = token.reading
            for last in range(first + 1, min(first + _MOST_PIECES, len(tokens))):
                if not may_be_piece[last]:
                    break
                piece = tokens[last]
                reading += piece.reading
                keys = self._vocabulary.readings.get(reading, ()) if len(reading) >= _MIN_SOUND_ALIKE else ()
                inside = [number for number, term in enumerate(terms) if token.begin <= term.begin < piece.end]
                if keys and inside:
                    via = f"読み「{reading}」"
                    options = tuple(Option((key,), SOUND_ALIKE_QUALITY, via) for key in keys)
                    found.append(_Other(inside[0], inside[-1] + 1, options, ("読み", reading)))
        return found

"""One ranking over every kind of entry, for the bot and for ``komado eval`` alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from bot.fit import Fit, aside_of, bits_of
from bot.kb.model import Entry, SynonymRule
from bot.kind import body_of, implied_words
from bot.match import Match, Question
from nlp.index import EMPTY_BAG, Bag, Field, Group, IndexBuilder, bag_of, keys_of
from nlp.letters import letters_of, pairs_of, weights_of
from nlp.phrase import MIN_INSIDE, PhraseBuilder
from nlp.place import spellings_of, without_place
from nlp.postings import Floats, Ints
from nlp.synonym import Lexicon
from nlp.topic import TopicBuilder, Topics
from nlp.utterance import Utterance, analyse
from nlp.vocabulary import VocabularyBuilder
from nlp.widen import Widener
from nlp.wording import Presence, WordingBuilder

_FIELDS = (
    Field("wording", 2.0, 0.3),
    Field("keyword", 1.5, 0.3),
    Field("implied", 1.0, 0.0),
    Field("answer", 1.0, 0.75),
)
_LETTER_FIELDS = (Field("wording", 2.0, 0.5), Field("answer", 1.0, 0.5))
_K1 = 1.2
_WORDS, _LETTERS, _TOPIC, _WORDING, _COVERED, _SAME = 42.0, 18.0, 8.0, 12.0, 4.0, 16.0
"""The most each part of a score gives: 100 in all."""
_CLOSENESS_POWER = 1.5
"""A wording that says just the same is worth more than two that say half."""
_LOOKED_AT = 2000
"""How many of the best by words and letters alone are compared wording by wording."""
_SPARE = 8
"""So many more are rounded and put in order than are asked for: rounding may change who is last."""
_WORDING_TWICE = 2.0
"""In an entry's topic its wordings count twice."""
UNIT_SHARE = 0.6
"""In a topic, a unit of a compound beside the compound itself."""


class Retriever:
    """Ranks the entries of one knowledge against utterances. Read-only once made."""

    def __init__(self, entries: Iterable[Entry], synonyms: Iterable[SynonymRule] = (), *, town: str = "") -> None:
        """``town`` is the name of the town all entries are about, left unread in them as in questions."""
        self._town = spellings_of(town)
        self._entries = tuple(entries)
        words, letters = IndexBuilder(_FIELDS, k1=_K1), IndexBuilder(_LETTER_FIELDS, k1=_K1)
        topics, vocabulary, wordings = TopicBuilder(), VocabularyBuilder(), WordingBuilder()
        kinds, phrases = _Kinds(), PhraseBuilder()
        keywords: list[frozenset[str]] = []
        implied: list[frozenset[str]] = []
        foci: list[int] = []
        for entry in self._entries:
            own = [self._analyse(text) for text in (entry.title, *entry.alternates)]
            tags = [analyse(text) for text in (*entry.keywords, entry.reading) if text]
            answer = [analyse(body_of(entry))]
            kind, kind_keys = kinds.read(implied_words(entry))
            for utterance in (*own, *tags, *answer):
                vocabulary.add(utterance)
            words.add({"wording": bag_of(own), "keyword": bag_of(tags), "implied": kind, "answer": bag_of(answer)})
            letters.add({"wording": letters_of(own), "answer": letters_of(answer)})
            topics.add(_weighed([(own, _WORDING_TWICE), (answer, 1.0)]))
            for utterance in own:
                phrases.add(utterance, entry.id)
            if entry.reading:
                phrases.add(own[0], entry.id, entry.reading)
            if entry.short_title:
                phrases.add(self._analyse(entry.short_title), entry.id)
            wordings.add(own, [aside_of(utterance) for utterance in own])
            keywords.append(keys_of(tags))
            implied.append(kind_keys)
            foci.append(bits_of(found.focus for utterance in own for found in utterance.focus))
        for utterance in kinds.utterances:
            vocabulary.add(utterance)
        self._index, self._letters, self._topics = words.build(), letters.build(), topics.build()
        self._wordings = wordings.build(self._index.rarity)
        self._keywords, self._implied = Presence(keywords), Presence(implied)
        self._fit = Fit(self._entries, foci)
        lexicon = Lexicon((rule.words, rule.targets) for rule in synonyms)
        self._widener = Widener(self._index, vocabulary.build(), lexicon)
        self._phrases = phrases.build()
        self._expiring = [number for number, entry in enumerate(self._entries) if entry.expires_on is not None]

    def read(self, text: str, *, today: date | None = None) -> Utterance:
        """Analyse what is said to this town: its own name says nothing. A long wording of an entry is known
        in kana too; a short one may be anything (家事 or 火事), and is heard in ranking alone.
        """
        return self._phrases.heard(self._analyse(text, today), shortest=MIN_INSIDE)

    def _analyse(self, text: str, today: date | None = None) -> Utterance:
        return analyse(without_place(text, self._town), today=today)

    def knows(self, key: str) -> bool:
        """Whether any entry speaks of the word."""
        return key in self._index

    def rank(self, utterance: Utterance, *, limit: int = 10, today: date | None = None) -> list[Match]:
        """The best entries, best first; of equal scores those that more words met, then in the order of the files.

        With ``today``, entries past their 公開終了日 are left out.
        """
        if utterance.terms and not any(character.isalpha() for term in utterance.terms for character in term.surface):
            return []  # a bare number means nothing by itself
        utterance = self._phrases.heard(utterance)
        groups = self._widener.groups(utterance)
        worth = sum(group.weight for group in groups)
        if not worth:
            return []
        scale = np.array([_WORDS * group.weight / worth for group in groups], dtype=np.float32)[:, None]
        words = self._index.gains(groups) * scale
        letters = _LETTERS * self._letters.sums(weights_of(self._letters, dict.fromkeys(pairs_of(utterance))))
        if today is not None:
            for number in self._expiring:
                if not self._entries[number].is_served_on(today):
                    words[:, number] = letters[number] = 0.0
        question = Question(groups, self._index)
        if words.shape[1] <= _LOOKED_AT:
            return self._judged(question, utterance, words, letters, None, limit)
        among = _greatest(words.sum(axis=0) + letters, _LOOKED_AT)
        return self._judged(question, utterance, words[:, among], letters[among], among, limit)

    def _judged(
        self,
        question: Question,
        utterance: Utterance,
        words: Floats,
        letters: Floats,
        among: Ints | None,
        limit: int,
    ) -> list[Match]:
        """The best of the documents ``among`` (None: all) that any word met, with every part of their scores."""
        groups, chosen = question.groups, slice(None) if among is None else among
        mass = np.array([group.mass for group in groups], dtype=np.float32)
        implied = self._implied.met(groups, among)
        nearness = self._wordings.nearest(
            groups, aside=aside_of(utterance), told=self._fit.told[chosen], implied=implied, among=among
        )
        accounted = np.maximum(np.maximum(implied, self._keywords.met(groups, among)), nearness.met)
        coverage = mass @ accounted / mass.sum()
        same = nearness.same * self._fit.is_answerable(utterance, chosen)
        others = np.stack(
            [
                letters,
                _TOPIC * self._topics.nearness(self._topics.direction(_topic_weights(groups, self._topics)), among),
                _WORDING * nearness.closeness**_CLOSENESS_POWER,
                _COVERED * coverage,
                _SAME * same,
                self._fit.points(utterance, same > 0, chosen),
            ]
        )
        actions = np.array([group.is_action for group in groups], dtype=bool)
        is_of_its_kind = np.asarray((implied > 0).any(axis=0))
        leaves_action = np.asarray((accounted[actions] == 0).any(axis=0)) & ~is_of_its_kind
        lexical = words.sum(axis=0)
        first = _greatest(np.where(lexical > 0, lexical + others.sum(axis=0), -np.inf), limit + _SPARE)
        first = first[lexical[first] > 0]
        word_points = np.round(words[:, first].astype(float), 2)
        other_points = np.round(others[:, first].astype(float), 2)
        scores = np.round(word_points.sum(axis=0) + other_points.sum(axis=0), 2)
        order = np.lexsort((-word_points.sum(axis=0), -scores))[:limit].tolist()
        numbers = (first if among is None else among[first]).tolist()
        return [
            Match(
                entry=self._entries[numbers[place]],
                score=float(scores[place]),
                wording=float(nearness.closeness[first[place]]),
                coverage=float(coverage[first[place]]),
                is_of_its_kind=bool(is_of_its_kind[first[place]]),
                leaves_action=bool(leaves_action[first[place]]),
                number=numbers[place],
                word_points=tuple(word_points[:, place].tolist()),
                other_points=tuple(other_points[:, place].tolist()),
                question=question,
            )
            for place in order
        ]


def _greatest(values: Floats, number: int) -> Ints:
    """The places of the greatest values, in order of place; of equals at the border the first."""
    if len(values) <= number:
        return np.arange(len(values))
    border = np.partition(values, len(values) - number)[len(values) - number]
    above, equal = np.flatnonzero(values > border), np.flatnonzero(values == border)
    places: Ints = np.sort(np.concatenate((above, equal[: number - len(above)])))
    return places


class _Kinds:
    """The words implied by the kinds of entries, each text read once."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[Bag, frozenset[str]]] = {"": (EMPTY_BAG, frozenset())}
        self.utterances: list[Utterance] = []

    def read(self, text: str) -> tuple[Bag, frozenset[str]]:
        if text not in self._read:
            utterance = analyse(text)
            self.utterances.append(utterance)
            self._read[text] = bag_of([utterance]), keys_of([utterance])
        return self._read[text]


def _weighed(texts: Iterable[tuple[Sequence[Utterance], float]]) -> dict[str, float]:
    """The words of a document and their units, counted by weight, for its topic."""
    counts: dict[str, float] = {}
    for utterances, weight in texts:
        for utterance in utterances:
            for term in utterance.terms:
                counts[term.key] = counts.get(term.key, 0.0) + weight * term.weight
                for part in term.parts:
                    counts[part] = counts.get(part, 0.0) + weight * UNIT_SHARE
    return counts


def _topic_weights(groups: Sequence[Group], topics: Topics) -> dict[str, float]:
    """The words of a question for its topic: each as itself, or as what it was taken for."""
    weights: dict[str, float] = {}
    for group in groups:
        key = next((option.keys[0] for option in group.options if option.keys[0] in topics), None)
        if key is not None:
            weights[key] = weights.get(key, 0.0) + group.share
    return weights

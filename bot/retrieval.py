"""One ranking over every kind of entry, for the bot and for ``komado eval`` alike."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from bot.fit import Fit, asides_in, asked_in
from bot.judge import Judge, greatest
from bot.kb.model import Entry, SynonymRule
from bot.kind import body_of, implied_words
from bot.match import Match, Question
from nlp.holding import HoldingsBuilder
from nlp.index import EMPTY_BAG, Bag, Field, IndexBuilder, bag_of, keys_of
from nlp.letters import Letters, letters_of, pairs_of
from nlp.marks import with_marks
from nlp.normalize import normalize
from nlp.phrase import MIN_INSIDE, PhraseBuilder
from nlp.place import spellings_of, without_place
from nlp.romaji import as_kana
from nlp.sought import Sought
from nlp.synonym import Lexicon
from nlp.topic import TopicBuilder
from nlp.utterance import NEGATED, Utterance, analyse, as_name
from nlp.vocabulary import VocabularyBuilder
from nlp.widen import Widener
from nlp.wording import WordingBuilder

_FIELDS = (
    Field("wording", 2.0, 0.3),
    Field("keyword", 1.5, 0.3),
    Field("implied", 1.0, 0.0),
    Field("answer", 1.0, 0.75),
)
_LETTER_FIELDS = (Field("wording", 2.0, 0.5), Field("answer", 1.0, 0.5))
_K1 = 1.2
_WORDS, _LETTERS = 42.0, 18.0
"""The most these parts of a score give; with those of the judge, 100 in all."""
_LATELY = 2000
"""Texts remembered while reading: those that entries share stand near each other, and all of them are too many."""
_MANY, _LOOKED_AT = 2000, 1000
"""Of more entries than many, how many of the best by words and letters alone are judged. Of 180,000 entries, 1,000 have
the same first entry for 373 of 374 questions, and 996 of 1,000 entries of the first ten, as 2,000 have."""
_OPENING = re.compile(
    r"^\s*(?:あと|それと|それから|ところで|ちなみに|えっと|えーと|あの|すみません|すいません)[、,\s]+(?=\S)"
)
"""How people begin; it says nothing of the matter."""
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
        keywords, implied = HoldingsBuilder(), HoldingsBuilder()
        foci: list[int] = []
        titles: list[Utterance] = []
        # The cases of one thing share most of their wordings, and things of one category their answers.
        lately = functools.lru_cache(maxsize=_LATELY)
        wording, text_of = lately(lambda text: as_name(self._analyse(text))), lately(analyse)
        for entry in self._entries:
            own = [wording(text) for text in entry.names]
            tags = [text_of(text) for text in (*entry.keywords, entry.reading) if text]
            answer = [text_of(body_of(entry))]
            kind, kind_keys = kinds.read(implied_words(entry))
            for utterance in own:
                vocabulary.add_name(utterance)
            for utterance in (*tags, *answer):
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
            asked = [asked_in(utterance) for utterance in own]
            wordings.add(own, [asides_in(foci) for foci in asked])
            keywords.add(keys_of(tags))
            implied.add(kind_keys)
            titles.append(own[0])
            foci.append(functools.reduce(operator.or_, asked))
        for utterance in kinds.utterances:
            vocabulary.add(utterance)
        self._index, self._letters = words.build(), Letters(letters.build())
        self._judge = Judge(
            self._entries,
            topics=topics.build(),
            wordings=wordings.build(self._index.rarity),
            keywords=keywords.build(),
            implied=implied.build(),
            fit=Fit(self._entries, foci, [self._index.speakers(utterance.keys) for utterance in titles]),
        )
        lexicon = Lexicon((rule.words, rule.targets) for rule in synonyms)
        self._vocabulary = vocabulary.build()
        self._widener = Widener(self._index, self._vocabulary, lexicon)
        self._phrases = phrases.build()
        self._expiring = [number for number, entry in enumerate(self._entries) if entry.expires_on is not None]

    def read(self, text: str, *, today: date | None = None) -> Utterance:
        """Analyse what is said to this town: its own name says nothing. A long wording of an entry is known
        in kana too; a short one may be anything (家事 or 火事), and is heard in ranking alone.
        """
        text = with_marks(as_kana(normalize(_OPENING.sub("", text))), self._vocabulary.by_bare)
        return self._phrases.heard(self._analyse(self._phrases.with_quoted(text), today), shortest=MIN_INSIDE)

    def _analyse(self, text: str, today: date | None = None) -> Utterance:
        return analyse(without_place(text, self._town), today=today)

    def knows(self, key: str) -> bool:
        """Whether any entry speaks of the word."""
        return key in self._index

    def speakers(self, keys: Iterable[str]) -> int:
        """How many entries speak of the rarest of the words; 0 of none."""
        return self._index.speakers(keys)

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
        words = self._index.gains(groups, [_WORDS * group.weight / worth for group in groups])
        letters = _LETTERS * self._letters.shares(pairs_of(utterance))
        if today is not None:
            for number in self._expiring:
                if not self._entries[number].is_served_on(today):
                    words[:, number] = letters[number] = 0.0
        lexical = words.sum(axis=0)
        if len(lexical) > _MANY:
            among = greatest(lexical + letters, _LOOKED_AT)
            among = among[lexical[among] > 0]
        else:
            among = np.flatnonzero(lexical > 0)
        if not len(among):
            return []
        question = Question(Sought(groups), self._index)
        return self._judge.best(question, utterance, words.take(among, axis=1), letters[among], among, limit)


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
    """The words of a document and their units, counted by weight, for its topic; what is denied (行けない) keeps no
    company that tells one.
    """
    counts: dict[str, float] = {}
    for utterances, weight in texts:
        for utterance in utterances:
            for term in utterance.terms:
                if term.key.endswith(NEGATED):
                    continue
                counts[term.key] = counts.get(term.key, 0.0) + weight * term.weight
                for part in term.parts:
                    counts[part] = counts.get(part, 0.0) + weight * UNIT_SHARE
    return counts

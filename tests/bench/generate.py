"""More entries with the word statistics of the real ones.

How an entry is made, all of it from one seeded random.Random:

* **Two real FAQs are crossed.** Each real FAQ is first parent equally often; the second is one of about the
  same length. Question: the first's words up to a particle that both have, then the second's words behind that
  particle (every pair of neighbours is a real one). Answer: the first's clauses up to a point, then the
  second's from the same point on. So lengths, word frequencies, the bunching of a word within one text and
  what a tokenizer has to do stay those of real texts, and relative document frequencies stay nearly put.
* **New words come in as the collection grows.** Good & Turing (1953): the share of running words that a larger
  sample would show for the first time is the share of words seen once. That share of the running words, taken
  from rare nouns (seen up to three times), is replaced; one word by one other throughout an entry. Heaps' law
  V = V0 (n/n0)^β says when the other word is a new one; β is measured on the real FAQs from their second half.
  Otherwise a word coined before comes again, as likely as it has come already (Simon's process: few become
  common, most stay rare).
* **What a new word is:** two Chinese characters, a first and a last one of real words, which Sudachi knows as
  one noun that no real FAQ has (about one pair in seven); or, one time in five and where no pair is found, a
  name in katakana of the morae of real ones, such as places and services have.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from tests.bench.corpus import Document, tokenizer

_RARE = 3
_KATAKANA_SHARE = 0.2
_TRIES = 40
_NEAR = 40
"""The second parent's place is at most so far from the first's, in order of length."""
_CLAUSE_ENDS = frozenset("。、，．！？!?\n")
_TWO_CHARACTERS = re.compile("[一-龯]{2}")
_KATAKANA = re.compile("[ァ-ヴー]{3,}")
_MORA = re.compile("[アイウエオカ-ヂツ-ヴ][ァィゥェォャュョ]?")


class _Word(NamedTuple):
    surface: str
    normalized: str
    kind: str
    """Part of speech, coarse."""


@dataclass(frozen=True, slots=True)
class _Parent:
    question: tuple[_Word, ...]
    clauses: tuple[tuple[_Word, ...], ...]
    length: int


class Generator:
    """Yields the real FAQs, then as many generated ones as are wanted: always the same."""

    def __init__(self, documents: Sequence[Document], seed: int = 3) -> None:
        self._documents = documents
        self._chance = Random(seed)  # noqa: S311 - no secret
        self._sudachi = tokenizer()
        self._parents = [self._parent(document) for document in documents]
        self._by_length = sorted(range(len(documents)), key=lambda number: self._parents[number].length)
        self._place = {number: place for place, number in enumerate(self._by_length)}
        texts = [[word.normalized for word in _words(parent)] for parent in self._parents]
        counts = Counter(word for text in texts for word in text)
        self._known = set(counts)
        self._running = self._first_running = sum(counts.values())
        self._first_vocabulary = len(counts)
        self.growth = _heaps(texts, Random(seed))  # noqa: S311
        """β of Heaps' law among the real FAQs."""
        rare = {word for word, count in counts.items() if count <= _RARE}
        nouns = Counter(
            word.normalized
            for parent in self._parents
            for word in _words(parent)
            if word.normalized in rare and word.kind == "名詞" and len(word.surface) >= 2
        )
        self._replaceable = frozenset(nouns)
        once = sum(count == 1 for count in counts.values())
        self._share = min(1.0, once / max(1, nouns.total()))
        twos = [word for word in counts if _TWO_CHARACTERS.fullmatch(word)] or ["小窓"]
        self._firsts, self._lasts = [word[0] for word in twos], [word[1] for word in twos]
        foreign = [word for word in counts if _KATAKANA.fullmatch(word)]
        self._morae = [mora for word in foreign for mora in _MORA.findall(word)] or ["コ", "マ", "ド"]
        self._coined: list[str] = []
        """Every coming of a coined word, in order."""

    def __iter__(self) -> Iterator[Document]:
        """Endless: a Generator is read once."""
        yield from self._documents
        order = list(range(len(self._documents)))
        while True:
            self._chance.shuffle(order)
            for number in order:
                yield self._child(number)

    def _parent(self, document: Document) -> _Parent:
        clauses: list[tuple[_Word, ...]] = []
        clause: list[_Word] = []
        for word in self._read(document.answer):
            clause.append(word)
            if word.surface in _CLAUSE_ENDS:
                clauses.append(tuple(clause))
                clause = []
        if clause:
            clauses.append(tuple(clause))
        return _Parent(tuple(self._read(document.question)), tuple(clauses), len(document.answer))

    def _read(self, text: str) -> list[_Word]:
        return [
            _Word(morpheme.surface(), morpheme.normalized_form(), morpheme.part_of_speech()[0])
            for morpheme in self._sudachi.tokenize(text)
        ]

    def _child(self, number: int) -> Document:
        first = self._parents[number]
        place = self._place[number] + self._chance.randint(-_NEAR, _NEAR)
        second = self._parents[self._by_length[min(len(self._by_length) - 1, max(0, place))]]
        share = self._chance.random()
        answer = (
            *first.clauses[: round(share * len(first.clauses))],
            *second.clauses[round(share * len(second.clauses)) :],
        )
        replaced: dict[str, str] = {}
        question = self._text(self._crossed(first.question, second.question), replaced)
        return Document(question, self._text([word for clause in answer for word in clause], replaced))

    def _crossed(self, first: Sequence[_Word], second: Sequence[_Word]) -> Sequence[_Word]:
        """The first up to a particle that both have, the second behind it; either as it is where they share none."""
        behind = {word.surface: place for place, word in enumerate(second) if word.kind == "助詞"}
        shared = [place for place, word in enumerate(first) if word.kind == "助詞" and word.surface in behind]
        if not shared:
            return self._chance.choice((first, second))
        place = self._chance.choice(shared)
        return (*first[: place + 1], *second[behind[first[place].surface] + 1 :])

    def _text(self, words: Sequence[_Word], replaced: dict[str, str]) -> str:
        self._running += len(words)
        surfaces = []
        for word in words:
            if word.normalized in self._replaceable:
                if word.normalized not in replaced:
                    is_kept = self._chance.random() >= self._share
                    replaced[word.normalized] = word.surface if is_kept else self._other()
                surfaces.append(replaced[word.normalized])
            else:
                surfaces.append(word.surface)
        return "".join(surfaces)

    def _other(self) -> str:
        wanted = self._first_vocabulary * (self._running / self._first_running) ** self.growth
        is_new = not self._coined or len(self._known) < wanted
        word = self._new() if is_new else self._chance.choice(self._coined)
        self._coined.append(word)
        return word

    def _new(self) -> str:
        for _ in range(_TRIES if self._chance.random() >= _KATAKANA_SHARE else 0):
            word = self._chance.choice(self._firsts) + self._chance.choice(self._lasts)
            if word in self._known:
                continue
            read = self._sudachi.tokenize(word)
            if len(read) == 1 and self._is_new_noun(read[0]):
                self._known.add(read[0].normalized_form())
                return word
        while True:
            word = "".join(self._chance.choice(self._morae) for _ in range(self._chance.randint(3, 6)))
            if word not in self._known:
                self._known.add(word)
                return word

    def _is_new_noun(self, morpheme: Any) -> bool:
        return (
            not morpheme.is_oov()
            and morpheme.part_of_speech()[0] == "名詞"
            and morpheme.normalized_form() not in self._known
        )


def _words(parent: _Parent) -> Iterator[_Word]:
    yield from parent.question
    for clause in parent.clauses:
        yield from clause


def _heaps(texts: Sequence[Sequence[str]], chance: Random) -> float:
    """β: how the vocabulary grows from the half of the texts to all of them, the mean of nine orders."""
    order = list(texts)
    slopes = []
    for _ in range(9):
        chance.shuffle(order)
        half = order[: len(order) // 2]
        vocabularies = [len({word for text in part for word in text}) for part in (half, order)]
        lengths = [sum(len(text) for text in part) for part in (half, order)]
        if lengths[0] and lengths[1] > lengths[0]:
            slopes.append(math.log(vocabularies[1] / vocabularies[0]) / math.log(lengths[1] / lengths[0]))
    return sum(slopes) / len(slopes) if slopes else 0.5


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is to stay the same, and what is to grow, from real to generated entries."""

    entries: int
    question_length: float
    """Characters, mean."""
    answer_length: float
    answer_spread: float
    """Standard deviation of the answers' characters."""
    running: int
    """Words in all."""
    vocabulary: int
    once: int
    """Words seen once."""
    frequencies: dict[str, float]
    """Share of the running words, by word, the most frequent first."""
    document_frequencies: dict[str, float]
    """Share of the entries that have the word."""


def statistics_of(documents: Sequence[Document]) -> Statistics:
    """Count the words of the entries, by Sudachi's normalized forms."""
    sudachi = tokenizer()
    counts: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    for document in documents:
        text = [morpheme.normalized_form() for morpheme in sudachi.tokenize(f"{document.question}\n{document.answer}")]
        counts.update(text)
        holders.update(set(text))
    answers = [len(document.answer) for document in documents]
    mean = sum(answers) / len(answers)
    return Statistics(
        entries=len(documents),
        question_length=sum(len(document.question) for document in documents) / len(documents),
        answer_length=mean,
        answer_spread=math.sqrt(sum((length - mean) ** 2 for length in answers) / len(answers)),
        running=counts.total(),
        vocabulary=len(counts),
        once=sum(count == 1 for count in counts.values()),
        frequencies={word: count / counts.total() for word, count in counts.most_common()},
        document_frequencies={word: count / len(documents) for word, count in holders.most_common()},
    )

"""Komado and its peers behind one small interface: build from the files, prepare a question, search it.

``prepare`` is what stands before the search proper: our analysis; a peer's query object, made from words that
Sudachi has parted beforehand. A peer's ``search`` alone is its bare retrieval.
"""

from __future__ import annotations

import abc
import heapq
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from tests.bench.corpus import Query, entries_in, tokenizer, words_in

DEPTH = 10


class System(abc.ABC):
    """Something that finds entries for a question."""

    library: ClassVar[str] = ""
    """Distribution whose version is printed."""
    does: ClassVar[str]
    """One line for the report."""

    def warm(self) -> None:  # noqa: B027 - most have nothing to load
        """Load what every process of this system has, before memory and time are taken."""

    def build(self, folder: Path, size: int) -> None:  # noqa: B027 - the floor searches nothing
        """Take in the first entries of the folder, one at a time."""

    def prepare(self, query: Query) -> Any:
        """Make of the question what ``search`` takes."""
        return query.words

    @abc.abstractmethod
    def search(self, prepared: Any) -> Any:
        """Find the best ten."""

    def numbers(self, found: Any) -> Iterable[int]:
        """Return the numbers of the entries found, best first."""
        return [int(number) for number in found]

    @classmethod
    def release(cls) -> str:
        """Return the version that is measured."""
        return version(cls.library) if cls.library else ""


class Sudachi(System):
    """The floor: one bare pass, nothing searched."""

    library = "SudachiPy"
    does = "one bare pass over the question (SplitMode.C), the floor"

    def warm(self) -> None:
        self._tokenize = tokenizer().tokenize
        self._tokenize("市役所")

    def prepare(self, query: Query) -> str:
        return query.text

    def search(self, prepared: str) -> Any:
        return self._tokenize(prepared)

    def numbers(self, found: Any) -> Iterable[int]:  # noqa: ARG002 - a pass finds no entry
        return ()


class Komado(System):
    """Ours: the production ranking with the lexicon that every town has."""

    library = "komado"
    does = "analyse, then the whole explained ranking"

    def warm(self) -> None:
        from bot.kb.loader import load_synonyms
        from nlp.utterance import analyse

        self._synonyms = load_synonyms(Path(__file__).resolve().parents[2] / "knowledge")
        self._analyse: Callable[[str], Any] = analyse
        analyse("市役所")

    def build(self, folder: Path, size: int) -> None:
        from bot.kb.model import Faq, Source
        from bot.retrieval import Retriever

        def faqs() -> Iterator[Faq]:
            for number, entry in enumerate(entries_in(folder, size)):
                source = Source("entries.jsonl", number + 1)
                yield Faq(id=str(number), title=entry.question, answer=entry.answer, source=source)

        self._retriever = Retriever(faqs(), self._synonyms)

    def prepare(self, query: Query) -> Any:
        return self._analyse(query.text)

    def search(self, prepared: Any) -> Any:
        return self._retriever.rank(prepared, limit=DEPTH)

    def numbers(self, found: Any) -> Iterable[int]:
        return [int(match.entry.id) for match in found]


class Tantivy(System):
    """Lucene's cousin in Rust: BM25 over words, block-max WAND, one segment in memory."""

    library = "tantivy"
    does = "BM25 over words that carry meaning (no particles, no marks), OR, index in memory, one segment"
    words: ClassVar[str] = "words"

    def build(self, folder: Path, size: int) -> None:
        import tantivy

        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("text", tokenizer_name="whitespace", index_option="freq")
            .add_unsigned_field("number", fast=True, stored=True)
            .build()
        )
        index = tantivy.Index(schema)
        writer = index.writer(heap_size=1_000_000_000, num_threads=1)
        for number, words in enumerate(words_in(folder, size, self.words)):
            document = tantivy.Document()
            document.add_text("text", " ".join(words))
            document.add_unsigned("number", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._schema, self._searcher = schema, index.searcher()
        self._query, self._should = tantivy.Query, tantivy.Occur.Should

    def prepare(self, query: Query) -> Any:
        terms = [
            (self._should, self._query.term_query(self._schema, "text", word))
            for word in sorted(set(self._asked(query)))
        ]
        return self._query.boolean_query(terms)

    def _asked(self, query: Query) -> Sequence[str]:
        return query.words

    def search(self, prepared: Any) -> Any:
        return self._searcher.search(prepared, DEPTH, count=False)

    def numbers(self, found: Any) -> Iterable[int]:
        return [int(self._searcher.doc(address)["number"][0]) for _, address in found.hits]


class TantivyEvery(Tantivy):
    """The same over every word, as a search box without a stop list has it; longer lists to walk."""

    does = "the same over every word, particles and marks too"
    words = "every"

    def _asked(self, query: Query) -> Sequence[str]:
        return query.every


class Bm25s(System):
    """BM25 scored eagerly into a sparse matrix, numpy backend."""

    library = "bm25s"
    does = "BM25 scores made beforehand, numpy backend"

    def build(self, folder: Path, size: int) -> None:
        import bm25s  # type: ignore[import-untyped]

        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(w, len(vocabulary)) for w in words] for words in words_in(folder, size)]
        self._retriever = bm25s.BM25()
        self._retriever.index(bm25s.tokenization.Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
        self._depth = min(DEPTH, size)

    def prepare(self, query: Query) -> list[list[str]]:
        return [list(query.words)]

    def search(self, prepared: list[list[str]]) -> Any:
        return self._retriever.retrieve(prepared, k=self._depth, show_progress=False)

    def numbers(self, found: Any) -> Iterable[int]:
        return [int(number) for number in found.documents[0]]


class RankBm25(System):
    """BM25 in plain Python over one dictionary an entry."""

    library = "rank-bm25"
    does = "BM25Okapi, every entry scored"

    def build(self, folder: Path, size: int) -> None:
        import rank_bm25  # type: ignore[import-untyped]

        self._bm25 = rank_bm25.BM25Okapi(words_in(folder, size))
        self._numbers = range(size)

    def search(self, prepared: Sequence[str]) -> Any:
        return self._bm25.get_top_n(prepared, self._numbers, DEPTH)


class Fts5(System):
    """SQLite's full-text search with trigrams of characters, as a page's search box has it."""

    does = "trigrams of the whole question by OR, BM25, in memory"

    def build(self, folder: Path, size: int) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("CREATE VIRTUAL TABLE entries USING fts5(text, content='', tokenize='trigram')")
        self._base.executemany(
            "INSERT INTO entries(rowid, text) VALUES (?, ?)",
            ((number, f"{one.question}\n{one.answer}") for number, one in enumerate(entries_in(folder, size))),
        )
        self._base.execute("INSERT INTO entries(entries) VALUES ('optimize')")
        self._base.commit()

    def prepare(self, query: Query) -> str:
        text = query.text
        trigrams = dict.fromkeys(text[place : place + 3].replace('"', '""') for place in range(len(text) - 2))
        return " OR ".join(f'"{trigram}"' for trigram in trigrams) or '""'

    def search(self, prepared: str) -> Any:
        sql = f"SELECT rowid FROM entries WHERE entries MATCH ? ORDER BY rank LIMIT {DEPTH}"  # noqa: S608 - a constant
        return self._base.execute(sql, (prepared,)).fetchall()

    def numbers(self, found: Any) -> Iterable[int]:
        return [row[0] for row in found]

    @classmethod
    def release(cls) -> str:
        return sqlite3.sqlite_version


class RapidFuzz(System):
    """Every entry's question compared with the one asked, character by character."""

    library = "RapidFuzz"
    does = "process.extract with fuzz.ratio over all questions (not the answers)"

    def build(self, folder: Path, size: int) -> None:
        self._questions = [entry.question for entry in entries_in(folder, size)]

    def warm(self) -> None:
        from rapidfuzz import fuzz, process

        self._extract, self._scorer = process.extract, fuzz.ratio

    def prepare(self, query: Query) -> str:
        return query.text

    def search(self, prepared: str) -> Any:
        return self._extract(prepared, self._questions, scorer=self._scorer, limit=DEPTH)

    def numbers(self, found: Any) -> Iterable[int]:
        return [place for _, _, place in heapq.nlargest(DEPTH, found, key=lambda one: one[1])]


FLOOR, OURS, BAR, LOW_BAR = "sudachi", "komado", "tantivy", "tantivy-every"
SYSTEMS: dict[str, type[System]] = {
    FLOOR: Sudachi,
    OURS: Komado,
    BAR: Tantivy,
    LOW_BAR: TantivyEvery,
    "bm25s": Bm25s,
    "rank-bm25": RankBm25,
    "fts5": Fts5,
    "rapidfuzz": RapidFuzz,
}
"""By name. The first four are always measured: the ratios are taken to them."""
ALWAYS = (FLOOR, OURS, BAR, LOW_BAR)
PEERS = tuple(name for name in SYSTEMS if name not in ALWAYS)

"""Where the entries and questions of the bench come from, and the files through which the systems get them.

Every system runs in a process of its own and reads the same files, line by line: the entries, their words,
the questions. An entry's id is its number in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from sudachipy import Dictionary, SplitMode

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "localgovfaq"
WARM_UP = 50
"""Questions of the first entries, asked before anything is timed."""

_SPACE = "空白"
_GRAMMAR = frozenset(("助詞", "助動詞", "補助記号", "空白", "記号"))


class SourceError(Exception):
    """The FAQs or the questions cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """One FAQ: what is found."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Query:
    """One question: what is asked."""

    text: str
    words: tuple[str, ...]
    """Sudachi's normalized forms without particles and marks: what a search engine would look for."""
    every: tuple[str, ...]
    """The same with particles and marks."""
    accept: tuple[int, ...]
    """Numbers of the entries that answer it."""


def tokenizer() -> Any:
    """Sudachi as the bot has it: the core dictionary, long units."""
    return Dictionary(dict="core").tokenizer(SplitMode.C)


def words_of(morphemes: Iterable[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Normalized forms, without spaces within: those that carry meaning, and every one."""
    words, every = [], []
    for morpheme in morphemes:
        kind = morpheme.part_of_speech()[0]
        word = "_".join(morpheme.normalized_form().split())
        if not word or kind == _SPACE:
            continue
        every.append(word)
        if kind not in _GRAMMAR:
            words.append(word)
    return tuple(words), tuple(every)


def read_sources(faq: Path, bank: Path) -> tuple[list[Document], list[tuple[str, tuple[int, ...]]]]:
    """The real FAQs, and the questions with the numbers of the FAQs they accept. Raises SourceError."""
    numbers: dict[str, int] = {}
    documents: list[Document] = []
    for data in _lines(faq):
        numbers[str(data["id"])] = len(documents)
        documents.append(Document(data["question"], data["answer"]))
    questions = [
        (data["query"], tuple(numbers[str(name)] for name in data["accept"] if str(name) in numbers))
        for data in _lines(bank)
    ]
    return documents, questions


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SourceError(
            f"cannot read {path} ({error}): the bench needs the FAQs and questions of shared/data/localgovfaq "
            "beside the project, or your own by --faq and --bank"
        ) from None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for the systems to read."""

    entries: int
    queries: int
    passes: float
    """Seconds in Sudachi over all entries: the floor of every build."""
    made: float
    """Seconds for making and writing the entries besides."""


def write(
    folder: Path, documents: Iterable[Document], questions: Iterable[tuple[str, tuple[int, ...]]], size: int
) -> Written:
    """Write the first ``size`` entries, their words, and the questions, into the folder."""
    sudachi = tokenizer()
    started = perf_counter()
    passes, entries = 0.0, 0
    warm: list[str] = []
    with (
        (folder / "entries.jsonl").open("w", encoding="utf-8", newline="\n") as whole,
        (folder / "words.txt").open("w", encoding="utf-8", newline="\n") as words,
        (folder / "every.txt").open("w", encoding="utf-8", newline="\n") as every,
    ):
        for document in islice(documents, size):
            before = perf_counter()
            morphemes = sudachi.tokenize(f"{document.question}\n{document.answer}")
            passes += perf_counter() - before
            whole.write(json.dumps([document.question, document.answer], ensure_ascii=False) + "\n")
            for file, row in zip((words, every), words_of(morphemes), strict=True):
                file.write(" ".join(row) + "\n")
            if entries < WARM_UP:
                warm.append(document.question)
            entries += 1
    asked = [(text, accept) for text, accept in questions if text.strip()]
    for name, rows in (("warm.jsonl", [(text, ()) for text in warm]), ("queries.jsonl", asked)):
        with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
            for text, accept in rows:
                file.write(json.dumps([text, *words_of(sudachi.tokenize(text)), accept], ensure_ascii=False) + "\n")
    return Written(entries, len(asked), passes, perf_counter() - started - passes)


def entries_in(folder: Path, size: int) -> Iterator[Document]:
    """The first entries, one at a time."""
    with (folder / "entries.jsonl").open(encoding="utf-8") as file:
        for line in islice(file, size):
            yield Document(*json.loads(line))


def words_in(folder: Path, size: int, name: str = "words") -> Iterator[list[str]]:
    """The ``words`` of the first entries, or ``every`` word of theirs, one entry at a time."""
    with (folder / f"{name}.txt").open(encoding="utf-8") as file:
        for line in islice(file, size):
            yield line.split()


def queries_in(folder: Path, name: str) -> list[Query]:
    """The questions of ``queries`` or ``warm``."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Query(text, tuple(words), tuple(every), tuple(accept)) for text, words, every, accept in map(json.loads, lines)
    ]

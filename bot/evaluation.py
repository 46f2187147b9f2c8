"""How well the production ranking finds the right FAQ: figures over a question bank.

nDCG after Järvelin & Kekäläinen (2002) with linear gain: 2 for an accepted answer, 1 for a related one.
Intervals are Wilson's (1927) at 95 %.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cutoff import is_sure, likely_matches
from bot.errors import BankError
from bot.kb.model import Faq, Source
from bot.retrieval import Retriever
from bot.route import RouteKind
from nlp.utterance import analyse

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a bank, the ids that answer it, and ids that nearly do."""

    id: str
    text: str
    accept: frozenset[str]
    related: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the engine did with one question."""

    question: Question
    ranked: tuple[str, ...]
    kind: RouteKind
    """Answer, suggestion or fallback: what a resident would have met."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its numerator and denominator."""

    name: str
    count: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 where there was nothing to count."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.96, self.total, self.value
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the questions that have an answer."""

    name: str
    value: float
    total: int


def read_faqs(path: Path) -> list[Faq]:
    """FAQ JSONL ``{"id", "question", "answer", "alternates"?}`` as entries. Raises BankError with the line."""
    faqs: list[Faq] = []
    seen: set[str] = set()
    for line, data in _lines(path):
        name = _id(path, line, data.get("id"))
        question, answer = data.get("question"), data.get("answer")
        alternates = data.get("alternates", [])
        if not isinstance(question, str) or not isinstance(answer, str) or not question.strip():
            raise BankError(f"{path}:{line}: question と answer を文字で書いてください。")
        if not isinstance(alternates, list) or not all(isinstance(text, str) for text in alternates):
            raise BankError(f"{path}:{line}: alternates は文のならびにしてください。")
        if name in seen:
            raise BankError(f"{path}:{line}: id「{name}」が2回あります。")
        seen.add(name)
        faqs.append(
            Faq(id=name, title=question, answer=answer, alternates=tuple(alternates), source=Source(str(path), line))
        )
    if not faqs:
        raise BankError(f"{path}: FAQ が1件もありません。")
    return faqs


def read_bank(path: Path, faqs: Sequence[Faq]) -> list[Question]:
    """Question bank JSONL ``{"id", "query", "accept": [ids], "related"?: [ids]}``. Raises BankError."""
    known = {faq.id for faq in faqs}
    questions: list[Question] = []
    for line, data in _lines(path):
        query = data.get("query")
        accept, related = data.get("accept"), data.get("related", [])
        if not isinstance(query, str) or not isinstance(accept, list) or not isinstance(related, list):
            raise BankError(f"{path}:{line}: query は文字、accept と related は id のならびにしてください。")
        ids = frozenset(_id(path, line, name) for name in accept), frozenset(_id(path, line, name) for name in related)
        unknown = sorted((ids[0] | ids[1]) - known)
        if unknown:
            raise BankError(f"{path}:{line}: id「{unknown[0]}」は FAQ のファイルにありません。")
        questions.append(Question(_id(path, line, data.get("id")), query, *ids))
    if not questions:
        raise BankError(f"{path}: 質問が1件もありません。")
    return questions


def run(faqs: Sequence[Faq], bank: Sequence[Question], tick: Callable[[], None]) -> list[Ranked]:
    """Rank every question through the production ranking; ``tick`` is called after each."""
    retriever = Retriever(faqs)
    results: list[Ranked] = []
    for question in bank:
        matches = retriever.rank(analyse(question.text), limit=DEPTH)
        if is_sure(matches):
            kind = RouteKind.ANSWER
        else:
            kind = RouteKind.SUGGESTION if likely_matches(matches) else RouteKind.FALLBACK
        results.append(Ranked(question, tuple(match.entry.id for match in matches), kind))
        tick()
    return results


def measure(results: Sequence[Ranked]) -> list[Rate | Mean]:
    """The figures, in the order in which they are printed."""
    covered = [result for result in results if result.question.accept or result.question.related]
    answered = [result for result in results if result.kind is RouteKind.ANSWER]
    right = [result for result in answered if _gain(result, 0)]
    return [
        Rate("カバー率", len(covered), len(results)),
        Rate("回答率", sum(result.kind is not RouteKind.FALLBACK for result in results), len(results)),
        Rate("正答率", sum(_is_served(result) for result in covered), len(covered)),
        Rate("誤答率", len(answered) - len(right), len(results)),
        Rate("P@1", sum(_gain(result, 0) > 0 for result in covered), len(covered)),
        Rate("Hit@3", sum(any(_gain(result, place) for place in range(3)) for result in covered), len(covered)),
        _mean("MRR", [_reciprocal_rank(result) for result in covered]),
        _mean("Recall@10", [_recall(result) for result in covered]),
        _mean("nDCG@10", [_ndcg(result) for result in covered]),
    ]


def write_run(path: Path, results: Sequence[Ranked]) -> None:
    """Write the run as JSONL ``{"id", "ranked", "kind"}``."""
    lines = (
        json.dumps(
            {"id": result.question.id, "ranked": list(result.ranked), "kind": result.kind.value}, ensure_ascii=False
        )
        for result in results
    )
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise BankError(f"{path} に書けません（{error.strerror}）。場所と空き容量を見てください。") from None


def _is_served(result: Ranked) -> bool:
    """Whether the resident meets a right answer: as the answer, or among the first three suggestions."""
    shown = {RouteKind.ANSWER: 1, RouteKind.SUGGESTION: 3}.get(result.kind, 0)
    return any(_gain(result, place) for place in range(shown))


def _gain(result: Ranked, place: int) -> int:
    if place >= len(result.ranked):
        return 0
    name = result.ranked[place]
    return 2 if name in result.question.accept else 1 if name in result.question.related else 0


def _recall(result: Ranked) -> float:
    wanted = result.question.accept | result.question.related
    return len(wanted & set(result.ranked[:DEPTH])) / len(wanted)


def _reciprocal_rank(result: Ranked) -> float:
    return next((1 / (place + 1) for place in range(len(result.ranked)) if _gain(result, place)), 0.0)


def _ndcg(result: Ranked) -> float:
    question = result.question
    ideal = sorted([2] * len(question.accept) + [1] * len(question.related), reverse=True)[:DEPTH]
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))
    return sum(_gain(result, place) / math.log2(place + 2) for place in range(DEPTH)) / best


def _mean(name: str, values: Sequence[float]) -> Mean:
    return Mean(name, sum(values) / len(values) if values else 0.0, len(values))


def _lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BankError(f"{path} を読めません（{error.strerror}）。場所を確かめてください。") from None
    except UnicodeDecodeError:
        raise BankError(f"{path}: 文字コードが UTF-8 ではありません。") from None
    rows: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise BankError(f"{path}:{number}: 1行に1つの JSON（{{…}}）になっていません。")
        rows.append((number, data))
    return rows


def _id(path: Path, line: int, value: object) -> str:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BankError(f"{path}:{line}: id がありません。")

"""FAQ files and question banks, read from JSONL line by line; every complaint names its line."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BankError
from bot.kb.model import Faq, Source


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a bank, the ids that answer it, and ids that nearly do."""

    id: str
    text: str
    accept: frozenset[str]
    related: frozenset[str]

    @property
    def is_outside(self) -> bool:
        """Whether nothing in the knowledge answers it, not even nearly."""
        return not self.accept and not self.related


def read_faqs(path: Path) -> list[Faq]:
    """FAQ JSONL ``{"id", "question", "answer", "alternates"?}`` as entries. Raises BankError with the line."""
    faqs: list[Faq] = []
    seen: set[str] = set()
    for line, data in read_rows(path):
        name = read_id(path, line, data.get("id"))
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


def read_bank(path: Path, known: AbstractSet[str], where: str = " FAQ のファイル") -> list[Question]:
    """Question bank JSONL ``{"id", "query", "accept": [ids], "related"?: [ids]}``.

    ``known`` are the ids that may stand in it, ``where`` tells staff where those are written. Raises BankError
    with the line.
    """
    questions: list[Question] = []
    for line, data in read_rows(path):
        query = data.get("query")
        accept, related = data.get("accept"), data.get("related", [])
        if not isinstance(query, str) or not isinstance(accept, list) or not isinstance(related, list):
            raise BankError(f"{path}:{line}: query は文字、accept と related は id のならびにしてください。")
        accepted = frozenset(read_id(path, line, name) for name in accept)
        nearly = frozenset(read_id(path, line, name) for name in related)
        unknown = sorted((accepted | nearly) - known)
        if unknown:
            raise BankError(f"{path}:{line}: id「{unknown[0]}」は{where}にありません。")
        questions.append(Question(read_id(path, line, data.get("id")), query, accepted, nearly))
    if not questions:
        raise BankError(f"{path}: 質問が1件もありません。")
    return questions


def read_rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Every JSON object of a JSONL file with its line (from 1). Raises BankError."""
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


def read_id(path: Path, line: int, value: object) -> str:
    """An id as text: staff may write it as a number. Raises BankError."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BankError(f"{path}:{line}: id がありません。")

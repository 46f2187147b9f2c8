"""A run on disk: what was done with each question, to be compared with a later one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BankError
from bot.evaluation.bank import read_id, read_rows
from bot.evaluation.respondent import Ranked
from bot.route import RouteKind


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a run file."""

    ranked: tuple[str, ...]
    kind: RouteKind
    score: float


def write_run(path: Path, results: Sequence[Ranked]) -> None:
    """Write the run as JSONL ``{"id", "ranked", "kind", "score"}``. Raises BankError."""
    lines = (
        json.dumps(
            {
                "id": result.question.id,
                "ranked": list(result.ranked),
                "kind": result.kind.value,
                "score": round(result.score, 4),
            },
            ensure_ascii=False,
        )
        for result in results
    )
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise BankError(f"{path} に書けません（{error.strerror}）。場所と空き容量を見てください。") from None


def read_run(path: Path) -> Mapping[str, Row]:
    """A run file by question id; the score may be missing. Raises BankError with the line."""
    kinds = {kind.value: kind for kind in RouteKind}
    rows: dict[str, Row] = {}
    for line, data in read_rows(path):
        name = read_id(path, line, data.get("id"))
        ranked, kind, score = data.get("ranked"), data.get("kind"), data.get("score", 0.0)
        if not isinstance(ranked, list) or not all(isinstance(one, str) for one in ranked):
            raise BankError(f"{path}:{line}: ranked は id（文字）のならびにしてください。")
        if not isinstance(kind, str) or kind not in kinds:
            raise BankError(f"{path}:{line}: kind は {'・'.join(kinds)} のどれかにしてください。")
        if not isinstance(score, int | float) or isinstance(score, bool):
            raise BankError(f"{path}:{line}: score は数字にしてください。")
        if name in rows:
            raise BankError(f"{path}:{line}: id「{name}」が2回あります。")
        rows[name] = Row(tuple(ranked), kinds[kind], float(score))
    if not rows:
        raise BankError(f"{path}: 結果が1件もありません。")
    return rows

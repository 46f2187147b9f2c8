"""What an import read and what it listed, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.importers.imported import AREAS, ITEMS, Imported, ImportProblem

_SHOWN = 200
"""Problems on the terminal; ``--json`` has them all."""
_NAMES = {
    "courses": "コースのファイル",
    ITEMS: "品目",
    AREAS: "地区",
    "categories": "分別区分",
    "stops": "休止期間",
    "remarks": "注意書き",
    "aliases": "別名",
    "rules": "収集の規則",
    "changes": "収集の変更",
}


def as_json(imported: Imported) -> dict[str, Any]:
    """``{"items": {"read", "listed", "rows"}, "areas": {…}, …, "problems": [{"file", "line", "message"}],
    "notes": …}``.

    ``read``: rows that were read and written; ``listed``: rows left out, each with its problem. Together they are
    the rows of the source, ``rows``.
    """
    counts = {
        kind: {
            "read": imported.rows_out.get(kind, 0),
            "listed": imported.listed[kind],
            "rows": imported.rows_in.get(kind, 0),
        }
        for kind in _kinds(imported)
    }
    return {**counts, "problems": _told(imported.problems), "notes": _told(imported.notes)}


def as_text(imported: Imported) -> str:
    """The same in Japanese, for the terminal: the counts, then one line for each problem."""
    lines = []
    for kind in _kinds(imported):
        rows = imported.rows_in.get(kind, 0)
        if rows:
            written, listed = imported.rows_out.get(kind, 0), imported.listed[kind]
            told = f"、{listed}行は下に挙げます" if listed else ""
            lines.append(f"{_NAMES.get(kind, kind)}: {rows}行のうち{written}行を書きました{told}。")
    lines += [f"{note.source}: {note.message}" for note in imported.notes]
    shown = imported.problems[:_SHOWN]
    lines += [f"{problem.source}: {problem.message}" for problem in shown]
    if len(shown) < len(imported.problems):
        lines.append(f"ほかに{len(imported.problems) - len(shown)}件あります。--json を付けると、すべて出します。")
    return "\n".join(lines)


def _told(problems: Iterable[ImportProblem]) -> list[dict[str, Any]]:
    return [
        {"file": problem.source.path, "line": problem.source.line, "message": problem.message} for problem in problems
    ]


def _kinds(imported: Imported) -> list[str]:
    return list(dict.fromkeys((ITEMS, AREAS, *imported.rows_in, *imported.listed)))

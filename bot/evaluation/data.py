"""A report for programs: what ``--json`` prints."""

from __future__ import annotations

from typing import Any

from bot.evaluation.comparison import Change, Comparison
from bot.evaluation.curve import Curve
from bot.evaluation.figure import Mean, Rate
from bot.evaluation.judgement import Outcome, ndcg
from bot.evaluation.miss import Miss
from bot.evaluation.report import Block, Report
from bot.evaluation.respondent import Ranked


def report_data(report: Report) -> dict[str, Any]:
    """The figures by their printed name, everything else under English keys. Floats are cut to four places."""
    data: dict[str, Any] = {**_block_data(report.whole), "curve": _curve_data(report.curve)}
    if report.rest is not None:
        data["without"] = {"ids": list(report.without), "questions": report.rest.total, **_block_data(report.rest)}
    if report.comparison is not None:
        data["against"] = _comparison_data(report.comparison)
    data["worst"] = [_miss_data(miss) for miss in report.misses]
    return data


def _block_data(block: Block) -> dict[str, Any]:
    data: dict[str, Any] = {figure.name: _figure_data(figure) for figure in block.figures}
    data["folds"] = {
        one.name: {
            "min": round(min(one.folds), 4),
            "max": round(max(one.folds), 4),
            "values": [round(value, 4) for value in one.folds],
        }
        for one in block.spreads
        if one.folds
    }
    return data


def _figure_data(figure: Rate | Mean) -> dict[str, Any]:
    data: dict[str, Any] = {"value": round(figure.value, 4)}
    if isinstance(figure, Rate):
        data["count"] = figure.count
    return {**data, "total": figure.total, "interval": [round(end, 4) for end in figure.interval]}


def _curve_data(curve: Curve) -> dict[str, Any]:
    return {
        "area": round(curve.area, 4),
        "decided_area": round(curve.decided_area, 4),
        "decision": {"coverage": round(curve.decision_coverage, 4), **_figure_data(curve.decision)},
        "points": [
            {
                "coverage": round(point.coverage, 4),
                "score_cutoff": round(point.score_cutoff, 4),
                "risk": round(point.risk, 4),
                "decided_risk": round(point.decided_risk, 4),
            }
            for point in curve.table()
        ],
    }


def _comparison_data(comparison: Comparison) -> dict[str, Any]:
    groups = {
        "ranked_better": comparison.ranked_better,
        "ranked_worse": comparison.ranked_worse,
        "decided_better": comparison.decided_better,
        "decided_worse": comparison.decided_worse,
    }
    return {
        "questions": len(comparison.changes),
        "only_new": comparison.only_new,
        "only_old": comparison.only_old,
        "counts": {name: len(changes) for name, changes in groups.items()},
        "differences": {mean.name: _figure_data(mean) for mean in comparison.differences},
        **{name: [_change_data(change) for change in changes] for name, changes in groups.items()},
    }


def _change_data(change: Change) -> dict[str, Any]:
    before, after = change.outcomes
    return {
        "id": change.new.question.id,
        "query": change.new.question.text,
        "old": _side(change.old, change.old_rank, before),
        "new": _side(change.new, change.new_rank, after),
    }


def _side(result: Ranked, rank: int | None, got: Outcome) -> dict[str, Any]:
    return {"nDCG@10": round(ndcg(result), 4), "rank": rank, "kind": result.kind.value, "outcome": got.name.lower()}


def _miss_data(miss: Miss) -> dict[str, Any]:
    result, right = miss.result, miss.right
    first = None
    if result.ranked:
        first = {"id": result.ranked[0], "title": miss.first_title, "score": result.score, "why": result.why}
    return {
        "id": result.question.id,
        "query": result.question.text,
        "kind": result.kind.value,
        "first": first,
        "right": None
        if right is None
        else {"id": right.id, "title": right.title, "rank": right.rank, "score": right.score, "why": right.why},
    }

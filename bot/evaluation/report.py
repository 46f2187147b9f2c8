"""Everything ``komado eval`` tells of a run, put together once: ``text`` shows it to people, ``data`` to programs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.evaluation.comparison import Comparison
from bot.evaluation.curve import Curve, risk_coverage
from bot.evaluation.figure import Mean, Rate, Spread, leaving_out, measure, spread
from bot.evaluation.miss import Miss
from bot.evaluation.respondent import Ranked


@dataclass(frozen=True, slots=True)
class Block:
    """The figures of a set of questions, and their spread over the folds."""

    figures: tuple[Rate | Mean, ...]
    spreads: tuple[Spread, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of one run."""

    whole: Block
    without: tuple[str, ...]
    """The ids whose own questions the block ``rest`` leaves out."""
    rest: Block | None
    curve: Curve
    comparison: Comparison | None
    misses: tuple[Miss, ...]


def make_report(
    results: Sequence[Ranked],
    *,
    without: Collection[str] = (),
    comparison: Comparison | None = None,
    misses: Sequence[Miss] = (),
) -> Report:
    """Everything there is to tell of a run (at least one question)."""
    rest = _block(leaving_out(results, without)) if without else None
    return Report(_block(results), tuple(without), rest, risk_coverage(results), comparison, tuple(misses))


def _block(results: Sequence[Ranked]) -> Block:
    return Block(tuple(measure(results)), tuple(spread(results)), len(results))

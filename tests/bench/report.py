"""What was measured, as a table, as growth, and against the lines that issue 3 wants reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from tests.bench.race import Result, Timing
from tests.bench.systems import BAR, FLOOR, LOW_BAR, OURS

PASSES_LIMIT, PASSES_SIZE = 30.0, 1_800
BAR_LIMIT, BAR_SIZE = 5.0, 180_000
LINEAR_LIMIT = 1.25
"""Growth.build_ratio and memory_ratio above this are not linear."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a system or a stage of it at one size, with its ratios."""

    name: str
    result: Result
    timing: Timing
    passes: float | None
    """Its mean time over that of a bare Sudachi pass."""
    median_passes: float | None
    """The median of the same, question by question."""
    bar: float | None
    """Its mean time over tantivy's bare search."""
    low_bar: float | None
    """The same with tantivy over every word."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the acceptance."""

    point: str
    wanted: str
    figure: str
    passed: bool | None
    """None: not measured in this run."""


def rows_of(results: Sequence[Result]) -> Iterator[Row]:
    """The table of one size: peers by their bare search, ours by its two stages and both together."""
    by_name = {result.system: result for result in results}
    floor, bar, low_bar = (_search(by_name.get(name)) for name in (FLOOR, BAR, LOW_BAR))
    for result in results:
        if result.search is None or result.prepare is None or result.both is None:
            continue
        stages = [(result.system, result.search)]
        if result.system == OURS:
            stages = [
                (f"{OURS} analyse", result.prepare),
                (f"{OURS} rank", result.search),
                (f"{OURS} both", result.both),
            ]
        for name, timing in stages:
            yield Row(
                name,
                result,
                timing,
                passes=timing.mean / floor.mean if floor else None,
                median_passes=median(a / b for a, b in zip(timing.each, floor.each, strict=True)) if floor else None,
                bar=timing.mean / bar.mean if bar else None,
                low_bar=timing.mean / low_bar.mean if low_bar else None,
            )


def _search(result: Result | None) -> Timing | None:
    return result.search if result is not None and not result.failure else None


def table_of(results: Sequence[Result], queries: int) -> str:
    """The table of all sizes, and the failures."""
    head: tuple[str, ...] = (
        "system",
        "entries",
        "build s",
        "MB",
        "peak MB",
        "mean ms",
        "median",
        "p95",
        "first",
        "x pass",
        "median",
        "x tantivy",
        "x t.-every",
        "found",
        "rounds",
    )
    lines = [head]
    for size in dict.fromkeys(result.size for result in results):
        for row in rows_of([result for result in results if result.size == size]):
            result, timing = row.result, row.timing
            lines.append(
                (
                    row.name,
                    f"{size:,}",
                    f"{result.build:.2f}",
                    f"{result.memory:.0f}",
                    f"{result.peak:.0f}",
                    *(f"{value:.4f}" for value in (timing.mean, timing.median, timing.p95, timing.first)),
                    *(_ratio(value) for value in (row.passes, row.median_passes, row.bar, row.low_bar)),
                    f"{result.found}/{queries}",
                    str(result.rounds),
                )
            )
    failures = [f"{one.system} at {one.size:,}: FAILED: {one.failure}" for one in results if one.failure]
    return "\n".join([*_aligned(lines), *failures])


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _aligned(lines: Sequence[tuple[str, ...]], *, is_prose: bool = False) -> list[str]:
    """Columns: the first to the left, figures to the right; prose to the left throughout."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [
        "  ".join(
            cell.ljust(width) if is_prose or column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class Growth:
    """What an entry costs a system at each size."""

    system: str
    sizes: tuple[int, ...]
    milliseconds: tuple[float, ...]
    """Of building, per entry."""
    kilobytes: tuple[float, ...]
    """Of memory that stays, per entry."""

    @property
    def build_ratio(self) -> float:
        """How much dearer an entry has become; 1 is linear, less is better.

        Of three sizes or more: one more entry at the end over one more at the beginning, so that what every
        process needs once hides no growth. Of two: the mean entry at the larger over the mean at the smaller.
        """
        return _dearer(self.sizes, self.milliseconds)

    @property
    def memory_ratio(self) -> float:
        """The same of memory."""
        return _dearer(self.sizes, self.kilobytes)


def _dearer(sizes: Sequence[int], each: Sequence[float]) -> float:
    costs = list(each)
    if len(costs) > 2:
        totals = [cost * size for cost, size in zip(costs, sizes, strict=True)]
        costs = [(b - a) / (n - m) for (a, b), (m, n) in zip(pairwise(totals), pairwise(sizes), strict=True)]
    return costs[-1] / costs[0] if costs[0] > 0 else 0.0


def growth_of(results: Sequence[Result]) -> list[Growth]:
    """By system, where at least two sizes were built."""
    found = []
    for system in dict.fromkeys(result.system for result in results if result.system != FLOOR):
        built = sorted((one for one in results if one.system == system and one.build), key=lambda one: one.size)
        if len(built) > 1:
            found.append(
                Growth(
                    system,
                    tuple(one.size for one in built),
                    tuple(one.build * 1e3 / one.size for one in built),
                    tuple(one.memory * 1024 / one.size for one in built),
                )
            )
    return found


def growth_table(growth: Iterable[Growth]) -> str:
    """Per entry, at each size, and how much dearer it has become."""
    lines: list[tuple[str, ...]] = [("system", "build ms per entry", "x", "KB per entry", "x", "at sizes")]
    lines += [
        (
            one.system,
            " -> ".join(f"{value:.3f}" for value in one.milliseconds),
            f"{one.build_ratio:.2f}",
            " -> ".join(f"{value:.1f}" for value in one.kilobytes),
            f"{one.memory_ratio:.2f}",
            " -> ".join(f"{size:,}" for size in one.sizes),
        )
        for one in growth
    ]
    return "\n".join(_aligned(lines))


def acceptance_of(results: Sequence[Result]) -> list[Line]:
    """The lines of issue 3 that a stopwatch can judge. Means over all questions, both stages of ours."""
    small = _ours(results, PASSES_SIZE)
    large = _ours(results, BAR_SIZE)
    lines = [
        _judged(
            f"time per utterance, whole ranking, {PASSES_SIZE:,} entries",
            "Sudachi passes",
            PASSES_LIMIT,
            small.passes if small else None,
            f" (median question {small.median_passes:.1f})" if small and small.median_passes else "",
        ),
        _judged(
            f"the same at {BAR_SIZE:,} entries, tantivy over words that carry meaning",
            "x tantivy's bare BM25",
            BAR_LIMIT,
            large.bar if large else None,
        ),
        _judged(
            f"the same at {BAR_SIZE:,} entries, tantivy over every word",
            "x tantivy's bare BM25",
            BAR_LIMIT,
            large.low_bar if large else None,
        ),
    ]
    ours = next((one for one in growth_of(results) if one.system == OURS), None)
    failed = next((one for one in results if one.system == OURS and one.failure), None)
    for what, ratio in (
        ("build time", ours.build_ratio if ours else None),
        ("memory", ours.memory_ratio if ours else None),
    ):
        span = f" ({ours.sizes[0]:,} -> {ours.sizes[-1]:,} entries)" if ours else ""
        lines.append(_judged(f"{what} per entry linear", "x dearer", LINEAR_LIMIT, ratio, span))
    if failed:
        lines.append(Line(f"every size measured: {failed.size:,}", "no failure", failed.failure, passed=False))
    return lines


def _ours(results: Sequence[Result], size: int) -> Row | None:
    rows = rows_of([result for result in results if result.size == size])
    return next((row for row in rows if row.name == f"{OURS} both"), None)


def _judged(point: str, unit: str, limit: float, value: float | None, note: str = "") -> Line:
    wanted = f"<= {limit:g} {unit}"
    if value is None:
        return Line(point, wanted, "not measured in this run", None)
    return Line(point, wanted, f"{value:.2f}{note}", value <= limit)


def acceptance_table(lines: Sequence[Line]) -> str:
    """One line each: PASS, FAIL or a dash."""
    marks = {True: "PASS", False: "FAIL", None: "-"}
    rows = [(marks[line.passed], line.point, line.wanted, line.figure) for line in lines]
    return "\n".join(_aligned(rows, is_prose=True))


def as_data(results: Sequence[Result]) -> dict[str, Any]:
    """Everything printed, for JSON."""
    ratios = [
        {"name": row.name, "size": row.result.size}
        | {name: getattr(row, name) for name in ("passes", "median_passes", "bar", "low_bar")}
        for size in dict.fromkeys(result.size for result in results)
        for row in rows_of([result for result in results if result.size == size])
    ]
    growth = [
        asdict(one) | {"build_ratio": one.build_ratio, "memory_ratio": one.memory_ratio} for one in growth_of(results)
    ]
    return {
        "results": [asdict(result) for result in results],
        "ratios": ratios,
        "growth": growth,
        "acceptance": [asdict(line) for line in acceptance_of(results)],
    }

"""A report for people: Japanese lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.comparison import Comparison
from bot.evaluation.curve import Curve
from bot.evaluation.figure import FOLDS, Rate
from bot.evaluation.judgement import Outcome, ndcg
from bot.evaluation.miss import LOOKED_THROUGH, Miss
from bot.evaluation.report import Block, Report

_OUTCOMES = {
    Outcome.WRONG: "誤答",
    Outcome.UNSERVED: "正答なし",
    Outcome.SUGGESTED: "候補に正答",
    Outcome.RIGHT: "正答",
}


def report_lines(report: Report) -> Iterator[str]:
    """The report line by line, the columns parted by tabs."""
    yield from _block_lines(report.whole)
    yield f"区間は95%です。割合は Wilson、平均は正規近似。幅は、質問を{FOLDS}つに分けたときの最小〜最大です。"
    if report.rest is not None:
        yield ""
        names = "・".join(report.without)
        yield f"{names} だけが正答の{report.whole.total - report.rest.total}問を除いた{report.rest.total}問"
        yield from _block_lines(report.rest)
    yield ""
    yield from _curve_lines(report.curve)
    if report.comparison is not None:
        yield ""
        yield from _comparison_lines(report.comparison)
    if report.misses:
        yield ""
        yield from _miss_lines(report.misses)


def _block_lines(block: Block) -> Iterator[str]:
    ranges = {one.name: f"\t幅 {min(one.folds):.3f}〜{max(one.folds):.3f}" for one in block.spreads if one.folds}
    for figure in block.figures:
        counted = f"{figure.count}/{figure.total}" if isinstance(figure, Rate) else f"{figure.total}問の平均"
        low, high = figure.interval
        yield (f"{figure.name}\t{figure.value:.3f}\t{counted}\t95% {low:.3f}〜{high:.3f}{ranges.get(figure.name, '')}")


def _curve_lines(curve: Curve) -> Iterator[str]:
    yield "自信のある順に答えたときの誤り"
    yield "答える割合\t点数\t誤り（点数の順）\t誤り（答え・候補の順）"
    for point in curve.table():
        yield f"{point.coverage:.0%}\t{point.score_cutoff:.1f}以上\t{point.risk:.3f}\t{point.decided_risk:.3f}"
    yield f"曲線の下の面積\t\t{curve.area:.3f}\t{curve.decided_area:.3f}"
    low, high = curve.decision.interval
    counted = f"{curve.decision.count}/{curve.decision.total}"
    yield (
        f"今は{curve.decision_coverage:.0%}に答えます。"
        f"{curve.decision.name}\t{curve.decision.value:.3f}\t{counted}\t95% {low:.3f}〜{high:.3f}"
    )


def _comparison_lines(comparison: Comparison) -> Iterator[str]:
    yield f"前の結果との比較（{len(comparison.changes)}問）"
    groups = (
        ("順位が良くなった", comparison.ranked_better),
        ("順位が悪くなった", comparison.ranked_worse),
        ("答え方が良くなった", comparison.decided_better),
        ("答え方が悪くなった", comparison.decided_worse),
    )
    for title, changes in groups:
        yield f"{title}\t{len(changes)}問"
        for change in changes:
            question = change.new.question
            before, after = change.outcomes
            yield (
                f"  {question.id}\tnDCG {ndcg(change.old):.3f}→{ndcg(change.new):.3f}"
                f"\t{_rank(change.old_rank)}→{_rank(change.new_rank)}"
                f"\t{change.old.kind.value}（{_OUTCOMES[before]}）→{change.new.kind.value}（{_OUTCOMES[after]}）"
                f"\t{question.text}"
            )
    for mean in comparison.differences:
        low, high = mean.interval
        yield f"{mean.name}の差\t{mean.value:+.4f}\t{mean.total}問の平均\t95% {low:+.4f}〜{high:+.4f}"
    if comparison.only_new or comparison.only_old:
        yield f"前の結果にない質問が{comparison.only_new}問、前の結果だけの質問が{comparison.only_old}問あります。"


def _miss_lines(misses: Sequence[Miss]) -> Iterator[str]:
    yield f"大きな外れ（{len(misses)}問）"
    for number, miss in enumerate(misses, start=1):
        result, right = miss.result, miss.right
        yield f"{number}. {result.question.text}（{result.question.id}、{result.kind.value}）"
        if result.ranked:
            yield f"   先頭 {result.score:.1f} {result.ranked[0]} {miss.first_title}：{result.why}"
        else:
            yield "   先頭 なし：どの項目とも言葉が合わない"
        if right is None:
            yield "   正答 なし（範囲外の質問）"
        elif right.rank is None:
            yield f"   正答 {right.id} {right.title}：順位づけの{LOOKED_THROUGH}位までにない"
        else:
            yield f"   正答 {right.score:.1f} {right.id} {right.title}（{right.rank}位）：{right.why}"


def _rank(rank: int | None) -> str:
    return "圏外" if rank is None else f"{rank}位"

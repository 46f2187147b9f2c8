"""The curve of a run, what changed since an earlier one, and the worst misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BankError
from bot.evaluation import FaqRespondent, Question, Ranked, compare, risk_coverage, run, worst_misses
from bot.evaluation.runfile import Row
from bot.kb.model import Faq, Source
from bot.route import RouteKind
from tests.test_evaluation import runs


def rows(results: list[Ranked]) -> dict[str, Row]:
    return {result.question.id: Row(result.ranked, result.kind, result.score) for result in results}


def one(name: str, ranked: str, score: float, kind: RouteKind = RouteKind.ANSWER, accept: str = "a") -> Ranked:
    return Ranked(Question(name, "あ", frozenset(accept), frozenset()), tuple(ranked), kind, score)


def test_the_curve_is_the_one_drawn_by_hand() -> None:
    results = [
        one("1", "a", 90.0),
        one("2", "x", 80.0, RouteKind.SUGGESTION),
        one("3", "a", 70.0),
        one("4", "x", 60.0, RouteKind.FALLBACK, accept=""),
    ]
    curve = risk_coverage(results)
    assert [point.risk for point in curve.points] == [0, 1 / 2, 1 / 3, 2 / 4]
    assert [point.decided_risk for point in curve.points] == [0, 0, 1 / 3, 2 / 4]
    assert [point.score_cutoff for point in curve.points] == [90, 80, 70, 60]
    assert curve.area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert (curve.decision.count, curve.decision.total, curve.decision_coverage) == (0, 2, 0.5)
    assert [point.coverage for point in curve.table()] == [0.25, 0.25, 0.5, 0.5, 0.5, 0.75, 0.75, 1, 1, 1]


def test_questions_of_equal_score_share_their_risk() -> None:
    curve = risk_coverage([one("1", "a", 50.0), one("2", "x", 50.0)])
    assert [point.risk for point in curve.points] == [0.5, 0.5]


def test_a_pleasantry_to_a_question_outside_is_no_risk() -> None:
    curve = risk_coverage([one("1", "z", 100.0, RouteKind.SMALLTALK, accept="")])
    assert curve.points[0].risk == 0


@given(runs(), st.randoms())
def test_the_curve_does_not_depend_on_the_order_of_the_bank(results: list[Ranked], random: st.DataObject) -> None:
    shuffled = results.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = risk_coverage(results), risk_coverage(shuffled)
    assert [point.risk for point in first.points] == pytest.approx([point.risk for point in second.points])
    assert first.decided_area == pytest.approx(second.decided_area)


@given(runs())
def test_the_curve_ends_where_everything_is_answered(results: list[Ranked]) -> None:
    curve = risk_coverage(results)
    last = curve.points[-1]
    assert len(curve.points) == len(results)
    assert last.coverage == 1
    assert last.risk == pytest.approx(last.decided_risk)
    assert all(0 <= point.risk <= 1 for point in curve.points)
    cutoffs = [point.score_cutoff for point in curve.points]
    assert cutoffs == sorted(cutoffs, reverse=True)
    assert 0 <= curve.area <= 1


@given(runs())
def test_a_run_compared_with_itself_shows_no_change(results: list[Ranked]) -> None:
    comparison = compare(results, rows(results))
    assert len(comparison.changes) == len(results)
    assert not comparison.ranked_better
    assert not comparison.ranked_worse
    assert not comparison.decided_better
    assert not comparison.decided_worse
    assert all(mean.value == 0 for mean in comparison.differences)


@given(runs(), st.data())
def test_what_is_better_one_way_is_worse_the_other_way(results: list[Ranked], data: st.DataObject) -> None:
    orders = st.permutations([(result.ranked, result.kind) for result in results])
    others = [
        Ranked(result.question, ranked, kind) for result, (ranked, kind) in zip(results, data.draw(orders), strict=True)
    ]
    there, back = compare(others, rows(results)), compare(results, rows(others))
    assert {c.new.question.id for c in there.ranked_better} == {c.new.question.id for c in back.ranked_worse}
    assert {c.new.question.id for c in there.decided_better} == {c.new.question.id for c in back.decided_worse}
    for mean, opposite in zip(there.differences, back.differences, strict=True):
        assert mean.value == pytest.approx(-opposite.value)
        assert mean.interval[0] - 1e-12 <= mean.value <= mean.interval[1] + 1e-12


def test_a_change_tells_the_ranks_and_what_the_resident_got() -> None:
    old = [one("1", "xya", 50.0), one("2", "a", 50.0, RouteKind.FALLBACK), one("3", "a", 50.0)]
    new = [one("1", "a", 50.0), one("2", "xy", 50.0, RouteKind.FALLBACK), one("4", "a", 50.0)]
    comparison = compare(new, rows(old))
    assert [(c.new.question.id, c.old_rank, c.new_rank) for c in comparison.ranked_better] == [("1", 3, 1)]
    assert [(c.new.question.id, c.old_rank, c.new_rank) for c in comparison.ranked_worse] == [("2", 1, None)]
    assert [c.new.question.id for c in comparison.decided_better] == ["1"]
    assert comparison.decided_worse == []
    assert (comparison.only_new, comparison.only_old) == (1, 1)


def test_runs_without_a_common_question_cannot_be_compared() -> None:
    with pytest.raises(BankError, match="1つもありません"):
        compare([one("1", "a", 1.0)], rows([one("2", "a", 1.0)]))


TITLES = {
    "juminhyo": "住民票の写しはどこで取れますか",
    "inkan": "印鑑登録をするには何が必要ですか",
    "sodai": "粗大ごみの申し込み方法を教えてください",
    "pool": "市民プールの営業時間は何時までですか",
}


def faqs() -> FaqRespondent:
    entries = [
        Faq(id=name, title=title, answer="窓口へどうぞ。", source=Source("faq.jsonl", number))
        for number, (name, title) in enumerate(TITLES.items(), start=1)
    ]
    return FaqRespondent(entries, ())


def test_the_worst_miss_says_what_stood_first_and_where_the_right_one_is() -> None:
    respondent = faqs()
    bank = [
        Question("ok", "粗大ごみの申し込み", frozenset(["sodai"]), frozenset()),
        Question("miss", "印鑑登録と住民票の写し", frozenset(["pool"]), frozenset()),
        Question("far", "市民プールの住民票の写しはどこで取れますか", frozenset(["pool"]), frozenset()),
    ]
    misses = {
        miss.result.question.id: miss for miss in worst_misses(run(respondent, bank, lambda: None), respondent, 9)
    }
    assert set(misses) == {"miss", "far"}
    far = misses["far"]
    assert far.first_title == TITLES["juminhyo"]
    assert "住民票" in far.result.why
    assert far.right is not None
    assert far.right.rank is not None
    assert far.right.rank > 1
    assert "プール" in far.right.why
    unfound = misses["miss"].right
    assert unfound is not None
    assert (unfound.title, unfound.rank) == (TITLES["pool"], None)


def test_wrong_answers_stand_before_everything_else_and_right_refusals_nowhere() -> None:
    results = [
        one("low", "x", 10.0, RouteKind.FALLBACK),
        one("refused", "x", 90.0, RouteKind.FALLBACK, accept=""),
        one("outside", "x", 30.0, accept=""),
        one("wrong", "x", 80.0),
        one("right", "a", 80.0),
    ]
    misses = worst_misses(results, faqs(), 9)
    assert [miss.result.question.id for miss in misses] == ["wrong", "outside", "low"]
    assert misses[1].right is None
    assert worst_misses(results, faqs(), 1) == misses[:1]

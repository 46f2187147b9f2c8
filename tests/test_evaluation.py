"""The files of `komado eval` and the figures over them: by hand, and as properties of any run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BankError
from bot.evaluation import Mean, Question, Ranked, Rate, measure, read_bank, read_faqs, read_run, spread, write_run
from bot.evaluation.figure import FOLDS, fold_of, leaving_out
from bot.evaluation.judgement import Outcome, first_right, ndcg, outcome
from bot.route import RouteKind

IDS = "abcdefghijklm"


@st.composite
def questions(draw: st.DrawFn, name: str = "q") -> Question:
    accept = draw(st.frozensets(st.sampled_from(IDS), max_size=4))
    related = draw(st.frozensets(st.sampled_from(IDS), max_size=4))
    return Question(name, "あ", accept, related - accept)


@st.composite
def runs(draw: st.DrawFn) -> list[Ranked]:
    return [
        Ranked(
            draw(questions(str(number))),
            tuple(draw(st.lists(st.sampled_from(IDS), unique=True, max_size=10))),
            draw(st.sampled_from(RouteKind)),
            draw(st.integers(0, 20)) * 5.0,
        )
        for number in range(draw(st.integers(1, 12)))
    ]


def question(accept: str = "", related: str = "") -> Question:
    return Question("q", "あ", frozenset(accept), frozenset(related))


def by_name(results: Sequence[Ranked]) -> dict[str, Rate | Mean]:
    return {figure.name: figure for figure in measure(results)}


def test_the_figures_are_those_computed_by_hand() -> None:
    results = [
        Ranked(question("a", "b"), ("a", "x", "b"), RouteKind.ANSWER),
        Ranked(question("a"), ("x", "y", "a"), RouteKind.SUGGESTION),
        Ranked(question("a"), ("x",), RouteKind.ANSWER),
        Ranked(question(), ("x",), RouteKind.FALLBACK),
    ]
    figures = by_name(results)
    rates = {name: (figure.count, figure.total) for name, figure in figures.items() if isinstance(figure, Rate)}
    assert rates == {
        "カバー率": (3, 4), "回答率": (3, 4), "正答率": (2, 3), "誤答率": (1, 4),
        "誤答率（範囲外）": (0, 1), "範囲外で見送り": (1, 1), "P@1": (1, 3), "Hit@3": (2, 3),
    }  # fmt: skip
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    by_hand = ((2 / math.log2(2) + 1 / math.log2(4)) / ideal + (2 / math.log2(4)) / 2 + 0) / 3
    assert figures["nDCG@10"].value == pytest.approx(by_hand)
    assert figures["Recall@10"].value == pytest.approx(2 / 3)
    assert figures["MRR"].value == pytest.approx((1 + 1 / 3 + 0) / 3)
    assert isinstance(figures["MRR"], Mean)


@pytest.mark.parametrize(
    ("accept", "kind", "expected"),
    [
        ("a", RouteKind.ANSWER, Outcome.RIGHT),
        ("a", RouteKind.EMERGENCY, Outcome.RIGHT),
        ("a", RouteKind.SMALLTALK, Outcome.RIGHT),
        ("a", RouteKind.SUGGESTION, Outcome.SUGGESTED),
        ("a", RouteKind.FALLBACK, Outcome.UNSERVED),
        ("c", RouteKind.SUGGESTION, Outcome.SUGGESTED),
        ("d", RouteKind.SUGGESTION, Outcome.UNSERVED),
        ("b", RouteKind.ANSWER, Outcome.WRONG),
        ("b", RouteKind.EMERGENCY, Outcome.WRONG),
        ("b", RouteKind.SMALLTALK, Outcome.UNSERVED),
        ("", RouteKind.ANSWER, Outcome.WRONG),
        ("", RouteKind.EMERGENCY, Outcome.WRONG),
        ("", RouteKind.SUGGESTION, Outcome.UNSERVED),
        ("", RouteKind.SMALLTALK, Outcome.RIGHT),
        ("", RouteKind.FALLBACK, Outcome.RIGHT),
    ],
)
def test_what_a_resident_got_is_told_from_what_was_shown(accept: str, kind: RouteKind, expected: Outcome) -> None:
    assert outcome(Ranked(question(accept), ("a", "b", "c", "d"), kind)) is expected


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = Rate("x", 8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Rate("x", 0, 0).interval == (0.0, 1.0)


def test_the_interval_of_a_mean_is_twice_its_standard_error_to_either_side() -> None:
    mean = Mean("x", (0.0, 1.0) * 50)
    low, high = mean.interval
    half = 1.96 * math.sqrt(0.25 * 100 / 99) / 10
    assert (low, high) == (pytest.approx(0.5 - half), pytest.approx(0.5 + half))
    assert Mean("x", (0.3,)).interval == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_of_a_share_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    rate = Rate("x", *counts)
    low, high = rate.interval
    assert 0 <= low <= rate.value <= high <= 1
    assert high - low > 0


@given(runs())
def test_every_figure_of_any_run_lies_between_0_and_1_and_in_its_interval(results: list[Ranked]) -> None:
    for figure in measure(results):
        low, high = figure.interval
        assert 0 <= low <= figure.value <= high <= 1, figure
    for one in spread(results):
        assert all(0 <= value <= 1 for value in one.folds)


@given(st.lists(questions(), min_size=1, max_size=10))
def test_a_perfect_run_has_perfect_figures(asked: list[Question]) -> None:
    results = [
        Ranked(one, (*sorted(one.accept), *sorted(one.related)), RouteKind.FALLBACK if one.is_outside else RouteKind.ANSWER)
        for one in asked
    ]  # fmt: skip
    figures = by_name(results)
    inside = [one for one in asked if not one.is_outside]
    expected = 1.0 if inside else 0.0
    for name in ("正答率", "P@1", "Hit@3", "MRR", "Recall@10", "nDCG@10"):
        assert figures[name].value == pytest.approx(expected), name
    assert figures["誤答率"].value == 0
    assert ("範囲外で見送り" in figures) == (len(inside) < len(asked))


@given(questions(), st.permutations(IDS))
def test_bringing_the_first_right_one_to_the_front_never_lowers_ndcg(one: Question, order: list[str]) -> None:
    before = Ranked(one, tuple(order[:10]), RouteKind.ANSWER)
    accepted = [name for name in order[:10] if name in one.accept]
    moved = [*accepted[:1], *(name for name in order[:10] if name not in accepted[:1])]
    after = Ranked(one, tuple(moved), RouteKind.ANSWER)
    assert ndcg(after) >= ndcg(before) - 1e-12
    if accepted:
        assert first_right(after) == 1


def test_a_question_stays_in_its_fold_and_every_fold_gets_a_fair_share() -> None:
    assert [fold_of(name) for name in ("1", "2", "r001")] == [3, 2, 0]
    counts = [0] * FOLDS
    for number in range(1000):
        counts[fold_of(str(number))] += 1
    assert min(counts) > 150


@given(runs(), st.frozensets(st.sampled_from(IDS), min_size=1))
def test_leaving_out_takes_the_questions_that_accept_nothing_else(results: list[Ranked], names: frozenset[str]) -> None:
    kept = leaving_out(results, names)
    for result in results:
        accepts_only_those = bool(result.question.accept) and result.question.accept <= names
        assert (result not in kept) == accepts_only_those


@given(results=runs())
def test_a_run_file_is_read_as_it_was_written(results: list[Ranked], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("run") / "run.jsonl"
    write_run(path, results)
    rows = read_run(path)
    assert list(rows) == [result.question.id for result in results]
    for result in results:
        row = rows[result.question.id]
        assert (row.ranked, row.kind, row.score) == (result.ranked, result.kind, result.score)


def test_a_run_file_without_scores_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text('{"id": 1, "ranked": ["a"], "kind": "answer"}\n', encoding="utf-8")
    assert read_run(tmp_path / "run.jsonl")["1"].ranked == ("a",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "1", "ranked": "a", "kind": "answer"}', "run.jsonl:1: ranked は id"),
        ('{"id": "1", "ranked": [], "kind": "guess"}', "run.jsonl:1: kind は emergency・"),
        ('{"id": "1", "ranked": [], "kind": []}', "run.jsonl:1: kind は emergency・"),
        ('{"id": "1", "ranked": [], "kind": "answer", "score": "9"}', "run.jsonl:1: score は数字"),
        ('{"id": "1", "ranked": [], "kind": "answer"}\n' * 2, "run.jsonl:2: id「1」が2回"),
        ("\n", "結果が1件もありません"),
    ],
)
def test_a_broken_run_file_is_one_line_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(BankError) as caught:
        read_run(tmp_path / "run.jsonl")
    assert message in str(caught.value)


FAQ = '{"id": "1", "question": "あ", "answer": ""}'


@pytest.mark.parametrize(
    ("faq", "bank", "message"),
    [
        ('{"id": "1", "question": "あ"}', "", "faq.jsonl:1: question と answer"),
        ("[1]", "", "faq.jsonl:1: 1行に1つの JSON"),
        (f"{FAQ}\n{FAQ}", "", "faq.jsonl:2: id「1」が2回"),
        ("", "", "FAQ が1件もありません"),
        (FAQ, '{"id": 1, "query": "い", "accept": ["9"]}', "bank.jsonl:1: id「9」は FAQ のファイルにありません"),
        (FAQ, '\n{"id": 1, "query": "い", "accept": [], "related": ["9"]}', "bank.jsonl:2: id「9」は"),
        (FAQ, '{"id": 1, "query": "い"}', "bank.jsonl:1: query は文字"),
        (FAQ, '{"query": "い", "accept": []}', "bank.jsonl:1: id がありません"),
        (FAQ, "\n", "質問が1件もありません"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_with_its_place(
    faq: str, bank: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "faq.jsonl").write_text(faq, encoding="utf-8")
    (tmp_path / "bank.jsonl").write_text(bank, encoding="utf-8")
    with pytest.raises(BankError) as caught:
        read_bank(tmp_path / "bank.jsonl", {entry.id for entry in read_faqs(tmp_path / "faq.jsonl")})
    assert message in str(caught.value)

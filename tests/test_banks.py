"""What residents get, measured on the banks: how many find their answer, how few are given a wrong one.

The floors stand a little under what was measured when they were written; ``komado eval`` prints the figures.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.engine import Engine
from bot.evaluation import EngineRespondent, read_bank, run
from bot.evaluation.judgement import Outcome, outcome
from tests.conftest import NOW, ROOT

BANKS = ROOT / "tests" / "banks"


def outcomes(engine: Engine, name: str, *, outside: bool) -> Counter[Outcome]:
    respondent = EngineRespondent(engine, NOW)
    questions = read_bank(BANKS / f"{name}.jsonl", respondent.titles.keys())
    asked = [question for question in questions if question.is_outside is outside]
    return Counter(outcome(result) for result in run(respondent, asked, lambda: None))


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("residents", 0.945),
        ("held_out", 0.91),
        ("unread", 0.95),
        ("outside", 0.78),
        ("outside_unread", 0.8),
        ("voices", 0.85),
        ("voices_unread", 0.8),
        ("everyday", 0.97),
        ("everyday_unread", 0.97),
        ("oblique", 0.5),
        ("oblique_unread", 0.5),
    ],
)
def test_residents_find_their_answer_first_or_among_three(mihon: Engine, name: str, floor: float) -> None:
    found = outcomes(mihon, name, outside=False)
    assert found.total() >= 45
    assert (found[Outcome.RIGHT] + found[Outcome.SUGGESTED]) / found.total() >= floor


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("residents", 0.01),
        ("held_out", 0.03),
        ("unread", 0.05),
        ("outside", 0.02),
        ("outside_unread", 0.04),
        ("voices", 0.02),
        ("voices_unread", 0.02),
    ],
)
def test_what_nothing_answers_is_hardly_ever_answered(mihon: Engine, name: str, ceiling: float) -> None:
    found = outcomes(mihon, name, outside=True)
    assert found.total() >= 50
    assert found[Outcome.WRONG] / found.total() <= ceiling


@pytest.mark.parametrize("name", ["everyday", "everyday_unread"])
def test_plain_questions_are_mostly_answered_outright_and_hardly_ever_wrongly(mihon: Engine, name: str) -> None:
    found = outcomes(mihon, name, outside=False)
    assert found[Outcome.RIGHT] / found.total() >= 0.6
    assert found[Outcome.WRONG] / found.total() <= 0.02

"""The whole proof of the shipped knowledge, kana and endings included: nothing is stolen."""

from __future__ import annotations

from bot.check import check_entries
from bot.engine import Engine
from tests.conftest import NOW


def test_the_shipped_knowledge_loses_no_question_however_it_is_asked(mihon: Engine) -> None:
    problems = [str(problem) for problem in check_entries(mihon, today=NOW.date())]
    assert not problems, "\n".join(problems)

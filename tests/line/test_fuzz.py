"""A small share of the fuzz run; ``python -m tests.line.fuzz`` runs all of it."""

from __future__ import annotations

import pytest

from tests.fake_line import FakeLine
from tests.line.fuzz import CHECKER, SPECIFICATION, bodies, load_check, mutations, run
from tests.line.site import Site

pytestmark = pytest.mark.skipif(
    not SPECIFICATION.exists() or not CHECKER.exists(),
    reason=f"no {SPECIFICATION}: LINE's OpenAPI files are not part of the project",
)


def test_whatever_line_may_send_gets_200_and_what_is_owed_an_answer_gets_a_valid_one(
    line: FakeLine, site: Site
) -> None:
    generated = bodies(150)
    result = run(line, site, [*generated, *mutations(generated, 100)], load_check())
    assert dict(result.statuses) == {200: result.posts}
    assert result.unanswered == []
    assert result.invalid == []
    assert result.violations == []
    # It is no test unless there was something to answer.
    assert result.replies > 20
    assert len(result.types) > 15
    assert "failed" not in result.outcomes
    assert "waiting" not in result.outcomes

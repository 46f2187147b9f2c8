"""From the webhook to the reply."""

from __future__ import annotations

from tests.fake_line import FakeLine
from tests.line.conftest import Site


def test_a_question_is_answered(line: FakeLine, site: Site) -> None:
    delivery = line.deliver(site.url, [line.text("燃えるごみの収集日はいつ")])
    assert delivery.status == 200
    replies = line.wait_for_replies(1)
    assert replies[0].texts == ["x"]

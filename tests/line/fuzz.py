"""Webhook bodies made from LINE's own OpenAPI file, and the same bodies with one thing wrong.

The test suite runs a few; ``python -m tests.line.fuzz --bodies 1000 --mutations 500`` runs many and
prints what came of them.
"""

from __future__ import annotations

import argparse
import copy
import importlib.util
import json
import random
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.engine import Engine
from bot.kb.loader import load
from tests.fake_line import FakeLine
from tests.line.site import TOKYO, TOWN, Site, open_site, write_knowledge

OPENAPI = Path(__file__).parents[2].parent / "shared" / "line-openapi"
SPECIFICATION = OPENAPI / "webhook.strict.yml"
CHECKER = OPENAPI / "tools" / "line_check.py"
WRONG = (None, "brand_new_value", "", 0, -1, 10**30, 1e300, True, [], {}, [None], "\ud800", "x" * 70_000, {"type": []})

Check = Callable[[str, object], list[str]]


@dataclass
class Result:
    """What came of a run."""

    posts: int = 0
    events: int = 0
    types: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    outcomes: dict[str, int] = field(default_factory=dict)
    unanswered: list[dict[str, Any]] = field(default_factory=list)
    """Events that had to be answered and were not."""
    replies: int = 0
    invalid: list[str] = field(default_factory=list)
    """What LINE's schema says against our replies."""
    violations: list[str] = field(default_factory=list)
    slowest: float = 0.0


def load_check() -> Check:
    """Load the checker made of LINE's own OpenAPI file."""
    specification = importlib.util.spec_from_file_location("line_check", CHECKER)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its schema file open
        specification.loader.exec_module(module)
    check: Check = module.check
    return check


def bodies(count: int, *, start: int = 1) -> list[dict[str, Any]]:
    """Generate webhook bodies that LINE's specification allows; the same ones for the same ``start``.

    The specification lets a message have no reply token; LINE leaves it out of none, so it gets one.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis

        strategy = schemathesis.openapi.from_path(SPECIFICATION)["/callback"]["POST"].as_strategy()
    made: list[dict[str, Any]] = []

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(strategy)
    def keep(case: Any) -> None:
        body = copy.deepcopy(case.body)
        for event in body["events"]:
            if event["type"] in ("message", "postback", "follow") and event["mode"] == "active":
                event.setdefault("replyToken", "token")
        made.append(body)

    keep()
    return made


def mutations(originals: list[dict[str, Any]], count: int, *, start: int = 1) -> list[Any]:
    """Make bodies with one field deleted, or replaced by something it should not be."""
    chance = random.Random(start)  # noqa: S311 - no secret
    sources = [body for body in originals if body.get("events")]
    made = []
    for _ in range(count):
        body = copy.deepcopy(chance.choice(sources))
        holder, key = chance.choice(list(_places(body)))
        if chance.random() < 0.2:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(chance.choice(WRONG))
        made.append(body)
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """List every field of a JSON value as its holder and key."""
    items = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def run(line: FakeLine, site: Site, sent: list[Any], check: Check) -> Result:
    """Deliver the bodies, wait for the answers, and look at all of them."""
    result = Result()
    owed: list[dict[str, Any]] = []
    for number, body in enumerate(sent):
        _make_real(line, body, number)
        if isinstance(body, dict) and isinstance(body.get("events"), list):
            result.events += len(body["events"])
            result.types.update(str(event.get("type"))[:20] for event in body["events"] if isinstance(event, dict))
            owed += [event for event in body["events"] if _is_owed(event)]
        delivery = line.post(site.url, json.dumps(body).encode())
        result.posts += 1
        result.statuses[delivery.status] += 1
        result.slowest = max(result.slowest, delivery.seconds)
    line.wait_for(lambda: site.store.inbox.counts()["waiting"] == 0, seconds=60)
    answered = {reply.token for reply in line.replies}
    result.unanswered = [event for event in owed if event["replyToken"] not in answered]
    result.replies = len(line.replies)
    result.invalid = [error for reply in line.replies for error in check("ReplyMessageRequest", reply.body)]
    result.violations = list(line.violations)
    result.outcomes = site.outcomes()
    return result


def _make_real(line: FakeLine, body: Any, number: int) -> None:
    """Give the events what the generator cannot: tokens that LINE issued, ids that no other event has."""
    events = body.get("events") if isinstance(body, dict) else None
    for place, event in enumerate(events if isinstance(events, list) else ()):
        if not isinstance(event, dict):
            continue
        if isinstance(event.get("replyToken"), str):
            event["replyToken"] = line.issue_token(standby=event.get("mode") == "standby")
        if isinstance(event.get("webhookEventId"), str):
            event["webhookEventId"] = f"{number:08d}-{place}"
        message = event.get("message")
        if isinstance(message, dict) and isinstance(message.get("id"), str):
            message["id"] = f"{number:08d}-{place}"


def _is_owed(event: Any) -> bool:
    """Whether somebody alone with the bot said something in words, so that silence would be a fault."""
    if not isinstance(event, dict) or not isinstance(event.get("replyToken"), str):
        return False
    message, source, delivery = (event.get(name) for name in ("message", "source", "deliveryContext"))
    return (
        event.get("type") == "message"
        and event.get("mode") != "standby"
        and isinstance(message, dict)
        and message.get("type") == "text"
        and isinstance(message.get("text"), str)
        and (not isinstance(source, dict) or source.get("type") == "user")
        and not (isinstance(source, dict) and {"groupId", "roomId"} & source.keys())
        and not (isinstance(delivery, dict) and delivery.get("isRedelivery") is True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=1000)
    parser.add_argument("--mutations", type=int, default=500)
    parser.add_argument("--start", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    generated = bodies(options.bodies, start=options.start)
    print(f"{len(generated)} bodies in {time.monotonic() - started:.1f} s")
    broken = mutations(generated, options.mutations, start=options.start)

    def now() -> datetime:
        return datetime.now(TOKYO)

    with tempfile.TemporaryDirectory() as folder, FakeLine(clock=now) as line:
        root = Path(folder) / "knowledge"
        root.mkdir()
        write_knowledge(root)
        engine = Engine(load(root, TOWN))
        site = open_site(base=line.base, db=Path(folder) / "komado.db", clock=now, engine=lambda: engine)
        result = run(line, site, [*generated, *broken], load_check())
        site.stop()
    for name, value in vars(result).items():
        print(f"{name}: {dict(value) if isinstance(value, Counter) else value}")
    print(f"{time.monotonic() - started:.1f} s in all")
    if set(result.statuses) != {200} or result.unanswered or result.invalid or result.violations:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

"""A resident's id passes through the database sealed, and only its own event opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.line.seal import Seal
from bot.store import InboxEvent, pseudonym

NOW = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)
user_ids = st.text("0123456789abcdef", min_size=32, max_size=32).map("U{}".format)
event_ids = st.text(max_size=40)


def event(user: str, event_id: str = "01H") -> InboxEvent:
    return InboxEvent(event_id=event_id, user=user, happened_at=NOW)


def stored(sealed: InboxEvent) -> InboxEvent:
    """Give the event as the inbox gives it back: its user a pseudonym."""
    return replace(sealed, user=pseudonym(sealed.user))


@given(user_ids, event_ids)
@settings(deadline=None)
def test_what_is_sealed_is_opened(user: str, event_id: str) -> None:
    sealed = Seal(["secret"]).close(event(f"line:{user}", event_id))
    assert user[1:] not in sealed.address
    assert user.encode().hex() != sealed.address
    assert Seal(["secret"]).open(stored(sealed)) == user


@given(user_ids)
@settings(deadline=None)
def test_the_channel_secret_may_be_changed_while_an_event_waits(user: str) -> None:
    sealed = stored(Seal(["old"]).close(event(f"line:{user}")))
    assert Seal(["new", "old"]).open(sealed) == user
    assert Seal(["new"]).open(sealed) == ""


@given(user_ids, user_ids)
@settings(deadline=None)
def test_a_seal_of_somebody_else_or_of_another_event_opens_nothing(user: str, other: str) -> None:
    seal = Seal(["secret"])
    sealed = stored(seal.close(event(f"line:{user}")))
    assert seal.open(replace(sealed, event_id="01J")) == ""
    if other != user:
        assert seal.open(replace(sealed, user=pseudonym(f"line:{other}"))) == ""


@given(st.text(max_size=80))
@settings(deadline=None)
def test_no_address_is_too_odd_to_be_refused(address: str) -> None:
    assert Seal(["secret"]).open(replace(event("line:U1"), address=address)) == ""


@pytest.mark.parametrize("user", ["", "line:C123:U" + "1" * 32, "web:" + "1" * 32, "line:U123", "line:U" + "1" * 33])
def test_who_cannot_be_told_anything_is_not_sealed(user: str) -> None:
    assert Seal(["secret"]).close(event(user)).address == ""


def test_two_events_of_one_resident_look_different() -> None:
    seal, user = Seal(["secret"]), "line:U" + "1" * 32
    assert seal.close(event(user, "a")).address != seal.close(event(user, "b")).address

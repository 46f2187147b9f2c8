"""Which rule speaks. RULES are asked in order of precedence; the first that answers wins and says why."""

from __future__ import annotations

from bot.rules.arrival import arrival, command, emergency
from bot.rules.choice import slot
from bot.rules.clause import clause, clause_suggestion
from bot.rules.collecting import collection_day, district, registration, unknown_district
from bot.rules.explaining import explained
from bot.rules.found import elsewhere, fallback, knowledge, smalltalk, suggestion
from bot.rules.naming import named_thing
from bot.rules.sorting import case
from bot.rules.topic import follow_up
from bot.rules.turn import Decision, Office, Rule, Turn

RULES: tuple[Rule, ...] = (
    emergency,
    arrival,
    slot,
    case,
    command,
    registration,
    district,
    collection_day,
    follow_up,
    elsewhere,
    named_thing,
    knowledge,
    explained,
    clause,
    smalltalk,
    unknown_district,
    suggestion,
    clause_suggestion,
    fallback,
)


def decide(office: Office, turn: Turn) -> Decision:
    """The decision of the first rule that speaks; the last one always does."""
    for rule in RULES:
        decision = rule(office, turn)
        if decision is not None:
            return decision
    raise AssertionError("the last rule always speaks")

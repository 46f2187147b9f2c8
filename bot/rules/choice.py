"""The rule for choices: what was offered and is now tapped, or typed."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer
from bot.compose import MENU_CHOICE
from bot.dialog import pick
from bot.kb.model import Entry, Fact, Procedure
from bot.route import IncomingKind, Route, RouteKind
from bot.rules.collecting import chosen
from bot.rules.showing import whole
from bot.rules.sorting import narrowed, thing
from bot.rules.turn import Decision, Office, Turn


def slot(office: Office, turn: Turn) -> Decision | None:
    """A choice that was offered: tapped, or typed as its label, its number or 「上のほう」."""
    if turn.incoming.kind is IncomingKind.CHOICE:
        decision = _chosen(office, turn, turn.incoming.data, "ボタン")
        # A button from long ago or a forged one: the menu is the kindest thing to show.
        return decision or Decision(Route(RouteKind.COMMAND, "知らないボタン"), office.composer.menu("メニュー"))
    picked = pick(turn.state.offered, turn.utterance.normalized)
    if picked is None:
        return None
    if picked.choice is None:
        answer = Answer((office.composer.text("選び直し"),), turn.state.offered)
        return Decision(Route(RouteKind.SLOT, f"選択肢にない番号（{picked.how}）"), answer, misses=turn.state.misses)
    decision = _chosen(office, turn, picked.choice.data, picked.how)
    if decision is not None and picked.keeps_offer:
        rest = tuple(choice for choice in turn.state.offered if choice != picked.choice)
        return replace(decision, answer=replace(decision.answer, choices=rest))
    return decision


def _chosen(office: Office, turn: Turn, data: str, how: str) -> Decision | None:
    """What a choice's data stands for; None when it stands for nothing in this knowledge."""
    verb, _, rest = data.partition(":")
    why = f"選択（{how}）"
    if verb == "none":
        return _none_of_these(office, turn, why)
    if verb == "menu":
        if not rest:
            return Decision(Route(RouteKind.COMMAND, why), office.composer.menu("メニュー"))
        if rest.isascii() and rest.isdigit() and int(rest) < len(office.knowledge.menu):
            return Decision(Route(RouteKind.SLOT, why), office.composer.menu_section(int(rest)))
        return None
    if verb == "case":
        return narrowed(office, turn, rest, why)
    if verb == "thing":
        return thing(office, turn, rest, why)
    if (decision := chosen(office, turn, data, why)) is not None:
        return decision
    name, _, fact_name = rest.rpartition(":") if verb == "fact" else (rest, "", "")
    entry = office.knowledge.by_id.get(name)
    if entry is None or verb not in ("entry", "fact") or not entry.is_served_on(turn.today):
        return None
    if verb == "entry":
        return Decision(Route(RouteKind.SLOT, why, entry.id, 100.0), whole(office, turn, entry), topic=entry.id)
    facts = {fact.name: fact for fact in Fact}
    if isinstance(entry, Procedure) and facts.get(fact_name) in entry.facts:
        answer = office.composer.fact(entry, facts[fact_name])
        return Decision(Route(RouteKind.SLOT, why, entry.id, 100.0), answer, topic=entry.id)
    return None


def _entry(office: Office, data: str) -> Entry | None:
    verb, _, name = data.partition(":")
    return office.knowledge.by_id.get(name.rpartition(":")[0] if verb == "case" else name)


def _none_of_these(office: Office, turn: Turn, why: str) -> Decision:
    shown = [_entry(office, choice.data) for choice in turn.state.offered]
    contact = next((entry.contact for entry in shown if entry is not None and entry.contact), None)
    misses = turn.state.misses + 1
    name = "電話の案内" if misses >= 2 else "どれでもない"
    text = office.composer.text(name, 窓口案内=office.composer.contact_text(contact))
    return Decision(Route(RouteKind.FALLBACK, why), Answer((text,), (MENU_CHOICE,)), misses=misses)

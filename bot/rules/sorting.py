"""Rules about things whose category depends on what they are made of, how big or how dirty they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Choice
from bot.compose import entry_choice
from bot.cutoff import candidates
from bot.garbage import Branch, Split
from bot.kb.model import Entry, GarbageItem
from bot.match import Match
from bot.route import IncomingKind, Route, RouteKind
from bot.rules.showing import whole
from bot.rules.turn import Decision, Office, Turn
from nlp.utterance import Utterance

_ASKED = "case:"
"""The topic after a case was asked for; behind it stands by which condition."""
_MAX_TERMS = 3


def sorted_out(
    office: Office, turn: Turn, item: GarbageItem, best: Match, cases: Sequence[Match], why: str = ""
) -> Decision:
    """The thing, or the question that tells its cases apart; of ``cases`` those count that say most of what was said."""
    meant = office.families.meant(item, cases, turn.utterance)
    split = office.families.split(meant)
    if split is None:
        shown, title = meant[0], item.family if len(meant) > 1 else ""
        route = Route(RouteKind.ANSWER, why or best.why, shown.id, best.score, candidates(turn.matches))
        answer = office.collection.item(shown, turn.resident, now=turn.now, title=title)
        return Decision(route, answer, topic=shown.id)
    found = candidates([match for match in cases if match.entry in meant]) or candidates(turn.matches)
    why = f"「{item.family}」は{split.condition or '種類'}で分け方が違う。{why or best.why}"
    return _asked(office, turn, split, item, Route(RouteKind.SLOT, why, None, best.score, found))


def offered(
    office: Office, turn: Turn, shown: Sequence[Match], why: str, found: Sequence[Match] | None = None
) -> Decision:
    """もしかして: the entries of ``shown`` to choose from; ``found`` is the ranking they stand in (None: theirs)."""
    choices = [_choice_of(office, match.entry, turn.cases, turn.utterance) for match in shown]
    told = candidates(shown if found is None else found)
    route = Route(RouteKind.SUGGESTION, why, None, told[0].score, told)
    return Decision(route, office.composer.suggestion(choices), misses=turn.state.misses)


def _choice_of(office: Office, entry: Entry, cases: Sequence[Match], utterance: Utterance) -> Choice:
    """The button for an entry; of a thing with cases the thing, unless what was said leaves only one of them."""
    if isinstance(entry, GarbageItem) and entry.family and len(office.families.meant(entry, cases, utterance)) > 1:
        return Choice(entry.family, f"thing:{entry.id}")
    return entry_choice(entry)


def thing(office: Office, turn: Turn, name: str, why: str) -> Decision | None:
    """A thing with cases, chosen by its name: which of them is asked."""
    item = office.knowledge.by_id.get(name)
    if not isinstance(item, GarbageItem) or not item.is_served_on(turn.today):
        return None
    members = office.families.members(item.family) or (item,)
    split = office.families.split(members)
    if split is None:
        answer = office.collection.item(item, turn.resident, now=turn.now, title=item.family)
        return Decision(Route(RouteKind.SLOT, why, item.id, 100.0), answer, topic=item.id)
    return _asked(office, turn, split, item, Route(RouteKind.SLOT, why))


def narrowed(office: Office, turn: Turn, data: str, why: str) -> Decision | None:
    """What is left of a thing's cases after the first question: told, or asked for once more."""
    name, _, condition = data.rpartition(":")
    item = office.knowledge.by_id.get(name)
    if not isinstance(item, GarbageItem) or not item.is_served_on(turn.today):
        return None
    left = office.families.with_value(item, condition) if condition else (item,)
    split = office.families.split(left, asked=1)
    if split is None:
        return Decision(Route(RouteKind.SLOT, why, item.id, 100.0), whole(office, turn, item), topic=item.id)
    return _asked(office, turn, split, item, Route(RouteKind.SLOT, why))


def case(office: Office, turn: Turn) -> Decision | None:
    """A case was asked for, and is told in other words than the button's: 「木製です」."""
    choices = {choice.label: choice for choice in turn.state.offered}
    if not turn.state.topic.startswith(_ASKED) or turn.incoming.kind is not IncomingKind.TEXT:
        return None
    if len(turn.utterance.terms) > _MAX_TERMS:
        return None
    branches = tuple(Branch(label, ()) for label in choices)
    named = office.families.said(Split(turn.state.topic.removeprefix(_ASKED), "", branches), turn.utterance.normalized)
    if named is None:
        return None
    verb, _, data = choices[named.label].data.partition(":")
    return narrowed(office, turn, data if verb == "case" else f"{data}:", f"条件「{named.label}」")


def _asked(office: Office, turn: Turn, split: Split, item: GarbageItem, route: Route) -> Decision:
    answer = office.collection.split(split, item)
    return Decision(route, answer, topic=f"{_ASKED}{split.condition}", misses=turn.state.misses)

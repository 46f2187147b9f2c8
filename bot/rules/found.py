"""Rules that answer from what was found: an entry, a pleasantry, a suggestion, a section to phone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Answer, Choice
from bot.compose import MENU_CHOICE
from bot.cutoff import (
    MAX_SUGGESTIONS,
    MIN_SUGGESTIONS,
    OWN_COVERAGE,
    candidates,
    is_near,
    is_settled,
    is_sure,
    likely_matches,
)
from bot.garbage import MAX_CHOICES
from bot.kb.model import Entry, Fact, GarbageCategory, GarbageItem, Procedure
from bot.kind import FACTS_OF_FOCUS, implied_keys
from bot.match import Match
from bot.route import Route, RouteKind
from bot.rules.disposal import asks_other_way
from bot.rules.explaining import words_said
from bot.rules.kinds import is_kind_of, kinds_to_go, unlikeness
from bot.rules.naming import speaks_of_head, things_said, things_to_go
from bot.rules.showing import whole
from bot.rules.sorting import offered, sorted_out
from bot.rules.turn import Decision, Office, Turn
from bot.untold import is_untold, only_tells
from nlp.focus import Focus
from nlp.place import place_elsewhere
from nlp.utterance import Utterance, analyse, clauses_of


def elsewhere(office: Office, turn: Turn) -> Decision | None:
    """Another town's matters: its rules are not ours to tell."""
    place = place_elsewhere(turn.utterance, office.retriever.knows)
    if place is None:
        return None
    route = Route(RouteKind.FALLBACK, f"「{place}」はほかの町のこと", candidates=candidates(turn.matches))
    return Decision(route, Answer((office.composer.text("ほかの町のこと"),), (MENU_CHOICE,)), misses=turn.state.misses)


def knowledge(office: Office, turn: Turn) -> Decision | None:
    """An entry that is surely meant."""
    if not is_sure(turn.matches):
        return None
    best = turn.matches[0]
    if best.coverage < OWN_COVERAGE and sum(bool(analyse(text).focus) for text in clauses_of(turn.utterance)) > 1:
        return None  # two things are asked, and this is one of them
    if not best.is_own_wording and _asks_another_thing(office, turn, best.entry):
        return None
    if is_untold(turn.utterance, best):
        return None
    if only_tells(turn.utterance) and not _is_about_garbage(best) and not is_settled(turn.matches):
        return None  # who has left work may need more than one thing
    if not best.is_own_wording and office.smalltalk.find(turn.utterance, inside=False) is not None:
        return None  # a set phrase as it stands: 「お元気ですか」 asks for no health insurance
    entry = best.entry
    if (decision := thing_first(office, turn, best)) is not None:
        return decision
    if isinstance(entry, GarbageItem):
        if asks_other_way(turn.utterance):
            return None
        if not best.is_own_wording and not speaks_of_head(office, turn, entry, turn.utterance):
            return None
        return sorted_out(office, turn, entry, best, turn.cases)
    route = Route(RouteKind.ANSWER, best.why, entry.id, best.score, candidates(turn.matches))
    return Decision(route, answer_of(office, turn, entry, turn.utterance), topic=entry.id)


def thing_first(office: Office, turn: Turn, best: Match) -> Decision | None:
    """What is offered where a category would answer and a thing of another is named: 「注射器を拾いました。赤いコンテナで
    いいですか」 is about the thing.
    """
    if not isinstance(best.entry, GarbageCategory) or turn.matches[0].coverage >= ALIKE:
        return None
    things = [
        match
        for match in things_said(office, turn)
        if isinstance(match.entry, GarbageItem) and match.entry.category != best.entry.id
    ]
    return offered(office, turn, [*things, best], "区分より先に、物の名前が言われている") if things else None


def _asks_another_thing(office: Office, turn: Turn, entry: Entry) -> bool:
    """Whether one of several clauses is just a wording of another entry: 「住民票の取り方と、粗大ごみの申し込み方」."""
    parts = (ranked(office, turn, analyse(text)) for text in clauses_of(turn.utterance))
    own = (part[0] for part in parts if is_sure(part) and part[0].is_own_wording)
    return any(
        match.entry.id != entry.id and (match.is_of_its_kind or not isinstance(match.entry, GarbageItem))
        for match in own
    )


def answer_of(office: Office, turn: Turn, entry: Entry, utterance: Utterance) -> Answer:
    """The entry, or the one fact of it that was asked for."""
    composer = office.composer
    if not isinstance(entry, Procedure):
        return whole(office, turn, entry)
    foci = [found.focus for found in utterance.focus]
    fact = fact_asked(entry, foci)
    if fact is not None:
        return composer.fact(entry, fact)
    missing = next(
        (focus for focus in foci if focus in (Focus.COST, Focus.BELONGINGS, Focus.DEADLINE, Focus.ONLINE)), None
    )
    if missing is None:
        return whole(office, turn, entry)
    return composer.missing_fact(entry, missing.value)


def fact_asked(entry: Procedure, foci: Sequence[Focus]) -> Fact | None:
    """The first fact the procedure has that one of the foci asks for."""
    return next((fact for focus in foci for fact in FACTS_OF_FOCUS.get(focus, ()) if fact in entry.facts), None)


def _is_about_garbage(match: Match) -> bool:
    return isinstance(match.entry, GarbageItem | GarbageCategory)


ALIKE = 0.98
"""Coverage from which on a thing goes by all that was said."""


def smalltalk(office: Office, turn: Turn) -> Decision | None:
    """A pleasantry, when no entry was surely meant; one among other words, when none was near either."""
    found = office.smalltalk.find(turn.utterance, inside=not is_near(turn.matches))
    if found is None:
        return None
    entry, phrase = found
    route = Route(RouteKind.SMALLTALK, f"雑談の言い回し「{phrase}」", entry.id, 100.0, candidates(turn.matches))
    return Decision(route, Answer((entry.answer,)), misses=turn.state.misses)


def suggestion(office: Office, turn: Turn) -> Decision | None:
    """もしかして: several entries may be meant, and the resident knows which."""
    likely = likely_matches(turn.matches)
    duty = office.sections.duty(turn.utterance)
    is_strange = duty is not None and not any(office.retriever.knows(key) for key in duty.keys)
    if likely and not (is_strange and not is_near(turn.matches)):
        return offer(office, turn, turn.matches, f"近いものがある。{likely[0].why}")
    # Where no entry speaks of what a section is there for (「隣の家の騒音」), a word that is named may be all we have.
    words = words_said(office, turn)
    if words:
        return offered(office, turn, words, f"言葉が言われている。{words[0].why}")
    things = things_to_go(office, turn) or kinds_to_go(office, turn)
    return (
        offered(office, turn, things[:MIN_SUGGESTIONS], f"物の名前が言われている。{things[0].why}") if things else None
    )


def ranked(office: Office, turn: Turn, utterance: Utterance) -> list[Match]:
    """The ranking of part of what was said, each thing once."""
    return office.families.collapsed(office.retriever.rank(utterance, today=turn.today))


def offer(office: Office, turn: Turn, matches: Sequence[Match], why: str) -> Decision:
    """もしかして: the best of the matches to choose from, and what is named among what was said."""
    near = [match for match in matches if match.score >= matches[0].score * 0.6]
    shown = near[:MAX_SUGGESTIONS]
    said = {group.options[0].keys for group in matches[0].question.groups if group.options}
    said = {keys for keys in said if not implied_keys(GarbageItem).issuperset(keys)}
    if isinstance(matches[0].entry, GarbageItem | GarbageCategory) and len(said) == 1:
        # 「ふた」, 「電池」: every thing that goes by just this name
        whole_said = ALIKE * max(match.coverage for match in matches)
        things = office.families.collapsed(turn.cases) if matches is turn.matches else matches
        alike = [match for match in things if isinstance(match.entry, GarbageItem) and match.coverage >= whole_said]
        kinds = sorted(
            (match for match in alike if is_kind_of(match.entry.names, *said)),
            key=lambda match: unlikeness(match.entry, *said),
        )
        alike = kinds if len(kinds) > 1 else alike
        shown = alike[:MAX_CHOICES] if kinds or len(alike) > len(shown) else shown
    shown += [match for match in matches if match not in shown][: max(0, MIN_SUGGESTIONS - len(shown))]
    named = words_said(office, turn)
    if not isinstance(matches[0].entry, GarbageItem):
        named += things_said(office, turn)
    if not named:
        kinds = kinds_to_go(office, turn)
        ids = {kind.entry.id for kind in kinds}
        named = kinds if ids.isdisjoint(match.entry.id for match in shown[:MIN_SUGGESTIONS]) else []
    words = [word for word in named if all(word.entry.id != match.entry.id for match in shown[:3])]
    if words:
        rest = [match for match in shown if match.entry.id != words[0].entry.id]
        shown = [*rest[: MIN_SUGGESTIONS - 1], words[0], *rest[MIN_SUGGESTIONS - 1 :]]
    return offered(office, turn, shown, why, matches)


def fallback(office: Office, turn: Turn) -> Decision | None:
    """Nothing spoke: the right section, its phone and its hours. The second time, that alone."""
    section, why = office.sections.find(turn.utterance, turn.matches)
    misses = turn.state.misses + 1
    name = "電話の案内" if misses >= 2 else "見つからない"
    text = office.composer.text(name, 窓口案内=office.composer.contact_text(section))
    choices: tuple[Choice, ...] = (MENU_CHOICE,)
    best = turn.matches[0] if turn.matches else None
    route = Route(
        RouteKind.FALLBACK, f"{why}（{misses}回目）", None, best.score if best else 0.0, candidates(turn.matches)
    )
    return Decision(route, Answer((text,), choices), misses=misses)

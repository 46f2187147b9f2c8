"""Rules for long-winded utterances: one clause of them may say what is wanted, the rest is the story that led to it."""

from __future__ import annotations

import re

from bot.cutoff import MAX_SUGGESTIONS, candidates, is_near, is_sure
from bot.garbage import CASES
from bot.kb.model import GarbageItem
from bot.match import Match
from bot.route import Route, RouteKind
from bot.rules.found import answer_of, offer, ranked, thing_first
from bot.rules.naming import speaks_of_head
from bot.rules.sorting import offered, sorted_out
from bot.rules.turn import Decision, Office, Turn
from bot.untold import asks_else, is_untold, leaves_open, misses_crux
from nlp.utterance import Utterance, analyse, clauses_of, names_a_place

_WANTS = re.compile(
    "(?:(?<!み)たい|ほしい|欲しい|ください|下さい|くれ|ちょうだい|もらえ(?:る|ます|ない|ません)?)(?:です|の|な|よ|ね|わ|んですが|のですが)*$"
    "|(?:か|かな|かね|かしら|かい|と|とか)$"
)
"""How a clause ends that wants something, asks, or is one of several that do: 「住民票の取り方と、…」."""
_OF_NAMES = frozenset(("名詞", "接頭辞", "接尾辞", "記号"))
CLAUSE_COVERAGE, CLAUSE_WORDING = 0.75, 0.6
"""A clause that answers for the whole must be understood itself: 「別の日にしてください」 tells of no date."""
CLAUSE_SHARE = 0.4
"""「…を返したい。どこに電話すればいいの」: the question alone says too little of what it is about."""


def clause(office: Office, turn: Turn) -> Decision | None:
    """One clause of a long-winded utterance that surely means an entry; several such are offered.

    Not where a place is named: 「横浜から来ました。ごみの日は」 may well ask about Yokohama.
    """
    if names_a_place(turn.utterance):
        return None
    parts = [analyse(text) for text in clauses_of(turn.utterance)]
    # Where something is asked, the rest is the story that led to it.
    parts = [part for part in parts if part.focus or _asks(part.normalized, turn.utterance.normalized)] or parts
    found: dict[str, tuple[Utterance, list[Match]]] = {}
    near: dict[str, list[Match]] = {}
    for part in parts:
        if not _says_enough(part, turn.utterance):
            continue
        matches = ranked(office, turn, part)
        if matches and _is_thing_in_passing(matches[0]):
            continue
        if is_sure(matches) and _is_understood(part, matches[0]):
            found.setdefault(matches[0].entry.id, (part, matches))
        elif not turn.utterance.focus and is_near(matches):
            near.setdefault(matches[0].entry.id, matches)
    if not found:
        return None
    if is_near(turn.matches) and turn.matches[0].entry.id not in found:
        return None  # the whole says more than its clauses: 「母の住民票、私がもらえますか」
    part, matches = next(iter(found.values()))
    best = matches[0]
    shown = [matches[0] for _, matches in found.values()]
    shown += [matches[0] for id_, matches in near.items() if id_ not in found]
    if len(shown) > 1:  # 「財布をなくした。マイナンバーカードも入っていた」
        return offered(office, turn, shown[:MAX_SUGGESTIONS], f"{len(shown)}つのことが言われている", matches)
    if _is_of_another_matter(turn, best) or leaves_open(turn.utterance.normalized, best.entry):
        return None
    if (decision := thing_first(office, turn, best)) is not None:
        return decision
    why = f"「{part.normalized}」の部分：{best.why}"
    if isinstance(best.entry, GarbageItem):
        if not speaks_of_head(office, turn, best.entry, part):
            return None
        cases = office.retriever.rank(part, limit=CASES, today=turn.today)
        return sorted_out(office, turn, best.entry, best, cases, why)
    route = Route(RouteKind.ANSWER, why, best.entry.id, best.score, candidates(matches))
    return Decision(route, answer_of(office, turn, best.entry, part), topic=best.entry.id)


def _is_of_another_matter(turn: Turn, best: Match) -> bool:
    """Whether there is something that the entry does not speak of and the utterance turns on, or names as its matter in a
    clause of nouns alone: 「駐車違反の反則金、納付書の期限を過ぎたらどうなりますか」.
    """
    whole = next((match for match in turn.matches if match.entry.id == best.entry.id), None)
    if whole is None:
        return False
    return misses_crux(turn.utterance, whole) or any(
        word in text and all(token.pos[0] in _OF_NAMES or token.surface == "の" for token in analyse(text).tokens)
        for text in clauses_of(turn.utterance)
        for word in whole.points_missed
    )


def _asks(clause: str, text: str) -> bool:
    """Whether a clause of ``text`` wants something or asks."""
    is_marked = text.startswith("?", text.find(clause) + len(clause))
    return is_marked or _WANTS.search(clause) is not None or asks_else(clause)


def _is_understood(part: Utterance, match: Match) -> bool:
    """Whether the match is about all of the clause, and tells what it asks."""
    if match.is_own_wording:
        return True
    is_close = match.coverage >= CLAUSE_COVERAGE and match.wording >= CLAUSE_WORDING
    return is_close and match.is_met_by_word and not is_untold(part, match)


def _says_enough(part: Utterance, utterance: Utterance) -> bool:
    """Whether a clause says enough of what the whole is about."""
    whole = sum(term.weight for term in utterance.terms)
    return sum(term.weight for term in part.terms) >= CLAUSE_SHARE * whole


def _is_thing_in_passing(match: Match) -> bool:
    """Whether a clause only speaks of a thing, and not of throwing it away: 「穴はあけますか」 wants no drill."""
    return isinstance(match.entry, GarbageItem) and not (match.is_of_its_kind or match.is_own_wording)


def clause_suggestion(office: Office, turn: Turn) -> Decision | None:
    """The whole is near nothing, but one clause of it is: 「父が亡くなりました。何から始めたら」."""
    if names_a_place(turn.utterance):
        return None
    parts = [part for part in map(analyse, clauses_of(turn.utterance)) if _says_enough(part, turn.utterance)]
    found = [(part.normalized, ranked(office, turn, part)) for part in parts]
    near = [(text, matches) for text, matches in found if is_near(matches)]
    if not near:
        return None
    text, matches = max(near, key=lambda part: part[1][0].score)
    return offer(office, turn, matches, f"「{text}」の部分に近いものがある。{matches[0].why}")

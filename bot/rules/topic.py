"""The rule for questions that are nothing but their focus: 「いくら？」."""

from __future__ import annotations

from bot.answer import Answer
from bot.compose import MENU_CHOICE, short_title
from bot.cutoff import candidates, is_sure
from bot.kb.model import Place, Procedure
from bot.route import Route, RouteKind
from bot.rules.found import fact_asked
from bot.rules.showing import whole
from bot.rules.turn import Decision, Office, Turn
from nlp.focus import Focus
from nlp.utterance import Utterance, analyse

NEAR_WORDING = 0.7
"""Of 1: 「開庁時間」 by itself is nearly a wording of an entry, 「持ち物」 is none's."""


def follow_up(office: Office, turn: Turn) -> Decision | None:
    """「いくら？」 and nothing else: about the entry answered before, or a question back."""
    asked = _bare_focus(turn.utterance)
    if asked is None:
        return None
    topic = office.knowledge.by_id.get(turn.state.topic)
    if asked is Focus.PHONE and topic is None:
        route = Route(RouteKind.ANSWER, "電話番号だけを聞かれた")
        return Decision(route, Answer((office.composer.contact_text(None),), (MENU_CHOICE,)))
    if topic is None or not topic.is_served_on(turn.today):
        if is_sure(turn.matches) and turn.matches[0].wording >= NEAR_WORDING:
            return None
        text = office.composer.text("何について", 事実=asked.value)
        return Decision(
            Route(RouteKind.SLOT, f"「{asked.value}」だけで、何のことか分からない"), Answer((text,), (MENU_CHOICE,))
        )
    why = f"前の話題「{short_title(topic)}」の{asked.value}"
    route = Route(RouteKind.ANSWER, why, topic.id, 100.0)
    if asked is Focus.PHONE:
        answer = Answer((office.composer.contact_text(topic.contact),), (MENU_CHOICE,))
        return Decision(route, answer, topic=topic.id)
    if isinstance(topic, Procedure):
        fact = fact_asked(topic, [asked])
        if fact is not None:
            return Decision(route, office.composer.fact(topic, fact), topic=topic.id)
    elif isinstance(topic, Place) and asked in (Focus.WHERE, Focus.HOURS, Focus.WHEN):
        return Decision(route, whole(office, turn, topic), topic=topic.id)
    # Another entry may be about just this of the topic: 「燃えるごみの日」, then 「袋はいくら」.
    matches = office.retriever.rank(analyse(f"{topic.title} {turn.utterance.normalized}"), today=turn.today)
    if matches and matches[0].entry.id != topic.id and matches[0].is_to_the_point and is_sure(matches):
        best = matches[0]
        route = Route(RouteKind.ANSWER, f"{why}。{best.why}", best.entry.id, best.score, candidates(matches))
        return Decision(route, whole(office, turn, best.entry), topic=best.entry.id)
    if asked is Focus.HOW:
        return Decision(route, whole(office, turn, topic), topic=topic.id)
    return Decision(route, office.composer.missing_fact(topic, asked.value), topic=topic.id)


# Verbs that say no more than the question itself: 「どこでもらえるの」 is 「どこ」.
_LIGHT = frozenset(
    ("貰う 貰える 取る 取れる 払う 持つ 持参 遣る 出す 届ける 受け取る 申し込む 申請 手続き 日 時間 開く 頃").split()
)


def _bare_focus(utterance: Utterance) -> Focus | None:
    """The focus of an utterance that says nothing else."""
    if not utterance.focus or any(found.focus is Focus.MEANING for found in utterance.focus):
        return None  # 「オンラインとは」 asks about a word
    spans = [found.span for found in utterance.focus]
    rest = [
        term
        for term in utterance.terms
        if term.key not in _LIGHT and not any(b <= term.begin and term.end <= e for b, e in spans)
    ]
    focus = utterance.focus[0].focus
    return focus if not rest else None

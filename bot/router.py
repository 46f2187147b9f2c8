"""Which rule speaks. RULES are asked in order of precedence; the first that answers wins and says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer, Choice
from bot.compose import MENU_CHOICE, Composer, short_title
from bot.dialog import DialogState, pick
from bot.emergency import EmergencyWatch
from bot.kb.model import Entry, Fact, Knowledge, Place, Procedure
from bot.retrieval import FACTS_OF_FOCUS, Match, Retriever
from bot.route import Candidate, Incoming, IncomingKind, Route, RouteKind
from bot.sections import SectionFinder
from bot.smalltalk import SmallTalker
from nlp.focus import Focus
from nlp.utterance import Utterance, analyse

ANSWER_CUTOFF = 42.0
ANSWER_COVERAGE = 0.7
"""An answer accounts for most of what was said: what it leaves over may be the point (another town, a pet)."""
ANSWER_MARGIN = 4.5
OWN_WORDING, OWN_MARGIN = 10.5, 0.8
"""Of 12: the utterance is one of the entry's own wordings, and less so any rival's."""
SUGGESTION_CUTOFF = 32.0
SUGGESTION_COVERAGE = 0.5
MIN_SUGGESTIONS, MAX_SUGGESTIONS = 3, 5
CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Office:
    """Everything the rules consult; made once from one knowledge."""

    knowledge: Knowledge
    composer: Composer
    retriever: Retriever
    emergencies: EmergencyWatch
    smalltalk: SmallTalker
    sections: SectionFinder


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as the rules see it."""

    incoming: Incoming
    utterance: Utterance
    """Of the masked text; empty unless something was typed."""
    state: DialogState
    today: date
    matches: Sequence[Match]
    """The ranking of the utterance, best first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided: the route, the words, and what the next turn must know."""

    route: Route
    answer: Answer
    topic: str | None = None
    """The entry now talked about; None leaves the old one."""
    misses: int = 0


Rule = Callable[[Office, Turn], Decision | None]


def decide(office: Office, turn: Turn) -> Decision:
    """The decision of the first rule that speaks; the last one always does."""
    for rule in RULES:
        decision = rule(office, turn)
        if decision is not None:
            return decision
    raise AssertionError("the last rule always speaks")


def emergency(office: Office, turn: Turn) -> Decision | None:
    """Danger to life: fixed words, whatever else was going on."""
    found = office.emergencies.find(turn.utterance)
    if found is None:
        return None
    entry, phrase = found
    route = Route(RouteKind.EMERGENCY, f"緊急の言葉「{phrase}」", entry.id, 100.0)
    return Decision(route, Answer((entry.answer,)), misses=turn.state.misses)


_FIXED = {
    IncomingKind.IMAGE: "画像",
    IncomingKind.VIDEO: "動画",
    IncomingKind.AUDIO: "音声",
    IncomingKind.FILE: "ファイル",
    IncomingKind.LOCATION: "位置情報",
    IncomingKind.STICKER: "スタンプ",
}


def arrival(office: Office, turn: Turn) -> Decision | None:
    """What is no text: a greeting, or a kind word about what the bot cannot see."""
    kind = turn.incoming.kind
    if kind is IncomingKind.FOLLOW:
        return Decision(Route(RouteKind.COMMAND, "はじめてのあいさつ"), office.composer.menu("はじめまして"), topic="")
    if kind is IncomingKind.RETURN:
        return Decision(
            Route(RouteKind.COMMAND, "戻ってきたときのあいさつ"), office.composer.menu("おかえりなさい"), topic=""
        )
    if kind in _FIXED:
        answer = Answer((office.composer.text(_FIXED[kind]),), (MENU_CHOICE,))
        return Decision(
            Route(RouteKind.COMMAND, f"文字ではないもの（{_FIXED[kind]}）"), answer, misses=turn.state.misses
        )
    if kind is IncomingKind.TEXT and not turn.utterance.normalized:
        answer = Answer((office.composer.text("空の発言"),), (MENU_CHOICE,))
        return Decision(Route(RouteKind.COMMAND, "文字がない"), answer, misses=turn.state.misses)
    return None


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
        return Decision(
            decision.route, Answer(decision.answer.texts, rest, decision.answer.link), decision.topic, decision.misses
        )
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
    name, _, fact_name = rest.rpartition(":") if verb == "fact" else (rest, "", "")
    entry = office.knowledge.by_id.get(name)
    if entry is None or verb not in ("entry", "fact") or not entry.is_served_on(turn.today):
        return None
    if verb == "entry":
        return Decision(Route(RouteKind.SLOT, why, entry.id, 100.0), office.composer.whole(entry), topic=entry.id)
    facts = {fact.name: fact for fact in Fact}
    if isinstance(entry, Procedure) and facts.get(fact_name) in entry.facts:
        answer = office.composer.fact(entry, facts[fact_name])
        return Decision(Route(RouteKind.SLOT, why, entry.id, 100.0), answer, topic=entry.id)
    return None


def _none_of_these(office: Office, turn: Turn, why: str) -> Decision:
    shown = [office.knowledge.by_id.get(choice.data.partition(":")[2]) for choice in turn.state.offered]
    contact = next((entry.contact for entry in shown if entry is not None and entry.contact), None)
    misses = turn.state.misses + 1
    name = "電話の案内" if misses >= 2 else "どれでもない"
    text = office.composer.text(name, 窓口案内=office.composer.contact_text(contact))
    return Decision(Route(RouteKind.FALLBACK, why), Answer((text,), (MENU_CHOICE,)), misses=misses)


_POLITE = r"(?:を|に|へ|が|は|で)?(?:見せて|見たい|見る|開いて|出して|戻して|戻る|戻りたい|戻って|して|したい|する|ください|下さい|お願いします|おねがいします|です|ます)*"
_COMMANDS = (
    (
        re.compile(
            rf"(?:メニュー|めにゅー|menu|目次|もくじ|一覧|使い方|つかいかた|ヘルプ|help|何ができるの?|何が聞けるの?){_POLITE}"
        ),
        "メニュー",
    ),
    (
        re.compile(rf"(?:最初から|さいしょから|はじめから|初めから|最初|トップ|リセット|やり直し|やりなおし){_POLITE}"),
        "最初から",
    ),
    (
        re.compile(
            rf"(?:やめる|やめます|やめて|やめたい|止める|もうやめる|中止|キャンセル|終了|終わり|おわり|終わる){_POLITE}"
        ),
        "やめました",
    ),
)


def command(office: Office, turn: Turn) -> Decision | None:
    """メニュー, やめる, 最初から: by themselves, never inside a question."""
    said = turn.utterance.normalized.strip("。、.!?… ")
    for pattern, name in _COMMANDS:
        if not pattern.fullmatch(said):
            continue
        if name == "やめました":
            answer = Answer((office.composer.text(name),), (MENU_CHOICE,))
        else:
            answer = office.composer.menu(name)
        return Decision(Route(RouteKind.COMMAND, f"命令「{said}」"), answer, topic="")
    return None


def follow_up(office: Office, turn: Turn) -> Decision | None:
    """「いくら？」 and nothing else: about the entry answered before, or a question back."""
    asked = _bare_focus(turn.utterance)
    if asked is None:
        return None
    topic = office.knowledge.by_id.get(turn.state.topic)
    if topic is None or not topic.is_served_on(turn.today):
        if is_sure(turn.matches):
            return None
        text = office.composer.text("何について", 事実=asked.value)
        return Decision(
            Route(RouteKind.SLOT, f"「{asked.value}」だけで、何のことか分からない"), Answer((text,), (MENU_CHOICE,))
        )
    why = f"前の話題「{short_title(topic)}」の{asked.value}"
    route = Route(RouteKind.ANSWER, why, topic.id, 100.0)
    if isinstance(topic, Procedure):
        fact = _fact_asked(topic, [asked])
        if fact is not None:
            return Decision(route, office.composer.fact(topic, fact), topic=topic.id)
    elif isinstance(topic, Place) and asked in (Focus.WHERE, Focus.HOURS, Focus.WHEN):
        return Decision(route, office.composer.whole(topic), topic=topic.id)
    # Another entry may be about just this of the topic: 「燃えるごみの日」, then 「袋はいくら」.
    matches = office.retriever.rank(analyse(f"{topic.title} {turn.utterance.normalized}"), today=turn.today)
    if matches and matches[0].entry.id != topic.id and matches[0].focus > 0 and is_sure(matches):
        best = matches[0]
        route = Route(RouteKind.ANSWER, f"{why}。{best.why}", best.entry.id, best.score, _candidates(matches))
        return Decision(route, office.composer.whole(best.entry), topic=best.entry.id)
    if asked is Focus.HOW:
        return Decision(route, office.composer.whole(topic), topic=topic.id)
    return Decision(route, office.composer.missing_fact(topic, asked.value), topic=topic.id)


# Verbs that say no more than the question itself: 「どこでもらえるの」 is 「どこ」.
_LIGHT = frozenset(
    "貰う 貰える 取る 取れる 払う 持つ 持参 遣る 出す 届ける 受け取る 申し込む 申請 手続き 日 時間 開く 頃".split()
)


def _bare_focus(utterance: Utterance) -> Focus | None:
    """The focus of an utterance that says nothing else."""
    if not utterance.focus:
        return None
    spans = [found.span for found in utterance.focus]
    rest = [
        term
        for term in utterance.terms
        if term.key not in _LIGHT and not any(b <= term.begin and term.end <= e for b, e in spans)
    ]
    focus = utterance.focus[0].focus
    return focus if not rest and focus is not Focus.MEANING else None


def knowledge(office: Office, turn: Turn) -> Decision | None:
    """An entry that is surely meant."""
    if not is_sure(turn.matches):
        return None
    best = turn.matches[0]
    entry = best.entry
    route = Route(RouteKind.ANSWER, best.why, entry.id, best.score, _candidates(turn.matches))
    return Decision(route, _answer(office.composer, entry, turn.utterance), topic=entry.id)


def _answer(composer: Composer, entry: Entry, utterance: Utterance) -> Answer:
    """The entry, or the one fact of it that was asked for."""
    if not isinstance(entry, Procedure):
        return composer.whole(entry)
    foci = [found.focus for found in utterance.focus]
    fact = _fact_asked(entry, foci)
    if fact is not None:
        return composer.fact(entry, fact)
    missing = next(
        (focus for focus in foci if focus in (Focus.COST, Focus.BELONGINGS, Focus.DEADLINE, Focus.ONLINE)), None
    )
    if missing is None:
        return composer.whole(entry)
    return composer.missing_fact(entry, missing.value)


def _fact_asked(entry: Procedure, foci: Sequence[Focus]) -> Fact | None:
    return next((fact for focus in foci for fact in FACTS_OF_FOCUS.get(focus, ()) if fact in entry.facts), None)


def is_sure(matches: Sequence[Match]) -> bool:
    """Whether the best match is to be answered without asking back."""
    if not matches:
        return False
    best = matches[0]
    if best.score < ANSWER_CUTOFF or best.coverage < ANSWER_COVERAGE:
        return False
    rivals = [match for match in matches[1:] if best.score - match.score < ANSWER_MARGIN]
    if not rivals:
        return True
    # 「住民票の取り方」 stands in many entries; in one it is all there is.
    nearest_rival = max(match.wording for match in rivals)
    return best.wording >= OWN_WORDING and best.wording - nearest_rival >= OWN_MARGIN


def likely_matches(matches: Sequence[Match]) -> list[Match]:
    """The matches good enough to be shown as a suggestion."""
    return [match for match in matches if match.score >= SUGGESTION_CUTOFF and match.coverage >= SUGGESTION_COVERAGE]


def smalltalk(office: Office, turn: Turn) -> Decision | None:
    """A pleasantry, when no entry was surely meant; one among other words, when none was likely either."""
    found = office.smalltalk.find(turn.utterance, inside=not likely_matches(turn.matches))
    if found is None:
        return None
    entry, phrase = found
    route = Route(RouteKind.SMALLTALK, f"雑談の言い回し「{phrase}」", entry.id, 100.0, _candidates(turn.matches))
    return Decision(route, Answer((entry.answer,)), misses=turn.state.misses)


def suggestion(office: Office, turn: Turn) -> Decision | None:
    """もしかして: several entries may be meant, and the resident knows which."""
    likely = likely_matches(turn.matches)
    if not likely:
        return None
    near = [match for match in turn.matches if match.score >= likely[0].score * 0.6]
    shown = [match.entry for match in near[:MAX_SUGGESTIONS]]
    shown += [match.entry for match in turn.matches if match.entry not in shown][: max(0, MIN_SUGGESTIONS - len(shown))]
    misses = turn.state.misses
    route = Route(
        RouteKind.SUGGESTION,
        f"近いものが{len(shown)}件。{likely[0].why}",
        None,
        likely[0].score,
        _candidates(turn.matches),
    )
    return Decision(route, office.composer.suggestion(shown), misses=misses)


def fallback(office: Office, turn: Turn) -> Decision | None:
    """Nothing spoke: the right section, its phone and its hours. The second time, that alone."""
    section, why = office.sections.find(turn.utterance, turn.matches)
    misses = turn.state.misses + 1
    name = "電話の案内" if misses >= 2 else "見つからない"
    text = office.composer.text(name, 窓口案内=office.composer.contact_text(section))
    choices: tuple[Choice, ...] = (MENU_CHOICE,)
    best = turn.matches[0] if turn.matches else None
    route = Route(
        RouteKind.FALLBACK, f"{why}（{misses}回目）", None, best.score if best else 0.0, _candidates(turn.matches)
    )
    return Decision(route, Answer((text,), choices), misses=misses)


def _candidates(matches: Sequence[Match]) -> tuple[Candidate, ...]:
    return tuple(match.candidate() for match in matches)


RULES: tuple[Rule, ...] = (
    emergency,
    arrival,
    slot,
    command,
    follow_up,
    knowledge,
    smalltalk,
    suggestion,
    fallback,
)

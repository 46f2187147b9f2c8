"""The rule for things described rather than named: 「使い終わった乾電池」「金属のフライパン」「押し入れから出てきた古い布団」.

What stands before a noun describes it, so the last noun says what the thing is (``nlp.noun``); the rest tells its
state, or of which case it is. A part of another thing (加湿器のフィルター) is not that thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.cutoff import OWN_WORDING, is_near, is_sure
from bot.garbage import CASES
from bot.kb.model import GarbageCategory, GarbageItem
from bot.kind import implied_keys
from bot.match import Match
from bot.rules.disposal import (
    DISPOSING,
    SIDES,
    asks_other_way,
    is_disposed_of,
    is_gone,
    is_wanted,
    speaks_of_disposal,
)
from bot.rules.sorting import offered, sorted_out
from bot.rules.turn import Decision, Office, Turn
from nlp.noun import NounPhrase, head_of, joined_with, noun_phrases
from nlp.utterance import Utterance, analyse

_CONTAINERS = frozenset("缶 びん 瓶 袋 箱 容器 ケース ボトル パック チューブ かん カン ビン カップ トレー".split())
"""What things come in: ヘアスプレーの缶 is of ヘアスプレー."""
_BRACKETS = re.compile(r"\([^()]*\)[?!。]*$")
_LOOKED_AT = 4
_CLOSE = 0.65
"""How near a wording of another thing must be to what was said: 「木の椅子」 says nothing of a baby's."""
_ALL = 0.95
"""Coverage: 「プラごみ」 is a wording, and of 「ライターはプラだからプラごみ?」 a part."""


def named_thing(office: Office, turn: Turn) -> Decision | None:
    """The thing that the last noun names, where the whole of what is said is no wording of anything."""
    best = turn.matches[0] if turn.matches else None
    is_garbage = best is None or isinstance(best.entry, GarbageItem | GarbageCategory)
    if best is not None and best.is_own_wording and best.coverage >= _ALL:
        return None
    phrases = phrases_of_things(office, turn.utterance)
    head = head_of(phrases)
    if head is None or not is_disposed_of(turn.utterance, head.end):
        return None
    if not is_garbage and is_gone(turn.utterance, head.end):
        return None
    ranked = {phrase: _named(office, turn, phrase) for phrase in joined_with(phrases, head)}
    together = [found[0] for found in ranked.values() if found]
    if len(together) > 1:
        return offered(office, turn, together, f"{len(together)}つの物の名前が言われている")
    if best is not None and is_sure(turn.matches) and not is_garbage:
        return None
    named = ranked[head]
    if not named:
        return None
    thing = named[0].entry
    assert isinstance(thing, GarbageItem)
    if best is not None and not is_garbage and is_near(turn.matches) and not speaks_of_disposal(turn.utterance):
        return offered(office, turn, [best, named[0]], "物の名前と、ほかのことが言われている")
    others = [other for phrase in _before(turn.utterance, phrases, head) for other in _named(office, turn, phrase)[:1]]
    others += _closer(turn, thing)
    others += [
        other
        for phrase in _thrown_elsewhere(turn.utterance, phrases, head)
        for other in _named(office, turn, phrase)[:1]
    ]
    different = [
        other for other in others if isinstance(other.entry, GarbageItem) and other.entry.category != thing.category
    ]
    if different:
        shown = {match.entry.id: match for match in (named[0], *different)}
        return offered(office, turn, list(shown.values()), "別の区分の物のことも言われている")
    is_told = any(isinstance(match.entry, GarbageItem) and _is_same(match.entry, thing) for match in turn.cases)
    cases = turn.cases if is_told else named
    return sorted_out(office, turn, thing, named[0], cases, f"「{head.text}」の部分：{named[0].why}")


def things_said(office: Office, turn: Turn) -> list[Match]:
    """The things of garbage that are named anywhere in what was said, each by its best match."""
    found = (_named(office, turn, phrase)[:1] for phrase in phrases_of_things(office, turn.utterance))
    return [match for matches in found for match in matches]


def things_to_go(office: Office, turn: Turn) -> list[Match]:
    """Those of them that are, for all that is said, to be thrown away."""
    return things_said(office, turn) if speaks_of_disposal(turn.utterance) else []


def speaks_of_head(office: Office, turn: Turn, item: GarbageItem, utterance: Utterance) -> bool:
    """Whether the item is one that the last noun may mean: フィルター is no 加湿器."""
    phrases = phrases_of_things(office, utterance)
    head = head_of(phrases)
    if head is not None and is_wanted(utterance, head.end):
        return False
    if asks_other_way(utterance):
        return False
    if head is None or len(phrases) == 1 or head.text in _CONTAINERS:
        return True
    found = office.retriever.rank(analyse(head.text), limit=CASES, today=turn.today)
    if found and found[0].is_own_wording:
        return isinstance(found[0].entry, GarbageItem) and _is_same(found[0].entry, item)
    return any(isinstance(match.entry, GarbageItem) and _is_same(match.entry, item) for match in found)


def _before(utterance: Utterance, phrases: Sequence[NounPhrase], head: NounPhrase) -> list[NounPhrase]:
    """The phrases that describe the head: those before it in its clause, but for the circumstances."""
    begin = max((utterance.normalized.rfind(mark, 0, head.begin) for mark in "、。,!?"), default=-1)
    return [phrase for phrase in phrases if begin < phrase.begin < head.begin and not phrase.is_adverbial]


def _thrown_elsewhere(utterance: Utterance, phrases: Sequence[NounPhrase], head: NounPhrase) -> list[NounPhrase]:
    """What another sentence says is to be thrown away, where that of the head says of nothing that it is: 「布団を捨てたい。
    シールは何枚?」
    """
    text = utterance.normalized
    sentences = [sentence.span() for sentence in re.finditer("[^。?!]+", text)]
    thrown = [
        any(begin <= term.begin < end and term.is_action and term.key in DISPOSING for term in utterance.terms)
        for begin, end in sentences
    ]
    if any(is_thrown and begin <= head.begin < end for is_thrown, (begin, end) in zip(thrown, sentences, strict=True)):
        return []
    return [
        phrase
        for is_thrown, (begin, end) in zip(thrown, sentences, strict=True)
        for phrase in phrases
        if is_thrown and begin <= phrase.begin < end
    ]


def _closer(turn: Turn, thing: GarbageItem) -> list[Match]:
    """Things that say more of what was said than the thing named does: 「膨らんだ」 of 膨らんだモバイルバッテリー."""
    said = [
        match.coverage for match in turn.cases if isinstance(match.entry, GarbageItem) and _is_same(match.entry, thing)
    ]
    return [
        match
        for match in turn.matches[:_LOOKED_AT]
        if isinstance(match.entry, GarbageItem)
        and not _is_same(match.entry, thing)
        and match.coverage > max(said, default=0.0)
        and match.wording >= _CLOSE
    ]


def phrases_of_things(office: Office, utterance: Utterance) -> list[NounPhrase]:
    """The nouns that may name a thing: not 捨て方, nor 中身, nor the category that is asked about beside it."""
    empty = implied_keys(GarbageItem) | SIDES
    bracket = _BRACKETS.search(utterance.normalized)  # what stands there tells a case of the thing before it
    end = bracket.start() if bracket is not None and bracket.start() else len(utterance.normalized)
    keys = {phrase: frozenset(analyse(phrase.text).keys) for phrase in noun_phrases(utterance) if phrase.end <= end}
    told = [phrase for phrase in keys if not keys[phrase] <= empty]
    phrases = [phrase for phrase in told if not office.collection.category_said(keys[phrase] - empty)] or told
    if any(not phrase.is_modifier for phrase in phrases):
        return phrases
    described = [phrase for phrase in phrases if _is_described(utterance, phrase)]
    if not described:
        return phrases
    last = described[-1]  # 「スプレー缶の中身」, 「傘の古いの」: what it belongs to is the thing
    return [phrase if phrase is not last else NounPhrase(last.text, last.begin, last.end, "") for phrase in phrases]


def _is_described(utterance: Utterance, phrase: NounPhrase) -> bool:
    """Whether what follows the の is a side of the thing, or its state: 鍋のとき is neither."""
    following = next((token for token in utterance.tokens if token.begin > phrase.end), None)
    if following is None or following.pos[0] in ("形容詞", "動詞", "形状詞", "副詞", "連体詞"):
        return True
    return any(term.begin == following.begin and term.key in SIDES for term in utterance.terms)


def _named(office: Office, turn: Turn, phrase: NounPhrase) -> list[Match]:
    """The ranking of a noun by itself, where it names a thing of garbage; else nothing. Of a compound that is no
    name its end may be one (冬用タイヤ), unless its beginning is another (自転車タイヤ).
    """
    whole = _named_by(office, turn, phrase.text)
    if whole or phrase.text.isascii():
        return whole
    begins = [token.begin for token in turn.utterance.tokens if phrase.begin < token.begin < phrase.end]
    for begin in begins:
        end = _named_by(office, turn, turn.utterance.normalized[begin : phrase.end])
        if end:
            first = office.retriever.rank(analyse(phrase.text), limit=1, today=turn.today)
            if not first or first[0].entry.id != end[0].entry.id:
                return []  # it is known as something else: 談ボール is no ball
            return [] if _named_by(office, turn, turn.utterance.normalized[phrase.begin : begin]) else end
    return []


def _named_by(office: Office, turn: Turn, name: str) -> list[Match]:
    utterance = office.retriever.read(name, today=turn.today)
    matches = office.retriever.rank(utterance, limit=CASES, today=turn.today)
    found = office.families.collapsed(matches)
    if not found or not isinstance(found[0].entry, GarbageItem) or not is_sure(found):
        return []
    return matches if found[0].is_own_wording or found[0].wording >= OWN_WORDING else []


def _is_same(item: GarbageItem, other: GarbageItem) -> bool:
    return item.id == other.id or item.family == other.family != ""

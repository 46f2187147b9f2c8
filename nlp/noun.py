"""Noun phrases, and which of them a Japanese question is about: the last one, which all before it describes.

A modifier stands before what it modifies (古い新聞紙, 加湿器のフィルター, 料理に使うなべ), so the head of a phrase is
its end; what follows the head is said of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.tokenizer import Token
from nlp.utterance import Utterance

_ADVERBIAL = frozenset(("で", "から", "に", "へ", "まで", "として", "ので", "より"))
"""After these a noun tells the circumstances, not the matter: 引っ越しで出た段ボール."""
_OF = "の"
_COUNTERS = frozenset("まい こ ほん つ だい さつ そく ほ 枚 個 本 台 冊 足".split())
_TOPIC = frozenset(("は", "って", "も"))
_AND = frozenset(("と", "や", "とか", "か"))
_ASKING = frozenset(("どの", "何の", "どんな", "何"))
"""A noun after these is asked for, and not asked about: どの袋."""


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Nouns that stand together: 段ボール, 乾電池, 加湿器."""

    text: str
    begin: int
    end: int
    particle: str
    """What follows it: の, を, が …; empty where nothing does."""

    @property
    def is_modifier(self) -> bool:
        """Whether it belongs to the noun after it."""
        return self.particle == _OF

    @property
    def is_adverbial(self) -> bool:
        """Whether it tells the circumstances."""
        return self.particle in _ADVERBIAL


def noun_phrases(utterance: Utterance) -> tuple[NounPhrase, ...]:
    """The noun phrases of an utterance that carry meaning, in order."""
    kept = {term.begin: term for term in utterance.terms}
    phrases: list[NounPhrase] = []
    run: list[Token] = []
    before = ""
    for token in (*utterance.tokens, None):
        if token is not None and _is_nominal(token) and (token.begin in kept or run):
            run.append(token)
            continue
        if any(one.begin in kept and not _is_number(one) for one in run) and before not in _ASKING:
            text = utterance.normalized[run[0].begin : run[-1].end]
            phrases.append(NounPhrase(text, run[0].begin, run[-1].end, _particle(token)))
        run = []
        before = token.normalized if token is not None else ""
    return tuple(phrases)


def head_of(phrases: Sequence[NounPhrase]) -> NounPhrase | None:
    """The phrase that the question is about: the one that は marks, or else the last."""
    matters = [phrase for phrase in phrases if not phrase.is_modifier and not phrase.is_adverbial]
    topics = [phrase for phrase in matters if phrase.particle in _TOPIC]
    return topics[-1] if topics else matters[-1] if matters else None


def joined_with(phrases: Sequence[NounPhrase], head: NounPhrase) -> list[NounPhrase]:
    """The phrases that stand beside the head as its equals, and the head: 冷蔵庫とエアコン."""
    at = list(phrases).index(head)
    begin = at
    while begin and phrases[begin - 1].particle in _AND:
        begin -= 1
    return list(phrases[begin : at + 1])


def _is_nominal(token: Token) -> bool:
    return token.pos[0] in ("名詞", "接頭辞", "接尾辞") or (token.pos[0] == "記号" and token.pos[1] == "文字")


def _is_number(token: Token) -> bool:
    return token.pos[1] == "数詞" or token.pos[2] == "助数詞" or token.surface in _COUNTERS


def _particle(token: Token | None) -> str:
    return token.surface if token is not None and token.pos[0] in ("助詞", "助動詞") else ""

"""Kinds of things that go by one noun: which of them a bare noun (電池), or one that is described (軽トラのバッテリー), may be."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from bot.garbage import CASES
from bot.kb.model import Entry, GarbageItem
from bot.match import Match
from bot.rules.disposal import is_disposed_of
from bot.rules.naming import phrases_of_things
from bot.rules.turn import Office, Turn
from nlp.noun import NounPhrase
from nlp.utterance import Term, Utterance, analyse

_MOST_NAMES = 20_000
"""Names of things whose words are kept: a bare noun is compared with those of sixty things."""


def kinds_to_go(office: Office, turn: Turn) -> list[Match]:
    """Of a noun that alone names no thing, but kinds of things (軽トラのバッテリー), those nearest to what describes it,
    where its sentence says that it is to be thrown away.
    """
    phrases = phrases_of_things(office, turn.utterance)
    found: dict[str, Match] = {}
    for number, phrase in enumerate(phrases):
        if phrase.is_modifier or phrase.is_adverbial or not _is_to_go(turn.utterance, phrase):
            continue
        noun = analyse(phrase.text).keys
        if not noun:
            continue
        begin = phrase.begin
        for before in reversed(phrases[:number]):
            if not before.is_modifier or before.end + 1 != begin:
                break
            begin = before.begin
        described = office.retriever.read(turn.utterance.normalized[begin : phrase.end], today=turn.today)
        ranked = office.families.collapsed(office.retriever.rank(described, limit=CASES, today=turn.today))
        kinds = [
            match for match in ranked if isinstance(match.entry, GarbageItem) and is_kind_of(match.entry.names, noun)
        ]
        if begin == phrase.begin:
            kinds.sort(key=lambda match: unlikeness(match.entry, noun))
        for match in kinds:
            found.setdefault(match.entry.id, match)
    return list(found.values())


def is_kind_of(names: Sequence[str], noun: tuple[str, ...]) -> bool:
    """Whether one of the names ends in the noun of these keys: 乾電池 is a kind of 電池, 電池の充電器 is none."""
    ends = (_terms_of(text)[-len(noun) :] for text in names)
    return any(
        len(end) == len(noun) and all(key in (term.key, *term.parts[-1:]) for key, term in zip(noun, end, strict=True))
        for end in ends
    )


def unlikeness(entry: Entry, noun: tuple[str, ...]) -> tuple[bool, int]:
    """How far what an entry is shown as is from the bare noun: 乾電池 less than 膨らんだ電池, and 電動工具 more."""
    name = entry.family if isinstance(entry, GarbageItem) and entry.family else entry.title
    return not is_kind_of((name,), noun), len(_terms_of(name))


@functools.lru_cache(maxsize=_MOST_NAMES)
def _terms_of(name: str) -> tuple[Term, ...]:
    """The words of a name that staff wrote."""
    return analyse(name).terms


def _is_to_go(utterance: Utterance, phrase: NounPhrase) -> bool:
    """Whether the sentence of the phrase says so."""
    text = utterance.normalized
    begin, end = next(
        sentence.span()
        for sentence in re.finditer("[^。?!]+", text)
        if sentence.start() <= phrase.begin < sentence.end()
    )
    return is_disposed_of(analyse(text[begin:end]), phrase.end - begin)

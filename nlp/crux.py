"""The words that a question turns on: what is done or wanted in the end, and to what.

Japanese ends with its verb; what stands before it tells the story. 「図書館の本を濡らしてしまった」 turns on 濡らす,
「返礼品にうちの漬物を出したい」 on 出す and 漬物.
"""

from __future__ import annotations

from nlp.utterance import Term, Utterance

_OBJECT_MARKS = frozenset(("を", "が", "は", "も", "って"))
_LEAST = 0.5
"""A word of less weight (a number, a counter, a word of time) turns nothing."""
_OF_ASKING = frozenset(
    "無理 駄目 平気 本当 嘘 違う 違い ok まずい 行ける 扱い 取り方 出し方 行き方 使い方 書き方 作り方 調べ方".split()
)
"""Words that ask whether or how something may be: 「…でも平気?」 and 「…の取り方は」 turn on what comes before."""


def crux_of(utterance: Utterance) -> tuple[Term, ...]:
    """The last word that says something, and before a verb what the verb is done to; none of an utterance that has none.

    A last sentence that only asks (「どうすればいいですか」) leaves it to the one before.
    """
    telling = [term for term in utterance.terms if term.weight >= _LEAST and term.key not in _OF_ASKING]
    if not telling:
        return ()
    last = telling[-1]
    before = telling[-2] if len(telling) > 1 else None
    if before is None or not last.is_action or not _is_object(utterance, before, last):
        return (last,)
    return last, before


def _is_object(utterance: Utterance, term: Term, verb: Term) -> bool:
    """Whether only a mark of the object stands between the two."""
    between = [token for token in utterance.tokens if term.end <= token.begin < verb.begin]
    return bool(between) and between[0].surface in _OBJECT_MARKS

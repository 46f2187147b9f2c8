"""A question turns on its last telling word and, before a verb, on what the verb is done to."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.crux import crux_of
from nlp.utterance import analyse
from tests.nlp.text import anything


@pytest.mark.parametrize(
    ("text", "crux"),
    [
        ("図書館で借りた本を濡らしてしまった", ("濡らす", "本")),
        ("ふるさと納税の返礼品にうちの漬物を出したい", ("出す", "漬け物")),
        ("面接に落ちました。理由を聞いてもいいですか", ("理由",)),
        ("本を濡らしました。どうすればいいですか", ("濡らす", "本")),
        ("今からでも国保って平気?", ("国保",)),
        ("営業許可の取り方は?", ("許可",)),
        ("駅からプールへ歩く", ("歩く",)),
        ("住民票", ("住民票",)),
        ("何時まで", ()),
        ("", ()),
    ],
)
def test_the_crux_is_the_last_telling_word_and_its_object(text: str, crux: tuple[str, ...]) -> None:
    assert tuple(term.key for term in crux_of(analyse(text))) == crux


@given(anything)
def test_the_crux_is_of_the_utterances_own_words_and_of_two_at_most(text: str) -> None:
    utterance = analyse(text)
    crux = crux_of(utterance)
    assert len(crux) <= 2
    assert set(crux) <= set(utterance.terms)

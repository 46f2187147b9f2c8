"""Words that share pairs of characters with a text; and that no near word is lost by asking for one pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from nlp.pair import PairIndex

WORDS = ["じゅうみんひょう", "いんかん", "いいんかい", "ねんきん"]
MIN_LENGTH, CUTOFF = 4, 82.0
"""Of words that the bot repairs."""
words = st.text("あいう", min_size=MIN_LENGTH, max_size=9)


def test_words_that_share_a_pair_in_their_order() -> None:
    assert PairIndex(WORDS).sharing("いんかんとうろく") == ["いんかん", "いいんかい"]
    assert PairIndex(WORDS).sharing("きんかん") == ["いんかん", "いいんかい", "ねんきん"]
    assert PairIndex(WORDS).sharing("ん") == PairIndex(WORDS).sharing("") == []


def test_a_share_is_of_the_pairs_of_the_word_each_counted_once() -> None:
    index = PairIndex(["かきかき", "かきくけこ"])
    assert index.sharing("かき") == ["かきかき", "かきくけこ"]
    assert index.sharing("かき", share=0.5) == ["かきかき"]
    assert index.sharing("かきくけ", share=0.75) == ["かきくけこ"]


@given(words, words)
def test_words_nearly_the_same_share_a_pair(text: str, word: str) -> None:
    if fuzz.ratio(text, word) >= CUTOFF:
        assert PairIndex([word]).sharing(text) == [word]

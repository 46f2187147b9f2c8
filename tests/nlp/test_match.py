"""Closeness of two spellings, in RapidFuzz's terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.match import extract, extract_within, nearest

CHOICES = ["じゅうみんひょう", "ねんきん", "いんかん", "いんかんとうろく"]


def test_the_nearest_wholes_come_best_first_with_their_scores() -> None:
    assert extract("いんかん", CHOICES, score_cutoff=60) == [
        ("いんかん", 100.0),
        ("いんかんとうろく", pytest.approx(66.7, abs=0.1)),
    ]
    assert extract("いんかん", CHOICES, score_cutoff=60, limit=1) == [("いんかん", 100.0)]
    assert extract("いんかん", CHOICES, score_cutoff=67) == [("いんかん", 100.0)]


def test_a_choice_is_found_inside_a_longer_text_slips_and_all_and_told_where() -> None:
    ((choice, score, (begin, end)),) = extract_within("あのじゅうみんぴょうがほしい", CHOICES, score_cutoff=80)
    assert choice == "じゅうみんひょう"
    assert 80 < score < 100
    assert "あのじゅうみんぴょうがほしい"[begin:end] == "じゅうみんぴょう"


def test_a_choice_longer_than_the_text_does_not_stand_inside_it() -> None:
    assert extract_within("いんか", CHOICES, score_cutoff=80) == [("いんかん", 100.0, (0, 3))]


def test_the_nearest_is_one_or_none() -> None:
    assert nearest("じゅうみんぴょう", CHOICES, score_cutoff=80) == "じゅうみんひょう"
    assert nearest("ぱそこん", CHOICES, score_cutoff=80) is None
    assert nearest("ねんきん", [], score_cutoff=0) is None


@given(st.text(max_size=12), st.lists(st.text(max_size=8), max_size=6))
def test_scores_keep_to_the_cutoff_and_places_to_the_text(text: str, choices: list[str]) -> None:
    whole = extract(text, choices, score_cutoff=50)
    assert all(choice in choices and 50 <= score <= 100 for choice, score in whole)
    assert [score for _, score in whole] == sorted((score for _, score in whole), reverse=True)
    for choice, score, (begin, end) in extract_within(text, choices, score_cutoff=50):
        assert choice in choices
        assert 50 <= score <= 100
        assert 0 <= begin <= end <= len(text)
    best = nearest(text, choices, score_cutoff=50)
    assert (best is None) == (not whole)

"""Japanese in Latin letters is read as Japanese; English, names of things and single words stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalize import normalize
from nlp.romaji import as_kana
from tests.nlp.text import anything


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gomi no hi wa itsu desu ka", "ごみ の ひ は いつ です か"),
        ("kaisha yameta kara hoken ga nai", "かいしゃ やめた から ほけん が ない"),
        ("tasukete kudasai", "たすけて ください"),
        ("line de dekimasu ka", "line で できます か"),
        ("hinan jo wo oshiete kudasai", "ひなん じょ を おしえて ください"),
    ],
)
def test_romaji_is_read(typed: str, meant: str) -> None:
    assert as_kana(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "i want to throw away a tv",
        "how do i do it",
        "where can i get garbage bags?",
        "usb memory",
        "line",
        "a4",
        "",
        "ごみ no hi",
    ],
)
def test_what_is_no_romaji_stays(text: str) -> None:
    assert as_kana(text) == text


@given(anything | st.text(alphabet="aiueo knsth'", max_size=40))
@settings(max_examples=200)
def test_any_text_is_read_without_an_error_and_only_once(text: str) -> None:
    kana = as_kana(normalize(text))
    assert as_kana(kana) == kana

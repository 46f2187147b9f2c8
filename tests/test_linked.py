"""Plain text in pieces: what becomes a link, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.linked import page_link, pieces


def links(text: str) -> list[tuple[str, str]]:
    return [(piece.text, piece.href) for piece in pieces(text) if piece.href is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("電話000-000-1010へ", [("000-000-1010", "tel:0000001010")]),
        ("0120-95-0178（24時間）", [("0120-95-0178", "tel:0120950178")]),
        ("03-1234-5678", [("03-1234-5678", "tel:0312345678")]),
        ("すぐに119番へ。事件は110番、海では118番", [("119", "tel:119"), ("110", "tel:110"), ("118", "tel:118")]),
        ("https://www.example.jp/a?b=1をご覧ください。", [("https://www.example.jp/a?b=1",) * 2]),
        ("（https://example.jp/）。", [("https://example.jp/",) * 2]),
    ],
)
def test_numbers_to_call_and_pages_become_links(text: str, expected: list[tuple[str, str]]) -> None:
    assert links(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21",
        "110番地です",
        "1119番",
        "300円",
        "12-345-678",
        "00000-000-10101",
        "javascript:alert(1)",
        "ftp://example.jp/",
        "8時30分",
        "1-2-3",
    ],
)
def test_other_numbers_and_addresses_stay_text(text: str) -> None:
    assert links(text) == []


@given(st.text() | st.from_regex(r"(https?://[a-z.<>\"']{0,9}|0\d-\d\d-\d{3}|11[09]番|[あ<&\n]){1,6}"))
def test_no_character_is_lost_and_links_lead_only_to_pages_and_phones(text: str) -> None:
    found = pieces(text)
    assert "".join(piece.text for piece in found) == text
    for piece in found:
        assert piece.href is None or piece.href.startswith(("tel:", "http://", "https://"))
        assert piece.href is None or not set(piece.href) & set("<>\"' \n")


@pytest.mark.parametrize("url", ["https://example.jp/", "http://127.0.0.1:8000/x?y=z"])
def test_a_page_may_be_linked(url: str) -> None:
    assert page_link(url) == url


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "//example.jp", "https://", "http://[", "/x"]
)
def test_anything_else_may_not(url: str | None) -> None:
    assert page_link(url) is None

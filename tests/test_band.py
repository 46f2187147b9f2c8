"""The colours of categories: a name can be read on any of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.band import NEUTRAL, band, contrast


@given(st.integers(0, 0xFFFFFF))
def test_the_ink_can_be_read_on_any_colour(number: int) -> None:
    found = band(f"#{number:06x}")
    assert found.ground == f"#{number:06X}"
    assert contrast(found.ink, found.ground) >= 4.5


@given(st.text())
def test_any_text_for_a_colour_gives_a_band_that_can_be_read(text: str) -> None:
    assert contrast(*[getattr(band(text), name) for name in ("ink", "ground")]) >= 4.5


@pytest.mark.parametrize(
    "color", ["", " ", "red", "#FFF", "#12345G", "＃123456", "#1234567", "#１２３４５６", "url(x)"]
)
def test_what_is_no_colour_gets_the_neutral_one(color: str) -> None:
    assert band(color).ground == NEUTRAL


@pytest.mark.parametrize(
    ("color", "ink"), [("#FFFFFF", "#000000"), ("#FFD700", "#000000"), ("#000080", "#FFFFFF"), ("#8B0000", "#FFFFFF")]
)
def test_pale_grounds_get_black_and_deep_ones_white(color: str, ink: str) -> None:
    assert band(color).ink == ink


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)

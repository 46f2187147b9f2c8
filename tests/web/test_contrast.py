"""The style sheet's colours, light and dark: text at 7:1, what must be seen at 3:1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.web

SHEET = (Path(bot.web.__file__).parent / "static" / "chat.css").read_text(encoding="utf-8")
ROOTS = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
LIGHT, DARK = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", root)) for root in ROOTS)
TEXT = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("quiet", "ground"),
    ("quiet", "surface"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "hover"),
    ("on-accent", "accent"),
    ("alarm", "ground"),
    ("alarm", "surface"),
    ("on-alarm", "alarm"),
]
SEEN = [("line", "ground"), ("line", "surface"), ("focus", "ground"), ("focus", "surface")]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_measures_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_easy_to_read(colours: dict[str, str]) -> None:
    measured = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in measured.items() if ratio < 7} == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_line_and_ring_can_be_seen(colours: dict[str, str]) -> None:
    measured = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SEEN}
    assert {pair: ratio for pair, ratio in measured.items() if ratio < 3} == {}


def test_light_and_dark_name_the_same_colours_and_no_rule_uses_another() -> None:
    assert set(LIGHT) == set(DARK)
    rules = re.sub(r":root \{.*?\}", "", SHEET, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*;)", rules)
    assert set(re.findall(r"var\(--([\w-]+)\)", rules)) == set(LIGHT)

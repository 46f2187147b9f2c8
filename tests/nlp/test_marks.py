"""Kana typed without their marks are read with them, and what lacks none stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.engine import Engine
from nlp.marks import with_marks, without_marks
from nlp.normalize import normalize
from tests.nlp.text import anything

WORDS = {without_marks(word): word for word in ("としょかん", "てつづき", "しやくしょ", "こうみんかん", "しょうが")}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("孫か使つた乳母車はとこに出すのてすか", "孫が使った乳母車はどこに出すのですか"),
        ("出したらよろしいてしようか", "出したらよろしいでしょうか"),
        ("これは何こみてすか", "これは何ごみですか"),
        ("こみの日はいつてすか", "ごみの日はいつですか"),
        ("教えてくたさい", "教えてください"),
        ("もう誰も使わんので持つていつてもらえますか", "もう誰も使わんので持っていってもらえますか"),
        ("てつつきはいつてすか", "てつづきはいつですか"),
        ("としよかんはやすみてすか", "としょかんはやすみですか"),
        ("こうみんかんは夜もあいてますか わたしはいくのてす", "こうみんかんは夜もあいてますか わたしはいくのです"),
    ],
)
def test_marks_that_were_left_out_are_put_in(typed: str, meant: str) -> None:
    assert with_marks(typed, WORDS) == meant


@pytest.mark.parametrize(
    "text",
    [
        "どうしよう",
        "いつですか",
        "てすとです",
        "引っ越しをしようと思います",
        "かつて住んでいた町",
        "何かありましたか",
        "ごみの日",
        "申しこみの日",
        "見込みはない",
        "としよりの手当",
        "あきやのていれができない",
        "こくほからこうきこうれいにうつる",
        "まえのしにはらうのかいまのまちにはらうのか",
    ],
)
def test_a_text_that_lacks_none_stays(text: str) -> None:
    assert with_marks(text, WORDS) == text


def test_the_wordings_of_the_shipped_knowledge_lack_no_marks(mihon: Engine) -> None:
    names = [normalize(name) for entry in mihon.knowledge.entries for name in entry.names if "|" not in name]
    assert len(names) > 10_000
    changed = [name for name in names if with_marks(name, {}) != name]
    assert len(changed) <= 3, changed


@given(anything)
@settings(max_examples=150)
def test_any_text_keeps_its_length_and_loses_no_mark(text: str) -> None:
    normalized = normalize(text)
    marked = with_marks(normalized, WORDS)
    assert len(marked) == len(normalized)
    assert without_marks(marked) == without_marks(normalized)
    assert all(new == old or without_marks(new) == old for new, old in zip(marked, normalized, strict=True))

"""Districts are found by their names, by the places inside them, and by how both sound."""

from __future__ import annotations

from datetime import date

import pytest

from bot.district import DistrictFinder
from bot.kb.calendar import District
from bot.kb.model import Source

SINCE, UNTIL = date(2026, 4, 1), date(2027, 3, 31)


def district(name: str, title: str, *areas: str, reading: str = "") -> District:
    return District(
        id=name, name=title, source=Source("a", 1), reading=reading, areas=areas, rules=(), since=SINCE, until=UNTIL
    )


FINDER = DistrictFinder(
    (
        district("kita", "北地区", "北町1丁目", "北町2丁目", "みほん台", "桜が丘", reading="きたちく"),
        district("minami", "南地区", "南町", "中区 江波沖町(えばおきまち)", "滝宮・菅原"),
        district("higashi", "東地区", "旭町", "桜台"),
    )
)


def ids(text: str, *, by_sound: bool = True) -> list[str]:
    return [found.id for found in FINDER.find(text, by_sound=by_sound)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("北地区", "kita"),
        ("北地区です", "kita"),
        ("みほん台に住んでいます", "kita"),
        ("うちは旭町だよ", "higashi"),
        ("北町", "kita"),
        ("北町2丁目5番地", "kita"),
        ("さくらがおか", "kita"),
        ("みなみまち", "minami"),
        ("江波沖町", "minami"),
        ("菅原", "minami"),
        ("きたちく", "kita"),
        ("ミホンダイ", "kita"),
    ],
)
def test_a_place_is_found_however_it_is_written(said: str, found: str) -> None:
    assert ids(said) == [found]


@pytest.mark.parametrize("said", ["横浜", "燃えるごみはいつ", "", "？", "桜"])
def test_what_is_no_place_of_the_town_finds_nothing(said: str) -> None:
    assert ids(said, by_sound=False) == []


def test_a_place_named_in_a_longer_question_is_found_and_can_be_left_out() -> None:
    assert [found.id for found in FINDER.mentioned("みほん台の燃えるごみはいつ")] == ["kita"]
    assert FINDER.without("みほん台の燃えるごみはいつ") == "燃えるごみはいつ"
    assert FINDER.without("みほん台") == "みほん台"


def test_a_sound_alike_counts_only_where_the_district_was_asked_for() -> None:
    assert ids("みほんだ", by_sound=True) == ["kita"]
    assert ids("みほんだ", by_sound=False) == []


def test_a_short_name_says_where_when_it_stands_by_itself_between_spaces() -> None:
    finder = DistrictFinder((district("minami", "南地区", "南"), district("yamate", "山手地区", "山手")))
    assert [found.id for found in finder.mentioned("南 プラ いつ")] == ["minami"]
    assert [found.id for found in finder.mentioned("プラ 山手 何曜")] == ["yamate"]
    assert finder.mentioned("南瓜の皮") == ()
    assert finder.without("プラ 山手 何曜") == "プラ 何曜"

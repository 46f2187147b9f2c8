"""Dates, times, counts and names in what residents say. What is not certain is not found."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.entity import Count, Entity, EntityValue, NthWeekday, find_entities
from nlp.normalize import normalize
from nlp.number import read_number
from tests.nlp.text import anything, said

SATURDAY = date(2026, 11, 21)


def found(text: str, today: date = SATURDAY) -> list[tuple[str, EntityValue]]:
    return [(entity.name, entity.value) for entity in find_entities(normalize(text), today=today)]


# -- days --

DAYS = {
    date(2026, 11, 21): "今日 きょう 本日 今日は何ごみ きょうのごみ 今日中に 今日まで きょうからです ゴミは今日ですか",
    date(
        2026, 11, 22
    ): "明日 あした あす 明日から あしたまでに あすは じゃあ明日は ごみはあしたですか でもあしたは 次の日曜 こんどのにちようび",
    date(2026, 11, 23): "明後日 あさって あさっての あさってだ",
    date(
        2026, 11, 24
    ): "明々後日 しあさって 来週の火曜 来週火曜日 来週のかようび らいしゅうのかよう 3日後 ３日後 三日後 次の火曜 11月24日",
    date(2026, 11, 20): "昨日 きのう きのうの夜 今週の金曜日 こんしゅうのきんよう 11/20",
    date(2026, 11, 19): "一昨日 おととい おとつい 今週木曜",
    date(2026, 11, 13): "先週の金曜 せんしゅうのきんようび",
    date(2026, 11, 28): "今度の土曜 つぎのどようび 来週の土曜日 一週間後 1週間後",
    date(2026, 11, 29): "来週の日曜",
    date(2026, 11, 30): "再来週の月曜日 さらいしゅうのげつようび",
    date(
        2026, 12, 3
    ): "12月3日 １２月３日 十二月三日 12/3 2026/12/3 2026-12-03 2026/12/03 来月3日 らいげつの3日 R8.12.3",
    date(2026, 12, 5): "2週間後 二週間後",
    date(2026, 12, 21): "1か月後 一ヶ月後 30日後",
    date(2026, 12, 24): "十二月二十四日 12月24日",
    date(
        2027, 1, 5
    ): "令和9年1月5日 令和九年一月五日 R9年1月5日 Ｒ９．１．５ 2027年1月5日 二〇二七年一月五日 2027.1.5 1月5日 1/5 再来月の5日",
    date(2026, 10, 30): "10月30日 先月30日 先月三十日",
    date(2019, 5, 1): "令和元年5月1日 2019年5月1日",
    date(2019, 4, 30): "平成31年4月30日",
    date(1989, 1, 7): "昭和64年1月7日",
    date(2028, 2, 29): "2028年2月29日 令和10年2月29日",
}


@pytest.mark.parametrize(("text", "day"), [(text, day) for day, texts in DAYS.items() for text in texts.split()])
def test_a_day_is_found_however_it_is_said(text: str, day: date) -> None:
    assert found(text) == [("date", day)]


def test_a_day_and_month_apart_are_one_day() -> None:
    assert found("12月 3日") == [("date", date(2026, 12, 3))]
    assert found("2027年 1月 5日") == [("date", date(2027, 1, 5))]


NO_DAYS = (
    *(
        "2月30日",
        "2026年2月29日",
        "13月1日",
        "4月31日",
        "0月5日",
        "12月0日",
        "2026-13-01",
        "13/1",
        "12/32",
        "令和0年1月1日",
    ),
    *(
        "26年4月1日",
        "1/2/3",
        "110/119",
        "2026/4",
        "12月3日間",
        "12月3日以内",
        "十十月一日",
        "月日",
        "令和元",
        "1丁目2番",
    ),
    *(
        "あずけたい",
        "きょうかい",
        "きょうと",
        "とうきょうの",
        "きょうだいの",
        "きょういく",
        "じょうきょうは",
        "きのうてき",
        "あすか",
    ),
    *("日本日", "翌日", "収集日の翌日", "三日坊主", "二日酔い", "毎日", "来週", "来月", "今週中", "3日", "3日前"),
)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_none(text: str) -> None:
    assert "date" not in [name for name, _ in found(text)]


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2026, 12, 31), "1月1日", date(2027, 1, 1)), (date(2026, 12, 28), "1/4", date(2027, 1, 4)),
        (date(2027, 1, 2), "12月30日", date(2026, 12, 30)), (date(2026, 4, 1), "3月31日", date(2026, 3, 31)),
        (date(2026, 4, 1), "4月1日", date(2026, 4, 1)), (date(2024, 7, 2), "1月1日", date(2025, 1, 1)),
        (date(2028, 1, 10), "2月29日", date(2028, 2, 29)), (date(2026, 12, 31), "明日", date(2027, 1, 1)),
        (date(2027, 1, 1), "昨日", date(2026, 12, 31)), (date(2026, 1, 31), "1か月後", date(2026, 2, 28)),
        (date(2026, 12, 15), "来月1日", date(2027, 1, 1)), (date(2027, 1, 15), "先月31日", date(2026, 12, 31)),
        (date(2026, 11, 23), "来週の月曜", date(2026, 11, 30)), (date(2026, 11, 23), "次の月曜", date(2026, 11, 30)),
    ],
)  # fmt: skip
def test_a_day_without_its_year_is_the_nearest_one(today: date, text: str, day: date) -> None:
    assert found(text, today) == [("date", day)]


def test_the_29th_of_february_is_no_day_where_no_year_near_has_one() -> None:
    assert found("2月29日", date(2026, 6, 1)) == []


@pytest.mark.parametrize("today", [date.min, date.max])
@pytest.mark.parametrize(
    "text",
    ["今日", "明日", "昨日", "来週の日曜", "先週の月曜", "1000日後", "900週間後", "9か月後", "1月1日", "来月3日"],
)
def test_the_ends_of_the_calendar_are_no_trouble(today: date, text: str) -> None:
    assert all(isinstance(value, date) for name, value in found(text, today) if name == "date")


# -- weekdays, months --


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("火曜は何ごみ", [1]), ("毎週火曜と金曜", [1, 4]), ("水曜日", [2]), ("かようび", [1]), ("もくようび", [3]),
        ("毎週土曜", [5]), ("日曜の朝", [6]), ("どようび", [5]), ("学校にかよう", []), ("小学校かよう", []), ("どようの丑", []),
        ("土日", []), ("日本", []), ("月曜び", [0]),
    ],
)  # fmt: skip
def test_weekdays_are_found(text: str, weekdays: list[int]) -> None:
    assert found(text) == [("weekday", weekday) for weekday in weekdays]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("第2土曜", [(2, 5)]), ("第二水曜日", [(2, 2)]), ("毎月第１月曜", [(1, 0)]), ("第3の木曜", [(3, 3)]), ("第4どようび", [(4, 5)]),
        ("第2・第4土曜", [(2, 5), (4, 5)]), ("第1、3水曜日", [(1, 2), (3, 2)]), ("第二と第四の火曜", [(2, 1), (4, 1)]),
        ("第6土曜", []), ("第2回", []),
    ],
)  # fmt: skip
def test_the_nth_weekday_of_a_month_is_found_each_of_several(text: str, values: list[tuple[int, int]]) -> None:
    assert [entry for entry in found(text) if entry[0] != "count"] == [
        ("nth-weekday", NthWeekday(nth, weekday)) for nth, weekday in values
    ]


@pytest.mark.parametrize(("text", "month"), [("12月は", 12), ("1月から", 1), ("四月", 4), ("十月分", 10)])
def test_months_are_found(text: str, month: int) -> None:
    assert found(text) == [("month", month)]


@pytest.mark.parametrize("text", ["13月", "0月", "正月", "月曜", "三月末", "10月額"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert "month" not in [name for name, _ in found(text)]


# -- times --

TIMES = {
    time(8, 30): "8時半 8時30分 八時三十分 朝8時半 午前8時30分 8:30 08:30 ８：３０ あさ8時半",
    time(15): "15時 午後3時 午後三時 ごご3時 昼の3時 15:00 午後3:00",
    time(17, 15): "17:15 17時15分 午後5時15分 夕方5時15分",
    time(20): "夜8時 夜の8時 よる8時 20時",
    time(0): "24時 0時 夜12時 夜の12時 0:00 24:00",
    time(12): "12時 午後12時",
    time(1): "一時から 1時 夜の1時 午前一時",
    time(13, 30): "午後一時半 午後1:30",
}


@pytest.mark.parametrize(
    ("text", "moment"), [(text, moment) for moment, texts in TIMES.items() for text in texts.split()]
)
def test_a_time_is_found_however_it_is_said(text: str, moment: time) -> None:
    assert found(text) == [("time", moment)]


def test_both_ends_of_opening_hours_are_found() -> None:
    both = [("time", time(8, 30)), ("time", time(17, 15))]
    assert found("8時30分から17時15分まで") == found("8:30〜17:15") == both


@pytest.mark.parametrize(
    "text", ["25時", "8時60分", "12:60", "1:2:3", "24時間", "何時", "同時", "一時預かり", "一時停止", "時"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert "time" not in [name for name, _ in found(text)]


# -- counts and numbers --

COUNTS = {
    ("歳", 75): "75歳以上 ７５才 七十五歳 75さい",
    ("枚", 3): "3枚ください 三枚",
    ("人", 3): "3人 3名 三人 人数3人",
    ("円", 500): "500円 ５００円 五百円",
    ("円", 1500): "1,500円 1500円 千五百円 １，５００円",
    ("円", 12000): "12,000円 12000円 1万2千円 一万二千円",
    ("円", 100000): "10万円 十万円 100,000円",
    ("か月", 3): "3か月 3ヶ月 三カ月",
    ("日以内", 14): "14日以内 十四日以内",
    ("cm", 30): "30cm 30ｃｍ",
    ("通", 2): "2通",
}


@pytest.mark.parametrize(
    ("text", "count"), [(text, count) for count, texts in COUNTS.items() for text in texts.split()]
)
def test_a_count_is_found_whole_and_with_one_name_for_its_unit(text: str, count: tuple[str, int]) -> None:
    assert found(text) == [("count", Count(count[1], count[0]))]


@pytest.mark.parametrize(
    "text",
    [
        "1.5リットル",
        "0.5l",
        "数万円",
        "何千円",
        "一番近い",
        "一部",
        "一通り",
        "十十人",
        "百十千円",
        "千葉",
        "円",
        "1,50円",
        "1億円",
    ],
)
def test_what_is_no_count_is_none(text: str) -> None:
    assert found(text) == []


@given(st.integers(0, 99_999_999))
def test_a_number_is_read_as_it_is_written_in_every_way(number: int) -> None:
    def kanji(part: int) -> str:
        signs = ""
        for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            times, part = divmod(part, scale)
            signs += ("" if times == 1 and sign else "〇一二三四五六七八九"[times]) + sign if times else ""
        return signs

    high, low = divmod(number, 10_000)
    assert read_number(str(number)) == number
    assert read_number(f"{number:,}") == number
    if number:
        assert read_number((kanji(high) + "万" if high else "") + kanji(low)) == number
    if high:
        assert read_number(f"{high}万{low or ''}") == number


@given(st.text(alphabet="0123,〇一二十百千万元", max_size=12))
def test_what_only_looks_like_a_number_is_none_and_never_an_error(text: str) -> None:
    number = read_number(text)
    assert number is None or number >= 0


# -- names handed in --

DISTRICTS = {"district": {"中央": "chuo", "中央北": "chuo-kita", "ミナミ": "minami"}, "school": {"中央小": "1"}}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("中央北に住んでいます", [("district", "chuo-kita")]), ("中央です", [("district", "chuo")]),
        ("ﾐﾅﾐと中央", [("district", "minami"), ("district", "chuo")]), ("中央小の近く", [("school", "1")]), ("みなみ", []),
        ("明日の中央", [("date", date(2026, 11, 22)), ("district", "chuo")]),
    ],
)  # fmt: skip
def test_the_names_of_a_list_handed_in_are_found_the_longest_first(
    text: str, names: list[tuple[str, EntityValue]]
) -> None:
    entities = find_entities(normalize(text), today=SATURDAY, lists=DISTRICTS)
    assert [(entity.name, entity.value) for entity in entities] == names


def test_an_empty_name_is_found_nowhere() -> None:
    assert find_entities("中央", today=SATURDAY, lists={"district": {"": "nowhere", "😀": "emoji"}}) == ()


# -- everything --


def test_several_things_in_one_utterance_come_in_their_order() -> None:
    text = "来週の火曜の午後3時に75歳の母と第2土曜の分を2枚"
    assert [(entity.name, entity.text) for entity in find_entities(text, today=SATURDAY)] == [
        ("date", "来週の火曜"),
        ("time", "午後3時"),
        ("count", "75歳"),
        ("nth-weekday", "第2土曜"),
        ("count", "2枚"),
    ]


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(anything, said.map(normalize)),
    st.dates(),
    st.dictionaries(
        st.text(max_size=4), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3), max_size=2
    ),
)
def test_any_text_is_read_and_what_is_found_stands_in_it_side_by_side(
    text: str, today: date, lists: dict[str, dict[str, str]]
) -> None:
    entities = find_entities(text, today=today, lists=lists)
    place = 0
    for entity in entities:
        assert isinstance(entity, Entity)
        assert place <= entity.span[0] < entity.span[1] <= len(text)
        assert text[slice(*entity.span)] == entity.text
        place = entity.span[1]
    assert find_entities(text, today=today, lists=lists) == entities


def test_a_very_long_text_is_read_soon() -> None:
    for piece in ("1", "一", "第1", "あ", "1,", "12月", "来週の", "/1", "-1", "1.", "午後"):
        find_entities(piece * (4_000 // len(piece)), today=SATURDAY)

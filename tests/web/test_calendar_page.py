"""The collection calendar on the home page: the list of districts, a year page and a feed for phones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import icalendar
import pytest
from flask.testing import FlaskClient

import bot.web
from bot.app import create_app
from bot.calendar import calendars
from bot.kb.loader import load
from bot.settings import Settings
from bot.web.ical import feed
from bot.web.yearpage import short_names
from tests.calendar_town import write_calendar_town
from tests.conftest import ROOT
from tests.kb.town import TOWN, write_town
from tests.web.conftest import Element

ReadPage = Callable[[str], Element]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_calendar_town(tmp_path_factory.mktemp("calendar") / "knowledge")


@pytest.fixture(scope="module")
def visitor(root: Path) -> FlaskClient:
    return create_app(Settings(knowledge=root, town=TOWN, db=root / "k.db", reload_seconds=0)).test_client()


# -- the feed --


def events(data: bytes) -> list[icalendar.Event]:
    return [event for event in icalendar.Calendar.from_ical(data).walk() if isinstance(event, icalendar.Event)]


def test_the_feed_holds_every_collection_from_the_first_day_to_the_last(visitor: FlaskClient, root: Path) -> None:
    found = events(visitor.get("/calendar/kita.ics").data)
    knowledge = load(root, TOWN)
    calendar = calendars(knowledge)["kita"]
    expected = [
        (collection.date, knowledge.by_id[collection.category].title, collection.reason)
        for collection in calendar.between(date(2026, 4, 1), date(2027, 3, 31))
    ]
    assert [(event.decoded("dtstart"), str(event["summary"]), str(event["description"])) for event in found] == expected
    assert len(found) > 110
    assert {(event.decoded("dtend") - event.decoded("dtstart")).days for event in found} == {1}
    moved = next(event for event in found if event.decoded("dtstart") == date(2026, 8, 8))
    assert str(moved["description"]) == "8月7日の分を移動（祭り; 道路が通れないため）"


def test_an_event_has_a_name_that_stays_and_no_alarm(visitor: FlaskClient) -> None:
    data = visitor.get("/calendar/kita.ics").data
    names = [str(event["uid"]) for event in events(data)]
    assert names[:2] == ["kita-2026-04-03-moeru@komado", "kita-2026-04-07-moeru@komado"]
    assert len(set(names)) == len(names)
    assert b"VALARM" not in data


def test_the_feed_names_the_town_and_the_district(visitor: FlaskClient) -> None:
    found = icalendar.Calendar.from_ical(visitor.get("/calendar/kita.ics").data)
    assert str(found["x-wr-calname"]) == "ためし町 北地区 ごみの収集日"
    assert (str(found["version"]), found["prodid"] != "") == ("2.0", True)


def test_the_feed_is_written_as_calendars_accept_it(visitor: FlaskClient) -> None:
    data = visitor.get("/calendar/kita.ics").data
    lines = data.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_the_same_calendar_is_the_same_bytes_in_every_process(root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.calendar import calendars; from bot.kb.loader import load;"
        "from bot.web.ical import feed; k = load(Path(sys.argv[1]), sys.argv[2]);"
        "sys.stdout.buffer.write(feed(calendars(k)['kita'], {e.id: e.title for e in k.entries}, town=k.town.name))"
    )
    ended = [
        subprocess.run(
            [sys.executable, "-c", code, str(root), TOWN],
            cwd=ROOT, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, timeout=60,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    knowledge = load(root, TOWN)
    names = {entry.id: entry.title for entry in knowledge.entries}
    assert ended[0] == ended[1] == feed(calendars(knowledge)["kita"], names, town="ためし町")


@pytest.mark.parametrize("path", ["/calendar/kita.ics", "/calendar/kita", "/calendar"])
def test_who_has_the_page_already_need_not_get_it_again(visitor: FlaskClient, path: str) -> None:
    first = visitor.get(path)
    again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in first.headers


def test_the_feed_is_told_to_be_a_calendar(visitor: FlaskClient) -> None:
    assert visitor.get("/calendar/kita.ics").content_type == "text/calendar; charset=utf-8"


@pytest.mark.parametrize("path", ["/calendar/higashi", "/calendar/higashi.ics", "/calendar/%3Cb%3E.ics"])
def test_an_unknown_district_is_not_found_in_plain_words(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 404
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text == "この地区の収集カレンダーはありません。/calendar で地区を選んでください。\n"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/calendar", "/calendar/kita", "/calendar/kita.ics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_calendar_is_only_read_and_says_so_in_plain_words(visitor: FlaskClient, method: str, path: str) -> None:
    response = visitor.open(path, method=method)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.text == "収集カレンダーは、見るだけの画面です。/calendar から開きなおしてください。\n"
    assert "Content-Security-Policy" in response.headers


# -- the pages --


def test_the_list_leads_to_each_district(visitor: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(visitor.get("/calendar").text)
    links = [(link.attributes["href"], link.text) for link in page.one("ul", class_="districts").all("a")]
    assert links == [("/calendar/kita", "北地区"), ("/calendar/minami", "南地区")]
    assert "北町1丁目、みほん台" in page.text
    for address, name in links:
        assert name in read_page(visitor.get(address).text).one("h1").text


def test_a_town_without_districts_says_so(tmp_path: Path, read_page: ReadPage) -> None:
    root = write_town(tmp_path / "knowledge")
    app = create_app(Settings(knowledge=root, town=TOWN, db=tmp_path / "k.db", reload_seconds=0))
    assert "収集カレンダーは、まだありません。" in read_page(app.test_client().get("/calendar").text).text


def month_of(page: Element, caption: str) -> Element:
    (found,) = [section for section in page.all("section", class_="month") if section.one("caption").text == caption]
    return found


def cells_of(month: Element) -> dict[int, str]:
    return {
        int(cell.one("span", class_="day").text): " ".join(
            [part.text for part in (*cell.all("span", class_="stopped"), *cell.all("li"))]
        )
        for cell in month.all("td")
        if cell.all("span", class_="day")
    }


def test_the_year_page_has_a_table_for_each_month_with_every_collection_in_words(
    visitor: FlaskClient, read_page: ReadPage, root: Path
) -> None:
    page = read_page(visitor.get("/calendar/kita").text)
    months = page.all("section", class_="month")
    assert [month.one("caption").text for month in months] == [
        *(f"2026年{month}月" for month in range(4, 13)),
        *(f"2027年{month}月" for month in range(1, 4)),
    ]
    shown = sum(len(month.all("li")) - len(month.all("ul", class_="notes")) for month in months)
    notes = sum(len(notes.all("li")) - 1 for month in months for notes in month.all("ul", class_="notes"))
    days = list(calendars(load(root, TOWN))["kita"].between(date(2026, 4, 1), date(2027, 3, 31)))
    assert shown - notes == len(days)
    april = cells_of(months[0])
    assert (april[1], april[3], april[8]) == ("", "燃える", "空き缶・びん")
    assert len(april) == 30


def test_every_week_begins_on_sunday_and_has_seven_cells(visitor: FlaskClient, read_page: ReadPage) -> None:
    for month in read_page(visitor.get("/calendar/kita").text).all("section", class_="month"):
        assert [head.text for head in month.all("th")] == list("日月火水木金土")
        assert {len(row.all("td")) for row in month.one("tbody").all("tr")} == {7}
    april = month_of(read_page(visitor.get("/calendar/kita").text), "2026年4月")
    first = april.one("tbody").all("tr")[0].all("td")
    assert [cell.text[:1] for cell in first] == ["", "", "", "1", "2", "3", "4"]


def test_stops_moves_and_additions_are_told_with_their_reason(visitor: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(visitor.get("/calendar/kita").text)
    august = month_of(page, "2026年8月")
    assert (cells_of(august)[7], cells_of(august)[8]) == ("休み", "燃える")
    assert [note.text for note in august.one("ul", class_="notes").all("li")] == [
        "8月7日（金） 燃えるごみは休みです（祭り; 道路が通れないため）。代わりに8月8日（土）に集めます。"
    ]
    assert cells_of(month_of(page, "2027年1月"))[1] == "休み"
    for caption in ("2026年12月", "2027年1月"):
        (note,) = month_of(page, caption).one("ul", class_="notes").all("li")
        assert note.text == "12月31日（木）から1月3日（日）まで、収集は休みです（年末年始のため）。"
    (added,) = month_of(page, "2026年6月").one("ul", class_="notes").all("li")
    assert added.text == "6月8日（月） 空き缶・びんを集めます：追加の収集（大掃除のため）"


def test_the_page_says_whose_it_is_what_it_covers_and_by_when(visitor: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(visitor.get("/calendar/kita").text)
    for said in (
        "ためし町役場",
        "2026年4月1日（水）から2027年3月31日（水）まで",
        "収集日の8時30分までに出してください。",
        "2027年3月31日（水）より後の収集日は、まだ決まっていません。",
        "環境課（電話 000-000-0002）",
    ):
        assert said in page.text
    minami = read_page(visitor.get("/calendar/minami").text)
    assert "までに出してください" not in minami.text


def test_the_legend_joins_colour_short_name_name_and_days(visitor: FlaskClient, read_page: ReadPage) -> None:
    legend = read_page(visitor.get("/calendar/kita").text).one("section", class_="legend")
    burn, cans, _ = legend.one("dl").all("div")
    assert (burn.one("span", class_="short").text, burn.one("span", class_="name").text) == ("燃える", "燃えるごみ")
    assert burn.one("dd").text == "毎週火曜・金曜"
    assert cans.one("rect").attributes["fill"] == "#1565C0"
    assert (cans.one("span", class_="name").text, cans.one("dd").text) == ("空き缶・びん", "第2水曜")


def test_a_colour_is_never_alone(visitor: FlaskClient, read_page: ReadPage) -> None:
    page = read_page(visitor.get("/calendar/kita").text)
    for month in page.all("section", class_="month"):
        for item in month.all("td"):
            for mark in item.all("li"):
                assert mark.one("svg").attributes["aria-hidden"] == "true"
                assert mark.text.strip()


@pytest.mark.parametrize("path", ["/calendar", "/calendar/kita", "/calendar/kita.ics"])
def test_the_pages_keep_the_policy_of_the_chat(visitor: FlaskClient, path: str) -> None:
    response, chat = visitor.get(path), visitor.get("/")
    for name in (
        "Content-Security-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
    ):
        assert response.headers[name] == chat.headers[name]


@pytest.mark.parametrize("path", ["/calendar", "/calendar/kita"])
def test_the_pages_work_without_a_script_and_without_inline_style(
    visitor: FlaskClient, read_page: ReadPage, path: str
) -> None:
    page = read_page(visitor.get(path).text)
    assert page.all("script") == page.all("style") == []
    assert not any({"style", "onclick", "onload"} & element.attributes.keys() for element in page.elements)
    for link in page.all("a"):
        assert visitor.get(link.attributes["href"]).status_code == 200
    for sheet in page.all("link"):
        with visitor.get(sheet.attributes["href"]) as found:
            assert found.status_code == 200


def test_names_from_the_files_cannot_become_tags(tmp_path: Path, read_page: ReadPage) -> None:
    text = (
        "地区:\n  - id: kita\n    名前: '<b>北</b>'\n    地名: ['<script>']\n    から: 2026-04-01\n    まで: 2026-04-30\n"
        "    収集:\n      - 区分: 燃えるごみ\n        曜日: [火]\n        備考: '\"><i>'\n"
    )
    root = write_calendar_town(tmp_path / "knowledge", text)
    app = create_app(Settings(knowledge=root, town=TOWN, db=tmp_path / "k.db", reload_seconds=0))
    page = read_page(app.test_client().get("/calendar/kita").text)
    assert page.all("b") == page.all("i") == page.all("script") == []
    assert page.one("h1").text == "<b>北</b> ごみの収集カレンダー"


def test_the_page_is_laid_out_for_a4_paper() -> None:
    sheet = (Path(bot.web.__file__).parent / "static" / "calendar.css").read_text(encoding="utf-8")
    assert "@page { size: A4 portrait" in sheet
    assert "break-inside: avoid" in sheet


def test_short_names_stay_apart() -> None:
    assert short_names(["燃えるごみ", "プラスチック製容器包装", "びん・缶"]) == {
        "燃えるごみ": "燃える",
        "プラスチック製容器包装": "プラスチック",
        "びん・缶": "びん・缶",
    }
    assert short_names(["プラスチックごみ", "プラスチック製容器包装", "粗ごみ"]) == {
        "プラスチックごみ": "プラスチックごみ",
        "プラスチック製容器包装": "プラスチック製容器包装",
        "粗ごみ": "粗ごみ",
    }

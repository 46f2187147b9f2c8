"""`komado calendar`: the collection days of a district on the terminal and as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from tests.calendar_town import CALENDAR, write_calendar_town
from tests.conftest import ROOT
from tests.kb.town import TOWN, write_town


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_calendar_town(tmp_path_factory.mktemp("calendar") / "knowledge")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["calendar", "--knowledge", str(root), "--town", TOWN, *arguments])


APRIL = ("--from", "2026-04-06", "--to", "2026-04-10")


def test_json_is_a_list_of_date_category_and_reason_in_the_words_of_residents(root: Path) -> None:
    result = run(root, "--area", "kita", *APRIL, "--json")
    assert json.loads(result.stdout) == [
        {"date": "2026-04-07", "category": "燃えるごみ", "reason": "毎週火曜・金曜"},
        {"date": "2026-04-08", "category": "空き缶・びん", "reason": "第2水曜"},
        {"date": "2026-04-10", "category": "燃えるごみ", "reason": "毎週火曜・金曜"},
    ]
    assert result.exit_code == 0


@pytest.mark.parametrize("area", ["kita", "北地区", "みほん台", "北町1丁目", "北町１丁目", "みほんだい"])
def test_an_area_is_known_by_its_id_its_name_and_the_places_in_it(root: Path, area: str) -> None:
    assert run(root, "--area", area, *APRIL).stdout == run(root, "--area", "kita", *APRIL).stdout
    assert run(root, "--area", area, *APRIL).exit_code == 0


def test_the_table_has_a_line_a_collection_and_stands_in_columns(root: Path) -> None:
    assert run(root, "--area", "kita", *APRIL).stdout.splitlines() == [
        "北地区　8時30分まで",
        "2026年4月7日（火）   燃えるごみ    毎週火曜・金曜",
        "2026年4月8日（水）   空き缶・びん  第2水曜",
        "2026年4月10日（金）  燃えるごみ    毎週火曜・金曜",
    ]


def test_the_table_tells_what_is_stopped_and_what_is_moved(root: Path) -> None:
    told = run(root, "--area", "kita", "--from", "2027-01-01", "--to", "2027-01-04").stdout
    assert told == "北地区　8時30分まで\n2027年1月1日（金）  （休み）燃えるごみ  年末年始のため\n"
    moved = run(root, "--area", "kita", "--from", "2026-08-07", "--to", "2026-08-08").stdout.splitlines()
    assert moved[1:] == [
        "2026年8月7日（金）  （休み）燃えるごみ  祭り; 道路が通れないため",
        "2026年8月8日（土）  燃えるごみ          8月7日の分を移動（祭り; 道路が通れないため）",
    ]


def test_days_without_a_collection_are_said_to_have_none(root: Path) -> None:
    result = run(root, "--area", "minami", "--from", "2026-04-07", "--to", "2026-04-07")
    assert (result.stdout, result.exit_code) == ("南地区\nこの間に、収集はありません。\n", 0)


OUTSIDE = "北地区の収集日は、2026年4月1日（水）から2027年3月31日（水）までしか決まっていません。そのほかの日は分かりません。\n"


def test_outside_the_period_nothing_is_guessed(root: Path) -> None:
    result = run(root, "--area", "kita", "--from", "2027-04-01", "--to", "2027-04-30")
    assert (result.stdout, result.stderr, result.exit_code) == ("", OUTSIDE, 1)
    as_json = run(root, "--area", "kita", "--from", "2026-03-01", "--to", "2026-03-31", "--json")
    assert (json.loads(as_json.stdout), as_json.stderr, as_json.exit_code) == ([], OUTSIDE, 1)


def test_of_days_partly_outside_the_known_ones_are_told_and_the_rest_is_said_to_be_unknown(root: Path) -> None:
    result = run(root, "--area", "kita", "--from", "2027-03-30", "--to", "2027-04-02", "--json")
    assert [row["date"] for row in json.loads(result.stdout)] == ["2027-03-30"]
    assert (result.stderr, result.exit_code) == (OUTSIDE, 1)


def test_without_days_the_next_thirty_one_are_told(root: Path) -> None:
    result = run(root, "--area", "minami", "--now", "2026-05-01T20:00", "--json")
    dates = [row["date"] for row in json.loads(result.stdout)]
    assert (dates[0], dates[-1]) == ("2026-05-04", "2026-05-25")


def refused(root: Path, *arguments: str) -> str:
    """What the command itself says when it does not do what is asked."""
    called = [sys.executable, "-m", "bot.cli", "calendar", "--knowledge", str(root), "--town", TOWN, *arguments]
    ended = subprocess.run(called, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert ended.stdout == b""
    told = ended.stderr.decode().replace("\r\n", "\n")
    assert "Traceback" not in told
    return f"{ended.returncode}\n{told}"


LIST = "  kita  北地区（北町1丁目・みほん台）\n  minami  南地区\n"


def test_an_unknown_area_names_the_areas_there_are(root: Path) -> None:
    told = refused(root, "--area", "西地区の東")
    assert told == f"1\n「西地区の東」という地区も地名もありません。この中から選んでください。\n{LIST}"


def test_without_an_area_a_town_of_several_districts_lists_them(root: Path) -> None:
    assert refused(root) == f"1\nどの地区の収集日かを、--area で選んでください。\n{LIST}"


def test_days_in_the_wrong_order_and_days_that_are_none_are_refused(root: Path) -> None:
    told = refused(root, "--area", "kita", "--from", "2026-04-02", "--to", "2026-04-01")
    assert told.startswith("2\n--to の 2026-04-01 が、--from の 2026-04-02 より前です。")
    assert "「2026-02-30」は日付ではありません。" in refused(root, "--area", "kita", "--from", "2026-02-30")


def test_in_a_town_of_one_district_no_area_need_be_named(tmp_path: Path) -> None:
    before, rest = CALENDAR.split("  - id: minami\n")
    one = before + "収集の変更:\n" + rest.split("収集の変更:\n")[1]
    result = run(write_calendar_town(tmp_path / "knowledge", one), *APRIL, "--json")
    assert len(json.loads(result.stdout)) == 3


def test_a_town_without_districts_is_told_where_to_write_them(tmp_path: Path) -> None:
    told = refused(write_town(tmp_path / "knowledge"))
    assert told == (
        "1\n「tameshi」には、地区の収集日がまだありません。garbage/districts.yaml に「地区」を書いてください。\n"
    )


def test_the_help_shows_an_example() -> None:
    result = CliRunner().invoke(cli, ["calendar", "--help"])
    assert "例: komado calendar --area 北町1丁目 --from 2026-04-01 --to 2026-04-30" in result.stdout

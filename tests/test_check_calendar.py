"""What `komado check` finds in the collection calendar by going through its days."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.check.calendar import check_calendar
from bot.cli import cli
from bot.kb.loader import load
from tests.conftest import ROOT
from tests.kb.town import TOWN, write, write_town

TODAY = date(2026, 11, 21)
HEAD = """\
分別区分:
  - id: kan
    名前: 空き缶
    説明: |
      飲み物の缶です。
    出し方: コンテナに入れてください。
地区:
"""
FILE = f"knowledge/{TOWN}/chiku.yaml"


def district(name: str, *rules: str) -> str:
    """A district of the year 2026; each rule is the lines of one 収集, joined by |."""
    items = "".join("      - " + rule.replace("|", "\n        ") + "\n" for rule in rules)
    return f"  - id: {name}\n    名前: {name}地区\n    から: 2026-04-01\n    まで: 2027-03-31\n    収集:\n{items}"


def changes(*texts: str) -> str:
    return "収集の変更:\n" + "".join(
        "  - 理由: 祭りのため\n    " + text.replace("|", "\n    ") + "\n" for text in texts
    )


def found(folder: Path, *parts: str, today: date = TODAY) -> list[str]:
    """What is told, without remedies: the file's first district stands on line 8."""
    write_town(folder / "knowledge")
    write(folder / "knowledge" / TOWN / "chiku.yaml", HEAD + "".join(parts))
    with contextlib.chdir(folder):
        problems = check_calendar(load(Path("knowledge"), TOWN), today=today)
    assert all(problem.path == FILE and problem.remedy.endswith("。") for problem in problems)
    return [f"{problem.line}: {problem.message}" for problem in problems]


BURN = "区分: 燃えるごみ|曜日: [火]"
CANS = "区分: 空き缶|曜日: [水]|週: [2]"


def test_a_whole_calendar_has_no_problem(tmp_path: Path) -> None:
    whole = changes(
        "から: 2026-12-29|まで: 2027-01-03|すること: 休み", "から: 2026-11-03|すること: 移動|移動先: 2026-11-04"
    )
    assert found(tmp_path, district("kita", BURN, CANS), district("minami", CANS, BURN), whole) == []


def test_a_category_that_other_districts_have_and_one_has_not_is_told(tmp_path: Path) -> None:
    told = found(tmp_path, district("kita", BURN, CANS), district("minami", BURN))
    assert told == ["18: minami地区には、「空き缶」を集める日がありません。"]


def test_a_category_that_no_district_collects_is_nobodys_mistake(tmp_path: Path) -> None:
    assert found(tmp_path, district("kita", BURN), district("minami", BURN)) == []


def test_a_rule_that_never_brings_a_day_is_told_on_its_line(tmp_path: Path) -> None:
    told = found(tmp_path, district("kita", BURN, "区分: 空き缶|曜日: [水]|週: [5]|月: [2]"))
    assert told == ["15: kita地区の「空き缶」は、この決まりでは一度も集めません。"]


def test_a_pause_between_two_rules_of_a_weekly_category_is_told(tmp_path: Path) -> None:
    told = found(
        tmp_path,
        district(
            "kita", "区分: 燃えるごみ|曜日: [火]|まで: 2026-06-30", "区分: 燃えるごみ|曜日: [火]|から: 2026-07-08"
        ),
    )
    assert told == ["13: kita地区の「燃えるごみ」は毎週集めますが、6月30日（火）の次が7月14日（火）です。"]


def test_of_a_collection_twice_a_week_a_pause_of_a_week_is_told(tmp_path: Path) -> None:
    told = found(
        tmp_path,
        district(
            "kita",
            "区分: 燃えるごみ|曜日: [火, 金]|まで: 2026-06-30",
            "区分: 燃えるごみ|曜日: [火, 金]|から: 2026-07-10",
        ),
    )
    assert told == ["13: kita地区の「燃えるごみ」は毎週集めますが、6月30日（火）の次が7月10日（金）です。"]


@pytest.mark.parametrize(
    "rules",
    [
        ("区分: 燃えるごみ|曜日: [月]|まで: 2026-06-30", "区分: 燃えるごみ|曜日: [土]|から: 2026-07-01"),
        ("区分: 燃えるごみ|曜日: [月]|月: [4, 5, 6, 10, 11]",),
        ("区分: 燃えるごみ|曜日: [月]|祝日: 休み",),
        ("区分: 燃えるごみ|曜日: [月]|週: [1, 3]",),
        ("区分: 燃えるごみ|曜日: [月]|何週ごと: 2|最初の日: 2026-04-06",),
    ],
    ids=["other weekday", "season", "holidays", "monthly", "every other week"],
)
def test_a_pause_that_the_rules_mean_is_not_told(tmp_path: Path, rules: tuple[str, ...]) -> None:
    assert found(tmp_path, district("kita", *rules)) == []


def test_a_pause_that_a_change_explains_is_not_told(tmp_path: Path) -> None:
    stop = changes("から: 2026-08-10|まで: 2026-08-20|すること: 休み|区分: [燃えるごみ]")
    assert found(tmp_path, district("kita", BURN), stop) == []


def test_what_is_moved_into_a_stop_of_one_day_is_told(tmp_path: Path) -> None:
    told = found(
        tmp_path,
        district("kita", BURN),
        changes("から: 2026-11-03|すること: 移動|移動先: 2026-11-04", "から: 2026-11-04|すること: 休み"),
    )
    assert told == [f"16: 11月4日（水）の「燃えるごみ」は、{FILE}:20 では休みです。"]


def test_what_is_added_on_the_very_day_on_which_it_is_stopped_is_told(tmp_path: Path) -> None:
    stop = "から: 2026-11-04|すること: 休み|区分: [燃えるごみ]"
    add = "から: 2026-11-04|すること: 追加|区分: [燃えるごみ]"
    assert found(tmp_path, district("kita", BURN), changes(stop, add)) == [
        f"20: 11月4日（水）の「燃えるごみ」は、{FILE}:16 では休みです。"
    ]


def test_an_addition_in_place_of_everything_else_is_not_told(tmp_path: Path) -> None:
    instead = changes("から: 2026-11-03|すること: 休み", "から: 2026-11-03|すること: 追加|区分: [空き缶]")
    assert found(tmp_path, district("kita", BURN, CANS), instead) == []


def test_what_is_moved_into_a_longer_stop_is_meant(tmp_path: Path) -> None:
    meant = changes(
        "から: 2026-12-29|まで: 2027-01-03|すること: 休み", "から: 2026-12-29|すること: 移動|移動先: 2026-12-30"
    )
    assert found(tmp_path, district("kita", BURN), meant) == []


def test_a_change_of_another_year_is_told(tmp_path: Path) -> None:
    told = found(tmp_path, district("kita", BURN), changes("から: 2025-12-29|まで: 2026-01-03|すること: 休み"))
    assert told == ["16: 「祭りのため」の変更（2025-12-29）は、どの地区の期間にも入っていません。"]


def test_a_move_of_nothing_and_a_move_out_of_the_calendar_are_told(tmp_path: Path) -> None:
    told = found(
        tmp_path,
        district("kita", BURN),
        changes(
            "から: 2026-11-04|すること: 移動|移動先: 2026-11-05", "から: 2026-11-03|すること: 移動|移動先: 2027-11-04"
        ),
    )
    assert told == [
        "16: 11月4日（水）には、移動する収集がありません。",
        "20: 移動先の11月4日（木）は、どの地区の期間にも入っていません。",
    ]


def test_a_calendar_of_which_no_day_is_left_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, district("kita", BURN), today=date(2027, 3, 31)) == []
    assert found(tmp_path, district("kita", BURN), today=date(2027, 4, 1)) == [
        "8: kita地区の収集日は、2027-03-31 で終わっています。"
    ]


def test_the_command_tells_it_with_the_rest(tmp_path: Path) -> None:
    write_town(tmp_path / "knowledge")
    text = HEAD + district("kita", BURN, CANS) + district("minami", BURN)
    write(tmp_path / "knowledge" / TOWN / "chiku.yaml", text)
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(cli, ["check", "knowledge", "--now", "2026-11-21T09:00", "--quick"])
    assert result.exit_code == 1
    assert (
        f"{FILE}:18: minami地区には、「空き缶」を集める日がありません。\n  → 「収集」に書き足してください。"
        in result.stdout
    )


def test_the_shipped_calendar_of_mihon_is_whole() -> None:
    knowledge = load(ROOT / "knowledge", "mihon")
    assert len(knowledge.districts) == 6
    assert check_calendar(knowledge, today=TODAY) == []

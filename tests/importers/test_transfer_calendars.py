"""``komado import 5374``, ``import gomidata`` and ``export 5374`` as operators meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.errors import TransferError
from tests.importers.folders import WHOLE, lay
from tests.importers.test_gomidata import DATES, MONTHLY, NORTH, TOWN

NOW = "2026-11-21T09:00"


def komado(*arguments: str | Path) -> Result:
    """Run a verb in this process; what is wrong with the data comes out as the exception the command line prints."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_an_import_of_5374_tells_what_it_read_and_runs_at_once(tmp_path: Path) -> None:
    town = tmp_path / "knowledge" / "kitamachi"
    bad = {"target.csv": WHOLE["target.csv"] + "もえるごみ,割りばし,,わ\n,石,,い\n"}
    ended = komado("import", "5374", lay(tmp_path / "data", {**WHOLE, **bad}), "--to", town, "--now", NOW, "--json")
    assert ended.exit_code == 0
    told = json.loads(ended.stdout)
    assert told["items"] == {"read": 2, "listed": 2, "rows": 4}
    assert told["areas"] == {"read": 2, "listed": 0, "rows": 2}
    lines = [(Path(each["file"]).name, each["line"]) for each in told["problems"]]
    assert ("target.csv", 4) in lines
    assert ("target.csv", 5) in lines
    asked = komado(
        *("calendar", "--knowledge", town.parent, "--town", town.name, "--area", "南町"),
        *("--from", "2026-12-31", "--to", "2027-01-08", "--json"),
    )
    days = [(each["date"], each["category"], each["reason"]) for each in json.loads(asked.stdout)]
    assert days == [
        ("2027-01-05", "もえるごみ", "毎週火曜・金曜"),
        ("2027-01-06", "びん", "第1・第3水曜"),
        ("2027-01-08", "もえるごみ", "毎週火曜・金曜"),
    ]


def test_the_period_of_an_import_may_be_said(tmp_path: Path) -> None:
    town = tmp_path / "knowledge" / "kitamachi"
    data = lay(tmp_path / "data", WHOLE)
    ended = komado("import", "5374", data, "--to", town, "--from", "2027-04-01", "--until", "2028-03-31")
    assert ended.exit_code == 0
    assert "から: 2027-04-01" in (town / "garbage" / "districts.yaml").read_text(encoding="utf-8")
    wrong = komado("import", "5374", data, "--to", town, "--from", "2027-04-01", "--until", "2027-03-31")
    assert (wrong.exit_code, "--until が --from より前です" in wrong.output) == (2, True)


def test_what_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    town = tmp_path / "knowledge" / "kitamachi"
    ended = komado("import", "5374", lay(tmp_path / "data", {"readme.txt": "5374"}), "--to", town)
    assert isinstance(ended.exception, TransferError)
    assert not town.exists()


def test_a_town_of_gomidata_is_imported_and_written_for_5374(tmp_path: Path) -> None:
    data = lay(tmp_path / "data", {**TOWN, "2026/course-1.yaml": NORTH + MONTHLY + DATES})
    town = tmp_path / "knowledge" / "kitamachi"
    assert komado("import", "gomidata", data, "--to", town, "--now", NOW).exit_code == 0
    assert "町名: ためし町" in (town / "town.yaml").read_text(encoding="utf-8")
    export = ("export", "5374", "--knowledge", town.parent, "--town", town.name, "--to", tmp_path / "5374")
    ended = komado(*export, "--json")
    assert ended.exit_code == 0
    told = json.loads(ended.stdout)
    assert told["rows"]["area_days.csv"] == 2
    assert (tmp_path / "5374" / "area_days.csv").read_text(encoding="utf-8").splitlines() == [
        "地名,センター,もえるごみ,びん,古紙",
        "北町,,月 木,水2 水4,20261209 20261223",
        "きたまち,,月 木,水2 水4,20261209 20261223",
    ]
    assert isinstance(komado(*export).exception, TransferError)
    assert komado(*export, "--force").exit_code == 0


@pytest.mark.parametrize("verb", [("import", "5374"), ("import", "gomidata"), ("export", "5374")])
def test_the_help_of_each_verb_has_an_example(verb: tuple[str, str]) -> None:
    assert f"例: komado {' '.join(verb)} " in komado(*verb, "--help").output

"""``komado import items`` as an operator meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.importers.writer import NOT_FILLED_IN
from tests.conftest import ROOT

TABLE = "品目,読み,分別,備考,別名\nアイロン,,小型家電,コードは切らない,スチームアイロン\n椅子,いす,粗大ごみ,,\n,,粗大ごみ,,\n"


def komado(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *map(str, arguments)],
        capture_output=True, cwd=ROOT, check=False, timeout=120, encoding="utf-8", env=dict(os.environ),
    )  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "hinmoku.csv"
    path.write_bytes(TABLE.encode("cp932"))
    return path


def test_the_report_says_what_was_read_what_was_listed_and_what_staff_must_write(table: Path, tmp_path: Path) -> None:
    target = tmp_path / "knowledge" / "tameshi"
    ended = komado("import", "items", table, "--to", target, "--name", "ためし市", "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["items"] == {"read": 2, "listed": 1, "rows": 3}
    assert set(told["areas"].values()) == {0}
    first, *fill_in = told["problems"]
    assert first == {"file": table.as_posix(), "line": 4, "message": "品目の名前がありません。"}
    assert [problem["file"] for problem in fill_in] == [(target / "contacts.yaml").as_posix()] * 2
    lines = (target / "contacts.yaml").read_text(encoding="utf-8").split("\n")
    assert all(NOT_FILLED_IN in lines[problem["line"] - 1] for problem in fill_in)
    assert "町名: ためし市" in (target / "town.yaml").read_text(encoding="utf-8")


def test_what_was_imported_answers_at_once_without_a_common_folder(table: Path, tmp_path: Path) -> None:
    root = tmp_path / "knowledge"
    ended = komado("import", "items", table, "--to", root / "tameshi")
    assert ended.returncode == 0, ended.stderr
    assert "品目: 3行のうち2行を書きました、1行は下に挙げます。" in ended.stdout
    asked = komado("ask", "いすの捨て方", "アイロン", "--json", "--knowledge", root, "--town", "tameshi")
    assert asked.returncode == 0, asked.stderr
    answers = [json.loads(line) for line in asked.stdout.splitlines()]
    assert [answer["title"] for answer in answers] == ["椅子", "アイロン"]
    assert "粗大ごみ" in answers[0]["texts"][0]
    checked = komado("check", "--quick", "--knowledge", root, "--town", "tameshi")
    assert checked.returncode == 0, checked.stdout


def test_what_cannot_be_read_is_told_in_japanese_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"\xff\xff\x80")
    (tmp_path / "bad.xlsx").write_bytes(b"no zip")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    for name in ("bad.csv", "bad.xlsx", "bad.json", "empty.csv", "nothing.csv"):
        ended = komado("import", "items", tmp_path / name, "--to", tmp_path / "k" / "town")
        assert ended.returncode == 1
        assert name in ended.stderr
        assert "Traceback" not in ended.stderr
        assert not (tmp_path / "k").exists()


def test_a_folder_of_the_staffs_own_is_left_alone_without_force(table: Path, tmp_path: Path) -> None:
    target = tmp_path / "town"
    target.mkdir()
    (target / "contacts.yaml").write_text("窓口:\n", encoding="utf-8")
    ended = komado("import", "items", table, "--to", target)
    assert ended.returncode == 1
    assert "--force" in ended.stderr
    assert [path.name for path in target.iterdir()] == ["contacts.yaml"]
    assert komado("import", "items", table, "--to", target, "--force").returncode == 0
    assert komado("import", "items", table, "--to", target).returncode == 0


@pytest.mark.parametrize("verb", [("import",), ("import", "items"), ("export",)])
def test_every_verb_shows_an_example(verb: tuple[str, ...]) -> None:
    ended = komado(*verb, "--help")
    assert ended.returncode == 0
    assert "例: komado" in ended.stdout

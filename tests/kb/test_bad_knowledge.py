"""Each broken file of tests/bad_knowledge beside the exact words that `komado check` must say about it.

A case is a file, laid into the town under its own name, or a folder, laid over the knowledge folder as it is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from tests.conftest import ROOT
from tests.kb.town import TOWN, write_town

FOLDER = ROOT / "tests" / "bad_knowledge"
CASES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".txt" and path.name != ".gitattributes")
# These go through the real command in a process of its own, as staff run it.
IN_A_PROCESS = ("full-width-colon", "cp932", "excel-file", "problems-in-two-files", "nested-brackets")


def lay(case: Path, folder: Path) -> None:
    """Lay the case into a small good town at ``folder``/knowledge."""
    root = write_town(folder / "knowledge")
    if case.is_dir():
        shutil.copytree(case, root, dirs_exist_ok=True)
    else:
        shutil.copy(case, root / TOWN)


def expected(case: Path) -> str:
    return case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_broken_file_is_told_in_these_very_words(case: Path, tmp_path: Path) -> None:
    lay(case, tmp_path)
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(cli, ["check", "knowledge"])
    assert result.stdout == expected(case)
    assert result.exit_code == 1
    assert result.stderr == f"直すところが{expected(case).count('  → ')}か所あります。\n"


@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_the_command_itself_says_the_same_without_a_trace(name: str, tmp_path: Path) -> None:
    (case,) = [case for case in CASES if case.stem == name]
    lay(case, tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp932"}  # as on a Windows PC
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "check", "knowledge"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.decode("utf-8").replace("\r\n", "\n") == expected(case)
    assert "Traceback" not in done.stderr.decode("utf-8")
    assert done.returncode == 1


def test_every_case_has_its_words_and_all_words_their_case() -> None:
    cases = {case.stem for case in CASES}
    assert len(cases) == len(CASES)
    assert {path.stem for path in FOLDER.glob("*.txt")} == cases
    assert len(cases) > 100


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_words_name_file_and_line_and_end_with_a_remedy(case: Path) -> None:
    lines = expected(case).splitlines()
    assert lines
    for told, remedy in zip(lines[::2], lines[1::2], strict=True):
        place, line, message = told.split(":", 2)
        assert place.startswith(("knowledge/common/", f"knowledge/{TOWN}/"))
        assert int(line) >= 1
        assert message.endswith("。")
        assert remedy.startswith("  → ")
        assert remedy.endswith("。")


def test_the_town_without_a_case_in_it_is_good(tmp_path: Path) -> None:
    write_town(tmp_path / "knowledge")
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(cli, ["check", "knowledge"])
    assert result.stdout == f"knowledge/{TOWN}: 問題はありません（4項目）。\n"
    assert result.exit_code == 0

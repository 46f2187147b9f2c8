"""Every transcript is a test of its own: ``pytest -k gomi`` replays those about garbage."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.errors import TranscriptError
from bot.replay import replay
from bot.transcript import find_transcripts, read_transcript
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "transcripts"
FILES = find_transcripts(FOLDER)
HEAD = "題: 試し\n日時: 2026-11-21 10:00\nやりとり:\n"


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(FOLDER).with_suffix("").as_posix() for path in FILES])
def test_transcript(path: Path, mihon: Engine) -> None:
    departures = [str(departure) for departure in replay(read_transcript(path, mihon), mihon)]
    assert not departures, "\n".join(departures)


def test_there_are_transcripts_of_every_kind_of_route(mihon: Engine) -> None:
    kinds = {turn.kind.value for path in FILES for turn in read_transcript(path, mihon).turns if turn.kind}
    assert len(FILES) >= 40
    assert kinds >= {"emergency", "slot", "command", "answer", "suggestion", "smalltalk", "fallback"}


def test_a_transcript_changed_to_expect_something_else_fails_and_names_file_and_line(tmp_path: Path) -> None:
    good = "  - 住民: かんでんちはどうやってすてるの\n    項目: gomi-item-kandenchi\n"
    wrong = good.replace("gomi-item-kandenchi", "gomi-kubun-moeru") + "    含む: ありえない文\n"
    (tmp_path / "changed.yaml").write_text(HEAD + wrong, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "replay", str(tmp_path)],
        capture_output=True, encoding="utf-8", cwd=ROOT, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert "changed.yaml:4: " in lines[0]
    assert "gomi-kubun-moeru が答えるはずが、gomi-item-kandenchi でした" in lines[0]
    assert "ありえない文" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("", 1, "「題」がありません。"),
        ("題: あ\n日時: 2026-11-21 10:00\nやりとり: []\n", 3, "「やりとり」に1つも発話がありません。"),
        (HEAD + "  - 住民: こんばんわあ\n", 4, "期待がありません。"),
        (HEAD + "  - 住民: 役場の開庁時間\n    種類: 回答\n", 4, "言い換えそのままです"),
        (HEAD + "  - 住民: ふにゃらか\n    項目: nai-koumoku\n", 5, "「nai-koumoku」という id の項目はありません。"),
        (HEAD + "  - 住民: ふにゃらか\n    種類: 冗談\n", 5, "「種類」の「冗談」はありません。"),
        (HEAD + "  - 住人: ふにゃらか\n    種類: 回答\n", 4, "「住人」という項目はありません。"),
        (HEAD + "  - 住民: ふにゃらか\n    種類: 回答\n    種類: 雑談\n", 6, "「種類」が2回書かれています。"),
        (
            "題: あ\n日時: きのう\nやりとり:\n  - 住民: ふにゃらか\n    種類: 雑談\n",
            2,
            "「きのう」は日時ではありません。",
        ),
        (HEAD + "  - 住民: [\n", 5, "YAML の書き方がくずれています。"),
    ],
)
def test_a_transcript_that_would_test_nothing_is_refused(
    body: str, line: int, message: str, tmp_path: Path, mihon: Engine
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(TranscriptError) as caught:
        read_transcript(path, mihon)
    assert f"odd.yaml:{line}: " in str(caught.value)
    assert message in str(caught.value)


def test_a_folder_without_transcripts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="やりとりのファイルがありません"):
        find_transcripts(tmp_path)


def test_a_button_that_was_not_offered_cannot_be_pressed(tmp_path: Path, mihon: Engine) -> None:
    path = tmp_path / "press.yaml"
    path.write_text(HEAD + "  - 押す: 無いボタン\n    種類: 選択\n", encoding="utf-8")
    (departure,) = replay(read_transcript(path, mihon), mihon)
    assert departure.line == 4
    assert "「無いボタン」というボタンは出ていません" in departure.message


def test_every_transcript_departs_when_its_knowledge_is_gone(tmp_path: Path) -> None:
    """The expectations bite: with the garbage files gone, the garbage transcripts fail."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    shutil.rmtree(tmp_path / "knowledge" / "mihon" / "garbage")
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "replay", "--knowledge", str(tmp_path / "knowledge"), str(FOLDER)],
        capture_output=True, encoding="utf-8", cwd=ROOT, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr

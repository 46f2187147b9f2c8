"""The compiled engine is a copy and nothing more: it answers the same, and is made anew when anything changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.compiled import KEPT, load_engine
from bot.dialog import DialogState
from bot.kb.problem import KnowledgeError
from bot.route import Incoming
from tests.conftest import NOW, ROOT

SAID = (
    "もえるゴミっていつ",
    "じゅうみんひょうのてすうりょう",
    "引っ越しました",
    "家が火事です",
    "ありがとう",
    "ぺんぺん",
)


def copied(root: Path) -> Path:
    """A copy of the knowledge that a test may edit."""
    shutil.copytree(ROOT / "knowledge", root)
    return root


def test_an_engine_from_the_cache_answers_as_the_one_it_was_made_from(tmp_path: Path) -> None:
    made = load_engine(ROOT / "knowledge", "mihon", tmp_path)
    (file,) = tmp_path.glob("*.engine")
    read = load_engine(ROOT / "knowledge", "mihon", tmp_path)
    assert read is not made
    assert list(tmp_path.iterdir()) == [file]
    for text in SAID:
        incoming = Incoming(text=text)
        assert read.respond(incoming, DialogState(), now=NOW) == made.respond(incoming, DialogState(), now=NOW)


def test_an_edit_is_seen_and_a_broken_edit_is_a_problem(tmp_path: Path) -> None:
    root = copied(tmp_path / "k")
    load_engine(root, "mihon", tmp_path / "cache")
    path = root / "mihon" / "garbage" / "categories.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(
        good.replace("黄色の指定袋に入れ、口をしばって集積所に出してください", "黄色の袋で、集積所に出してください"),
        encoding="utf-8",
    )
    reply = load_engine(root, "mihon", tmp_path / "cache").respond(
        Incoming(text="もえるゴミっていつ"), DialogState(), now=NOW
    )
    assert "黄色の袋で、集積所に出してください" in reply.answer.texts[0]
    path.write_text(good.replace("名前: ", "名前："), encoding="utf-8")
    with pytest.raises(KnowledgeError):
        load_engine(root, "mihon", tmp_path / "cache")


@pytest.mark.parametrize("damage", [b"", b"not a pickle", b"\x80\x05K\x01."])
def test_a_damaged_copy_is_made_anew(damage: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    load_engine(ROOT / "knowledge", "mihon", tmp_path)
    (file,) = tmp_path.glob("*.engine")
    size = file.stat().st_size
    file.write_bytes(damage)
    engine = load_engine(ROOT / "knowledge", "mihon", tmp_path)
    assert engine.knowledge.town.name == "みほん町"
    assert file.stat().st_size == size
    assert "Traceback" not in caplog.text


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert load_engine(ROOT / "knowledge", "mihon", tmp_path / "file").knowledge.town.name == "みほん町"


def test_old_copies_are_cleared_away(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        (tmp_path / f"{number}.engine").write_bytes(b"old")
    load_engine(ROOT / "knowledge", "mihon", tmp_path)
    assert len(list(tmp_path.glob("*.engine"))) == KEPT

"""The compiled engine is a copy and nothing more: it answers the same, and is made anew when anything changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.compiled import KEPT, load_engine
from bot.dialog import DialogState
from bot.kb.problem import KnowledgeError
from bot.route import Incoming
from tests.conftest import NOW, ROOT
from tests.kb.town import FILES, TOWN, write, write_town

SAID = (
    "もえるゴミっていつ",
    "北地区のもえるゴミはいつ",
    "じゅうみんひょうのてすうりょう",
    "引っ越しました",
    "家が火事です",
    "ありがとう",
    "ぺんぺん",
)


GARBAGE = f"{TOWN}/gomi.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a small town that a test may edit."""
    return write_town(tmp_path / "k")


def test_an_engine_from_the_cache_answers_as_the_one_it_was_made_from(tmp_path: Path) -> None:
    made = load_engine(ROOT / "knowledge", "mihon", tmp_path)
    (file,) = tmp_path.glob("*.engine")
    read = load_engine(ROOT / "knowledge", "mihon", tmp_path)
    assert read is not made
    assert list(tmp_path.iterdir()) == [file]
    for text in SAID:
        incoming = Incoming(text=text)
        assert read.respond(incoming, DialogState(), now=NOW) == made.respond(incoming, DialogState(), now=NOW)


def test_an_edit_is_seen_and_a_broken_edit_is_a_problem(root: Path, tmp_path: Path) -> None:
    load_engine(root, TOWN, tmp_path / "cache")
    write(root / GARBAGE, FILES[GARBAGE].replace("指定袋に入れて", "黄色の袋で"))
    reply = load_engine(root, TOWN, tmp_path / "cache").respond(
        Incoming(text="燃えるごみの出し方"), DialogState(), now=NOW
    )
    assert "黄色の袋で" in reply.answer.texts[0]
    write(root / GARBAGE, FILES[GARBAGE].replace("名前: ", "名前："))
    with pytest.raises(KnowledgeError):
        load_engine(root, TOWN, tmp_path / "cache")


@pytest.mark.parametrize("damage", [b"", b"not a pickle", b"\x80\x05K\x01."])
def test_a_damaged_copy_is_made_anew(
    damage: bytes, root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    load_engine(root, TOWN, cache)
    (file,) = cache.glob("*.engine")
    size = file.stat().st_size
    file.write_bytes(damage)
    engine = load_engine(root, TOWN, cache)
    assert engine.knowledge.town.name == "ためし町"
    assert file.stat().st_size == size
    assert "Traceback" not in caplog.text


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert load_engine(root, TOWN, tmp_path / "file").knowledge.town.name == "ためし町"


def test_old_copies_are_cleared_away(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for number in range(KEPT + 3):
        (cache / f"{number}.engine").write_bytes(b"old")
    load_engine(root, TOWN, cache)
    assert len(list(cache.glob("*.engine"))) == KEPT

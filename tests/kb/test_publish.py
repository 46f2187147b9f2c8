"""A running bot and the files staff edit: a broken edit never reaches a resident, a mended one does at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask.testing import FlaskClient

from bot.app import create_app
from bot.calendar import TOKYO
from bot.dialog import DialogState
from bot.engine import Engine
from bot.kb.loader import load
from bot.kb.problem import KnowledgeError
from bot.publish import Publisher
from bot.route import Incoming
from bot.settings import Settings
from tests.kb.town import TOWN, write, write_town

NOW = datetime(2026, 4, 6, 9, tzinfo=TOKYO)
QUESTION = "粗大ごみはどう出しますか"
GOOD = f"項目:\n  - id: sodai\n    質問: {QUESTION}\n    回答: |\n      電話してください。\n"
BROKEN = GOOD.replace("回答: |", "回答：|").replace("電話", "メール")
MENDED = GOOD.replace("電話してください", "前の日までに電話してください")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_town(tmp_path / "knowledge")
    write(root / TOWN / "sodai.yaml", GOOD)
    return root


def answer(engine: Engine) -> str:
    return engine.respond(Incoming(text=QUESTION), DialogState(), now=NOW).answer.texts[0]


def until(publisher: Publisher, text: str) -> None:
    """Ask until the answer is ``text``, for two seconds at most."""
    end = monotonic() + 2
    while answer(publisher.engine()) != text:
        assert monotonic() < end, f"{answer(publisher.engine())!r} after two seconds"
        sleep(0.01)


def test_an_edit_is_served_within_two_seconds(root: Path) -> None:
    publisher = Publisher(root, TOWN, reload_seconds=0.05)
    assert answer(publisher.engine()) == "電話してください。"
    write(root / TOWN / "sodai.yaml", MENDED)
    until(publisher, "前の日までに電話してください。")
    assert publisher.problems == ()


def test_a_broken_edit_keeps_the_last_good_answer_and_says_why_until_it_is_mended(root: Path) -> None:
    publisher = Publisher(root, TOWN, reload_seconds=0.05)
    write(root / TOWN / "sodai.yaml", BROKEN)
    end = monotonic() + 2
    while not publisher.problems and monotonic() < end:
        assert answer(publisher.engine()) == "電話してください。"
        sleep(0.01)
    assert [problem.splitlines() for problem in publisher.problems] == [
        [
            f"{(root / TOWN / 'sodai.yaml').as_posix()}:4: 「回答」のあとのコロン「：」が全角です。",
            "  → 半角で「回答: 」と書いてください。",
        ]
    ]
    assert answer(publisher.engine()) == "電話してください。"
    write(root / TOWN / "sodai.yaml", MENDED)
    until(publisher, "前の日までに電話してください。")
    assert publisher.problems == ()


def test_files_that_come_and_go_are_noticed(root: Path) -> None:
    publisher = Publisher(root, TOWN, reload_seconds=0.05)
    fallback = answer(Engine(load(write_town(root.parent / "without"), TOWN)))
    assert fallback != "電話してください。"
    (root / TOWN / "sodai.yaml").rename(root / TOWN / "okiba.yaml")
    sleep(0.06)
    assert answer(publisher.engine()) == "電話してください。"
    (root / TOWN / "okiba.yaml").unlink()
    until(publisher, fallback)
    write(root / "common" / "sodai.yaml", GOOD + "    根拠: 条例\n    確認日: 2026-04-01\n")
    until(publisher, "電話してください。")


def test_a_town_that_disappears_is_served_from_what_was_last_good(root: Path) -> None:
    publisher = Publisher(root, TOWN, reload_seconds=0.01)
    (root / TOWN / "town.yaml").rename(root / "town.yaml")
    sleep(0.02)
    assert answer(publisher.engine()) == "電話してください。"
    assert any("town.yaml がありません" in problem for problem in publisher.problems)


def test_nothing_good_to_begin_with_is_said_at_once(root: Path) -> None:
    write(root / TOWN / "sodai.yaml", BROKEN)
    with pytest.raises(KnowledgeError) as raised:
        Publisher(root, TOWN, reload_seconds=0.05)
    assert "コロン" in str(raised.value)


def test_with_no_reloading_an_edit_waits_for_the_next_start(root: Path) -> None:
    publisher = Publisher(root, TOWN, reload_seconds=0)
    write(root / TOWN / "sodai.yaml", MENDED)
    sleep(0.05)
    assert answer(publisher.engine()) == "電話してください。"


def test_residents_are_answered_while_staff_save_again_and_again(root: Path) -> None:
    publisher = Publisher(root, TOWN, reload_seconds=0.001)
    allowed = {"電話してください。", "前の日までに電話してください。"}
    seen: set[str] = set()
    failures: list[BaseException] = []
    is_over = threading.Event()

    def ask() -> None:
        try:
            while not is_over.is_set():
                seen.add(answer(publisher.engine()))
        except BaseException as failure:  # noqa: BLE001 - reported by the test, whatever it is
            failures.append(failure)

    residents = [threading.Thread(target=ask) for _ in range(4)]
    for resident in residents:
        resident.start()
    for text in (BROKEN, MENDED, GOOD[: len(GOOD) // 2], GOOD, BROKEN, MENDED) * 3:
        write(root / TOWN / "sodai.yaml", text)
        sleep(0.03)
    is_over.set()
    for resident in residents:
        resident.join(timeout=10)
    assert failures == []
    assert seen <= allowed
    until(publisher, "前の日までに電話してください。")


@pytest.fixture
def site(root: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """Run the whole application over the small town."""
    app = create_app(Settings(knowledge=root, town=TOWN, db=tmp_path / "komado.db", reload_seconds=0.02))
    yield app.test_client()
    app.extensions["komado-store"].close()


def test_healthz_tells_operators_that_an_edit_waits(root: Path, site: FlaskClient) -> None:
    healthy = site.get("/healthz").get_json()
    assert (healthy["knowledge"], healthy["problems"]) == ("published", 0)
    write(root / TOWN / "sodai.yaml", BROKEN)
    sleep(0.03)
    waiting = site.get("/healthz").get_json()
    assert (waiting["status"], waiting["knowledge"], waiting["problems"]) == ("ok", "unpublished edit", 1)
    assert waiting["entries"] == healthy["entries"]
    write(root / TOWN / "sodai.yaml", MENDED)
    sleep(0.03)
    assert site.get("/healthz").get_json() == healthy

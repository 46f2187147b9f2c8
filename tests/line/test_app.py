"""LINE as part of the whole application."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import create_app
from bot.errors import SettingsError
from bot.settings import Settings
from tests.fake_line import ACCESS_TOKEN, SECRET, FakeLine, sign
from tests.line.site import GARBAGE, TOWN, Clock

BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'


def test_without_the_two_secrets_there_is_no_webhook(knowledge: Path, db: Path) -> None:
    app = create_app(Settings(knowledge=knowledge, town=TOWN, db=db, reload_seconds=0))
    response = app.test_client().post("/line/webhook", data=BODY, headers={"x-line-signature": sign(BODY)})
    assert response.status_code == 404
    app.extensions["komado-store"].close()


def test_with_both_secrets_a_question_is_answered(line: FakeLine, clock: Clock, knowledge: Path, db: Path) -> None:
    app = create_app(
        Settings(
            line_channel_secrets=("old-secret", SECRET),
            line_channel_access_token=ACCESS_TOKEN,
            line_api_base=line.base,
            knowledge=knowledge,
            town=TOWN,
            db=db,
            reload_seconds=0,
        ),
        clock=clock,
    )
    try:
        client = app.test_client()
        for secret, status in (("old-secret", 200), (SECRET, 200), ("another", 400)):
            signature = {"x-line-signature": sign(BODY, secret)}
            assert client.post("/line/webhook", data=BODY, headers=signature).status_code == status
        event = line.text("燃えるごみの収集日はいつですか")
        body = f'{{"events": [{json.dumps(event)}]}}'.encode()
        assert client.post("/line/webhook", data=body, headers={"x-line-signature": sign(body)}).status_code == 200
        assert [reply.texts for reply in line.wait_for_replies(1)] == [[GARBAGE]]
    finally:
        app.extensions["komado-line"].stop()
        app.extensions["komado-store"].close()


def test_an_access_token_that_was_copied_wrong_is_said_at_the_start(knowledge: Path, db: Path) -> None:
    settings = Settings(
        line_channel_secrets=(SECRET,),
        line_channel_access_token="アクセストークン",
        knowledge=knowledge,
        town=TOWN,
        db=db,
        reload_seconds=0,
    )
    with pytest.raises(SettingsError, match="LINE_CHANNEL_ACCESS_TOKEN"):
        create_app(settings)


def test_only_who_uses_line_pays_for_its_library() -> None:
    code = "import sys, bot.line, bot.app, bot.store; raise SystemExit('linebot' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert result.returncode == 0

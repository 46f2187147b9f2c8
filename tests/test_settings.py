"""Settings are read once, checked, and complained about in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings


def test_two_secrets_may_stand_while_one_is_replaced() -> None:
    settings = read_settings({"LINE_CHANNEL_SECRET": " new , old ", "LINE_CHANNEL_ACCESS_TOKEN": "t"})
    assert settings.line_channel_secrets == ("new", "old")
    assert settings.line_enabled


def test_without_secrets_line_is_off() -> None:
    assert not read_settings({}).line_enabled


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"LINE_CHANNEL_SECRET": "s"}, "LINE_CHANNEL_ACCESS_TOKEN が設定されていません"),
        ({"LINE_CHANNEL_ACCESS_TOKEN": "t"}, "LINE_CHANNEL_SECRET が設定されていません"),
        ({"LINE_API_BASE": "api.line.me"}, "https:// で始まる場所ではありません"),
        ({"LINE_API_BASE": "http://example.com"}, "このパソコンの中"),
        ({"KOMADO_RETENTION_DAYS": "長い"}, "数字ではありません"),
        ({"KOMADO_RETENTION_DAYS": "0"}, "1 以上"),
        ({"KOMADO_RELOAD_SECONDS": "nan"}, "KOMADO_RELOAD_SECONDS"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        read_settings(environ)
    assert "\n" not in str(caught.value)


def test_a_test_server_on_this_machine_may_be_without_tls() -> None:
    assert read_settings({"LINE_API_BASE": "http://127.0.0.1:4010/"}).line_api_base == "http://127.0.0.1:4010"


def test_paths_come_as_paths() -> None:
    assert read_settings({"KOMADO_KNOWLEDGE": "/srv/k", "KOMADO_DB": "/srv/k.db"}).knowledge == Path("/srv/k")

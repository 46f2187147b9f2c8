"""Every setting, as a table. The only reader of the environment.

README.md shows the same table; a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError

SHIPPED_KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
"""The knowledge folder of this checkout, wherever the command is run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, what holds when it is not set, what it does."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("LINE_CHANNEL_SECRET", "", "LINEチャネルのシークレット。切り替え中はコンマで2つまで"),
    Setting("LINE_CHANNEL_ACCESS_TOKEN", "", "LINEチャネルのアクセストークン"),
    Setting("LINE_API_BASE", "https://api.line.me", "LINEのAPIの場所。試験のときだけ変えます"),
    Setting("KOMADO_KNOWLEDGE", "", "knowledge フォルダーの場所。空なら、この一式に入っているもの"),
    Setting("KOMADO_TOWN", "mihon", "町のフォルダーの名前"),
    Setting("KOMADO_DB", "komado.db", "会話の状態と記録を置くデータベースの場所"),
    Setting("KOMADO_RETENTION_DAYS", "30", "住民の発話（個人情報を伏せたもの）を残す日数"),
    Setting("KOMADO_CACHE", "~/.cache/komado", "すばやく始めるための控えの場所。off なら置きません"),
    Setting("KOMADO_RELOAD_SECONDS", "2", "knowledge の書きかえを確かめる間隔（秒）。0 なら確かめません"),
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process, read and checked."""

    line_channel_secrets: tuple[str, ...] = ()
    line_channel_access_token: str = ""
    line_api_base: str = "https://api.line.me"
    knowledge: Path = SHIPPED_KNOWLEDGE
    town: str = "mihon"
    db: Path = Path("komado.db")
    cache: Path | None = None
    retention_days: int = 30
    reload_seconds: float = 2.0

    @property
    def line_enabled(self) -> bool:
        """Whether both LINE secrets are set."""
        return bool(self.line_channel_secrets and self.line_channel_access_token)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from ``environ`` (the process's own when None).

    Raises SettingsError when a value cannot be used.
    """
    source = os.environ if environ is None else environ
    value = {setting.name: source.get(setting.name, "").strip() or setting.default for setting in SETTINGS}
    secrets = tuple(part for part in (p.strip() for p in value["LINE_CHANNEL_SECRET"].split(",")) if part)
    token = value["LINE_CHANNEL_ACCESS_TOKEN"]
    if bool(secrets) != bool(token):
        missing = "LINE_CHANNEL_ACCESS_TOKEN" if secrets else "LINE_CHANNEL_SECRET"
        raise SettingsError(f"{missing} が設定されていません。LINE につなぐには2つとも設定してください。")
    base = value["LINE_API_BASE"].rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"LINE_API_BASE「{base}」は https:// で始まる場所ではありません。")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise SettingsError("LINE_API_BASE に http:// を使えるのは、このパソコンの中（127.0.0.1）だけです。")
    return Settings(
        line_channel_secrets=secrets,
        line_channel_access_token=token,
        line_api_base=base,
        knowledge=Path(value["KOMADO_KNOWLEDGE"]) if value["KOMADO_KNOWLEDGE"] else SHIPPED_KNOWLEDGE,
        town=value["KOMADO_TOWN"],
        db=Path(value["KOMADO_DB"]),
        cache=None if value["KOMADO_CACHE"] == "off" else Path(value["KOMADO_CACHE"]).expanduser(),
        retention_days=int(_number("KOMADO_RETENTION_DAYS", value["KOMADO_RETENTION_DAYS"], least=1)),
        reload_seconds=_number("KOMADO_RELOAD_SECONDS", value["KOMADO_RELOAD_SECONDS"], least=0),
    )


def _number(name: str, text: str, *, least: int) -> float:
    try:
        number = float(text)
    except ValueError:
        raise SettingsError(f"{name}「{text}」は数字ではありません。") from None
    if not least <= number <= 36500:
        raise SettingsError(f"{name} は {least} 以上の数字にしてください（今は {text}）。")
    return number

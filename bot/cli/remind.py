"""The verb that tells residents of the next collection: remind."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.calendar import TOKYO
from bot.cli.options import now_option, progress_bar, with_settings
from bot.errors import SettingsError
from bot.kb.knowledge import Knowledge
from bot.kb.loader import load
from bot.kb.model import GarbageCategory
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.line.push import Tally
    from bot.reminder import Due
    from bot.store import Store

log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
"""How long to wait for the bot to finish writing. Nobody waits for an answer here."""


@click.command(epilog="例: komado remind --dry-run")
@click.option("--dry-run", is_flag=True, help="送らずに、送る人数だけを出します")
@now_option
@with_settings
@click.pass_context
def remind(ctx: click.Context, settings: Settings, *, dry_run: bool, now: datetime | None) -> None:
    """収集の通知を LINE で送ります。cron や systemd timer で、10分おきに動かしてください。

    何度動かしても、途中で止まっても、1人に1つの収集日を1度だけ知らせます。
    送れなかった人が1人でもいれば、終了コードは 1 です。次に動かしたとき、時刻に間に合えば送ります。
    """
    from bot.store import Store

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if not settings.line_enabled and not dry_run:
        raise SettingsError(
            "LINE の設定がありません。LINE_CHANNEL_SECRET と LINE_CHANNEL_ACCESS_TOKEN を設定してください。"
        )
    if not settings.db.exists():
        raise SettingsError(
            f"データベース「{settings.db}」がありません。KOMADO_DB を、ボットと同じ場所にしてください。"
        )
    clock = _clock_from(now or datetime.now(TOKYO))
    knowledge = load(settings.knowledge, settings.town)
    store = Store(settings.db, retention_days=settings.retention_days, busy_seconds=BUSY_SECONDS)
    try:
        due = _due(knowledge, store, clock())
        for district, count in due.silent.items():
            log.warning("district=%s has no calendar for the day: %d residents are told nothing", district, count)
        if dry_run:
            click.echo(f"{store.ledger.untold(due.notices)}人に送ります（今は送りません）。")
            return
        store.purge_when_due(clock())
        tally = _tell(settings, store, due, clock)
    finally:
        store.close()
    click.echo(_told(tally))
    if not tally.is_complete:
        ctx.exit(1)


def _clock_from(start: datetime) -> Callable[[], datetime]:
    """A clock that begins at ``start`` and goes on from there: a long run must notice that it is late."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def _due(knowledge: Knowledge, store: Store, now: datetime) -> Due:
    from bot.calendar import calendars
    from bot.compose import Composer
    from bot.reminder import due

    names = {entry.id: entry.title for entry in knowledge.entries if isinstance(entry, GarbageCategory)}
    return due(store.residents.to_remind(), calendars(knowledge), names, Composer(knowledge).text, now)


def _tell(settings: Settings, store: Store, due: Due, clock: Callable[[], datetime]) -> Tally:
    from bot.line.client import LineClient
    from bot.line.push import Pusher

    pusher = Pusher(
        ledger=store.ledger,
        client=LineClient(settings.line_api_base, settings.line_channel_access_token),
        clock=clock,
        instant=time.time,
        sleep=time.sleep,
    )
    with progress_bar(len(due.notices), "通知") as tick:
        return pusher.tell(due.notices, tick)


def _told(tally: Tally) -> str:
    from bot.line.push import Stop

    parts = [f"{tally.sent}人に送りました。"]
    if tally.refused:
        parts.append(f"{tally.refused}人には LINE が送れませんでした（友だちでない、など）。")
    if tally.late:
        parts.append(f"{tally.late}人には時刻に間に合いませんでした。")
    if tally.left:
        parts.append(f"{tally.left}人が残っています。次に動かしたときに送ります。")
    match tally.stop:
        case Stop.ACCESS:
            parts.append("LINE に断られました。LINE_CHANNEL_ACCESS_TOKEN を確かめてください。")
        case Stop.LIMIT:
            parts.append("LINE の回数の上限です。LINE 公式アカウントの今月の通数を確かめてください。")
        case Stop.TROUBLE:
            parts.append("LINE の調子が悪いか、つながらないので、やめました。")
    return "".join(parts)

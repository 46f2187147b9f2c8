"""What the verbs have in common: settings, a moment, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from bot.calendar import TOKYO
from bot.settings import read_settings

Verb = Callable[..., None]


def with_settings(verb: Verb) -> Verb:
    """Give a verb ``--town`` and ``--knowledge``, and hand it the settings as its first argument."""

    @click.option("--town", metavar="名前", help="町のフォルダーの名前（KOMADO_TOWN でも選べます）")
    @click.option(
        "--knowledge", type=click.Path(path_type=Path), metavar="DIR", help="knowledge フォルダー（KOMADO_KNOWLEDGE）"
    )
    @click.pass_context
    def wrapped(ctx: click.Context, /, town: str | None, knowledge: Path | None, **options: Any) -> None:
        settings = read_settings()
        town = town or ctx.find_root().params.get("town")
        knowledge = knowledge or ctx.find_root().params.get("knowledge")
        if town:
            settings = replace(settings, town=town)
        if knowledge:
            settings = replace(settings, knowledge=knowledge)
        ctx.invoke(verb, settings, **options)

    return update_wrapper(wrapped, verb)


class Moment(click.ParamType[datetime]):
    """``2026-04-06 09:00`` (or with a T) in local time, Asia/Tokyo."""

    name = "日時"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the text; a time zone in it is honoured."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"「{value}」は日時ではありません。2026-04-06T09:00 のように書いてください。", param, ctx)
        return moment.astimezone(TOKYO) if moment.tzinfo else moment.replace(tzinfo=TOKYO)


now_option = click.option("--now", type=Moment(), help="この日時に聞かれたことにします（例: 2026-04-06T09:00）")


@contextmanager
def progress_bar(total: int, label: str) -> Iterator[Callable[[], None]]:
    """A bar on the terminal's error stream, moved on by the function given; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)

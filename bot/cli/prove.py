"""Verbs by which the bot is proved: check, replay."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.calendar import TOKYO
from bot.cli.options import now_option, progress_bar, with_settings
from bot.compiled import load_engine
from bot.engine import Engine
from bot.errors import KomadoError, SettingsError
from bot.kb.loader import TOWN_FILE, load, shown_path, town_folders
from bot.kb.problem import KnowledgeError
from bot.settings import SHIPPED_KNOWLEDGE, Settings


@click.command(epilog="例: komado check knowledge")
@click.argument("directory", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option("--quick", is_flag=True, help="書いたままの言い方だけで聞きます（ひらがなや「…を教えて」では聞きません）")
@now_option
@with_settings
@click.pass_context
def check(ctx: click.Context, settings: Settings, directory: Path | None, *, quick: bool, now: datetime | None) -> None:
    """町の知識を確かめ、直すところをすべて出します。1つでもあれば、終了コードは 1 です。

    どの項目の質問と言い換えも、書いたまま・ひらがなだけ・「…を教えて」などの言い方でボットに聞き、
    ほかの項目が先に答えないかを確かめます。
    """
    from bot.check import asked_entries, check_entries

    today = (now or datetime.now(TOKYO)).date()
    count = 0
    for root, town in _towns_to_check(settings, directory, chosen=_is_town_chosen(ctx)):
        try:
            engine = Engine(load(root, town))
        except KnowledgeError as error:
            problems = list(error.problems)
        else:
            with progress_bar(len(asked_entries(engine)), "確認") as tick:
                problems = check_entries(engine, today=today, quick=quick, tick=tick)
            if not problems:
                number = len(engine.knowledge.entries)
                click.echo(f"{shown_path(root / town)}: 問題はありません（{number}項目）。")
        for problem in problems:
            click.echo(str(problem))
        count += len(problems)
    if count:
        click.echo(f"直すところが{count}か所あります。", err=True)
        ctx.exit(1)


def _is_town_chosen(ctx: click.Context) -> bool:
    return bool(ctx.params.get("town") or ctx.find_root().params.get("town"))


def _towns_to_check(settings: Settings, directory: Path | None, *, chosen: bool) -> list[tuple[Path, str]]:
    """The towns meant: one town's own folder, one chosen by name, or every town of the folder."""
    root = directory or settings.knowledge
    if directory is not None and (directory / TOWN_FILE).is_file():
        directory = directory.resolve() if directory.name in ("", "..") else directory
        return [(directory.parent, directory.name)]
    if not root.is_dir():
        raise SettingsError(f"{shown_path(root)} というフォルダーがありません。場所を確かめてください。")
    towns = [] if chosen else [folder.name for folder in town_folders(root)]
    return [(root, town) for town in towns or [settings.town]]


@click.command(epilog="例: komado replay tests/transcripts")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@with_settings
@click.pass_context
def replay(ctx: click.Context, settings: Settings, paths: tuple[Path, ...]) -> None:
    """やりとりを再生し、期待とちがうところをすべて出します。1つでもあれば、終了コードは 1 です。"""
    from bot import transcript
    from bot.replay import replay as play

    engine = load_engine(settings.knowledge, settings.town, settings.cache)
    files = [file for path in paths or (_shipped_transcripts(),) for file in transcript.find_transcripts(path)]
    departures: list[str] = []
    with progress_bar(len(files), "再生") as tick:
        for file in files:
            try:
                found = play(transcript.read_transcript(file, engine), engine)
                departures += [str(departure) for departure in found]
            except KomadoError as error:
                departures.append(str(error))
            tick()
    for departure in departures:
        click.echo(departure)
    if departures:
        click.echo(f"{len(files)}件のやりとりのうち、期待とちがうところが{len(departures)}か所あります。", err=True)
        ctx.exit(1)
    click.echo(f"{len(files)}件のやりとりは、すべて期待どおりでした。")


def _shipped_transcripts() -> Path:
    return SHIPPED_KNOWLEDGE.parent / "tests" / "transcripts"

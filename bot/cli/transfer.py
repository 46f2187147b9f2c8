"""Verbs by which other people's data comes in and goes out: import, export."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from bot.calendar import TOKYO
from bot.cli.options import now_option, progress_bar, with_settings
from bot.importers.imported import Imported
from bot.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d"])
_SHOWN_LOSSES = 50
_to_option = click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="書き出す町のフォルダー（例: knowledge/mihon2）。最後の部分が町のフォルダーの名前です",
)
_name_option = click.option("--name", metavar="町名", help="町の名前。書かなければ、フォルダーの名前を使います")
_force_option = click.option(
    "--force", is_flag=True, help="フォルダーに、取り込みで作ったものではないファイルがあっても置きかえます"
)
_json_option = click.option("--json", "as_json", is_flag=True, help="何を読み、何を挙げたかを JSON で出します")


def place_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Give an import ``--to``, ``--name``, ``--force`` and ``--json``."""
    for option in (_json_option, _force_option, _name_option, _to_option):
        verb = option(verb)
    return verb


def carry_over(read: Callable[[], Imported], target: Path, *, force: bool, as_json: bool) -> None:
    """Read, write the town's folder and tell what was done; nothing is written where either fails."""
    from bot.importers import report
    from bot.importers.folder import check_place, place
    from bot.importers.writer import to_fill_in, write_files

    check_place(target, force=force)
    imported = read()
    files = write_files(imported)
    place(files, target, force=force)
    imported = replace(imported, problems=(*imported.problems, *to_fill_in(files, target)))
    if as_json:
        click.echo(json.dumps(report.as_json(imported), ensure_ascii=False))
        return
    click.echo(report.as_text(imported))
    click.echo(
        f"{target} に書きました。komado check --knowledge {target.parent} --town {target.name} で確かめてください。"
    )


@click.group("import", epilog="例: komado import items hinmoku.csv --to knowledge/mihon2")
def import_() -> None:
    """ほかのデータを取り込み、町のフォルダーを作ります。読めない行は、ファイルと行を挙げて知らせます。"""


@import_.command(epilog="例: komado import items gomi.xlsx --to knowledge/mihon2 --map 品目=hinmoku,分別=kubun")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@place_options
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="列の対応",
    help="列の名前が分かりにくいとき（例: 品目=hinmoku,分別=kubun。読み= で読まない）",
)
@click.option("--aliases", type=click.Path(path_type=Path), metavar="FILE", help="別名の表か、{品目: [別名]} の JSON")
@click.option("--sheet", default="", metavar="名前", help="Excel のシート。書かなければ最初のシート")
def items(
    files: tuple[Path, ...],
    target: Path,
    name: str | None,
    columns: tuple[str, ...],
    aliases: Path | None,
    sheet: str,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """ごみの品目の表（CSV・Excel・JSON）を取り込みます。品目・読み・分別・出し方・別名の列を、名前と中身から見分けます。"""
    from bot.importers.columns import parse_map
    from bot.importers.items import Request, import_items

    request = Request(files, name or target.name, parse_map(",".join(columns)), aliases, sheet)
    with progress_bar(len(files) + (aliases is not None), "取り込み") as tick:
        carry_over(lambda: import_items(request, tick=tick), target, force=force, as_json=as_json)


@click.group("export", epilog="例: komado export 5374 --town mihon --to 5374-mihon")
def export() -> None:
    """町の知識を、ほかの仕組みのファイルとして書き出します。"""


@import_.command("5374", epilog="例: komado import 5374 5374-data --to knowledge/mihon2")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@place_options
@click.option("--from", "since", type=_DAY, metavar="日付", help="曜日の決まりが始まる日。書かなければ今年度の4月1日")
@click.option("--until", "until", type=_DAY, metavar="日付", help="曜日の決まりが終わる日。書かなければ今年度の3月31日")
@now_option
def five374(
    folder: Path,
    target: Path,
    name: str | None,
    since: datetime | None,
    until: datetime | None,
    now: datetime | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """5374.jp のフォルダー（area_days.csv など5つの CSV）を取り込みます。"""
    from bot.importers.five374.area import Span
    from bot.importers.five374.folder import read_folder

    today = (now or datetime.now(TOKYO)).date()
    span = Span(today, since.date() if since else None, until.date() if until else None)
    if span.since and span.until and span.until < span.since:
        raise click.UsageError("--until が --from より前です。")
    carry_over(lambda: read_folder(folder, name=name or target.name, span=span), target, force=force, as_json=as_json)


@import_.command(epilog="例: komado import gomidata municipalities/saitama/hanno --to knowledge/hanno")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@place_options
@click.option(
    "--city", default="", metavar="名前", help="DIR に市区町村がいくつもあるとき、その1つ（フォルダーか町の名前）"
)
@now_option
def gomidata(
    folder: Path, target: Path, name: str | None, city: str, now: datetime | None, *, force: bool, as_json: bool
) -> None:
    """japan-gomi-data の市区町村のフォルダー（taxonomy.yaml、course-….yaml）を取り込みます。"""
    from bot.importers.gomidata.folder import read_folder

    today = (now or datetime.now(TOKYO)).date()
    carry_over(
        lambda: read_folder(folder, today=today, city=city, name=name or ""), target, force=force, as_json=as_json
    )


@export.command("5374", epilog="例: komado export 5374 --town mihon --to 5374-mihon")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), required=True, metavar="DIR", help="書き出すフォルダー"
)
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても置きかえます")
@click.option("--json", "as_json", is_flag=True, help="書いた行の数と、書けなかったことを JSON で出します")
@with_settings
def export_five374(settings: Settings, target: Path, *, force: bool, as_json: bool) -> None:
    """町のごみの知識を、5374.jp の5つの CSV（UTF-8）に書き出します。5374 に書けないことは、挙げて知らせます。"""
    from bot.importers.five374.export import export_town
    from bot.importers.five374.place import place_files
    from bot.kb.loader import load

    made = export_town(load(settings.knowledge, settings.town))
    place_files(made.files, target, force=force)
    if as_json:
        problems = [
            {"file": loss.source.path, "line": loss.source.line, "message": loss.message} for loss in made.losses
        ]
        click.echo(json.dumps({"rows": dict(made.rows), "problems": problems}, ensure_ascii=False))
        return
    for name, rows in made.rows.items():
        click.echo(f"{target / name}: {rows}行を書きました。")
    shown = made.losses[:_SHOWN_LOSSES]
    for loss in shown:
        click.echo(f"{loss.source}: {loss.message}")
    if len(shown) < len(made.losses):
        click.echo(f"ほかに{len(made.losses) - len(shown)}件あります。--json を付けると、すべて出します。")

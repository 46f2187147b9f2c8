"""The verb that tells the collection days of a district: calendar."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import click

from bot.calendar import TOKYO, Calendar, Collection, calendars, written
from bot.cli.options import now_option, with_settings
from bot.errors import SettingsError
from bot.kb.calendar import District
from bot.kb.loader import load
from bot.settings import Settings

_USUAL_DAYS = timedelta(days=30)
_AT_MOST = 200
"""So many districts are listed for one to be chosen."""


class Day(click.ParamType[date]):
    """``2026-04-06``."""

    name = "日付"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the text."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"「{value}」は日付ではありません。2026-04-06 のように書いてください。", param, ctx)


@click.command("calendar", epilog="例: komado calendar --area 北町1丁目 --from 2026-04-01 --to 2026-04-30")
@click.option(
    "--area", metavar="A", help="地区の id か名前、または地区の中の地名。地区が1つの町では、なくてもかまいません"
)
@click.option("--from", "first", type=Day(), metavar="D", help="最初の日（例: 2026-04-01）。なければ今日です")
@click.option("--to", "last", type=Day(), metavar="D", help="最後の日。なければ最初の日から31日間です")
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します（date, category, reason のならび）")
@now_option
@with_settings
@click.pass_context
def calendar(
    ctx: click.Context,
    settings: Settings,
    *,
    area: str | None,
    first: date | None,
    last: date | None,
    as_json: bool,
    now: datetime | None,
) -> None:
    """地区の収集日を、その日に集めるわけといっしょに出します。

    決まっている期間の外の日をたずねると、そのことを伝えて、終了コードは 1 です。
    """
    first = first or (now or datetime.now(TOKYO)).date()
    last = last or min(first, date.max - _USUAL_DAYS) + _USUAL_DAYS
    if last < first:
        raise click.UsageError(f"--to の {last} が、--from の {first} より前です。")
    knowledge = load(settings.knowledge, settings.town)
    found = _calendar_of(calendars(knowledge), area, settings.town)
    names = {entry.id: entry.title for entry in knowledge.entries}
    collections = list(found.between(first, last))
    if as_json:
        click.echo(json.dumps([_data(collection, names) for collection in collections], ensure_ascii=False))
    elif first <= found.district.until and last >= found.district.since:
        _show(found, first, last, names)
    if not (found.covers(first) and found.covers(last)):
        click.echo(_outside(found.district), err=True)
        ctx.exit(1)


def _calendar_of(found: Mapping[str, Calendar], area: str | None, town: str) -> Calendar:
    districts = [calendar.district for calendar in found.values()]
    if not districts:
        raise SettingsError(
            f"「{town}」には、地区の収集日がまだありません。garbage/districts.yaml に「地区」を書いてください。"
        )
    if area is None:
        if len(districts) == 1:
            return found[districts[0].id]
        raise SettingsError(f"どの地区の収集日かを、--area で選んでください。\n{_listed(districts)}")
    meant = [found[area].district] if area in found else _districts_called(area, districts)
    if len(meant) == 1:
        return found[meant[0].id]
    told = f"「{area}」は、いくつかの地区に当てはまります。" if meant else f"「{area}」という地区も地名もありません。"
    raise SettingsError(f"{told}この中から選んでください。\n{_listed(meant or districts)}")


def _districts_called(area: str, districts: Sequence[District]) -> Sequence[District]:
    """The districts that residents mean by a name: the very one, or what sounds like it."""
    exact = [district for district in districts if area in (district.name, *district.areas)]
    if exact:
        return exact
    from bot.district import DistrictFinder

    return DistrictFinder(districts).find(area)


def _listed(districts: Sequence[District]) -> str:
    lines = [
        f"  {district.id}  {district.name}" + (f"（{'・'.join(district.areas)}）" if district.areas else "")
        for district in districts[:_AT_MOST]
    ]
    rest = len(districts) - len(lines)
    return "\n".join([*lines, *([f"  ほかに{rest}地区あります。"] if rest else [])])


def _data(collection: Collection, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "date": collection.date.isoformat(),
        "category": names.get(collection.category, collection.category),
        "reason": collection.reason,
    }


def _show(calendar: Calendar, first: date, last: date, names: Mapping[str, str]) -> None:
    district = calendar.district
    hour = f"　{district.hour.hour}時{district.hour.minute:02}分まで" if district.hour else ""
    click.secho(f"{district.name}{hour}", bold=True)
    rows = [
        (f"{day.year}年{written(day)}", category, reason)
        for day in _days(max(first, district.since), min(last, district.until))
        for category, reason in _rows(calendar, day, names)
    ]
    widths = [max((_width(row[column]) for row in rows), default=0) for column in (0, 1)]
    for day, category, reason in rows:
        click.echo(f"{_padded(day, widths[0])}  {_padded(category, widths[1])}  {reason}")
    if not rows:
        click.echo("この間に、収集はありません。")


def _rows(calendar: Calendar, day: date, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is collected on the day, and what is not although it is usual, each with the reason."""
    for found in calendar.on(day):
        yield names.get(found.category, found.category), found.reason
    for change in calendar.stops(day):
        for category in calendar.taken(change, day):
            yield f"（休み）{names.get(category, category)}", change.reason


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _outside(district: District) -> str:
    since, until = (f"{day.year}年{written(day)}" for day in (district.since, district.until))
    return f"{district.name}の収集日は、{since}から{until}までしか決まっていません。そのほかの日は分かりません。"


def _width(text: str) -> int:
    """Columns on a terminal, where a Japanese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))

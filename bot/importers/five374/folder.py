"""A folder of 5374.jp → what it says, and what of it cannot be written."""

from __future__ import annotations

from pathlib import Path

from bot.errors import TransferError
from bot.importers.five374.area import Span, read_areas
from bot.importers.five374.district import districts_of
from bot.importers.five374.sheet import AREA_DAYS, CENTER, DESCRIPTION, FILES, REMARKS, TARGET, read_sheets
from bot.importers.five374.stop import changes_of, read_stops
from bot.importers.five374.thing import CategoryNames, read_categories, read_items, read_remarks, with_unknown
from bot.importers.imported import Imported
from bot.importers.ledger import Ledger
from bot.kb.calendar import District
from bot.kb.loader import shown_path
from bot.kb.model import Source


def read_folder(folder: Path, *, name: str, span: Span) -> Imported:
    """Read area_days.csv, center.csv, description.csv, remarks.csv and target.csv, each of which may be missing.

    ``name``: the town's, in Japanese; ``span``: for which time the rules are taken to hold. Raises TransferError
    where there is none of the files, or one cannot be read at all.
    """
    if not folder.is_dir():
        raise TransferError(
            f"{shown_path(folder)} というフォルダーがありません。5374 のファイルがあるフォルダーを書いてください。"
        )
    folder = _with_files(folder)
    sheets, problems = read_sheets(folder)
    if not any(sheet.header.cells for sheet in sheets.values()):
        raise TransferError(f"{shown_path(folder)} に、読める 5374 のファイル（{'・'.join(FILES)}）がありません。")
    ledger = Ledger()
    ledger.problems += problems
    names = CategoryNames(ledger)
    categories = read_categories(sheets[DESCRIPTION], names, ledger)
    remarks = read_remarks(sheets[REMARKS], ledger)
    areas = read_areas(sheets[AREA_DAYS], names, remarks, span, ledger)
    stops = read_stops(sheets[CENTER], areas, ledger)
    districts = districts_of(areas, stops)
    changes = changes_of(stops, districts, ledger)
    read_items(sheets[TARGET], names, ledger)
    head = sheets[AREA_DAYS].head
    columns = [(rule.category, head) for district, _ in districts for rule in district.rules]
    named = columns + [(item.category, item.source) for item in ledger.items]
    _tell_period(ledger, [district for district, _ in districts], head)
    return ledger.close(
        made_of=f"5374（{shown_path(folder)}）",
        name=name,
        categories=with_unknown(categories, named, ledger),
        districts=[district for district, _ in districts],
        changes=changes,
    )


def _with_files(folder: Path) -> Path:
    """The folder itself, or the one below it that has the files: the programs of 5374 keep them in ``data``."""
    if any(path.name.lower() in FILES for path in folder.iterdir()):
        return folder
    below = {path.parent for path in folder.rglob(AREA_DAYS)}
    return below.pop() if len(below) == 1 else folder


def _tell_period(ledger: Ledger, districts: list[District], head: Source) -> None:
    """The files do not say for which time they hold: staff must know what was taken."""
    ruled = [district for district in districts if any(not rule.dates for rule in district.rules)]
    for since, until in sorted({(district.since, district.until) for district in ruled}):
        message = f"いつまでの曜日か書かれていないので、{since} から {until} までの収集日としました。"
        ledger.remark(head, message + "ちがうときは --from と --until で期間を書いてください。")

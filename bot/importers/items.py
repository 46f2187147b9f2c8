"""``komado import items``: a dictionary of garbage (品目・読み・分別・出し方・別名) in any table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import jaconv

from bot.errors import TransferError
from bot.importers.aliases import Alias, read_aliases, split_words
from bot.importers.columns import Column, Layout, find_layout, has_column, is_reading
from bot.importers.imported import ITEMS, Imported, ImportedItem
from bot.importers.ledger import Ledger
from bot.importers.row import Row
from bot.importers.spelling import one_line
from bot.importers.table import Table, read_table
from bot.kb.loader import shown_path
from bot.kb.model import Source
from bot.kb.problem import shortened

ALIASES = "aliases"
"""The kind of the rows of ``--aliases``."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported."""

    files: Sequence[Path]
    name: str
    """町名."""
    columns: Mapping[Column, str]
    """Columns named by the user (``columns.parse_map``)."""
    aliases: Path | None = None
    sheet: str = ""


def import_items(request: Request, *, tick: Callable[[], None] = lambda: None) -> Imported:
    """Read the files; ``tick`` is called after each. Raises TransferError where one cannot be read."""
    ledger = Ledger()
    tables = []
    for path in request.files:
        tables.append(read_table(path, sheet=request.sheet))
        tick()
    for column, name in request.columns.items():
        if name and not any(has_column(table.rows, name) for table in tables):
            raise TransferError(
                f"--map の「{column.value}={name}」: 「{name}」という列がどのファイルにもありません。列の名前を確かめてください。"
            )
    for table in tables:
        _read_items(table, request.columns, ledger)
    if request.aliases is not None:
        _add_aliases(read_aliases(request.aliases, request.sheet), ledger)
        tick()
    made_of = "・".join(shown_path(path) for path in (*request.files, *filter(None, [request.aliases])))
    return ledger.close(made_of=f"{made_of} から取り込みました。", name=request.name)


def _read_items(table: Table, columns: Mapping[Column, str], ledger: Ledger) -> None:
    ledger.problems += table.problems
    layout = find_layout(table.rows, columns)
    if layout is None or Column.CATEGORY not in layout.places:
        missing = "品目の列" if layout is None else "分別の列"
        header = table.rows[layout.header if layout else 0].cells if table.rows else ()
        names = "・".join(shortened(name) for name in header if name.strip()) or "ありません"
        raise TransferError(
            f"{table.path} に{missing}が見つかりません（列: {names}）。--map 品目=列の名前,分別=列の名前 で教えてください。"
        )
    _tell_layout(table, layout, ledger)
    rows = table.rows[layout.header + 1 :]
    ledger.read(ITEMS, len(rows))
    for row in rows:
        _read_item(row, table, layout, ledger)


def _read_item(row: Row, table: Table, layout: Layout, ledger: Ledger) -> None:
    source = Source(table.path, row.line)
    if row.is_empty:
        ledger.leave_out(ITEMS, source, "空の行です。")
        return
    header = table.rows[layout.header] if layout.header >= 0 else None
    if header is not None and all(row.cell(place) == header.cell(place) for place in layout.places.values()):
        ledger.leave_out(ITEMS, source, "見出しの行がもう一度あります。")
        return
    written = layout.text(row, Column.READING)
    kept = ledger.keep_item(
        ImportedItem(
            name=layout.text(row, Column.ITEM),
            category=layout.text(row, Column.CATEGORY),
            source=source,
            reading=jaconv.kata2hira(jaconv.h2z(written)) if is_reading(written) and not layout.is_index else "",
            instructions=layout.text(row, Column.INSTRUCTIONS),
            alternates=split_words(layout.text(row, Column.ALIASES)),
            head=written if layout.is_index else "",
        )
    )
    if kept is None:
        return
    if len(one_line(written)) > 1 and not kept.reading and not layout.is_index:
        ledger.remark(source, f"読み「{shortened(written)}」は、かなではないので使いません。")
    extra = [cell for cell in row.cells[_width(table, layout) :] if cell.strip()]
    if extra:
        ledger.remark(source, f"列の名前より多いセルがあります。「{shortened('・'.join(extra))}」は読みません。")


def _width(table: Table, layout: Layout) -> int:
    return len(table.rows[layout.header].cells) if layout.header >= 0 else max(len(row.cells) for row in table.rows)


def _tell_layout(table: Table, layout: Layout, ledger: Ledger) -> None:
    """What was read as what: a column taken for another is seen here first."""
    header = table.rows[layout.header] if layout.header >= 0 else Row(1, ())
    used = [
        f"{column.value}は「{header.cell(place) or f'{place + 1}列目'}」" for column, place in layout.places.items()
    ]
    message = f"{'、'.join(used)}の列から読みました。"
    if layout.others:
        message += f"読まない列: {'・'.join(map(shortened, layout.others))}。"
    ledger.note(Source(table.path, header.line), message)
    if layout.is_index:
        message = "読みの列は見出しの1文字だけなので、読みには使いません。"
        ledger.note(Source(table.path, header.line), message)
    above = table.rows[: max(layout.header, 0)]
    for row in above:
        ledger.note(Source(table.path, row.line), "見出しより上の行なので、読みません。")


def _add_aliases(aliases: Sequence[Alias], ledger: Ledger) -> None:
    places: dict[str, list[int]] = {}
    for place, item in enumerate(ledger.items):
        places.setdefault(item.name, []).append(place)
    ledger.read(ALIASES, len(aliases))
    for alias in aliases:
        found = places.get(one_line(alias.item), [])
        if not found:
            ledger.leave_out(ALIASES, alias.source, f"「{shortened(alias.item)}」という品目がありません。")
            continue
        if not alias.words and not alias.reading:
            ledger.leave_out(ALIASES, alias.source, f"「{shortened(alias.item)}」の別名が書かれていません。")
            continue
        ledger.keep(ALIASES)
        for place in found:
            item = ledger.items[place]
            words = (word for word in map(one_line, alias.words) if word not in ("", item.name))
            ledger.items[place] = replace(
                item,
                alternates=tuple(dict.fromkeys((*item.alternates, *words))),
                reading=item.reading or alias.reading,
            )

"""description.csv, remarks.csv and target.csv → categories, remarks and items."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.importers.five374.sheet import Line, Sheet
from bot.importers.imported import ITEMS, ImportedCategory, ImportedItem
from bot.importers.ledger import Ledger
from bot.importers.spelling import one_line
from bot.kb.model import Source
from bot.kb.problem import plain, shortened

CATEGORIES, REMARKS = "categories", "remarks"
"""The kinds of rows that description.csv and remarks.csv have."""


class CategoryNames:
    """Names of categories as they were first spelled: files of one town write 缶 and びん･缶 in other widths."""

    def __init__(self, ledger: Ledger) -> None:
        self._first: dict[str, str] = {}
        self._told: set[str] = set()
        self._ledger = ledger

    def of(self, name: str, source: Source) -> str:
        """The name on one line, in the spelling that came first."""
        name = one_line(name)
        first = self._first.setdefault(plain(name), name)
        if first != name and name not in self._told:
            self._told.add(name)
            message = f"分別区分「{shortened(name)}」は、「{shortened(first)}」と同じ区分として読みました。"
            self._ledger.remark(source, message)
        return first


def read_categories(sheet: Sheet, names: CategoryNames, ledger: Ledger) -> list[ImportedCategory]:
    """The categories of description.csv, the first of each name."""
    ledger.read(CATEGORIES, len(sheet.rows))
    found: dict[str, ImportedCategory] = {}
    for line in sheet:
        name = names.of(line["label"], line.source)
        if not name:
            message = "空の行です。" if line.row.is_empty else "分別区分の名前（label）がありません。"
            ledger.leave_out(CATEGORIES, line.source, message)
        elif name in found:
            ledger.leave_out(CATEGORIES, line.source, f"「{shortened(name)}」は {found[name].source} にもあります。")
        else:
            found[name] = ImportedCategory(
                name=name,
                source=line.source,
                color=_color(line, ledger),
                description=line["sublabel"],
                instructions=line["description"],
            )
            ledger.keep(CATEGORIES)
    return list(found.values())


def with_unknown(
    categories: list[ImportedCategory], named: Iterable[tuple[str, Source]], ledger: Ledger
) -> list[ImportedCategory]:
    """The categories, and those that areas or items name while description.csv does not know them."""
    known = {category.name: category for category in categories}
    for name, source in named:
        if name in known:
            continue
        known[name] = ImportedCategory(name=name, source=source)
        like = next((other.name for other in categories if _is_like(name, other.name)), "")
        guess = f"「{shortened(like)}」のことなら、どちらかに合わせてください。" if like else ""
        message = f"分別区分「{shortened(name)}」は、ほかのファイルにありません。新しい区分にしました。"
        ledger.remark(source, message + guess)
    return list(known.values())


def read_remarks(sheet: Sheet, ledger: Ledger) -> dict[str, str]:
    """The remarks by their ids, each on one line."""
    ledger.read(REMARKS, len(sheet.rows))
    found: dict[str, str] = {}
    for line in sheet:
        name = unicodedata.normalize("NFKC", line["id"]).lstrip("*").strip()
        text = one_line(line["text"])
        if not name or not text:
            missing = "空の行です。" if line.row.is_empty else f"注意事項の{'番号' if not name else '文'}がありません。"
            ledger.leave_out(REMARKS, line.source, missing)
        elif name in found:
            ledger.leave_out(REMARKS, line.source, f"注意事項の番号「{shortened(name)}」が2回あります。")
        else:
            found[name] = text
            ledger.keep(REMARKS)
    return found


def read_items(sheet: Sheet, names: CategoryNames, ledger: Ledger) -> None:
    """Give the ledger every item of target.csv."""
    ledger.read(ITEMS, len(sheet.rows))
    for line in sheet:
        category = one_line(line["label"])
        if line.row.is_empty:
            ledger.leave_out(ITEMS, line.source, "空の行です。")
        elif _is_no_category(category):
            told = f"「{shortened(line['name'])}」の分別区分が" if line["name"] else "品目の名前も分別区分も"
            said = f"「{shortened(category)}」となっていて、区分の名前ではありません。" if category else "ありません。"
            ledger.leave_out(ITEMS, line.source, (told + said) if category or line["name"] else "何も読めません。")
        else:
            _keep(line, names.of(category, line.source), ledger)


def _keep(line: Line, category: str, ledger: Ledger) -> None:
    notice, head = line["notice"], line["furigana"]
    if not head and _is_kana_letter(notice):
        notice, head = "", notice  # a comma is missing: the letter of the index stands one column to the left
    kept = ledger.keep_item(
        ImportedItem(
            name=line["name"],
            category=category,
            source=line.source,
            instructions=notice,
            head=head,
            reading=head if re.fullmatch(r"[ぁ-ゖァ-ヺー・ 　]{2,}", head) else "",
        )
    )
    extra = [cell.strip() for cell in line.row.cells[max(line.columns.values()) + 1 :] if cell.strip()]
    if kept is not None and extra:
        message = f"「{shortened(kept.name)}」の行には列が多く、「{shortened('・'.join(extra))}」を読んでいません。"
        ledger.remark(line.source, message)


def _is_no_category(text: str) -> bool:
    """Nothing, marks only (---), or a sentence that stands where a category should."""
    return not any(character.isalnum() for character in text) or text.endswith("。")


def _is_kana_letter(text: str) -> bool:
    return bool(re.fullmatch(r"[ぁ-ゖァ-ヺ]", text))


def _is_like(name: str, other: str) -> bool:
    short, long = sorted((name, other), key=len)
    return len(short) > 1 and short in long


def _color(line: Line, ledger: Ledger) -> str:
    text = unicodedata.normalize("NFKC", line["color"]).strip()
    match = re.fullmatch(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})", text)
    if match is None:
        if text:
            ledger.remark(line.source, f"色「{shortened(text)}」は #D9534F のような形ではないので、使っていません。")
        return ""
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return f"#{digits}"

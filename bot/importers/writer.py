"""What was read → the knowledge files of a town, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.importers.districts import change_lines, district_lines
from bot.importers.imported import Imported, ImportProblem
from bot.importers.index import item_files
from bot.importers.naming import CategoryNames, NamedCategory
from bot.importers.notation import block, entry, indented, pair, scalar, symbols, text_pair, words
from bot.importers.parts import in_parts
from bot.importers.spelling import one_line
from bot.kb.loader import shown_path
from bot.kb.model import Source

MARK = "# 取り込み: "
"""How the first line of every file begins that an import wrote."""
CONTACT = "代表"
NOT_FILLED_IN = "まだ登録されていません"
"""Stands where only the town can say what is right: a phone, its hours."""
_MOST_IN_MENU = 12


def write_files(imported: Imported) -> dict[str, str]:
    """The files of a town by their path within its folder ("garbage/categories.yaml"), as text.

    Whatever the source held, the loader reads them. ``bot.importers.folder.place`` puts them on the disk.
    """
    names = CategoryNames(imported)
    files = {"town.yaml": _town(imported), "contacts.yaml": _contacts(imported)}
    if names.categories:
        files["menu.yaml"] = _menu(names.categories)
        files["garbage/categories.yaml"] = _categories(imported, names.categories)
    for name, lines in item_files(imported.items, names).items():
        files[f"garbage/{name}.yaml"] = _listed("品目", lines)
    districts = [entry(district_lines(district, names)) for district in imported.districts]
    for name, lines in in_parts("districts", districts).items():
        files[f"garbage/{name}.yaml"] = _listed("地区", lines)
    changes = [entry(change_lines(change, names)) for change in imported.changes]
    for name, lines in in_parts("calendar-changes", changes).items():
        files[f"garbage/{name}.yaml"] = _listed("収集の変更", lines)
    first = f"{MARK}{one_line(imported.made_of)}"
    return {path: "\n".join([first, *text.split("\n")]) for path, text in files.items()}


def to_fill_in(files: Mapping[str, str], target: Path) -> tuple[ImportProblem, ...]:
    """What staff must write before residents may ask: a problem for each line of ``files`` that waits for it."""
    return tuple(
        ImportProblem(
            Source(shown_path(target / name), number),
            f"「{line.strip()}」を、町のものに書きかえてください。取り込んだデータには書かれていません。",
        )
        for name, text in files.items()
        for number, line in enumerate(text.split("\n"), start=1)
        if line.endswith(f": {NOT_FILLED_IN}") and name == "contacts.yaml"
    )


def office_of(name: str) -> str:
    """What the town hall of a town of this name is called."""
    endings = {"市": "市役所", "区": "区役所", "町": "町役場", "村": "村役場", "県": "県庁"}
    return name[:-1] + endings[name[-1]] if name[-1:] in endings else f"{name}の役所"


def _town(imported: Imported) -> str:
    name = one_line(imported.name)
    lines = [
        "# 共通の分野を「なし」にすると、手続きなど全国共通の項目を使いません。町の金額や窓口を書いたら、この行を消します。",
        *pair("町名", name),
        *pair("役所名", office_of(name)),
        *pair("代表窓口", CONTACT),
        *pair("共通の分野", "なし"),
    ]
    return _text(lines)


def _contacts(imported: Imported) -> str:
    lines = [
        *pair("id", CONTACT),
        *pair("名前", f"{office_of(one_line(imported.name))}の代表"),
        *pair("電話", NOT_FILLED_IN),
        *pair("受付時間", NOT_FILLED_IN),
    ]
    return _text(["# 電話と受付時間を、町のものに書きかえてください。", "窓口:", *indented(entry(lines))])


def _menu(categories: Sequence[NamedCategory]) -> str:
    sections: list[str] = []
    for number, start in enumerate(range(0, len(categories), _MOST_IN_MENU), start=1):
        title = "ごみの分け方" if number == 1 else f"ごみの分け方 {number}"
        ids = [category.id for category in categories[start : start + _MOST_IN_MENU]]
        sections += entry([*pair("見出し", title), *symbols("項目", ids)])
    return _text(["メニュー:", *indented(sections)])


def _categories(imported: Imported, categories: Sequence[NamedCategory]) -> str:
    office = office_of(one_line(imported.name))
    lines: list[str] = []
    for id_, name, category in categories:
        lines += entry(
            [
                f"id: {id_}",
                f"名前: {scalar(name)}",
                *words("言い換え", category.alternates if category else ()),
                *(
                    block("説明", category.description if category else "")
                    or block("説明", f"「{name}」に分けるごみです。")
                ),
                *(
                    text_pair("出し方", category.instructions if category else "")
                    or pair("出し方", f"くわしい出し方は、{office}にお聞きください。")
                ),
                *text_pair("収集日", category.collection if category else ""),
                *(pair("色", category.color) if category else ()),
            ]
        )
    return _listed("分別区分", lines)


def _listed(key: str, lines: Sequence[str]) -> str:
    return _text(["分野: ごみ", f"{key}:", *indented(lines)])


def _text(lines: Sequence[str]) -> str:
    return "\n".join([*lines, ""])

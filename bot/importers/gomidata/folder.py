"""A municipality's folder of japan-gomi-data → what it says, and what of it cannot be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from bot.errors import TransferError
from bot.importers.gomidata.course import read_course
from bot.importers.gomidata.dictionary import read_dictionary
from bot.importers.gomidata.district import changes_of, districts_of
from bot.importers.gomidata.document import Part, read_document
from bot.importers.gomidata.edition import chosen_editions, read_editions
from bot.importers.gomidata.taxonomy import Taxonomy, read_taxonomy
from bot.importers.imported import Imported, ImportedCategory
from bot.importers.ledger import Ledger
from bot.kb.calendar import CollectionChange, CollectionRule
from bot.kb.loader import shown_path
from bot.kb.model import Source

COURSE_FILES, DICTIONARY_FILES = "course-*.y*ml", "bunbetsu-jiten.y*ml"
_READ = ("taxonomy.yaml", "meta.yaml")


def read_folder(folder: Path, *, today: date, city: str = "", name: str = "") -> Imported:
    """Read one municipality.

    ``folder``: its own, or one above several, of which ``city`` (folder or name) chooses one. ``name``: 町名, empty
    for the one in meta.yaml. ``today`` chooses among editions of a course whose periods do not join. Raises
    TransferError where there is no municipality, or several and none is chosen.
    """
    town = _town(folder, city)
    ledger = Ledger()
    taxonomy = read_taxonomy(town, ledger)
    meta = _meta(town)

    def naming(id_: str, source: Source) -> str:
        return taxonomy.name(id_, source, ledger)

    editions = chosen_editions(read_editions(sorted(town.rglob(COURSE_FILES)), ledger), today, ledger)
    courses = [read_course(each.document, each.course, each.period, naming, ledger) for each in editions]
    for path in sorted(town.rglob(DICTIONARY_FILES)):
        read_dictionary(read_document(path), naming, ledger)
    _tell_unread(town, meta, ledger)
    districts, changes = districts_of(courses), changes_of(courses)
    rules = [rule for district in districts for rule in district.rules]
    return ledger.close(
        made_of=f"japan-gomi-data（{shown_path(town)}）",
        name=name or meta["name_ja"].text or town.name,
        categories=_used(taxonomy, [*rules, *changes], [item.category for item in ledger.items]),
        districts=districts,
        changes=changes,
    )


def _town(folder: Path, city: str) -> Path:
    if not folder.is_dir():
        raise TransferError(f"{shown_path(folder)} というフォルダーがありません。")
    with_courses = {path.parent.parent for path in folder.rglob(COURSE_FILES)}
    towns = sorted(with_courses | {path.parent for path in folder.rglob("taxonomy.yaml")})
    if (folder / "taxonomy.yaml").is_file() or any(folder.glob(COURSE_FILES)) or folder in towns:
        return folder
    if not towns:
        raise TransferError(f"{shown_path(folder)} に、収集の予定（course-….yaml）がありません。")
    names = {town: _meta(town)["name_ja"].text for town in towns}
    chosen = [town for town in towns if city in (town.name, names[town])] if city else towns
    if len(chosen) == 1:
        return chosen[0]
    listed = "・".join(f"{town.name}（{names[town]}）" if names[town] else town.name for town in towns)
    if city and not chosen:
        raise TransferError(f"「{city}」がありません。あるのは {listed} です。")
    message = f"{shown_path(folder)} には市区町村が{len(chosen)}あります。そのフォルダーか --city で1つ選んでください: "
    raise TransferError(message + listed)


def _meta(town: Path) -> Part:
    path = town / "meta.yaml"
    return read_document(path) if path.is_file() else Part(Source(shown_path(path), 1))


def _used(
    taxonomy: Taxonomy, calendar: Iterable[CollectionRule | CollectionChange], things: Iterable[str]
) -> Iterator[ImportedCategory]:
    """The categories that the town says are its own, and the others that something is sorted into."""
    names = set(things)
    for part in calendar:
        names |= {part.category} if isinstance(part, CollectionRule) else set(part.categories)
    return (category for id_, category in taxonomy.categories.items() if id_ in taxonomy.own or category.name in names)


def _tell_unread(town: Path, meta: Part, ledger: Ledger) -> None:
    notes = meta["notes"]
    if notes.items:
        message = f"meta.yaml の職員向けの注意書き {len(notes.items)} 件は、住民への答えに使っていません。"
        ledger.remark(notes.source, message)
    patterns = (COURSE_FILES, DICTIONARY_FILES, *_READ)
    for path in sorted(town.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(town).parts)
        if path.is_file() and not is_hidden and not any(path.match(pattern) for pattern in patterns):
            ledger.remark(Source(shown_path(path), 1), "収集日や分け方のファイルではないので、読んでいません。")

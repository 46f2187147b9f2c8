"""Which column of somebody's table holds what: told by its name, and by what stands in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import jaconv

from bot.errors import TransferError
from bot.importers.records import GROUP, KEY
from bot.importers.row import Row


class Column(Enum):
    """What we look for. The value is its name in ``--map``."""

    ITEM = "品目"
    READING = "読み"
    CATEGORY = "分別"
    INSTRUCTIONS = "出し方"
    ALIASES = "別名"


_SPELLINGS = {
    Column.ITEM: (
        "品目 品目名 品目名称 分別品目 ごみ品目 品名 品 名称 名前 品物 品物名 ごみの品目 ごみの名前 ごみの名称 ごみの種類名 ごみ名 ごみ "
        "ごみの品名 もの 物 アイテム 項目 item items itemname name title hinmoku hinmei shinamono shinamei gomi gominame goods article "
        "product object word label_ja 見出し"
    ),
    Column.READING: (
        "読み 読み方 よみ よみかた よみがな 読みがな 読み仮名 読仮名 ふりがな フリガナ 振り仮名 振仮名 かな カナ ひらがな カタカナ 平仮名 品目かな "
        "品目カナ 品目読み 品名かな 品名カナ 索引 頭文字 五十音 50音 行 reading read yomi yomigana furigana hurigana kana hiragana "
        "hurikana katakana ruby phonetic pronunciation kanahead index initial namekana"
    ),
    Column.CATEGORY: (
        "分別 分別区分 分別種別 分別種類 分別名 分別方法区分 区分 区分名 ごみ区分 ごみの区分 ごみ種別 ごみの種別 ごみの種類 ごみ種類 種別 種類 "
        "分類 ごみ分類 ごみの分類 収集区分 排出区分 カテゴリ カテゴリー 捨て方区分 出す区分 ごみの分別 ごみ分別 何ごみ 類別 "
        "categorylabel categoryname categorytitle typelabel typename category categories type kubun bunbetsu bunrui shubetsu "
        "label class classification kind group division gomitype garbagetype trashtype separation sort"
    ),
    Column.INSTRUCTIONS: (
        "出し方 だし方 出しかた だしかた 捨て方 すて方 すてかた 排出方法 出す方法 分け方出し方 ごみの出し方 出し方注意点 出し方の注意 出し方のポイント "
        "分別のポイント ポイント 注意事項 注意点 注意 備考 摘要 説明 メモ 補足 特記事項 留意事項 留意点 コメント 処理方法 方法 詳細 内容 "
        "note notes notice remark remarks memo comment comments description detail details howto instruction instructions "
        "method caution bikou biko chui dashikata explanation guide info text"
    ),
    Column.ALIASES: (
        "別名 別称 別の名前 別の言い方 別表記 同義語 類義語 類語 言い換え 言いかえ キーワード 検索ワード 検索語 検索キーワード 検索用 異名 通称 俗称 "
        "表記ゆれ 表記揺れ ゆらぎ 関連語 関連ワード タグ alias aliases synonym synonyms keyword keywords alternate alternates alternative "
        "alternatives aka othername othernames variant variants tag tags searchword searchwords betsumei"
    ),
}
"""Usual names, those that say it best first."""
_MARKS = re.compile(r"[\s_\-・.:：/／()（）\[\]【】「」*＊※#＃]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺーゝゞヽヾ]")
_HAN = re.compile(r"[一-鿿㐀-䶿々〆]")
_ENDS = {
    Column.ALIASES: re.compile("(?:別名|別称|同義語|類義語|言い?換え|わーど)$"),
    Column.READING: re.compile("(?:よみ|読み|[かが]な)$"),
    Column.INSTRUCTIONS: re.compile("(?:方|方法|ぽいんと|注意|注意点|事項|備考|説明|めも)$"),
    Column.CATEGORY: re.compile("(?:分別|区分|種別|分類|種類|かてごりー?)$"),
    Column.ITEM: re.compile("(?:品目|品名|品物|の名前|名称)$"),
}
"""What the name of a column ends in, in hiragana."""
_CATEGORY_WORD = re.compile(
    r"ごみ|ゴミ|資源|プラ|[可不]燃|燃[えや]|もえ|もや|粗大|びん|ビン|缶|カン|紙|古着|収集|回収|リサイクル|有害|危険|埋"
)
_LONGEST_CATEGORY = 30
_HEADER_WITHIN = 20
"""A header stands among the first rows: titles and dates may stand above it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column of ours stands in a table, and which row is the header."""

    header: int
    """Place of the header among the rows; -1 where the table has none."""
    places: Mapping[Column, int]
    is_index: bool = False
    """The readings are single letters: an index, by which nobody can tell how a word is read."""
    others: tuple[str, ...] = ()
    """Names of the columns that nothing is read of."""

    def text(self, row: Row, column: Column) -> str:
        """The row's cell of this column; empty where there is none."""
        return row.cell(self.places.get(column, -1))


def find_layout(rows: Sequence[Row], mapped: Mapping[Column, str]) -> Layout | None:
    """Where the columns stand. None where no row looks like a header with an item.

    ``mapped``: names of columns (or their numbers from 1) that the user gave; an empty one is not to be read.
    Those the table does not have are passed over.
    """
    best: tuple[int, Layout] | None = None
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        layout = _layout(rows, number, mapped)
        found = len(layout.places)
        if not _names_columns(row, mapped):
            continue
        if Column.ITEM in layout.places and (best is None or found > best[0]) and (found > 1 or len(row.cells) == 1):
            best = (found, layout)
    if best is None and any(_number(name) for name in mapped.values()):
        bare = _layout(rows, -1, mapped)
        return bare if Column.ITEM in bare.places else None
    return best[1] if best else None


def parse_map(text: str) -> dict[Column, str]:
    """``品目=hinmoku,分別=kubun`` (either way round). Raises TransferError with what may be written."""
    columns = {column.value: column for column in Column} | {"分別区分": Column.CATEGORY, "区分": Column.CATEGORY}
    mapped: dict[Column, str] = {}
    for part in filter(None, (part.strip() for part in re.split("[,、，]", text))):
        left, sign, right = (piece.strip() for piece in re.sub("[＝]", "=", part).partition("="))
        if sign and left not in columns and right in columns:
            left, right = right, left
        if not sign or left not in columns:
            names = "・".join(column.value for column in Column)
            raise TransferError(
                f"--map の「{part}」が読めません。「品目=hinmoku,分別=kubun」のように書いてください。左に書けるのは {names} です。"
            )
        mapped[columns[left]] = right
    return mapped


def has_column(rows: Sequence[Row], name: str) -> bool:
    """Whether the table has a column of this name or number."""
    return any(_place(row, name) is not None for row in rows[:_HEADER_WITHIN])


def _names_columns(row: Row, mapped: Mapping[Column, str]) -> bool:
    """Whether a cell of the row is the name of a column, the user's or a usual one."""
    given = any(_place(row, name) is not None for name in mapped.values() if name and not _number(name))
    return given or any(
        _rank(column, row.cell(place)) is not None for column in Column for place in range(len(row.cells))
    )


def _layout(rows: Sequence[Row], header: int, mapped: Mapping[Column, str]) -> Layout:
    below = rows[header + 1 :]
    width = max((len(row.cells) for row in below), default=0)
    names = rows[header] if header >= 0 else Row(0, ("",) * width)
    places = {column: place for column, name in mapped.items() if name and (place := _place(names, name)) is not None}
    for column in Column:
        if column in mapped:
            continue
        able = [
            (_weakness(column, place, below), rank, place)
            for place in range(len(names.cells))
            if place not in places.values() and (rank := _rank(column, names.cell(place))) is not None
        ]
        if able:
            places[column] = min(able)[2]
    _judge_by_content(places, mapped, names, below)
    readings = [row.cell(places[Column.READING]) for row in below] if Column.READING in places else []
    others = [name for place in range(len(names.cells)) if place not in places.values() and (name := names.cell(place))]
    return Layout(header, places, is_index=is_index(readings), others=tuple(others))


def _judge_by_content(
    places: dict[Column, int], mapped: Mapping[Column, str], names: Row, below: Sequence[Row]
) -> None:
    """A table that names its item but no category may hold it under another name: 「捨て方」, 「ごみ」."""
    if Column.CATEGORY in places or Column.CATEGORY in mapped or Column.ITEM not in places:
        return
    free = [place for place in range(len(names.cells)) if place not in places.values()]
    if Column.INSTRUCTIONS in places and Column.INSTRUCTIONS not in mapped:
        free.insert(0, places[Column.INSTRUCTIONS])
    for place in free:
        held = [text for row in below if (text := row.cell(place))]
        kinds = sum(bool(_CATEGORY_WORD.search(text)) and len(text) <= _LONGEST_CATEGORY for text in held)
        if held and kinds * 2 > len(held) and len(set(held)) * 2 <= len(held) + 2:
            if places.get(Column.INSTRUCTIONS) == place:
                del places[Column.INSTRUCTIONS]
            places[Column.CATEGORY] = place
            return


def is_index(readings: Sequence[str]) -> bool:
    """Whether these are the letters of an index (あ, か行) rather than readings."""
    held = [reading for reading in map(_heading, readings) if reading]
    return bool(held) and sum(len(reading) <= 1 for reading in held) * 10 > len(held) * 9


def is_reading(text: str) -> bool:
    """Whether the text says how a word is read: kana, more than a letter of them, and no kanji."""
    plain = unicodedata.normalize("NFKC", text)
    return len(_KANA.findall(plain)) > 1 and not _HAN.search(plain)


def _heading(text: str) -> str:
    """An index letter without what stands around it: 「あ行」「【あ】」."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return plain.removesuffix("行") if len(plain) == 2 else plain


def _plain(name: str) -> str:
    """A name without case, marks and the difference between ごみ and ゴミ."""
    return jaconv.kata2hira(_MARKS.sub("", unicodedata.normalize("NFKC", name)).lower())


_RANKS = {
    column: {_plain(spelling): rank for rank, spelling in reversed(list(enumerate(spellings.split())))}
    for column, spellings in _SPELLINGS.items()
}


def _rank(column: Column, name: str) -> int | None:
    """How well the name says that this is the column: 0 is best. None: it does not."""
    if (column, name) in ((Column.ITEM, KEY), (Column.CATEGORY, GROUP)):
        return 3000  # better than nothing
    bare = _plain(re.sub(r"[（(].*?[)）]", "", name))
    numberless = re.sub(r"[0-9]+$", "", bare)  # kubun2, after kubun
    for tried, penalty in ((_plain(name), 0), (bare, 500), (numberless, 1000)):
        if tried in _RANKS[column]:
            return _RANKS[column][tried] + penalty
    # What a Japanese compound is stands at its end: 分別のポイント.
    ends = [meant for meant, pattern in _ENDS.items() if pattern.search(numberless)]
    return 2000 if ends and ends[0] is column and not any(numberless in ranks for ranks in _RANKS.values()) else None


def _number(name: str) -> int | None:
    number = re.fullmatch(r"([0-9]{1,3})(?:列目?)?", unicodedata.normalize("NFKC", name))
    return int(number[1]) if number else None


def _place(row: Row, name: str) -> int | None:
    for place in range(len(row.cells)):
        if row.cell(place) == name or (_plain(name) and _plain(row.cell(place)) == _plain(name)):
            return place
    number = _number(name)
    return number - 1 if number and number <= len(row.cells) else None


def _weakness(column: Column, place: int, rows: Sequence[Row]) -> int:
    """How little the column's cells look like what we want of it; 0 where nothing speaks against it."""
    held = [text for row in rows if (text := row.cell(place))]
    if not held:
        return 3
    if column is Column.READING:
        return 0 if sum(map(is_reading, held)) * 2 > len(held) else 1
    if column in (Column.ITEM, Column.CATEGORY):
        japanese = sum(bool(_KANA.search(text) or _HAN.search(text)) for text in held)
        return 0 if japanese * 2 > len(held) else 2  # codes: burnable, 01
    return 0

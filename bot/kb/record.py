"""The items of one file, read against the schema: right keys, right forms, every problem on its line.

What an item refers to (a section, a category, another entry) is looked at later, when all files are known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import regex

from bot.kb import schema
from bot.kb.problem import Problem, did_you_mean, nearest, shortened
from bot.kb.schema import Form, Key, Kind
from bot.kb.slip import QUOTE
from bot.kb.source import Items, Node, Pairs, Scalar, Unreadable


@dataclass(frozen=True, slots=True)
class Written:
    """A text as staff wrote it, and the line its first character stands on."""

    text: str
    line: int


Value = Written | tuple[Written, ...] | tuple[tuple[Written, Written], ...] | date | float


@dataclass(frozen=True, slots=True)
class Record:
    """One item: its kind, where it begins, and its values by the model's field."""

    kind: Kind
    path: str
    line: int
    is_common: bool
    values: dict[str, Value] = field(default_factory=dict)
    is_whole: bool = True
    """False: something in it could not be read. It is known by its name then, and never served."""

    @property
    def id(self) -> str:
        """The item's id; one made of its name where staff need not give any."""
        written = self.values.get("id")
        if isinstance(written, Written):
            return written.text
        title = self.values.get("title")
        return f"{self.kind.list_key}:{title.text}" if isinstance(title, Written) else ""

    def line_of(self, name: str) -> int:
        """The line of a field's value, or of the item where it has none."""
        value = self.values.get(name)
        return value.line if isinstance(value, Written) else self.line


KNOWN_KEYS = frozenset(
    key.name for kind in (*schema.LIST_KINDS, schema.TOWN) for key in kind.keys
) | frozenset([key.name for key in schema.FILE_KEYS] + [kind.list_key for kind in schema.LIST_KINDS])
"""Every Japanese key a line of a knowledge file may begin with."""


def read_records(root: Pairs, shown: str, *, is_common: bool) -> tuple[list[Record], list[Problem]]:
    """The items of an ordinary file (any but town.yaml)."""
    reader = _RecordReader(shown, is_common=is_common)
    return reader.read_file(root), reader.problems


def read_town(root: Pairs, shown: str) -> tuple[Record, list[Problem]]:
    """The one record of town.yaml."""
    reader = _RecordReader(shown, is_common=False)
    return reader.read_item(root, schema.TOWN, {}), reader.problems


class _RecordReader:
    def __init__(self, shown: str, *, is_common: bool) -> None:
        self.problems: list[Problem] = []
        self._shown = shown
        self._is_common = is_common

    def read_file(self, root: Pairs) -> list[Record]:
        kinds = {kind.list_key: kind for kind in schema.LIST_KINDS}
        heads = {key.name: key for key in schema.FILE_KEYS}
        defaults: dict[str, Value] = {}
        lists: list[tuple[Kind, Node]] = []
        for name, node in root.pairs:
            if isinstance(node, Unreadable):
                continue
            if name.text in kinds and isinstance(node, Items):
                lists.append((kinds[name.text], node))
            elif name.text in kinds and name.text not in heads:
                self._problem(name.line, f"「{name.text}」の下に項目がありません。", "「  - id: …」のように、1件ずつ「- 」で書いてください。")
            elif name.text in heads:
                value = self._value(node, heads[name.text])
                if value is not None:
                    defaults[heads[name.text].field] = value
            else:
                self._unknown_key(name, [*heads, *kinds])
        if not lists and not self.problems:
            self._problem(root.line, "項目が1つもありません。", f"{'・'.join(kinds)} のどれかを書いてください。")
        return [record for kind, items in lists for record in self._records(kind, items, defaults)]

    def _records(self, kind: Kind, items: Items, defaults: dict[str, Value]) -> Iterator[Record]:
        if not items.nodes:
            self._problem(items.line, f"「{kind.list_key}」が空です。", "項目を書くか、この行を消してください。")
        for node in items.nodes:
            if isinstance(node, Pairs):
                yield self.read_item(node, kind, defaults)
            elif not isinstance(node, Unreadable):
                self._problem(node.line, f"「{kind.list_key}」の項目になっていません。", "「- id: …」のように「キー: 値」で書いてください。")

    def read_item(self, node: Pairs, kind: Kind, defaults: dict[str, Value]) -> Record:
        before = len(self.problems)
        fields = {key.field for key in kind.keys} | {"topic"}
        values = {name: value for name, value in defaults.items() if name in fields}
        meant: set[Key | None] = set()
        is_whole = True
        for name, value_node in node.pairs:
            key = kind.key(name.text)
            if key is None:
                meant.add(self._unknown_key(name, [key.name for key in kind.keys], kind))
                continue
            meant.add(key)
            value = self._value(value_node, key)
            if value is None:
                is_whole = False
            else:
                values[key.field] = value
        for key in kind.keys:
            if key in meant or key.field in values:
                continue
            if key.required or (key.required_in_common and self._is_common):
                where = "common の項目には" if not key.required else f"この{kind.name}には"
                self._problem(node.line, f"{where}「{key.name}」が必要です。", f"「{key.name}: …」を書いてください（{key.help}）。")
        is_whole &= len(self.problems) == before
        return Record(kind, self._shown, node.line, self._is_common, values, is_whole=is_whole)

    def _unknown_key(self, name: Scalar, names: Sequence[str], kind: Kind | None = None) -> Key | None:
        """Tell that nobody knows the key; gives the one that was probably meant."""
        remedy = did_you_mean(name.text, names)
        self._problem(name.line, f"「{shortened(name.text)}」という項目はありません。", remedy)
        near = nearest(name.text, names, cutoff=0.5)
        return kind.key(near) if kind is not None and near is not None else None

    def _value(self, node: Node, key: Key) -> Value | None:
        if isinstance(node, Unreadable):
            return None
        if isinstance(node, Scalar) and not node.text.strip():
            self._problem(node.line, f"「{key.name}」が空です。", "書くことがなければ、この行を消してください。")
            return None
        if key.form in (Form.LINES, Form.ENTRIES):
            return self._lines(node, key)
        if key.form is Form.VALUES:
            return self._pairs_of_text(node, key)
        if not isinstance(node, Scalar):
            self._problem(node.line, f"「{key.name}」が文になっていません。", "1つの文で書いてください。「[」や「- 」で始まる文は ' で囲みます。")
            return None
        if key.form is Form.BLOCK:
            return self._block(node, key)
        if key.form is Form.TEXT and node.is_block:
            return self._block(node, key)
        if node.is_block or node.is_folded:
            self._problem(node.line, f"「{key.name}」が何行にも分かれています。", "1行で書いてください。")
            return None
        return self._line(Written(node.text.strip(), node.line), key)

    def _line(self, written: Written, key: Key) -> Value | None:
        text, line = written.text, written.line
        if any(unicodedata.category(character) == "Cc" for character in text):
            self._problem(line, f"「{key.name}」の中に、目に見えない文字があります。", "文を打ち直すか、全体を ' で囲んでください。")
            return None
        match key.form:
            case Form.DATE:
                return self._date(written, key)
            case Form.NUMBER:
                return self._number(written, key)
            case Form.BUTTON if (length := graphemes(text)) > schema.BUTTON_GRAPHEMES:
                self._problem(line, f"「{key.name}」が{length}文字あります。", f"{schema.BUTTON_GRAPHEMES}文字までにしてください。")
            case Form.ID if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", text):
                self._problem(line, f"「{shortened(text)}」は {key.name} に使えません。", "半角の英小文字・数字・ハイフンだけで書いてください。")
            case Form.URL if not re.fullmatch(r"https?://[^\s<>\"'、。（）]+", text):
                self._problem(line, f"「{shortened(text)}」はリンク先になりません。", "https:// で始まる場所を、そのまま貼り付けてください。")
        return written

    def _block(self, node: Scalar, key: Key) -> Written | None:
        if not node.is_block:
            self._problem(node.line, f"「{key.name}」が縦棒「|」で始まっていません。", f"「{key.name}: |」と書き、次の行から字下げして文を書いてください。")
            return None
        body = node.text.rstrip()
        return Written(body.lstrip("\n"), node.line + 1 + len(body) - len(body.lstrip("\n")))

    def _lines(self, node: Node, key: Key) -> tuple[Written, ...] | None:
        if not isinstance(node, Items):
            remedy = f"「{key.name}:」の次の行から、1つずつ「- 」を付けて書いてください。"
            self._problem(node.line, f"「{key.name}」がならびになっていません。", remedy)
            return None
        if not node.nodes:
            self._problem(node.line, f"「{key.name}」が空です。", "書くことがなければ、この行を消してください。")
        lines = [self._item(item, key, in_brackets=node.in_brackets) for item in node.nodes]
        return tuple(line for line in lines if line is not None)

    def _item(self, node: Node, key: Key, *, in_brackets: bool) -> Written | None:
        line = node.line
        if isinstance(node, Unreadable):
            pass
        elif isinstance(node, Pairs):
            self._problem(line, f"「{key.name}」の文の中に半角の「:」と空白があります。", QUOTE)
        elif isinstance(node, Items):
            self._problem(line, f"「{key.name}」のならびの中に、ならびがあります。", "1つの「- 」に1つの文を書いてください。")
        elif not node.text.strip():
            self._problem(line, f"「{key.name}」のならびに、空の「- 」があります。", "文を書くか、この行を消してください。")
        elif node.is_block or node.is_folded:
            self._problem(line, f"「{key.name}」の1つが何行にも分かれています。", "1つの「- 」に1つの文を、1行で書いてください。")
        elif in_brackets and re.search("[、，]", node.text):
            self._problem(line, f"「{key.name}」の区切りが全角の「、」になっています。", "半角のコンマと空白「, 」で区切ってください。")
        else:
            written = self._line(Written(node.text.strip(), line), key)
            return written if isinstance(written, Written) else None
        return None

    def _pairs_of_text(self, node: Node, key: Key) -> tuple[tuple[Written, Written], ...] | None:
        if not isinstance(node, Pairs):
            remedy = "「  住民票の手数料: 300円」のように、半角の「: 」で書いてください。"
            self._problem(node.line, f"「{key.name}」が名前と値の組になっていません。", remedy)
            return None
        pairs: list[tuple[Written, Written]] = []
        for name, value in node.pairs:
            if isinstance(value, Unreadable):
                continue
            if isinstance(value, Scalar) and value.text.strip() and not (value.is_folded or value.is_block):
                pairs.append((Written(name.text.strip(), name.line), Written(value.text.strip(), value.line)))
            else:
                self._problem(name.line, f"「{shortened(name.text)}」の値が1行の文になっていません。", "「名前: 値」のように1行で書いてください。")
        return tuple(pairs)

    def _date(self, written: Written, key: Key) -> date | None:
        text = shortened(written.text)
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written.text):
                return date.fromisoformat(written.text)
        except ValueError:
            self._problem(written.line, f"「{key.name}」の「{text}」という日はありません。", "暦にある日を書いてください。")
            return None
        self._problem(written.line, f"「{key.name}」の「{text}」は日付ではありません。", "半角で 2026-04-01 のように書いてください。")
        return None

    def _number(self, written: Written, key: Key) -> float | None:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", written.text):
            message = f"「{key.name}」の「{shortened(written.text)}」は数字ではありません。"
            self._problem(written.line, message, "半角で 35.6812 のように書いてください。")
            return None
        number, most = float(written.text), 90 if key.field == "latitude" else 180
        if abs(number) > most:
            message = f"「{key.name}」の「{written.text}」は地図の外です。"
            self._problem(written.line, message, f"-{most} から {most} までの数字です。緯度と経度が逆ではありませんか。")
            return None
        return number

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._shown, line, message, remedy))


def graphemes(text: str) -> int:
    """How many characters a reader counts."""
    return len(regex.findall(r"\X", text))


def texts_of(value: Value | None) -> Sequence[Written]:
    """The texts of a value, for a field that is one text or many; none where it has none."""
    if isinstance(value, Written):
        return (value,)
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, Written))
    return ()

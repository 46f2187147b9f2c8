"""The items of one file, read against the schema: right keys, right forms, every problem on its line.

What an item refers to (a section, a category, another entry) is looked at later, when all files are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import regex

from bot.kb import schema
from bot.kb.problem import Problem, did_you_mean
from bot.kb.schema import Form, Key, Kind
from bot.kb.source import Items, Node, Pairs, Scalar


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
    """The items of an ordinary file (any but town.yaml). Items with a problem are left out."""
    reader = _RecordReader(shown, is_common=is_common)
    return reader.read_file(root), reader.problems


def read_town(root: Pairs, shown: str) -> tuple[Record | None, list[Problem]]:
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
            if name.text in kinds and isinstance(node, Items):
                lists.append((kinds[name.text], node))
            elif name.text in kinds and name.text not in heads:
                self._problem(name.line, f"「{name.text}」の下に項目がありません。", "「  - id: …」のように、1件ずつ「- 」で書いてください。")
            elif name.text in heads:
                value = self._value(node, heads[name.text])
                if value is not None:
                    defaults[heads[name.text].field] = value
            else:
                self._problem(name.line, f"「{name.text}」という項目はありません。", did_you_mean(name.text, [*heads, *kinds]))
        if not lists and not self.problems:
            self._problem(root.line, "項目が1つもありません。", f"{'・'.join(kinds)} のどれかを書いてください。")
        records: list[Record] = []
        for kind, items in lists:
            assert isinstance(items, Items)
            if not items.nodes:
                self._problem(items.line, f"「{kind.list_key}」が空です。", "項目を書くか、この行を消してください。")
            for node in items.nodes:
                if isinstance(node, Pairs):
                    record = self.read_item(node, kind, defaults)
                    if record is not None:
                        records.append(record)
                else:
                    self._problem(node.line, f"「{kind.list_key}」の項目になっていません。", "「- id: …」のように「キー: 値」で書いてください。")
        return records

    def read_item(self, node: Pairs, kind: Kind, defaults: dict[str, Value]) -> Record | None:
        before = len(self.problems)
        fields = {key.field for key in kind.keys} | {"topic"}
        values = {name: value for name, value in defaults.items() if name in fields}
        for name, value_node in node.pairs:
            key = kind.key(name.text)
            if key is None:
                names = [key.name for key in kind.keys]
                self._problem(name.line, f"「{name.text}」という項目はありません。", did_you_mean(name.text, names))
                continue
            value = self._value(value_node, key)
            if value is not None:
                values[key.field] = value
        written = {name.text for name, _ in node.pairs}
        for key in kind.keys:
            if key.name in written or key.field in values:
                continue
            if key.required or (key.required_in_common and self._is_common):
                where = "common の項目には" if not key.required else f"この{kind.name}には"
                self._problem(node.line, f"{where}「{key.name}」が必要です。", f"「{key.name}: …」を書いてください（{key.help}）。")
        if len(self.problems) > before:
            return None
        return Record(kind, self._shown, node.line, self._is_common, values)

    def _value(self, node: Node, key: Key) -> Value | None:
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
        match key.form:
            case Form.DATE:
                return self._date(written, key)
            case Form.NUMBER:
                return self._number(written, key)
            case Form.BUTTON if (length := len(regex.findall(r"\X", written.text))) > schema.BUTTON_GRAPHEMES:
                self._problem(written.line, f"「{key.name}」が{length}文字あります。", f"{schema.BUTTON_GRAPHEMES}文字までにしてください。")
                return None
            case Form.ID if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", written.text):
                self._problem(written.line, f"「{written.text}」は {key.name} に使えません。", "半角の英小文字・数字・ハイフンだけで書いてください。")
                return None
            case Form.URL if not re.fullmatch(r"https?://[^\s<>\"'、。（）]+", written.text):
                self._problem(written.line, f"「{written.text}」はリンク先になりません。", "https:// で始まる場所を、そのまま貼り付けてください。")
                return None
        return written

    def _block(self, node: Scalar, key: Key) -> Written | None:
        if not node.is_block:
            self._problem(node.line, f"「{key.name}」が縦棒「|」で始まっていません。", f"「{key.name}: |」と書き、次の行から字下げして文を書いてください。")
            return None
        body = node.text.rstrip()
        return Written(body.lstrip("\n"), node.line + 1 + len(body) - len(body.lstrip("\n")))

    def _lines(self, node: Node, key: Key) -> tuple[Written, ...] | None:
        if not isinstance(node, Items):
            self._problem(node.line, f"「{key.name}」がならびになっていません。", f"「{key.name}:」の次の行から、1つずつ「- 」を付けて書いてください。")
            return None
        lines: list[Written] = []
        for item in node.nodes:
            if not isinstance(item, Scalar) or not item.text.strip():
                self._problem(item.line, f"「{key.name}」の中に、文でないものがあります。", "1つの「- 」に1つの文を書いてください。")
            elif item.is_block or item.is_folded:
                self._problem(item.line, f"「{key.name}」の1つが何行にも分かれています。", "1行で書いてください。")
            elif node.in_brackets and re.search("[、，]", item.text):
                self._problem(item.line, f"「{key.name}」の区切りが全角の「、」になっています。", "半角のコンマと空白「, 」で区切ってください。")
            else:
                lines.append(Written(item.text.strip(), item.line))
        return tuple(lines)

    def _pairs_of_text(self, node: Node, key: Key) -> tuple[tuple[Written, Written], ...] | None:
        if not isinstance(node, Pairs):
            self._problem(node.line, f"「{key.name}」が名前と値の組になっていません。", "「  住民票の手数料: 300円」のように書いてください。")
            return None
        pairs: list[tuple[Written, Written]] = []
        for name, value in node.pairs:
            if isinstance(value, Scalar) and value.text.strip() and not value.is_folded:
                pairs.append((Written(name.text.strip(), name.line), Written(value.text.strip(), value.line)))
            else:
                self._problem(name.line, f"「{name.text}」の値が1行の文になっていません。", "「名前: 値」のように書いてください。")
        return tuple(pairs)

    def _date(self, written: Written, key: Key) -> date | None:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written.text):
                return date.fromisoformat(written.text)
        except ValueError:
            self._problem(written.line, f"「{written.text}」という日はありません。", "暦にある日を書いてください。")
            return None
        self._problem(written.line, f"「{key.name}」の「{written.text}」は日付ではありません。", "半角で 2026-04-01 のように書いてください。")
        return None

    def _number(self, written: Written, key: Key) -> float | None:
        if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", written.text):
            return float(written.text)
        self._problem(written.line, f"「{key.name}」の「{written.text}」は数字ではありません。", "半角で 35.6812 のように書いてください。")
        return None

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._shown, line, message, remedy))


def texts_of(value: Value | None) -> Sequence[Written]:
    """The texts of a value, for a field that is one text or many; none where it has none."""
    if isinstance(value, Written):
        return (value,)
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, Written))
    return ()

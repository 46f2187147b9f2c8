"""The items of one file, read against the schema: right keys, right forms, every problem on its line.

What an item refers to (a section, a category, another entry) is looked at later, when all files are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.kb import schema
from bot.kb.key import Key, Kind
from bot.kb.node import Items, Node, Pairs, Scalar, Unreadable
from bot.kb.problem import Problem, did_you_mean, nearest, shortened
from bot.kb.value import Value, ValueReader, Written, wanted


@dataclass(frozen=True, slots=True)
class Record:
    """One item: its kind, where it begins, and its values by the model's field."""

    kind: Kind
    path: str
    line: int
    is_common: bool
    values: dict[str, Value] = field(default_factory=dict)
    items: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    """The small items that stand inside it, by the model's field."""
    lines: dict[str, int] = field(default_factory=dict)
    """On which line a field's key was written."""
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
        """The line of a field's value, else of its key, or of the item where it has neither."""
        value = self.values.get(name)
        return value.line if isinstance(value, Written) else self.lines.get(name, self.line)


KNOWN_KEYS = frozenset(
    [key.name for kind in schema.ALL_KINDS for key in kind.keys]
    + [key.name for key in schema.FILE_KEYS]
    + [kind.list_key for kind in schema.LIST_KINDS]
)
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
        self._values = ValueReader(shown)
        self._shown = shown
        self._is_common = is_common

    @property
    def problems(self) -> list[Problem]:
        return self._values.problems

    def read_file(self, root: Pairs) -> list[Record]:
        kinds = {kind.list_key: kind for kind in schema.LIST_KINDS}
        heads = {key.name: key for key in schema.FILE_KEYS}
        defaults: dict[str, Value] = {}
        lists: list[tuple[Kind, Items]] = []
        for name, node in root.pairs:
            if isinstance(node, Unreadable):
                continue
            if name.text in kinds and isinstance(node, Items):
                lists.append((kinds[name.text], node))
            elif name.text in kinds and name.text not in heads:
                self._problem(
                    name.line,
                    f"「{name.text}」の下に項目がありません。",
                    "「  - id: …」のように、1件ずつ「- 」で書いてください。",
                )
            elif name.text in heads:
                value = self._values.read(node, heads[name.text])
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
                self._problem(
                    node.line,
                    f"「{kind.list_key}」の項目になっていません。",
                    f"「- {kind.keys[0].name}: …」のように「キー: 値」で書いてください。",
                )

    def read_item(self, node: Pairs, kind: Kind, defaults: dict[str, Value]) -> Record:
        before = len(self.problems)
        fields = {key.field for key in kind.keys} | {"topic"}
        values = {name: value for name, value in defaults.items() if name in fields}
        items: dict[str, tuple[Record, ...]] = {}
        lines: dict[str, int] = {}
        meant: set[Key | None] = set()
        is_whole = True
        for name, value_node in node.pairs:
            key = kind.key(name.text)
            if key is None:
                meant.add(self._unknown_key(name, [key.name for key in kind.keys], kind))
                continue
            meant.add(key)
            lines[key.field] = name.line
            if key.kind is not None:
                items[key.field] = self._small_items(value_node, key, key.kind)
                is_whole &= all(item.is_whole for item in items[key.field])
                continue
            value = self._values.read(value_node, key)
            if value is None:
                is_whole = False
            else:
                values[key.field] = value
        for key in kind.keys:
            if key in meant or key.field in values or key.field in items:
                continue
            if key.required or (key.required_in_common and self._is_common):
                where = "common の項目には" if not key.required else f"この{kind.name}には"
                self._problem(
                    node.line,
                    f"{where}「{key.name}」が必要です。",
                    wanted(key),
                )
        is_whole &= len(self.problems) == before
        return Record(kind, self._shown, node.line, self._is_common, values, items, lines, is_whole=is_whole)

    def _small_items(self, node: Node, key: Key, kind: Kind) -> tuple[Record, ...]:
        if isinstance(node, Items) and node.nodes:
            return tuple(self._records(kind, node, {}))
        if not isinstance(node, Unreadable):
            remedy = f"「{key.name}:」の次の行から、1つずつ「- {kind.keys[0].name}: …」のように書いてください。"
            self._problem(node.line, f"「{key.name}」の下に何も並んでいません。", remedy)
        return ()

    def _unknown_key(self, name: Scalar, names: Sequence[str], kind: Kind | None = None) -> Key | None:
        """Tell that nobody knows the key; gives the one that was probably meant."""
        remedy = did_you_mean(name.text, names)
        self._problem(name.line, f"「{shortened(name.text)}」という項目はありません。", remedy)
        near = nearest(name.text, names, cutoff=0.5)
        return kind.key(near) if kind is not None and near is not None else None

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._shown, line, message, remedy))

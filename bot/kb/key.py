"""What a key of a knowledge file is: its Japanese name, the model's field, how its value is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

BUTTON_GRAPHEMES = 20
"""LINE's limit for a quick reply's label (line.md 2.3)."""


class Form(Enum):
    """How a value is written and read. The value is the name staff read in the guide."""

    LINE = "1行の文"
    BUTTON = "20文字までの1行の文"
    BLOCK = "縦棒のあとに文"
    TEXT = "1行の文か、縦棒のあとに文"
    LINES = "文のならび"
    ID = "半角英数字の名前"
    DATE = "日付"
    URL = "リンク先"
    COLOR = "色"
    NUMBER = "数字"
    CONTACT = "窓口の名前"
    CATEGORY = "分別区分の名前"
    ENTRIES = "項目のidのならび"
    VALUES = "名前と値の組"
    ITEMS = "「- 」で始まる小さな項目のならび"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an item: its Japanese name, the model's field, how it is written."""

    name: str
    field: str
    form: Form
    help: str
    required: bool = False
    required_in_common: bool = False
    kind: Kind | None = None
    """What the small items are (ITEMS)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item: the key of its list, what it becomes, its keys."""

    name: str
    list_key: str
    model: type
    keys: tuple[Key, ...]

    @property
    def nested(self) -> tuple[Kind, ...]:
        """The kinds of small items that stand inside it."""
        return tuple(key.kind for key in self.keys if key.kind is not None)

    def key(self, name: str) -> Key | None:
        """The key of this name, or None."""
        return next((key for key in self.keys if key.name == name), None)

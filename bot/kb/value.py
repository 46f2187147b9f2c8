"""One value of an item, read in the form its key asks for: a line, a ``|`` block, a list, a date …"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import regex

from bot.kb.key import BUTTON_GRAPHEMES, Form, Key
from bot.kb.node import Items, Node, Pairs, Scalar, Unreadable
from bot.kb.problem import Problem, shortened
from bot.kb.slip import QUOTE


@dataclass(frozen=True, slots=True)
class Written:
    """A text as staff wrote it, and the line its first character stands on."""

    text: str
    line: int


Value = Written | tuple[Written, ...] | tuple[tuple[Written, Written], ...] | date | float


class ValueReader:
    """Reads values, and keeps what is wrong with them."""

    def __init__(self, shown: str) -> None:
        """``shown`` is the file's path as staff know it."""
        self.problems: list[Problem] = []
        self._shown = shown

    def read(self, node: Node, key: Key) -> Value | None:
        """The value; None where there is a problem, told here or before."""
        if isinstance(node, Unreadable):
            return None
        if isinstance(node, Scalar) and not node.text.strip():
            self._empty(node, key)
            return None
        if key.form in (Form.LINES, Form.ENTRIES):
            return self._lines(node, key)
        if key.form is Form.VALUES:
            return self._pairs_of_text(node, key)
        if not isinstance(node, Scalar):
            self._problem(
                node.line,
                f"「{key.name}」が文になっていません。",
                "1つの文で書いてください。「[」や「- 」で始まる文は ' で囲みます。",
            )
            return None
        if key.form is Form.BLOCK:
            return self._block(node, key)
        if key.form is Form.TEXT and node.is_block:
            return self._block(node, key)
        if node.is_block or node.is_folded:
            self._problem(node.line, f"「{key.name}」が何行にも分かれています。", "1行で書いてください。")
            return None
        return self._line(Written(node.text.strip(), node.line), key)

    def _empty(self, node: Node, key: Key) -> None:
        remedy = wanted(key) if key.required else "書くことがなければ、この行を消してください。"
        self._problem(node.line, f"「{key.name}」が空です。", remedy)

    def _line(self, written: Written, key: Key) -> Value | None:
        text, line = written.text, written.line
        if any(unicodedata.category(character) == "Cc" for character in text):
            self._problem(
                line,
                f"「{key.name}」の中に、目に見えない文字があります。",
                "文を打ち直すか、全体を ' で囲んでください。",
            )
            return None
        match key.form:
            case Form.DATE:
                return self._date(written, key)
            case Form.NUMBER:
                return self._number(written, key)
            case Form.BUTTON if (length := graphemes(text)) > BUTTON_GRAPHEMES:
                self._problem(
                    line,
                    f"「{key.name}」が{length}文字あります。",
                    f"{BUTTON_GRAPHEMES}文字までにしてください。",
                )
            case Form.ID if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", text):
                self._problem(
                    line,
                    f"「{shortened(text)}」は {key.name} に使えません。",
                    "半角の英小文字・数字・ハイフンだけで書いてください。",
                )
            case Form.COLOR if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
                self._problem(
                    line,
                    f"「{shortened(text)}」は {key.name} に使えません。",
                    "'#D9534F' のように、# と半角の英数字6文字を ' で囲んで書いてください。",
                )
            case Form.URL if not re.fullmatch(r"https?://[^\s<>\"'、。（）]+", text):
                self._problem(
                    line,
                    f"「{shortened(text)}」はリンク先になりません。",
                    "https:// で始まる場所を、そのまま貼り付けてください。",
                )
        return written

    def _block(self, node: Scalar, key: Key) -> Written | None:
        if not node.is_block:
            self._problem(
                node.line,
                f"「{key.name}」が縦棒「|」で始まっていません。",
                f"「{key.name}: |」と書き、次の行から字下げして文を書いてください。",
            )
            return None
        body = node.text.rstrip()
        return Written(body.lstrip("\n"), node.line + 1 + len(body) - len(body.lstrip("\n")))

    def _lines(self, node: Node, key: Key) -> tuple[Written, ...] | None:
        if not isinstance(node, Items):
            remedy = f"「{key.name}:」の次の行から、1つずつ半角の「- 」を付けて書いてください。"
            self._problem(node.line, f"「{key.name}」がならびになっていません。", remedy)
            return None
        if not node.nodes:
            self._empty(node, key)
            return None
        lines = [self._item(item, key, in_brackets=node.in_brackets) for item in node.nodes]
        return tuple(line for line in lines if line is not None)

    def _item(self, node: Node, key: Key, *, in_brackets: bool) -> Written | None:
        line = node.line
        if isinstance(node, Unreadable):
            pass
        elif isinstance(node, Pairs):
            self._problem(line, f"「{key.name}」の文の中に半角の「:」と空白があります。", QUOTE)
        elif isinstance(node, Items):
            self._problem(
                line, f"「{key.name}」のならびの中に、ならびがあります。", "1つの「- 」に1つの文を書いてください。"
            )
        elif not node.text.strip():
            self._problem(
                line, f"「{key.name}」のならびに、空の「- 」があります。", "文を書くか、この行を消してください。"
            )
        elif node.is_block or node.is_folded:
            self._problem(
                line,
                f"「{key.name}」の1つが何行にも分かれています。",
                "1つの「- 」に1つの文を1行で書き、「- 」の位置をそろえてください。",
            )
        elif in_brackets and re.search("[、，]", node.text):
            self._problem(
                line,
                f"「{key.name}」の区切りが全角の「、」になっています。",
                "半角のコンマと空白「, 」で区切ってください。",
            )
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
                self._problem(
                    name.line,
                    f"「{shortened(name.text)}」の値が1行の文になっていません。",
                    "「名前: 値」のように1行で書いてください。",
                )
        return tuple(pairs)

    def _date(self, written: Written, key: Key) -> date | None:
        text = shortened(written.text)
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written.text):
                return date.fromisoformat(written.text)
        except ValueError:
            self._problem(
                written.line, f"「{key.name}」の「{text}」という日はありません。", "暦にある日を書いてください。"
            )
            return None
        self._problem(
            written.line,
            f"「{key.name}」の「{text}」は日付ではありません。",
            "半角で 2026-04-01 のように書いてください。",
        )
        return None

    def _number(self, written: Written, key: Key) -> float | None:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", written.text):
            message = f"「{key.name}」の「{shortened(written.text)}」は数字ではありません。"
            self._problem(written.line, message, "半角で 35.6812 のように書いてください。")
            return None
        number, most = float(written.text), 90 if key.field == "latitude" else 180
        if abs(number) > most:
            message = f"「{key.name}」の「{written.text}」は地図の外です。"
            self._problem(
                written.line, message, f"-{most} から {most} までの数字です。緯度と経度が逆ではありませんか。"
            )
            return None
        return number

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._shown, line, message, remedy))


def wanted(key: Key) -> str:
    """The remedy for a key that must be written."""
    return f"「{key.name}: …」を書いてください（{key.help}）。"


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


def pairs_of(value: Value | None) -> Sequence[tuple[Written, Written]]:
    """The names and values of a value, for a field of pairs; none where it has none."""
    return tuple(pair for pair in value if isinstance(pair, tuple)) if isinstance(value, tuple) else ()

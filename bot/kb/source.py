"""One YAML file as nodes that know their place, and the slips of the hand in it.

YAML is never turned into dicts of guessed types here: every value stays the text that staff wrote
(``8:30`` is 「8:30」, ``0120`` is 「0120」, ``no`` is 「no」). This is the only module of the knowledge
base that knows a YAML library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.kb.problem import Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
"""Knowledge is three levels deep. A file nested deeper is not knowledge, and must not cost a crash."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, the line it begins on (from 1), and how it was written."""

    text: str
    line: int
    is_block: bool = False
    """Written as a ``|`` block: its first text line is the one after ``line``."""
    is_folded: bool = False
    """Written over several lines that YAML joins with spaces."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, and whether it was written in brackets."""

    nodes: tuple[Node, ...]
    line: int
    in_brackets: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Keys and values, in the order written."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Scalar | Items | Pairs


def read_source(path: Path, shown: str, keys: frozenset[str]) -> tuple[Pairs | None, list[Problem]]:
    """Read one file.

    ``shown`` is the path as staff know it, ``keys`` the Japanese keys a line may begin with (by them a
    full-width colon is told from prose). Returns the root, None when there is nothing to go on with, and
    every problem. Never raises on what the file holds.
    """
    text, problems = _decode(path, shown)
    if text is None:
        return None, problems
    problems = [Problem(shown, line, message, remedy) for line, message, remedy in _slips(text, keys)]
    any_slip = bool(problems)
    too_deep = _too_deep(text)
    if too_deep:
        problems.append(Problem(shown, too_deep, "かっこや字下げが深すぎます。", "かっこの閉じ忘れがないか見てください。"))
        return None, problems
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        # A slip on an earlier line is the cause; the parser's own complaint would only repeat it elsewhere.
        return None, problems or [_syntax_problem(error, shown)]
    except RecursionError:
        return None, [Problem(shown, 1, "かっこや字下げが深すぎます。", "かっこの閉じ忘れがないか見てください。")]
    if root is None:
        problem = Problem(shown, 1, "中身がありません。", "項目を書くか、ファイルを消してください。")
        return None, [*problems, problem]
    reader = _Reader(shown, text.splitlines())
    node = reader.read(root)
    problems += reader.problems
    if any_slip:
        # The parser made something of the slip; what it made would only be complained about once more.
        return None, problems
    if not isinstance(node, Pairs):
        problem = Problem(shown, node.line, "ファイルの先頭が「キー: 値」の形になっていません。", "「項目:」のような行から始めてください。")
        return None, problems or [problem]
    return node, problems


def _decode(path: Path, shown: str) -> tuple[str | None, list[Problem]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [Problem(shown, 1, f"ファイルを読めません（{reason}）。", "ファイルの場所と、ほかで開いていないかを見てください。")]
    if len(data) > MAX_BYTES:
        return None, [Problem(shown, 1, "ファイルが大きすぎます。", "分野ごとにファイルを分けてください。")]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        remedy = "メモ帳の「名前を付けて保存」で、エンコードを「UTF-8」にして保存し直してください。"
        return None, [Problem(shown, line, "文字コードが UTF-8 ではありません。", remedy)]


_BLOCK_HEADER = re.compile(r"^( *(?:- +)*)[^#]*?[:\-] *[|>][+\-0-9]*\s*$")
_INDENT = re.compile(r"^[ \t\u3000\u00a0]*")


def _slips(text: str, keys: frozenset[str]) -> Iterator[tuple[int, str, str]]:
    """What a hand used to Japanese text gets wrong, line by line, outside of ``|`` blocks."""
    block_column: int | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if block_column is not None:
            if not stripped or indent > block_column:
                continue
            block_column = None
        if not stripped or stripped.startswith("#"):
            continue
        margin = _INDENT.match(line)
        assert margin is not None  # the pattern matches the empty string
        if "\u3000" in margin.group() or "\u00a0" in margin.group():
            yield number, "行のはじめに全角の空白があります。", "半角の空白で字下げしてください。"
            continue
        if "\t" in margin.group():
            yield number, "行のはじめにタブがあります。", "半角の空白で字下げしてください。"
            continue
        slip = _slip_of(stripped, keys)
        if slip is not None:
            yield number, *slip
            continue
        header = _BLOCK_HEADER.match(line)
        if header is not None:
            block_column = len(header.group(1))


_BULLET = re.compile(r"^([－‐‑–—―−ー・･])[ \u3000]*(.+)$")
_KEY = re.compile(r"^(?:- *)*([^\s:：'\"\[\]{}#|]{1,20})[ \u3000]*([:：])(.*)$")


def _slip_of(line: str, keys: frozenset[str]) -> tuple[str, str] | None:
    """The slip in one line without its margin, as message and remedy."""
    if line.startswith("＃"):
        return "「＃」が全角です。", "半角の「#」にしてください。"
    bullet = _BULLET.match(line)
    if bullet is not None:
        follows = _KEY.match(bullet.group(2))
        if follows is not None and follows.group(1) in keys:
            return f"行のはじめの「{bullet.group(1)}」が全角です。", "半角の「-」と半角の空白にしてください。"
    pair = _KEY.match(line)
    if pair is None or pair.group(1) not in keys:
        return None
    key, colon, rest = pair.groups()
    if colon == "：":
        return f"「{key}」のあとのコロン「：」が全角です。", f"半角で「{key}: 」と書いてください。"
    if rest and not rest.startswith((" ", "\t")):
        if rest.startswith("\u3000"):
            return f"「{key}:」のあとの空白が全角です。", "半角の空白にしてください。"
        return f"「{key}:」のあとに空白がありません。", f"「{key}: 」のように、半角の空白を1つ入れてください。"
    if rest.lstrip().startswith("{"):
        return "「{」で始まる文は、そのままでは書けません。", "文全体を ' で囲むか、「|」の下に書いてください。"
    if re.match(r"^ [｜]\s*$", rest):
        return f"「{key}:」のあとの縦棒「｜」が全角です。", "半角の「|」にしてください。"
    return None


def _too_deep(text: str) -> int:
    """The line on which the nesting passes what knowledge needs, or 0.

    Counted on the text, because a parser may go as deep as it is told and take the process with it.
    """
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        indent = len(line) - len(line.lstrip(" "))
        if len(re.match(r"^[ \-?]*", line).group()) - indent > 2 * MAX_DEPTH:  # type: ignore[union-attr]
            return number
        depth = max(0, depth + line.count("[") + line.count("{") - line.count("]") - line.count("}"))
        if depth > 200:
            return number
    return 0


_SYNTAX = (
    ("found a tab character", "行の中にタブがあります。", "半角の空白にしてください。"),
    ("mapping values are not allowed", "1行に「: 」が2つあるか、字下げがそろっていません。", "文に「:」が入るときは、文全体を ' で囲んでください。"),
    ("could not find expected ':'", "「キー: 値」の形になっていません。", "キーのあとに半角の「: 」を書いてください。長い文は「|」の下に書きます。"),
    ("quoted scalar", "引用符が閉じていません。", "文の終わりに、はじめと同じ引用符を書いてください。"),
    ("unknown escape character", "「\"」で囲んだ文の中に「\\」があります。", "' で囲んでください。"),
    ("undefined alias", "「*」で始まる文は、そのままでは書けません。", "文全体を ' で囲んでください。"),
    ("expected alphabetic or numeric", "「*」や「&」で始まる文は、そのままでは書けません。", "文全体を ' で囲んでください。"),
    ("cannot start any token", "「@」「`」「%」などの記号で始まる文は、そのままでは書けません。", "文全体を ' で囲んでください。"),
    ("flow sequence", "「[」が閉じていないか、並びの書き方がちがいます。", "「[言葉, 言葉]」と書くか、文全体を ' で囲んでください。"),
    ("flow mapping", "「{」で始まる文は、そのままでは書けません。", "文全体を ' で囲むか、「|」の下に書いてください。"),
    ("flow node", "「[」や「{」が閉じていません。", "閉じるか、文全体を ' で囲んでください。"),
    ("block scalar", "「|」のあとに、ほかの文字があります。", "「|」のあとで改行し、次の行から字下げして書いてください。"),
    ("block sequence", "「- 」の字下げがそろっていません。", "上の「- 」と同じ位置から書いてください。"),
    ("block mapping", "字下げがそろっていません。", "上の行と同じ位置から書いてください。"),
    ("block collection", "字下げがそろっていません。", "上の行と同じ位置から書いてください。"),
    ("found another document", "「---」がファイルの途中にあります。", "その行を消してください。"),
)


def _syntax_problem(error: yaml.YAMLError, shown: str) -> Problem:
    """The parser's complaint in words for staff. Its wording is not ours, so the last resort fits all."""
    told = " ".join(str(getattr(error, part, "") or "") for part in ("problem", "context", "reason"))
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if "quoted scalar" in told and getattr(error, "context_mark", None) is not None:
        mark = error.context_mark  # type: ignore[attr-defined]  # where the quotation begins, not where the file ends
    line = mark.line + 1 if mark is not None else 1
    if isinstance(error, yaml.reader.ReaderError):
        return Problem(shown, line, "使えない文字が入っています。", "目に見えない文字を消してください。")
    for sign, message, remedy in _SYNTAX:
        if sign in told:
            return Problem(shown, line, message, remedy)
    return Problem(shown, line, "書き方がくずれています。", "この行と上の行の、字下げと「:」を見てください。")


class _Reader:
    """Turns the library's nodes into ours, and finds what the library lets pass."""

    def __init__(self, shown: str, lines: list[str]) -> None:
        self.problems: list[Problem] = []
        self._shown = shown
        self._lines = lines
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, depth: int = 0) -> Node:
        line = node.start_mark.line + 1
        if id(node) in self._seen or self._character(node) in ("&", "*", "!"):
            sign = self._character(node) if id(node) not in self._seen else "*"
            self._problem(line, f"「{sign}」で始まる文は、そのままでは書けません。", "文全体を ' で囲んでください。")
            return Scalar("", line)
        self._seen.add(id(node))
        if depth > MAX_DEPTH:
            self._problem(line, "字下げが深すぎます。", "書き方の例を見てください。")
            return Scalar("", line)
        if isinstance(node, yaml.MappingNode):
            return self._pairs(node, line, depth)
        if isinstance(node, yaml.SequenceNode):
            nodes = tuple(self.read(child, depth + 1) for child in node.value)
            return Items(nodes, line, in_brackets=bool(node.flow_style))
        return self._scalar(node, line)

    def _pairs(self, node: yaml.MappingNode, line: int, depth: int) -> Pairs:
        pairs: list[tuple[Scalar, Node]] = []
        first_line: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, depth + 1)
            value = self.read(value_node, depth + 1)
            if not isinstance(key, Scalar):
                self._problem(key.line, "キーが文字になっていません。", "「キー: 値」の形で書いてください。")
                continue
            if key.text in first_line:
                self._problem(
                    key.line,
                    f"「{key.text}」が2回書かれています（1回目は{first_line[key.text]}行目）。",
                    "どちらか1つにしてください。",
                )
                continue
            first_line[key.text] = key.line
            pairs.append((key, value))
        return Pairs(tuple(pairs), line)

    def _scalar(self, node: yaml.Node, line: int) -> Scalar:
        is_block = node.style in ("|", ">")
        if not is_block:
            self._lost_text(node)
        return Scalar(
            node.value,
            line,
            is_block=node.style == "|",
            is_folded=node.style == ">" or (not is_block and node.end_mark.line > node.start_mark.line),
        )

    def _lost_text(self, node: yaml.Node) -> None:
        """YAML drops what follows `` #``: staff who wrote 「ごみ #1」 would never know."""
        end = node.end_mark
        if not node.value or end.line >= len(self._lines):
            return
        rest = self._lines[end.line][end.column :]
        if re.match(r"^\s*[,\]}]*\s+#", rest):
            lost = rest[rest.index("#") :].strip()
            self._problem(
                end.line + 1,
                f"「#」から後ろの「{lost}」は読まれません。",
                "文の一部なら文全体を ' で囲み、メモなら別の行に書いてください。",
            )

    def _character(self, node: yaml.Node) -> str:
        mark = node.start_mark
        if mark.line >= len(self._lines):
            return ""
        return self._lines[mark.line][mark.column : mark.column + 1]

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._shown, line, message, remedy))

"""One YAML file as nodes that know their place.

YAML is never turned into dicts of guessed types here: every value stays the text that staff wrote
(``8:30`` is 「8:30」, ``0120`` is 「0120」, ``no`` is 「no」). This is the only module of the knowledge
base that knows a YAML library.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot.kb.encoding import read_lines
from bot.kb.node import Items, Node, Pairs, Scalar, Unreadable
from bot.kb.problem import Problem, shortened
from bot.kb.slip import QUOTE, find_slips
from bot.kb.syntax import TOO_DEEP, begins_earlier, explain

MAX_DEPTH = 12
"""Knowledge is three levels deep. A file nested deeper is not knowledge, and must not cost a crash."""


def read_source(path: Path, shown: str, keys: frozenset[str]) -> tuple[Pairs | None, list[Problem]]:
    """Read one file.

    ``shown`` is the path as staff know it, ``keys`` the Japanese keys a line may begin with (by them a
    full-width colon is told from prose). Returns the root, None when there is nothing to go on with, and
    every problem. Never raises on what the file holds.
    """
    lines, problems = read_lines(path, shown)
    if lines is None:
        return None, problems
    slips = find_slips(lines, keys)
    problems += [Problem(shown, slip.line, slip.message, slip.remedy) for slip in slips]
    for slip in slips:
        lines[slip.line - 1] = slip.mended
    try:
        root = yaml.compose("\n".join([*lines, ""]), Loader=_ShallowLoader)
    except yaml.YAMLError as error:
        # A slip on an earlier line may be the cause; then the parser's complaint would only repeat it elsewhere.
        return None, problems or [_syntax_problem(error, shown, lines)]
    if root is None or root.value == "":
        problem = Problem(shown, 1, "中身がありません。", "項目を書くか、ファイルを消してください。")
        return None, [*problems, problem]
    reader = _Reader(shown, lines)
    node = reader.read(root)
    problems += reader.problems
    if not isinstance(node, Pairs):
        problem = Problem(
            shown,
            node.line,
            "ファイルの先頭が「キー: 値」の形になっていません。",
            "「項目:」のような行から始めてください。",
        )
        return None, problems or [problem]
    return node, problems


class _ShallowLoader(yaml.CBaseLoader):
    """Stops where the nesting passes what knowledge needs. The library goes as deep as it is told, and takes
    the process with it when the stack ends.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            mark = parent.start_mark if parent is not None else None
            raise yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=mark)

    def ascend_resolver(self) -> None:
        self._depth -= 1


def _syntax_problem(error: yaml.YAMLError, shown: str, lines: list[str]) -> Problem:
    told = " ".join(str(getattr(error, part, "") or "") for part in ("problem", "context", "reason"))
    begin, end = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = begin if begin is not None and begins_earlier(told) else end or begin
    line = min(mark.line + 1, len(lines)) if mark is not None else 1
    return Problem(shown, line, *explain(told, lines[line - 1]))


class _Reader:
    """Turns the library's nodes into ours, and finds what the library lets pass."""

    def __init__(self, shown: str, lines: list[str]) -> None:
        self.problems: list[Problem] = []
        self._shown = shown
        self._lines = lines
        self._seen: set[int] = set()

    def read(self, node: yaml.Node) -> Node:
        line = min(node.start_mark.line + 1, len(self._lines))
        sign = "*" if id(node) in self._seen else self._character(node)
        if sign in ("&", "*", "!"):
            self._problem(line, f"「{sign}」で始まる文は、そのままでは書けません。", QUOTE)
            return Unreadable(line)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._pairs(node, line)
        if isinstance(node, yaml.SequenceNode):
            nodes = tuple(self.read(child) for child in node.value)
            return Items(nodes, line, in_brackets=bool(node.flow_style))
        assert isinstance(node, yaml.ScalarNode)  # the composer makes no others
        return self._scalar(node, line)

    def _pairs(self, node: yaml.MappingNode, line: int) -> Pairs:
        pairs: list[tuple[Scalar, Node]] = []
        first_line: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node)
            value = self.read(value_node)
            if isinstance(key, Unreadable):
                continue
            if not isinstance(key, Scalar) or not key.text.strip():
                self._problem(key.line, "「:」の前にキーがありません。", "「キー: 値」の形で書いてください。")
                continue
            name = shortened(key.text)
            if key.text in first_line:
                is_first = key.text == pairs[0][0].text
                self._problem(
                    key.line,
                    f"「{name}」が2回書かれています（1回目は{first_line[key.text]}行目）。",
                    f"どちらか1つにしてください。ここから次の項目なら、「- {name}: …」と書きます。"
                    if is_first
                    else "どちらか1つにしてください。",
                )
                continue
            first_line[key.text] = key.line
            pairs.append((key, value))
        return Pairs(tuple(pairs), line)

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Scalar | Unreadable:
        is_block = node.style in ("|", ">")
        if not is_block and self._loses_text(node) and not node.value:
            return Unreadable(line)
        return Scalar(
            node.value,
            line,
            is_block=node.style == "|",
            is_folded=node.style == ">" or (not is_block and node.end_mark.line > node.start_mark.line),
        )

    def _loses_text(self, node: yaml.ScalarNode) -> bool:
        """YAML drops what follows `` #``: staff who wrote 「ごみ #1」 would never know."""
        end = node.end_mark
        if end.line >= len(self._lines):
            return False
        line = self._lines[end.line]
        between = _BETWEEN.match(line, end.column)
        assert between is not None  # the pattern matches the empty string
        place = between.end()
        if line[place : place + 1] != "#" or line[max(0, place - 1)] not in " \t":
            return False
        self._problem(
            end.line + 1,
            f"「#」から後ろの「{shortened(line[place:].strip())}」は読まれません。",
            "文の一部なら文全体を ' で囲み、メモなら別の行に書いてください。",
        )
        return True

    def _character(self, node: yaml.Node) -> str:
        mark = node.start_mark
        if mark.line >= len(self._lines):
            return ""
        return self._lines[mark.line][mark.column : mark.column + 1]

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._shown, line, message, remedy))


_BETWEEN = re.compile(r"[ \t,\]}]*+")
"""What may stand between a value and a remark."""

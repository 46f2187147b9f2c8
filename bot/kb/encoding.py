"""The bytes of one file → its lines, without what an editor does not show."""

from __future__ import annotations

import re
from pathlib import Path

from bot.kb.problem import Problem

MAX_BYTES = 1_000_000
# What YAML refuses, and what it takes for the end of a line while an editor shows none.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def read_lines(path: Path, shown: str) -> tuple[list[str] | None, list[Problem]]:
    """The lines of one file, None where it cannot be read as text, and every problem. ``shown`` is the path as
    staff know it.
    """
    text, problems = _decode(path, shown)
    return (None, problems) if text is None else _clean_lines(text, shown)


def _decode(path: Path, shown: str) -> tuple[str | None, list[Problem]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [
            Problem(
                shown,
                1,
                f"ファイルを読めません（{reason}）。",
                "ファイルの場所と、ほかで開いていないかを見てください。",
            )
        ]
    if len(data) > MAX_BYTES:
        return None, [Problem(shown, 1, "ファイルが大きすぎます。", "分野ごとにファイルを分けてください。")]
    line = 1
    try:
        if data.count(0) * 4 <= len(data):  # else UTF-16: every other byte is 0
            return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    remedy = "メモ帳の「名前を付けて保存」で、エンコードを「UTF-8」にして保存し直してください。"
    return None, [Problem(shown, line, "文字コードが UTF-8 ではありません。", remedy)]


def _clean_lines(text: str, shown: str) -> tuple[list[str], list[Problem]]:
    """The lines without characters that nobody sees, and a problem for each line that had any."""
    problems: list[Problem] = []
    lines = re.split("\r\n|\r|\n", text)
    for number, line in enumerate(lines):
        match = _UNUSABLE.search(line)
        if match is None:
            continue
        before = line[: match.start()].strip()[-10:]
        place = f"「{before}」のあとに" if before else "行のはじめに"
        problem = f"{place}、目に見えない文字（U+{ord(match.group()):04X}）があります。"
        problems.append(Problem(shown, number + 1, problem, "その行を打ち直してください。"))
        lines[number] = _UNUSABLE.sub("", line)
    return lines, problems

"""What a hand used to Japanese text, or to a word processor, gets wrong in a YAML file.

YAML's own complaint about such a slip comes late and elsewhere, or not at all: a full-width colon makes a key
and its value one long word. So the lines are looked at one by one, before the parser sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its line (from 1), what is wrong, the remedy, and the line as it was meant."""

    line: int
    message: str
    remedy: str
    mended: str
    """With it the rest of the file can be read, so that every problem is told at once."""


QUOTE = "文全体を ' で囲んでください。"
_BLOCK_HEADER = re.compile(r"(?:^|[:\-] +)(?:[!&]\S* +)?[|>][+\-0-9]{0,2}(?: +#.*)?$")
_HEADER_AT_MOST = 200
_BULLETS = re.compile(r"(?:- +)*")
_INDENT = re.compile(r"[ \t\u3000\u00a0]*")


def _outside_blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not the text under a ``|``, with their number from 0."""
    column: int | None = None
    for number, line in enumerate(lines):
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if column is not None:
            if not content.strip() or indent > column:
                continue
            column = None
        yield number, line
        if not content.startswith("#") and _BLOCK_HEADER.search(line.rstrip()[-_HEADER_AT_MOST:]):
            column = indent + _parent_column(content)


def _parent_column(header: str) -> int:
    """How far right of its line's indent the key or bullet stands to which a block belongs."""
    bullets = _BULLETS.match(header)
    assert bullets is not None  # the pattern matches the empty string
    is_item = header[bullets.end() :].startswith(("|", ">"))
    return max(0, bullets.group().rfind("-")) if is_item else bullets.end()


def find_slips(lines: list[str], keys: frozenset[str]) -> list[Slip]:
    """Every slip in the lines of a file. ``keys`` are the Japanese keys a line may begin with: by them a
    full-width colon is told from prose.
    """
    slips: list[Slip] = []
    for number, line in _outside_blocks(lines):
        margin = _INDENT.match(line)
        assert margin is not None  # the pattern matches the empty string
        content = line[margin.end() :].rstrip()
        if not content or content.startswith("#"):
            continue
        found = _in_margin(margin.group(), content) or _in_content(margin.group(), content, keys)
        if found is not None:
            slips.append(Slip(number + 1, *found))
    return slips


_Found = tuple[str, str, str] | None


def _in_margin(margin: str, content: str) -> _Found:
    for characters, name in (("\u3000", "全角の空白"), ("\u00a0", "特別な空白"), ("\t", "タブ")):
        if characters in margin:
            plain = margin.replace("\u3000", "  ").replace("\u00a0", " ").replace("\t", "    ")
            return f"行のはじめに{name}があります。", "半角の空白で字下げしてください。", plain + content
    return None


FULL_WIDTH_BULLETS = "－‐‑–—―−ー・･•"
_FULL_WIDTH_BULLET = re.compile(rf"([{FULL_WIDTH_BULLETS}])[ \u3000]*(.+)$")
_PAIR = re.compile(r"((?:- *)*)([^\s:：'\"\[\]{}#|,&*!%@`]{1,40})[ \u3000]*([:：])(.*)$")
_NARROW_BULLET = re.compile(r"-(?=[^\s\-])")


def _in_content(margin: str, content: str, keys: frozenset[str]) -> _Found:
    if content.startswith("＃"):
        return "「＃」が全角です。", "半角の「#」にしてください。", margin + "#"
    if content.startswith((":", "：")):
        return f"「{content[0]}」の前にキーがありません。", "「キー: 値」の形で書いてください。", margin + "#"
    bullet = _FULL_WIDTH_BULLET.match(content)
    if bullet is not None:
        follows = _PAIR.match(bullet.group(2))
        if follows is not None and follows.group(2) in keys:
            remedy = "半角の「-」と半角の空白にしてください。"
            return f"行のはじめの「{bullet.group(1)}」が全角です。", remedy, f"{margin}- {bullet.group(2)}"
    pair = _PAIR.match(content)
    if pair is None:
        return _in_list(margin, content)
    bullets, key, colon, rest = pair.groups()
    if key not in keys:
        if colon == ":" and rest.startswith(" "):
            return _in_value(f"{margin}{bullets}{key}: ", rest.strip())
        return _in_list(margin, content)
    mended = f"{margin}{bullets}{key}: {rest.strip()}"
    if _NARROW_BULLET.match(bullets + key):
        spaced = mended.replace("-", "- ", 1)
        return "行のはじめの「-」のあとに空白がありません。", "「- 」のように、半角の空白を1つ入れてください。", spaced
    if colon == "：":
        return f"「{key}」のあとのコロン「：」が全角です。", f"半角で「{key}: 」と書いてください。", mended
    if rest and rest[0] not in " \t":
        if rest[0] == "\u3000":
            return f"「{key}:」のあとの空白が全角です。", "半角の空白にしてください。", mended
        if rest[0].isspace():
            return f"「{key}:」のあとの空白が、ふつうの空白ではありません。", "半角の空白を打ち直してください。", mended
        return f"「{key}:」のあとに空白がありません。", f"「{key}: 」のように、半角の空白を1つ入れてください。", mended
    if rest.strip() == "｜":
        return f"「{key}:」のあとの縦棒「｜」が全角です。", "半角の「|」にしてください。", f"{margin}{bullets}{key}: |"
    return _in_value(f"{margin}{bullets}{key}: ", rest.strip())


def _in_list(margin: str, content: str) -> _Found:
    """A line without a key: one of a list, perhaps."""
    if not content.startswith("- "):
        return None
    value = content[1:].strip()
    if value.startswith("{") and ": " in value:
        return None  # a pair in braces: legal, if unusual
    if value.startswith("- "):
        return None  # a list in a list: told where the form is known
    return _in_value(f"{margin}- ", value)


_CANNOT_BEGIN = "{&*!%@`],}"
_BLOCK = re.compile(r"[|>][+\-0-9]{0,2}(?: +#.*)?$")
_PAIRS_IN_BRACES = re.compile(r"\{ *[^\s{}:,]+: [^{}]*[^\s{}] *\}(?: +#.*)?")
"""``{素材: 木}``; a name that is filled in, ``{窓口:住民}``, has no space after its colon."""
_BRACKETS_AND_TEXT = re.compile(r"\[[^\[\]]*\] *[^\s\],}#]")


def _in_value(before: str, value: str) -> _Found:
    """What the parser would choke on, or misread, at the beginning of a value or within it."""
    if not value or value.startswith("#") or _BLOCK.match(value):
        return None
    if _PAIRS_IN_BRACES.fullmatch(value):
        return None
    first = value[0]
    quoted = before + "'" + value.replace("'", "''") + "'"
    if first in "'\"":
        return _in_quotes(first, value, quoted)
    if first in _CANNOT_BEGIN or _BRACKETS_AND_TEXT.match(value):
        block_below = re.search(r"[|>][+\-0-9]{0,2}$", value[-3:]) is not None
        return f"「{first}」で始まる文は、そのままでは書けません。", QUOTE, before + "|" if block_below else quoted
    if first in "|>":
        remedy = (
            f"「{first}」のあとで改行し、次の行から字下げして書いてください。文が「{first}」で始まるときは、{QUOTE}"
        )
        return f"「{first}」のあとに、ほかの文字があります。", remedy, quoted
    if value.startswith(("- ", "? ")):
        remedy = f"ならびなら、1つずつ次の行に書きます。文なら、{QUOTE}"
        return f"「{value[:2]}」で始まる文は、そのままでは書けません。", remedy, quoted
    if first != "[" and (": " in value.partition(" #")[0] or value.endswith(":")):
        return "文の中に半角の「:」と空白があります。", f"{QUOTE[:-1]}（全角の「：」でもかまいません）。", quoted
    return None


_CLOSED = {"'": re.compile(r"'(?:[^']|'')*+'"), '"': re.compile(r'"(?:[^"\\]|\\.)*+"')}


def _in_quotes(quote: str, value: str, quoted: str) -> _Found:
    closed = _CLOSED[quote].match(value)
    if closed is None:
        return f"引用符「{quote}」が閉じていません。", "文の終わりに、はじめと同じ引用符を書いてください。", quoted
    rest = value[closed.end() :].strip()
    if rest and not rest.startswith("#"):
        inner = "文の中の ' は '' と2つ書いてください。" if quote == "'" else ""
        return f"引用符「{quote}」で囲んだあとに、ほかの文字があります。", f"文全体を囲んでください。{inner}", quoted
    if quote == '"' and "\\" in closed.group():
        return '「"」で囲んだ文の中に「\\」があります。', "' で囲んでください。", quoted
    return None

"""The bytes of a file → text, in whatever encoding Japanese towns write."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from bot.errors import TransferError
from bot.kb.loader import shown_path

MAX_BYTES = 100_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_JAPANESE = ("cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004")
_WIDE = ("utf-16-le", "utf-16-be")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 or UTF-16 (byte order mark or not), CP932, EUC-JP or ISO-2022-JP.

    Raises TransferError where it is none of these.
    """
    data = read_bytes(path)
    encoding = encoding_of(data)
    if encoding is None:
        line = _first_odd_line(data)
        raise TransferError(
            f"{shown_path(path)}:{line}: 文字コードが分かりません（UTF-8・Shift_JIS・EUC-JP のどれでもありません）。"
            "Excel なら「CSV UTF-8」で保存し直してください。"
        )
    return data.decode(encoding)


def read_bytes(path: Path) -> bytes:
    """What the file holds. Raises TransferError where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TransferError(
                f"{shown_path(path)} が大きすぎます（{MAX_BYTES // 1_000_000}MB まで）。分けてください。"
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise TransferError(
            f"{shown_path(path)} を読めません（{reason}）。ファイルの場所と、ほかで開いていないかを見てください。"
        ) from None


def encoding_of(data: bytes) -> str | None:
    """The encoding in which these bytes make sense as Japanese text; None where there is none."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name if _decodes(data, name) else None
    if re.search(rb"\x1b\$[@B]|\x1b\(J", data) and _decodes(data, "iso2022_jp_3"):
        return "iso2022_jp_3"
    if data.count(0) * 8 <= len(data) and _decodes(data, "utf-8"):
        return "utf-8"
    # In UTF-16 every other byte of the plain letters is 0; elsewhere a 0 is a slip.
    wide = _WIDE if b"\x00" in data else ()
    able = [name for name in (*_JAPANESE, *wide) if _decodes(data, name)]
    return min(able, key=lambda name: _oddness(data.decode(name)), default=None)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _oddness(text: str) -> int:
    """How much of the text nobody writes. EUC-JP read as CP932 is half-width katakana in odd company; CP932
    read as EUC-JP is kanji out of any dictionary's back.
    """
    odd = 0
    for character in text:
        if character.isascii():
            odd += 0 if character.isprintable() or character in "\t\r\n" else 10
        elif "ぁ" <= character <= "ヿ" or character in "　、。・（）「」：！？":
            odd -= 1
        elif "｡" <= character <= "ﾟ":
            odd += 1
        elif unicodedata.category(character) in ("Cc", "Cn", "Co"):
            odd += 10
    return odd


def _first_odd_line(data: bytes) -> int:
    """The first line that makes no sense in the encoding that gets furthest."""
    furthest = 0
    for name in ("utf-8", *_JAPANESE):
        try:
            data.decode(name)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
    return data[:furthest].count(b"\n") + 1

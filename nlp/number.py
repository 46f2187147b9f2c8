"""Numbers in Arabic figures, Kanji or both."""

from __future__ import annotations

import re

_DIGITS = "〇一二三四五六七八九"
_SCALES = {"十": 10, "百": 100, "千": 1000}
_IN_NUMBER = f"0-9{_DIGITS}{''.join(_SCALES)}万"
# A number begins where none is before it: the 「000円」 of 「12,000円」 and the 「5l」 of 「1.5l」 are none.
NUMBER = rf"(?<![0-9][.,])(?<![{_IN_NUMBER}])(?:(?<![数何])|(?![十百千万]))[{_IN_NUMBER}](?:[,{_IN_NUMBER}]{{0,11}}[{_IN_NUMBER}])?"
"""Where a number may stand, as a pattern; ``read_number`` tells whether it is one."""


def read_number(text: str) -> int | None:
    """A number in Arabic figures, Kanji or both (12,000, 二十四, 二〇二六, 1万5千); 元 (the first year) is 1.
    None for what only looks like one.
    """
    if text == "元":
        return 1
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}", text):
        return int(text.replace(",", ""))
    if "," in text or text.count("万") > 1:
        return None
    high, ten_thousand, low = text.rpartition("万")
    parts = (_below_ten_thousand(high) if high else 1, _below_ten_thousand(low) if low else 0)
    if not ten_thousand:
        return _below_ten_thousand(text)
    return None if None in parts else (parts[0] or 0) * 10_000 + (parts[1] or 0)


def _below_ten_thousand(text: str) -> int | None:
    figures = "".join(str(_DIGITS.index(character)) if character in _DIGITS else character for character in text)
    if figures.isascii():
        return int(figures) if 1 <= len(figures) <= 4 else None
    match = re.fullmatch(r"(?:([1-9]?)千)?(?:([1-9]?)百)?(?:([1-9]?)十)?([0-9]?)", figures)
    if match is None:
        return None
    total = int(match[4] or 0)
    for (sign, scale), times in zip(_SCALES.items(), (match[3], match[2], match[1]), strict=True):
        total += scale * int(times or 1) if sign in figures else 0
    return total

"""Residents' words without what identifies them.

``mask`` runs before anything is stored and before anything is matched, so that what is kept and
what was answered are the same words.

Where words alone cannot tell, the line is drawn so: a house is masked, a neighbourhood is not
(「中央1丁目2番3号」, but not 「1丁目の公園」); a My Number is masked however it is written, so two full
dates or four clock times in figures side by side are masked too; days, hours, prices and numbers of people are not.
"""

from __future__ import annotations

import re
import unicodedata

NUMBER, PHONE, MAIL, ADDRESS = "［番号］", "［電話番号］", "［メール］", "［住所］"
MARKERS = (NUMBER, PHONE, MAIL, ADDRESS)

_KANJI_DIGITS = "〇零一二三四五六七八九壱弐参"
# ①, ⑴, ❶, ², … : what is one digit to a reader, but not to \d.
_DRESSED_DIGITS = "".join(
    char for char in map(chr, range(0x3300)) if unicodedata.digit(char, None) is not None and not char.isdecimal()
)
_DIGIT = rf"[\d{_DRESSED_DIGITS}{_KANJI_DIGITS}]"
_ZEROS = "０〇零𝟎𝟘𝟢𝟬𝟶" + "".join(char for char in map(chr, range(0x3300)) if unicodedata.digit(char, None) == 0)
_HYPHENS = r"\-‐-―−－ーｰ﹣"

# Twelve digits and more, whatever stands between them that is no word: spaces, hyphens, dots, keycaps …
_LONG_NUMBER = re.compile(rf"[+＋]?{_DIGIT}(?:(?:[\W_ーｰ]{{0,5}}|\s?[のノと]\s?){_DIGIT}){{11,}}[\ufe0e\ufe0f\u20e3]*")
# The basic pension number has ten, the resident record code eleven. Hours and dates are not written so.
_TEN_DIGITS = re.compile(rf"(?<!{_DIGIT}){_DIGIT}(?:(?:\s|\s?[{_HYPHENS}]\s?)?{_DIGIT}){{9,}}")
_PHONE_GAP = rf"(?:[{_HYPHENS}\s()（）・･.．/／_\u200b-\u200f\u2060]{{0,3}}|の)"
_PHONE = re.compile(
    rf"[+＋]\s?[8８][1１](?:{_PHONE_GAP}{_DIGIT}){{9,10}}"
    rf"|(?<!{_DIGIT})[(（]?[{_ZEROS}](?:{_PHONE_GAP}{_DIGIT}){{8,10}}(?!{_DIGIT})"
)
_LATIN = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_MAIL = re.compile(
    rf"[{_LATIN}._%+\-．＿％＋－!#$&'*/=?^`{{|}}~]{{1,64}}\s?(?:[@＠]|[(（\[]at[)）\]]|アットマーク|あっとまーく)\s?"
    rf"(?:[{_LATIN}\-－]{{1,63}}(?:(?:[.．]|\s?ドット\s?)[{_LATIN}\-－]{{1,63}})+|[A-Za-zＡ-Ｚａ-ｚ][{_LATIN}\-－]{{1,62}})"
)

_PLACE = "一-鿿々ヶケノｹァ-ヴー"
_LOT = r"(?:\d{1,5}|[〇一二三四五六七八九十百]{1,7})"
_JOINT = rf"\s?(?:[{_HYPHENS}]|[のノ])\s?"
_NOT_COUNTED = (
    r"(?!\d|\s?(?:[時分年月日人円回個枚本歳才階週期班組区級種点倍割つ%％]|[かヶヵカケ]月|丁目|番(?:目|窓口)))"
)
_NOT_A_DATE = r"(?<!令和)(?<!平成)(?<!昭和)(?<!大正)(?<![RHSrhs])(?!(?:[1１][9９]|[2２][0０])\d\d\D)"
_ADDRESS = re.compile(
    r"〒\s?\d{3}\s?" + rf"[{_HYPHENS}]?\s?\d{{4}}"
    # From where the words before begin, or anywhere: so that a long text is not tried again at each character.
    rf"|(?:(?<![{_PLACE}])[{_PLACE}]*)?(?:"
    # 1丁目2番3号, 1丁目2-3
    rf"{_LOT}\s?丁目\s?{_LOT}{_NOT_COUNTED}"
    # 123番地, 123番地の4; but not 一番地元 and not 3番地区
    r"|\d{1,5}\s?番地(?![区域方])|[〇一二三四五六七八九十百]{1,7}番地(?![一-鿿])"
    # 2番3号
    rf"|{_LOT}\s?番\s?{_LOT}\s?号"
    # 1-2-3
    rf"|(?<![\d{_HYPHENS}]){_NOT_A_DATE}\d{{1,4}}{_JOINT}\d{{1,4}}{_JOINT}\d{{1,4}}{_NOT_COUNTED}"
    # みほん町前田12-3
    rf"|[町村字区市郡郷][{_PLACE}]{{0,8}}\d{{1,5}}{_JOINT}\d{{1,5}}{_NOT_COUNTED}"
    r")"
    # … and what goes on: 番地の4, 番5号, -101
    rf"(?:\s?(?:番地?|号(?!室)|[{_HYPHENS}]|[のノ](?={_LOT}{_NOT_COUNTED}))\s?(?:{_LOT}{_NOT_COUNTED})?){{0,5}}"
    # … with the house: みほんハイツ201号室
    rf"(?:\s?[^\s\d。、]{{0,15}}\s?\d{{1,4}}\s?(?:号室|号棟)|\s?[ァ-ヴー・]{{2,15}}\s?\d{{3,4}}{_NOT_COUNTED})?"
)


def mask(text: str) -> str:
    """Replace numbers of ten digits and more, phone numbers, mail and street addresses by markers.

    Masking twice changes nothing more. A number too many rather than one too few: a masked date costs
    a match, a stored My Number costs trust.
    """
    while (masked := _masked(text)) != text:
        # What was hidden may have kept something beside it from being seen. Every round takes digits away.
        text = masked
    return text


def without_markers(masked: str) -> str:
    """The masked text without the markers: what is left to be understood."""
    for marker in MARKERS:
        masked = masked.replace(marker, " ")
    return masked


def has_personal_data(masked: str) -> bool:
    """Whether ``mask`` found something in the text it returned."""
    return any(marker in masked for marker in MARKERS)


def _masked(text: str) -> str:
    text = _MAIL.sub(MAIL, text)
    text = _LONG_NUMBER.sub(NUMBER, text)
    text = _PHONE.sub(PHONE, text)
    text = _TEN_DIGITS.sub(NUMBER, text)
    return _ADDRESS.sub(ADDRESS, text)

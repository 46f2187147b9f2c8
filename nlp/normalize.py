"""One spelling for what people write in many ways.

``normalize`` is total (any Unicode string, lone surrogates included) and idempotent. Both sides of
every match pass through it, so it may lose what only decorates, but nothing that tells words apart.
"""

from __future__ import annotations

import re
import unicodedata

import jaconv
import regex

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Variation_Selector}\u115f\u1160\u3164\uffa0]")
_EMOJI = regex.compile(
    r"[0-9#*]\ufe0f?\u20e3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}--[©®™]]+", regex.V1
)
_KEYCAP = regex.compile(r"([0-9#*])\ufe0f?\u20e3")
_CONTROL = regex.compile(r"[\p{Cc}\p{Z}]")
# What most text is made of has one spelling already, but for the variants of characters below.
_PLAIN = re.compile(r"[ぁ-ゖァ-ヶー一-龥々0-9a-z、。「」・?!]*+")
# Whether any of the substitutions that follow has work to do: most text needs none, and one search is
# cheaper than ten.
_UNUSUAL = regex.compile(
    r"[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Variation_Selector}\u115f\u1160\u3164\uffa0\u20e3"
    r"\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]"
)
_DASH = regex.compile(r"[\p{Pd}\u2212\u2500\u2501\u02d7\u00ad\uff70]")
_KANA = "ぁ-ゖァ-ヺ"
# Possessive, and begun only at the beginning of a run: a run of a thousand marks costs one look, not a million.
_LONG_AFTER_KANA = regex.compile(rf"(?<=[{_KANA}])[-~〜ー]++(?=[{_KANA}])")
_TRAILING_AFTER_KANA = regex.compile(rf"(?<=[{_KANA}ー])[-~〜]++(?![{_KANA}0-9a-z])")
_ONE_FOR_LONG = regex.compile(r"(?<=[ァ-ヺ])一(?=[ァ-ヺをのはが])")  # カ一ド, found by its look among the kanji
_LONG_MARKS = regex.compile(r"ー{2,}")
_MARKS = regex.compile(r"([^\w\s])\1+")
_LETTERS = regex.compile(r"([^\W\d_])\1{3,}")
_SMALL_KANA = regex.compile(r"([ぁぃぅぇぉっゃゅょァィゥェォッャュョ])\1+")
# One w before a word is a letter of it (ワールドカップのw杯); two are laughter.
_LAUGHTER = regex.compile(
    r"(?<=[^a-z0-9\s])(?:ww++(?![a-z0-9])|w(?![a-z0-9\p{Han}\p{Katakana}]))|\([()笑泣汗涙怒]{1,500}\)"
)
_MONTH_COUNT = regex.compile(r"(?<=[0-9〇一二三四五六七八九十百数何])\s?[ヶケヵカかｹ箇個](?=[月所国])")
_SMALL_KE = regex.compile(r"(?<=\p{Han})[ヶ](?=\p{Han})")
_REPEAT_KANA = regex.compile(r"([ぁ-ゖァ-ヺ])[ゝヽ]")

# Old and variant forms of characters that names and notices still use; NFKC keeps them apart.
_VARIANTS = str.maketrans(
    {
        "ゐ": "い", "ゑ": "え", "ヰ": "イ", "ヱ": "エ", "ヷ": "バ", "ヺ": "ボ",
        "髙": "高", "﨑": "崎", "嵜": "崎", "濵": "浜", "濱": "浜", "邊": "辺", "邉": "辺", "齋": "斎",
        "齊": "斉", "德": "徳", "廣": "広", "澤": "沢", "櫻": "桜", "國": "国", "證": "証", "學": "学",
        "淚": "涙", "戶": "戸", "舊": "旧", "鐵": "鉄", "驛": "駅",
        "‘": "'", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip
# Alone they would become a space and a mark: 「か゛」 is 「が」.
_SOUND_MARKS = str.maketrans("\u309b\u309c", "\u3099\u309a")
_SOUND_MARK = regex.compile("[\u309b\u309c]")
_VU = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("ゔ", "ぶ"))
_VARIANT = re.compile(f"[{''.join(map(chr, _VARIANTS))}]")
# Whether anything may have to be tidied. One by one, and by the quicker of the two engines: as one expression with all
# of them they take several times as long.
_ODD = regex.compile(rf"[ヴゔゝヽヶヵ~〜w(\-{_DASH.pattern[1:-1]}]")
_ODD_IN_PLAIN = re.compile("[ヴゔヶヵw]")
_COUNTED = re.compile("[かケカ箇個][月所国]")
_TWICE = re.compile(r"(.)\1")
_STRETCHED = (
    re.compile(_LONG_MARKS.pattern),
    re.compile(r"([^\w\s])\1"),
    re.compile(r"(.)\1\1\1"),
    re.compile(r"([ぁぃぅぇぉっゃゅょァィゥェォッャュョ])\1"),
)


def normalize(text: str) -> str:
    """The text in one spelling: half-width ASCII in lower case, full-width kana, one kind of dash, no
    emoji, no invisible characters, no stretched letters, single spaces, none at the ends.

    Each step shrinks the text or moves it into a class the step leaves alone, so the rounds come to an end; a
    second round is needed only where one step makes work for an earlier one.
    """
    while True:
        before = text
        if not _PLAIN.fullmatch(text):
            text = _respelled(text)
        if _VARIANT.search(text):
            text = text.translate(_VARIANTS)
        is_plain = _PLAIN.fullmatch(text) is not None
        if _is_untidy(text, _ODD_IN_PLAIN if is_plain else _ODD):
            text = _tidied(text)
        elif is_plain:
            return text  # another round would find nothing to do
        if text == before:
            return text


_KATAKANA = "".join(map(chr, range(0x30A1, 0x30F7)))
_KATAKANA_LETTER = re.compile("[\u30a1-\u30f6]")
_TO_HIRAGANA = str.maketrans({kata: hira for kata in _KATAKANA if len(hira := jaconv.kata2hira(kata)) == 1})


def hiragana(text: str) -> str:
    """Katakana as hiragana, everything else as it is: the form in which readings are compared.

    Never changes the length, so that positions hold in both.
    """
    return text.translate(_TO_HIRAGANA) if _KATAKANA_LETTER.search(text) else text


def _respelled(text: str) -> str:
    """The text without decoration, each character in its common form."""
    if _UNUSUAL.search(text):
        text = _KEYCAP.sub(r"\1", text)
        text = _EMOJI.sub(" ", text)
        text = _INVISIBLE.sub("", text)
    if _SOUND_MARK.search(text):
        text = text.translate(_SOUND_MARKS)
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFKC", text).lower()).split())


def _is_untidy(text: str, odd: re.Pattern[str] | regex.Pattern[str]) -> bool:
    """Whether ``_tidied`` may have something to do; ``odd`` are characters that may always give it some."""
    return (
        odd.search(text) is not None
        or _COUNTED.search(text) is not None
        or ("一" in text and _ONE_FOR_LONG.search(text) is not None)
        or (_TWICE.search(text) is not None and any(sign.search(text) for sign in _STRETCHED))
    )


def _tidied(text: str) -> str:
    """The text with one spelling for what is stretched, repeated, or written by its looks."""
    for old, new in _VU:
        text = text.replace(old, new)
    text = _REPEAT_KANA.sub(r"\1\1", text)
    text = _DASH.sub("-", text)
    text = _ONE_FOR_LONG.sub("ー", text)
    text = _LONG_AFTER_KANA.sub("ー", text)
    text = _TRAILING_AFTER_KANA.sub("", text)
    text = _LONG_MARKS.sub("ー", text)
    text = _LAUGHTER.sub("", text)
    text = _MARKS.sub(r"\1", text)
    text = _LETTERS.sub(r"\1\1", text)
    text = _SMALL_KANA.sub(r"\1", text)
    text = _MONTH_COUNT.sub("か", text)
    return str(_SMALL_KE.sub("ケ", text))

"""Japanese typed in Latin letters: 「gomi no hi wa itsu desu ka」 is ごみの日はいつですか."""

from __future__ import annotations

import re

import jaconv

_WORDS = re.compile("[a-z']+")
_JAPANESE = re.compile(
    "(?:(?:[kgsztdnhbpmrfj]y?|sh|ch|ts|w|y)?[aiueo]"  # a syllable
    "|n(?![aiueoy])|n'"  # ん
    "|(?P<double>[kstpcgdbz])(?=(?P=double))|t(?=ch))+"  # っ
)
_GRAMMAR = frozenset(
    "wa ga wo ni de mo ka kara desu masu deshita mashita masen nai tai shitai kudasai itsu doko nani ikura dou"
    " suru shimasu shite arimasu imasu aru kono".split()
)
"""What a Japanese sentence has and an English one has not; no, to, do and made are in both."""
_WRITTEN = {"わ": "は", "お": "を", "え": "へ"}
"""Particles are written otherwise than they sound."""
_MIN_WORDS, _MIN_SHARE = 2, 0.6


def as_kana(text: str) -> str:
    """Normalized ``text`` in hiragana where it is Japanese in Latin letters (Hepburn, or as it is typed); else itself.

    Words that are none, such as English nouns among the Japanese, stay.
    """
    if not text.isascii():
        return text
    words = _WORDS.findall(text)
    japanese = [word for word in words if _JAPANESE.fullmatch(word)]
    if len(words) < _MIN_WORDS or _GRAMMAR.isdisjoint(words) or len(japanese) < _MIN_SHARE * len(words):
        return text
    return _WORDS.sub(lambda match: _kana(match.group()), text)


def _kana(word: str) -> str:
    if _JAPANESE.fullmatch(word) is None:
        return word
    kana = str(jaconv.alphabet2kana(word))
    return _WRITTEN.get(kana, kana)

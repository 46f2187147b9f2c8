"""Words, by Sudachi. The only module that knows it."""

from __future__ import annotations

import functools
import re
import threading
from itertools import pairwise
from typing import NamedTuple

from sudachipy import Dictionary, SplitMode
from sudachipy.morpheme import Morpheme
from sudachipy.tokenizer import Tokenizer

from nlp.normalize import hiragana

MAX_CHARACTERS = 4000
"""Sudachi refuses more than 49,149 bytes; no utterance worth reading is as long as this."""


class Token(NamedTuple):
    """One word as it stands in the text. (A named tuple, because knowledge holds tens of thousands.)"""

    surface: str
    normalized: str
    """Sudachi's normalized form: 捨て → 捨てる, すてる → 捨てる, ゴミ → ゴミ."""
    reading: str
    """In hiragana, of the surface."""
    pos: tuple[str, ...]
    """Part of speech, coarse to fine (UniDic's six levels)."""
    synonym_group_ids: tuple[int, ...]
    """Groups of Sudachi's synonym dictionary: ゴミ and ごみ share one."""
    parts: tuple[Token, ...]
    """A compound's shortest units (住民票 → 住民, 票), placed within it; empty where it is one."""
    begin: int
    end: int


class _Local(threading.local):
    """A Sudachi tokenizer is not to be shared by threads; the dictionary behind it is."""

    def __init__(self) -> None:
        self.tokenizer: Tokenizer = _dictionary().tokenizer(SplitMode.C)


@functools.cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


@functools.cache
def _local() -> _Local:
    """Made on first use: importing must not cost the dictionary."""
    return _Local()


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of the text, in order; positions are in characters of ``text``.

    What lies beyond MAX_CHARACTERS is not read. Expects text that ``normalize`` has passed.
    """
    tokens = tuple(map(_token, _local().tokenizer.tokenize(text[:MAX_CHARACTERS])))
    if any(name in text for name in _CAN):
        tokens = _with_cans(tokens)
    if _BEGINS_WITH_DE.search(text):
        tokens = _with_coming_out(tokens)
    return _with_kana_read(tokens) if _MISREAD.search(text) else tokens


_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞"))
_HAN = re.compile("[一-鿿々]")
_CAN = ("かん", "カン")
_CAN_WORD = "缶"
_AFTER_CAN = frozenset("の は を が も に と や って ・ ( ) 、 。 ? !".split()) | {" "}
_COMMON_NOUN = ("名詞", "普通名詞", "一般", "*", "*", "*")
_COMPOUND_LENGTH = 3
"""A compound has at least this many characters."""


def _with_cans(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Towns write 飲料のかん; Sudachi takes that for an old 「彼」, and an ending of スプレーかん. In かんでんち it is neither."""
    read = list(tokens)
    for place, token in enumerate(tokens):
        is_cut = place + 1 < len(tokens) and tokens[place + 1].surface not in _AFTER_CAN
        if token.surface in _CAN and token.pos[0] in ("代名詞", "接尾辞") and not is_cut:
            read[place] = token._replace(normalized=_CAN_WORD, reading=_CAN[0], pos=_COMMON_NOUN)
    return tuple(read)


def cost_of(text: str) -> int:
    """How hard the text is to read: what Sudachi's best path through it costs, connections and words; the less the easier."""
    return int(_local().tokenizer.tokenize(text[:MAX_CHARACTERS]).get_internal_cost())


_BEGINS_WITH_DE = re.compile("(?:^|[ \n])で")
_OUT_BEFORE = frozenset(("ます", "ない", "無い", "た", "てる", "て", "ず"))
_DENIAL = ("助動詞", "*", "*", "*", "助動詞-ナイ", "終止形-一般")
_OUT = ("動詞", "一般", "*", "*", "下一段-ダ行", "連用形-一般")


def _with_coming_out(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Who parts words by spaces writes 「みず でません」. Sudachi takes this で for a conjunction, which nothing inflects."""
    read = list(tokens)
    for place, (token, following) in enumerate(pairwise(tokens)):
        begins = not place or tokens[place - 1].pos[0] == "空白"
        if begins and token.surface == "で" and following.normalized in _OUT_BEFORE:
            read[place] = token._replace(normalized="出る", pos=_OUT)
            if following.normalized == "無い":
                read[place + 1] = following._replace(normalized="ない", pos=_DENIAL)
    return tuple(read)


_MISREAD = re.compile("かう|かく|の ?ひ|のうな[っりる]|もろう")
_VERB = {
    "こう": ("かう", ("動詞", "一般", "*", "*", "五段-ワア行", "終止形-一般")),
    "斯く": ("かく", ("動詞", "一般", "*", "*", "五段-カ行", "終止形-一般")),
    "脆い": ("貰う", ("動詞", "非自立可能", "*", "*", "五段-ワア行", "終止形-一般")),
}


def _with_kana_read(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """「なに かう」 is no 斯う, which nobody says any more; もろう is 貰う in the west; a ひ of something is its day: ごみのひ."""
    read = list(tokens)
    before = ""
    for place, token in enumerate(tokens):
        if token.surface in ("かう", "かく", "もろう") and token.normalized in _VERB:
            key, pos = _VERB[token.normalized]
            read[place] = token._replace(normalized=key, pos=pos, synonym_group_ids=())
        elif token.normalized == "唸る" and before == "の":  # 「カードがのうなった」
            read[place] = token._replace(normalized="無くなる", synonym_group_ids=())
        elif token.surface == "ひ" and token.pos[0] == "名詞" and before == "の":
            read[place] = token._replace(normalized="日", pos=_COMMON_NOUN, synonym_group_ids=())
        if token.pos[0] != "空白":
            before = token.surface
    return tuple(read)


_Word = tuple[str, str, str, tuple[str, ...], tuple[int, ...], tuple[Token, ...]]
_words: dict[tuple[int, str], _Word] = {}
_MAX_WORDS = 50_000
"""What the dictionary says of a word is asked once: a thousand answers use the same few thousand words."""


def _token(morpheme: Morpheme) -> Token:
    surface = morpheme.surface()
    name = (morpheme.word_id(), surface)
    word = _words.get(name)
    if word is None:
        word = _word(morpheme, surface)
        if not morpheme.is_oov():  # unknown words all share one id
            if len(_words) >= _MAX_WORDS:
                _words.clear()
            _words[name] = word
    return Token(*word, morpheme.begin(), morpheme.end())


def _word(morpheme: Morpheme, surface: str) -> _Word:
    pos = morpheme.part_of_speech()
    if pos[0] not in _CONTENT:
        reading = morpheme.reading_form() if _HAN.search(surface) else surface  # 誰, 何, 大きな
        return surface, morpheme.normalized_form(), hiragana(reading), pos, (), ()
    return (
        surface,
        morpheme.normalized_form(),
        hiragana(morpheme.reading_form()),
        pos,
        tuple(morpheme.synonym_group_ids()),
        _parts(morpheme) if len(surface) >= _COMPOUND_LENGTH else (),
    )


def _parts(morpheme: Morpheme) -> tuple[Token, ...]:
    units = morpheme.split(SplitMode.A)
    if len(units) == 1:
        return ()
    start = morpheme.begin()
    return tuple(
        Token(*_word(unit, unit.surface())[:5], (), unit.begin() - start, unit.end() - start) for unit in units
    )

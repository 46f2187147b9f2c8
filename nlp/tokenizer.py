"""Words, by Sudachi. The only module that knows it."""

from __future__ import annotations

import functools
import re
import threading
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


_new = tuple.__new__
"""Makes a named tuple without a call of Python's for each: a question has twenty words."""


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of the text, in order; positions are in characters of ``text``.

    What lies beyond MAX_CHARACTERS is not read. Expects text that ``normalize`` has passed.
    """
    tokens: list[Token] = []
    end = 0
    for morpheme in _local().tokenizer.tokenize(text[:MAX_CHARACTERS]):
        surface = morpheme.surface()
        begin, end = end, end + len(surface)  # one word begins where another ends
        word = _words.get((morpheme.word_id(), surface)) or _looked_up(morpheme, surface)
        tokens.append(_new(Token, (*word, begin, end)))
    return tuple(tokens)


_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞"))
_HAN = re.compile("[一-鿿々]")
_COMPOUND_LENGTH = 3
"""A compound has at least this many characters."""


def cost_of(text: str) -> int:
    """How hard the text is to read: what Sudachi's best path through it costs, connections and words; the less the easier."""
    return int(_local().tokenizer.tokenize(text[:MAX_CHARACTERS]).get_internal_cost())


_Word = tuple[str, str, str, tuple[str, ...], tuple[int, ...], tuple[Token, ...]]
_words: dict[tuple[int, str], _Word] = {}
_MAX_WORDS = 50_000
"""What the dictionary says of a word is asked once: a thousand answers use the same few thousand words."""


def _looked_up(morpheme: Morpheme, surface: str) -> _Word:
    """What the dictionary says of a word that was not asked about yet."""
    word = _word(morpheme, surface)
    if not morpheme.is_oov():  # unknown words all share one id
        if len(_words) >= _MAX_WORDS:
            _words.clear()
        _words[morpheme.word_id(), surface] = word
    return word


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

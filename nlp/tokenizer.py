"""Words, by Sudachi. The only module that knows it."""

from __future__ import annotations

import functools
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
    begin: int
    end: int
    synonym_group_ids: tuple[int, ...] = ()
    """Groups of Sudachi's synonym dictionary: ゴミ and ごみ share one."""
    parts: tuple[Token, ...] = ()
    """A compound's shortest units (住民票 → 住民, 票); empty where it is one."""


class _Local(threading.local):
    """A Sudachi tokenizer is not to be shared by threads; the dictionary behind it is."""

    def __init__(self) -> None:
        self.tokenizer: Tokenizer = _dictionary().tokenizer(SplitMode.C)


@functools.cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


_local: _Local | None = None
_lock = threading.Lock()


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of the text, in order; positions are in characters of ``text``.

    What lies beyond MAX_CHARACTERS is not read. Expects text that ``normalize`` has passed.
    """
    global _local
    if _local is None:
        with _lock:
            _local = _local or _Local()
    morphemes = _local.tokenizer.tokenize(text[:MAX_CHARACTERS])
    return tuple(_token(morpheme) for morpheme in morphemes)


_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞"))
_COMPOUND_LENGTH = 3
"""A compound has at least this many characters."""


def _token(morpheme: Morpheme) -> Token:
    pos = morpheme.part_of_speech()
    surface = morpheme.surface()
    if pos[0] not in _CONTENT:  # half of all words: what only content words need is not asked for
        reading = hiragana(surface)
        return Token(surface, morpheme.normalized_form(), reading, pos, morpheme.begin(), morpheme.end())
    parts: tuple[Token, ...] = ()
    if len(surface) >= _COMPOUND_LENGTH:
        units = morpheme.split(SplitMode.A)
        if len(units) > 1:
            parts = tuple(_content(unit, unit.surface(), unit.part_of_speech()) for unit in units)
    return _content(morpheme, surface, pos, parts)


def _content(morpheme: Morpheme, surface: str, pos: tuple[str, ...], parts: tuple[Token, ...] = ()) -> Token:
    return Token(
        surface,
        morpheme.normalized_form(),
        hiragana(morpheme.reading_form()),
        pos,
        morpheme.begin(),
        morpheme.end(),
        tuple(morpheme.synonym_group_ids()),
        parts,
    )

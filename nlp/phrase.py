"""Whole wordings heard in kana: 「かみのまいなんばーかーど」 is 「紙のマイナンバーカード」.

In kana alone Sudachi cuts words where none are (さいりよう is 祭・利用). Where the documents have a wording of
just this sound, nothing needs to be cut: the utterance is read as that wording.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from nlp.normalize import hiragana, normalize
from nlp.tokenizer import Token
from nlp.utterance import Term, Utterance, analyse

_MAX_SOUND = 60
MIN_INSIDE = 6
"""A wording as long as this may stand among other words; a shorter one must be all that is said."""
_NO_SOUND = ("空白", "補助記号")
_IN_KANA = re.compile(r"[ぁ-ゖー0-9a-z\W]*[ぁ-ゖ][ぁ-ゖー0-9a-z\W]*")
_KANA_ONLY = re.compile("[ぁ-ゖー]+")
_MIN_NAME, _MAX_NAME = 2, 8
_AFTER_NAME = "のはをがもってに、"
_QUOTED = re.compile("(?<=[「『\"'])([ぁ-ゖー]{2,})(?=[」』\"'])")
_MARK = re.compile(r"[^ぁ-ゖー0-9a-z]+")
_BEFORE = "のをはがにでともやて"
_AFTER = "のをはがにでともやってだかなしすおくほ"
# What people add to a matter: 「…をおしえてください」, 「…とは何ですか」. What of it means something is read all the same.
_ENDING = re.compile(
    r"(?:の(?:いみ|意味|こと|です))?(?:とは|って|について|のですが|を|は|が|に|も|の)?、?"
    r"(?:(?:おしえ|教え|しりたい|知りたい|なに|なん|何|どう|どこ|いつ|いくら|すてかた|すてる|すてたい|だしかた|だせる|だす|しょぶん|ぶんべつ|ください|おねがい|お願い|ほしい|欲しい|したい|です)"
    r"[ぁ-ゖー願教知何]*|か)?"
)


def sound_of(utterance: Utterance, name: str = "") -> str:
    """How the whole of it is written without kanji, marks left out; figures and letters of no known reading stay.

    ``name`` is how its name reads where somebody knows: what stands in brackets after the name follows, unless
    the reading has brackets too.
    """
    begin = 0
    if name:
        begin = utterance.normalized.find("(")
        if begin <= 0 or "(" in normalize(name):  # no brackets, or their reading is told too
            begin = len(utterance.normalized)
    sounds = (_sound(token) for token in utterance.tokens if token.begin >= begin and token.pos[0] not in _NO_SOUND)
    return _MARK.sub("", hiragana(normalize(name)) + "".join(sounds))


def _sound(token: Token) -> str:
    has_figure = any(character.isdigit() for character in token.surface)
    return hiragana(token.surface) if has_figure or not token.reading else token.reading


class PhraseBuilder:
    """Takes wordings one by one and yields Phrases."""

    def __init__(self) -> None:
        self._wordings: dict[str, dict[str, _Wording]] = {}
        self._terms: dict[str, tuple[Term, ...]] = {}

    def add(self, utterance: Utterance, document: str, name: str = "") -> None:
        """Add a wording of a document (by any name of it); ``name`` as for ``sound_of``."""
        self._terms[utterance.normalized] = utterance.terms
        sound = sound_of(utterance, name)
        if 1 < len(sound) <= _MAX_SOUND:
            wording = _Wording(utterance.normalized, utterance.keys, document)
            self._wordings.setdefault(sound, {}).setdefault(wording.text, wording)

    def build(self) -> Phrases:
        """Everything added, but for sounds that are one document's wording as well as another's: 公開の日, 後悔の日."""
        sounds = {sound: sorted(texts.values(), key=_Wording.is_kana) for sound, texts in self._wordings.items()}
        return Phrases(
            {sound: tuple(wordings) for sound, wordings in sounds.items() if not _is_of_many(wordings)}, self._terms
        )


def _is_name(text: str, end: int) -> bool:
    """Whether the text up to there is in kana, and a name may be followed by what follows."""
    return end < len(text) and text[end] in _AFTER_NAME and _KANA_ONLY.fullmatch(text, 0, end) is not None


class _Wording(NamedTuple):
    text: str
    keys: tuple[str, ...]
    document: str

    def is_kana(self) -> bool:
        return _IN_KANA.fullmatch(hiragana(self.text)) is not None


def _is_of_many(wordings: Sequence[_Wording]) -> bool:
    """Whether several documents have different wordings of one sound."""
    clear = [wording for wording in wordings if not wording.is_kana()]
    return len({wording.document for wording in clear}) > 1 and len({wording.keys for wording in clear}) > 1


class Phrases:
    """Read-only: wordings by their sound."""

    def __init__(self, wordings: Mapping[str, Sequence[_Wording]], terms: Mapping[str, tuple[Term, ...]]) -> None:
        """``wordings`` are by sound, the better first; ``terms`` are theirs, by text."""
        self._wordings = wordings
        self._terms = terms
        lengths: dict[str, set[int]] = {}
        for text in terms:
            lengths.setdefault(text[:_MIN_NAME], set()).add(len(text))
        self._lengths = {begin: sorted(found, reverse=True) for begin, found in lengths.items()}
        """How long the wordings are that begin alike, the longest first."""

    def heard(self, utterance: Utterance, *, shortest: int = 2) -> Utterance:
        """The utterance as it would be with the kanji of a wording heard in it; itself where it is not in kana
        alone, or nothing is heard. Wordings of fewer than ``shortest`` kana are not looked for.
        """
        utterance = self._steady(utterance)
        text = hiragana(utterance.normalized)
        if not _IN_KANA.fullmatch(text) or len(text) > 2 * _MAX_SOUND:
            return utterance
        text = _MARK.sub("", text)
        whole = next((end for end in range(len(text), shortest - 1, -1) if self._is_all(text, end)), None)
        if whole is None:
            return self._inside(utterance, text)
        return self._read(self._best(text[:whole], utterance.keys), text[whole:], text[:whole])

    def with_quoted(self, text: str) -> str:
        """Normalized ``text`` with each wording that it quotes in kana as it is written: 「こうじょ」 in brackets is 控除."""
        return _QUOTED.sub(lambda quoted: self._best(quoted[1], ()) if quoted[1] in self._wordings else quoted[1], text)

    def _steady(self, utterance: Utterance) -> Utterance:
        """The utterance with the words that its beginning has as a wording by itself: Sudachi cuts 「小銭入れ」 after
        小銭, and 「小銭入れを教えて」 before.
        """
        text = utterance.normalized
        ends = self._ends(text)
        for end in ends:
            if _ENDING.fullmatch(text, end) is not None:
                rest = (term for term in utterance.terms if term.begin >= end)
                return replace(utterance, terms=(*self._terms[text[:end]], *rest))
        name = next((text[:end] for end in ends if end <= _MAX_NAME and _is_name(text, end)), None)
        # A name in kana in which Sudachi finds only grammar: たらいの.
        if name is not None and not any(term.begin < len(name) for term in utterance.terms):
            return replace(utterance, terms=(*self._terms[name], *utterance.terms))
        return utterance

    def _ends(self, text: str) -> list[int]:
        """Where the wordings end with which the text begins, the longest first."""
        most = min(len(text), _MAX_SOUND)
        lengths = self._lengths.get(text[:_MIN_NAME], ())
        return [end for end in lengths if end <= most and text[:end] in self._terms]

    def _best(self, sound: str, keys: tuple[str, ...]) -> str:
        """Of the wordings of one sound the one written in kana too, or that of just these words, else the first."""
        wordings = self._wordings[sound]
        if any(wording.text == sound for wording in wordings):
            return sound
        return next((wording.text for wording in wordings if wording.keys == keys), wordings[0].text)

    def _is_all(self, text: str, end: int) -> bool:
        """Whether up to there stands a wording, and nothing but an ending follows."""
        return text[:end] in self._wordings and _ENDING.fullmatch(text, end) is not None

    def _inside(self, utterance: Utterance, text: str) -> Utterance:
        """The first wording that stands among other words, the longest of those that begin there."""
        for begin in range(len(text) - MIN_INSIDE + 1):
            if begin and text[begin - 1] not in _BEFORE:
                continue
            for end in range(min(len(text), begin + _MAX_SOUND), begin + MIN_INSIDE - 1, -1):
                if (end == len(text) or text[end] in _AFTER) and text[begin:end] in self._wordings:
                    wording = self._best(text[begin:end], ())
                    return analyse(text[:begin] + wording + text[end:])
        return utterance

    def _read(self, wording: str, rest: str, sound: str) -> Utterance:
        """The wording and what follows it. Its words are told by their sound: that is what was written."""
        utterance = self._steady(analyse(wording + rest))
        terms = (
            term._replace(surface=term.reading) if term.end <= len(wording) and term.reading in sound else term
            for term in utterance.terms
        )
        return replace(utterance, terms=tuple(terms))

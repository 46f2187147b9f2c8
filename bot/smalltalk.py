"""Greetings and pleasantries, by the wordings staff approved."""

from __future__ import annotations

from collections.abc import Iterable

from bot.kb.model import SmallTalk
from nlp.match import nearest
from nlp.normalize import hiragana, normalize
from nlp.utterance import Utterance, analyse, clauses_of

_CUTOFF = 85.0
_SAME_WORDS_CUTOFF = 65.0
"""What has just the words of a phrase, two at least, may end in another way: 「人が打ってんの」. Much further off lies what
tells a story: 「仕事を辞めました」 is no 「仕事辞めてえ」."""
_MIN_WORDS = 2
_MIN_INSIDE = 4
_SHARE_INSIDE = 0.15
"""A phrase among other words is at least so much of what was said; less is said by the way."""
_MARKS = str.maketrans("", "", "。、.,!?・~〜ー… '\"「」")


class SmallTalker:
    """Knows every wording of every small-talk entry."""

    def __init__(self, entries: Iterable[SmallTalk]) -> None:
        self._entries: dict[str, tuple[SmallTalk, str]] = {}
        self._of_words: dict[frozenset[str], list[str]] = {}
        for entry in entries:
            for text in entry.alternates:
                phrase = _bare(normalize(text))
                if phrase in self._entries:
                    continue
                self._entries[phrase] = entry, text
                words = frozenset(analyse(text).keys)
                if len(words) >= _MIN_WORDS:
                    self._of_words.setdefault(words, []).append(phrase)
        self._phrases = list(self._entries)

    def find(self, utterance: Utterance, *, inside: bool) -> tuple[SmallTalk, str] | None:
        """The entry that was said or nearly said, with ``inside`` also among other words; and its wording."""
        said = _bare(utterance.normalized)
        if not said:
            return None
        phrase = nearest(said, self._phrases, score_cutoff=_CUTOFF) or self._of_same_words(utterance)
        if phrase is None and inside:
            least = max(_MIN_INSIDE, _SHARE_INSIDE * len(said))
            parts = [known for known in self._phrases if len(known) >= least and known in said]
            phrase = max(parts, key=len, default=None)
            if phrase is None:
                clauses = (self._of_same_words(analyse(text)) for text in clauses_of(utterance))
                phrase = next((found for found in clauses if found is not None), None)
        return None if phrase is None else self._entries[phrase]

    def _of_same_words(self, utterance: Utterance) -> str | None:
        phrases = self._of_words.get(frozenset(utterance.keys), [])
        return nearest(_bare(utterance.normalized), phrases, score_cutoff=_SAME_WORDS_CUTOFF)


def _bare(text: str) -> str:
    return hiragana(text.translate(_MARKS))

"""Greetings and pleasantries, by the wordings staff approved."""

from __future__ import annotations

from collections.abc import Iterable

from bot.kb.model import SmallTalk
from nlp.match import nearest
from nlp.normalize import hiragana, normalize
from nlp.utterance import Utterance

_CUTOFF = 85.0
_MIN_INSIDE = 4
_SHARE_INSIDE = 0.15
"""A phrase among other words is at least so much of what was said; less is said by the way."""
_MARKS = str.maketrans("", "", "。、.,!?・~〜ー… '\"「」")


class SmallTalker:
    """Knows every wording of every small-talk entry."""

    def __init__(self, entries: Iterable[SmallTalk]) -> None:
        self._entries: dict[str, tuple[SmallTalk, str]] = {}
        for entry in entries:
            for text in entry.alternates:
                self._entries.setdefault(_bare(normalize(text)), (entry, text))
        self._phrases = list(self._entries)

    def find(self, utterance: Utterance, *, inside: bool) -> tuple[SmallTalk, str] | None:
        """The entry that was said or nearly said, with ``inside`` also among other words; and its wording."""
        said = _bare(utterance.normalized)
        if not said:
            return None
        phrase = nearest(said, self._phrases, score_cutoff=_CUTOFF)
        if phrase is None and inside:
            least = max(_MIN_INSIDE, _SHARE_INSIDE * len(said))
            parts = [known for known in self._phrases if len(known) >= least and known in said]
            phrase = max(parts, key=len, default=None)
        return None if phrase is None else self._entries[phrase]


def _bare(text: str) -> str:
    return hiragana(text.translate(_MARKS))

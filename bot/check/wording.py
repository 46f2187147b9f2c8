"""The wordings of an entry, and the ways in which residents say one: as written, in kana alone, with an ending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.kb.model import Entry, Faq, GarbageItem, Procedure, Term
from nlp.phrase import sound_of
from nlp.utterance import Utterance, analyse


class Way(Enum):
    """How a wording is said."""

    WRITTEN = "書いたまま"
    KANA = "ひらがなだけ"
    ENDING = "言葉を足して"


@dataclass(frozen=True)
class Wording:
    """One wording of an entry, and where it stands: the field of the model, and which of a list."""

    entry: Entry
    field: str
    number: int
    text: str

    @property
    def name(self) -> tuple[str, str, int]:
        """What tells it from every other."""
        return self.entry.id, self.field, self.number


def wordings_of(entry: Entry) -> list[Wording]:
    """The name, every alternate, and the button's label where that is a name and no mere heading; each once."""
    wordings = [Wording(entry, "title", 0, entry.names[0])]
    wordings += [Wording(entry, "alternates", number, text) for number, text in enumerate(entry.alternates)]
    if entry.short_title and isinstance(entry, Procedure):
        wordings.append(Wording(entry, "short_title", 0, entry.short_title))
    first: dict[str, Wording] = {}
    for wording in wordings:
        first.setdefault(wording.text, wording)
    return list(first.values())


def own_wordings(entries: Iterable[Entry]) -> dict[str, list[Wording]]:
    """The wordings of each entry by its id; what the cases of one thing share stands at the first of them."""
    told: set[tuple[str, str]] = set()
    found: dict[str, list[Wording]] = {}
    for entry in entries:
        wordings = wordings_of(entry)
        if isinstance(entry, GarbageItem) and entry.family:
            wordings = [wording for wording in wordings if (entry.family, wording.text) not in told]
            told |= {(entry.family, wording.text) for wording in wordings}
        found[entry.id] = wordings
    return found


def ways_of(wording: Wording) -> list[tuple[Way, str]]:
    """The ways in which the wording is said; each text once.

    A term's question is what its word means: the bare word may as well ask for the procedure of that name.
    """
    said = analyse(wording.text)
    if isinstance(wording.entry, Term):
        ways = [
            (Way.WRITTEN, f"{wording.text}とは"),
            (Way.KANA, f"{_in_kana(wording, said)}とは"),
            (Way.ENDING, f"{wording.text}とは何ですか"),
            (Way.ENDING, f"{wording.text}の意味を教えて"),
        ]
    else:
        is_done = isinstance(wording.entry, Faq | Procedure)
        ways = [
            (Way.WRITTEN, wording.text),
            (Way.KANA, _in_kana(wording, said)),
            *((Way.ENDING, wording.text + ending) for ending in endings_of(said, is_done=is_done)),
        ]
    texts: dict[str, Way] = {}
    for way, text in ways:
        texts.setdefault(text, way)
    return [(way, text) for text, way in texts.items()]


_QUESTION = ("、教えてください",)
_PARTICLE_SAID = re.compile(r"(?:は|って)$")
_BRACKET = re.compile(r"\([^()]*\)$")


def endings_of(said: Utterance, *, is_done: bool) -> tuple[str, ...]:
    """What people add to such words that is still Japanese. ``is_done``: something one does, and no mere thing."""
    tokens = tuple(token for token in said.tokens if token.pos[0] not in ("空白", "補助記号"))
    if not tokens or said.normalized.endswith("?") or any(found.is_interrogative for found in said.focus):
        return _QUESTION
    bracket = _BRACKET.search(said.normalized)
    inside = bracket.start() if bracket and bracket.start() else len(said.normalized)
    last = [token for token in tokens if token.begin < inside][-1]
    if "形状詞" in last.pos[0] + last.pos[2] and len(tokens) > 1 and tokens[-2].surface == "が":
        return ("なのですが、どうすればいいですか",)  # 「父が心配」
    if last.pos[0] in ("名詞", "代名詞", "接尾辞", "記号") or last.pos[5].startswith("連用形"):
        if last.pos[0] == "接尾辞" and last.pos[1] != "名詞的":
            return _QUESTION
        end = last.parts[-1] if last.parts else last
        is_verbal = end.pos[2] == "サ変可能" and bracket is None
        return ("を教えて", "はどうすればいいですか", "をお願いします", *(("したい",) if is_done and is_verbal else ()))
    if last.pos[0] == "形状詞":
        return ("なのですが、どうすればいいですか",)
    if last.pos[1] == "接続助詞" and last.surface in ("て", "で"):
        return ("ください",)
    if last.pos[0] in ("動詞", "形容詞", "助動詞") and last.pos[5].startswith("終止形"):
        if any(token.pos[1] == "係助詞" and token.surface == "は" for token in tokens):
            return _QUESTION  # 「委任状は要る」 asks already
        if last.normalized in ("です", "ます", "ず", "ぬ"):
            return ("が、どうすればいいですか",)
        return ("のですが、どうすればいいですか", "のですが、教えてください")
    return _QUESTION


def _in_kana(wording: Wording, said: Utterance) -> str:
    """The wording as somebody writes it who uses no kanji. How a name reads its staff know better than the
    dictionary.
    """
    return sound_of(said, wording.entry.reading if wording.field == "title" else "")

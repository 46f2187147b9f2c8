"""Kana typed without their marks: 「使つた」 for 使った, 「よいてすか」 for よいですか, 「しようか」 for でしょうか.

On a phone the marks of だ and the small っ are extra taps, and who is not used to it leaves them out. Where a text
looks like that, marks are put in as long as Sudachi reads it that much more easily: the cost of its best path,
-log of how likely the words and their neighbours are (Kudo, Yamamoto & Matsumoto, EMNLP 2004).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.tokenizer import cost_of

_VOICED = dict(zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True))
_SMALL = dict(zip("つやゆよ", "っゃゅょ", strict=True))
_I_ROW = "きぎしじちぢにひびぴみり"
_MARKED = re.compile("[がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽっゃゅょ]")
_KANA = re.compile("[ぁ-ゖ]")
_SEGMENT = re.compile(r"[^\s、。,.!?「」()]+")
_LOOKS_BARE = re.compile(
    f"つ[たてちと]|(?<=[{_I_ROW}])[やゆよ](?!う?(?:[^ぁ-ゖ]|$))|(?<=[^す])てす(?=[かねよがけのしと]|$)|てした|てしよ|くたさ|たさい|いたた|こさい"
    "|ことも|とこ[でにへかを]|とう[しすや]|ましよ|かとう"
)
"""What hardly stands in a text with its marks; the cost decides."""
_MIN_BARE = 15
"""Of so many kana in a row of them one has a mark: a text without any was typed without."""
_ASKED = re.compile("(?:[でてま]す|[でてま]した|[でま]し[よょ]う|ません)$")
"""After these か asks."""
_WILL_DO = re.compile("[うにをと]しよう$")
"""「どうしよう」 lacks nothing."""
_LONGEST = 60
_APART = 3
"""Marks so near each other may be needed together: てしよう is でしょう by two."""
_GAIN, _GAIN_OF_BARE = 5000, 1200
"""By how much a change must ease the reading; less where it is known that marks were left out."""


_Change = tuple[tuple[int, str], ...]
"""Places in a text, and the character with its mark that is put there."""


def with_marks(text: str) -> str:
    """Normalized ``text`` with the marks that its writer left out; itself where it does not look like that."""
    kana = _KANA.findall(text)
    is_bare = len(kana) >= _MIN_BARE and not any(map(_MARKED.match, kana))
    if not is_bare and not _LOOKS_BARE.search(text):
        return text
    segments = [match.span() for match in _SEGMENT.finditer(text)]
    for _ in range(2):  # what is found in one segment says how the others were typed
        for begin, end in segments:
            segment = text[begin:end]
            if len(segment) > _LONGEST:
                continue
            marked = _eased(segment, _GAIN_OF_BARE if is_bare else _GAIN)
            if marked != segment:
                text, is_bare = text[:begin] + marked + text[end:], True
        if not is_bare:
            break
    return text


def _eased(text: str, least: int) -> str:
    """The text after the changes that ease its reading, the best first; those that stand apart at once."""
    while True:
        cost = cost_of(text)
        gains = [(cost - cost_of(_changed(text, change)), change) for change in _changes(text)]
        taken: list[_Change] = []
        for gain, change in sorted(gains, reverse=True):
            if gain >= least and all(_are_apart(change, other) for other in taken):
                taken.append(change)
        if not taken:
            return text
        for change in taken:
            text = _changed(text, change)


def _changes(text: str) -> Iterator[_Change]:
    """One mark more, or two near each other."""
    marks = [(place, mark) for place in range(len(text)) for mark in _marks_at(text, place)]
    for number, first in enumerate(marks):
        yield (first,)
        for second in marks[number + 1 :]:
            if second[0] - first[0] > _APART:
                break
            if second[0] > first[0]:
                yield first, second


def _changed(text: str, change: _Change) -> str:
    for place, mark in change:
        text = text[:place] + mark + text[place + 1 :]
    return text


def _are_apart(change: _Change, other: _Change) -> bool:
    """Whether neither changes what the other's gain was measured in."""
    return change[0][0] - other[-1][0] > _APART or other[0][0] - change[-1][0] > _APART


def _marks_at(text: str, place: int) -> Iterator[str]:
    character = text[place]
    if character in _VOICED and not (character == "か" and _asks(text, place)):
        yield _VOICED[character]
    if character == "つ" and text[place + 1 : place + 2] in tuple("かきくけこさしすせそたちてとぱぴぷぺぽ"):
        yield "っ"
    elif character in "やゆよ" and place and text[place - 1] in _I_ROW and not _WILL_DO.search(text, 0, place + 2):
        yield _SMALL[character]


def _asks(text: str, place: int) -> bool:
    """Whether the か there makes a question, and is no が."""
    return place == len(text) - 1 or _ASKED.search(text, 0, place) is not None

"""Kana typed without their marks: 「使つた」 for 使った, 「よいてすか」 for よいですか, 「しようか」 for でしょうか.

On a phone the marks of だ and the small っ are extra taps, and who is not used to it leaves them out. Where a text
looks like that, marks are put in as long as Sudachi reads it that much more easily: the cost of its best path,
-log of how likely the words and their neighbours are (Kudo, Yamamoto & Matsumoto, EMNLP 2004).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nlp.tokenizer import cost_of

_VOICED = dict(zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True))
_SMALL = dict(zip("つやゆよ", "っゃゅょ", strict=True))
_BARE = str.maketrans(
    {mark: bare for marks in (_VOICED, _SMALL) for bare, mark in marks.items()}
    | dict(zip("ぱぴぷぺぽ", "はひふへほ", strict=True))
)
_I_ROW = "きぎしじちぢにひびぴみり"
_MARKED = re.compile("[がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽっゃゅょ]")
_KANA = re.compile("[ぁ-ゖ]")
_NO_KANA = re.compile("[ァ-ヺ一-龥]")
_KANA_RUN = re.compile("[ぁ-ゖー]+")
_SHORTEST_WORD, _LONGEST_WORD = 4, 14
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
_LONGEST, _READ = 60, 400
"""Stretches longer than the one, and what lies beyond the other, are left: nobody types so much without a mark or a space,
and to try every mark in it would take half a second.
"""
_APART = 3
"""Marks so near each other may be needed together: てしよう is でしょう by two."""
_ENDINGS = tuple(
    (re.compile(bare), marked)
    for bare, marked in (
        ("てしよう", "でしょう"),
        (r"(?<=[^す])てす(?=[かがけのよね、。?\s]|$)", "です"),
        (r"(?<=[^っ])てした(?=[かがけのよねら、。?\s]|$)", "でした"),
        ("ましよう", "ましょう"),
        ("くたさ", "くださ"),
        ("いたた(?=[いきくけ])", "いただ"),
        ("こさいま", "ございま"),
        (
            "(?<=[何生大源])こみ|(?<=なに|える|ない|だい|プラ)こみ|(?<![ぁ-ん一-龥])こみ(?=の日|袋|置|を[出だ捨す]|に[出だ])",
            "ごみ",
        ),
        ("(?<=[一-龥])(?<![一二三四五六七八九])つ(?=[てた])", "っ"),
    )
)
"""Endings, and ごみ where it can be nothing else: without their marks they are no words of anything."""
_AROUND = 6
"""So many characters around a word are read with it."""
_COST_OF_LETTER = 4000
"""What a word that is expected may cost more than what was typed, for each letter beyond the shortest: しようか is seldom 生姜."""
_GAIN, _GAIN_OF_BARE = 5000, 2000
"""By how much a change must ease the reading; less where it is known that marks were left out."""


_Change = tuple[tuple[int, str], ...]
"""Places in a text, and the character with its mark that is put there."""


def with_marks(text: str, words: Mapping[str, str]) -> str:
    """Normalized ``text`` with the marks that its writer left out; itself where it does not look like that.

    ``words`` are those to be expected, in kana, by what they are without their marks (``without_marks``).
    """
    spoken = text
    for pattern, ending in _ENDINGS:
        spoken = pattern.sub(ending, spoken)
    is_bare = spoken != text
    if not is_bare and _NO_KANA.search(text):  # in kana alone every reading is costly
        kana = _KANA.findall(text)
        is_bare = len(kana) >= _MIN_BARE and not any(map(_MARKED.match, kana))
        is_bare = is_bare or (
            _LOOKS_BARE.search(text) is not None and _with_all_eased(text, _GAIN, frozenset()) != text
        )
    if not is_bare:
        return text
    settled = frozenset(place for place, (old, new) in enumerate(zip(text, spoken, strict=True)) if old != new)
    text, settled = _with_words(spoken, words, settled)
    return _with_all_eased(text, _GAIN_OF_BARE, settled)


def without_marks(kana: str) -> str:
    """How hiragana is typed by who leaves its marks out."""
    return kana.translate(_BARE)


def _with_words(text: str, words: Mapping[str, str], fixed: frozenset[int]) -> tuple[str, frozenset[int]]:
    """The text with the words that stand in it without their marks, the longest first; and what is settled then."""
    settled = set(fixed)
    for run in _KANA_RUN.finditer(text):
        begin = run.start()
        while begin < run.end():
            for end in range(min(run.end(), begin + _LONGEST_WORD), begin + _SHORTEST_WORD - 1, -1):
                word = words.get(without_marks(text[begin:end]))
                if word is None or not _is_typed_as(word, text[begin:end]) or not settled.isdisjoint(range(begin, end)):
                    continue
                other = text[:begin] + word + text[end:]
                around = slice(max(0, begin - _AROUND), end + _AROUND)
                allowed = _COST_OF_LETTER * (end - begin - _SHORTEST_WORD)
                if cost_of(other[around]) - cost_of(text[around]) <= allowed:
                    text = other
                    settled.update(range(begin, end))
                    begin = end
                    break
            else:
                begin += 1
    return text, frozenset(settled)


def _is_typed_as(word: str, typed: str) -> bool:
    """Whether what was typed lacks marks of the word and has none that the word lacks."""
    return all(kana in (mark, without_marks(mark)) for mark, kana in zip(word, typed, strict=True))


def _with_all_eased(text: str, least: int, settled: frozenset[int]) -> str:
    """The text with each of its segments eased."""
    for begin, end in [match.span() for match in _SEGMENT.finditer(text)]:
        if end - begin <= _LONGEST and begin < _READ:
            fixed = frozenset(place - begin for place in settled)
            text = text[:begin] + _eased(text[begin:end], least, fixed) + text[end:]
    return text


def _eased(text: str, least: int, settled: frozenset[int]) -> str:
    """The text after the changes that ease its reading, the best first; those that stand apart at once. What is settled
    stays as it is.
    """
    while True:
        cost = cost_of(text)
        gains = [(cost - cost_of(_changed(text, change)), change) for change in _changes(text, settled)]
        taken: list[_Change] = []
        for gain, change in sorted(gains, reverse=True):
            if gain >= least and all(_are_apart(change, other) for other in taken):
                taken.append(change)
        if not taken:
            return text
        for change in taken:
            text = _changed(text, change)


def _changes(text: str, settled: frozenset[int]) -> Iterator[_Change]:
    """One mark more, or two near each other."""
    places = (place for place in range(len(text)) if place not in settled)
    marks = [(place, mark) for place in places for mark in _marks_at(text, place)]
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
        if text[place - 1 : place] != "い" or text[place + 1] in "たてし":  # いつす… asks when
            yield "っ"
    elif character in "やゆよ" and place and text[place - 1] in _I_ROW and not _WILL_DO.search(text, 0, place + 2):
        yield _SMALL[character]


def _asks(text: str, place: int) -> bool:
    """Whether the か there makes a question, and is no が."""
    return place == len(text) - 1 or _ASKED.search(text, 0, place) is not None

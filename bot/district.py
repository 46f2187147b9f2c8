"""Where a resident lives, told by the district's name or by a place inside it, however it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.kb.calendar import District
from nlp.match import nearest
from nlp.normalize import normalize
from nlp.utterance import analyse, reading_of

_BEGINNINGS = re.compile(
    r"^(?:(?:私|うち|わが家|自宅|家|住まい|住所|地区|場所|住んでいる(?:所|ところ|場所|の))(?:は|が|の地区は)|えっと|えーと)+"
)
_POLITE = re.compile(
    r"(?:に)?(?:です|でした|だよ|ます|住んでいます|住んでます|住んでいる|住んでる|すんでます|に変えて|にして|にする|へ|お願いします|の(?:ほう|方))+$"
)
_ENDINGS = re.compile(r"(?:だ|地区|のあたり|らへん)+$")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_BLOCK = re.compile(r"(?:[0-9]+|[一二三四五六七八九十]+)(?:丁目|番地|番|号|の|-)?.*$")
_SIMILAR = 86
"""Of 100: by this much the sound of a place must agree."""


class DistrictFinder:
    """Finds districts by what residents call them. Read-only once made."""

    def __init__(self, districts: Sequence[District]) -> None:
        self._districts = {district.id: district for district in districts}
        self._names: dict[str, list[str]] = {}
        self._readings: dict[str, list[str]] = {}
        for district in districts:
            for name in (district.name, *(part for area in district.areas for part in _parts(area))):
                _add(self._names, _plain(name), district.id)
                _add(self._readings, _sound(name), district.id)
            if district.reading:
                _add(self._readings, _plain(district.reading), district.id)
        names = sorted((name for name in self._names if len(name) > 1), key=len, reverse=True)
        short = [name for name in self._names if len(name) == 1]
        self._standing = (
            re.compile(
                rf"(?<![一-鿿ァ-ヺー])(?P<name>{_any(names)})(?:の|では|だと|って|は|で|、|\s|$)"
                rf"|(?<!\S)(?P<short>{_any(short)})(?!\S)"  # 「南 プラ いつ」
            )
            if names
            else None
        )

    def find(self, text: str, *, by_sound: bool = True) -> tuple[District, ...]:
        """The districts that ``text`` by itself may name: 「みほん台です」, 「きたまち2丁目」. None where it names none.

        ``by_sound``: names that only sound alike count too.
        """
        said = _plain(text)
        polite = _POLITE.sub("", _BEGINNINGS.sub("", said))
        bare = _ENDINGS.sub("", polite)
        spellings = list(dict.fromkeys(one for one in (said, polite, bare, _BLOCK.sub("", bare)) if one))
        for spelling in spellings:
            found = self._names.get(spelling) or self._readings.get(spelling)
            if found:
                return self._of(found)
        for spelling in spellings:
            within = [ids for name, ids in self._names.items() if len(spelling) > 1 and _begins(name, spelling)]
            beyond = [
                (len(name), ids) for name, ids in self._names.items() if len(name) > 1 and _begins(spelling, name)
            ]
            found = max(beyond)[1] if beyond else [name for ids in within for name in ids]
            if found:
                return self._of(found)
        if not by_sound:
            return ()
        for spelling in spellings:
            sound = nearest(_sound(spelling), list(self._readings), score_cutoff=_SIMILAR)
            if sound is not None and len(sound) > 2:
                return self._of(self._readings[sound])
        return ()

    def mentioned(self, text: str) -> tuple[District, ...]:
        """The districts whose name, or a place inside which, stands by itself in a longer normalized ``text``: 「本町の
        ごみは」 says where, 「中央公園の場所」 does not. The longest name decides.
        """
        found = self._standing.finditer(text) if self._standing else ()
        standing = [match["name"] or match["short"] for match in found]
        longest = [name for name in standing if len(name) == max(map(len, standing))]
        return self._of([district for name in longest for district in self._names[name]])

    def without(self, text: str) -> str:
        """A normalized ``text`` without the names that ``mentioned`` finds; as it stands where nothing is left."""
        rest = self._standing.sub("", text) if self._standing else text
        return rest if rest.strip() else text

    def _of(self, ids: Sequence[str]) -> tuple[District, ...]:
        return tuple(self._districts[name] for name in dict.fromkeys(ids))


def _any(names: Sequence[str]) -> str:
    """A pattern of any of the names, the first that fits; of none, one that never fits."""
    return "|".join(map(re.escape, names)) or "(?!)"


def _parts(area: str) -> list[str]:
    """An area as a calendar names it, and as people do: 「中区 江波沖町(えばおきまち)」 is 江波沖町 and えばおきまち,
    「滝宮・菅原」 both.
    """
    bare = _BRACKETS.sub("", area)
    pieces = [
        piece
        for part in re.split("[・、,]", bare)
        for piece in (part.strip(), part.split()[-1] if part.split() else "")
    ]
    return list(dict.fromkeys(part for part in (area, *_BRACKETS.findall(area), bare.strip(), *pieces) if part))


def _plain(text: str) -> str:
    return re.sub(r"[\s、。!?]", "", normalize(text))


def _sound(name: str) -> str:
    return reading_of(analyse(name))


def _begins(name: str, said: str) -> bool:
    """Whether what is said is the name without its end: 北町 of 北町1丁目, みほん台 of みほん台(国道北)."""
    return name.startswith(said) and re.match(r"[0-9一二三四五六七八九十(（〜~・、]", name[len(said) :]) is not None


def _add(table: dict[str, list[str]], key: str, district: str) -> None:
    if key and district not in table.setdefault(key, []):
        table[key].append(district)

"""What a question asks for that an entry does not tell, however many words they share.

「図書館で一番借りられた本は」 shares all but one of its words with the library's hours. What is asked shows in few words:
a number of something, a comparison, which of several.
"""

from __future__ import annotations

import re

from bot.fit import FOCUS_BONUS
from bot.kb.model import Entry, Faq, GarbageCategory, GarbageItem, Place
from bot.kind import body_of
from bot.match import Match
from nlp.crux import crux_of
from nlp.normalize import normalize
from nlp.place import country_meant
from nlp.utterance import Utterance

_FIGURES = "[0-9〇一二三四五六七八九十百千万]"
_NUMBER = re.compile(
    "(?:何|なん)(歳|才|人|にん|回|冊|個|匹|台|本|杯|か月|年|キロ|メートル|軒|戸|世帯|件|校|社|店|頭|羽)(?!ごみ|生|組|度|目)"
)
"""What is counted: 何人, 何冊."""
_SPELLINGS = {"才": "歳", "にん": "人"}
_FACTS = (
    (
        re.compile("いくら(?!でも)|幾ら|(?:何|なん)[十百千万]*(?:円|えん)|なんぼ"),
        re.compile("円|いくら|無料|手数料|料金|代金|費用|額"),
    ),
    (re.compile("何時(?!間)|なんじ(?!かん)"), re.compile("[0-9]時|何時|時間|平日")),
)
"""What is asked for by a word of its own, and how an answer looks that speaks of it."""
_COMPARING = re.compile(
    "一番|いちばん|いっちゃん|最も|安い|平均|お?(?:勧め|すすめ)|人気|評判|口コミ|ランキング|おいしい|美味しい"
    "|より(?:も|ずっと|だいぶ)?(?:高|安|多|少|遅|早|悪|良)"
)
"""Words of choosing among many; a town hall tells only what it has."""
_BEST_OF = re.compile(
    "(?:どこ|どれ|どっち|どちら|どの[^、。がは]{1,6}|どこの[^、。がは]{1,6})が(?:いい|良い|よい|得|お得|ええ)"
    "|安い[^、。]{1,6}は?(?:どこ|どれ)"
)
"""Asked is which of several is best."""
_PLANNED = re.compile("(予定|計画|方針|見通し)(?:は|が|って|も)?(?:あり|ある|あん|ない|無い|なん|立)")
"""Asked is what a town means to do."""
_LIABLE = re.compile("(義務|権利|責任|違法|犯罪)(?:(?:は|が)?(?:あり|ある|ない|無い)|に(?:なり|なる)|じゃ|では)")
"""Asked is what somebody must, may or must not do by law."""
_EXISTING = re.compile(
    "(?:は|が|も|って)?\\s?(?:あり|やってい?)ます(?:か|でしょうか)[。?!]*$|(?:は|が|も|って)(?:ある|やってる)(?:の|ん|か)"
)
"""Asked is whether there is something."""
_HARDLY_ALL = 0.85
"""The share of an utterance that a place must speak of, where it is asked whether it has something."""
_ORIGIN = re.compile(
    "(?:どうして|なぜ|なんで|何で)[^、。?!]*(?:って|と)(?:い[うっ]|言[うっ]|呼)|由来|語源|いつから(?:ある|あっ|あり|言わ|呼ば|でき[たま])|(?:誰|だれ)が(?:決め|作っ|考え|始め)"
)
"""Asked is where a name or a custom comes from."""
_ELSE = re.compile(
    "(?:何|なに|(?<![ぁ-んァ-ヶ一-龥])なん|(?<=[はがをも])なん)(?![ごゴ]|ゴミ|曜|日|の[ごゴ日袋]|袋|分別|類|時|[にで](?:出|だ|捨|す|入|い|分)|ですか|だ|です$|$|か$|かの?$|とか|でも|か)"
    "|どれ|どっち|どちらが|どんな|なぜ|何故|どうして|なんで"
)
"""Asked for other than where, when and how a thing goes: 「何でできてる」, 「どっちが使いやすい」."""

_AT_A_LOSS = re.compile("(?:迷|悩|困|まよ|なや|こま)っ?[てちん]")
"""Who says so asks for help."""
_TOLD = re.compile(
    "(?:た|[んい]だ|て(?:い?る|い?ます|しまう|ん)|行け(?:ない|ません))"
    "(?:の|ん|です|だ|けど|けれど|けども|が|から|ので|し|よ|ね|わ|な|ばい|さ|ぞ|べ|[。、…!])*$"
)
"""How it ends when something is told that has come about (「仕事を辞めました」, 「会社が倒産したんですが」), or that somebody
cannot come.
"""


def is_untold(utterance: Utterance, match: Match) -> bool:
    """Whether something is asked for that the entry does not speak of: a number, a comparison, an origin, or what
    ``leaves_open`` names; of a place what, which, why or whether there is something, where it tells where it is and when
    it is open.
    """
    said, entry = utterance.normalized, match.entry
    if misses_crux(utterance, match) or _is_asked_otherwise(said, match):
        return True
    country = None if isinstance(entry, GarbageItem) else country_meant(utterance)
    if country is not None and country not in _text_of(entry):
        return True  # 「フランスの子ども手当」 is no matter of ours, 「タイの骨」 is garbage like any other
    is_place = isinstance(entry, Place) and not match.is_own_wording
    if is_place and (asks_else(said) or (_EXISTING.search(said) is not None and match.support < _HARDLY_ALL)):
        return True
    if leaves_open(said, entry):
        return True
    number = comparing = None
    if not match.is_own_wording:  # which leaves out the words of asking, and so may be asked for its origin
        number, comparing = _NUMBER.search(said), _COMPARING.search(said)
    comparing = _ORIGIN.search(said) or comparing
    if number is None and comparing is None:
        return False
    text = _text_of(entry)
    if number is not None:
        counted = _SPELLINGS.get(number[1], number[1])
        return re.search(f"(?:{_FIGURES}|何)\\s?{counted}", text) is None
    return comparing is not None and comparing[0] not in text


def _is_asked_otherwise(said: str, match: Match) -> bool:
    """Whether an FAQ answers where, when or who of its matter, and not what normalized ``said`` asks of it: 「修学旅行は
    どこへ行くの」 is asked of no subsidy. Amounts and hours are looked for in its text (``leaves_open``).
    """
    if not isinstance(match.entry, Faq) or match.is_own_wording or match.fit >= 0:
        return False
    return not any(fact.search(said) for fact, _ in _FACTS)


def misses_crux(utterance: Utterance, match: Match) -> bool:
    """Whether the entry does not speak of what the utterance turns on (of a thing to throw away: of none of it), nor has
    a wording that says just the same or asks for just the same (いつ, いくら).
    """
    if match.is_own_wording or match.fit >= FOCUS_BONUS:
        return False
    missed = [match.misses(term) for term in crux_of(utterance)]
    return all(missed) and bool(missed) if isinstance(match.entry, GarbageItem | GarbageCategory) else any(missed)


def leaves_open(said: str, entry: Entry) -> bool:
    """Whether normalized ``said`` asks what is planned, or who is liable, and the entry tells of no such thing; or for an
    amount, the hours or the best of many, and an FAQ says nothing of the kind. (Procedures say what they lack.)
    """
    for asked in (_PLANNED.search(said), _LIABLE.search(said)):
        if asked is not None and asked[1] not in _text_of(entry):
            return True
    if not isinstance(entry, Faq):
        return False
    best_of = _BEST_OF.search(said)
    return (best_of is not None and best_of[0] not in _text_of(entry)) or any(
        fact.search(said) is not None and told.search(_text_of(entry)) is None for fact, told in _FACTS
    )


def _text_of(entry: Entry) -> str:
    """All that an entry says and goes by."""
    return normalize("\n".join((*entry.names, body_of(entry))))


def asks_else(text: str) -> bool:
    """Whether normalized ``text`` asks which, what or why, and not only where a thing goes."""
    return _ELSE.search(text) is not None


def only_tells(utterance: Utterance) -> bool:
    """Whether it only says what has come about, and neither asks nor wants anything."""
    text = utterance.normalized
    return not utterance.focus and _TOLD.search(text) is not None and _AT_A_LOSS.search(text) is None

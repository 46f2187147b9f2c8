"""Whether somebody asks about another town: what holds here may not hold there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlp.normalize import hiragana
from nlp.tokenizer import Token
from nlp.utterance import Utterance, analyse, reading_of

_NEIGHBOUR = re.compile(
    r"(?:(?:隣|となり)(?:町|まち|市|村)|(?:隣|となり|よそ|ほか|他|別|近く|近隣)の(?:市町村|市区町村|自治体|町|市|村|区))"
    r"(?=(?:の(?!人|方|かた|親|家|実家|学校|会社|病院))|は|では|って|だと|も|ですが|$)"
)
_HERE = re.compile("こっち|こちら|ここ|この町|当町|町内|町民")
# 「横浜の親」 is somebody's parent, 「横浜の会社」 somebody's work: the matter is ours all the same.
_NEAR_PERSONS = frozenset(
    (
        "親 母 父 両親 実家 息子 娘 子 子供 孫 祖母 祖父 兄 弟 姉 妹 夫 妻 家族 親戚 友人 友達 人 方 会社 勤務先 職場 学校 高校 "
        "大学 病院 住所 本籍 本籍地 家 自宅 儘 まま 方 頃 時 アパート マンション 土地 免許 免許証"
    ).split()
)
_SOMEBODYS = re.compile(
    "の[^、。の]{1,6}の(?:ところ|所|町|市|家|うち|実家|アパート|マンション|地区)(?:では|じゃ|だと|は)"
)
"""「仙台の息子のところでは」."""
_HOME = "日本"
_TOWNS = ("市", "区", "町", "村")
# What one does in another town without asking for its rules.
_DONE_ELSEWHERE = frozenset(
    (
        "買う 購入 生まれる 出生 出産 暮らす 住む 働く 勤務 結婚 離婚 貰う 発行 作る 作成 取る 取得 死ぬ 亡くなる 死亡 使う 拾う 借りる "
        "登録 入院 通う 届け出る 届ける 紛失 無くす 落とす 盗む 受ける 接種 受診"
    ).split()
)
_LONGER = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞"))
"""Right behind one of these, what looks like a place's name in kana is none."""
_KANA = re.compile("[ぁ-ゖー]+")
_OF = frozenset(("の", "は", "って", "では", "だと"))


_READINGS = {"まち": "ちょう", "ちょう": "まち", "むら": "そん", "そん": "むら"}
"""How the last character of a town's or village's name may be read as well."""


def spellings_of(name: str) -> tuple[str, ...]:
    """The name of a town as residents write it: itself, and in hiragana."""
    if not name:
        return ()
    reading = reading_of(analyse(name))
    others = [reading.removesuffix(end) + other for end, other in _READINGS.items() if reading.endswith(end)]
    return (name, reading, *others)


def without_place(text: str, spellings: Sequence[str]) -> str:
    """The text without the name of the place everything is about: it says nothing there. Never empty.

    Written in kana it must stand by itself: こたつしき is not about 津市.
    """
    if not any(name in text for name in spellings):
        return text
    rest = re.sub(f"(?:{'|'.join(map(_standing, spellings))})の?", "", text)
    return rest if rest.strip() else text


def _standing(name: str) -> str:
    """The pattern of a name where it is one."""
    if not _KANA.fullmatch(name):
        return re.escape(name)
    return rf"(?<![ぁ-ゖー]){re.escape(name)}(?=[のはにでへが]|[^ぁ-ゖー]|$)"


def place_elsewhere(utterance: Utterance, is_known: Callable[[str], bool]) -> str | None:
    """The other town that the matter is said to belong to (札幌市役所, 名古屋の区役所, 隣の町のごみ), or None.

    ``is_known`` tells of a word's key whether the knowledge has it: its own districts and stations are no other
    town. Where somebody comes from or goes to (横浜から, 東京に) is part of a matter that is ours.
    """
    if _HERE.search(utterance.normalized):
        return None
    neighbour = _NEIGHBOUR.search(utterance.normalized)
    if neighbour is not None:
        return neighbour.group()
    for place, token in enumerate(utterance.tokens):
        if token.pos[2:4] != ("地名", "一般") or is_known(hiragana(token.normalized)):
            continue
        if _KANA.fullmatch(token.surface) and place and utterance.tokens[place - 1].pos[0] in _LONGER:
            continue  # the end of a word cut badly: 遠野 is not in けいこうとおの捨て方
        following = utterance.tokens[place + 1 :]
        is_where_somebody_lives = _SOMEBODYS.match(utterance.normalized, token.end) is not None
        if _is_of(following) or _is_there(token, following) or is_where_somebody_lives:
            return token.surface
    return None


def country_meant(utterance: Utterance) -> str | None:
    """The country that the matter is said to belong to (フランスの子ども手当, アメリカ大使館), or None; as it is written."""
    for place, token in enumerate(utterance.tokens):
        is_abroad = token.pos[2:4] == ("地名", "国") and token.normalized != _HOME
        if is_abroad and _is_of(utterance.tokens[place + 1 :]):
            return token.surface
    return None


def _is_there(town: Token, following: tuple[Token, ...]) -> bool:
    """Whether the matter is one of that town: 「福岡市では」, 「世田谷区で捨てるには」; not 「福岡市で買った」."""
    if not following or following[0].surface != "で":
        return False
    if len(following) > 1 and following[1].surface == "は":
        return True
    done = next((token.normalized for token in following if _tells_what_is_done(token)), "")
    return town.surface.endswith(_TOWNS) and done not in _DONE_ELSEWHERE


def _tells_what_is_done(token: Token) -> bool:
    return (token.pos[0] == "動詞" and token.pos[1] == "一般") or token.pos[2] == "サ変可能"


def _is_of(following: tuple[Token, ...]) -> bool:
    """Whether what follows a place's name belongs to the place."""
    if not following:
        return False
    if following[0].pos[0] == "名詞":
        return following[0].normalized not in _NEAR_PERSONS
    if following[0].surface not in _OF:
        return False
    if following[0].surface != "の" or len(following) == 1:
        return True
    return following[1].pos[0] == "名詞" and following[1].normalized not in _NEAR_PERSONS
